//! Protects the keys of modules (P38): who may issue them, how many, what stays of them, and how often one may ask.

use std::sync::Arc;

use domain::{
    criteria::HistoryCriteria,
    error::{Code, Error, FORM},
    policy::Actor,
    time::{DAY, MINUTE, SECOND},
    view::{ModuleKeyRow, Shown, Standing},
};
use registry::{Registry, Settings, Which, testing::SeededRandom, verify::verify};
use sha2::{Digest, Sha256};

use crate::world::*;

async fn issue(world: &World, module: &str) -> Result<String, Error> {
    let issued = world.registry.issue_module_key(&admin(COMMISSION), module, &caller()).await;
    world.clock.advance(SECOND);
    issued.map(|issued| issued.key)
}

async fn keys(world: &World, module: &str) -> Vec<ModuleKeyRow> {
    world.registry.module_keys(&admin(COMMISSION), module, "sv").await.unwrap().keys
}

async fn revoke(world: &World, id: &str) -> Result<(), Error> {
    world.registry.revoke_module_key(&admin(COMMISSION), id, &caller()).await
}

async fn ask(registry: &Registry, key: &str) -> Result<Standing, Error> {
    registry.exchange_standing(key, "requests", &text(IVO)).await
}

fn too_many() -> Error {
    Error::conflict(FORM, Code::TooManyKeys)
}

#[tokio::test]
async fn only_the_commission_has_to_do_with_keys() {
    for world in World::each().await {
        issue(&world, "requests").await.unwrap();
        let id = keys(&world, "requests").await[0].id.clone();
        let all = async |actor: &Actor| {
            let registry = &world.registry;
            [
                registry.module_keys(actor, "requests", "en").await.err(),
                registry.issue_module_key(actor, "requests", &caller()).await.err(),
                registry.revoke_module_key(actor, &id, &caller()).await.err(),
            ]
        };
        for at in [NIMIC_SE, MANAGER_SE, IVO, TRAFICOM] {
            assert_eq!(all(&admin(at)).await, [const { Some(Error::NotFound) }; 3], "{at}");
        }
        assert_eq!(all(&nobody(COMMISSION)).await, [const { Some(Error::NotFound) }; 3]);
        let restricted = Actor { restricted: true, ..admin(COMMISSION) };
        let denied = Some(Error::Denied(Code::PasswordChangeRequired.into()));
        assert_eq!(all(&restricted).await, [denied.clone(), denied.clone(), denied]);
        // The rights were lost after they had been read for the request (I-25).
        let late = Actor { is_administrator: true, ..nobody(COMMISSION) };
        let [_, issued, revoked] = all(&late).await;
        assert_eq!([issued, revoked], [const { Some(Error::not_allowed()) }; 2]);
        for module in ["nothing", "", "requests\0"] {
            let found = world.registry.module_keys(&admin(COMMISSION), module, "en").await;
            assert_eq!(found, Err(Error::NotFound), "{module:?}");
            assert_eq!(issue(&world, module).await, Err(Error::NotFound), "{module:?}");
        }
        for id in [text(999), "x".to_owned(), String::new()] {
            assert_eq!(revoke(&world, &id).await, Err(Error::NotFound), "{id}");
        }
        assert_eq!(world.number("SELECT COUNT(*) FROM module_key", &[]).await, 1);
        assert_eq!(world.history(COMMISSION).await, [("module_key.issued".to_owned(), 0)]);
    }
}

#[tokio::test]
async fn a_key_is_shown_once_and_only_its_hash_is_kept() {
    for world in World::each().await {
        let issued =
            world.registry.issue_module_key(&admin(COMMISSION), "requests", &caller()).await.ok().unwrap();
        assert_eq!(issued.key.len(), 43);
        // 09:14 UTC is 10:14 in Brussels.
        assert_eq!(issued.valid_until.iso(), "2027-11-21T10:14");
        let view = world.registry.module_keys(&admin(COMMISSION), "requests", "sv").await.unwrap();
        assert_eq!((view.code.as_str(), view.module.as_str()), ("requests", "Requests sv"));
        let row = view.keys[0].clone();
        assert_eq!((row.issued_at.iso().as_str(), row.valid_until), ("2026-11-21T10:14", issued.valid_until));
        assert_eq!((row.is_active, row.last_used_at, row.revoked_at), (true, None, None));
        let (hash,): (Vec<u8>,) = world.all("SELECT hash FROM module_key", &[]).await.remove(0);
        assert_eq!(hash, Sha256::digest(issued.key.as_bytes()).to_vec());
        let entries: Vec<(String,)> = world.all("SELECT changes FROM history_entry", &[]).await;
        assert_eq!(entries[0].0, r#"[{"field":"module","new":"requests","old":null}]"#);
        let another = issue(&world, "requests").await.unwrap();
        assert_ne!(another, issued.key);
    }
}

#[tokio::test]
async fn two_keys_work_and_a_third_must_wait() {
    for world in World::each().await {
        let first = issue(&world, "requests").await.unwrap();
        let second = issue(&world, "requests").await.unwrap();
        assert_eq!(issue(&world, "requests").await, Err(too_many()));
        let view = world.registry.module_keys(&admin(COMMISSION), "requests", "en").await.unwrap();
        assert!(!view.may_issue);
        issue(&world, "alerts").await.unwrap();
        for key in [&first, &second] {
            assert!(ask(&world.registry, key).await.is_ok());
        }
        let rows = keys(&world, "requests").await;
        revoke(&world, &rows[1].id).await.unwrap();
        assert_eq!(ask(&world.registry, &first).await, Err(Error::SignedOut), "at once");
        assert!(ask(&world.registry, &second).await.is_ok());
        assert_eq!(revoke(&world, &rows[1].id).await, Err(Error::conflict(FORM, Code::WrongState)));
        let third = issue(&world, "requests").await.unwrap();
        assert_eq!(issue(&world, "requests").await, Err(too_many()));
        let rows = keys(&world, "requests").await;
        let states: Vec<(bool, bool)> =
            rows.iter().map(|row| (row.is_active, row.revoked_at.is_some())).collect();
        assert_eq!(states, [(true, false), (true, false), (false, true)]);
        let done: Vec<String> =
            world.history(COMMISSION).await.into_iter().map(|(action, _)| action).collect();
        let [issued, revoked] = ["module_key.issued", "module_key.revoked"];
        assert_eq!(done, [issued, issued, issued, revoked, issued]);
        // What has run out takes no place, and can still be revoked.
        world.clock.advance(366 * DAY);
        assert_eq!(ask(&world.registry, &third).await, Err(Error::SignedOut));
        assert!(keys(&world, "requests").await.iter().all(|row| !row.is_active));
        issue(&world, "requests").await.unwrap();
        revoke(&world, &rows[0].id).await.unwrap();
    }
}

#[tokio::test]
async fn the_history_names_the_module_and_verify_finds_what_was_done_behind_its_back() {
    for world in World::each().await {
        issue(&world, "requests").await.unwrap();
        issue(&world, "alerts").await.unwrap();
        let id = keys(&world, "requests").await[0].id.clone();
        revoke(&world, &id).await.unwrap();
        let read = async |actor| {
            let all = HistoryCriteria::default();
            world.registry.details(&actor, Which::Own, "sv", &all).await.unwrap().history.rows
        };
        let entries = read(admin(COMMISSION)).await;
        let shown: Vec<(&str, &Shown)> =
            entries.iter().map(|entry| (entry.action.as_str(), &entry.subject)).collect();
        let [requests, alerts] = ["Requests sv", "Alerts sv"].map(|name| Shown::Text(name.to_owned()));
        let expected = [
            ("module_key.revoked", &requests),
            ("module_key.issued", &alerts),
            ("module_key.issued", &requests),
        ];
        assert_eq!(shown, expected);
        assert!(read(nobody(COMMISSION)).await.is_empty(), "it is not about the authority");

        let of_keys = async || {
            let all = verify(&world.test.db).await.unwrap().faults.into_iter();
            let ids: Vec<(uuid::Uuid,)> =
                world.all("SELECT subject_id FROM history_entry UNION SELECT id FROM module_key", &[]).await;
            let found = all.filter(|fault| ids.contains(&(fault.id,)));
            found.map(|fault| fault.code).collect::<Vec<_>>()
        };
        assert_eq!(of_keys().await, Vec::<&str>::new());
        world.run(&["UPDATE module_key SET revoked_at = NULL WHERE revoked_at IS NOT NULL".to_owned()]).await;
        assert_eq!(of_keys().await, ["module_key"], "a key was opened again");
        let smuggled = format!(
            "INSERT INTO module_key (id, module_id, hash, created_at, expires_at) VALUES ({}, {}, {}, 0, 1)",
            world.literal(901),
            world.literal(102),
            world.bytes("09")
        );
        world.run(&[smuggled]).await;
        assert_eq!(of_keys().await, ["version", "module_key"], "a key that nobody issued");
        world.run(&["DELETE FROM module_key".to_owned()]).await;
        assert_eq!(of_keys().await, ["entry_without_row"; 2]);
    }
}

/// Another server on the same database, with a limit.
fn server(world: &World, limit: i64) -> Registry {
    let settings = Settings { exchange_requests_per_minute: limit, ..Settings::default() };
    let random = || -> Box<dyn domain::random::Random> { Box::new(SeededRandom::new(7)) };
    Registry::new(world.test.db.clone(), Arc::new(world.clock.clone()), Arc::new(random), settings)
}

/// What is reported beside the answers arrives.
async fn reported(world: &World, count: i64) {
    let sum = "SELECT CAST(COALESCE(SUM(count), 0) AS BIGINT) FROM counter WHERE kind = 'module_key'";
    for _ in 0..100_000 {
        if world.number(sum, &[]).await >= count {
            break;
        }
        tokio::task::yield_now().await;
    }
    assert_eq!(world.number(sum, &[]).await, count);
}

#[tokio::test]
async fn a_key_asks_so_often_in_a_minute_and_no_oftener() {
    const LIMIT: i64 = 5;
    for world in World::each().await {
        let key = issue(&world, "requests").await.unwrap();
        let other = issue(&world, "requests").await.unwrap();
        let one = server(&world, LIMIT);
        for _ in 0..LIMIT - 1 {
            assert!(ask(&one, &key).await.is_ok());
        }
        assert!(one.exchange_holders(&key, "requests", &text(IVO), "handler").await.is_ok());
        assert_eq!(ask(&one, &key).await, Err(Error::TooMany));
        let found = one.exchange_holders(&key, "requests", &text(IVO), "handler").await;
        assert_eq!(found, Err(Error::TooMany), "both questions count together");
        assert!(ask(&one, &other).await.is_ok(), "another key counts apart");
        assert_eq!(ask(&one, "x").await, Err(Error::SignedOut), "what is no key counts nowhere");
        reported(&world, LIMIT + 1).await;
        world.clock.advance(MINUTE);
        assert!(ask(&one, &key).await.is_ok());
        reported(&world, LIMIT + 2).await;
        // The counters of a minute are of no use after it.
        world.clock.advance(2 * MINUTE);
        world.registry.clean_up().await.unwrap();
        assert_eq!(world.number("SELECT COUNT(*) FROM counter", &[]).await, 0);
    }
}

#[tokio::test]
async fn two_servers_count_together() {
    const LIMIT: i64 = 9;
    for world in World::each().await {
        let key = issue(&world, "requests").await.unwrap();
        let (one, two) = (server(&world, LIMIT), server(&world, LIMIT));
        for count in 1..=6 {
            assert!(ask(&one, &key).await.is_ok());
            reported(&world, count).await;
        }
        let mut allowed = 0;
        while ask(&two, &key).await.is_ok() {
            allowed += 1;
            reported(&world, 6 + allowed).await;
            assert!(allowed < LIMIT, "the second server knows nothing of the first");
        }
        assert!(allowed >= 3);
    }
}

#[tokio::test]
async fn the_last_use_is_noted_once_a_minute() {
    const USED: &str = "SELECT last_used_at FROM module_key";
    for world in World::each().await {
        let key = issue(&world, "requests").await.unwrap();
        // Each request is reported with so low a limit.
        let registry = server(&world, 9);
        let last = async || world.all::<(Option<i64>,)>(USED, &[]).await[0].0;
        let ask = async |count| {
            ask(&registry, &key).await.unwrap();
            reported(&world, count).await;
        };
        assert_eq!(last().await, None);
        let first = world.now();
        ask(1).await;
        assert_eq!(last().await, Some(first.0));
        let shown = keys(&world, "requests").await[0].last_used_at;
        assert_eq!(shown.map(domain::time::LocalTime::iso), Some("2026-11-21T10:14".to_owned()));
        world.clock.advance(MINUTE - 1);
        ask(2).await;
        assert_eq!(last().await, Some(first.0));
        world.clock.advance(1);
        ask(3).await;
        assert_eq!(last().await, Some(first.plus(MINUTE).0));
        // Q31.
        world.clock.set(first.plus(-DAY));
        ask(4).await;
        assert_eq!(last().await, Some(first.plus(-DAY).0));
    }
}
