//! The permission matrix (C.3.2 of the specification), over HTTP: every server function, every actor, every relation.

mod entries;
mod invitations;
mod parts;
mod patterns;
mod prepare;
mod table;

use std::collections::BTreeSet;

use app::routes;

use super::{
    support::{Client, Form, World},
    views::new_user,
};
use patterns::GIVE;
use prepare::{access, close, fields, let_in, manager, many, reopen};
use table::{ACTORS, MATRIX, MODULE, OWN, PAGES, Role, Sent, code};

#[test]
fn every_server_function_has_its_row() {
    let known: BTreeSet<&str> = server_fn::axum::server_fn_paths().map(|(path, _)| path).collect();
    let rows: BTreeSet<&str> = MATRIX
        .iter()
        .map(|(path, ..)| *path)
        .chain(invitations::MATRIX.iter().map(|(path, ..)| *path))
        .chain(OWN.iter().map(|(path, _)| *path))
        .collect();
    assert!(!known.is_empty());
    assert_eq!(known, rows);
    for (path, method) in server_fn::axum::server_fn_paths() {
        // A write by GET could be sent from anywhere.
        assert_eq!(method, axum::http::Method::POST, "{path}");
    }
}

/// All pages that the server writes are one server function: each has a row of its own.
#[test]
fn every_written_page_has_its_row() {
    const ID: &str = "01900000-0000-7000-8000-000000000000";
    // A page with a component of its own in the router reads by functions with rows; the server writes the others.
    let components: BTreeSet<&str> = include_str!("../../../app/src/frame.rs")
        .split("path!(\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert!(components.contains("/*any") && components.contains("/login"), "{components:?}");
    let written: BTreeSet<&str> =
        routes::PAGES.iter().copied().filter(|page| !components.contains(page)).collect();
    let of_authorities = MATRIX.iter().filter_map(|(_, sent, ..)| match sent {
        Sent::Page(below) => Some(format!("/authorities/{ID}/{}", below.split('?').next().unwrap())),
        _ => None,
    });
    let of_invitations = invitations::MATRIX.iter().filter_map(|(_, sent, ..)| match sent {
        invitations::Sent::Page(_, below) => Some(format!("/administration/invitations/{ID}{below}")),
        invitations::Sent::RegistrationPage => Some(format!("/actions/validation/{ID}")),
        invitations::Sent::Invitation(_) | invitations::Sent::Registration => None,
    });
    let others = PAGES.iter().map(|(path, _)| (*path).to_owned());
    let rows: BTreeSet<&str> = of_authorities
        .chain(of_invitations)
        .chain(others)
        .filter_map(|path| routes::template(&path))
        .collect();
    assert_eq!(written, rows);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_matrix_holds() {
    matrix_holds(&World::new().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_matrix_holds_on_postgresql() {
    matrix_holds(&World::on_postgres().await).await;
}

async fn client(world: &World, actor: &str) -> Client {
    match actor {
        "anonymous" => world.client(),
        "restricted" => world.restricted("admin.se").await,
        name => world.logged_in(name).await,
    }
}

/// The place of the deactivated authority, of which closed.se is administrator.
const CLOSED: usize = 7;

async fn clients(world: &World, authorities: &[String]) -> Vec<Client> {
    let_in(world, "colleague.se", &authorities[2], false).await;
    let_in(world, "closed.se", &authorities[CLOSED], true).await;
    let mut clients = Vec::new();
    for actor in ACTORS {
        clients.push(client(world, actor).await);
    }
    clients
}

async fn authorities(world: &World) -> Vec<String> {
    use domain::id::AuthorityId;
    let named = |name: &'static str| async move {
        let (id,): (AuthorityId,) =
            world.one("SELECT id FROM authority WHERE official_name = $1", &[&name]).await;
        id.to_string()
    };
    let (closed,): (AuthorityId,) =
        world.one("SELECT id FROM authority WHERE country = 'SE' AND status = 'deactivated'", &[]).await;
    let (manager,): (AuthorityId,) = world
        .one(
            "SELECT id FROM authority WHERE country = 'SE' AND kind = 'authority' AND is_access_manager
                AND official_name <> 'Socialstyrelsen' ORDER BY id LIMIT 1",
            &[],
        )
        .await;
    vec![
        world.authority_of("admin.se").await,
        named("Universitets- och högskolerådet").await,
        world.authority_of("access.se").await,
        manager.to_string(),
        world.authority_of("nimic.se").await,
        world.authority_of("admin.fi").await,
        world.authority_of("operator.eu").await,
        closed.to_string(),
        "01900000-0000-7000-8000-000000000000".to_owned(),
        "' OR 1=1 --".to_owned(),
    ]
}

async fn matrix_holds(world: &World) {
    let authorities = authorities(world).await;
    let mut root = world.logged_in("operator.eu").await;
    let mut number = 100;
    for authority in &authorities[..7] {
        // At most five actors may remove one.
        for _ in 0..6 {
            number += 1;
            let form = new_user(authority, &format!("offer.{number}@person.example"));
            assert_eq!(root.call("/api/users/add", &form).await.code(), "ok");
        }
    }
    let mut clients = clients(world, &authorities).await;
    let mut wrong = Vec::new();
    for (path, sent, changes, pattern) in MATRIX {
        for ((actor, client), letters) in ACTORS.iter().zip(&mut clients).zip(*pattern) {
            assert_eq!(letters.len(), authorities.len());
            for (place, (letter, authority)) in letters.bytes().zip(&authorities).enumerate() {
                number += 1;
                let form = fields(world, &mut root, *sent, authority, number).await;
                // Some rows need the authority active; for its own administrator it is deactivated in all.
                let opened =
                    if *actor == "closed.se" { close(world, &authorities[CLOSED]).await } else { None };
                let before = world.fingerprint().await;
                let answer = client.call(path, &form).await;
                let written = world.fingerprint().await != before;
                if let Some(was_manager) = opened {
                    reopen(world, &authorities[CLOSED], was_manager).await;
                }
                let expected = code(letter);
                if answer.code() != expected {
                    wrong.push(format!(
                        "{path} {sent:?} {actor} {place}: {} instead of {expected}",
                        answer.code()
                    ));
                } else if written != (*changes && expected == "ok") {
                    wrong.push(format!("{path} {sent:?} {actor} {place}: {expected}, written: {written}"));
                }
            }
        }
    }
    // Those who were access managers are again, and nobody else; the pages about a module need one.
    for (place, authority) in authorities.iter().enumerate() {
        let role = if matches!(place, 2 | 3) { Role::Held } else { Role::Ended };
        manager(world, &mut root, authority, role).await;
        access(world, &mut root, authority, MODULE, true).await;
    }
    close(world, &authorities[CLOSED]).await;
    for (path, letters) in PAGES {
        for ((actor, client), letter) in ACTORS.iter().zip(&mut clients).zip(letters.bytes()) {
            let answer = client.call("/api/page", &Form::of(&[("path", path)])).await;
            if answer.code() != code(letter) {
                wrong.push(format!("{path} {actor}: {} instead of {}", answer.code(), code(letter)));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    own_rows_hold(world).await;
}

const STANDING: &str = "SELECT u.version, c.hash FROM user_account u JOIN credential c ON c.user_id = u.id
    WHERE u.username = $1";
const PUT_BACK: &str = "UPDATE credential SET hash = $2
    WHERE user_id = (SELECT id FROM user_account WHERE username = $1)";
const FORGET: &str = "DELETE FROM password_history
    WHERE user_id = (SELECT id FROM user_account WHERE username = $1)";

async fn own_rows_hold(world: &World) {
    for (path, letters) in OWN {
        for (actor, letter) in ACTORS.iter().zip(letters.bytes()) {
            // A browser of its own for each, since some of them end its session.
            let mut client = client(world, actor).await;
            let name = if matches!(*actor, "anonymous" | "restricted") { "admin.se" } else { actor };
            let (version, hash): (i64, String) = world.one(STANDING, &[&name]).await;
            let session = match client.call("/api/account", &Form::default()).await {
                answer if answer.code() == "ok" => {
                    let view: domain::view::AccountView = serde_json::from_str(&answer.text).unwrap();
                    view.sessions[0].id.clone()
                }
                _ => "00".repeat(32),
            };
            let form = Form::of(&[
                ("topic", "Login"),
                ("username", name),
                ("password", super::support::PASSWORD),
                ("version", &version.to_string()),
                ("phone", "+46 8 555 01 99"),
                ("language", "sv"),
                ("id", &session),
                ("current_password", super::support::PASSWORD),
                ("new_password", "Another-2026"),
                ("repeat_password", "Another-2026"),
            ]);
            let before = world.fingerprint().await;
            let answer = client.call(path, &form).await;
            let expected = code(letter);
            assert_eq!(answer.code(), expected, "{path} {actor}: {}", answer.text);
            if expected != "ok" {
                assert_eq!(world.fingerprint().await, before, "{path} {actor}");
            }
            world.run(PUT_BACK, &[&name, &hash]).await;
            world.run(FORGET, &[&name]).await;
        }
    }
}

/// Modules for many (P13): the rows say who can be chosen; each of them is decided as if it were the only one.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn each_of_many_is_decided() {
    const ROWS: &str =
        "SELECT authority_id, state, error FROM bulk_operation_row WHERE bulk_operation_id = $1";
    type Row = (domain::id::AuthorityId, String, Option<String>);
    let world = World::new().await;
    let authorities = authorities(&world).await;
    let mut root = world.logged_in("operator.eu").await;
    for actor in ["access.se", "nimic.se", "operator.eu"] {
        let place = ACTORS.iter().position(|known| *known == actor).unwrap();
        for authority in &authorities {
            access(&world, &mut root, authority, MODULE, false).await;
        }
        let id = format!("01900000-0000-7000-8000-{place:012}");
        let form = many().and("operation", &id);
        let form = authorities.iter().fold(form, |form, authority| form.and("authorities[]", authority));
        let answer = world.logged_in(actor).await.call("/api/bulk/give", &form).await;
        assert_eq!(answer.code(), "ok", "{actor}");
        while world.registry.work_off().await.unwrap() {}
        let id = domain::id::BulkOperationId::parse(&id).unwrap();
        let rows: Vec<Row> = world.all(ROWS, &[&id]).await;
        for (letter, authority) in GIVE[place].bytes().zip(&authorities) {
            let row = rows.iter().find(|(id, ..)| id.to_string() == *authority);
            let is_right = match (letter, row) {
                (b'0', None) => true,
                (b'+', Some((_, state, _))) => state == "done",
                (_, Some((_, _, Some(error)))) => error.contains(code(letter)),
                _ => false,
            };
            assert!(is_right, "{actor} {authority}: {row:?} instead of {}", code(letter));
        }
    }
}

/// Guards beyond the matrix: nobody resets or removes himself, and a user belongs to one authority only.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn steps_on_oneself_and_across_authorities_are_refused() {
    let world = World::new().await;
    let own = world.authority_of("admin.se").await;
    let other = world.authority_of("access.se").await;
    let (me, colleague, stranger) =
        (world.user("admin.se").await, world.user("user.se").await, world.user("access.se").await);
    let nobody = "01900000-0000-7000-8000-000000000000";
    let table = [
        ("admin.se", "/api/users/reset_password", &own, me.as_str(), "reset_own_password"),
        ("admin.se", "/api/users/remove", &own, &me, "remove_self"),
        ("operator.eu", "/api/users/remove", &other, &colleague, "not_found"),
        ("operator.eu", "/api/users/reset_password", &other, &colleague, "not_found"),
        ("operator.eu", "/api/users/told", &other, &colleague, "not_found"),
        ("operator.eu", "/api/users/save", &other, &colleague, "not_found"),
        ("operator.eu", "/api/users/view", &other, &colleague, "not_found"),
        ("operator.eu", "/api/users/edit_view", &other, &colleague, "not_found"),
        ("admin.se", "/api/users/reset_password", &own, &stranger, "not_found"),
        ("admin.se", "/api/users/save", &own, &stranger, "not_found"),
        ("admin.se", "/api/users/remove", &own, nobody, "not_found"),
        ("admin.se", "/api/users/view", &own, nobody, "not_found"),
        ("admin.se", "/api/users/save", &own, "x", "not_found"),
        ("admin.se", "/api/users/remove", &own, "x", "not_found"),
        ("admin.se", "/api/users/told", &own, "", "not_found"),
        ("admin.se", "/api/users/edit_view", &own, "x", "not_found"),
    ];
    for (actor, path, authority, user, expected) in table {
        let mut client = world.logged_in(actor).await;
        let before = world.fingerprint().await;
        let form = Form::of(&[
            ("id", authority),
            ("authority", authority),
            ("user", user),
            ("version", "1"),
            ("phone", "112"),
        ]);
        assert_eq!(client.call(path, &form).await.code(), expected, "{actor} {path} {user}");
        assert_eq!(world.fingerprint().await, before, "{actor} {path} {user}");
    }
}
