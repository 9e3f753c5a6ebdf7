//! The download of what is kept about oneself (P2).

use app::Locale;
use axum::http::StatusCode;
use leptos_i18n::td_string;

use super::{
    html::{attribute, shown, tags},
    support::{Form, World},
    views::{new_user, user_form},
};

/// For programs, and for people.
pub const OWN_DATA: [&str; 2] = ["/account/data.json", "/account/data.html"];

/// What one did and what was done with one, roles, mails, sessions: the same for programs and for people, and of nobody
/// else anything.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_own_data_are_whole_for_programs_and_for_people() {
    let world = World::new().await;
    let own = world.authority_of("admin.se").await;
    let mut admin = world.logged_in("admin.se").await;
    let answer = admin.call("/api/users/add", &new_user(&own, "new@person.example")).await;
    assert_eq!(answer.code(), "ok");
    let [json, html] = OWN_DATA;
    let (json, html) = (admin.get(json).await, admin.get(html).await);
    for (file, name) in [(&json, "mandate.json"), (&html, "mandate.html")] {
        assert_eq!(file.status, StatusCode::OK);
        assert_eq!(file.header("content-disposition"), format!("attachment; filename=\"{name}\""));
        assert!(file.text.contains("Öberg") && file.text.contains("admin.se"), "{}", file.text);
        assert!(!file.text.contains("$argon2") && !file.text.contains("new@person.example"), "{}", file.text);
    }
    let data: serde_json::Value = serde_json::from_str(&json.text).unwrap();
    let holds = |list: &str, key: &str, value: &str| {
        data[list].as_array().unwrap().iter().any(|row| row[key].as_str() == Some(value))
    };
    assert!(holds("history", "as", "actor") && holds("history", "action", "user.added"), "{data}");
    assert!(holds("history", "as", "subject"), "{data}");
    let count = |list: &str| data[list].as_array().unwrap().len();
    assert!(count("roles") > 0 && count("sessions") == 1, "{data}");
    assert!(data["password"]["former"].is_i64(), "{data}");
    assert_eq!(attribute(&html.text, "html", "lang").as_deref(), Some("sv"));
    let shown = shown(&html.text);
    for words in [td_string!(Locale::sv, account.my_data), td_string!(Locale::sv, account.my_data_by_me)] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    // Each row of a list is a row of a table.
    let lists = [
        "roles",
        "sessions",
        "devices",
        "mails",
        "bulk_mails",
        "bulk_operations",
        "invitations",
        "decisions",
        "history",
    ];
    let lists = lists.map(count);
    let rows: usize = lists.iter().filter(|rows| **rows > 0).map(|rows| rows + 1).sum();
    assert_eq!(tags(&html.text).iter().filter(|tag| tag.name == "tr").count(), rows, "{shown}");
}

/// A former e-mail address is in the file of the person, and of nobody else.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn former_data_are_in_the_file_of_the_person_only() {
    let world = World::new().await;
    let own = world.authority_of("admin.se").await;
    let user = world.user("user.se").await;
    let (former,): (String,) =
        world.one("SELECT email FROM user_account WHERE username_norm = 'user.se'", &[]).await;
    let mut admin = world.logged_in("admin.se").await;
    let form = user_form(&mut admin, &own, &user).await.with("email", "now@person.example");
    let form = form.with("language", "fi");
    assert_eq!(admin.call("/api/users/save", &form).await.code(), "ok");
    let mut person = world.logged_in("user.se").await;
    for path in OWN_DATA {
        let file = person.get(path).await;
        assert!(file.text.contains(&former) && file.text.contains("now@person.example"), "{}", file.text);
        let file = admin.get(path).await;
        assert!(!file.text.contains(&former) && !file.text.contains("now@person.example"), "{}", file.text);
    }
    // Codes in words.
    let shown = shown(&person.get(OWN_DATA[1]).await.text);
    for value in [": svenska", ": suomi"] {
        assert!(shown.contains(value), "{value}: {shown}");
    }
}

/// What was written to many is in the file of who sent it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn mails_to_many_are_in_the_file_of_the_sender() {
    let world = World::new().await;
    let own = world.authority_of("admin.se").await;
    let mut access = world.logged_in("access.se").await;
    let mail = Form::of(&[
        ("page", "/send-email"),
        ("criteria", ""),
        ("to", "authority"),
        ("subject", "Kurs i september"),
        ("body", "Rad ett\r\n<b>Rad två</b>"),
        ("authorities[]", &own),
    ]);
    let sent = access.post_form("/api/email/send", &mail).await;
    assert!(sent.location().ends_with("done=email_sending"), "{}", sent.text);
    let [json, html] = OWN_DATA;
    let (json, html) = (access.get(json).await, access.get(html).await);
    let data: serde_json::Value = serde_json::from_str(&json.text).unwrap();
    let sent = &data["bulk_mails"][0];
    assert_eq!((sent["recipients"].as_i64(), sent["subject"].as_str()), (Some(1), Some("Kurs i september")));
    assert!(html.text.contains("&lt;b&gt;Rad två&lt;/b&gt;"), "what is written stays text: {}", html.text);
    let shown = shown(&html.text);
    for words in [td_string!(Locale::sv, account.my_data_bulk_mails), "Kurs i september"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    for path in OWN_DATA {
        let others = world.logged_in("admin.se").await.get(path).await;
        assert!(!others.text.contains("Kurs i september"), "{}", others.text);
    }
}
