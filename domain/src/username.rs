//! User names: made by the system, changeable, and never part of what a mail says.

use crate::{
    error::{Code, Fault},
    random::{Random, pick},
};

/// Fewest characters of a user name.
pub const MIN: usize = 6;
/// Most characters of a user name.
pub const MAX: usize = 30;

/// What follows the country in a generated name: nothing that is taken for something else when read aloud or copied.
const ALPHABET: &str = "abcdefghjkmnpqrstuvwxyz23456789";

/// A user name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Username(String);

impl Username {
    /// Reads a name. Nothing is trimmed or folded: what is not already a user name is refused.
    pub fn parse(value: &str) -> Result<Self, Fault> {
        if value.is_empty() {
            return Err(Code::Required.into());
        }
        let fits = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-');
        if (MIN..=MAX).contains(&value.len()) && value.bytes().all(fits) {
            Ok(Self(value.to_owned()))
        } else {
            Err(Fault::new(Code::UsernameInvalid).with("min", MIN).with("max", MAX))
        }
    }

    /// A new name: the two letters of the country (`eu` without one) and six random characters. It cannot be derived
    /// from anything known about the person; `conflicts_with_identity` says whether it must be drawn again.
    pub fn generate(country: Option<&str>, random: &mut dyn Random) -> Self {
        let letters =
            country.filter(|code| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_alphabetic()));
        let mut name = letters.unwrap_or("eu").to_ascii_lowercase();
        name.extend((0..6).map(|_| pick(random, ALPHABET)));
        Self(name)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name, to be kept.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// Which part of the person's identity gives the user name away: `first_name`, `last_name` or `email`.
///
/// A name must not be contained in one of them, nor contain a last name of three letters or more: greeting and address
/// of every mail would hold it. Compared without regard to case and accents.
#[cfg(feature = "native")]
pub fn conflicts_with_identity(username: &str, first: &str, last: &str, email: &str) -> Option<&'static str> {
    use crate::fold::fold;
    let username = fold(username);
    let last = fold(last.trim());
    if last.contains(&username) || (last.chars().count() >= 3 && username.contains(&last)) {
        Some("last_name")
    } else if fold(first).contains(&username) {
        Some("first_name")
    } else if fold(email).contains(&username) {
        Some("email")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Always the same byte.
    struct Same(u8);

    impl Random for Same {
        fn fill(&mut self, bytes: &mut [u8]) {
            bytes.fill(self.0);
        }
    }

    #[test]
    fn a_generated_name_begins_with_the_country() {
        assert_eq!(Username::generate(Some("EL"), &mut Same(0)).as_str(), "elaaaaaa");
        assert_eq!(Username::generate(None, &mut Same(30)).as_str(), "eu999999");
    }

    #[test]
    fn the_limits_are_named() {
        assert_eq!(Username::parse(""), Err(Code::Required.into()));
        let fault = Fault::new(Code::UsernameInvalid).with("min", 6).with("max", 30);
        for value in ["abcde", "Abcdef", " abcdef", &"a".repeat(31)] {
            assert_eq!(Username::parse(value), Err(fault.clone()), "{value}");
        }
    }

    #[cfg(feature = "native")]
    /// I-15.
    #[test]
    fn a_name_gives_nobody_away() {
        let conflict = |username| {
            conflicts_with_identity(username, "Ann-Christin", "Sjöström", "acs@byggnadsnamnden.example")
        };
        assert_eq!(conflict("sek7m2qx"), None);
        assert_eq!(conflict("christin"), Some("first_name"));
        assert_eq!(conflict("sjostrom"), Some("last_name"));
        assert_eq!(conflict("a.sjostrom.2"), Some("last_name"));
        assert_eq!(conflict("byggnadsnamnden"), Some("email"));
        // A last name of two letters is contained in too much by chance.
        assert_eq!(conflicts_with_identity("boris.7", "Kim", "Bo", "kim@x.example"), None);
        assert_eq!(
            conflicts_with_identity("xæbletoft", "Kim", "Æbletoft", "kim@x.example"),
            Some("last_name")
        );
    }
}
