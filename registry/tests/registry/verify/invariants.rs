//! What breaks an invariant of C.6 is found, and what only looks like it is not.

use domain::time::DAY;
use registry::{
    store::{Db, Statement, Tx},
    testing,
    verify::{rows_in, verify},
};

use crate::{catalogue, environment, world::*};

/// The codes of what is found when something was done behind the server's back, which is then taken back.
async fn codes_after(db: &Db, statements: &[&'static str]) -> Vec<&'static str> {
    let mut tx = db.write().await.unwrap();
    for sql in statements {
        assert!(execute(&mut tx, sql).await > 0, "{sql}");
    }
    let faults = rows_in(&mut tx).await.unwrap().faults;
    let mut codes: Vec<&str> = faults.iter().map(|finding| finding.code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

async fn execute(tx: &mut Tx, sql: &'static str) -> u64 {
    tx.execute(Statement::new("tests::BREAK", sql), &[]).await.unwrap()
}

/// I-10: somebody must allocate where allocation is on.
#[tokio::test]
async fn allocation_without_an_allocator_is_found() {
    const NOBODY: &str = "DELETE FROM user_role WHERE role_id IN (SELECT id FROM role_definition
        WHERE only_if_setting = 'allocation')";
    const REMOVED_HOLDERS: &str =
        "UPDATE user_account SET status = 'removed', removed_at = 1, erase_after = 2
        WHERE id IN (SELECT h.user_id FROM user_role h JOIN role_definition r ON r.id = h.role_id
            WHERE r.only_if_setting = 'allocation')";
    for test in testing::samples(&environment).await {
        assert_eq!(codes_after(&test.db, &[NOBODY]).await, ["I-10"]);
        assert!(codes_after(&test.db, &[REMOVED_HOLDERS]).await.contains(&"I-10"));
        // Nobody has to where the role is switched off or needs no holder, and while the access is suspended.
        for change in [
            "UPDATE role_definition SET active = FALSE WHERE only_if_setting = 'allocation'",
            "UPDATE role_definition SET min_holders = 0 WHERE only_if_setting = 'allocation'",
            "UPDATE module_access SET status = 'suspended', suspended_at = 1 WHERE allocation AND status = 'active'",
        ] {
            assert!(!codes_after(&test.db, &[NOBODY, change]).await.contains(&"I-10"), "{change}");
        }
    }
}

/// I-5: what the catalogue has brought later waits for its first holder.
#[tokio::test]
async fn a_role_that_was_switched_on_later_waits_for_an_allocator() {
    for world in World::each().await {
        let access = uuid(301);
        let found = async || {
            let report = verify(&world.test.db).await.unwrap();
            let about = |list: Vec<registry::verify::Finding>| -> Vec<&'static str> {
                list.iter()
                    .filter(|found| found.id == access && found.code.starts_with("I-"))
                    .map(|found| found.code)
                    .collect()
            };
            (about(report.faults), about(report.notes))
        };
        let switched_on =
            format!("UPDATE module_access SET allocation = TRUE WHERE id = {}", world.literal(301));
        world.run(&[switched_on]).await;
        assert_eq!(found().await, (vec!["I-10"], vec![]));
        // Another place in the list is no reason.
        let form =
            domain::form::RoleForm { position: "7".to_owned(), ..catalogue::role_form(&world, 113).await };
        catalogue::save_role(&world, &form).await.unwrap();
        assert_eq!(found().await, (vec!["I-10"], vec![]));
        for step in ["switch_off", "switch_on"] {
            catalogue::step(&world, "role", &text(113), step).await.unwrap();
        }
        assert_eq!(found().await, (vec![], vec!["I-5"]));
    }
}

/// I-15: greeting and address of every mail would tell the name.
#[tokio::test]
async fn a_user_name_that_gives_its_owner_away_is_found() {
    for test in testing::samples(&environment).await {
        for change in [
            "UPDATE user_account SET first_name = 'Åsa ' || upper(username) WHERE is_administrator",
            "UPDATE user_account SET last_name = username || 'sson' WHERE is_administrator",
            "UPDATE user_account SET last_name = upper(substr(username, 2, 3)) WHERE is_administrator",
            "UPDATE user_account SET email = username || '@office.example' WHERE is_administrator",
        ] {
            assert_eq!(codes_after(&test.db, &[change]).await, ["I-15"], "{change}");
        }
        // Two letters are contained in too much by chance.
        let short = "UPDATE user_account SET last_name = substr(username, 1, 2) WHERE is_administrator";
        assert_eq!(codes_after(&test.db, &[short]).await, Vec::<&str>::new());
    }
}

/// A mail with the user name of an administrator in a text, written after or before he or she came.
macro_rules! letter {
    ($template:literal, $to:literal, $field:literal, $written:literal) => {
        concat!(
            "INSERT INTO outbox (id, template, ",
            $to,
            ", data, state, attempts, next_attempt_at, created_at, sent_at, dedupe_key) SELECT u.id, '",
            $template,
            "', CASE '",
            $to,
            "' WHEN 'to_user_id' THEN u.id WHEN 'to_authority_id' THEN u.authority_id
                ELSE (SELECT i.id FROM invitation i WHERE i.recipient_email = upper(u.email)) END, '{\"",
            $field,
            "\":\"Your name is\\n' || upper(u.username) || '.\"}', 'sent', 1, 0, u.created_at ",
            $written,
            ", 0, 'letter' FROM user_account u WHERE u.id = (SELECT w.id FROM user_account w
                WHERE w.is_administrator AND w.status = 'active' ORDER BY w.id LIMIT 1)"
        )
    };
}

/// I-15: nobody writes a user name into a mail to its owner.
#[tokio::test]
async fn a_user_name_in_a_mail_is_found() {
    const INVITED: &str = "UPDATE invitation SET recipient_email = (SELECT upper(w.email) FROM user_account w
            WHERE w.is_administrator AND w.status = 'active' ORDER BY w.id LIMIT 1)
        WHERE id = (SELECT i.id FROM invitation i ORDER BY i.id LIMIT 1)";
    for test in testing::samples(&environment).await {
        for letter in [
            letter!("e9", "to_user_id", "body", "+ 1"),
            letter!("e9", "to_user_id", "subject", "+ 1"),
            letter!("e9", "to_authority_id", "body", "+ 1"),
            letter!("e4", "invitation_id", "message", "+ 1"),
            letter!("e6_returned", "invitation_id", "reason", "+ 1"),
            letter!("e6_rejected", "invitation_id", "reason", "+ 1"),
        ] {
            assert_eq!(codes_after(&test.db, &[INVITED, letter]).await, ["I-15"], "{letter}");
        }
        // Names that others have are no user names, and of a user who came later nobody knew.
        for letter in [
            letter!("e9", "to_user_id", "authority", "+ 1"),
            letter!("e9", "to_user_id", "body", "- 1"),
            letter!("e4", "invitation_id", "message", "- 1"),
        ] {
            assert_eq!(codes_after(&test.db, &[INVITED, letter]).await, Vec::<&str>::new(), "{letter}");
        }
        let renamed = "UPDATE history_entry SET action = 'user.username_changed', at = at + 2 WHERE action = 'user.added'";
        let letter = letter!("e9", "to_user_id", "body", "+ 1");
        assert!(!codes_after(&test.db, &[letter, renamed]).await.contains(&"I-15"), "chosen later");
    }
}

/// What must not be left of an authority, of a user and of an invitation, put back.
const LEFT: &[(&str, &str)] = &[
    ("I-26", "UPDATE authority SET informal_name = 'x' WHERE status = 'deleted'"),
    (
        "I-26",
        "UPDATE authority SET informal_name_sort = (SELECT b.official_name_sort FROM authority b \
         WHERE b.status <> 'deleted' ORDER BY b.id LIMIT 1) WHERE status = 'deleted'",
    ),
    ("I-26", "UPDATE authority SET description = 'x' WHERE status = 'deleted'"),
    ("I-26", "UPDATE authority SET phone = 'x' WHERE status = 'deleted'"),
    ("I-26", "UPDATE authority SET street = 'x' WHERE status = 'deleted'"),
    ("I-26", "UPDATE authority SET postal_code = 'x' WHERE status = 'deleted'"),
    ("I-26", "UPDATE authority SET city = 'x' WHERE status = 'deleted'"),
    ("I-26", "UPDATE authority SET region = 'x' WHERE status = 'deleted'"),
    ("I-26", "UPDATE authority SET website = 'x' WHERE status = 'deleted'"),
    ("I-26", "UPDATE authority SET email = 'x' WHERE status = 'deleted'"),
    ("I-26", "UPDATE authority SET search_text = search_text || ' x' WHERE status = 'deleted'"),
    (
        "I-26",
        "INSERT INTO informal_name_translation (id, authority_id, lang, text, updated_at, version) \
         SELECT id, id, 'fi', 'x', 0, 1 FROM authority WHERE status = 'deleted'",
    ),
    (
        "I-26",
        "INSERT INTO translation_task (id, authority_id, old_text, new_text, requested_at, state) \
         SELECT id, id, 'x', 'y', 0, 'open' FROM authority WHERE status = 'deleted'",
    ),
    (
        "I-26",
        "UPDATE user_account SET authority_id = (SELECT id FROM authority WHERE status = 'deleted' ORDER BY id LIMIT 1) \
         WHERE status = 'new'",
    ),
    ("I-26", "UPDATE user_account SET first_name = 'x' WHERE status = 'erased'"),
    ("I-26", "UPDATE user_account SET last_name = 'x' WHERE status = 'erased'"),
    (
        "I-26",
        "UPDATE user_account SET name_sort = (SELECT official_name_sort FROM authority ORDER BY id LIMIT 1) \
         WHERE status = 'erased'",
    ),
    ("I-26", "UPDATE user_account SET email = 'x' WHERE status = 'erased'"),
    ("I-26", "UPDATE user_account SET email_norm = 'x' WHERE status = 'erased'"),
    ("I-26", "UPDATE user_account SET phone = 'x' WHERE status = 'erased'"),
    ("I-26", "UPDATE user_account SET username = 'x' WHERE status = 'erased'"),
    ("I-26", "UPDATE user_account SET search_text = 'x' WHERE status = 'erased'"),
    (
        "I-26",
        "INSERT INTO credential (user_id, kind, failed_count) SELECT id, 'temporary', 0 FROM user_account \
         WHERE status = 'erased'",
    ),
    (
        "I-26",
        "INSERT INTO password_history (id, user_id, hash, set_at) SELECT id, id, '*', 0 FROM user_account \
         WHERE status = 'erased'",
    ),
    (
        "I-26",
        "INSERT INTO session (id_hash, user_id, browser, created_at, last_seen_at, expires_at, restricted) \
         SELECT (SELECT hash FROM history_head ORDER BY authority_id LIMIT 1), id, '', 0, 0, 0, FALSE \
         FROM user_account WHERE status = 'erased' ORDER BY id LIMIT 1",
    ),
    (
        "I-26",
        "INSERT INTO device (id_hash, user_id, created_at, last_used_at, failed_count) \
         SELECT (SELECT hash FROM history_head ORDER BY authority_id LIMIT 1), id, 0, 0, 0 \
         FROM user_account WHERE status = 'erased'",
    ),
    (
        "I-26",
        "UPDATE history_value SET value = 'x', salt = (SELECT hash FROM history_head ORDER BY authority_id LIMIT 1) \
         WHERE value IS NULL AND owner_kind = 'user'",
    ),
    (
        "I-26",
        "UPDATE history_value SET value = 'x', salt = (SELECT hash FROM history_head ORDER BY authority_id LIMIT 1) \
         WHERE value IS NULL AND owner_kind = 'authority'",
    ),
    (
        "not_erased",
        "UPDATE history_value SET value = 'x', salt = (SELECT hash FROM history_head ORDER BY authority_id LIMIT 1) \
         WHERE value IS NULL AND owner_kind = 'invitation'",
    ),
    ("not_erased", "UPDATE invitation SET message = 'x' WHERE recipient_email = ''"),
    ("not_erased", "UPDATE self_registration SET payload = '{}' WHERE status <> 'submitted'"),
    ("not_erased", "UPDATE self_registration SET corrected = '{}' WHERE status <> 'submitted'"),
    ("not_erased", "UPDATE self_registration SET duplicate_hints = '{}' WHERE status <> 'submitted'"),
    ("not_erased", "UPDATE self_registration SET reason = 'x' WHERE status <> 'submitted'"),
];

/// I-26, C.11.
#[tokio::test]
async fn what_is_left_of_those_who_are_gone_is_found() {
    for world in World::samples().await {
        let db = &world.test.db;
        // What the jobs leave is as it must be: of deleted authorities, of their users while they are blocked, and after.
        world.clock.set(world.now().plus_months(7));
        assert!(world.registry.delete_authorities().await.unwrap() > 0);
        assert_eq!(verify(db).await.unwrap().faults, []);
        let early = "UPDATE authority SET erase_after = NULL WHERE status = 'deleted'";
        assert_eq!(codes_after(db, &[early]).await, ["I-26"], "the three years do not end by themselves");
        let drafted = "DELETE FROM invitation WHERE status = 'withdrawn'
            AND id NOT IN (SELECT r.invitation_id FROM self_registration r)";
        assert!(codes_after(db, &[drafted]).await.contains(&"not_erased"), "what was deleted is erased");
        world.clock.set(world.now().plus_months(36).plus(DAY));
        assert!(world.registry.erase_users().await.unwrap() > 0);
        assert!(world.registry.expire_invitations().await.unwrap() > 0);
        assert_eq!(verify(db).await.unwrap().faults, []);
        for (code, left) in LEFT {
            let found = codes_after(db, &[*left]).await;
            assert!(found.contains(code), "{:?}: {left} gives {found:?}", world.test.engine);
        }
    }
}
