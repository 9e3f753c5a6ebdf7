//! Whole entries and chains, tampered with by somebody who knows how the history is made (C.1.6): what the chain shows by
//! itself, and what only a checkpoint shows that was kept elsewhere.

use domain::{
    history::{Action, ActorKind, Change, Entry, Hash, NO_HASH, Value},
    id::{AuthorityId, EntryId, UserId},
    time::Timestamp,
};
use registry::{
    store::{Args, Db, Engine, Record, Statement, Tx},
    testing,
    verify::{self, Checkpoint, Finding, verify_in},
};
use uuid::Uuid;

use super::execute;
use crate::environment;

/// An ordinary authority of the sample that no row of another one refers to.
const ORDINARY: &str = "SELECT a.id FROM authority a JOIN history_head h ON h.authority_id = a.id
    WHERE a.kind = 'authority' AND a.status = 'active' AND NOT a.is_access_manager AND h.seq > 5
        AND NOT EXISTS (SELECT 1 FROM authority b WHERE b.registered_by_authority_id = a.id)
        AND NOT EXISTS (SELECT 1 FROM access_manager m WHERE m.manager_id = a.id)
        AND NOT EXISTS (SELECT 1 FROM linked_coordinator l WHERE l.coordinator_id = a.id)
        AND NOT EXISTS (SELECT 1 FROM invitation i WHERE i.inviter_authority_id = a.id)
        AND NOT EXISTS (SELECT 1 FROM self_registration r JOIN user_account u ON u.id = r.decided_by
            WHERE u.authority_id = a.id)
    ORDER BY a.id LIMIT 1";

async fn all<R: Record>(tx: &mut Tx, sql: &'static str, args: Args<'_>) -> Vec<R> {
    tx.all(Statement::new("tests::TAMPERING", sql), args).await.unwrap()
}

async fn ordinary(tx: &mut Tx) -> AuthorityId {
    all::<(AuthorityId,)>(tx, ORDINARY, &[]).await[0].0
}

/// The checkpoint as it comes back from the file that was kept.
async fn kept(db: &Db) -> Checkpoint {
    let checkpoint = Checkpoint { at: Timestamp(1), heads: verify::heads(db).await.unwrap() };
    Checkpoint::parse(&checkpoint.to_text()).unwrap()
}

/// What the check against it must say: where the chain of the authority ended then.
fn against(checkpoint: &Checkpoint, authority: AuthorityId) -> Vec<Finding> {
    let head = checkpoint.heads.iter().find(|head| head.authority_id == authority).unwrap();
    vec![Finding { code: "checkpoint", id: authority.0, place: Some((authority, head.seq)) }]
}

/// Makes room after the second entry, and counts on to the end.
const ROOM: [&str; 3] = [
    "UPDATE history_entry SET seq = seq + 1000000 WHERE authority_id = $1 AND seq > 2",
    "UPDATE history_entry SET seq = seq - 999999 WHERE authority_id = $1 AND seq > 1000000",
    "UPDATE history_head SET seq = seq + 1 WHERE authority_id = $1",
];

/// A copy of the second entry after it, with hashes that join the entries on both sides.
const PUT_IN: &str = "INSERT INTO history_entry (id, authority_id, seq, at, actor_kind, actor_user_id, actor_authority_id,
        actor_name, subject_kind, subject_id, subject_version, action, changes, request_id, prev_hash, hash)
    SELECT $2, authority_id, 3, at, actor_kind, actor_user_id, actor_authority_id, actor_name, subject_kind, subject_id,
        subject_version, action, '[]', request_id, hash, hash
    FROM history_entry WHERE authority_id = $1 AND seq = 2";

#[tokio::test]
async fn an_entry_that_was_put_in_is_found() {
    for test in testing::samples(&environment).await {
        let checkpoint = kept(&test.db).await;
        let mut tx = test.db.write().await.unwrap();
        let authority = ordinary(&mut tx).await;
        for sql in ROOM {
            assert!(execute(&mut tx, sql, &[&authority]).await > 0, "{sql}");
        }
        let new = EntryId(Uuid::from_u128(1));
        assert_eq!(execute(&mut tx, PUT_IN, &[&authority, &new]).await, 1);
        let faults = verify_in(&mut tx).await.unwrap().faults;
        let expected = Finding { code: "hash", id: new.0, place: Some((authority, 3)) };
        assert!(faults.contains(&expected), "{:?}", test.engine);
        // Numbers and links fit: nothing but the hash over what an entry says tells it.
        assert!(faults.iter().all(|fault| fault.code == "hash"), "{faults:?}");
        tx.commit().await.unwrap();
        let found = verify::against(&test.db, &checkpoint.heads).await.unwrap();
        assert_eq!(found, against(&checkpoint, authority));
    }
}

#[tokio::test]
async fn entries_that_changed_places_are_found() {
    for test in testing::samples(&environment).await {
        // With the hashes of their new places, and with their own.
        for is_joined in [true, false] {
            let mut tx = test.db.write().await.unwrap();
            let authority = ordinary(&mut tx).await;
            let entries: Vec<(EntryId, Hash, Hash)> = all(
                &mut tx,
                "SELECT id, prev_hash, hash FROM history_entry WHERE authority_id = $1 AND seq IN (2, 3) ORDER BY seq",
                &[&authority],
            )
            .await;
            let (first, second) = (entries[0], entries[1]);
            execute(&mut tx, "UPDATE history_entry SET seq = 1000000 WHERE id = $1", &[&first.0]).await;
            for (seq, (id, prev_hash, hash), place) in [(2_i64, second, first), (3, first, second)] {
                let (prev_hash, hash) = if is_joined { (place.1, place.2) } else { (prev_hash, hash) };
                let moved = "UPDATE history_entry SET seq = $2, prev_hash = $3, hash = $4 WHERE id = $1";
                execute(&mut tx, moved, &[&id, &seq, &prev_hash, &hash]).await;
            }
            let faults = verify_in(&mut tx).await.unwrap().faults;
            let hash = |seq, (id, ..): (EntryId, Hash, Hash)| {
                let place = Some((authority, seq));
                Finding { code: "hash", id: id.0, place }
            };
            for finding in [hash(2, second), hash(3, first)] {
                assert!(faults.contains(&finding), "{:?}: {faults:?}", test.engine);
            }
            let is_cut = faults.iter().any(|fault| fault.code == "prev_hash");
            assert_eq!(is_cut, !is_joined, "{faults:?}");
        }
    }
}

/// Everything that an authority has, with its chain.
const REMOVAL: [&str; 17] = [
    "DELETE FROM history_value WHERE entry_id IN (SELECT id FROM history_entry WHERE authority_id = $1)",
    "DELETE FROM history_entry WHERE authority_id = $1",
    "DELETE FROM history_head WHERE authority_id = $1",
    "DELETE FROM user_role WHERE user_id IN (SELECT id FROM user_account WHERE authority_id = $1)",
    "DELETE FROM credential WHERE user_id IN (SELECT id FROM user_account WHERE authority_id = $1)",
    "DELETE FROM password_history WHERE user_id IN (SELECT id FROM user_account WHERE authority_id = $1)",
    "DELETE FROM session WHERE user_id IN (SELECT id FROM user_account WHERE authority_id = $1)",
    "DELETE FROM device WHERE user_id IN (SELECT id FROM user_account WHERE authority_id = $1)",
    "DELETE FROM user_account WHERE authority_id = $1",
    "DELETE FROM linked_coordinator WHERE authority_id = $1",
    "DELETE FROM module_keyword WHERE authority_id = $1",
    "DELETE FROM module_access WHERE authority_id = $1",
    "DELETE FROM authority_keyword WHERE authority_id = $1",
    "DELETE FROM informal_name_translation WHERE authority_id = $1",
    "DELETE FROM translation_task WHERE authority_id = $1",
    "DELETE FROM access_manager WHERE authority_id = $1",
    "DELETE FROM authority WHERE id = $1",
];

/// What SQLite's index for the search has of it.
const SEARCHED: [&str; 2] = [
    "DELETE FROM user_account_search_number WHERE user_id IN (SELECT id FROM user_account WHERE authority_id = $1)",
    "DELETE FROM authority_search_number WHERE authority_id = $1",
];

#[tokio::test]
async fn an_authority_that_was_removed_with_its_chain_is_found_against_a_checkpoint() {
    for test in testing::samples(&environment).await {
        let checkpoint = kept(&test.db).await;
        let mut tx = test.db.write().await.unwrap();
        let authority = ordinary(&mut tx).await;
        if test.engine == Engine::Sqlite {
            for sql in SEARCHED {
                execute(&mut tx, sql, &[&authority]).await;
            }
        }
        let mut last = 0;
        for sql in REMOVAL {
            last = execute(&mut tx, sql, &[&authority]).await;
        }
        assert_eq!(last, 1);
        assert_eq!(verify_in(&mut tx).await.unwrap().faults, [], "nothing refers to it");
        tx.commit().await.unwrap();
        let found = verify::against(&test.db, &checkpoint.heads).await.unwrap();
        assert_eq!(found, against(&checkpoint, authority));
    }
}

/// A value of a change as it was hashed.
fn value(json: &serde_json::Value) -> Value {
    match (json.as_str(), json.get("commitment").and_then(serde_json::Value::as_str)) {
        (Some(text), _) => Value::Plain(text.to_owned()),
        (None, Some(hash)) => Value::Committed(std::array::from_fn(|at| {
            u8::from_str_radix(&hash[2 * at..2 * at + 2], 16).unwrap()
        })),
        (None, None) => Value::Null,
    }
}

type Who = (EntryId, i64, Timestamp, String, Option<UserId>, Option<AuthorityId>);
type What = (Option<Hash>, String, Uuid, i64, String, String);

/// The entries of a chain, as anybody can read them who knows the code.
async fn entries(tx: &mut Tx, authority: AuthorityId) -> Vec<Entry> {
    let who: Vec<Who> = all(
        tx,
        "SELECT id, seq, at, actor_kind, actor_user_id, actor_authority_id FROM history_entry
            WHERE authority_id = $1 ORDER BY seq",
        &[&authority],
    )
    .await;
    let mut entries = Vec::new();
    for (id, seq, at, actor_kind, actor_user_id, actor_authority_id) in who {
        let what: Vec<What> = all(
            tx,
            "SELECT actor_name, subject_kind, subject_id, subject_version, action, changes FROM history_entry
                WHERE id = $1",
            &[&id],
        )
        .await;
        let (actor_name, subject_kind, subject_id, version, action, changes) = what[0].clone();
        let request: Vec<(Option<String>,)> =
            all(tx, "SELECT request_id FROM history_entry WHERE id = $1", &[&id]).await;
        let changes: Vec<serde_json::Value> = serde_json::from_str(&changes).unwrap();
        let change = |change: &serde_json::Value| Change {
            field: change["field"].as_str().unwrap().to_owned(),
            old: value(&change["old"]),
            new: value(&change["new"]),
        };
        entries.push(Entry {
            id,
            authority_id: authority,
            seq: seq.unsigned_abs(),
            at,
            actor_kind: ActorKind::parse(&actor_kind).unwrap(),
            actor_user_id,
            actor_authority_id,
            actor_name: actor_name.map_or(Value::Null, Value::Committed),
            subject_kind,
            subject_id,
            subject_version: version.unsigned_abs(),
            action: Action::parse(&action).unwrap(),
            changes: changes.iter().map(change).collect(),
            request_id: request[0].0.clone(),
            prev_hash: NO_HASH,
        });
    }
    entries
}

#[tokio::test]
async fn a_chain_that_was_recomputed_is_found_against_a_checkpoint() {
    for test in testing::samples(&environment).await {
        let checkpoint = kept(&test.db).await;
        let mut tx = test.db.write().await.unwrap();
        let authority = ordinary(&mut tx).await;
        let earlier = "UPDATE history_entry SET at = at - 1 WHERE authority_id = $1 AND seq = 1";
        assert_eq!(execute(&mut tx, earlier, &[&authority]).await, 1);
        let mut before = NO_HASH;
        for entry in entries(&mut tx, authority).await {
            let entry = Entry { prev_hash: before, ..entry };
            let hash = entry.hash();
            let joined = "UPDATE history_entry SET prev_hash = $2, hash = $3 WHERE id = $1";
            execute(&mut tx, joined, &[&entry.id, &before, &hash]).await;
            before = hash;
        }
        let head = "UPDATE history_head SET hash = $2 WHERE authority_id = $1";
        execute(&mut tx, head, &[&authority, &before]).await;
        assert_eq!(verify_in(&mut tx).await.unwrap().faults, [], "the chain proves nothing by itself");
        tx.commit().await.unwrap();
        let found = verify::against(&test.db, &checkpoint.heads).await.unwrap();
        assert_eq!(found, against(&checkpoint, authority));
    }
}
