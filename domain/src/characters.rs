//! What a character is. The server asks the Unicode tables; the browser asks only what the standard library knows,
//! and where it does not know it lets the text pass, so that it never refuses what the server would take.

#[cfg(feature = "native")]
mod tables {
    use unicode_normalization::UnicodeNormalization;
    use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

    /// The text in Unicode form NFC.
    pub fn nfc(text: &str) -> String {
        text.nfc().collect()
    }

    /// Number of characters of a text that is in NFC.
    pub fn count(text: &str) -> usize {
        text.chars().count()
    }

    /// Control, format (invisible, direction-changing), private-use, unassigned, line or paragraph separator.
    pub fn is_hidden(c: char) -> bool {
        matches!(
            c.general_category(),
            GeneralCategory::Control
                | GeneralCategory::Format
                | GeneralCategory::Surrogate
                | GeneralCategory::PrivateUse
                | GeneralCategory::Unassigned
                | GeneralCategory::LineSeparator
                | GeneralCategory::ParagraphSeparator
        )
    }

    /// A letter or a digit of any script.
    pub fn is_letter_or_digit(c: char) -> bool {
        matches!(c.general_category_group(), GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number)
    }

    /// What a label of a domain consists of, next to hyphens.
    pub fn fits_label(c: char) -> bool {
        is_letter_or_digit(c)
    }

    /// Whether more than three combining marks follow each other, so that they run over the neighbouring lines.
    pub fn piles_up_marks(text: &str) -> bool {
        let mut marks = 0;
        text.chars().any(|c| {
            let mark = matches!(
                c.general_category(),
                GeneralCategory::NonspacingMark | GeneralCategory::EnclosingMark
            );
            marks = if mark { marks + 1 } else { 0 };
            marks > 3
        })
    }
}

#[cfg(not(feature = "native"))]
mod tables {
    /// The text as it is: only the server knows the tables of NFC.
    pub fn nfc(text: &str) -> String {
        text.to_owned()
    }

    /// Number of characters that will certainly be left after NFC.
    pub fn count(text: &str) -> usize {
        text.chars().filter(|c| !may_be_composed(*c)).count()
    }

    /// Control characters and the best known invisible ones.
    pub fn is_hidden(c: char) -> bool {
        c.is_control()
            || matches!(
                c,
                '\u{ad}'
                    | '\u{200b}'..='\u{200f}'
                    | '\u{2028}'..='\u{202e}'
                    | '\u{2060}'..='\u{2064}'
                    | '\u{2066}'..='\u{206f}'
                    | '\u{feff}'
                    | '\u{e000}'..='\u{f8ff}'
            )
    }

    /// A letter or a digit of any script.
    pub fn is_letter_or_digit(c: char) -> bool {
        c.is_alphanumeric()
    }

    /// What a label of a domain may consist of, next to hyphens; decomposed letters among it.
    pub fn fits_label(c: char) -> bool {
        c.is_alphanumeric() || may_be_composed(c)
    }

    /// Left to the server.
    pub fn piles_up_marks(_text: &str) -> bool {
        false
    }

    /// Combining marks and Hangul vowels, which NFC merges with the character before them.
    fn may_be_composed(c: char) -> bool {
        matches!(c, '\u{300}'..='\u{36f}' | '\u{1160}'..='\u{11ff}')
    }
}

pub(crate) use tables::{count, fits_label, is_hidden, is_letter_or_digit, nfc, piles_up_marks};
