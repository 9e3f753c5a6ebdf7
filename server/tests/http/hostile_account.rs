//! The same rows in the forms about oneself: own details, password, log-in.

use axum::http::StatusCode;

use super::{
    hostile::{KINDS, check_markup, rows},
    html::form,
    support::{Form, PASSWORD, World},
};

/// The own telephone number, and the same values in the language.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_own_details() {
    let world = World::new().await;
    let mut client = world.logged_in("user.se").await;
    for row in rows(&["phone", "user_phone"]) {
        let page = client.get("/account").await;
        let typed = form(&page.text, "/api/account/edit").unwrap().with("phone", &row.value);
        let answer = client.post_form("/api/account/edit", &typed).await;
        let expected = if row.accepted { StatusCode::SEE_OTHER } else { StatusCode::UNPROCESSABLE_ENTITY };
        assert_eq!(answer.status, expected, "line {}", row.line);
        let view: domain::view::AccountView = client.read("/api/account", &[]).await;
        assert_eq!(view.phone == row.value, row.accepted, "line {}", row.line);
    }
    for row in rows(&["name"]) {
        let page = client.get("/account").await;
        let typed = form(&page.text, "/api/account/edit").unwrap().with("language", &row.value);
        let answer = client.post_form("/api/account/edit", &typed).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "line {}", row.line);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn passwords() {
    let world = World::new().await;
    let mut client = world.logged_in("user.se").await;
    let mut current = PASSWORD.to_owned();
    for row in rows(&["password"]) {
        let form = Form::of(&[
            ("current_password", &current),
            ("new_password", &row.value),
            ("repeat_password", &row.value),
            ("page", "/password"),
        ]);
        let before = world.fingerprint().await;
        let answer = client.call("/api/password/change", &form).await;
        if row.accepted {
            assert_eq!(answer.code(), "ok", "line {}: {}", row.line, answer.text);
            current.clone_from(&row.value);
            // As written, and from a keyboard that composes letters; but nothing is trimmed.
            world.logged_in_with("user.se", &row.value).await;
            world.logged_in_with("user.se", &domain::password::nfc(&row.value)).await;
            if row.value.trim() != row.value {
                let trimmed = Form::of(&[("username", "user.se"), ("password", row.value.trim())]);
                assert_eq!(world.client().call("/api/session/log_in", &trimmed).await.code(), "login_failed");
            }
        } else {
            let faults = answer.faults();
            let known = |fault: &String| {
                fault.starts_with("new_password: password_")
                    || matches!(
                        fault.as_str(),
                        "new_password: required"
                            | "repeat_password: required"
                            | "new_password: invalid_characters"
                    )
            };
            assert!(!faults.is_empty() && faults.iter().all(known), "line {}: {faults:?}", row.line);
            let page = client.post_form("/api/password/change", &form).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(row.value.trim().len() < 6 || !page.text.contains(row.value.trim()), "line {}", row.line);
            assert_eq!(world.fingerprint().await, before, "line {}", row.line);
        }
    }
    // At log-in any text may be typed, in both fields.
    for row in rows(KINDS) {
        for (username, password) in [(row.value.as_str(), "x"), ("user.se", row.value.as_str())] {
            if row.value == current || row.accepted && password != "x" {
                continue;
            }
            let form = Form::of(&[("username", username), ("password", password), ("page", "/login")]);
            let mut client = world.client();
            let answer = client.post_form("/api/session/log_in", &form).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "line {}", row.line);
            check_markup(&answer.text, row.line);
        }
    }
}
