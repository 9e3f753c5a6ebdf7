//! Outgoing e-mails over HTTP: what was given up is told in words and can be tried again, without JavaScript.

use axum::http::StatusCode;

use super::{
    html::shown,
    support::{Form, World},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_mail_that_was_given_up_is_explained_and_tried_again() {
    let world = World::new().await;
    let own = world.authority_of("admin.se").await;
    let user = world.user("user.se").await;
    let (version,): (i64,) =
        world.one("SELECT version FROM user_account WHERE username = 'user.se'", &[]).await;
    let mut admin = world.logged_in("admin.se").await;
    let step = Form::of(&[("authority", &own), ("user", &user), ("version", &version.to_string())]);
    assert_eq!(admin.call("/api/users/reset_password", &step).await.code(), "ok");
    world.run("UPDATE outbox SET state = 'failed', attempts = 1, last_error = 'mailbox'", &[]).await;
    let authority = domain::id::AuthorityId::parse(&own).unwrap();
    world
        .run(
            "INSERT INTO outbox (id, template, to_authority_id, data, state, attempts, next_attempt_at, last_error,
                created_at, dedupe_key)
                SELECT $1, 'e8_data_changed', $1, '{}', 'failed', 6, 0, 'server', 0, 'x'",
            &[&authority],
        )
        .await;
    let mut access = world.logged_in("access.se").await;
    let page = access.get("/administration/mails?state=failed").await;
    let text = shown(&page.text);
    assert!(text.contains("Adressen finns inte eller avvisar mejlet."), "{text}");
    assert!(text.contains("Systemet har slutat försöka."), "{text}");
    assert!(page.text.contains(&format!("/authorities/{own}/users/{user}/reset-password")));
    assert_eq!(page.text.matches("name=\"mail\"").count(), 1, "no button for what brought a password");
    let names: Vec<(String,)> = world
        .all("SELECT username FROM user_account WHERE username LIKE '%.se' AND username <> 'access.se'", &[])
        .await;
    let file = access.get("/administration/mails.csv").await;
    for content in [&page.text, &file.text] {
        assert!(names.iter().all(|(name,)| !content.contains(&format!(">{name}<"))));
        assert!(!content.contains("user.se"), "no user name");
    }
    let form = super::html::form(&page.text, "/api/mails/retry").unwrap();
    assert_eq!(form.value("mail"), own);
    let answer = access.post_form("/api/mails/retry", &form).await;
    assert_eq!(answer.location(), "/administration/mails?state=failed&done=mail_retried", "the same list");
    assert!(shown(&access.get(answer.location()).await.text).contains("Mejlet skickas igen."));
    // Somebody else was quicker, and another mail on the page can still be tried again.
    world
        .run(
            "INSERT INTO outbox (id, template, to_authority_id, data, state, attempts, next_attempt_at, last_error,
                created_at, dedupe_key)
                SELECT $1, 'e8_data_changed', $2, '{}', 'failed', 6, 0, 'server', 0, 'y'",
            &[&domain::id::UserId::parse(&user).unwrap(), &authority],
        )
        .await;
    let again = access.post_form("/api/mails/retry", &form).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert_eq!(again.text.matches("class=\"error-summary").count(), 1, "{}", again.text);
    assert_eq!(again.text.matches("name=\"mail\"").count(), 1, "the other one has its button");
    let foreign = form.with("criteria", "done=x&state=&page=%0d%0a&kind=//e");
    assert_eq!(access.post_form("/api/mails/retry", &foreign).await.status, StatusCode::CONFLICT);
}
