//! Log-in, sessions, forced change of password, guarded pages, language.

use app::routes;
use axum::http::StatusCode;
use domain::{time, view::AccountView};

use super::{
    html::{attribute, shown},
    own_data::OWN_DATA,
    support::{Answer, Client, Form, PASSWORD, World},
    views::{new_user, user_form},
};

const LOG_IN: &str = "/api/session/log_in";

fn log_in(username: &str, password: &str) -> Form {
    Form::of(&[("page", "/login"), ("username", username), ("password", password)])
}

/// A page's address, with ids in place of the names of its template.
fn address(template: &str, authority: &str, user: &str) -> String {
    let address = template.replace(":id", authority).replace(":user", user).replace(":code", "pq-alerts");
    // Of what there is none.
    [":task", ":invitation", ":registration", ":token", ":operation"]
        .iter()
        .fold(address, |address, name| address.replace(name, "01900000-0000-7000-8000-000000000000"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn log_in_and_out() {
    let world = World::new().await;
    let mut client = world.client();
    let answer = client.post_form(LOG_IN, &log_in(" Admin.SE ", PASSWORD)).await;
    assert_eq!((answer.status, answer.location(), answer.text.as_str()), (StatusCode::SEE_OTHER, "/", ""));
    let cookies = answer.cookies();
    assert_eq!(cookies.len(), 2, "{cookies:?}");
    for cookie in &cookies {
        assert!(cookie.starts_with("__Host-"), "{cookie}");
        let attributes: Vec<&str> = cookie.split("; ").skip(1).collect();
        for wanted in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"] {
            assert!(attributes.contains(&wanted), "{cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
    // The session ends with the browser; the known browser is known for a year.
    let has_age =
        |name: &str| cookies.iter().find(|cookie| cookie.starts_with(name)).unwrap().contains("Max-Age");
    assert!(!has_age("__Host-session") && has_age("__Host-browser"));
    let home = client.get("/").await;
    assert_eq!(home.status, StatusCode::OK);
    assert!(shown(&home.text).contains("Åsa Öberg"));
    assert_eq!(client.get("/login").await.location(), "/");

    let stolen = client.clone();
    let answer = client.post_form("/api/session/log_out", &Form::default()).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/login?done=logged_out"));
    assert!(answer.cookies()[0].contains("Max-Age=0"), "{:?}", answer.cookies());
    let page = client.get("/login?done=logged_out").await;
    assert_eq!(page.status, StatusCode::OK);
    // The session is gone on the server, not only its cookie.
    assert_eq!(stolen.clone().get("/").await.location(), "/login?done=signed_out");
    assert_eq!(stolen.clone().call("/api/home", &Form::default()).await.code(), "login_required");
    let answer = stolen.clone().post_form("/api/home", &Form::default()).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(!shown(&answer.text).contains("Öberg"));
    // Nothing is typed there that could be lost.
    let answer = stolen.clone().post_form("/api/session/log_out", &Form::default()).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/login?done=logged_out"));
}

/// What differs from one answer to the next whatever was asked.
fn masked(answer: &Answer, username: &str) -> String {
    let nonce = attribute(&answer.text, "script", "nonce").unwrap_or_default();
    let text = answer.text.replace(username, "USERNAME");
    if nonce.is_empty() { text } else { text.replace(&nonce, "NONCE") }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_failed_log_in_gets_the_same_answer() {
    let world = World::new().await;
    let mut admin = world.logged_in("admin.se").await;
    let own = world.authority_of("admin.se").await;
    // One blocked, one removed, one whose temporary password has ended, one whose mail is still to be delivered.
    for _ in 0..5 {
        world.client().call(LOG_IN, &log_in("user.se", "Wrong-2026")).await;
    }
    let (blocked,): (i64,) = world
        .one(
            "SELECT COUNT(*) FROM credential WHERE blocked_at IS NOT NULL
        AND user_id = (SELECT id FROM user_account WHERE username = 'user.se')",
            &[],
        )
        .await;
    assert_eq!(blocked, 1);
    let ended = world.newcomer(&mut admin, &new_user(&own, "ended@person.example")).await;
    let form = new_user(&own, "waiting@person.example").with("username", "waiting77");
    assert_eq!(admin.call("/api/users/add", &form).await.code(), "ok");
    let form = new_user(&own, "gone@person.example").with("username", "removed77");
    assert_eq!(admin.call("/api/users/add", &form).await.code(), "ok");
    let removed = world.user("removed77").await;
    let version = user_form(&mut admin, &own, &removed).await.value("version").to_owned();
    let gone = Form::of(&[("authority", &own), ("user", &removed), ("version", &version)]);
    assert_eq!(admin.call("/api/users/remove", &gone).await.code(), "ok");
    world.clock.advance(15 * time::DAY);

    let attempts = [
        ("nobody.at.all", "Wrong-2026"),
        ("admin.se", "Wrong-2026"),
        ("user.se", PASSWORD),
        ("removed77", PASSWORD),
        (&ended.0, &ended.1),
        ("waiting77", ""),
        ("", ""),
        ("admin.se", ""),
        ("x'; DROP TABLE", "Wrong-2026"),
    ];
    let hashes = async |username: &str, password: &str| {
        let before = world.registry.hashes_computed();
        let call = world.client().call(LOG_IN, &log_in(username, password)).await;
        let computed = world.registry.hashes_computed() - before;
        let page = world.client().post_form(LOG_IN, &log_in(username, password)).await;
        (computed, call, page)
    };
    let (computed, call, page) = hashes("somebody.else", "Wrong-2026").await;
    assert_eq!((call.code(), page.status), ("login_failed", StatusCode::UNPROCESSABLE_ENTITY));
    assert_eq!(computed, 1);
    let expected = masked(&page, "somebody.else");
    let names = |answer: &Answer| {
        answer.headers.iter().map(|(name, _)| name.to_string()).collect::<std::collections::BTreeSet<_>>()
    };
    for (username, password) in attempts {
        let (times, answer, refused) = hashes(username, password).await;
        assert_eq!((times, answer.status, &answer.text), (1, call.status, &call.text), "{username}");
        assert_eq!((refused.status, names(&refused)), (page.status, names(&page)), "{username}");
        assert!(answer.cookies().is_empty() && refused.cookies().is_empty(), "{username}");
        if !username.is_empty() && !username.contains('\'') {
            assert_eq!(masked(&refused, username), expected, "{username}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sessions_are_listed_and_ended() {
    let world = World::new().await;
    let mut here = world.logged_in("admin.se").await;
    let mut there = world.logged_in("admin.se").await;
    let mut third = world.logged_in("admin.se").await;
    let mut stranger = world.logged_in("user.se").await;
    let view: AccountView = here.read("/api/account", &[]).await;
    assert_eq!(view.sessions.iter().map(|session| session.this).collect::<Vec<_>>(), [true, false, false]);
    assert_eq!(view.sessions[0].browser, "Firefox, Linux");
    let of_there: AccountView = there.read("/api/account", &[]).await;
    let id = of_there.sessions[0].id.clone();

    // Another person's session is not found; nor is what is no session.
    for id in [id.as_str(), "", "zz", &"ab".repeat(32), &"ž".repeat(64)] {
        let answer = stranger.call("/api/session/end", &Form::of(&[("id", id)])).await;
        assert_eq!(answer.code(), "not_found", "{id}");
    }
    assert_eq!(there.call("/api/home", &Form::default()).await.code(), "ok");
    let answer = here.post_form("/api/session/end", &Form::of(&[("id", &id), ("page", "/account")])).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/account?done=session_ended"));
    assert_eq!(there.get("/account").await.location(), "/login?done=signed_out");
    assert_eq!(there.call("/api/home", &Form::default()).await.code(), "login_required");
    assert_eq!(third.call("/api/home", &Form::default()).await.code(), "ok");
    assert_eq!(here.call("/api/session/end_others", &Form::default()).await.code(), "ok");
    assert_eq!(third.call("/api/home", &Form::default()).await.code(), "login_required");
    assert_eq!(here.call("/api/home", &Form::default()).await.code(), "ok");
    // Unused for two hours, or begun twelve hours ago.
    world.clock.advance(2 * time::HOUR);
    assert_eq!(here.call("/api/home", &Form::default()).await.code(), "login_required");
}

/// What a session may do that must change its password: that, reading the public pages, and logging out.
async fn leads_nowhere_else(world: &World, client: &mut Client) {
    let own = world.authority_of("admin.se").await;
    let user = world.user("user.se").await;
    for template in routes::PAGES {
        let page = address(template, &own, &user);
        let answer = client.get(&page).await;
        if *template == "/password" || (routes::PUBLIC.contains(template) && *template != "/login") {
            assert_eq!(answer.status, StatusCode::OK, "{page}");
        } else {
            assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/password"), "{page}");
            assert_eq!(answer.text, "", "{page}");
        }
    }
    for file in OWN_DATA {
        let data = client.get(file).await;
        assert!(!data.status.is_success() && !data.text.contains('@'), "{}", data.status);
    }
    // Of the pages that the server writes, no address is none; who submits a registration needs no session.
    let free = [
        "/api/text",
        "/api/session/me",
        LOG_IN,
        "/api/session/log_out",
        "/api/password/change",
        "/api/page",
        "/api/self_registrations/submit",
    ];
    let form =
        Form::of(&[("id", &own), ("authority", &own), ("user", &user), ("version", "1"), ("language", "sv")]);
    let before = world.fingerprint().await;
    for (path, _) in server_fn::axum::server_fn_paths().filter(|(path, _)| !free.contains(path)) {
        assert_eq!(client.call(path, &form).await.code(), "password_change_required", "{path}");
    }
    client.post_form("/language", &Form::of(&[("language", "fi")])).await;
    assert_eq!(world.fingerprint().await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_temporary_password_leads_to_its_change_and_nowhere_else() {
    let world = World::new().await;
    let own = world.authority_of("admin.se").await;
    let mut admin = world.logged_in("admin.se").await;
    let (username, password) = world.newcomer(&mut admin, &new_user(&own, "new@person.example")).await;
    let mut client = world.client();
    let answer = client.post_form(LOG_IN, &log_in(&username, &password)).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/password"));
    leads_nowhere_else(&world, &mut client).await;

    let change =
        |new: &str| Form::of(&[("new_password", new), ("repeat_password", new), ("page", "/password")]);
    let answer = client.call("/api/password/change", &change(&password)).await;
    assert_eq!(answer.faults(), ["new_password: password_is_temporary"]);
    let answer = client.post_form("/api/password/change", &change("Mitt-eget-2026")).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/?done=password_changed"));
    assert_eq!(client.get("/account").await.status, StatusCode::OK);
    assert_eq!(world.client().call(LOG_IN, &log_in(&username, &password)).await.code(), "login_failed");
    world.logged_in_with(&username, "Mitt-eget-2026").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_expired_password_leads_to_its_change_and_nowhere_else() {
    let world = World::new().await;
    world.clock.advance(400 * time::DAY);
    let mut client = world.client();
    let answer = client.post_form(LOG_IN, &log_in("admin.se", PASSWORD)).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/password"));
    leads_nowhere_else(&world, &mut client).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn guarded_pages_are_never_rendered_for_a_stranger() {
    let world = World::new().await;
    let own = world.authority_of("admin.se").await;
    let user = world.user("user.se").await;
    for (cookie, target) in [(None, "/login"), (Some("x".repeat(43)), "/login?done=signed_out")] {
        let mut client = world.client();
        if let Some(token) = cookie {
            client.cookies.insert("__Host-session".to_owned(), token);
        }
        for template in routes::PAGES {
            let page = address(template, &own, &user);
            let answer = client.get(&page).await;
            if routes::PUBLIC.contains(template) {
                assert_eq!(answer.status, StatusCode::OK, "{page}");
            } else {
                assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, target), "{page}");
                assert_eq!(answer.text, "", "{page}");
            }
        }
        for file in OWN_DATA {
            let answer = client.get(file).await;
            assert_eq!((answer.status, answer.text.as_str()), (StatusCode::SEE_OTHER, ""));
        }
    }
}

/// Every page renders for somebody who may see it, in his or her language.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_page_renders_for_its_reader() {
    let world = World::new().await;
    for (name, other, coordinator, language) in [
        ("admin.se", "user.se", "nimic.se", "sv"),
        ("admin.fi", "user.fi", "nimic.fi", "fi"),
        ("admin.dk", "user.dk", "nimic.dk", "da"),
        ("admin.lv", "user.lv", "nimic.lv", "lv"),
    ] {
        let mut client = world.logged_in(name).await;
        let mut coordinator = world.logged_in(coordinator).await;
        let own = world.authority_of(name).await;
        let user = world.user(other).await;
        let modules: domain::view::ModulesView = client.read("/api/authority/modules", &[]).await;
        let steps = ["/give-access", "/suspend", "/replace", "/deactivate", "/access-manager"];
        // What would need a row of its own is tested with it: a task, an invitation, an authority in another state.
        let elsewhere = |template: &str| {
            let own_step =
                template.starts_with("/my-authority") && steps.iter().any(|step| template.contains(step));
            let rest = template.replace(":id", "").replace(":user", "").replace(":code", "");
            let needs = ["/login", "/reactivate", "/access-manager/withdraw", "/actions/translations"];
            own_step
                || rest.contains(':')
                || needs.iter().any(|end| template.ends_with(end))
                || is_of_commission(template)
        };
        for template in routes::PAGES.iter().filter(|template| !elsewhere(template)) {
            let page = template
                .replace(":id", &own)
                .replace(":user", &user)
                .replace(":code", &modules.modules[0].code);
            let is_above = page.starts_with("/administration/")
                || page.starts_with("/actions/")
                || page == "/send-email"
                || steps.iter().any(|step| page.contains(step));
            let reader = if is_above { &mut coordinator } else { &mut client };
            let answer = reader.get(&page).await;
            assert_eq!(answer.status, StatusCode::OK, "{name} {page}");
            assert_eq!(attribute(&answer.text, "html", "lang").as_deref(), Some(language), "{page}");
            let text = shown(&answer.text);
            assert!(!text.contains("{{") && !text.contains("undefined"), "{name} {page}");
            assert!(answer.text.contains("<h1"), "{name} {page}");
        }
    }
}

/// What the Commission alone sees.
fn is_of_commission(template: &str) -> bool {
    ["/catalogue", "national-coordinator", "/administration/jobs"].iter().any(|part| template.contains(part))
}

/// The pages that only the Commission has.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_page_of_the_commission_renders() {
    let world = World::new().await;
    let coordinator = world.authority_of("nimic.se").await;
    let mut operator = world.logged_in("operator.eu").await;
    let pages = routes::PAGES.iter().filter(|template| is_of_commission(template));
    let pages = pages.map(|page| page.replace(":id", &coordinator).replace(":code", "pq-registers"));
    let pages: Vec<String> = pages.filter(|page| !page.contains(':')).collect();
    assert!(pages.len() > 8, "{pages:?}");
    for page in pages.iter().filter(|page| !page.starts_with("/my-authority")) {
        let answer = operator.get(page).await;
        assert_eq!(answer.status, StatusCode::OK, "{page}");
        assert_eq!(attribute(&answer.text, "html", "lang").as_deref(), Some("en"), "{page}");
        let text = shown(&answer.text);
        assert!(!text.contains("{{") && !text.contains("undefined") && answer.text.contains("<h1"), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_language_is_the_accounts_then_the_cookies_then_the_browsers() {
    let world = World::new().await;
    let lang = async |client: &mut Client, page: &str| {
        let answer = client.get(page).await;
        assert_eq!(answer.status, StatusCode::OK, "{page}");
        assert_eq!(answer.text.matches("<html").count(), 1);
        attribute(&answer.text, "html", "lang").unwrap()
    };
    for code in ["en", "sv", "fi", "da", "lv"] {
        let mut client = world.client();
        client.language = format!("de;q=0.9, {code}-XX;q=0.8, en;q=0.1");
        for page in routes::PUBLIC.iter().filter(|page| !page.contains(':')) {
            assert_eq!(lang(&mut client, page).await, code, "{page}");
        }
        let answer = client.get("/nothing").await;
        assert_eq!(attribute(&answer.text, "html", "lang").as_deref(), Some(code));
    }
    let mut client = world.client();
    client.language = "de, *;q=0.5".to_owned();
    assert_eq!(lang(&mut client, "/login").await, "en");
    let choose = |code: &str| Form::of(&[("language", code), ("page", "/privacy")]);
    let answer = client.post_form("/language", &choose("lv")).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/privacy"));
    client.language = "sv".to_owned();
    assert_eq!(lang(&mut client, "/privacy").await, "lv");
    for forged in ["xx", "", "LV", "mt", "sv; Domain=evil.example"] {
        let answer = client.post_form("/language", &choose(forged)).await;
        assert!(answer.cookies().is_empty(), "{forged}");
    }
    assert_eq!(lang(&mut client, "/login").await, "lv");

    // The account's counts first, and the menu changes it there.
    assert_eq!(client.post_form(LOG_IN, &log_in("admin.fi", PASSWORD)).await.status, StatusCode::SEE_OTHER);
    assert_eq!(lang(&mut client, "/").await, "fi");
    client.post_form("/language", &choose("da")).await;
    assert_eq!(lang(&mut client, "/").await, "da");
    let view: AccountView = client.read("/api/account", &[]).await;
    assert_eq!(view.language, "da");
    let mut elsewhere = world.logged_in("admin.fi").await;
    assert_eq!(lang(&mut elsewhere, "/").await, "da");
    // A language without screens is kept for mails, and read in English.
    let form = Form::of(&[("version", &view.version.to_string()), ("language", "mt"), ("page", "/account")]);
    assert_eq!(client.post_form("/api/account/edit", &form).await.status, StatusCode::SEE_OTHER);
    assert_eq!(lang(&mut client, "/").await, "en");
    // Who has to change the password first cannot change the account: the browser keeps the choice.
    let mut client = world.restricted("admin.lv").await;
    assert_eq!(lang(&mut client, "/password").await, "lv");
    client.post_form("/language", &choose("sv")).await;
    assert_eq!(lang(&mut client, "/password").await, "sv");
    assert_eq!(lang(&mut world.logged_in("admin.lv").await, "/").await, "lv");
}
