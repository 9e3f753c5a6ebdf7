//! What a module's own software asks (C.13), as it asks it: with a key over HTTP, without session and cookies.

use std::collections::BTreeSet;

use app::api::cookies;
use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use domain::{
    form::{AccessStepForm, AuthorityStepForm},
    id::AuthorityId,
    policy::Actor,
    time::{Clock, MINUTE},
};
use registry::Caller;
use serde_json::{Value, json};

use super::{
    exchange_description::{STANDING, assert_described, description},
    support::{Answer, Client, World},
};

pub const MODULE: &str = "pq-requests";
const REFUSED: &str = r#"{"code":"login_required"}"#;

/// Somebody who may everything.
async fn operator(world: &World) -> Actor {
    let client = world.logged_in("operator.eu").await;
    world.registry.actor(&client.cookies[cookies::SESSION]).await.unwrap()
}

fn caller() -> Caller {
    Caller { request_id: "request".to_owned(), address: None, browser: String::new() }
}

/// A key as the Commission issues it.
pub async fn issue(world: &World, module: &str) -> String {
    let issued = world.registry.issue_module_key(&operator(world).await, module, &caller()).await;
    issued.unwrap_or_else(|error| panic!("{module}: {error}")).key
}

async fn send(client: &mut Client, method: Method, key: &str, path: &str) -> Answer {
    let request = client.request(method, path, "application/json");
    let request = request.header(header::AUTHORIZATION, format!("Bearer {key}"));
    client.send(request.body(Body::empty()).unwrap()).await
}

pub async fn get(world: &World, key: &str, path: &str) -> Answer {
    send(&mut world.client(), Method::GET, key, path).await
}

fn standing(id: &str) -> String {
    format!("/exchange/v1/modules/{MODULE}/authorities/{id}")
}

fn holders(id: &str, role: &str) -> String {
    format!("/exchange/v1/modules/{MODULE}/authorities/{id}/roles/{role}/holders")
}

pub fn read(answer: &Answer) -> Value {
    serde_json::from_str(&answer.text).unwrap()
}

/// Everything in an answer but the number of the request.
fn whole(answer: &Answer) -> (StatusCode, Vec<(String, String)>, String) {
    let headers = answer.headers.iter().filter(|(name, _)| *name != "x-request-id");
    let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
    (answer.status, headers.collect(), answer.text.clone())
}

async fn answers_hold(world: &World) {
    let key = issue(world, MODULE).await;
    let ivo = world.authority_of("admin.se").await;
    let answer = get(world, &key, &standing(&ivo)).await;
    assert_eq!(answer.status, StatusCode::OK);
    let settings = json!({ "approval": "requests", "may_refuse": false, "allocation": true });
    let expected = json!({ "may_start": true, "may_receive": true, "may_finish": true, "role": "authority",
        "settings": settings });
    assert_eq!(read(&answer), expected);
    for (name, value) in
        [("content-type", "application/json"), ("cache-control", "no-store"), ("vary", "Authorization")]
    {
        assert_eq!(answer.header(name), value, "{name}");
    }
    assert!(answer.cookies().is_empty());
    let answer = get(world, &key, &holders(&ivo, "handler")).await;
    let names = read(&answer)["holders"].clone();
    assert_eq!(names[0].as_object().unwrap().len(), 3);
    let asa = json!({ "first_name": "Åsa", "last_name": "Öberg", "email": "asa.oberg@ivo.example" });
    assert!(names.as_array().unwrap().contains(&asa), "{names}");
    assert_eq!(answer.header("cache-control"), "no-store");

    // Suspended, then deactivated, then deleted: what is under way can be finished, until there is nobody left.
    let id = AuthorityId::parse(&ivo).unwrap();
    let (root, caller) = (operator(world).await, caller());
    let rights = async || {
        let answer = get(world, &key, &standing(&ivo)).await;
        assert_eq!(answer.status, StatusCode::OK);
        let value = read(&answer);
        let all = ["may_start", "may_receive", "may_finish"].map(|name| value[name].as_bool().unwrap());
        (all, value["role"].clone(), value["settings"].is_null())
    };
    let modules: Vec<(String, i64)> = world
        .all(
            "SELECT m.code, x.version FROM module_access x JOIN module m ON m.id = x.module_id
                WHERE x.authority_id = $1 AND x.status = 'active'",
            &[&id],
        )
        .await;
    for (module, version) in modules {
        let form = AccessStepForm {
            authority: ivo.clone(),
            module,
            version: version.to_string(),
            ..AccessStepForm::default()
        };
        world.registry.suspend_module(&root, &form, &caller).await.unwrap();
    }
    let finish = ([false, false, true], json!("authority"), false);
    assert_eq!(rights().await, finish);
    let (version,): (i64,) = world.one("SELECT version FROM authority WHERE id = $1", &[&id]).await;
    let form = AuthorityStepForm { authority: ivo.clone(), version: version.to_string() };
    world.registry.deactivate_authority(&root, &form, &caller).await.unwrap();
    assert_eq!(rights().await, finish);
    assert!(get(world, &key, &holders(&ivo, "handler")).await.text.contains("asa.oberg"));
    // Six calendar months (A-144).
    let now = world.clock.now();
    world.clock.advance(now.plus_months(6).0 - now.0);
    assert!(world.registry.delete_authorities().await.unwrap() > 0);
    assert_eq!(rights().await, ([false; 3], Value::Null, true));
    assert_eq!(get(world, &key, &holders(&ivo, "handler")).await.text, r#"{"holders":[]}"#);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_module_is_told_how_an_authority_stands() {
    answers_hold(&World::new().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_module_is_told_how_an_authority_stands_on_postgresql() {
    answers_hold(&World::on_postgres().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_a_module_does_not_have_is_answered_alike_to_the_byte() {
    let world = World::new().await;
    let key = issue(&world, MODULE).await;
    let without: (AuthorityId,) = world
        .one(
            "SELECT a.id FROM authority a WHERE a.status = 'active' AND NOT EXISTS (SELECT 1 FROM module_access x
                JOIN module m ON m.id = x.module_id WHERE x.authority_id = a.id AND m.code = 'pq-requests')",
            &[],
        )
        .await;
    let others =
        [without.0.to_string(), "01900000-0000-7000-8000-000000000000".to_owned(), "x%00".to_owned()];
    for path in [standing, |id: &str| holders(id, "handler")] {
        let mut answers = BTreeSet::new();
        for id in &others {
            let answer = get(&world, &key, &path(id)).await;
            assert_eq!(answer.status, StatusCode::OK);
            answers.insert(format!("{:?}", whole(&answer)));
        }
        assert_eq!(answers.len(), 1, "{answers:#?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_wrong_key_is_answered_alike_to_the_byte() {
    let world = World::new().await;
    let revoked = issue(&world, MODULE).await;
    world.run("UPDATE module_key SET revoked_at = 1", &[]).await;
    let expired = issue(&world, "pq-epc").await;
    world.run("UPDATE module_key SET expires_at = 1 WHERE revoked_at IS NULL", &[]).await;
    let (key, foreign) = (issue(&world, MODULE).await, issue(&world, "pq-alerts").await);
    let ivo = world.authority_of("admin.se").await;
    let unknown = "A".repeat(43);
    let bearer = |key: &str| vec![format!("Bearer {key}")];
    let wrong = [
        vec![],
        vec![String::new()],
        vec!["Bearer".to_owned()],
        vec![format!("Basic {key}")],
        vec![key.clone()],
        bearer(""),
        bearer("x"),
        bearer(&unknown),
        bearer(&"x".repeat(5_000)),
        bearer(&format!("{key}A")),
        bearer(&revoked),
        bearer(&foreign),
    ];
    let mut client = world.client();
    // Somebody who is logged in is nobody here.
    let mut operator = world.logged_in("operator.eu").await;
    let mut answers = BTreeSet::new();
    let epc = standing(&ivo).replace(MODULE, "pq-epc");
    let nothing = standing(&ivo).replace(MODULE, "nothing");
    let strange = standing(&ivo).replace(MODULE, "%00");
    for path in [standing(&ivo), holders(&ivo, "handler"), standing("x")] {
        for values in &wrong {
            for client in [&mut client, &mut operator] {
                let mut request = client.request(Method::GET, &path, "application/json");
                for value in values {
                    request = request.header(header::AUTHORIZATION, value);
                }
                let answer = client.send(request.body(Body::empty()).unwrap()).await;
                answers.insert(format!("{:?}", whole(&answer)));
            }
        }
    }
    for (path, key) in [(epc, &expired), (nothing, &key), (strange, &key)] {
        answers.insert(format!("{:?}", whole(&get(&world, key, &path).await)));
    }
    assert_eq!(answers.len(), 1, "{answers:#?}");
    let answer = get(&world, &unknown, &standing(&ivo)).await;
    assert_eq!((answer.status, answer.text.as_str()), (StatusCode::UNAUTHORIZED, REFUSED));
    assert_eq!((answer.header("www-authenticate"), answer.header("cache-control")), ("Bearer", "no-store"));
    assert_eq!(get(&world, &key, &standing(&ivo)).await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_key_may_ask_six_hundred_times_in_a_minute() {
    let world = World::new().await;
    let key = issue(&world, MODULE).await;
    let other = issue(&world, MODULE).await;
    let ivo = world.authority_of("admin.se").await;
    let mut client = world.client();
    for number in 0..600 {
        let answer = send(&mut client, Method::GET, &key, &standing(&ivo)).await;
        assert_eq!(answer.status, StatusCode::OK, "{number}");
    }
    world.clock.advance(MINUTE / 4);
    let answer = send(&mut client, Method::GET, &key, &holders(&ivo, "handler")).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.text, r#"{"code":"too_many_requests"}"#);
    assert_eq!((answer.header("retry-after"), answer.header("cache-control")), ("45", "no-store"));
    assert_eq!(get(&world, &other, &standing(&ivo)).await.status, StatusCode::OK);
    world.clock.advance(MINUTE * 3 / 4);
    assert_eq!(get(&world, &key, &standing(&ivo)).await.status, StatusCode::OK);
}

/// Every holder of every role in every authority of a module, compared with what is stored.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_holders_are_those_and_no_user_name_is_told() {
    const STORED: &str = "SELECT u.email FROM user_account u JOIN user_role h ON h.user_id = u.id
        JOIN role_definition r ON r.id = h.role_id JOIN module m ON m.id = r.module_id
        WHERE m.code = 'pq-requests' AND u.status IN ('new', 'active') AND u.authority_id = $1 AND r.code = $2";
    let world = World::new().await;
    let key = issue(&world, MODULE).await;
    let names: Vec<(String,)> =
        world.all("SELECT DISTINCT username FROM user_account WHERE username <> ''", &[]).await;
    let authorities: Vec<(AuthorityId,)> = world.all("SELECT id FROM authority", &[]).await;
    let mut client = world.client();
    let (mut asked, mut found) = (0, 0);
    for (id,) in authorities {
        for role in ["viewer", "handler", "approver"] {
            asked += 1;
            if asked % 500 == 0 {
                world.clock.advance(MINUTE);
            }
            let answer = send(&mut client, Method::GET, &key, &holders(&id.to_string(), role)).await;
            for (name,) in &names {
                assert!(!answer.text.contains(&format!("\"{name}\"")), "{name}: {}", answer.text);
            }
            let told = read(&answer)["holders"].as_array().unwrap().clone();
            let told: BTreeSet<String> =
                told.iter().map(|one| one["email"].as_str().unwrap().to_owned()).collect();
            let stored: Vec<(String,)> = world.all(STORED, &[&id, &role]).await;
            assert_eq!(told, stored.into_iter().map(|(email,)| email).collect(), "{id} {role}");
            found += told.len();
        }
    }
    assert!(found > 50, "{found}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_can_be_changed_and_nothing_else_is_there() {
    let world = World::new().await;
    let key = issue(&world, MODULE).await;
    let ivo = world.authority_of("admin.se").await;
    let mut client = world.client();
    for path in [standing(&ivo), holders(&ivo, "handler"), "/exchange/v1/openapi.json".to_owned()] {
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS] {
            let answer = send(&mut client, method.clone(), &key, &path).await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
            assert_eq!(answer.text, r#"{"code":"not_allowed"}"#);
            assert_eq!((answer.header("allow"), answer.header("cache-control")), ("GET, HEAD", "no-store"));
        }
        let answer = send(&mut client, Method::HEAD, &key, &path).await;
        assert_eq!((answer.status, answer.text.as_str()), (StatusCode::OK, ""), "{path}");
    }
    for path in ["v1/modules/pq-requests", "v1/nothing", "v2/openapi.json", "v1/modules/%ff/authorities/x"] {
        let answer = send(&mut client, Method::GET, &key, &format!("/exchange/{path}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.text, r#"{"code":"not_found"}"#, "{path}");
    }
}

/// The database is gone: machines are told so in their own language.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn without_the_database_there_is_a_number_to_quote() {
    let world = World::new().await;
    let key = issue(&world, MODULE).await;
    world.db.close().await;
    for key in [key.as_str(), "x"] {
        let answer = get(&world, key, &standing("x")).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
        let value = read(&answer);
        assert_eq!(value["code"], "temporarily_unavailable");
        assert_eq!(value["incident"].as_str().map(str::len), Some(36));
        assert_eq!(value.as_object().unwrap().len(), 2);
        assert_described(&description(&world).await, STANDING, &answer);
    }
}
