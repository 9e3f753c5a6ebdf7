//! The database is gone or locked: a page that says so, with a number to quote and the form to send again.

use axum::http::StatusCode;
use domain::error::Error;

use super::{
    html::{attribute, form, shown, tags},
    support::{Answer, Form, PASSWORD, World},
    views::new_user,
};

/// The page, in this language; gives the number of the incident.
fn check_page(answer: &Answer, language: &str) -> String {
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(attribute(&answer.text, "html", "lang").as_deref(), Some(language));
    assert!(answer.header("content-type").starts_with("text/html"));
    assert_eq!(answer.header("cache-control"), "no-store");
    let text = shown(&answer.text);
    // Nothing of the cause: that is for the log.
    for cause in ["sqlite", "pool", "sqlx", "error", "locked"] {
        assert!(!text.to_lowercase().contains(cause), "{text}");
    }
    let is_number = |word: &&str| word.len() == 36 && word.matches('-').count() == 4;
    let number = text.split_whitespace().find(is_number);
    number.unwrap_or_else(|| panic!("no incident number: {text}")).to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_database_is_gone() {
    let world = World::new().await;
    let mut client = world.logged_in("admin.se").await;
    let mut stranger = world.client();
    stranger.language = "fi".to_owned();
    client.language = "da".to_owned();
    let ready = stranger.get("/health/ready").await;
    assert_eq!((ready.status, ready.text.as_str()), (StatusCode::OK, "ready\n"));
    world.db.close().await;
    let ready = stranger.get("/health/ready").await;
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
    let live = stranger.get("/health/live").await;
    assert_eq!(live.status, StatusCode::OK);
    // What needs no database is still there.
    assert_eq!(stranger.get("/login").await.status, StatusCode::OK);

    let mut incidents = Vec::new();
    for page in [
        "/",
        "/account",
        "/my-authority/users",
        "/account/data.json",
        "/account/data.html",
        "/authorities.csv",
        "/nothing",
    ] {
        incidents.push(check_page(&client.get(page).await, "da"));
    }
    let answer = client.call("/api/home", &Form::default()).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    let Error::Unavailable(incident) = answer.error() else { panic!("{}", answer.text) };
    incidents.push(incident);
    let answer =
        stranger.call("/api/session/log_in", &Form::of(&[("username", "admin.se"), ("password", "x")])).await;
    let Error::Unavailable(incident) = answer.error() else { panic!("{}", answer.text) };
    incidents.push(incident);
    let count = incidents.len();
    incidents.sort();
    incidents.dedup();
    assert_eq!((incidents.len(), incidents.contains(&String::new())), (count, false));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_form_can_be_sent_again_from_the_page() {
    let world = World::new().await;
    let own = world.authority_of("admin.se").await;
    let mut client = world.logged_in("admin.se").await;
    let mut stranger = world.client();
    world.db.close().await;

    let add = "/api/users/add";
    let typed = new_user(&own, "again@person.example")
        .with("first_name", "Märta \"<b>'&amp;")
        .and("roles[]", "pq-alerts:viewer")
        .and("roles[]", "pq-alerts:handler")
        .and("page", "/my-authority/users/new");
    let answer = client.post_form(add, &typed).await;
    check_page(&answer, "en");
    let again = form(&answer.text, add).unwrap();
    assert_eq!(again, typed);

    let log_in = "/api/session/log_in";
    let page = stranger.get("/login").await;
    let typed = form(&page.text, log_in).unwrap().with("username", "admin.se").with("password", PASSWORD);
    let answer = stranger.post_form(log_in, &typed).await;
    check_page(&answer, "en");
    assert!(!answer.text.contains(PASSWORD));
    let log_in_again = form(&answer.text, log_in).unwrap();
    assert_eq!(log_in_again.clone().sorted(), typed.with("password", "").sorted());
    let password =
        tags(&answer.text).into_iter().find(|tag| tag.attribute("name") == Some("password")).unwrap();
    assert_eq!(password.attribute("type"), Some("password"));

    let change = "/api/password/change";
    let passwords = Form::of(&[("current_password", "a"), ("new_password", "b"), ("repeat_password", "b")]);
    let answer = client.post_form(change, &passwords).await;
    check_page(&answer, "en");
    let asked =
        tags(&answer.text).into_iter().filter(|tag| tag.attribute("type") == Some("password")).count();
    assert_eq!(asked, 3);

    // A button, since nothing else would send it; and no script to do it.
    assert!(tags(&answer.text).iter().any(|tag| tag.name == "button"));
    assert!(tags(&answer.text).iter().all(|tag| tag.name != "script"));

    let _world = world.opened_again(&mut [&mut client, &mut stranger]).await;
    let answer = client.post_form(add, &again).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(answer.location().ends_with("?done=user_added"));
    let answer = stranger.post_form(log_in, &log_in_again.with("password", PASSWORD)).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/"));
}

/// Somebody else writes and does not end: reading goes on, a change waits and is then refused, nothing half-done.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_database_is_locked() {
    let world = World::new().await;
    let own = world.authority_of("admin.se").await;
    let mut client = world.logged_in("admin.se").await;
    let before = world.fingerprint().await;
    let other = world.db.write().await.unwrap();
    assert_eq!(client.get("/my-authority/users").await.status, StatusCode::OK);
    let typed = new_user(&own, "locked@person.example").with("page", "/my-authority/users/new");
    let answer = client.post_form("/api/users/add", &typed).await;
    check_page(&answer, "sv");
    assert_eq!(world.fingerprint().await, before);
    drop(other);
    let again = form(&answer.text, "/api/users/add").unwrap();
    assert_eq!(client.post_form("/api/users/add", &again).await.status, StatusCode::SEE_OTHER);
}

/// The disk is full: whoever reads goes on, a change is refused whole and can be sent again when there is room.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_disk_is_full() {
    let world = World::new().await;
    let own = world.authority_of("admin.se").await;
    let mut client = world.logged_in("admin.se").await;
    // The file may grow no further than it has: SQLite then says what it says on a full disk. Only this connection is told;
    // when it has failed there is another one, as if there were room again.
    world.run("PRAGMA max_page_count = 1", &[]).await;
    let mut before = world.fingerprint().await;
    let mut added = 0;
    let refused = loop {
        let email = format!("full{added}@person.example");
        let typed = new_user(&own, &email).with("page", "/my-authority/users/new");
        let answer = client.post_form("/api/users/add", &typed).await;
        if answer.status != StatusCode::SEE_OTHER {
            break answer;
        }
        // What is left on the last pages is still filled.
        assert!(added < 200, "the file does not fill");
        (before, added) = (world.fingerprint().await, added + 1);
    };
    check_page(&refused, "sv");
    assert_eq!(world.fingerprint().await, before, "nothing half-done");
    assert_eq!(client.get("/my-authority/users").await.status, StatusCode::OK);
    let again = form(&refused.text, "/api/users/add").unwrap();
    assert_eq!(client.post_form("/api/users/add", &again).await.status, StatusCode::SEE_OTHER);
    assert_eq!(registry::verify::verify(&world.db).await.unwrap().faults, []);
}
