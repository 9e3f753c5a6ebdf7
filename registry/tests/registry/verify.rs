//! Tampering behind the server's back is found, on both engines (C.1.6).

mod invariants;

use domain::time::Timestamp;
use registry::{
    store::{Db, Statement},
    testing,
    verify::{self, verify},
};

use crate::environment;

/// Does something in a transaction, looks what is found, and takes it back by undoing the statements.
async fn tamper(db: &Db, statements: &[&'static str]) {
    let mut tx = db.write().await.unwrap();
    for sql in statements {
        let changed = tx.execute(Statement::new("tests::TAMPER", sql), &[]).await.unwrap();
        assert!(changed > 0, "{sql}");
    }
    tx.commit().await.unwrap();
}

async fn codes(db: &Db) -> Vec<&'static str> {
    let mut codes: Vec<&str> = verify(db).await.unwrap().faults.iter().map(|finding| finding.code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

#[tokio::test]
async fn the_sample_is_as_it_must_be() {
    for test in testing::samples(&environment).await {
        let report = verify(&test.db).await.unwrap();
        assert_eq!(report.chains, 217);
        assert!(report.entries > 3_000, "{}", report.entries);
        assert_eq!(report.faults, []);
        assert_eq!(report.notes, []);
        let heads = verify::heads(&test.db).await.unwrap();
        let checkpoint = verify::Checkpoint { at: Timestamp(1), heads: heads.clone() };
        assert_eq!(verify::Checkpoint::parse(&checkpoint.to_text()), Some(checkpoint));
        assert_eq!(verify::against(&test.db, &heads).await.unwrap(), []);
    }
}

/// What is done and undone, and the codes that must be among what is found.
const TAMPERINGS: &[(&[&str], &[&str], &[&str])] = &[
    (
        &["UPDATE history_value SET value = value || 'x' WHERE slot = 'email.new'"],
        &["UPDATE history_value SET value = substr(value, 1, length(value) - 1) WHERE slot = 'email.new'"],
        &["value"],
    ),
    (
        &["UPDATE history_entry SET at = at + 1 WHERE seq = 2"],
        &["UPDATE history_entry SET at = at - 1 WHERE seq = 2"],
        &["hash"],
    ),
    (
        &["UPDATE history_entry SET changes = '[' || changes WHERE seq = 2"],
        &["UPDATE history_entry SET changes = substr(changes, 2) WHERE seq = 2"],
        &["unreadable"],
    ),
    (
        &["UPDATE history_entry SET seq = seq + 1000 WHERE seq = 2"],
        &["UPDATE history_entry SET seq = seq - 1000 WHERE seq = 1002"],
        &["hash", "head", "prev_hash", "seq"],
    ),
    (
        &["UPDATE history_entry SET prev_hash = hash WHERE seq = 3"],
        &["UPDATE history_entry SET prev_hash = (SELECT p.hash FROM history_entry p \
           WHERE p.authority_id = history_entry.authority_id AND p.seq = 2) WHERE seq = 3"],
        &["hash", "prev_hash"],
    ),
    (&["UPDATE history_head SET seq = seq + 1"], &["UPDATE history_head SET seq = seq - 1"], &["head"]),
    (
        &["UPDATE user_account SET version = version + 1"],
        &["UPDATE user_account SET version = version - 1"],
        &["version"],
    ),
    (
        &[
            "UPDATE user_account SET is_administrator = FALSE, search_text = search_text || '!' WHERE is_administrator",
        ],
        &[
            "UPDATE user_account SET is_administrator = TRUE, search_text = substr(search_text, 1, length(search_text) - 1) \
           WHERE search_text LIKE '%!'",
        ],
        &["I-4"],
    ),
    (&["UPDATE module_access SET role = 'authority' WHERE role = 'coordinator'"], &[], &["I-6", "I-8"]),
    (&["UPDATE delegation SET revoked_at = 1"], &["UPDATE delegation SET revoked_at = NULL"], &["I-17"]),
    (&["DELETE FROM access_manager"], &[], &["I-16"]),
    (
        &["UPDATE history_value SET value = NULL, salt = NULL WHERE slot = 'first_name.new'"],
        &[],
        &["value_missing"],
    ),
    (&["DELETE FROM credential"], &[], &["user_without_credential"]),
    (
        &["DELETE FROM linked_coordinator", "UPDATE module SET has_request_settings = FALSE"],
        &[],
        &["I-8", "I-10"],
    ),
    (
        &["UPDATE module_access SET status = 'active', suspended_at = NULL WHERE status = 'suspended'"],
        &[],
        &["I-19"],
    ),
    (&["DELETE FROM user_role"], &[], &["I-5"]),
    // A step in somebody's name that nobody has begun.
    (
        &[
            "INSERT INTO bulk_operation (id, kind, actor_user_id, actor_authority_id, state, total, done, failed, created_at) \
           SELECT id, 'give_modules', id, authority_id, 'done', 1, 1, 0, 1 FROM user_account",
        ],
        &["DELETE FROM bulk_operation WHERE created_at = 1"],
        &["version"],
    ),
];

/// Acceptance scenario 22.
#[tokio::test]
async fn tampering_is_found() {
    for test in testing::samples(&environment).await {
        for (act, undo, expected) in TAMPERINGS {
            tamper(&test.db, act).await;
            let found = codes(&test.db).await;
            for code in *expected {
                assert!(found.contains(code), "{:?}: {act:?} gives {found:?}", test.engine);
            }
            if !undo.is_empty() {
                assert!(!expected.is_empty());
                tamper(&test.db, undo).await;
            }
        }
    }
}

/// Acceptance scenario 22: the tail of a chain is cut together with its head: only a checkpoint that was kept elsewhere shows it.
#[tokio::test]
async fn a_cut_tail_is_found_against_a_checkpoint() {
    for test in testing::samples(&environment).await {
        let checkpoint = verify::heads(&test.db).await.unwrap();
        tamper(
            &test.db,
            &[
                "DELETE FROM history_value WHERE entry_id IN (SELECT e.id FROM history_entry e \
                 JOIN history_head h ON h.authority_id = e.authority_id AND h.seq = e.seq)",
                "DELETE FROM history_entry WHERE seq = (SELECT h.seq FROM history_head h \
                 WHERE h.authority_id = history_entry.authority_id)",
                "UPDATE history_head SET seq = seq - 1, hash = (SELECT e.hash FROM history_entry e \
                 WHERE e.authority_id = history_head.authority_id AND e.seq = history_head.seq - 1)",
            ],
        )
        .await;
        assert!(!codes(&test.db).await.contains(&"head"));
        let found = verify::against(&test.db, &checkpoint).await.unwrap();
        assert_eq!(found.len(), checkpoint.len());
    }
}
