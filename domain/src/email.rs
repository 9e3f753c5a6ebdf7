//! E-mail addresses, and the domains in them (a website has one, too).

use crate::{
    characters::{fits_label, nfc},
    error::{Code, Fault},
    text::{EMAIL, within},
};

/// Most characters of the part before the `@`.
const LOCAL: usize = 64;

/// An e-mail address, as written and as compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailAddress {
    shown: String,
    /// The domain as the name servers know it: lower case, ASCII.
    domain: String,
}

impl EmailAddress {
    /// Reads an address; blanks around it do not belong to it.
    pub fn parse(value: &str) -> Result<Self, Fault> {
        let invalid = || Fault::new(Code::EmailInvalid);
        // Blanks are forgiven, line breaks are not: they belong to attempts to add a header.
        if value.chars().any(char::is_control) {
            return Err(invalid());
        }
        let text = value.trim();
        if text.is_empty() {
            return Err(Code::Required.into());
        }
        // Local part first, before NFC: the Kelvin sign would become a K and pass for one.
        let (local, domain) = text.split_once('@').ok_or_else(invalid)?;
        let domain = nfc(domain);
        let shown = format!("{local}@{domain}");
        within(&shown, EMAIL)?;
        if local.len() > LOCAL || !local.split('.').all(is_atom) {
            return Err(invalid());
        }
        let domain = ascii_domain(&domain).ok_or_else(invalid)?;
        Ok(Self { shown, domain })
    }

    /// The address as it was written.
    pub fn as_str(&self) -> &str {
        &self.shown
    }

    /// The address as it was written, to be kept.
    pub fn into_string(self) -> String {
        self.shown
    }

    /// The form in which addresses are compared (I-2): lower case, and the domain in ASCII, so that the two ways of
    /// writing the same domain are one address. In the browser only lower case.
    pub fn normalized(&self) -> String {
        format!("{}@{}", self.local().to_ascii_lowercase(), self.domain)
    }

    /// The form for the mail server: the domain in ASCII. Differs from [`Self::as_str`] in more than case where the
    /// domain has letters of other scripts, and is then shown beside it.
    pub fn deliverable(&self) -> String {
        format!("{}@{}", self.local(), self.domain)
    }

    /// The domain in lower case and ASCII.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    fn local(&self) -> &str {
        self.shown.split_once('@').map_or("", |(local, _)| local)
    }
}

/// A part between two dots of an unquoted local part (RFC 5322, `atom`).
fn is_atom(part: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-".contains(&byte);
    !part.is_empty() && part.bytes().all(fits)
}

/// A domain with a dot in lower case and ASCII; nothing if it is none. Expects NFC.
pub(crate) fn ascii_domain(domain: &str) -> Option<String> {
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c == '-' || fits_label(c))
    };
    let (_, last) = domain.rsplit_once('.')?;
    // Without a letter at the end it is a number in place of a domain.
    if !last.chars().any(char::is_alphabetic) || !domain.split('.').all(is_label) {
        return None;
    }
    to_ascii(domain)
}

/// Punycode after the mapping of UTS 46, with the limits of the name system: 63 for a label, 253 altogether.
#[cfg(feature = "native")]
fn to_ascii(domain: &str) -> Option<String> {
    use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
    let ascii = Uts46::new().to_ascii(
        domain.as_bytes(),
        AsciiDenyList::STD3,
        Hyphens::CheckFirstLast,
        DnsLength::Verify,
    );
    ascii.ok().map(std::borrow::Cow::into_owned)
}

/// Lower case only: the tables of UTS 46 are the server's. The ASCII form is never shorter.
#[cfg(not(feature = "native"))]
fn to_ascii(domain: &str) -> Option<String> {
    let fits = domain.split('.').all(|label| !label.is_ascii() || label.len() <= 63);
    fits.then(|| domain.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shown_as_written_and_compared_without_case() {
        let address = EmailAddress::parse("  Anna.Berg@Kommerskollegium.EXAMPLE ").unwrap();
        assert_eq!(address.as_str(), "Anna.Berg@Kommerskollegium.EXAMPLE");
        assert_eq!(address.normalized(), "anna.berg@kommerskollegium.example");
        assert_eq!(address.deliverable(), "Anna.Berg@kommerskollegium.example");
    }

    #[cfg(feature = "native")]
    #[test]
    fn a_domain_is_the_same_in_both_ways_of_writing_it() {
        let letters = EmailAddress::parse("registrator@Räddningstjänst.example").unwrap();
        let decomposed = EmailAddress::parse("registrator@ra\u{308}ddningstja\u{308}nst.example").unwrap();
        let ascii = EmailAddress::parse("registrator@xn--rddningstjnst-bfbj.example").unwrap();
        assert_eq!(letters.domain(), "xn--rddningstjnst-bfbj.example");
        assert_eq!(letters.normalized(), ascii.normalized());
        assert_eq!(letters.normalized(), decomposed.normalized());
    }

    #[cfg(feature = "native")]
    #[test]
    fn a_letter_that_looks_the_same_is_another_domain() {
        let latin = EmailAddress::parse("anna@kommerskollegium.example").unwrap();
        let cyrillic = EmailAddress::parse("anna@k\u{43e}mmerskollegium.example").unwrap();
        assert_ne!(latin.normalized(), cyrillic.normalized());
    }

    #[test]
    fn each_fault_has_its_code() {
        let code = |value: &str| EmailAddress::parse(value).unwrap_err().code;
        assert_eq!(code("  "), Code::Required);
        assert_eq!(code("anna"), Code::EmailInvalid);
        assert_eq!(code("anna@berg.example\n"), Code::EmailInvalid);
        assert_eq!(code(&format!("anna@{}example", "b.".repeat(200))), Code::TooLong);
    }
}
