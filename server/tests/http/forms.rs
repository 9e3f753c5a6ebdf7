//! Forms of a browser without JavaScript: a refusal is the same page with what was typed, a success the next page.

use app::{Locale, text::fault_in};
use axum::http::{Method, StatusCode};
use domain::{
    error::{Code, Fault},
    time,
};

use super::{
    html::{attribute, form, shown, tags},
    support::{Client, Form, HTML, JSON, PASSWORD, URL_ENCODED, World},
    views::new_user,
};

const NEW: &str = "/my-authority/users/new";
const ADD: &str = "/api/users/add";

/// The form of a page as the browser has it.
async fn open(client: &mut Client, page: &str, action: &str) -> Form {
    let answer = client.get(page).await;
    assert_eq!(answer.status, StatusCode::OK, "{page}");
    form(&answer.text, action).unwrap_or_else(|| panic!("{page} has no form {action}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_refused_form_comes_back_with_what_was_typed_and_what_is_wrong() {
    let world = World::new().await;
    let readers = [
        ("admin.se", Locale::sv),
        ("admin.fi", Locale::fi),
        ("admin.dk", Locale::da),
        ("admin.lv", Locale::lv),
    ];
    for (name, locale) in readers.into_iter().chain([("operator.eu", Locale::en)]) {
        let mut client = world.logged_in(name).await;
        let before = world.fingerprint().await;
        let typed = open(&mut client, NEW, ADD)
            .await
            .with("first_name", "Märta \"<b>")
            .with("last_name", " ")
            .with("email", "no address")
            .with("phone", "12")
            .with("username", "Åsa");
        let answer = client.post_form(ADD, &typed).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert_eq!(answer.location(), "");
        assert_eq!(
            attribute(&answer.text, "html", "lang").as_deref(),
            Some(leptos_i18n::Locale::as_str(locale))
        );
        assert_eq!(attribute(&answer.text, "body", "data-page").as_deref(), Some(NEW));
        let text = shown(&answer.text);
        for (field, fault) in [
            ("last_name", Code::Required.into()),
            ("email", Code::EmailInvalid.into()),
            ("phone", Code::PhoneInvalid.into()),
            ("username", Fault::new(Code::UsernameInvalid).with("min", 6).with("max", 30)),
        ] {
            // In the summary, and beside the field.
            assert_eq!(text.matches(&fault_in(locale, &fault)).count(), 2, "{name} {field}");
            assert!(answer.text.contains(&format!("href=\"#{field}\"")), "{name} {field}");
        }
        assert!(!text.contains("{{"), "{name}");
        assert_eq!(form(&answer.text, ADD).unwrap().sorted(), typed.sorted(), "{name}");
        assert_eq!(world.fingerprint().await, before, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn passwords_are_never_given_back() {
    let world = World::new().await;
    let mut stranger = world.client();
    let typed = open(&mut stranger, "/login", "/api/session/log_in").await;
    let typed = typed.with("username", "admin.se").with("password", "Secret-Wrong-1");
    let answer = stranger.post_form("/api/session/log_in", &typed).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!answer.text.contains("Secret-Wrong"));
    assert_eq!(
        form(&answer.text, "/api/session/log_in").unwrap().sorted(),
        typed.with("password", "").sorted()
    );

    let mut client = world.logged_in("admin.se").await;
    let path = "/api/password/change";
    let typed = open(&mut client, "/password", path)
        .await
        .with("current_password", "Secret-Old-1")
        .with("new_password", "secretnew")
        .with("repeat_password", "secretother");
    let answer = client.post_form(path, &typed).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!answer.text.to_lowercase().contains("secret"), "a password was given back");
    for code in
        [Code::CurrentPasswordWrong, Code::PasswordNoUpper, Code::PasswordNoDigit, Code::PasswordMismatch]
    {
        assert!(shown(&answer.text).contains(&fault_in(Locale::sv, &code.into())), "{code:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_success_leads_to_the_next_page() {
    let world = World::new().await;
    let mut client = world.logged_in("admin.se").await;
    let typed = open(&mut client, NEW, ADD).await;
    let username = typed.value("username").to_owned();
    assert_ne!(username, "");
    let typed =
        typed.with("first_name", "Märta").with("last_name", "Åkesson").with("email", "m.a@person.example");
    let answer = client.post_form(ADD, &typed).await;
    assert_eq!((answer.status, answer.text.as_str()), (StatusCode::SEE_OTHER, ""));
    let user = answer.location().split('/').nth(3).unwrap().to_owned();
    assert_eq!(answer.location(), format!("/my-authority/users/{user}/username?done=user_added"));
    let page = client.get(answer.location()).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(shown(&page.text).contains(&username));

    let path = format!("/my-authority/users/{user}");
    let typed = open(&mut client, &path, "/api/users/save").await.with("phone", "+46 8 555 77");
    let answer = client.post_form("/api/users/save", &typed).await;
    assert_eq!(
        (answer.status, answer.location()),
        (StatusCode::SEE_OTHER, "/my-authority/users?done=changes_saved")
    );
    assert_eq!(open(&mut client, &path, "/api/users/save").await.value("phone"), "+46 8 555 77");

    // An authority that is not the own one keeps its address.
    let mut operator = world.logged_in("operator.eu").await;
    let authority = world.authority_of("admin.se").await;
    let path = format!("/authorities/{authority}/users/{user}");
    let typed = open(&mut operator, &path, "/api/users/save").await.with("phone", "+46 8 555 78");
    let answer = operator.post_form("/api/users/save", &typed).await;
    assert_eq!(answer.location(), format!("/authorities/{authority}/users?done=changes_saved"));
}

/// What was typed comes back, also when nobody may see the page any more on which it was.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_form_sent_after_the_end_of_the_session_can_be_sent_again() {
    let world = World::new().await;
    let mut client = world.logged_in("admin.se").await;
    client.language = "da".to_owned();
    let typed = open(&mut client, NEW, ADD)
        .await
        .with("first_name", "Märta \"<b>")
        .with("last_name", "Åkesson")
        .with("email", "late@person.example");
    world.clock.advance(3 * time::HOUR);
    let answer = client.post_form(ADD, &typed).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::UNAUTHORIZED, ""));
    assert_eq!(attribute(&answer.text, "html", "lang").as_deref(), Some("da"));
    assert!(shown(&answer.text).contains(&fault_in(Locale::da, &Code::LoginRequired.into())));
    let tags = tags(&answer.text);
    let link = tags.iter().find(|tag| tag.attribute("href") == Some("/login")).unwrap();
    assert_eq!(link.attribute("target"), Some("_blank"));
    let again = form(&answer.text, ADD).unwrap();
    assert_eq!(again, typed);
    // In the other window.
    let log_in = Form::of(&[("username", "admin.se"), ("password", PASSWORD), ("page", "/login")]);
    assert_eq!(client.post_form("/api/session/log_in", &log_in).await.location(), "/");
    let answer = client.post_form(ADD, &again).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(answer.location().ends_with("?done=user_added"), "{}", answer.location());
}

/// The page to come back to is sent by the form: nobody may send the reader elsewhere by it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_page_that_is_none_of_ours_is_ignored() {
    let world = World::new().await;
    let pages = [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/login\r\nSet-Cookie: a=b",
        "javascript:alert(1)",
        "/my-authority/../../evil",
        "/my-authority?next=//evil.example",
        "\u{0}",
        "%2f%2fevil.example",
        "",
    ];
    for page in pages {
        let mut client = world.logged_in("admin.se").await;
        let form = Form::of(&[("page", page)]);
        // Answers without a page of its own lead to the form's.
        let answer = client.post_form("/api/session/me", &form).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/"), "{page}");
        let answer = client.post_form(ADD, &form).await;
        assert!(answer.status.is_client_error() && answer.location().is_empty(), "{page}: {}", answer.status);
        assert_eq!(attribute(&answer.text, "body", "data-page").as_deref(), Some("/"), "{page}");
        let answer = client.post_form("/language", &form.with("language", "sv")).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/"), "{page}");
    }
}

/// What is guarded is not rendered for a stranger either when a form names it as its page.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_refusal_never_renders_a_guarded_page() {
    let world = World::new().await;
    let form = Form::of(&[("username", "admin.se"), ("password", "wrong"), ("page", "/my-authority/users")]);
    let answer = world.client().post_form("/api/session/log_in", &form).await;
    assert!(answer.status == StatusCode::SEE_OTHER || answer.status == StatusCode::UNPROCESSABLE_ENTITY);
    let page = attribute(&answer.text, "body", "data-page");
    assert_ne!(page.as_deref(), Some("/my-authority/users"), "a guarded page was rendered for a stranger");

    let mut restricted = world.restricted("admin.se").await;
    let form = Form::of(&[("new_password", "x"), ("page", "/my-authority/users")]);
    let answer = restricted.post_form("/api/password/change", &form).await;
    let page = attribute(&answer.text, "body", "data-page");
    assert_ne!(
        page.as_deref(),
        Some("/my-authority/users"),
        "a guarded page was rendered for a restricted session"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_form_sent_twice_adds_one_user() {
    let world = World::new().await;
    let mut client = world.logged_in("admin.se").await;
    let own = world.authority_of("admin.se").await;
    let form = new_user(&own, "twice@person.example").with("username", "sek7m2qx").with("page", NEW);
    let (mut one, mut two) = (client.clone(), client.clone());
    let (one, two) = tokio::join!(one.post_form(ADD, &form), two.post_form(ADD, &form));
    let mut both = [one.status.as_u16(), two.status.as_u16()];
    both.sort_unstable();
    assert_eq!(both, [303, 422]);
    let answer = client.call(ADD, &form).await;
    assert_eq!(answer.faults(), ["email: email_taken", "username: username_taken"]);
    let (count,): (i64,) =
        world.one("SELECT COUNT(*) FROM user_account WHERE email = 'twice@person.example'", &[]).await;
    assert_eq!(count, 1);
    let (mails,): (i64,) = world
        .one(
            "SELECT COUNT(*) FROM outbox WHERE template = 'e1' AND state = 'queued'
        AND to_user_id = (SELECT id FROM user_account WHERE email = 'twice@person.example')",
            &[],
        )
        .await;
    assert_eq!(mails, 1);
}

/// I-6.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn roles_are_taken_one_or_many_and_forged_ones_refused() {
    let world = World::new().await;
    let mut client = world.logged_in("admin.se").await;
    let own = world.authority_of("admin.se").await;
    let roles_of = |email: &'static str| {
        let world = &world;
        async move {
            let (count,): (i64,) = world
                .one(
                    "SELECT COUNT(*) FROM user_role r JOIN user_account u ON u.id = r.user_id WHERE u.email = $1",
                    &[&email],
                )
                .await;
            count
        }
    };
    let one = new_user(&own, "one@person.example").and("roles[]", "pq-alerts:viewer");
    assert_eq!(client.call(ADD, &one).await.code(), "ok");
    assert_eq!(roles_of("one@person.example").await, 1);
    let many = new_user(&own, "many@person.example")
        .and("roles[]", "pq-alerts:viewer")
        .and("roles[]", "pq-requests:handler")
        .and("roles[]", "pq-alerts:handler")
        .and("roles[]", "pq-alerts:handler");
    assert_eq!(client.post_form(ADD, &many).await.status, StatusCode::SEE_OTHER);
    assert_eq!(roles_of("many@person.example").await, 3);

    let before = world.fingerprint().await;
    // Of a module the authority lacks, of coordinators only, of no module, of nothing.
    for role in [
        "solvit:handler",
        "pq-alerts:coordinator",
        "pq-alerts:emperor",
        "administrator",
        "",
        ":",
        "a:b:c",
        "%",
    ] {
        let form =
            new_user(&own, "forged@person.example").and("roles[]", "pq-alerts:viewer").and("roles[]", role);
        let answer = client.call(ADD, &form).await;
        assert_eq!(answer.faults(), ["roles: role_not_available"], "{role}");
        assert_eq!(client.post_form(ADD, &form).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{role}");
    }
    for language in ["", "xx", "SV", "sv ", "sv\0", "en-GB", "24"] {
        let form = new_user(&own, "forged@person.example").with("language", language);
        let expected = if language.is_empty() { "language: required" } else { "language: invalid_choice" };
        assert_eq!(client.call(ADD, &form).await.faults(), [expected], "{language}");
    }
    assert_eq!(world.fingerprint().await, before);
}

/// Whatever is sent to whichever function: never a fault of ours.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn mangled_bodies_are_refused_and_nothing_more() {
    let world = World::new().await;
    let own = world.authority_of("admin.se").await;
    let user = world.user("user.se").await;
    let multipart = "--x\r\nContent-Disposition: form-data; name=\"first_name\"\r\n\r\nMärta\r\n--x--\r\n";
    let duplicated =
        format!("authority={own}&authority={own}&first_name=a&first_name=b&username=a&username=b&id=a&id=b");
    let deep = format!(
        "authority={own}&roles[0][a][b][c][d][e][f]=x&first_name[x]=y&id[]=1&username[]=a&version[]=1"
    );
    let unknown =
        format!("authority={own}&user={user}&is_administrator=true&id_hash=1&__proto__=x&x[y]=z&%5B%5D=1");
    let bodies: Vec<(&str, &str, Vec<u8>)> = vec![
        ("empty", URL_ENCODED, Vec::new()),
        (
            "broken percent",
            URL_ENCODED,
            b"first_name=%&last_name=%zz&authority=%0&id=%ff%fe&username=%c3%28".to_vec(),
        ),
        ("not UTF-8", URL_ENCODED, b"first_name=\xff\xfe&id=\xc3\x28".to_vec()),
        ("duplicated", URL_ENCODED, duplicated.into_bytes()),
        ("deep", URL_ENCODED, deep.into_bytes()),
        ("unknown", URL_ENCODED, unknown.into_bytes()),
        ("only separators", URL_ENCODED, b"&&==&=&[]=&[=&]=".to_vec()),
        ("JSON", "application/json", br#"{"first_name":"a","roles":["x"]}"#.to_vec()),
        ("multipart", "multipart/form-data; boundary=x", multipart.as_bytes().to_vec()),
        ("no kind", "", b"first_name=a".to_vec()),
        ("huge numbers", URL_ENCODED, b"version=99999999999999999999&before=-1e309&id=-1&after=NaN".to_vec()),
    ];
    let mut client = world.logged_in("admin.se").await;
    let stranger = world.client();
    let ends = ["/api/session/log_out", "/api/session/end_others"];
    let mut wrong = Vec::new();
    for (path, _) in server_fn::axum::server_fn_paths().filter(|(path, _)| !ends.contains(path)) {
        for (name, kind, body) in &bodies {
            for (who, client) in [("stranger", &mut stranger.clone()), ("admin.se", &mut client)] {
                for accept in [JSON, HTML] {
                    let answer = client.post(path, accept, kind, body.clone()).await;
                    if answer.status.is_server_error() {
                        wrong.push(format!("{path} {name} {who} {accept}: {}", answer.status));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn only_known_functions_answer_and_only_to_posts() {
    let world = World::new().await;
    let mut client = world.logged_in("admin.se").await;
    for path in ["/api/users", "/api/users/add", "/api/nothing"] {
        for method in [Method::GET, Method::HEAD, Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS]
        {
            let request = client.request(method.clone(), path, HTML).header("sec-fetch-site", "same-origin");
            let answer = client.send(request.body(axum::body::Body::empty()).unwrap()).await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
        }
    }
    for path in ["/api/nothing", "/api/users/", "/api/users/add/x", "/api/%2e%2e/users", "/api/..%2f..%2fetc"]
    {
        for accept in [JSON, HTML] {
            let answer = client.post(path, accept, URL_ENCODED, "a=b").await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path} {accept}");
        }
    }
    for path in ["/api", "/my-authority", "/nothing"] {
        let answer = client.post(path, HTML, URL_ENCODED, "a=b").await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
    }
    for path in [
        "/nothing",
        "/authorities/x/y/z",
        "/my-authority/users/x",
        "/authorities/x",
        "/%00",
        "/..%2f..%2fetc",
    ] {
        assert_eq!(client.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}
