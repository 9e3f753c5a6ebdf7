//! Addresses of websites. They are shown as links, so nothing but `http` and `https` with a real host is taken.

use crate::{
    characters::{is_hidden, nfc},
    email::ascii_domain,
    error::{Code, Fault},
    text::{WEBSITE, within},
};

/// The address of a website.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Website {
    shown: String,
    host: String,
}

impl Website {
    /// Reads an address; nothing, if there are only blanks.
    pub fn parse_optional(value: &str) -> Result<Option<Self>, Fault> {
        let text = nfc(value);
        let text = text.trim_matches(' ');
        if text.is_empty() {
            return Ok(None);
        }
        within(text, WEBSITE)?;
        let host = host(text).and_then(ascii_domain).ok_or(Fault::new(Code::WebsiteInvalid))?;
        Ok(Some(Self { shown: text.to_owned(), host }))
    }

    /// The address as it was written.
    pub fn as_str(&self) -> &str {
        &self.shown
    }

    /// The address as it was written, to be kept.
    pub fn into_string(self) -> String {
        self.shown
    }

    /// The host in lower case and ASCII, shown beside the address where letters of two scripts may look the same. In
    /// the browser only lower case.
    pub fn host(&self) -> &str {
        &self.host
    }
}

/// The host of a well-formed address.
fn host(text: &str) -> Option<&str> {
    let forbidden = |c: char| c.is_whitespace() || is_hidden(c) || "\\\"<>`{}|^".contains(c);
    if text.contains(forbidden) {
        return None;
    }
    let (scheme, rest) = text.split_once("://")?;
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return None;
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let authority = rest.get(..end)?;
    // A user part (`bank.example@other.example`) would hide the real host: `@` fits no label, and no port either.
    match authority.split_once(':') {
        None => Some(authority),
        Some((host, port)) => {
            let is_port = (1..=5).contains(&port.len()) && port.bytes().all(|byte| byte.is_ascii_digit());
            is_port.then_some(host)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_found() {
        let website =
            Website::parse_optional(" HTTPS://Kommerskollegium.Example:443/a@b?c ").unwrap().unwrap();
        assert_eq!(website.as_str(), "HTTPS://Kommerskollegium.Example:443/a@b?c");
        assert_eq!(website.host(), "kommerskollegium.example");
    }

    #[test]
    fn each_fault_has_its_code() {
        assert_eq!(Website::parse_optional("  "), Ok(None));
        assert_eq!(Website::parse_optional("berg.example"), Err(Code::WebsiteInvalid.into()));
        assert_eq!(Website::parse_optional("https://berg.example:x/"), Err(Code::WebsiteInvalid.into()));
        let long = format!("https://berg.example/{}", "a".repeat(300));
        assert_eq!(Website::parse_optional(&long), Err(Fault::new(Code::TooLong).with("max", 300)));
    }

    #[cfg(feature = "native")]
    #[test]
    fn a_host_of_another_script_has_an_ascii_form() {
        let website = Website::parse_optional("https://s\u{43e}cialstyrelsen.example/").unwrap().unwrap();
        assert!(website.host().starts_with("xn--"));
    }
}
