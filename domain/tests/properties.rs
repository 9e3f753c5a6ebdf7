//! What holds for every input, not only for the ones somebody thought of.
#![cfg(feature = "native")]

use domain::{
    email::EmailAddress,
    error::Code,
    fold,
    history::{Action, ActorKind, Change, Entry, Hash, Value, commit},
    password::{self, NewPassword},
    phone::Phone,
    random::Random,
    text::{self, Line, MESSAGE, NAME, Text},
    time::Timestamp,
    username::{Username, conflicts_with_identity},
    website::Website,
};
use proptest::prelude::*;
use uuid::Uuid;

/// A seeded generator (`SplitMix64`).
struct Seeded(u64);

impl Random for Seeded {
    fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut word = self.0;
            word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            *byte = (word ^ (word >> 31)).to_be_bytes()[0];
        }
    }
}

/// Any text, and texts near to what the fields take.
fn input() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[ a-cA-Cå\u{300}\u{308}\u{30a}\u{345}\u{1fbe}\u{212a}\u{340}ßςΣİı1-3\u{a0}\u{2028}\u{200d}\r\n\t.@/:-]{0,40}",
        "[ ]?[a-zA-Z.+]{1,8}@[a-zåπ\u{308}\u{212a}0-9.-]{0,12}\\.[a-zå0-9]{1,4}[ ]?",
        "[ ]?(http|HTTPS?|ftp)://[a-zåπ\u{308}\u{212a}0-9.:@-]{0,12}\\.[a-zå0-9]{1,4}(:[0-9]{0,6})?[/?#]?\\PC{0,5}[ ]?",
        "[0-9 +()./-]{0,42}",
        "[a-z0-9._-]{4,32}",
    ]
}

fn code_of<T>(result: &Result<T, domain::error::Fault>) -> Option<Code> {
    result.as_ref().err().map(|fault| fault.code)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn what_was_taken_is_taken_again_and_stays(value in input()) {
        if let Ok(line) = Line::name(&value, NAME) {
            prop_assert_eq!(Line::name(line.as_str(), NAME), Ok(line));
        }
        if let Ok(Some(line)) = Line::optional_plain(&value, text::SUBJECT) {
            prop_assert_eq!(Line::plain(line.as_str(), text::SUBJECT), Ok(line));
        }
        if let Ok(text) = Text::optional(&value, MESSAGE) {
            prop_assert!(!text.as_str().contains('\r'));
            prop_assert_eq!(Text::optional(text.as_str(), MESSAGE), Ok(text));
        }
        if let Ok(address) = EmailAddress::parse(&value) {
            prop_assert_eq!(EmailAddress::parse(address.as_str()), Ok(address.clone()));
            // The compared form is an address itself, and the same one.
            let normalized = EmailAddress::parse(&address.normalized()).map(|other| other.normalized());
            prop_assert_eq!(normalized, Ok(address.normalized()));
        }
        if let Ok(Some(site)) = Website::parse_optional(&value) {
            prop_assert!(site.host().is_ascii());
            prop_assert_eq!(Website::parse_optional(site.as_str()), Ok(Some(site)));
        }
        if let Ok(Some(phone)) = Phone::parse_optional(&value) {
            prop_assert_eq!(phone.as_str(), value.as_str());
            prop_assert_eq!(Phone::parse(&value), Ok(phone));
        }
        if let Ok(name) = Username::parse(&value) {
            prop_assert_eq!(name.as_str(), value.as_str());
        }
        if let Ok(password) = NewPassword::parse(&value, "", "") {
            prop_assert_eq!(password.as_str(), password::nfc(&value));
            prop_assert!(NewPassword::parse(password.as_str(), "", "").is_ok());
        }
    }

    #[test]
    fn no_line_holds_a_break_or_blanks_around_it(value in input()) {
        if let Ok(Some(line)) = Line::optional_name(&value, NAME) {
            prop_assert!(!line.as_str().contains(char::is_control));
            prop_assert_eq!(line.as_str().trim(), line.as_str());
            prop_assert!(!fold::official_name_norm(line.as_str()).is_empty());
        }
        for taken in [EmailAddress::parse(&value).map(EmailAddress::into_string)].into_iter().flatten() {
            prop_assert!(!taken.contains(char::is_whitespace));
        }
    }

    #[test]
    fn only_a_missing_value_is_called_missing(value in input()) {
        let blank = value.trim().is_empty();
        prop_assert!(blank || code_of(&Line::name(&value, NAME)) != Some(Code::Required));
        prop_assert!(blank || code_of(&EmailAddress::parse(&value)) != Some(Code::Required));
        prop_assert!(blank || code_of(&Phone::parse(&value)) != Some(Code::Required));
        prop_assert!(value.is_empty() || code_of(&Username::parse(&value)) != Some(Code::Required));
    }

    #[test]
    fn the_rules_that_are_ticked_off_are_the_rules(value in "[aAåÅ1 \u{30a}\n]{0,14}|\\PC{100,140}") {
        let rules = password::rules(&value);
        let faults = NewPassword::parse(&value, "", "").err().unwrap_or_default();
        let has = |code| faults.iter().any(|fault| fault.code == code);
        if value.is_empty() {
            prop_assert!(has(Code::Required));
        } else {
            prop_assert_eq!(rules.length, !has(Code::PasswordTooShort));
            prop_assert_eq!(rules.not_too_long, !has(Code::PasswordTooLong));
            prop_assert_eq!(rules.upper, !has(Code::PasswordNoUpper));
            prop_assert_eq!(rules.lower, !has(Code::PasswordNoLower));
            prop_assert_eq!(rules.digit, !has(Code::PasswordNoDigit));
            prop_assert_eq!(value.contains(char::is_control), has(Code::InvalidCharacters));
        }
    }

    #[test]
    fn generated_names_and_passwords_keep_the_rules(seed: u64, country in proptest::option::of("[A-Z]{2}")) {
        let random = &mut Seeded(seed);
        let name = Username::generate(country.as_deref(), random);
        prop_assert_eq!(Username::parse(name.as_str()), Ok(name.clone()));
        prop_assert_eq!(name.as_str().len(), 8);
        let password = password::generate_temporary(random);
        prop_assert_eq!(password.chars().count(), 16);
        prop_assert!(password::rules(&password).all());
        prop_assert!(!password.contains(['I', 'O', 'l', 'o', '0', '1']));
        prop_assert_ne!(password::generate_temporary(random), password);
    }

    #[test]
    fn a_name_drawn_until_it_fits_gives_nobody_away(seed: u64, last in "[a-zåäö]{1,3}", first in "\\pL{1,8}") {
        let random = &mut Seeded(seed);
        let email = format!("{first}@kommerskollegium.example");
        // The first name drawn stands in the address, so at least one draw must be refused.
        let drawn = Username::generate(Some("SE"), random);
        prop_assert_eq!(conflicts_with_identity(drawn.as_str(), &first, "Ek", &format!("{}@x.example", drawn.as_str())), Some("email"));
        let fits = (0..1_000).map(|_| Username::generate(Some("SE"), random)).find(|name| {
            conflicts_with_identity(name.as_str(), &first, &last, &email).is_none()
        });
        // Only a last name that is in every name leaves none: `se` has two letters, so there is none.
        let name = fits.map(Username::into_string).unwrap_or_default();
        prop_assert!(!name.is_empty());
        prop_assert!(!fold::fold(&email).contains(&name));
        prop_assert!(fold::fold(&last).len() < 3 || !name.contains(&fold::fold(&last)));
    }

    #[test]
    fn an_identity_is_recognised_in_any_spelling(name in "[a-z]{6,12}", accent in "[\u{300}-\u{304}\u{308}]") {
        let spelled = format!("{}{accent}", name.to_uppercase());
        prop_assert_eq!(conflicts_with_identity(&name, "Eva", &spelled, "eva@x.example"), Some("last_name"));
        prop_assert_eq!(conflicts_with_identity(&format!("{name}.2"), "Eva", &spelled, "e@x.example"), Some("last_name"));
        prop_assert_eq!(conflicts_with_identity(&name, &spelled, "Ek", "eva@x.example"), Some("first_name"));
    }

    #[test]
    fn the_hash_covers_every_field(entry in entry(), text in "\\PC{0,8}", number in 1_u64..) {
        for (place, changed) in altered(&entry, &text, number).into_iter().enumerate() {
            if changed != entry {
                prop_assert_ne!(changed.hash(), entry.hash(), "alteration {}", place);
            }
        }
        prop_assert_eq!(entry.clone().hash(), entry.hash());
    }

    #[test]
    fn a_commitment_binds_salt_and_text(salt: Hash, other: Hash, a in "\\PC{0,8}", b in "\\PC{0,8}") {
        prop_assert_eq!(commit(&salt, &a) == commit(&salt, &b), a == b);
        prop_assert_eq!(commit(&salt, &a) == commit(&other, &a), salt == other);
    }
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        "\\PC{0,8}".prop_map(Value::Plain),
        any::<Hash>().prop_map(Value::Committed)
    ]
}

fn uuid() -> impl Strategy<Value = Uuid> {
    any::<u128>().prop_map(Uuid::from_u128)
}

fn entry() -> impl Strategy<Value = Entry> {
    let change = ("[a-z_]{1,8}", value(), value()).prop_map(|(field, old, new)| Change { field, old, new });
    let who = (
        proptest::sample::select(ActorKind::ALL),
        proptest::option::of(uuid()),
        proptest::option::of(uuid()),
        value(),
    );
    let what = (
        "[A-Z][a-z]{0,8}",
        uuid(),
        any::<u64>(),
        proptest::sample::select(Action::ALL),
        proptest::collection::vec(change, 0..4),
    );
    let place =
        (uuid(), uuid(), any::<u64>(), any::<i64>(), proptest::option::of("[a-z0-9]{0,8}"), any::<Hash>());
    (who, what, place).prop_map(|(who, what, place)| Entry {
        id: place.0.into(),
        authority_id: place.1.into(),
        seq: place.2,
        at: Timestamp(place.3),
        actor_kind: who.0,
        actor_user_id: who.1.map(Into::into),
        actor_authority_id: who.2.map(Into::into),
        actor_name: who.3,
        subject_kind: what.0,
        subject_id: what.1,
        subject_version: what.2,
        action: what.3,
        changes: what.4,
        request_id: place.4,
        prev_hash: place.5,
    })
}

/// The entry with one thing altered at a time, every field among them.
fn altered(entry: &Entry, text: &str, number: u64) -> Vec<Entry> {
    let other = Uuid::from_u128(number.into());
    let mut all = Vec::new();
    let mut with = |alter: &dyn Fn(&mut Entry)| {
        let mut changed = entry.clone();
        alter(&mut changed);
        all.push(changed);
    };
    with(&|e| e.id = other.into());
    with(&|e| e.authority_id = other.into());
    with(&|e| e.seq = e.seq.wrapping_add(number));
    with(&|e| e.at = Timestamp(e.at.0.wrapping_add(1)));
    with(&|e| e.actor_kind = ActorKind::Invitee);
    with(&|e| e.actor_user_id = Some(other.into()));
    with(&|e| e.actor_user_id = None);
    with(&|e| e.actor_authority_id = Some(other.into()));
    with(&|e| {
        let user = e.actor_user_id.map(|id| id.0);
        e.actor_user_id = e.actor_authority_id.map(|id| id.0.into());
        e.actor_authority_id = user.map(Into::into);
    });
    with(&|e| e.actor_name = Value::Plain(text.to_owned()));
    with(&|e| e.actor_name = Value::Null);
    with(&|e| e.subject_kind.push_str(text));
    with(&|e| e.subject_id = other);
    with(&|e| e.subject_version = e.subject_version.wrapping_add(number));
    with(&|e| e.action = Action::UserErased);
    with(&|e| e.request_id = Some(text.to_owned()));
    with(&|e| e.request_id = None);
    with(&|e| e.prev_hash[31] ^= 1);
    with(&|e| {
        e.changes.push(Change { field: text.to_owned(), old: Value::Null, new: Value::Null });
    });
    with(&|e| {
        e.changes.pop();
    });
    // Moving a letter from one text to the next must not go unnoticed.
    with(&|e| {
        if let Some(first) = e.changes.first_mut()
            && let Some(letter) = first.field.pop()
        {
            first.old = match &first.old {
                Value::Plain(old) => Value::Plain(format!("{letter}{old}")),
                other => other.clone(),
            };
        }
    });
    with(&|e| {
        if let Some(first) = e.changes.first_mut() {
            std::mem::swap(&mut first.old, &mut first.new);
        }
    });
    all
}
