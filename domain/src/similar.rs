//! Near duplicates (I-1): names that may be those of one and the same authority. Both databases find the candidates by
//! their words; whether a candidate is near is decided here, so both agree.

use std::collections::BTreeSet;

use crate::fold::fold;

/// From here on two names share enough of their trigrams.
const ENOUGH: f64 = 0.5;
/// From here on one name is as good as contained in the other.
const CONTAINED: f64 = 0.9;
/// Words shorter than this say too little to look for.
const WORD: usize = 4;
/// So much of a word is looked for, so that another ending or a slip in it does no harm.
const STEM: usize = 6;
/// So many words are looked for.
const MOST: usize = 8;

/// Whether two names may be those of one authority.
pub fn is_near(one: &str, other: &str) -> bool {
    let (one, other) = (trigrams(one), trigrams(other));
    let shared = as_f64(one.intersection(&other).count());
    let smaller = as_f64(one.len().min(other.len()));
    let all = as_f64(one.union(&other).count());
    smaller > 0.0 && (shared / all >= ENOUGH || shared / smaller >= CONTAINED)
}

/// The beginnings of words by which near names are looked for: the longest first, which are the rarest.
pub fn stems(names: &[&str]) -> Vec<String> {
    let folded: Vec<String> = names.iter().map(|name| fold(name)).collect();
    let mut words: Vec<&str> = folded
        .iter()
        .flat_map(|name| name.split(|c: char| !c.is_alphanumeric()))
        .filter(|word| word.chars().count() >= WORD)
        .collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    let mut stems: Vec<String> = Vec::new();
    for word in words {
        let stem: String = word.chars().take(STEM).collect();
        if !stems.contains(&stem) && stems.len() < MOST {
            stems.push(stem);
        }
    }
    stems
}

/// Every three characters that follow one another, each word with a blank before and behind it.
fn trigrams(name: &str) -> BTreeSet<[char; 3]> {
    let folded = fold(name);
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut found = BTreeSet::new();
    for word in words {
        let letters: Vec<char> = format!(" {word} ").chars().collect();
        found.extend(letters.windows(3).filter_map(|three| <[char; 3]>::try_from(three).ok()));
    }
    found
}

#[expect(clippy::cast_precision_loss, reason = "a name has few trigrams")]
fn as_f64(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_of_one_authority_are_near() {
        for (one, other) in [
            ("Inspektionen för vård och omsorg", "Inspektionen for vard och omsorg (IVO)"),
            ("Malmö stad", "Malmo Stad, stadsbyggnadskontoret"),
            ("Universitets- och högskolerådet", "Universitet och högskolerådet"),
            ("Ķekavas novada pašvaldība", "Kekavas novada pasvaldiba"),
        ] {
            assert!(is_near(one, other), "{one} / {other}");
        }
        for (one, other) in [
            ("Inspektionen för vård och omsorg", "Transportstyrelsen"),
            ("Malmö stad", "Göteborgs stad"),
            ("Finansinspektionen", "Arbetsmiljöverket"),
            ("", "Boverket"),
            ("–", "–"),
        ] {
            assert!(!is_near(one, other), "{one} / {other}");
        }
    }

    #[test]
    fn the_rarest_words_are_looked_for_first() {
        assert_eq!(
            stems(&["Myndigheten för vård och omsorg", "Vårdtillsyn"]),
            ["myndig", "vardti", "omsorg", "vard"]
        );
        assert!(stems(&["a b c", "–"]).is_empty());
    }

    proptest! {
        #[test]
        fn every_name_is_near_itself(name in "[a-zåäöéø]{2,12}( [a-zåäöéø]{2,12}){0,4}") {
            prop_assert!(is_near(&name, &name.to_uppercase()));
            prop_assert!(stems(&[&name]).len() <= MOST);
        }
    }
}
