//! Headers of every answer, and the refusal of what does not come from our own pages.

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use domain::error::Code;

use super::{
    html::tags,
    support::{Answer, Form, HTML, JSON, PUBLIC_URL, URL_ENCODED, World},
    views::new_user,
};

fn check_always(answer: &Answer, place: &str) {
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{place}");
    assert_eq!(answer.header("referrer-policy"), "same-origin", "{place}");
    assert_eq!(answer.header("cache-control"), "no-store", "{place}");
    assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{place}");
    assert_ne!(answer.header("x-request-id"), "", "{place}");
    let vary = answer.header("vary").to_ascii_lowercase();
    assert!(vary.contains("cookie") && vary.contains("accept-language"), "{place}: {vary}");
    let policy = answer.header("content-security-policy");
    for part in ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"] {
        assert!(policy.contains(part), "{place}: {policy}");
    }
    assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{place}: {policy}");
    assert_eq!(answer.headers.get_all("content-security-policy").iter().count(), 1, "{place}");
}

/// What the policy would block is not there; gives the nonce.
fn check_page(answer: &Answer, place: &str) -> String {
    let policy = answer.header("content-security-policy");
    let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap_or_default();
    for tag in tags(&answer.text) {
        assert_eq!(tag.attribute("style"), None, "{place}: {tag:?}");
        assert_ne!(tag.name, "style", "{place}");
        assert!(tag.attributes.iter().all(|(name, _)| !name.starts_with("on")), "{place}: {tag:?}");
        if tag.name == "script" {
            assert!(!nonce.is_empty() && tag.attribute("nonce") == Some(nonce), "{place}: {tag:?}");
        }
    }
    nonce.to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_answer_carries_its_headers() {
    let world = World::new().await;
    let mut stranger = world.client();
    let mut client = world.logged_in("admin.se").await;
    let pages =
        ["/login", "/privacy", "/nothing", "/", "/account", "/my-authority/edit", "/my-authority/users/new"];
    let mut nonces = Vec::new();
    for page in pages {
        for client in [&mut stranger, &mut client] {
            let answer = client.get(page).await;
            check_always(&answer, page);
            if answer.status != StatusCode::SEE_OTHER {
                assert!(answer.header("content-type").starts_with("text/html"), "{page}");
                nonces.push(check_page(&answer, page));
            }
        }
    }
    let refused = client.post_form("/api/users/add", &Form::of(&[("page", "/my-authority/users/new")])).await;
    assert!(refused.status.is_client_error());
    check_always(&refused, "a refused form");
    nonces.push(check_page(&refused, "a refused form"));
    // Never the same twice, and long enough not to be guessed.
    let count = nonces.len();
    nonces.sort();
    nonces.dedup();
    assert_eq!(nonces.len(), count);
    assert!(nonces.iter().all(|nonce| nonce.len() >= 16));

    for (path, accept) in
        [("/api/home", JSON), ("/api/users/add", JSON), ("/api/nothing", JSON), ("/language", HTML)]
    {
        check_always(&client.post(path, accept, URL_ENCODED, "a=b").await, path);
    }
    for path in [
        "/account/data.json",
        "/account/data.html",
        "/authorities.csv",
        "/health/live",
        "/health/ready",
        "/api/home",
        "/assets/nothing.js",
    ] {
        check_always(&client.get(path).await, path);
    }
}

/// The shell's data for the browser cannot end the script they stand in.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn typed_markup_does_not_leave_the_pages_data() {
    let world = World::new().await;
    let mut client = world.logged_in("admin.se").await;
    let own = world.authority_of("admin.se").await;
    let hostile = "</script><script>alert(1)</script><!--<script>\u{2028}";
    for field in
        ["first_name", "last_name", "email", "phone", "username", "language", "roles[]", "version", "extra"]
    {
        let form = new_user(&own, "x").with(field, hostile).with("page", "/my-authority/users/new");
        let answer = client.post_form("/api/users/add", &form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        check_page(&answer, field);
        assert!(!answer.text.contains("<script>alert"), "{field}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn changes_from_elsewhere_are_refused() {
    let world = World::new().await;
    let mut client = world.logged_in("admin.se").await;
    let own = world.authority_of("admin.se").await;
    let before = world.fingerprint().await;
    let elsewhere: [&[(&str, &str)]; 9] = [
        &[],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "none")],
        &[("sec-fetch-site", "cross-site"), ("origin", PUBLIC_URL)],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("origin", "http://mandate.example")],
        &[("origin", "https://mandate.example.evil.example"), ("referer", PUBLIC_URL)],
    ];
    for headers in elsewhere {
        for path in
            ["/api/users/add", "/api/session/log_out", "/api/nothing", "/language", "/", "/account/data.json"]
        {
            for accept in [JSON, HTML] {
                let mut request =
                    client.request(Method::POST, path, accept).header(header::CONTENT_TYPE, URL_ENCODED);
                for (name, value) in headers {
                    request = request.header(*name, *value);
                }
                let body = new_user(&own, "forged@person.example").with("language", "fi").encoded();
                let answer = client.send(request.body(Body::from(body)).unwrap()).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{headers:?} {path}");
                assert!(answer.cookies().is_empty(), "{headers:?} {path}");
                if accept == JSON {
                    assert!(answer.error().has(Code::RequestForged), "{headers:?} {path}");
                } else {
                    assert!(answer.text.contains("<h1>"), "{headers:?} {path}");
                    check_page(&answer, path);
                }
            }
        }
    }
    assert_eq!(world.fingerprint().await, before);
    // An old browser says where it comes from in another way.
    let request = client
        .request(Method::POST, "/api/users/add", JSON)
        .header(header::CONTENT_TYPE, URL_ENCODED)
        .header("origin", PUBLIC_URL);
    let body = new_user(&own, "ours@person.example").encoded();
    assert_eq!(client.send(request.body(Body::from(body)).unwrap()).await.code(), "ok");
    // Other methods change nothing either.
    for method in [Method::PUT, Method::DELETE, Method::PATCH] {
        let request = client.request(method.clone(), "/api/users/add", JSON).body(Body::empty()).unwrap();
        assert_eq!(client.send(request).await.status, StatusCode::FORBIDDEN, "{method}");
    }
}
