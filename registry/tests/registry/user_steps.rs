//! Protects the steps in a row of the tab Users: reset, remove, and telling the user name; and what happens when two
//! administrators act at the same moment.

use domain::{
    error::{Code, Error},
    form::{UserForm, UserStepForm},
    model::PasswordState,
    policy::{Action, Actor},
};
use registry::{Registry, Which};

use crate::world::*;

/// Somebody with sessions, a known browser with failures, a block and an old temporary password under way.
async fn in_use(world: &World, number: u128, state: &str) {
    let (id, hash) = (world.literal(number), world.bytes("0900"));
    let lease = if state == "sending" { "5" } else { "NULL" };
    world
        .run(&[
            format!("INSERT INTO session (id_hash, user_id, browser, created_at, last_seen_at, expires_at, restricted) \
                VALUES ({hash}, {id}, '', 0, 0, 1, FALSE)"),
            format!("INSERT INTO device (id_hash, user_id, created_at, last_used_at, failed_count) VALUES ({hash}, {id}, 0, 0, 4)"),
            format!("INSERT INTO password_history (id, user_id, hash, set_at) VALUES ({}, {id}, '*', 0)", world.literal(900)),
            format!("INSERT INTO outbox (id, template, to_user_id, data, state, attempts, next_attempt_at, lease_until, \
                created_at, dedupe_key) VALUES ({}, 'e1', {id}, '{{}}', '{state}', 1, 0, {lease}, 1, 'old')", world.literal(901)),
            format!("INSERT INTO outbox (id, template, to_user_id, data, state, attempts, next_attempt_at, \
                created_at, dedupe_key) VALUES ({}, 'e15_roles', {id}, '{{}}', 'queued', 0, 0, 1, 'roles')", world.literal(902)),
            format!("UPDATE credential SET blocked_at = 1, failed_count = 5 WHERE user_id = {id}"),
        ])
        .await;
}

async fn reset(world: &World, actor: &Actor, at: u128, who: u128, version: &str) -> Result<(), Error> {
    world.registry.reset_password(actor, &step(at, who, version), &caller()).await
}

async fn remove(world: &World, actor: &Actor, at: u128, who: u128, version: &str) -> Result<(), Error> {
    world.registry.remove_user(actor, &step(at, who, version), &caller()).await
}

async fn rows(world: &World, table: &str, number: u128) -> i64 {
    world.number(&format!("SELECT COUNT(*) FROM {table} WHERE user_id = $1"), &[&user(number)]).await
}

/// Scenario 11, I-22, I-25.
#[tokio::test]
async fn a_reset_ends_sessions_blocks_and_older_mails() {
    for world in World::each().await {
        let who = plain(IVO);
        in_use(&world, who, "queued").await;
        let before = world.registry.user_view(&admin(IVO), Which::Own, &text(who), "en", None).await.unwrap();
        assert_eq!(before.user.password_state, PasswordState::Blocked);
        reset(&world, &admin(IVO), IVO, who, "1").await.unwrap();
        let after = world.registry.user_view(&admin(IVO), Which::Own, &text(who), "en", None).await.unwrap();
        assert_eq!((after.user.password_state, after.user.version), (PasswordState::Temporary, 1));
        assert_eq!((rows(&world, "session", who).await, rows(&world, "device", who).await), (0, 1));
        let counted = world.number("SELECT failed_count FROM device WHERE user_id = $1", &[&user(who)]).await;
        assert_eq!(counted, 0);
        assert_eq!(
            world.mails(who).await,
            ["e15_roles", "e3"],
            "the older password is called off, nothing else"
        );
        let data: Vec<(String,)> = world.all("SELECT data FROM outbox WHERE template = 'e3'", &[]).await;
        assert!(data[0].0.contains("Inspektionen") && !data[0].0.contains("login041"), "{}", data[0].0);
        assert_eq!(world.history(IVO).await, [("user.password_reset".to_owned(), 1)]);
        // Nobody resets the own one.
        let own = reset(&world, &admin(IVO), IVO, administrator(IVO), "1").await;
        assert_eq!(own, Err(Error::Denied(Code::ResetOwnPassword.into())));
        assert_eq!(
            reset(&world, &admin(IVO), IVO, who, "7").await,
            Err(Error::conflict("form", Code::StaleVersion))
        );
    }
}

/// I-22, and I-3: the user name stays taken (Q6).
#[tokio::test]
async fn a_removed_user_is_blocked_and_everything_else_is_gone() {
    for world in World::each().await {
        let who = plain(IVO);
        in_use(&world, who, "sending").await;
        world.with_role(who, 111).await;
        let own = remove(&world, &admin(IVO), IVO, administrator(IVO), "1").await;
        assert_eq!(own, Err(Error::Denied(Code::RemoveSelf.into())));
        remove(&world, &admin(IVO), IVO, who, "1").await.unwrap();
        for table in ["session", "device", "user_role", "credential", "password_history"] {
            assert_eq!(rows(&world, table, who).await, 0, "{table}");
        }
        assert!(world.mails(who).await.is_empty());
        let erase = world.number("SELECT erase_after FROM user_account WHERE id = $1", &[&user(who)]).await;
        assert_eq!(erase, world.now().plus_months(36).0);
        assert_eq!(world.history(IVO).await, [("user.removed".to_owned(), 2)]);
        assert_eq!(remove(&world, &admin(IVO), IVO, who, "2").await, Err(Error::NotFound), "sent twice");
        // The address is free again, the user name is not (Q6).
        let again = UserForm {
            email: "mail41@person.example".to_owned(),
            username: "login041".to_owned(),
            ..new_user(IVO)
        };
        let refused = world.registry.add_user(&admin(IVO), &again, &caller()).await.unwrap_err();
        let said: Vec<Code> = refused.faults().into_iter().map(|error| error.fault.code).collect();
        assert_eq!(said, [Code::UsernameTaken]);
        let again = UserForm { username: String::new(), ..again };
        world.registry.add_user(&admin(IVO), &again, &caller()).await.unwrap();
    }
}

#[tokio::test]
async fn the_confirmation_says_beforehand_why_a_step_would_be_refused() {
    for world in World::each().await {
        let refused = async |who, step| {
            let (actor, at, who) = (admin(COMMISSION), text(IVO), text(who));
            let view =
                world.registry.user_view(&actor, Which::Id(&at), &who, "en", Some(step)).await.unwrap();
            view.refused.map(|fault| fault.code)
        };
        assert_eq!(refused(administrator(IVO), Action::RemoveUser).await, Some(Code::LastAdministrator));
        assert_eq!(refused(administrator(IVO), Action::ResetPassword).await, None);
        assert_eq!(refused(plain(IVO), Action::RemoveUser).await, None);
    }
}

#[tokio::test]
async fn a_user_name_is_told_once() {
    for world in World::each().await {
        let told = async |actor: Actor, at: u128| {
            world.registry.mark_username_told(&actor, &step(at, plain(at), "1"), &caller()).await
        };
        for _ in 0..2 {
            told(admin(IVO), IVO).await.unwrap();
        }
        assert_eq!(world.history(IVO).await, [("user.username_told".to_owned(), 1)]);
        // The name that was told is not the one there is now.
        let renamed = step(IVO, administrator(IVO), "0");
        let stale = world.registry.mark_username_told(&admin(IVO), &renamed, &caller()).await;
        assert!(stale.unwrap_err().has(Code::StaleVersion));
        let closed = told(admin(NIMIC_SE), CLOSED_SE).await;
        assert_eq!(closed, Err(Error::conflict("form", Code::AuthorityDeactivated)));
    }
}

/// I-25: who has waited for the lock is judged by what is so then.
#[tokio::test]
async fn a_right_that_was_lost_meanwhile_is_no_right() {
    for world in World::each().await {
        let late = admin(IVO);
        let who = world.literal(administrator(IVO));
        world.run(&[format!("UPDATE user_account SET is_administrator = FALSE WHERE id = {who}")]).await;
        assert_eq!(remove(&world, &late, IVO, plain(IVO), "1").await, Err(Error::not_allowed()));
        let form = authority_form(&world, &admin(NIMIC_SE), IVO).await;
        assert_eq!(world.registry.edit_authority(&late, &form, &caller()).await, Err(Error::not_allowed()));
        let gone = "status = 'removed', removed_at = 1, erase_after = 2";
        world.run(&[format!("UPDATE user_account SET {gone} WHERE id = {who}")]).await;
        assert_eq!(remove(&world, &late, IVO, plain(IVO), "1").await, Err(Error::SignedOut));
        // Another authority has become the national coordinator; this one is an access manager still.
        let former = admin(NIMIC_SE);
        let place = world.literal(NIMIC_SE);
        world
            .run(&[format!(
                "UPDATE authority SET kind = 'authority', is_access_manager = TRUE WHERE id = {place}"
            )])
            .await;
        let reset = remove(&world, &former, MANAGER_SE, plain(MANAGER_SE), "1").await;
        assert_eq!(reset, Err(Error::not_allowed()));
    }
}

/// Scenarios 23 and 26, rules 2 and 9 of C.3.2: what each answers to whom.
#[tokio::test]
async fn who_may_change_users_where() {
    for world in World::each().await {
        let denied = Err(Error::not_allowed());
        let gone = Err(Error::NotFound);
        let cases = [
            (admin(IVO), IVO, Ok(())),
            (nobody(IVO), IVO, gone.clone()),
            (admin(IVO), NEIGHBOUR_SE, gone.clone()),
            (admin(IVO), TRAFICOM, gone.clone()),
            (admin(MANAGER_SE), IVO, Ok(())),
            (admin(MANAGER_SE), NEIGHBOUR_SE, Ok(())),
            (admin(MANAGER_SE), NIMIC_SE, gone.clone()),
            (admin(MANAGER_SE), TRAFICOM, gone.clone()),
            (nobody(MANAGER_SE), IVO, gone.clone()),
            (admin(NIMIC_SE), MANAGER_SE, Ok(())),
            (admin(NIMIC_SE), TRAFICOM, gone.clone()),
            (admin(NIMIC_SE), COMMISSION, gone.clone()),
            (admin(COMMISSION), NIMIC_SE, Ok(())),
            (admin(COMMISSION), TRAFICOM, Ok(())),
            (admin(NIMIC_SE), CLOSED_SE, Err(Error::conflict("form", Code::AuthorityDeactivated))),
        ];
        for (actor, at, expected) in cases {
            let case = format!("{:?} {at} {:?}", actor.rank(), world.test.engine);
            let mut form = world.form_of(at, plain(at)).await;
            let result = reset(&world, &actor, at, plain(at), &form.version).await;
            assert_eq!(result, expected, "reset, {case}");
            form.first_name = format!("By {:?}", actor.rank());
            assert_eq!(world.registry.save_user(&actor, &form, &caller()).await, expected, "save, {case}");
            let fresh = UserForm { email: format!("{}.{at}@new.example", actor.user_id), ..new_user(at) };
            let added = world.registry.add_user(&actor, &fresh, &caller()).await.map(|_| ());
            assert_eq!(added, expected, "add, {case}");
            let version = world.form_of(at, plain(at)).await.version;
            let told =
                world.registry.mark_username_told(&actor, &step(at, plain(at), &version), &caller()).await;
            assert_eq!(told, expected, "told, {case}");
            assert_ne!(
                remove(&world, &actor, at, administrator(at), &version).await,
                Ok(()),
                "remove, {case}"
            );
            let list = world.registry.users(&actor, Which::Id(&text(at)), "en", None).await.map(|_| ());
            let readable = if expected == gone { gone.clone() } else { Ok(()) };
            assert_eq!(list, readable, "list, {case}");
        }
        let unknown = reset(&world, &admin(COMMISSION), IVO, plain(NEIGHBOUR_SE), "1").await;
        assert_eq!(unknown, gone, "a user of another authority");
        let strict = world
            .registry
            .reset_password(
                &admin(COMMISSION),
                &UserStepForm { authority: "x'".to_owned(), ..step(1, 1, "1") },
                &caller(),
            )
            .await;
        assert_eq!(strict, gone);
        // Readable, but not to be changed: the tabs of the national coordinator for an access manager.
        let form = domain::form::AuthorityForm { authority: text(NIMIC_SE), ..Default::default() };
        assert_eq!(world.registry.edit_authority(&admin(MANAGER_SE), &form, &caller()).await, denied);
    }
}

/// Scenario 24 (I-4).
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_administrators_cannot_remove_each_other() {
    for world in World::each().await {
        for number in [412, 413] {
            world.with_user(number, IVO, true).await;
        }
        world.with_role(412, 112).await;
        world.with_role(412, 121).await;
        world.with_role(413, 112).await;
        world.with_role(413, 121).await;
        remove(&world, &admin(COMMISSION), IVO, administrator(IVO), "1").await.unwrap();
        for attempt in 0..tries() {
            let remove = |remover: u128, who: u128| {
                move |registry: Registry| async move {
                    let actor = actor(remover, IVO, true);
                    registry.remove_user(&actor, &step(IVO, who, "1"), &caller()).await
                }
            };
            let (one, other) = at_once(&world, remove(412, 413), remove(413, 412)).await;
            let results = [one, other];
            let refused: Vec<&Error> = results.iter().filter_map(|result| result.as_ref().err()).collect();
            assert_eq!(refused.len(), 1, "{attempt} {:?} {results:?}", world.test.engine);
            assert!(
                refused[0].has(Code::LastAdministrator) || *refused[0] == Error::SignedOut,
                "{results:?}"
            );
            world.put_back(&[412, 413], &[112, 121]).await;
        }
    }
}

/// I-2: one of two gets the address, whichever authority it is in.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_address_is_given_once_also_at_the_same_moment() {
    for world in World::each().await {
        for attempt in 0..tries() {
            // Each has twenty such answers a day.
            world.clock.advance(25 * domain::time::HOUR);
            let add = |at: u128| {
                let email = format!("race{attempt}@person.example");
                move |registry: Registry| async move {
                    let form = UserForm { email, ..new_user(at) };
                    registry.add_user(&admin(at), &form, &caller()).await
                }
            };
            let (one, other) = at_once(&world, add(IVO), add(NEIGHBOUR_SE)).await;
            let results = [one, other];
            let refused: Vec<&Error> = results.iter().filter_map(|result| result.as_ref().err()).collect();
            assert_eq!(refused.len(), 1, "{attempt} {:?} {results:?}", world.test.engine);
            let too_many = *refused[0] == Error::TooMany;
            assert!(refused[0].has(Code::EmailTaken) || too_many, "{results:?}");
        }
        let mails = world.number("SELECT COUNT(*) FROM outbox", &[]).await;
        assert_eq!(u128::try_from(mails).unwrap(), tries(), "nothing went out for the refused ones");
    }
}

/// I-3: one of two gets the user name, whichever authority it is in.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_user_name_is_given_once_also_at_the_same_moment() {
    for world in World::each().await {
        for attempt in 0..tries() {
            // Each has twenty such answers a day.
            world.clock.advance(25 * domain::time::HOUR);
            let rename = async |at: u128| {
                let form =
                    UserForm { username: format!("wanted.{attempt}"), ..world.form_of(at, plain(at)).await };
                move |registry: Registry| async move { registry.save_user(&admin(at), &form, &caller()).await }
            };
            let (one, other) = at_once(&world, rename(IVO).await, rename(NEIGHBOUR_SE).await).await;
            let results = [one, other];
            let refused: Vec<&Error> = results.iter().filter_map(|result| result.as_ref().err()).collect();
            assert_eq!(refused.len(), 1, "{attempt} {:?} {results:?}", world.test.engine);
            assert!(refused[0].has(Code::UsernameTaken), "{results:?}");
        }
    }
}

/// I-5: the last two holders of a role lose it at the same moment.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_role_keeps_its_last_holder_also_at_the_same_moment() {
    for world in World::each().await {
        world.with_user(412, IVO, false).await;
        world.with_role(412, 112).await;
        for attempt in 0..tries() {
            let mut first = world.form_of(IVO, administrator(IVO)).await;
            first.roles.retain(|role| role != "requests:handler");
            let mut second = world.form_of(IVO, 412).await;
            second.roles.clear();
            let save = |form: UserForm| {
                move |registry: Registry| async move {
                    registry.save_user(&admin(MANAGER_SE), &form, &caller()).await
                }
            };
            let (one, other) = at_once(&world, save(first), save(second)).await;
            let results = [one, other];
            let refused: Vec<&Error> = results.iter().filter_map(|result| result.as_ref().err()).collect();
            assert_eq!(refused.len(), 1, "{attempt} {:?} {results:?}", world.test.engine);
            assert!(refused[0].has(Code::RoleNeedsHolder), "{results:?}");
            let given = if results[0].is_ok() { administrator(IVO) } else { 412 };
            world.with_role(given, 112).await;
        }
    }
}
