//! Passwords that people choose, and temporary ones that the system makes.

use crate::{
    characters,
    error::{Code, Fault},
    random::{Random, pick},
};

/// Fewest characters of a password.
pub const MIN: usize = 8;
/// Most characters of a password. Longer ones are refused before they are hashed.
pub const MAX: usize = 128;

/// Characters of a temporary password.
const TEMPORARY_LENGTH: usize = 16;
/// Without capital I and O, small l and o, 0 and 1: it may have to be copied by hand.
const UPPER: &str = "ABCDEFGHJKLMNPQRSTUVWXYZ";
const LOWER: &str = "abcdefghijkmnpqrstuvwxyz";
const DIGITS: &str = "23456789";
const UNAMBIGUOUS: &str = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";

/// Which rules of composition a password keeps: what the screen ticks off while it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "one for each line of the list on the screen")]
pub struct Rules {
    /// At least 8 characters.
    pub length: bool,
    /// At most 128 characters.
    pub not_too_long: bool,
    /// A capital letter of any script.
    pub upper: bool,
    /// A small letter of any script.
    pub lower: bool,
    /// A digit from 0 to 9.
    pub digit: bool,
}

impl Rules {
    /// Whether all of them are kept.
    pub const fn all(self) -> bool {
        self.length && self.not_too_long && self.upper && self.lower && self.digit
    }
}

/// The form in which a password is hashed, and in which one typed at log-in is compared. Only the server knows it.
pub fn nfc(value: &str) -> String {
    characters::nfc(value)
}

/// The rules that a text keeps.
pub fn rules(value: &str) -> Rules {
    let text = nfc(value);
    let count = characters::count(&text);
    Rules {
        length: count >= MIN,
        not_too_long: count <= MAX,
        upper: text.chars().any(char::is_uppercase),
        lower: text.chars().any(char::is_lowercase),
        digit: text.bytes().any(|byte| byte.is_ascii_digit()),
    }
}

/// A password that somebody has chosen and that keeps the rules; in NFC, so that it is the same from every keyboard.
#[derive(Clone)]
pub struct NewPassword(String);

impl NewPassword {
    /// Reads a password of the user with this name and address. Tells every rule that it breaks; nothing is trimmed.
    pub fn parse(value: &str, username: &str, email: &str) -> Result<Self, Vec<Fault>> {
        if value.is_empty() {
            return Err(vec![Code::Required.into()]);
        }
        let text = nfc(value);
        let rules = rules(&text);
        let same = |other: &str| {
            let other = nfc(other.trim());
            !other.is_empty() && text.to_lowercase() == other.to_lowercase()
        };
        let mut faults = Vec::new();
        let mut need = |kept: bool, fault: Fault| {
            if !kept {
                faults.push(fault);
            }
        };
        need(rules.length, Fault::new(Code::PasswordTooShort).with("min", MIN));
        need(rules.not_too_long, Fault::new(Code::PasswordTooLong).with("max", MAX));
        need(rules.upper, Code::PasswordNoUpper.into());
        need(rules.lower, Code::PasswordNoLower.into());
        need(rules.digit, Code::PasswordNoDigit.into());
        need(!text.chars().any(char::is_control), Code::InvalidCharacters.into());
        need(!same(username), Code::PasswordIsUsername.into());
        need(!same(email), Code::PasswordIsEmail.into());
        if faults.is_empty() { Ok(Self(text)) } else { Err(faults) }
    }

    /// The password, for the hash.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The password, for the hash.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl std::fmt::Debug for NewPassword {
    /// Says nothing of the password, so that it cannot slip into a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewPassword")
    }
}

/// A temporary password: 16 random characters that keep the rules.
pub fn generate_temporary(random: &mut dyn Random) -> String {
    // One in nine lacks a class of characters and is drawn again. The bound is for a generator that repeats itself.
    for _ in 0..100 {
        let drawn: String = (0..TEMPORARY_LENGTH).map(|_| pick(random, UNAMBIGUOUS)).collect();
        if rules(&drawn).all() {
            return drawn;
        }
    }
    (0..TEMPORARY_LENGTH).map(|place| pick(random, [UPPER, LOWER, DIGITS][place % 3])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(value: &str) -> Vec<Code> {
        let faults =
            NewPassword::parse(value, "sek7m2qx", "Anna.Berg1@kommerskollegium.example").unwrap_err();
        faults.iter().map(|fault| fault.code).collect()
    }

    /// I-13.
    #[test]
    fn every_broken_rule_is_told() {
        assert_eq!(codes(""), [Code::Required]);
        assert_eq!(
            codes("\n"),
            [
                Code::PasswordTooShort,
                Code::PasswordNoUpper,
                Code::PasswordNoLower,
                Code::PasswordNoDigit,
                Code::InvalidCharacters
            ]
        );
        assert_eq!(codes("SEK7m2qx"), [Code::PasswordIsUsername]);
        assert_eq!(codes("anna.BERG1@kommerskollegium.example"), [Code::PasswordIsEmail]);
        assert_eq!(codes(&format!("A{}", "a".repeat(128))), [Code::PasswordTooLong, Code::PasswordNoDigit]);
    }

    #[test]
    fn a_password_is_shown_nowhere() {
        let password = NewPassword::parse("Aa345678", "sek7m2qx", "a@b.example").unwrap();
        assert_eq!(format!("{password:?}"), "NewPassword");
        assert_eq!(password.into_string(), "Aa345678");
    }

    #[cfg(feature = "native")]
    #[test]
    fn the_form_of_the_letters_makes_no_difference() {
        let password = NewPassword::parse("A\u{30a}a\u{30a}345678", "sek7m2qx", "a@b.example").unwrap();
        assert_eq!(password.as_str(), "Åå345678");
        assert_eq!(nfc("A\u{30a}a\u{30a}345678"), "Åå345678");
        assert!(!rules("A\u{30a}a\u{30a}34567").length);
    }

    /// Always the same byte.
    struct Same(u8);

    impl Random for Same {
        fn fill(&mut self, bytes: &mut [u8]) {
            bytes.fill(self.0);
        }
    }

    #[test]
    fn a_temporary_password_keeps_the_rules_even_without_chance() {
        assert_eq!(generate_temporary(&mut Same(0)), "Aa2Aa2Aa2Aa2Aa2A");
    }
}
