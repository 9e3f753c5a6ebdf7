//! Delivery of mail (C.4): claims, temporary passwords, retries, and no secret at rest.

use domain::time::{DAY, HOUR, MINUTE};
use registry::{MailTask, store::Engine};

use crate::people::{PASSWORD, World, change_form, from, login_failed, worlds};

/// State, attempts and last error of the mails of one template, oldest first.
async fn mails(world: &World, template: &str) -> Vec<(String, i64, Option<String>)> {
    let sql = "SELECT state, attempts, last_error FROM outbox WHERE template = $1 ORDER BY id";
    world.all(sql, &[&template]).await
}

#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
async fn claim(world: &World) -> MailTask {
    world.registry.next_mail().await.unwrap().unwrap()
}

/// Every text in every row of the database that contains one of the secrets: table, column and value.
async fn found_at_rest(world: &World, secrets: &[&str]) -> Vec<String> {
    let tables: Vec<(String,)> = match world.test.engine {
        Engine::Sqlite => world.all("SELECT name FROM sqlite_schema WHERE type = 'table'", &[]).await,
        Engine::Postgres => {
            let sql = "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = 'public'";
            world.all(sql, &[]).await
        }
    };
    assert!(tables.len() > 30, "all tables are looked through");
    let mut found = Vec::new();
    for (table,) in tables {
        let sql = match world.test.engine {
            Engine::Sqlite => {
                let sql = "SELECT name FROM pragma_table_info($1)";
                let columns: Vec<(String,)> = world.all(sql, &[&table]).await;
                let parts: Vec<String> =
                    columns.into_iter().map(|(column,)| format!("quote({column})")).collect();
                format!("SELECT {} FROM {table}", parts.join(" || ' ' || "))
            }
            Engine::Postgres => format!("SELECT CAST({table} AS TEXT) FROM {table}"),
        };
        let rows: Vec<(String,)> = world.all(Box::leak(sql.into_boxed_str()), &[]).await;
        for (row,) in rows {
            for secret in secrets {
                // Bytes are shown as hexadecimal digits on both engines.
                let hex = hex(secret);
                if row.contains(secret) || row.to_lowercase().contains(&hex) {
                    found.push(format!("{table}: {row}"));
                }
            }
        }
    }
    found
}

/// The bytes of a text as hexadecimal digits.
fn hex(text: &str) -> String {
    text.bytes()
        .flat_map(|byte| [byte >> 4, byte & 0x0f])
        .filter_map(|nibble| char::from_digit(nibble.into(), 16))
        .collect()
}

/// I-14, I-23: neither in the history.
#[tokio::test]
async fn no_password_or_token_rests_in_the_database() {
    for world in worlds().await {
        let username = world.operator().await;
        let task = claim(&world).await;
        let secret = task.secret.clone().unwrap();
        assert!(found_at_rest(&world, &[&secret.password]).await.is_empty(), "while it is being sent");
        world.registry.mail_delivered(&task).await.unwrap();
        let outcome = world.log_in(&username, &secret.password).await.unwrap();
        let actor = world.registry.actor(&outcome.token).await.unwrap();
        let form = change_form("", "Chosen-001");
        world.registry.change_password(&actor, &outcome.token, &form, &from(1)).await.unwrap();
        let secrets = [secret.password.as_str(), "Chosen-001", &outcome.token, &outcome.device];
        assert_eq!(found_at_rest(&world, &secrets).await, Vec::<String>::new());
        assert!(!found_at_rest(&world, &["Maria"]).await.is_empty(), "the search itself finds what is there");
        assert_eq!(
            format!("{task:?} {:?}", task.secret),
            format!("MailTask({}, e1, attempt 1) Some(MailSecret)", task.id)
        );
    }
}

/// Acceptance scenario 20.
#[tokio::test]
async fn only_the_password_of_the_mail_that_arrived_works() {
    for world in worlds().await {
        let username = world.operator().await;
        let mut passwords = Vec::new();
        for wait in [MINUTE, 5 * MINUTE] {
            let task = claim(&world).await;
            passwords.push(task.secret.clone().unwrap().password);
            world.registry.mail_failed(&task, false, "451 4.3.0").await.unwrap();
            assert!(world.registry.next_mail().await.unwrap().is_none(), "not before its time");
            world.clock.advance(wait - 1);
            assert!(world.registry.next_mail().await.unwrap().is_none());
            world.clock.advance(1);
        }
        let task = claim(&world).await;
        assert_eq!(task.attempt, 3);
        let secret = task.secret.clone().unwrap();
        assert_eq!(secret.expires_at, world.registry.now().plus(14 * DAY));
        world.registry.mail_delivered(&task).await.unwrap();
        assert_eq!(mails(&world, "e1").await, [("sent".to_owned(), 3, None)]);
        for old in &passwords {
            assert_eq!(world.log_in(&username, old).await.err(), Some(login_failed()));
        }
        assert!(world.log_in(&username, &secret.password).await.is_ok());
        passwords.push(secret.password);
        let secrets: Vec<&str> = passwords.iter().map(String::as_str).collect();
        assert_eq!(found_at_rest(&world, &secrets).await, Vec::<String>::new());
    }
}

/// Acceptance scenario 21.
#[tokio::test]
async fn a_lost_acknowledgement_never_overwrites_a_chosen_password() {
    for world in worlds().await {
        let username = world.operator().await;
        // Sent, but the worker is not heard of again.
        let task = claim(&world).await;
        let (actor, token) = world.enter(&username, &task.secret.clone().unwrap().password).await;
        let form = change_form("", "Chosen-001");
        world.registry.change_password(&actor, &token, &form, &from(1)).await.unwrap();
        world.clock.advance(5 * MINUTE);
        let due: Vec<String> = world.deliver_all().await.into_iter().map(|mail| mail.template).collect();
        assert_eq!(due, ["e13_password"], "the temporary password is not sent again");
        assert_eq!(mails(&world, "e1").await[0].0, "cancelled");
        assert!(world.log_in(&username, "Chosen-001").await.is_ok());
        // The worker comes back and reports: too late.
        world.registry.mail_delivered(&task).await.unwrap();
        world.registry.mail_failed(&task, false, "late").await.unwrap();
        assert_eq!(mails(&world, "e1").await[0].0, "cancelled");
    }
}

#[tokio::test]
async fn a_mail_is_given_up_after_the_last_retry_or_at_once() {
    for world in worlds().await {
        let username = world.operator().await;
        for wait in [MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 12 * HOUR] {
            let task = claim(&world).await;
            world.registry.mail_failed(&task, false, "timeout").await.unwrap();
            world.clock.advance(wait);
        }
        let last = claim(&world).await;
        world.registry.mail_failed(&last, false, "time\nout").await.unwrap();
        assert_eq!(mails(&world, "e1").await, [("failed".to_owned(), 6, Some("timeout".to_owned()))]);
        world.clock.advance(30 * DAY);
        assert!(world.registry.next_mail().await.unwrap().is_none());

        world.registry.reset_password_by_operator(&username).await.unwrap();
        let task = claim(&world).await;
        assert_eq!((task.template.as_str(), task.data["by_operator"].as_bool()), ("e3", Some(true)));
        world.registry.mail_failed(&task, true, "550 5.1.1").await.unwrap();
        assert_eq!(mails(&world, "e3").await, [("failed".to_owned(), 1, Some("550 5.1.1".to_owned()))]);
        assert!(world.registry.next_mail().await.unwrap().is_none());
    }
}

#[tokio::test]
async fn a_later_reset_calls_off_the_earlier_mail_whether_it_waits_or_is_under_way() {
    for world in worlds().await {
        let person = world.person("se.karin", false).await;
        world.registry.reset_password_by_operator("se.karin").await.unwrap();
        world.registry.reset_password_by_operator("se.karin").await.unwrap();
        assert_eq!(mails(&world, "e3").await.iter().filter(|mail| mail.0 == "cancelled").count(), 1);
        let under_way = claim(&world).await;
        world.registry.reset_password_by_operator("se.karin").await.unwrap();
        let old = under_way.secret.clone().unwrap().password;
        assert_eq!(world.log_in("se.karin", &old).await.err(), Some(login_failed()), "void at once");
        world.registry.mail_failed(&under_way, false, "timeout").await.unwrap();
        let newest = claim(&world).await;
        world.registry.mail_delivered(&newest).await.unwrap();
        world.clock.advance(MINUTE);
        assert!(
            world.registry.next_mail().await.unwrap().is_none(),
            "the retry of the old one is called off"
        );
        assert!(world.log_in("se.karin", &newest.secret.unwrap().password).await.is_ok());
        assert!(world.credential(person.id).await.1);
    }
}

#[tokio::test]
async fn two_workers_never_have_the_same_mail_and_a_lost_one_is_taken_over() {
    for world in worlds().await {
        for name in ["se.anna", "se.bror", "se.cilla"] {
            world.person(name, false).await;
            world.registry.reset_password_by_operator(name).await.unwrap();
        }
        let (a, b, c, d) = tokio::join!(
            world.registry.next_mail(),
            world.registry.next_mail(),
            world.registry.next_mail(),
            world.registry.next_mail()
        );
        let tasks: Vec<MailTask> = [a, b, c, d].into_iter().filter_map(Result::unwrap).collect();
        assert_eq!(tasks.len(), 3);
        let mut to: Vec<&str> = tasks.iter().map(|task| task.to.as_str()).collect();
        to.sort_unstable();
        to.dedup();
        assert_eq!(to.len(), 3, "each once");
        world.clock.advance(5 * MINUTE);
        let again = claim(&world).await;
        assert_eq!(again.attempt, 2);
        let first = tasks.iter().find(|task| task.id == again.id).unwrap();
        world.registry.mail_delivered(first).await.unwrap();
        let sent = world.count("SELECT COUNT(*) FROM outbox WHERE state = 'sent'", &[]).await;
        assert_eq!(sent, 0, "the lost worker's report no longer counts");
        // A lease in a future that the clock has gone back from has run out (Q31).
        world.clock.advance(-DAY);
        let mut attempts =
            [claim(&world).await.attempt, claim(&world).await.attempt, claim(&world).await.attempt];
        attempts.sort_unstable();
        assert_eq!(attempts, [2, 2, 3]);
        assert!(world.registry.next_mail().await.unwrap().is_none());
    }
}

/// Q31: what was written while the clock was a year ahead goes out when it is right again.
#[tokio::test]
async fn a_mail_from_the_future_does_not_wait_for_it() {
    for world in worlds().await {
        world.person("se.karin", false).await;
        world.clock.advance(365 * DAY);
        world.guess("se.karin", 5).await;
        world.clock.advance(-365 * DAY);
        assert_eq!(world.deliver_all().await.len(), 1);
    }
}

#[tokio::test]
async fn address_and_language_are_those_of_the_moment_and_a_removed_user_gets_nothing() {
    for world in worlds().await {
        let corrected = world.person("se.karin", false).await;
        let removed = world.person("se.bror", false).await;
        world.guess("se.karin", 5).await;
        world.guess("se.bror", 5).await;
        let change =
            "UPDATE user_account SET email = 'new@kommerskollegium.example', language = 'mt' WHERE id = $1";
        world.run(change, &[&corrected.id]).await;
        let remove =
            "UPDATE user_account SET status = 'removed', removed_at = 5, erase_after = 9 WHERE id = $1";
        world.run(remove, &[&removed.id]).await;
        let sent = world.deliver_all().await;
        assert_eq!(sent.len(), 1);
        assert_eq!((sent[0].to.as_str(), sent[0].language.as_str()), ("new@kommerskollegium.example", "en"));
        assert_eq!(sent[0].first_name.as_deref(), Some("Karin"));
        assert_eq!(sent[0].zone, "Europe/Stockholm");
        let state: Vec<(String,)> =
            world.all("SELECT state FROM outbox WHERE to_user_id = $1", &[&removed.id]).await;
        assert_eq!(state, [("cancelled".to_owned(),)]);
    }
}

/// I-15.
#[tokio::test]
async fn no_mail_names_a_user_name_and_the_old_password_is_void_at_once() {
    for world in worlds().await {
        let person = world.person("se.karin", true).await;
        world.person("se.chief", true).await;
        world.guess("se.karin", 5).await;
        world.registry.reset_password_by_operator("se.karin").await.unwrap();
        assert_eq!(world.log_in("se.karin", PASSWORD).await.err(), Some(login_failed()));
        for task in world.deliver_all().await {
            assert!(!task.data.to_string().contains(&person.username), "{task:?}");
        }
    }
}

#[tokio::test]
async fn a_mail_to_an_authority_goes_to_its_address_in_its_language_unless_it_is_gone() {
    for world in worlds().await {
        let add = "INSERT INTO outbox (id, template, to_authority_id, data, state, attempts, next_attempt_at,
                created_at, dedupe_key)
            VALUES ($1, 'e10', $2, '{\"old\":\"Trade\"}', 'queued', 0, 1, 1, $3)";
        world.run(add, &[&world.sweden.0, &world.sweden, &"first"]).await;
        let task = claim(&world).await;
        assert_eq!(
            (task.to.as_str(), task.language.as_str()),
            ("registrator@kommerskollegium.example", "sv")
        );
        assert_eq!((task.first_name.as_deref(), task.data["old"].as_str()), (None, Some("Trade")));
        world.registry.mail_failed(&task, false, "timeout").await.unwrap();
        let delete = "UPDATE authority SET status = 'deleted', deleted_at = 3 WHERE id = $1";
        world.run(delete, &[&world.sweden]).await;
        world.clock.advance(MINUTE);
        assert!(world.registry.next_mail().await.unwrap().is_none());
        assert_eq!(mails(&world, "e10").await[0].0, "cancelled");
    }
}

#[tokio::test]
async fn a_mail_whose_workers_are_lost_again_and_again_is_given_up() {
    for world in worlds().await {
        world.operator().await;
        for attempt in 1..=6 {
            assert_eq!(claim(&world).await.attempt, attempt);
            world.clock.advance(5 * MINUTE);
        }
        assert!(world.registry.next_mail().await.unwrap().is_none());
        assert_eq!(mails(&world, "e1").await, [("failed".to_owned(), 7, Some("worker_lost".to_owned()))]);
    }
}
