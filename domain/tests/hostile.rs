//! The hostile inputs of the sample: every row is taken or refused as it says, and what is taken is kept as it is.
#![cfg(feature = "native")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use domain::{
    email::EmailAddress,
    fold::official_name_norm,
    password::{self, NewPassword},
    phone::Phone,
    text::{DESCRIPTION, Line, MESSAGE, NAME, PERSON_NAME, Text},
    username::Username,
    website::Website,
};
use unicode_normalization::UnicodeNormalization;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/hostile.csv");

struct Row {
    field: String,
    value: String,
    accept: bool,
    reason: String,
}

fn rows() -> Vec<Row> {
    let mut reader = csv::Reader::from_path(FILE).unwrap();
    let rows: Vec<Row> = reader
        .deserialize::<(String, String, String, String)>()
        .map(|row| {
            let (field, value, expect, reason) = row.unwrap();
            let accept = match expect.as_str() {
                "accept" => true,
                "reject" => false,
                other => panic!("expect is {other}"),
            };
            Row { field, value: serde_json::from_str(&value).unwrap(), accept, reason }
        })
        .collect();
    assert!(rows.len() >= 170, "only {} rows in {FILE}", rows.len());
    rows
}

/// What the field stores for an input, if it takes it.
fn stored(field: &str, value: &str) -> Option<String> {
    let line = |max| Line::name(value, max).ok().map(Line::into_string);
    let text = |max| Text::optional(value, max).ok().map(Text::into_string);
    match field {
        "name" | "official_name" => line(NAME),
        "person_name" => line(PERSON_NAME),
        "email" => EmailAddress::parse(value).ok().map(EmailAddress::into_string),
        "phone" | "authority_phone" => Phone::parse(value).ok().map(Phone::into_string),
        "user_phone" => {
            Phone::parse_optional(value).ok().map(|phone| phone.map(Phone::into_string).unwrap_or_default())
        }
        "website" => {
            Website::parse_optional(value).ok().map(|site| site.map(Website::into_string).unwrap_or_default())
        }
        "username" => Username::parse(value).ok().map(Username::into_string),
        "password" => NewPassword::parse(value, "sek7m2qx", "a@b.example").ok().map(NewPassword::into_string),
        "text" | "message" => text(MESSAGE),
        "description" => text(DESCRIPTION),
        other => panic!("a field without a parser: {other}"),
    }
}

#[test]
fn every_row_is_taken_or_refused_as_it_says() {
    for row in rows() {
        assert_eq!(stored(&row.field, &row.value).is_some(), row.accept, "{}: {}", row.field, row.reason);
    }
}

#[test]
fn what_is_taken_is_kept_unchanged() {
    for row in rows().into_iter().filter(|row| row.accept) {
        let expected: String = row.value.nfc().collect();
        // Blanks around an address do not belong to it. Nothing else has blanks around it but a password.
        let expected = if row.field == "email" { expected.trim() } else { &expected };
        assert_eq!(
            stored(&row.field, &row.value).as_deref(),
            Some(expected),
            "{}: {}",
            row.field,
            row.reason
        );
    }
}

#[test]
fn what_the_password_rules_tick_off_agrees_with_the_rows() {
    for row in rows().into_iter().filter(|row| row.field == "password") {
        let ticked = password::rules(&row.value).all() && !row.value.chars().any(char::is_control);
        assert_eq!(ticked, row.accept, "{}", row.reason);
    }
}

#[test]
fn folding_pairs_relate_as_the_rows_say() {
    let norm = official_name_norm;
    assert_eq!(norm("Straßenverkehrsamt Musterstadt"), norm("STRASSENVERKEHRSAMT MUSTERSTADT"));
    assert_eq!(norm("Οδυσσεύς"), norm("ΟΔΥΣΣΕΥΣ"));
    // The dotless i is another letter here; only a search takes the two for one.
    assert_ne!(norm("Diyarbakır Ilıca Odası"), norm("DİYARBAKIR ILICA ODASI"));
    assert!(!norm("DİYARBAKIR ILICA ODASI").contains('\u{307}'));
}
