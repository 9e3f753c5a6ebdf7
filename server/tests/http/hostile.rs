//! Every row of `data/hostile.csv` in every field of its kind: accepted as written and shown as written, or refused
//! with the field's own message, and then nothing is stored.

use axum::http::StatusCode;
use domain::{
    error::{Code, Error},
    view::{AuthorityView, UsersView},
};

use super::{
    html::{form, shown, tags},
    support::{Client, Form, World},
    views::{authority_form, new_user, user_form},
};

pub struct Row {
    pub line: usize,
    pub kind: String,
    pub value: String,
    pub accepted: bool,
}

pub fn rows(kinds: &[&str]) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(include_str!("../../../data/hostile.csv").as_bytes());
    let all: Vec<Row> = reader
        .records()
        .enumerate()
        .map(|(number, record)| {
            let record = record.unwrap();
            Row {
                line: number + 2,
                kind: record[0].to_owned(),
                value: serde_json::from_str(&record[1]).unwrap(),
                accepted: &record[2] == "accept",
            }
        })
        .collect();
    let found: Vec<Row> = all.into_iter().filter(|row| kinds.contains(&row.kind.as_str())).collect();
    assert!(!found.is_empty(), "{kinds:?}");
    found
}

/// Kinds of rows, for the fields they are put into; `message` comes with a later screen.
pub const KINDS: &[&str] = &[
    "name",
    "official_name",
    "person_name",
    "email",
    "user_phone",
    "authority_phone",
    "phone",
    "website",
    "username",
    "password",
    "text",
    "description",
    "message",
];

#[test]
fn no_row_is_forgotten() {
    let mut reader = csv::Reader::from_reader(include_str!("../../../data/hostile.csv").as_bytes());
    for record in reader.records() {
        let record = record.unwrap();
        assert!(KINDS.contains(&&record[0]), "no field for rows of the kind {}", &record[0]);
    }
}

/// A field of a form, and the rows it is tried with.
struct Field {
    name: &'static str,
    kinds: &'static [&'static str],
    codes: &'static [Code],
    /// The longest that fits, where a row of `name` could be longer.
    max: usize,
    required: bool,
}

const LINE: &[Code] = &[Code::Required, Code::TooLong, Code::InvalidCharacters];
const EMAIL: &[Code] = &[Code::Required, Code::TooLong, Code::EmailInvalid];
const PHONE: &[Code] = &[Code::Required, Code::TooLong, Code::PhoneInvalid];

const USER: &[Field] = &[
    Field { name: "first_name", kinds: &["name", "person_name"], codes: LINE, max: 100, required: true },
    Field { name: "last_name", kinds: &["name", "person_name"], codes: LINE, max: 100, required: true },
    Field { name: "email", kinds: &["email"], codes: EMAIL, max: 254, required: true },
    Field { name: "phone", kinds: &["phone", "user_phone"], codes: PHONE, max: 40, required: false },
    Field {
        name: "username",
        kinds: &["username"],
        codes: &[Code::Required, Code::UsernameInvalid],
        max: usize::MAX,
        required: true,
    },
];

const AUTHORITY: &[Field] = &[
    Field { name: "official_name", kinds: &["name", "official_name"], codes: LINE, max: 200, required: true },
    Field { name: "informal_name", kinds: &["name", "official_name"], codes: LINE, max: 200, required: true },
    Field { name: "street", kinds: &["name", "official_name"], codes: LINE, max: 200, required: true },
    Field { name: "city", kinds: &["name", "person_name"], codes: LINE, max: 100, required: true },
    Field { name: "email", kinds: &["email"], codes: EMAIL, max: 254, required: true },
    Field { name: "phone", kinds: &["phone", "authority_phone"], codes: PHONE, max: 40, required: true },
    Field {
        name: "website",
        kinds: &["website"],
        codes: &[Code::TooLong, Code::WebsiteInvalid],
        max: 300,
        required: false,
    },
    Field {
        name: "description",
        kinds: &["text", "description"],
        codes: &[Code::TooLong, Code::InvalidCharacters],
        max: 4_000,
        required: false,
    },
];

impl Field {
    /// The value as it is to be stored: in NFC, without blanks around it where it is one line.
    fn stored(&self, value: &str) -> String {
        match self.name {
            "description" => domain::password::nfc(value),
            "phone" => value.to_owned(),
            _ => domain::password::nfc(value).trim().to_owned(),
        }
    }

    /// Refused for this field alone, with a code that fits the reason.
    fn check_refusal(&self, row: &Row, error: &Error) {
        let faults = error.faults();
        assert!(!faults.is_empty());
        for found in &faults {
            let code = found.fault.code;
            assert_eq!(found.field, self.name, "line {}: {code:?}", row.line);
            assert!(self.codes.contains(&code), "line {}: {code:?}", row.line);
            if self.required && row.value.trim().is_empty() && self.name != "username" {
                assert_eq!(code, Code::Required, "line {}", row.line);
            }
            // Nothing else is wrong with one letter again and again.
            let first = row.value.chars().next();
            if row.value.chars().count() > self.max && row.value.chars().all(|c| Some(c) == first) {
                assert_eq!((code, found.fault.arg("max")), (Code::TooLong, self.max.to_string().as_str()));
            }
        }
    }
}

/// A page with what was typed: read as markup it holds nothing but our own.
pub fn check_markup(page: &str, line: usize) {
    for tag in tags(page) {
        assert!(tag.attributes.iter().all(|(name, _)| !name.starts_with("on")), "line {line}: {tag:?}");
        assert_ne!(tag.name, "img", "line {line}");
        let is_ours = tag.name != "script" || tag.attribute("nonce").is_some();
        assert!(is_ours && !(tag.name == "script" && tag.text.contains("<!--")), "line {line}: {tag:?}");
        let target = tag.attribute("href").unwrap_or_default();
        let scheme = target.split(':').next().unwrap_or_default().trim().to_ascii_lowercase();
        assert!(!matches!(scheme.as_str(), "javascript" | "data" | "file"), "line {line}: {target}");
    }
}

/// Tries every row in every field of a form; `start` gives the form as it is stored now.
async fn try_rows(world: &World, client: &mut Client, target: &Target<'_>, fields: &[Field]) {
    for field in fields {
        for row in rows(field.kinds) {
            let start = target.form(client).await;
            let before = world.fingerprint().await;
            let value = row.value.as_str();
            let typed = start.with(field.name, &value.replace('\n', "\r\n").replace("\r\r\n", "\r\n"));
            let typed = typed.with("page", &target.page);
            if row.accepted {
                let answer = client.post_form(target.save, &typed).await;
                let place = format!("line {} in {}", row.line, field.name);
                assert_eq!(answer.status, StatusCode::SEE_OTHER, "{place}: {}", shown(&answer.text));
                let stored = target.form(client).await;
                assert_eq!(stored.value(field.name), field.stored(value), "{place}");
                assert_eq!(
                    stored.with(field.name, "").with("version", ""),
                    start.with(field.name, "").with("version", ""),
                    "{place}"
                );
                let page = client.get(&target.page).await;
                let form = form(&page.text, target.save).unwrap();
                assert_eq!(form.value(field.name).replace("\r\n", "\n"), stored.value(field.name), "{place}");
                check_markup(&page.text, row.line);
                let list = client.get(&target.list).await;
                assert_eq!(list.status, StatusCode::OK, "{place}");
                // The tab Users has no column for it.
                let is_listed = target.user.is_none() || field.name != "phone";
                assert!(!is_listed || shown(&list.text).contains(stored.value(field.name)), "{place}");
                check_markup(&list.text, row.line);
            } else {
                let answer = client.call(target.save, &typed).await;
                assert_eq!(
                    answer.status,
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "line {} in {}",
                    row.line,
                    field.name
                );
                field.check_refusal(&row, &answer.error());
                assert_eq!(world.fingerprint().await, before, "line {} in {}", row.line, field.name);
                // What was typed comes back, and still does nothing.
                if value.chars().count() < 1_000 {
                    let answer = client.post_form(target.save, &typed).await;
                    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "line {}", row.line);
                    check_markup(&answer.text, row.line);
                }
            }
        }
    }
}

/// What is edited: by whom it is saved, on which page, and where it is shown afterwards.
struct Target<'a> {
    save: &'a str,
    page: String,
    list: String,
    authority: String,
    user: Option<String>,
}

impl Target<'_> {
    async fn form(&self, client: &mut Client) -> Form {
        match &self.user {
            Some(user) => user_form(client, &self.authority, user).await,
            None => authority_form(client, &self.authority).await,
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_fields_of_a_user() {
    let world = World::new().await;
    let own = world.authority_of("admin.se").await;
    let mut client = world.logged_in("admin.se").await;
    let form = new_user(&own, "somebody@person.example").with("username", "qq7777qq").with("language", "en");
    assert_eq!(client.call("/api/users/add", &form).await.code(), "ok");
    let user = world.user("qq7777qq").await;
    let target = Target {
        save: "/api/users/save",
        page: format!("/my-authority/users/{user}"),
        list: "/my-authority/users".to_owned(),
        authority: own,
        user: Some(user),
    };
    try_rows(&world, &mut client, &target, USER).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_fields_of_an_authority() {
    let world = World::new().await;
    // Only somebody above the own administrators may change the official name, too.
    let mut client = world.logged_in("nimic.se").await;
    let authority = world.authority_of("admin.se").await;
    let target = Target {
        save: "/api/authority/edit",
        page: format!("/authorities/{authority}/edit"),
        list: format!("/authorities/{authority}"),
        authority,
        user: None,
    };
    try_rows(&world, &mut client, &target, AUTHORITY).await;
}

/// Adding reads the fields as editing does: refused rows add nobody, accepted ones are shown in list and JSON.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_fields_of_a_new_user() {
    let world = World::new().await;
    let own = world.authority_of("admin.se").await;
    let mut client = world.logged_in("admin.se").await;
    for field in USER {
        for row in rows(field.kinds) {
            // Without a user name the system makes one.
            let accepted = row.accepted || (field.name == "username" && row.value.is_empty());
            let email = format!("new.{}.{}@person.example", field.name, row.line);
            let typed = new_user(&own, &email).with(field.name, &row.value);
            let before = world.fingerprint().await;
            let answer = client.call("/api/users/add", &typed).await;
            if accepted {
                assert_eq!(answer.code(), "ok", "line {} in {}: {}", row.line, field.name, answer.text);
                let user = answer.location().split('/').nth(3).unwrap().to_owned();
                if !row.value.is_empty() {
                    let stored = user_form(&mut client, &own, &user).await;
                    assert_eq!(stored.value(field.name), field.stored(&row.value), "line {}", row.line);
                }
                let page = client.get(&format!("/my-authority/users/{user}/remove")).await;
                assert_eq!(page.status, StatusCode::OK, "line {}", row.line);
                check_markup(&page.text, row.line);
                let version = user_form(&mut client, &own, &user).await.value("version").to_owned();
                let gone = Form::of(&[("authority", &own), ("user", &user), ("version", &version)]);
                assert_eq!(client.call("/api/users/remove", &gone).await.code(), "ok");
            } else {
                assert_eq!(
                    answer.status,
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "line {} in {}",
                    row.line,
                    field.name
                );
                field.check_refusal(&row, &answer.error());
                assert_eq!(world.fingerprint().await, before, "line {}", row.line);
            }
        }
    }
    let view: UsersView = client.read("/api/users", &[("id", &own)]).await;
    assert!(view.rows.iter().all(|row| row.last_name != "Offerhem"));
}

/// The public card of an authority whose every text is hostile, as a stranger to it sees it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn hostile_texts_on_the_public_card() {
    let world = World::new().await;
    let own = world.authority_of("admin.se").await;
    let mut client = world.logged_in("admin.se").await;
    let hostile = "\"><img src=x onerror=alert(1)><script>alert(1)</script>' {{7*7}}";
    let mut form = authority_form(&mut client, &own).await;
    for name in ["informal_name", "street", "postal_code", "city", "region", "description"] {
        form = form.with(name, if name == "postal_code" { "<b>'\"&amp;" } else { hostile });
    }
    assert_eq!(client.call("/api/authority/edit", &form).await.code(), "ok");
    let mut stranger = world.logged_in("user.fi").await;
    let card = stranger.get(&format!("/authorities/{own}")).await;
    assert_eq!(card.status, StatusCode::OK);
    check_markup(&card.text, 0);
    assert!(shown(&card.text).contains(hostile) && shown(&card.text).contains("<b>'\"&amp;"));
    let view: AuthorityView = stranger.read("/api/authority", &[("id", &own)]).await;
    assert_eq!((view.data.city.as_str(), view.data.description.as_str()), (hostile, hostile));
}
