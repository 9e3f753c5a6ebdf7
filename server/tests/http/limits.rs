//! Limits: size of a body, number of attempts.

use axum::http::StatusCode;

use super::support::{Form, HTML, JSON, URL_ENCODED, World};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_body_over_the_limit_is_refused_unread() {
    let world = World::new().await;
    let mut client = world.logged_in("admin.se").await;
    let before = world.fingerprint().await;
    let limit = world.config.body_limit_kib * 1024;
    for path in ["/api/users/add", "/api/session/log_in", "/api/authority/edit", "/language"] {
        for accept in [JSON, HTML] {
            let answer = client.post(path, accept, URL_ENCODED, vec![b'a'; limit + 1]).await;
            assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{path} {accept}");
        }
    }
    // Just within: read, and refused for what it says.
    let answer = client.post("/api/users/add", JSON, URL_ENCODED, vec![b'a'; limit]).await;
    assert!(matches!(answer.code(), "required" | "not_found"), "{}", answer.text);
    assert_eq!(world.fingerprint().await, before);
}

/// Everything a form of ours can hold at its limits fits into a body.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_longest_form_fits() {
    let world = World::new().await;
    let own = world.authority_of("nimic.se").await;
    let mut client = world.logged_in("nimic.se").await;
    let form = super::views::authority_form(&mut client, &own).await;
    let form = form.with("description", &"😀".repeat(4_000)).with("informal_name", &"Ķ".repeat(200));
    assert_eq!(
        client.post_form("/api/authority/edit", &form.and("page", "/my-authority/edit")).await.status,
        303
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_address_that_fails_too_often_waits_and_others_do_not() {
    let world = World::new().await;
    let mut guesser = world.client();
    // Different names, so that no account is blocked.
    for number in 0..20 {
        let form = Form::of(&[("username", &format!("nobody{number}")), ("password", "Guess-2026")]);
        assert_eq!(guesser.call("/api/session/log_in", &form).await.code(), "login_failed", "{number}");
    }
    let right =
        Form::of(&[("username", "admin.se"), ("password", super::support::PASSWORD), ("page", "/login")]);
    assert_eq!(guesser.call("/api/session/log_in", &right).await.code(), "too_many_requests");
    let answer = guesser.post_form("/api/session/log_in", &right).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(answer.text.contains("admin.se") && !answer.text.contains(super::support::PASSWORD));
    world.logged_in("admin.se").await;
    world.clock.advance(11 * domain::time::MINUTE);
    assert_eq!(guesser.call("/api/session/log_in", &right).await.code(), "ok");
}

/// The address is that of the connection, unless a trusted proxy says otherwise.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_untrusted_forwarded_address_changes_nothing() {
    let world = World::new().await;
    let mut guesser = world.client();
    for number in 0..21 {
        let body = format!("username=nobody{number}&password=Guess-2026");
        let request = guesser
            .request(axum::http::Method::POST, "/api/session/log_in", JSON)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", URL_ENCODED)
            .header("x-forwarded-for", format!("192.0.2.{number}"));
        let answer = guesser.send(request.body(body.into()).unwrap()).await;
        let expected = if number < 20 { "login_failed" } else { "too_many_requests" };
        assert_eq!(answer.code(), expected, "{number}");
    }
}
