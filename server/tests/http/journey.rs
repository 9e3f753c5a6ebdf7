//! The way through the manual without JavaScript, from log-in to log-out, on both engines.

use axum::http::StatusCode;

use super::{
    html::{form, shown},
    support::{Client, Form, PASSWORD, World},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_administrator_follows_the_manual() {
    journey(&World::new().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_administrator_follows_the_manual_on_postgresql() {
    journey(&World::on_postgres().await).await;
}

/// Opens a page, changes its form and sends it; gives where it leads.
async fn fill_in(client: &mut Client, page: &str, action: &str, fields: &[(&str, &str)]) -> String {
    let answer = client.get(page).await;
    assert_eq!(answer.status, StatusCode::OK, "{page}");
    let start = form(&answer.text, action).unwrap_or_else(|| panic!("{page} has no form {action}"));
    let filled = fields.iter().fold(start, |form, (name, value)| form.with(name, value));
    let answer = client.post_form(action, &filled).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{page}: {}", shown(&answer.text));
    let location = answer.location().to_owned();
    let next = client.get(&location).await;
    assert_eq!(next.status, StatusCode::OK, "{location}");
    location
}

async fn journey(world: &World) {
    let mut admin = world.client();
    let log_in = "/api/session/log_in";
    let to = fill_in(&mut admin, "/login", log_in, &[("username", "admin.lv"), ("password", PASSWORD)]).await;
    assert_eq!(to, "/");
    let edit = [
        ("phone", "+371 555 01 77"),
        ("description", "Pirmā\r\nOtrā"),
        ("informal_name_flag", "on"),
        ("informal_name", "Jauns nosaukums"),
    ];
    let to = fill_in(&mut admin, "/my-authority/edit", "/api/authority/edit", &edit).await;
    assert_eq!(to, "/my-authority?done=changes_saved");
    let page = shown(&admin.get("/my-authority").await.text);
    assert!(page.contains("+371 555 01 77") && page.contains("Jauns nosaukums"));

    let fields = [
        ("first_name", "Ķirsis"),
        ("last_name", "Žagars"),
        ("email", "k.z@person.example"),
        ("username", "qq7777qq"),
    ];
    let to = fill_in(&mut admin, "/my-authority/users/new", "/api/users/add", &fields).await;
    let user = to.split('/').nth(3).unwrap().to_owned();
    let to =
        fill_in(&mut admin, &format!("/my-authority/users/{user}/username"), "/api/users/told", &[]).await;
    assert_eq!(to, "/my-authority/users?done=username_told");

    let password = temporary(world).await;
    let mut person = world.client();
    let to =
        fill_in(&mut person, "/login", log_in, &[("username", "qq7777qq"), ("password", &password)]).await;
    assert_eq!(to, "/password");
    let own = [("new_password", "Mana-parole-1"), ("repeat_password", "Mana-parole-1")];
    let to = fill_in(&mut person, "/password", "/api/password/change", &own).await;
    assert_eq!(to, "/?done=password_changed");
    assert_eq!(person.get("/my-authority/users").await.status, StatusCode::NOT_FOUND);
    assert_eq!(person.get("/my-authority/edit").await.status, StatusCode::FORBIDDEN);

    let edit = format!("/my-authority/users/{user}");
    fill_in(&mut admin, &edit, "/api/users/save", &[("administrator", "on"), ("give_all_roles", "on")]).await;
    assert_eq!(person.get("/my-authority/users").await.status, StatusCode::OK);
    let reset = format!("/my-authority/users/{user}/reset-password");
    fill_in(&mut admin, &reset, "/api/users/reset_password", &[]).await;
    assert_eq!(person.get("/my-authority").await.location(), "/login?done=signed_out");
    let remove = format!("/my-authority/users/{user}/remove");
    fill_in(&mut admin, &remove, "/api/users/remove", &[]).await;
    assert_eq!(admin.get(&edit).await.status, StatusCode::NOT_FOUND);
    let details = shown(&admin.get("/my-authority/administrative-details").await.text);
    assert!(details.contains("Žagars") || details.contains("Jauns nosaukums"));
    let answer = admin.post_form("/api/session/log_out", &Form::default()).await;
    assert_eq!(answer.location(), "/login?done=logged_out");
}

/// The temporary password from the mail that waits; other mails go by.
async fn temporary(world: &World) -> String {
    while let Some(task) = world.registry.next_mail().await.unwrap() {
        world.registry.mail_delivered(&task).await.unwrap();
        if let Some(secret) = task.secret {
            return secret.password;
        }
    }
    panic!("no mail with a temporary password")
}
