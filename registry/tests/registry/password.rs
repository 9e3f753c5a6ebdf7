//! Changing the own password (I-12 to I-14, C.2.6) and the restricted session that leads there.

use domain::{
    error::{Code, Error},
    form::{ChangePasswordForm, OwnDetailsForm},
    time::DAY,
};
use registry::{HashSettings, Settings, testing};

use crate::environment;
use crate::people::{PASSWORD, World, change_form, from, settings, worlds};

/// The codes of an error by field.
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
fn codes(result: Result<(), Error>) -> Vec<(String, Code)> {
    let error = result.unwrap_err();
    assert!(matches!(error, Error::Invalid(_)), "{error}");
    error.faults().into_iter().map(|fault| (fault.field, fault.fault.code)).collect()
}

/// Acceptance scenario 2, I-13, I-14.
#[tokio::test]
async fn the_first_log_in_forces_a_change_by_the_rules() {
    for world in worlds().await {
        let username = world.operator().await;
        let user = world.user_id(&username).await;
        assert_eq!(world.credential(user).await, ("temporary".to_owned(), false, 0, false));
        let mails = world.deliver_all().await;
        let temporary = mails[0].secret.clone().unwrap().password;
        let status =
            "SELECT COUNT(*) FROM user_account WHERE status = 'active' AND first_login_at IS NOT NULL";
        assert_eq!(world.count(status, &[]).await, 0);
        let outcome = world.log_in(&username, &temporary).await.unwrap();
        assert!(outcome.result.restricted);
        assert_eq!(world.count(status, &[]).await, 1, "active when the temporary password is accepted (Q22)");
        let token = outcome.token;
        let actor = world.registry.actor(&token).await.unwrap();
        let me = world.registry.me(&actor).await.unwrap();
        assert!(me.restricted && me.temporary);

        let try_new = async |new: &str| {
            codes(world.registry.change_password(&actor, &token, &change_form("", new), &from(1)).await)
        };
        let field = |code| vec![("new_password".to_owned(), code)];
        assert_eq!(try_new("Abcdef1").await, field(Code::PasswordTooShort));
        assert_eq!(try_new("abcdefg1").await, field(Code::PasswordNoUpper));
        assert_eq!(try_new("ABCDEFG1").await, field(Code::PasswordNoLower));
        assert_eq!(try_new("Abcdefgh").await, field(Code::PasswordNoDigit));
        assert_eq!(try_new(&temporary).await, field(Code::PasswordIsTemporary));

        world
            .registry
            .change_password(&actor, &token, &change_form("", "Chosen-001"), &from(1))
            .await
            .unwrap();
        let actor = world.registry.actor(&token).await.unwrap();
        assert!(!actor.restricted, "the same session is a full one now");
        assert!(!world.registry.me(&actor).await.unwrap().temporary);
        assert!(world.log_in(&username, &temporary).await.is_err());
        let mails = world.deliver_all().await;
        assert_eq!(mails.len(), 1);
        assert_eq!(
            (mails[0].template.as_str(), mails[0].language.as_str()),
            ("e13_password", "en"),
            "no Maltese texts"
        );
        let history = world.history(actor.authority_id).await;
        assert_eq!(history.last(), Some(&("user.password_changed".to_owned(), "user".to_owned())));
    }
}

/// I-13.
#[tokio::test]
async fn every_broken_rule_is_told_at_once() {
    for world in worlds().await {
        world.person("se.karin", false).await;
        let (actor, token) = world.enter("se.karin", PASSWORD).await;
        let form = ChangePasswordForm {
            current_password: "Wrong-123".to_owned(),
            new_password: "short".to_owned(),
            repeat_password: "other".to_owned(),
        };
        let told = codes(world.registry.change_password(&actor, &token, &form, &from(1)).await);
        let expected = [
            ("current_password", Code::CurrentPasswordWrong),
            ("new_password", Code::PasswordTooShort),
            ("new_password", Code::PasswordNoUpper),
            ("new_password", Code::PasswordNoDigit),
            ("repeat_password", Code::PasswordMismatch),
        ];
        assert_eq!(told, expected.map(|(field, code)| (field.to_owned(), code)));
        let empty = ChangePasswordForm::default();
        let told = codes(world.registry.change_password(&actor, &token, &empty, &from(1)).await);
        let required = ["current_password", "new_password", "repeat_password"];
        assert_eq!(told, required.map(|field| (field.to_owned(), Code::Required)));
        let email = "Se.Karin@kommerskollegium.example1";
        world.run("UPDATE user_account SET email = $2 WHERE id = $1", &[&actor.user_id, &email]).await;
        let told = codes(
            world.registry.change_password(&actor, &token, &change_form(PASSWORD, email), &from(1)).await,
        );
        assert_eq!(told, [("new_password".to_owned(), Code::PasswordIsEmail)]);
        assert_eq!(
            world.count("SELECT COUNT(*) FROM outbox", &[]).await,
            0,
            "nothing was changed, nobody is told"
        );
        assert!(world.log_in("se.karin", PASSWORD).await.is_ok());
    }
}

/// I-12.
#[tokio::test]
async fn the_last_five_passwords_cannot_be_chosen_again_and_the_sixth_can() {
    for world in worlds().await {
        let person = world.person("se.karin", false).await;
        let (actor, token) = world.enter("se.karin", PASSWORD).await;
        let change = async |current: &str, new: &str| {
            world.registry.change_password(&actor, &token, &change_form(current, new), &from(1)).await
        };
        let reused = || [("new_password".to_owned(), Code::PasswordReused)];
        assert_eq!(codes(change(PASSWORD, PASSWORD).await), reused(), "the current one included");
        let mut current = PASSWORD.to_owned();
        for n in 1..=4 {
            let new = format!("Chosen-00{n}");
            change(&current, &new).await.unwrap();
            current = new;
            assert_eq!(codes(change(&current, PASSWORD).await), reused(), "still among the last five");
        }
        change(&current, "Chosen-005").await.unwrap();
        assert_eq!(codes(change("Chosen-005", "Chosen-001").await), reused());
        change("Chosen-005", PASSWORD).await.unwrap();
        let kept =
            world.count("SELECT COUNT(*) FROM password_history WHERE user_id = $1", &[&person.id]).await;
        assert_eq!(kept, 5, "no more than five are kept");
        // Also when the clock goes back, the newest is the current one (Q31).
        world.clock.advance(-3 * 60 * 1_000_000);
        change(PASSWORD, "Chosen-007").await.unwrap();
        assert_eq!(codes(change("Chosen-007", "Chosen-007").await), reused());
    }
}

#[tokio::test]
async fn a_change_ends_the_other_sessions_and_lasts_six_months_and_two_weeks() {
    for world in worlds().await {
        let person = world.person("se.karin", false).await;
        let (_, elsewhere) = world.enter("se.karin", PASSWORD).await;
        let (actor, token) = world.enter("se.karin", PASSWORD).await;
        let form = change_form(PASSWORD, "A\u{30a}ngstro\u{308}m-1");
        world.registry.change_password(&actor, &token, &form, &from(1)).await.unwrap();
        assert_eq!(world.registry.actor(&elsewhere).await, Err(Error::SignedOut));
        assert!(world.registry.actor(&token).await.is_ok());
        assert!(world.log_in("se.karin", "Ångström-1").await.is_ok(), "stored after NFC");
        let ends = world.count("SELECT expires_at FROM credential WHERE user_id = $1", &[&person.id]).await;
        assert_eq!(ends, world.registry.now().plus_months(6).plus(14 * DAY).0);
    }
}

#[tokio::test]
async fn a_restricted_session_changes_the_password_or_logs_out_and_nothing_else() {
    for world in worlds().await {
        world.person("se.karin", false).await;
        world.clock.advance(200 * DAY);
        let (actor, token) = world.enter("se.karin", PASSWORD).await;
        assert!(actor.restricted);
        let refused = Err(Error::Denied(Code::PasswordChangeRequired.into()));
        assert_eq!(world.registry.account(&actor, &token, "sv").await.map(|_| ()), refused);
        assert_eq!(world.registry.own_data(&actor, "sv").await.map(|_| ()), refused);
        assert_eq!(world.registry.end_other_sessions(&actor, &token).await, refused);
        assert_eq!(world.registry.end_session(&actor, &token, "").await, refused);
        let form =
            OwnDetailsForm { version: "1".to_owned(), phone: String::new(), language: "en".to_owned() };
        assert_eq!(world.registry.edit_own_details(&actor, &form, &from(1)).await, refused);
        assert!(!world.registry.me(&actor).await.unwrap().temporary, "expired, not temporary");
        // The expired password was rightly given a moment ago: it is not asked again, but cannot be kept.
        let kept =
            codes(world.registry.change_password(&actor, &token, &change_form("", PASSWORD), &from(1)).await);
        assert_eq!(kept, [("new_password".to_owned(), Code::PasswordReused)]);
        world.registry.log_out(&token).await.unwrap();
        assert_eq!(world.registry.actor(&token).await, Err(Error::SignedOut));
        let after =
            world.registry.change_password(&actor, &token, &change_form("", "Chosen-001"), &from(1)).await;
        assert_eq!(
            after,
            Err(Error::SignedOut),
            "the restriction of the session counts, not what the caller says"
        );
    }
}

#[tokio::test]
async fn who_may_skip_the_present_password_is_read_from_the_session() {
    for world in worlds().await {
        world.person("se.karin", false).await;
        let (mut actor, token) = world.enter("se.karin", PASSWORD).await;
        actor.restricted = true;
        let told = codes(
            world.registry.change_password(&actor, &token, &change_form("", "Chosen-001"), &from(1)).await,
        );
        assert_eq!(told, [("current_password".to_owned(), Code::Required)]);
        let other = world.person("se.other", false).await;
        actor.user_id = other.id;
        let form = change_form(PASSWORD, "Chosen-001");
        let foreign = world.registry.change_password(&actor, &token, &form, &from(1)).await;
        assert_eq!(foreign, Err(Error::SignedOut), "a session serves its own user only");
    }
}

#[tokio::test]
async fn a_stolen_session_does_not_serve_to_guess_the_password() {
    for world in worlds().await {
        world.person("se.karin", false).await;
        let (actor, token) = world.enter("se.karin", PASSWORD).await;
        let form = change_form("Wrong-123", "Chosen-001");
        for _ in 0..20 {
            let told = codes(world.registry.change_password(&actor, &token, &form, &from(1)).await);
            assert_eq!(told, [("current_password".to_owned(), Code::CurrentPasswordWrong)]);
        }
        let right = change_form(PASSWORD, "Chosen-001");
        assert_eq!(
            world.registry.change_password(&actor, &token, &right, &from(1)).await,
            Err(Error::TooMany)
        );
        world.clock.advance(settings().login_window);
        assert_eq!(world.registry.change_password(&actor, &token, &right, &from(1)).await, Ok(()));
    }
}

/// The whole way once with the parameters of a real registry.
#[tokio::test]
async fn it_works_with_the_real_cost_of_hashing() {
    let test = testing::fresh(registry::store::Engine::Sqlite, &environment).await;
    let world = World::new(test, Settings { hash: HashSettings::default(), ..settings() }).await;
    let person = world.person("se.karin", false).await;
    let (actor, token) = world.enter("se.karin", PASSWORD).await;
    let form = change_form(PASSWORD, "Chosen-001");
    world.registry.change_password(&actor, &token, &form, &from(1)).await.unwrap();
    assert!(world.log_in("se.karin", PASSWORD).await.is_err());
    let costly =
        "SELECT COUNT(*) FROM credential WHERE user_id = $1 AND hash LIKE '$argon2id$v=19$m=19456,t=2,p=1$%'";
    assert_eq!(world.count(costly, &[&person.id]).await, 1);
}
