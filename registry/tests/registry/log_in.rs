//! Log-in: the one answer, blocks, known browsers, limits (C.1.10, C.2.6).

use domain::{
    error::Error,
    time::{DAY, MINUTE},
};
use registry::Settings;

use crate::people::{PASSWORD, from, log_in_form, login_failed, settings, worlds, worlds_with};

#[tokio::test]
async fn the_right_password_opens_in_any_case_of_the_name_and_any_form_of_the_letters() {
    for world in worlds().await {
        let person = world.person("se.karin", false).await;
        for name in ["se.karin", "  SE.Karin "] {
            let outcome = world.log_in(name, PASSWORD).await.unwrap();
            assert!(!outcome.result.restricted);
            assert_eq!(outcome.result.language, "sv");
            assert_eq!(world.registry.actor(&outcome.token).await.unwrap().user_id, person.id);
        }
        let hash = world.registry.hash_password("Ångström-2026").await.unwrap();
        world.run("UPDATE credential SET hash = $2 WHERE user_id = $1", &[&person.id, &hash]).await;
        assert!(world.log_in("se.karin", "A\u{30a}ngstro\u{308}m-2026").await.is_ok(), "compared after NFC");
        assert!(world.log_in("se.karin", "ångström-2026").await.is_err(), "but not without case");
    }
}

#[tokio::test]
async fn every_failure_gets_the_same_answer() {
    for world in worlds().await {
        world.person("se.wrong", false).await;
        let blocked = world.person("se.blocked", false).await;
        let removed = world.person("se.removed", false).await;
        let expired = world.person("se.expired", false).await;
        let waiting = world.person("se.waiting", false).await;
        let unusable = world.person("se.unusable", false).await;
        world.run("UPDATE credential SET blocked_at = 1 WHERE user_id = $1", &[&blocked.id]).await;
        world.run(REMOVE, &[&removed.id]).await;
        world
            .run(
                "UPDATE credential SET kind = 'temporary', expires_at = 2 WHERE user_id = $1",
                &[&expired.id],
            )
            .await;
        world
            .run(
                "UPDATE credential SET kind = 'temporary', hash = NULL, set_at = NULL WHERE user_id = $1",
                &[&waiting.id],
            )
            .await;
        world.run("UPDATE credential SET hash = '!' WHERE user_id = $1", &[&unusable.id]).await;
        let attempts = [
            ("se.nobody", PASSWORD),
            ("", ""),
            ("se.\0wrong", PASSWORD),
            ("se.wrong", "Wrong-123"),
            ("se.wrong", ""),
            ("se.blocked", PASSWORD),
            ("se.removed", PASSWORD),
            ("se.expired", PASSWORD),
            ("se.waiting", ""),
            ("se.unusable", "!"),
        ];
        for (name, password) in attempts {
            let before = world.registry.hashes_computed();
            let answer = world.log_in(name, password).await.err();
            assert_eq!(answer, Some(login_failed()), "{name:?} {password:?}");
            let cost = world.registry.hashes_computed() - before;
            assert_eq!(cost, 1, "{name:?}: the same time, since every answer costs one hash");
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM session", &[]).await, 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM device", &[]).await, 0);
        assert_eq!(world.credential(waiting.id).await.2, 0, "without a password there is none to guess");
        // The address saw ten failures, whatever was behind each.
        let counted =
            world.count("SELECT CAST(SUM(count) AS BIGINT) FROM counter WHERE kind = 'login_address'", &[]);
        assert_eq!(counted.await, 10);
    }
}

#[tokio::test]
async fn five_wrong_passwords_block_and_each_block_is_told_once() {
    for world in worlds().await {
        let person = world.person("se.karin", false).await;
        let administrator = world.person("se.chief", true).await;
        world.person("se.other", false).await;
        world.guess("se.karin", 4).await;
        assert_eq!(world.credential(person.id).await, ("chosen".to_owned(), true, 4, false));
        world.guess("se.karin", 1).await;
        assert!(world.credential(person.id).await.3, "blocked");
        world.guess("se.karin", 6).await;
        assert_eq!(world.log_in("se.karin", PASSWORD).await.err(), Some(login_failed()));

        let mut mails = world.deliver_all().await;
        mails.sort_by(|a, b| a.template.cmp(&b.template));
        let told: Vec<(&str, &str)> =
            mails.iter().map(|mail| (mail.template.as_str(), mail.to.as_str())).collect();
        assert_eq!(
            told,
            [
                ("e12_administrator", "se.chief@kommerskollegium.example"),
                ("e12_user", "se.karin@kommerskollegium.example")
            ],
            "once, to the user and the own administrators, and to nobody else"
        );
        assert_eq!(mails[0].data["name"], "Karin Åkerlund");
        assert_eq!(mails[0].language, "sv");
        assert!(mails.iter().all(|mail| mail.secret.is_none()));
        assert_eq!(world.history(world.sweden).await, [("user.blocked".to_owned(), "job".to_owned())]);
        assert!(!world.credential(administrator.id).await.3);

        // The next block is another one.
        world.registry.reset_password_by_operator("se.karin").await.unwrap();
        world.deliver_all().await;
        world.clock.advance(MINUTE);
        world.guess("se.karin", 5).await;
        assert_eq!(world.deliver_all().await.len(), 2);
    }
}

/// E17: more than twenty accounts within ten minutes, told at most once an hour, and of nobody by name.
#[tokio::test]
async fn a_wave_of_blocks_is_told_to_the_commission() {
    for world in worlds_with(Settings { login_failures_per_address: 10_000, ..settings() }).await {
        world.operator().await;
        let block = async |first: usize, last: usize| {
            for number in first..=last {
                let letter = char::from(b'a' + u8::try_from(number % 25).unwrap());
                let name = format!("wave.{}{letter}", "z".repeat(number / 25));
                world.person(&name, false).await;
                world.guess(&name, 5).await;
            }
        };
        let told = async || {
            let mails = world.deliver_all().await;
            mails.into_iter().filter(|mail| mail.template == "e17_blocked").collect::<Vec<_>>()
        };
        block(1, 20).await;
        assert_eq!(told().await.len(), 0, "twenty are no wave");
        block(21, 23).await;
        let mails = told().await;
        assert!(!mails.is_empty());
        assert!(mails.iter().all(|mail| mail.data["count"] == 21), "told when it was one, and once");
        assert!(mails.iter().all(|mail| !mail.data.to_string().contains("wave")), "of nobody by name");
        // Ten minutes later nothing is a wave; after an hour the next is told of.
        world.clock.advance(11 * MINUTE);
        block(24, 40).await;
        assert_eq!(told().await.len(), 0);
        world.clock.advance(60 * MINUTE);
        block(41, 61).await;
        assert_eq!(told().await.len(), mails.len());
    }
}

#[tokio::test]
async fn a_right_password_clears_the_failures_before_it() {
    for world in worlds().await {
        let person = world.person("se.karin", false).await;
        for _ in 0..3 {
            world.guess("se.karin", 4).await;
            world.log_in("se.karin", PASSWORD).await.unwrap();
        }
        assert_eq!(world.credential(person.id).await.2, 0);
    }
}

/// Acceptance scenario 12.
#[tokio::test]
async fn a_stranger_blocks_nobody_in_the_own_browser_and_a_reset_opens_the_account() {
    for world in worlds().await {
        let person = world.person("se.karin", false).await;
        let home = world.log_in("se.karin", PASSWORD).await.unwrap();
        world.guess("se.karin", 5).await;
        assert!(world.registry.actor(&home.token).await.is_ok(), "a live session goes on");
        let again = world.log_in_with(&home.device, "se.karin", PASSWORD).await.unwrap();
        assert_eq!(again.device, home.device, "one cookie for each browser");
        assert!(world.credential(person.id).await.3, "still blocked elsewhere");
        assert_eq!(world.log_in("se.karin", PASSWORD).await.err(), Some(login_failed()));

        world.registry.reset_password_by_operator("SE.Karin").await.unwrap();
        assert_eq!(world.credential(person.id).await, ("temporary".to_owned(), false, 0, false));
        assert_eq!(world.registry.actor(&home.token).await, Err(Error::SignedOut), "I-25");
        assert_eq!(world.registry.actor(&again.token).await, Err(Error::SignedOut));
        assert_eq!(world.count("SELECT COUNT(*) FROM device", &[]).await, 1, "known browsers are kept");
        let mails = world.deliver_all().await;
        let secret = mails.iter().find_map(|mail| mail.secret.clone()).unwrap();
        let outcome = world.log_in("se.karin", &secret.password).await.unwrap();
        assert!(outcome.result.restricted);
        let history = world.history(world.sweden).await;
        assert_eq!(history.last(), Some(&("user.password_reset".to_owned(), "command".to_owned())));
    }
}

#[tokio::test]
async fn a_known_browser_has_its_own_counter_and_five_failures_there_block_too() {
    for world in worlds().await {
        let person = world.person("se.karin", false).await;
        let home = world.log_in("se.karin", PASSWORD).await.unwrap();
        world.guess("se.karin", 3).await;
        for _ in 0..4 {
            assert!(world.log_in_with(&home.device, "se.karin", "Wrong-123").await.is_err());
        }
        assert_eq!(world.credential(person.id).await.2, 3, "failures at home are not counted elsewhere");
        world.log_in_with(&home.device, "se.karin", PASSWORD).await.unwrap();
        assert_eq!(world.credential(person.id).await.2, 3, "and a right password clears that browser only");
        for _ in 0..5 {
            assert!(world.log_in_with(&home.device, "se.karin", "Wrong-123").await.is_err());
        }
        assert!(world.credential(person.id).await.3);
        let refused = world.log_in_with(&home.device, "se.karin", PASSWORD).await.err();
        assert_eq!(refused, Some(login_failed()), "the own browser is no longer an exception");
    }
}

#[tokio::test]
async fn a_cookie_is_kept_only_if_this_system_made_it_and_is_known_for_its_users_only() {
    for world in worlds().await {
        world.person("se.karin", false).await;
        let other = world.person("se.other", false).await;
        let planted = "A".repeat(43);
        let first = world.log_in_with(&planted, "se.karin", PASSWORD).await.unwrap();
        assert_ne!(first.device, planted);
        // The same browser, another person: unknown for this person until the first success.
        assert!(world.log_in_with(&first.device, "se.other", "Wrong-123").await.is_err());
        assert_eq!(world.credential(other.id).await.2, 1);
        let second = world.log_in_with(&first.device, "se.other", PASSWORD).await.unwrap();
        assert_eq!(second.device, first.device);
        assert_eq!(
            world.count("SELECT COUNT(*) FROM device", &[]).await,
            2,
            "one row for each user of a browser"
        );
    }
}

#[tokio::test]
async fn twenty_failures_from_one_address_stop_it_for_ten_minutes() {
    for world in worlds().await {
        world.person("se.karin", false).await;
        for n in 0..20 {
            let name = format!("se.nobody{n}");
            assert_eq!(world.log_in(&name, "Wrong-123").await.err(), Some(login_failed()));
        }
        assert_eq!(
            world.log_in("se.karin", PASSWORD).await.err(),
            Some(Error::TooMany),
            "also the right password"
        );
        assert_eq!(world.log_in("se.nobody", PASSWORD).await.err(), Some(Error::TooMany));
        let elsewhere = world.registry.log_in(&log_in_form("se.karin", PASSWORD), None, &from(9)).await;
        assert!(elsewhere.is_ok(), "other addresses go on");
        world.clock.advance(10 * MINUTE);
        assert!(world.log_in("se.karin", PASSWORD).await.is_ok());
    }
}

#[tokio::test]
async fn failures_count_one_by_one_also_when_they_come_together() {
    for world in worlds().await {
        let person = world.person("se.karin", false).await;
        let mut attempts = tokio::task::JoinSet::new();
        for n in 0..30_u8 {
            let registry = world.registry.clone();
            let password = if n == 29 { PASSWORD } else { "Wrong-123" };
            attempts.spawn(async move {
                registry.log_in(&log_in_form("se.karin", password), None, &from(7)).await
            });
        }
        let mut too_many = 0;
        let mut inside = 0;
        for answer in attempts.join_all().await {
            match answer {
                Ok(_) => inside += 1,
                Err(Error::TooMany) => too_many += 1,
                Err(error) => assert_eq!(error, login_failed()),
            }
        }
        let (_, _, failures, blocked) = world.credential(person.id).await;
        assert!(blocked, "{failures} failures");
        assert!(inside <= 1);
        assert!(too_many >= 8, "at most twenty wrong answers, not {}", 30 - too_many);
        let mails = world.count("SELECT COUNT(*) FROM outbox WHERE template = 'e12_user'", &[]).await;
        assert_eq!(mails, 1, "one block, one mail");
    }
}

#[tokio::test]
async fn a_reset_in_between_wins() {
    for world in worlds().await {
        let person = world.person("se.karin", false).await;
        for _ in 0..10 {
            let (_, reset) = tokio::join!(
                world.log_in("se.karin", PASSWORD),
                world.registry.reset_password_by_operator("se.karin")
            );
            reset.unwrap();
            assert_eq!(
                world.count("SELECT COUNT(*) FROM session", &[]).await,
                0,
                "nobody is inside after a reset"
            );
            let hash = world.registry.hash_password(PASSWORD).await.unwrap();
            let again = "UPDATE credential SET hash = $2, kind = 'chosen', set_at = 1 WHERE user_id = $1";
            world.run(again, &[&person.id, &hash]).await;
        }
    }
}

#[tokio::test]
async fn an_expired_chosen_password_leads_to_the_change_form_unless_expiry_is_off() {
    for world in worlds().await {
        let person = world.person("se.karin", false).await;
        world.clock.advance(200 * DAY);
        let outcome = world.log_in("se.karin", PASSWORD).await.unwrap();
        assert!(outcome.result.restricted);
        assert!(world.registry.actor(&outcome.token).await.unwrap().restricted);
        assert!(!world.credential(person.id).await.3);
    }
    for world in worlds_with(Settings { password_expiry: false, ..settings() }).await {
        world.person("se.karin", false).await;
        world.clock.advance(200 * DAY);
        assert!(!world.log_in("se.karin", PASSWORD).await.unwrap().result.restricted, "Q4");
    }
}

const REMOVE: &str =
    "UPDATE user_account SET status = 'removed', removed_at = 5, erase_after = 9 WHERE id = $1";
