//! Texts as they are searched, compared and sorted. Only the server has the tables for it; what is stored beside a
//! name comes from here, so both databases agree to the byte.

use std::sync::LazyLock;

use icu_collator::{CollatorBorrowed, options::CollatorOptions};
use unicode_normalization::{UnicodeNormalization, char::canonical_combining_class};

use crate::characters::is_letter_or_digit;

/// Most bytes of a sort key. Long enough that two names cut there are hardly ever told apart wrongly, short enough for
/// an index entry of `PostgreSQL` (2,704 bytes) when written in hexadecimal.
pub const SORT_KEY: usize = 512;

/// So many words of a search count: more than anybody needs to tell two authorities apart.
pub const MOST_TERMS: usize = 16;

/// The text for searching (C.8): without regard to case and accents, and with the letters that have no accent to take
/// away mapped to others. Used for what is searched and for what is searched in.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in casefold(text).chars().filter(|c| canonical_combining_class(*c) == 0) {
        match c {
            'ø' => folded.push('o'),
            'đ' | 'ð' => folded.push('d'),
            'ł' => folded.push('l'),
            'ħ' => folded.push('h'),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            'ı' => folded.push('i'),
            other => folded.push(other),
        }
    }
    folded
}

/// What a search of one field only goes by: the words of that field are kept a second time behind its mark, which no
/// word can contain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// City of an authority.
    City,
    /// First name of a user.
    FirstName,
    /// Last name of a user.
    LastName,
    /// E-mail address of a user.
    Email,
}

impl Field {
    const fn mark(self) -> &'static str {
        match self {
            Self::City => "@",
            Self::FirstName => "<",
            Self::LastName => ">",
            Self::Email => "#",
        }
    }
}

/// What is searched in (C.8): the folded words, each after two blanks. A trigram index finds nothing shorter than three
/// characters; with the blanks it also finds the words that begin with one or two letters.
#[derive(Clone, Debug, Default)]
pub struct SearchText(String);

impl SearchText {
    /// With the words of this text.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        for word in words(text) {
            self.0.push_str("  ");
            self.0.push_str(&word);
        }
        self
    }

    /// The same, also to be searched by the field alone.
    #[must_use]
    pub fn field(mut self, field: Field, text: &str) -> Self {
        self = self.text(text);
        for word in words(text) {
            self.0.push_str("  ");
            self.0.push_str(field.mark());
            self.0.push_str(&word);
        }
        self
    }

    /// As stored.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// What must stand in a search text so that it is found, all of them: each word anywhere within a word, or at its
/// beginning where it has one or two letters. Nothing but letters, digits, blanks and marks, so that no character of it
/// means something to a database.
///
/// No more than [`MOST_TERMS`]: a query has no room for any number of conditions.
pub fn search_terms(typed: &str) -> Vec<String> {
    let term = |word: String| match word.chars().count() {
        1 => format!("  {word}"),
        2 => format!(" {word}"),
        _ => word,
    };
    words(typed).into_iter().take(MOST_TERMS).map(term).collect()
}

/// The same for one field: each word at the beginning of one of the field's.
pub fn field_terms(field: Field, typed: &str) -> Vec<String> {
    words(typed).into_iter().take(MOST_TERMS).map(|word| format!("  {}{word}", field.mark())).collect()
}

fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    folded.split(|c| !is_letter_or_digit(c)).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The official name as compared for "registered once" (I-1): case, accents, blanks and punctuation do not count.
/// Letters without an accent to take away stay what they are here.
pub fn official_name_norm(name: &str) -> String {
    casefold(name).chars().filter(|c| is_letter_or_digit(*c)).collect()
}

/// The place of a text in the CLDR root order: keys compared byte by byte have the order of the texts.
///
/// Keys of different versions of the tables do not fit together: after an upgrade of the collator they are computed
/// anew.
pub fn sort_key(text: &str) -> Vec<u8> {
    static COLLATOR: LazyLock<Option<CollatorBorrowed<'static>>> = LazyLock::new(collator);
    let mut key = Vec::new();
    match COLLATOR.as_ref() {
        Some(collator) => {
            let Ok(()) = collator.write_sort_key_to(text, &mut key);
        }
        None => key.extend(fold(text).bytes()),
    }
    key.truncate(SORT_KEY);
    key
}

/// The sort key as a text of lower-case hexadecimal digits, which both databases order alike.
pub fn sort_key_text(text: &str) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    sort_key(text).into_iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0x0f)]).collect()
}

/// The collator of the root order. Its data is part of the program.
fn collator() -> Option<CollatorBorrowed<'static>> {
    icu_collator::Collator::try_new(icu_collator::CollatorPreferences::default(), CollatorOptions::default())
        .ok()
}

/// Unicode case folding on decomposed text (NFKD).
fn casefold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    // Decomposed before and after: some letters have a small form only when taken apart, and some come out of the
    // lower-casing in one piece.
    for c in text.nfkd().flat_map(char::to_lowercase).nfkd() {
        match c {
            // What case folding does beyond lower-casing.
            'ß' => folded.push_str("ss"),
            'ς' => folded.push('σ'),
            '\u{345}' => folded.push('ι'),
            other => folded.push(other),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_search_needs_neither_case_nor_accents() {
        assert_eq!(fold("Ķekava"), "kekava");
        assert_eq!(fold("Øster Þórður ĐŁĦ Œuvre Æbletoft"), "oster thordur dlh oeuvre aebletoft");
        assert_eq!(fold("STRASSE straße STRAẞE"), "strasse strasse strasse");
        assert_eq!(fold("DİYARBAKIR Diyarbakır"), "diyarbakir diyarbakir");
        assert_eq!(fold("Οδυσσεύς ΟΔΥΣΣΕΥΣ"), "οδυσσευσ οδυσσευσ");
        assert_eq!(fold("Йорданка"), "иорданка");
    }

    #[test]
    fn a_search_finds_words_within_words_and_beginnings() {
        let text =
            SearchText::default().text("Ķekavas novada pašvaldība").field(Field::City, "Åre (Jämtland)");
        let text = text.into_string();
        assert_eq!(text, "  kekavas  novada  pasvaldiba  are  jamtland  @are  @jamtland");
        let finds = |terms: Vec<String>| terms.iter().all(|term| text.contains(term.as_str()));
        for found in ["kekava", "KEKAV novad", "vada", "p", "pa nov", "å", "\u{301}", " – "] {
            assert!(finds(search_terms(found)), "{found}");
        }
        for missed in ["z", "da", "ekavas-novads", "@", "kekava riga"] {
            assert_eq!(finds(search_terms(missed)), missed == "@", "{missed}");
        }
        assert!(finds(field_terms(Field::City, "are")) && finds(field_terms(Field::City, "j a")));
        assert!(!finds(field_terms(Field::City, "kekavas")) && !finds(field_terms(Field::City, "land")));
    }

    #[test]
    fn of_any_number_of_words_some_count() {
        let typed = "kekava ".repeat(10_000);
        assert_eq!(search_terms(&typed).len(), MOST_TERMS);
        assert_eq!(field_terms(Field::City, &typed).len(), MOST_TERMS);
        assert_eq!(SearchText::default().text(&typed).into_string().len(), 10_000 * "  kekava".len());
    }

    #[test]
    fn an_official_name_is_the_same_without_blanks_and_punctuation() {
        let norm = official_name_norm("Straßenverkehrsamt Musterstadt");
        assert_eq!(norm, "strassenverkehrsamtmusterstadt");
        assert_eq!(official_name_norm("  STRASSENVERKEHRSAMT, Musterstadt."), norm);
        assert_eq!(official_name_norm("VAS „Latvijas dzelzceļš”"), "vaslatvijasdzelzcels");
        assert_eq!(official_name_norm("Øresund"), "øresund");
    }

    #[test]
    fn names_are_sorted_in_the_root_order() {
        let mut names =
            ["Zürich", "ärende", "Ådal", "adal", "Øre", "Ore", "zebra", "Äpple", "Apple", "2", "-"];
        names.sort_by_key(|name| sort_key(name));
        assert_eq!(
            names,
            ["-", "2", "adal", "Ådal", "Apple", "Äpple", "ärende", "Ore", "Øre", "zebra", "Zürich"]
        );
        names.sort_by_key(|name| sort_key_text(name));
        assert_eq!(names[0], "-");
        assert_eq!(names[10], "Zürich");
    }

    #[test]
    fn a_key_has_a_limit() {
        let long = "Åäö ".repeat(1_000);
        assert_eq!(sort_key(&long).len(), SORT_KEY);
        assert_eq!(sort_key_text(&long).len(), 2 * SORT_KEY);
        assert!(sort_key(&"x".repeat(200)).len() < SORT_KEY);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn every_text_is_found_by_its_words_and_their_parts(text in "\\PC{0,40}", from in 0_usize..8, length in 3_usize..6) {
            let stored = SearchText::default().text("Before").text(&text).into_string();
            for term in search_terms(&text) {
                prop_assert!(stored.contains(&term));
                let part: String = term.trim().chars().skip(from).take(length).collect();
                for part in search_terms(&part).into_iter().filter(|part| part.chars().count() > 2 && !part.starts_with(' ')) {
                    prop_assert!(stored.contains(&part));
                }
                prop_assert!(!term.contains(['%', '_', '"', '\\', '\'', '\0']));
            }
        }

        #[test]
        fn folding_twice_is_folding_once(text in "\\PC{0,40}") {
            let folded = fold(&text);
            prop_assert_eq!(fold(&folded), folded);
            let norm = official_name_norm(&text);
            prop_assert_eq!(official_name_norm(&norm), norm);
        }

        #[test]
        fn keys_have_the_order_of_the_texts(a in "\\PC{0,12}|[a-cA-CåäöÅ .-]{0,6}", b in "\\PC{0,12}|[a-cA-CåäöÅ .-]{0,6}") {
            let order = collator().map(|collator| collator.compare(&a, &b));
            prop_assert_eq!(Some(sort_key(&a).cmp(&sort_key(&b))), order);
            prop_assert_eq!(Some(sort_key_text(&a).cmp(&sort_key_text(&b))), order);
            prop_assert_eq!(sort_key(&a).cmp(&sort_key(&a)), Ordering::Equal);
        }
    }
}
