//! Telephone numbers: written as people write them, never dialled by a machine, so hardly anything is prescribed.

use crate::{
    error::{Code, Fault},
    text::{PHONE, within},
};

/// A telephone number as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone(String);

impl Phone {
    /// A number that must be there.
    pub fn parse(value: &str) -> Result<Self, Fault> {
        if value.trim_matches(' ').is_empty() {
            return Err(Code::Required.into());
        }
        let fits = |byte: u8| byte.is_ascii_digit() || b" +()-/.".contains(&byte);
        if !value.bytes().all(fits) || value.bytes().filter(u8::is_ascii_digit).count() < 3 {
            return Err(Code::PhoneInvalid.into());
        }
        within(value, PHONE)?;
        Ok(Self(value.to_owned()))
    }

    /// A number that may be missing; blanks alone are no number.
    pub fn parse_optional(value: &str) -> Result<Option<Self>, Fault> {
        match Self::parse(value) {
            _ if value.is_empty() => Ok(None),
            Err(fault) if fault.code == Code::Required => Err(Code::PhoneInvalid.into()),
            other => other.map(Some),
        }
    }

    /// The number.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number, to be kept.
    pub fn into_string(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_has_its_code() {
        assert_eq!(Phone::parse(" "), Err(Code::Required.into()));
        assert_eq!(Phone::parse("12"), Err(Code::PhoneInvalid.into()));
        assert_eq!(Phone::parse("call 112"), Err(Code::PhoneInvalid.into()));
        assert_eq!(Phone::parse(&"0".repeat(41)), Err(Fault::new(Code::TooLong).with("max", 40)));
    }

    #[test]
    fn only_an_empty_field_means_no_number() {
        assert_eq!(Phone::parse_optional(""), Ok(None));
        assert_eq!(Phone::parse_optional("  "), Err(Code::PhoneInvalid.into()));
        assert_eq!(Phone::parse_optional("+46 8 555 01 23"), Ok(Some(Phone("+46 8 555 01 23".to_owned()))));
    }
}
