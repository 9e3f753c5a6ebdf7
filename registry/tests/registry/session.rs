//! Sessions and the own account (P1, P2).

use domain::{
    error::{Code, Error},
    form::OwnDetailsForm,
    id::ModuleId,
    model::AuthorityStatus,
    policy::{Delegation, Rank},
    time::{HOUR, MINUTE},
};

use crate::people::{PASSWORD, from, worlds};

fn details(version: i64, phone: &str, language: &str) -> OwnDetailsForm {
    OwnDetailsForm { version: version.to_string(), phone: phone.to_owned(), language: language.to_owned() }
}

#[tokio::test]
async fn a_session_ends_after_two_hours_without_use_and_after_twelve_at_the_latest() {
    for world in worlds().await {
        world.person("se.karin", false).await;
        let (_, token) = world.enter("se.karin", PASSWORD).await;
        world.clock.advance(2 * HOUR - 1);
        assert!(world.registry.actor(&token).await.is_ok(), "used: two hours more");
        world.clock.advance(2 * HOUR - 1);
        assert!(world.registry.actor(&token).await.is_ok());
        world.clock.advance(2 * HOUR);
        assert_eq!(world.registry.actor(&token).await, Err(Error::SignedOut));

        let (_, token) = world.enter("se.karin", PASSWORD).await;
        for _ in 0..11 {
            world.clock.advance(HOUR);
            assert!(world.registry.actor(&token).await.is_ok());
        }
        world.clock.advance(HOUR);
        assert_eq!(world.registry.actor(&token).await, Err(Error::SignedOut), "twelve hours, however busy");
    }
}

#[tokio::test]
async fn the_last_use_is_written_at_most_once_a_minute_and_never_lies_in_the_future() {
    for world in worlds().await {
        world.person("se.karin", false).await;
        let (_, token) = world.enter("se.karin", PASSWORD).await;
        let begun = world.registry.now();
        let seen = async || world.count("SELECT last_seen_at FROM session", &[]).await;
        world.clock.advance(MINUTE - 1);
        world.registry.actor(&token).await.unwrap();
        assert_eq!(seen().await, begun.0);
        world.clock.advance(1);
        world.registry.actor(&token).await.unwrap();
        assert_eq!(seen().await, begun.0 + MINUTE);
        world.clock.advance(-HOUR);
        world.registry.actor(&token).await.unwrap();
        assert_eq!(seen().await, world.registry.now().0, "Q31");
    }
}

/// I-25.
#[tokio::test]
async fn rights_are_read_afresh_for_each_request() {
    for world in worlds().await {
        let person = world.person("se.karin", true).await;
        let (actor, token) = world.enter("se.karin", PASSWORD).await;
        assert_eq!((actor.rank(), actor.name.as_str()), (Rank::Administrator, "Karin Åkerlund"));
        assert_eq!(actor.country.as_deref(), Some("SE"));
        world.run("UPDATE user_account SET is_administrator = FALSE WHERE id = $1", &[&person.id]).await;
        assert_eq!(world.registry.actor(&token).await.unwrap().rank(), Rank::User);
        let deactivate =
            "UPDATE authority SET status = 'deactivated', deactivated_at = 1, delete_after = 2 WHERE id = $1";
        world.run(deactivate, &[&world.sweden]).await;
        let actor = world.registry.actor(&token).await.unwrap();
        assert_eq!(actor.status, AuthorityStatus::Deactivated, "the session goes on, read-only (Q23)");
        let refused = world.registry.edit_own_details(&actor, &details(1, "", "sv"), &from(1)).await;
        assert_eq!(refused, Err(Error::conflict("form", Code::AuthorityDeactivated)));
        let remove =
            "UPDATE user_account SET status = 'removed', removed_at = 5, erase_after = 9 WHERE id = $1";
        world.run(remove, &[&person.id]).await;
        assert_eq!(world.registry.actor(&token).await, Err(Error::SignedOut));
    }
}

#[tokio::test]
async fn the_delegation_of_an_access_manager_is_part_of_its_rights() {
    for world in worlds().await {
        world.person("se.karin", true).await;
        let (actor, token) = world.enter("se.karin", PASSWORD).await;
        assert_eq!((actor.rank(), actor.delegation), (Rank::Administrator, Delegation::None));
        world.run("UPDATE authority SET is_access_manager = TRUE WHERE id = $1", &[&world.sweden]).await;
        let id = world.sweden.0;
        let area = "INSERT INTO legal_area (id, code, name, legal_basis, active, position, version)
            VALUES ($1, 'services', '{}', '', TRUE, 1, 1)";
        world.run(area, &[&id]).await;
        let module =
            "INSERT INTO module (id, code, legal_area_id, name, kind, roles_allowed, linked_coordinator,
                has_request_settings, status, position, version)
            VALUES ($1, 'services-requests', $1, '{}', 'request', 'both', 'none', TRUE, 'active', 1, 1)";
        world.run(module, &[&id]).await;
        let delegation = "INSERT INTO delegation (id, manager_id, all_modules, granted_at, version)
            VALUES ($1, $2, FALSE, 1, 1)";
        world.run(delegation, &[&id, &world.sweden]).await;
        world.run("INSERT INTO delegation_module (delegation_id, module_id) VALUES ($1, $1)", &[&id]).await;
        let actor = world.registry.actor(&token).await.unwrap();
        assert_eq!(
            (actor.rank(), actor.delegation),
            (Rank::AccessManager, Delegation::Some(vec![ModuleId(id)]))
        );
        world.run("UPDATE delegation SET all_modules = TRUE", &[]).await;
        assert_eq!(world.registry.actor(&token).await.unwrap().delegation, Delegation::All);
        world.run("UPDATE delegation SET revoked_at = 2", &[]).await;
        assert_eq!(world.registry.actor(&token).await.unwrap().delegation, Delegation::None);
    }
}

#[tokio::test]
async fn sessions_are_listed_and_ended_by_their_own_user_only() {
    for world in worlds().await {
        world.person("se.karin", false).await;
        world.person("se.other", false).await;
        let (actor, first) = world.enter("se.karin", PASSWORD).await;
        let (_, second) = world.enter("se.karin", PASSWORD).await;
        let (_, third) = world.enter("se.karin", PASSWORD).await;
        let (stranger, foreign) = world.enter("se.other", PASSWORD).await;
        let account = world.registry.account(&actor, &first, "sv").await.unwrap();
        assert_eq!(account.sessions.len(), 3);
        assert!(account.sessions[0].this && !account.sessions[1].this, "this one first");
        assert_eq!(account.sessions[0].browser, "Firefox on Linux");
        assert_eq!(account.sessions[0].last_seen.clock(), "10:14", "in the time zone of the authority");
        for session in &account.sessions {
            let opened = world.registry.actor(&session.id).await;
            assert_eq!(opened, Err(Error::SignedOut), "what the list shows opens nothing");
            let ended = world.registry.end_session(&stranger, &foreign, &session.id).await;
            assert_eq!(ended, Err(Error::NotFound), "not somebody else's");
        }
        assert_eq!(world.registry.end_session(&actor, &first, "zz").await, Err(Error::NotFound));
        let other = account.sessions.iter().find(|session| !session.this).unwrap();
        world.registry.end_session(&actor, &first, &other.id).await.unwrap();
        let alive = async |token: &str| world.registry.actor(token).await.is_ok();
        assert_ne!(alive(&second).await, alive(&third).await, "exactly the one that was chosen");
        world.registry.end_other_sessions(&actor, &first).await.unwrap();
        assert!(
            alive(&first).await && !alive(&second).await && !alive(&third).await && alive(&foreign).await
        );
        world.registry.log_out(&first).await.unwrap();
        world.registry.log_out(&first).await.unwrap();
        assert!(!alive(&first).await);
    }
}

#[tokio::test]
async fn telephone_and_language_are_the_users_own_affair() {
    for world in worlds().await {
        let person = world.person("se.karin", false).await;
        let (actor, token) = world.enter("se.karin", PASSWORD).await;
        let edit =
            async |form: &OwnDetailsForm| world.registry.edit_own_details(&actor, form, &from(1)).await;
        let refused = edit(&details(1, "call me", "xx")).await.unwrap_err();
        assert!(refused.has(Code::PhoneInvalid) && refused.has(Code::InvalidChoice), "all errors at once");
        assert_eq!(edit(&details(1, "", "")).await, Err(Error::invalid("language", Code::Required)));
        assert_eq!(edit(&details(1, "", "sv")).await, Ok(()));
        assert!(world.history(world.sweden).await.is_empty(), "nothing has changed, nothing is written");
        assert_eq!(edit(&details(1, "+46 8 555 01 23", "mt")).await, Ok(()));
        assert_eq!(edit(&details(1, "", "sv")).await, Err(Error::conflict("form", Code::StaleVersion)));
        let account = world.registry.account(&actor, &token, "en").await.unwrap();
        assert_eq!(
            (account.version, account.phone.as_str(), account.language.as_str()),
            (2, "+46 8 555 01 23", "mt")
        );
        assert_eq!(account.username, "se.karin");
        assert_eq!(world.history(world.sweden).await, [("user.edited".to_owned(), "user".to_owned())]);
        let erasable = "SELECT COUNT(*) FROM history_value WHERE owner_kind = 'user' AND owner_id = $1 AND value = '+46 8 555 01 23'";
        assert_eq!(
            world.count(erasable, &[&person.id]).await,
            1,
            "the number lies beside the chain, the language in it"
        );
    }
}

#[tokio::test]
async fn the_download_of_the_own_data_holds_no_hash_and_nobody_else() {
    for world in worlds().await {
        world.person("se.karin", false).await;
        world.person("se.other", false).await;
        let (actor, _) = world.enter("se.karin", PASSWORD).await;
        let data = world.registry.own_data(&actor, "sv").await.unwrap().json();
        assert_eq!(data["user"]["email"], "se.karin@kommerskollegium.example");
        assert_eq!(data["sessions"].as_array().map(Vec::len), Some(1));
        let text = data.to_string();
        assert!(!text.contains("argon2") && !text.contains("se.other"), "{text}");
    }
}
