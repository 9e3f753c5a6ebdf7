//! The download of what is kept about oneself (P2).

use app::Locale;
use axum::http::StatusCode;
use leptos_i18n::td_string;

use super::{
    html::{attribute, shown, tags},
    support::World,
    views::new_user,
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
    let lists = ["roles", "sessions", "devices", "mails", "history"].map(count);
    let rows: usize = lists.iter().filter(|rows| **rows > 0).map(|rows| rows + 1).sum();
    assert_eq!(tags(&html.text).iter().filter(|tag| tag.name == "tr").count(), rows, "{shown}");
}
