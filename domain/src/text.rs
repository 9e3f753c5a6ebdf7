//! Texts of one line ([`Line`]) and free texts ([`Text`]), with the limits of C.1.10.
//!
//! Texts are brought into Unicode form NFC before they are looked at. What a person sees the same is thereby stored
//! the same, and the limits count characters, not bytes.

use crate::{
    characters::{count, is_hidden, is_letter_or_digit, nfc, piles_up_marks},
    error::{Code, Fault},
};

/// Most characters of an official or informal name.
pub const NAME: usize = 200;
/// Most characters of the description of an authority.
pub const DESCRIPTION: usize = 4_000;
/// Most characters of a street.
pub const STREET: usize = 200;
/// Most characters of a city.
pub const CITY: usize = 100;
/// Most characters of a region.
pub const REGION: usize = 100;
/// Most characters of a first or last name.
pub const PERSON_NAME: usize = 100;
/// Most characters of a postal code.
pub const POSTAL_CODE: usize = 20;
/// Most characters of a telephone number.
pub const PHONE: usize = 40;
/// Most characters of a website.
pub const WEBSITE: usize = 300;
/// Most characters of an e-mail address.
pub const EMAIL: usize = 254;
/// Most characters of a message or a reason.
pub const MESSAGE: usize = 2_000;
/// Most characters of the subject of a mail.
pub const SUBJECT: usize = 150;
/// Most characters of the text of a mail.
pub const BODY: usize = 10_000;

/// A text of one line that nothing invisible hides in. Blanks around it do not belong to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line(String);

impl Line {
    /// The name of an authority, a person or a town: mandatory, with at least one letter or digit.
    pub fn name(value: &str, max: usize) -> Result<Self, Fault> {
        Self::optional_name(value, max)?.ok_or(Fault::new(Code::Required))
    }

    /// The same where a name may be missing: nothing, if there are only blanks.
    pub fn optional_name(value: &str, max: usize) -> Result<Option<Self>, Fault> {
        let line = Self::optional_plain(value, max)?;
        if line.as_ref().is_some_and(|line| !line.0.chars().any(is_letter_or_digit)) {
            return Err(Code::InvalidCharacters.into());
        }
        Ok(line)
    }

    /// A line that may consist of signs only, such as a subject: mandatory.
    pub fn plain(value: &str, max: usize) -> Result<Self, Fault> {
        Self::optional_plain(value, max)?.ok_or(Fault::new(Code::Required))
    }

    /// The same where a line may be missing: nothing, if there are only blanks.
    pub fn optional_plain(value: &str, max: usize) -> Result<Option<Self>, Fault> {
        let text = nfc(value);
        // Before the blanks are taken away: a line break at the end is refused, not forgiven.
        if text.chars().any(is_hidden) || piles_up_marks(&text) {
            return Err(Code::InvalidCharacters.into());
        }
        let text = text.trim();
        within(text, max)?;
        Ok((!text.is_empty()).then(|| Self(text.to_owned())))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, to be kept.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// A free text: any number of lines, each ended by LF.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(String);

impl Text {
    /// A free text that may be empty.
    pub fn optional(value: &str, max: usize) -> Result<Self, Fault> {
        let text = nfc(&value.replace("\r\n", "\n").replace('\r', "\n"));
        if text.chars().any(|c| (c.is_control() && c != '\n') || overrides_direction(c)) {
            return Err(Code::InvalidCharacters.into());
        }
        within(&text, max)?;
        Ok(Self(text))
    }

    /// A free text that says something.
    pub fn required(value: &str, max: usize) -> Result<Self, Fault> {
        if value.trim().is_empty() {
            return Err(Code::Required.into());
        }
        Self::optional(value, max)
    }

    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, to be kept.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// Refuses a text that is too long; expects it in NFC.
pub(crate) fn within(text: &str, max: usize) -> Result<(), Fault> {
    if count(text) > max { Err(Fault::new(Code::TooLong).with("max", max)) } else { Ok(()) }
}

/// Embeddings, overrides and isolates, with which a text can be shown in another order than it is written.
fn overrides_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_kept_without_the_blanks_around_it() {
        assert_eq!(Line::name("  Anna  Berg ", PERSON_NAME).unwrap().as_str(), "Anna  Berg");
        assert_eq!(Line::name(" \u{a0} ", PERSON_NAME), Err(Code::Required.into()));
        assert_eq!(Line::optional_name(" ", PERSON_NAME), Ok(None));
        assert_eq!(Line::optional_plain("", REGION), Ok(None));
    }

    #[test]
    fn a_line_break_is_refused_even_at_the_end() {
        assert_eq!(Line::name("Anna\n", PERSON_NAME), Err(Code::InvalidCharacters.into()));
        assert_eq!(Line::plain("Subject\r", SUBJECT), Err(Code::InvalidCharacters.into()));
    }

    #[test]
    fn only_a_name_needs_a_letter_or_a_digit() {
        assert_eq!(Line::name("---", NAME), Err(Code::InvalidCharacters.into()));
        assert_eq!(Line::plain("---", NAME).unwrap().into_string(), "---");
    }

    #[test]
    fn the_limit_is_named() {
        let fault = Line::name(&"x".repeat(NAME + 1), NAME).unwrap_err();
        assert_eq!((fault.code, fault.arg("max")), (Code::TooLong, "200"));
        assert!(Line::name(&format!(" {} ", "x".repeat(NAME)), NAME).is_ok());
    }

    #[test]
    fn lines_of_a_free_text_end_with_lf() {
        assert_eq!(Text::optional("a\r\nb\rc\n", MESSAGE).unwrap().as_str(), "a\nb\nc\n");
        assert_eq!(Text::optional("a\tb", MESSAGE), Err(Code::InvalidCharacters.into()));
        assert!(Text::optional("", MESSAGE).unwrap().is_empty());
        assert_eq!(Text::required(" \n ", MESSAGE), Err(Code::Required.into()));
        assert_eq!(Text::required(" a ", MESSAGE).unwrap().into_string(), " a ");
    }
}
