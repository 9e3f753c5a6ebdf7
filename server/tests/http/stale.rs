//! Two people change the same thing: the second is shown both texts, and nothing is written until he or she decides.

use app::{Locale, text::fault_in};
use axum::http::StatusCode;
use domain::error::Code;

use super::{
    html::{form, shown},
    support::{Form, World},
    views::{authority_form, user_form},
};

const EDIT: &str = "/my-authority/edit";
const SAVE: &str = "/api/authority/edit";

/// I-24.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_stale_authority_shows_both_texts_and_writes_no_part() {
    let world = World::new().await;
    let mut first = world.logged_in("admin.se").await;
    let mut second = world.logged_in("admin.se").await;
    let mine = form(&first.get(EDIT).await.text, SAVE).unwrap();
    let theirs = form(&second.get(EDIT).await.text, SAVE).unwrap().with("street", "Deras gata 1");
    assert_eq!(second.post_form(SAVE, &theirs).await.status, StatusCode::SEE_OTHER);

    // Also a keyword of a module, whose own version is still the present one.
    let keyword = "pq-alerts:prof-doctor";
    assert!(mine.0.iter().any(|(_, value)| value == keyword));
    let without = Form(mine.0.iter().filter(|(_, value)| value != keyword).cloned().collect());
    let mine = without.with("street", "Min gata 2").with("description", "Rad ett\r\nRad <två>");
    let before = world.fingerprint().await;
    let answer = first.post_form(SAVE, &mine).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert_eq!(world.fingerprint().await, before);
    let text = shown(&answer.text);
    assert!(text.contains(&fault_in(Locale::sv, &Code::StaleVersion.into())));
    assert!(text.contains("Deras gata 1") && text.contains("Min gata 2"), "both texts are to be seen");
    // The same fields again, now with the version that was seen beside them.
    let again = form(&answer.text, SAVE).unwrap();
    assert_ne!(again.value("version"), mine.value("version"));
    assert_eq!(again.without("version").sorted(), mine.without("version").sorted());
    assert_eq!(first.post_form(SAVE, &again).await.status, StatusCode::SEE_OTHER);
    let now = authority_form(&mut first, &world.authority_of("admin.se").await).await;
    assert_eq!((now.value("street"), now.value("description")), ("Min gata 2", "Rad ett\nRad <två>"));
    assert!(!now.0.iter().any(|(_, value)| value == keyword));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_stale_module_stops_the_whole_save() {
    let world = World::new().await;
    let own = world.authority_of("admin.se").await;
    let mut first = world.logged_in("admin.se").await;
    let mut second = world.logged_in("admin.se").await;
    let keyword = "pq-alerts:prof-doctor";
    let mine = authority_form(&mut first, &own).await.with("street", "Min gata 2");
    let mine = Form(mine.0.iter().filter(|(_, value)| value != keyword).cloned().collect());
    let theirs = authority_form(&mut second, &own).await;
    let theirs =
        Form(theirs.0.iter().filter(|(_, value)| value != "pq-alerts:prof-nurse").cloned().collect());
    assert_eq!(second.call(SAVE, &theirs).await.code(), "ok");
    let before = world.fingerprint().await;
    let answer = first.call(SAVE, &mine).await;
    assert_eq!(answer.faults(), ["modules.pq-alerts: stale_version"]);
    assert_eq!(first.post_form(SAVE, &mine).await.status, StatusCode::CONFLICT);
    assert_eq!(world.fingerprint().await, before);
}

/// I-24.
/// Who appoints an access manager that somebody else has just appointed finds the modules ticked in the form there is now.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_was_chosen_for_a_delegation_goes_on_in_the_form_there_is_now() {
    const APPOINT: &str = "/api/access_manager/appoint";
    const DELEGATE: &str = "/api/access_manager/delegation";
    let world = World::new().await;
    let page = format!("/authorities/{}/access-manager", world.authority_of("admin.se").await);
    let mut nimic = world.logged_in("nimic.se").await;
    let empty = form(&nimic.get(&page).await.text, APPOINT).unwrap();
    let chosen = empty.clone().with("extent", "some").and("modules[]", "pq-alerts");
    let first = nimic.post_form(APPOINT, &empty.with("extent", "all")).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", shown(&first.text));
    let late = nimic.post_form(APPOINT, &chosen).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert_eq!(late.text.matches("id=\"error-summary-title\"").count(), 1, "why, and once");
    let now = form(&late.text, DELEGATE).unwrap();
    assert_eq!((now.value("extent"), now.value("modules[]")), ("some", "pq-alerts"));
    let saved = nimic.post_form(DELEGATE, &now).await;
    assert_eq!(saved.location(), format!("{page}?done=delegated"), "{}", shown(&saved.text));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_stale_user_keeps_what_was_typed_and_writes_nothing() {
    let world = World::new().await;
    let own = world.authority_of("admin.se").await;
    let user = world.user("user.se").await;
    let page = format!("/my-authority/users/{user}");
    let save = "/api/users/save";
    let mut first = world.logged_in("admin.se").await;
    let mut second = world.logged_in("admin.se").await;
    let mine = form(&first.get(&page).await.text, save).unwrap().with("last_name", "Minnamn");
    let theirs = form(&second.get(&page).await.text, save).unwrap().with("last_name", "Derasnamn");
    assert_eq!(second.post_form(save, &theirs).await.status, StatusCode::SEE_OTHER);
    let before = world.fingerprint().await;
    let mine = mine.with("phone", "+46 8 555 88");
    let answer = first.post_form(save, &mine).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert_eq!(world.fingerprint().await, before);
    let text = shown(&answer.text);
    assert!(text.contains(&fault_in(Locale::sv, &Code::StaleVersion.into())));
    assert!(text.contains("Derasnamn"), "what is stored now is to be seen");
    assert!(answer.text.contains("value=\"Minnamn\""), "what was typed is kept");
    let stored = user_form(&mut second, &own, &user).await;
    assert_eq!((stored.value("last_name"), stored.value("phone")), ("Derasnamn", theirs.value("phone")));
    // Steps on a stale row: refused as well.
    for path in ["/api/users/remove", "/api/users/reset_password", "/api/users/save"] {
        for version in [mine.value("version"), "", "x", "99999999999999999999"] {
            let form = mine.with("version", version);
            assert_eq!(first.call(path, &form).await.code(), "stale_version", "{path} {version}");
        }
    }
    assert_eq!(world.fingerprint().await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn stale_own_details_and_confirmations_are_refused() {
    let world = World::new().await;
    let own = world.authority_of("admin.se").await;
    let mut client = world.logged_in("admin.se").await;
    let before = world.fingerprint().await;
    let details = Form::of(&[("version", "0"), ("phone", "112"), ("language", "sv"), ("page", "/account")]);
    let answer = client.post_form("/api/account/edit", &details).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert_eq!(form(&answer.text, "/api/account/edit").unwrap().value("phone"), "112");
    let confirm = Form::of(&[("version", "0"), ("authority", &own), ("page", "/my-authority")]);
    assert_eq!(client.post_form("/api/authority/confirm", &confirm).await.status, StatusCode::CONFLICT);
    assert_eq!(world.fingerprint().await, before);
}
