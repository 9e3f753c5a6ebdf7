//! Protects the tab Users and the form of a user: who sees it, what one save writes, and what it refuses.

use domain::{
    error::{Code, Error},
    form::UserForm,
    model::{PasswordState, UserStatus},
    policy::Action,
};
use registry::Which;

use crate::world::*;

fn codes(error: &Error) -> Vec<(String, Code)> {
    error.faults().into_iter().map(|error| (error.field, error.fault.code)).collect()
}

fn one(field: &str, code: Code) -> Vec<(String, Code)> {
    vec![(field.to_owned(), code)]
}

async fn save(world: &World, form: &UserForm) -> Result<(), Error> {
    world.registry.save_user(&admin(IVO), form, &caller()).await
}

async fn version(world: &World, number: u128) -> i64 {
    world.number("SELECT version FROM user_account WHERE id = $1", &[&user(number)]).await
}

#[tokio::test]
async fn the_list_comes_in_pages_with_roles_states_and_what_a_row_may_offer() {
    for world in World::each().await {
        for number in 0..60 {
            world.with_user(4000 + number, IVO, false).await;
        }
        let registry = &world.registry;
        let first = registry.users(&admin(IVO), Which::Own, "sv", None).await.unwrap();
        assert_eq!((first.count, first.rows.len(), first.is_continued), (62, 50, false));
        assert!(first.only_administrator);
        let me = &first.rows[0];
        assert!(me.is_me && me.is_administrator);
        assert_eq!(me.allowed, [Action::EditUser], "one's own row has no reset and no removal");
        assert_eq!(me.roles.len(), 4);
        assert_eq!((me.roles[0].module.as_str(), me.roles[0].role.as_str()), ("Requests sv", "Viewer sv"));
        assert_eq!(me.password_state, PasswordState::Valid);
        let other = &first.rows[1];
        assert_eq!(other.allowed, [Action::EditUser, Action::ResetPassword, Action::RemoveUser]);
        assert_eq!(other.username.as_deref(), Some("login041"));
        let second = registry.users(&admin(IVO), Which::Own, "sv", first.next.as_deref()).await.unwrap();
        assert_eq!((second.rows.len(), second.next, second.is_continued), (12, None, true));
        assert_eq!(second.rows[0].id, user(4048), "no row twice, none left out");
    }
}

/// I-15, and I-14: there is no password before its mail.
#[tokio::test]
async fn a_new_user_is_told_nothing_of_the_user_name_by_mail() {
    for world in World::each().await {
        let form = UserForm { roles: vec!["requests:viewer".to_owned()], ..new_user(IVO) };
        let id = world.registry.add_user(&admin(IVO), &form, &caller()).await.unwrap();
        let view =
            world.registry.user_view(&admin(IVO), Which::Own, &id.to_string(), "en", None).await.unwrap();
        let user = view.user;
        let username = user.username.unwrap();
        assert!(username.starts_with("se") && username.len() == 8, "{username}");
        assert_eq!((user.status, user.password_state), (UserStatus::New, PasswordState::Temporary));
        assert!(!user.username_told && !user.is_administrator && user.phone.is_empty());
        assert_eq!(user.roles.len(), 1);
        let rows: Vec<(String, String)> =
            world.all("SELECT template, data FROM outbox WHERE to_user_id = $1", &[&id]).await;
        assert_eq!(rows.len(), 1, "one mail, and none about the new roles");
        assert_eq!(rows[0].0, "e1");
        assert!(!rows[0].1.contains(&username));
        let minted = world
            .number(
                "SELECT COUNT(*) FROM credential c JOIN outbox o ON o.id = c.outbox_id \
                 WHERE c.user_id = $1 AND c.hash IS NULL AND c.kind = 'temporary'",
                &[&id],
            )
            .await;
        assert_eq!(minted, 1, "no password exists before the mail goes out");
        assert_eq!(world.history(IVO).await, [("user.added".to_owned(), 1)]);
    }
}

/// I-6: with the roles that do not fit, or whose module is suspended.
#[tokio::test]
async fn every_error_of_a_new_user_is_told_at_once() {
    for world in World::each().await {
        let form = UserForm {
            first_name: String::new(),
            email: "MAIL60@person.example ".to_owned(),
            phone: "call me".to_owned(),
            language: "xx".to_owned(),
            username: "LOGIN".to_owned(),
            roles: vec!["requests:approver".to_owned(), "registers:reader".to_owned(), "x:y\0".to_owned()],
            ..new_user(IVO)
        };
        let refused = world.registry.add_user(&admin(IVO), &form, &caller()).await.unwrap_err();
        let expected = [
            ("first_name", Code::Required),
            ("email", Code::EmailTaken),
            ("phone", Code::PhoneInvalid),
            ("language", Code::InvalidChoice),
            ("username", Code::UsernameInvalid),
            ("roles", Code::RoleNotAvailable),
            ("roles", Code::ModuleSuspended),
        ];
        let expected: Vec<_> = expected.map(|(field, code)| (field.to_owned(), code)).into();
        assert_eq!(codes(&refused), expected);
        let named = refused.faults().into_iter().find(|error| error.fault.code == Code::RoleNotAvailable);
        assert_eq!(named.unwrap().fault.arg("role"), "Requests: Approver");
        let count = world.number("SELECT COUNT(*) FROM outbox", &[]).await;
        assert_eq!((count, world.history(IVO).await.len()), (0, 0), "nothing half-done");
    }
}

/// I-2, I-3, scenario 9: an e-mail address used in another authority, also of another country.
#[tokio::test]
async fn an_address_or_a_user_name_in_use_is_refused_and_names_nobody() {
    for world in World::each().await {
        let address = UserForm { email: "Mail60@PERSON.example".to_owned(), ..new_user(IVO) };
        let refused = world.registry.add_user(&admin(IVO), &address, &caller()).await.unwrap_err();
        assert_eq!(codes(&refused), one("email", Code::EmailTaken));
        assert!(refused.faults()[0].fault.args.is_empty());
        let name = UserForm { username: "login060".to_owned(), ..new_user(IVO) };
        let refused = world.registry.add_user(&admin(IVO), &name, &caller()).await.unwrap_err();
        assert_eq!(codes(&refused), one("username", Code::UsernameTaken));
        let given_away = UserForm { username: "akesson.1".to_owned(), ..new_user(IVO) };
        let refused = world.registry.add_user(&admin(IVO), &given_away, &caller()).await.unwrap_err();
        assert_eq!(codes(&refused), one("username", Code::UsernameInIdentity));
    }
}

/// Rule 4 of C.3.2: the address book of other authorities cannot be tried out.
#[tokio::test]
async fn after_twenty_such_answers_there_are_no_more_for_a_day() {
    for world in World::each().await {
        let form = UserForm { email: "mail60@person.example".to_owned(), ..new_user(IVO) };
        for _ in 0..20 {
            let refused = world.registry.add_user(&admin(IVO), &form, &caller()).await.unwrap_err();
            assert!(refused.has(Code::EmailTaken));
        }
        assert_eq!(world.registry.add_user(&admin(IVO), &form, &caller()).await, Err(Error::TooMany));
        // Neither for what is free, or the refusal would be the answer.
        let free =
            UserForm { email: "free@person.example".to_owned(), phone: "x".to_owned(), ..form.clone() };
        assert_eq!(world.registry.add_user(&admin(IVO), &free, &caller()).await, Err(Error::TooMany));
        let mut save = world.form(IVO, plain(IVO)).await;
        save.email = free.email.clone();
        assert_eq!(world.registry.save_user(&admin(IVO), &save, &caller()).await, Err(Error::TooMany));
        let other = UserForm { authority: text(NEIGHBOUR_SE), ..form.clone() };
        let refused = world.registry.add_user(&admin(NEIGHBOUR_SE), &other, &caller()).await.unwrap_err();
        assert!(refused.has(Code::EmailTaken), "another actor has an own count");
        world.clock.advance(25 * domain::time::HOUR);
        let refused = world.registry.add_user(&admin(IVO), &form, &caller()).await.unwrap_err();
        assert!(refused.has(Code::EmailTaken));
        // All asked at once, there are no more of them either.
        let asked: Vec<_> = [(&form, 25), (&free, 5)]
            .into_iter()
            .flat_map(|(form, times)| vec![form.clone(); times])
            .map(|form| {
                let registry = world.registry.clone();
                tokio::spawn(async move { registry.add_user(&admin(IVO), &form, &caller()).await })
            })
            .collect();
        for (number, answer) in asked.into_iter().enumerate() {
            let refused = answer.await.unwrap().unwrap_err();
            let expected =
                if number < 19 { refused.has(Code::EmailTaken) } else { refused == Error::TooMany };
            assert!(expected, "{number}: {refused:?}");
        }
    }
}

#[tokio::test]
async fn an_administrator_with_all_roles_gets_those_of_active_modules() {
    for world in World::each().await {
        let form =
            UserForm { administrator: "on".to_owned(), give_all_roles: "on".to_owned(), ..new_user(IVO) };
        let id = world.registry.add_user(&admin(IVO), &form, &caller()).await.unwrap();
        let held: Vec<(String,)> = world
            .all(
                "SELECT r.code FROM user_role h JOIN role_definition r ON r.id = h.role_id WHERE h.user_id = $1 \
                 ORDER BY r.position",
                &[&id],
            )
            .await;
        let held: Vec<String> = held.into_iter().map(|(code,)| code).collect();
        assert_eq!(
            held,
            ["viewer", "handler", "handler"],
            "not the suspended one, not allocation, not coordinators'"
        );
    }
}

/// I-23.
#[tokio::test]
async fn one_save_writes_each_changed_part_with_its_own_entry_and_mails() {
    for world in World::each().await {
        let target = plain(IVO);
        let mut form = world.form(IVO, target).await;
        form.first_name = "Ny".to_owned();
        form.email = "new.address@person.example".to_owned();
        form.username = "secret.77".to_owned();
        form.administrator = "on".to_owned();
        form.roles = vec!["requests:handler".to_owned()];
        world
            .run(&[format!(
                "UPDATE user_account SET username_told_at = 1 WHERE id = {}",
                world.literal(target)
            )])
            .await;
        save(&world, &form).await.unwrap();
        let entry = |action: &str| (action.to_owned(), 2);
        assert_eq!(
            world.history(IVO).await,
            [
                entry("user.edited"),
                entry("user.username_changed"),
                entry("user.roles_changed"),
                entry("user.administrator_given")
            ]
        );
        assert_eq!(
            world.mails(target).await,
            ["e13_email_new", "e13_email_old", "e15_administrator", "e15_roles"]
        );
        let old: Vec<(String,)> =
            world.all("SELECT to_email FROM outbox WHERE template = 'e13_email_old'", &[]).await;
        assert_eq!(old[0].0, "mail41@person.example");
        let leaked = world.number("SELECT COUNT(*) FROM outbox WHERE data LIKE '%secret.77%'", &[]).await;
        assert_eq!(leaked, 0);
        let told = world
            .number(
                "SELECT COUNT(*) FROM user_account WHERE id = $1 AND username_told_at IS NULL",
                &[&user(target)],
            )
            .await;
        assert_eq!(told, 1, "a user name that somebody else changed must be told again");
    }
}

/// I-24.
#[tokio::test]
async fn a_save_without_a_change_writes_nothing_and_a_stale_one_is_refused() {
    for world in World::each().await {
        let form = world.form(IVO, plain(IVO)).await;
        save(&world, &form).await.unwrap();
        assert_eq!((version(&world, plain(IVO)).await, world.history(IVO).await.len()), (1, 0));
        let changed = UserForm { phone: "+46 8 555 02 03".to_owned(), ..form.clone() };
        save(&world, &changed).await.unwrap();
        let stale = UserForm { first_name: "Other".to_owned(), ..form };
        assert_eq!(save(&world, &stale).await, Err(Error::conflict("form", Code::StaleVersion)));
        assert_eq!(
            save(&world, &changed).await,
            Err(Error::conflict("form", Code::StaleVersion)),
            "sent twice"
        );
        assert_eq!((version(&world, plain(IVO)).await, world.history(IVO).await.len()), (2, 1));
    }
}

/// I-4, I-5, I-22, scenario 10, and Q17: every user who is not removed counts.
#[tokio::test]
async fn the_last_administrator_and_the_last_holder_stay() {
    for world in World::each().await {
        let mut form = world.form(IVO, administrator(IVO)).await;
        form.administrator = String::new();
        form.roles = vec!["requests:viewer".to_owned()];
        let refused = save(&world, &form).await.unwrap_err();
        let Error::Conflict(errors) = &refused else { panic!("{refused:?}") };
        let said: Vec<(&str, &str)> =
            errors.0.iter().map(|error| (error.field.as_str(), error.fault.arg("role"))).collect();
        assert_eq!(
            said,
            [
                ("administrator", ""),
                ("roles", "Requests: Request handler"),
                ("roles", "Alerts: Alert handler")
            ],
            "the reader of the suspended module may go"
        );
        assert_eq!(version(&world, administrator(IVO)).await, 1);
        let nimic = admin(NIMIC_SE);
        let removal = step(IVO, administrator(IVO), "1");
        let refused = world.registry.remove_user(&nimic, &removal, &caller()).await.unwrap_err();
        assert_eq!(
            codes(&refused),
            [
                ("form".to_owned(), Code::LastAdministrator),
                ("form".to_owned(), Code::RoleNeedsHolder),
                ("form".to_owned(), Code::RoleNeedsHolder)
            ]
        );
        // With somebody else in place it works, and the roles of the form that are suspended can be taken away.
        world.with_user(45, IVO, true).await;
        for role in [112, 121] {
            world.with_role(45, role).await;
        }
        save(&world, &form).await.unwrap();
        let left = world
            .number("SELECT COUNT(*) FROM user_role WHERE user_id = $1", &[&user(administrator(IVO))])
            .await;
        assert_eq!(left, 1);
    }
}

/// I-6, Q26.
#[tokio::test]
async fn a_suspended_module_keeps_its_roles_and_gives_none() {
    for world in World::each().await {
        let form = world.form(IVO, administrator(IVO)).await;
        assert!(form.roles.contains(&"registers:reader".to_owned()), "shown with the others");
        let more =
            UserForm { roles: [form.roles.clone(), vec!["registers:editor".to_owned()]].concat(), ..form };
        let refused = save(&world, &more).await.unwrap_err();
        assert_eq!(codes(&refused), one("roles", Code::ModuleSuspended));
        assert_eq!(refused.faults()[0].fault.arg("module"), "Registers");
        // A role that has been switched off is not shown, and stays.
        world
            .run(&[format!("UPDATE role_definition SET active = FALSE WHERE id = {}", world.literal(111))])
            .await;
        let form = world.form(IVO, administrator(IVO)).await;
        let view = world.registry.user_edit_view(&admin(IVO), Which::Own, &form.user, "en").await.unwrap();
        assert!(
            view.groups.iter().all(|group| group.roles.iter().all(|role| role.code != "requests:viewer"))
        );
        let renamed = UserForm { first_name: "Other".to_owned(), ..form };
        save(&world, &renamed).await.unwrap();
        let kept = world.number("SELECT COUNT(*) FROM user_role WHERE role_id = $1", &[&uuid(111)]).await;
        assert_eq!(kept, 1);
    }
}

/// I-15: or every mail would hold it.
#[tokio::test]
async fn a_new_name_or_address_must_not_hold_the_user_name() {
    for world in World::each().await {
        let form = world.form(IVO, plain(IVO)).await;
        let last = UserForm { last_name: "von Login041".to_owned(), ..form.clone() };
        assert_eq!(
            codes(&save(&world, &last).await.unwrap_err()),
            one("last_name", Code::UsernameInIdentity)
        );
        let email = UserForm { email: "login041@person.example".to_owned(), ..form };
        assert_eq!(codes(&save(&world, &email).await.unwrap_err()), one("email", Code::UsernameInIdentity));
        assert_eq!(version(&world, plain(IVO)).await, 1);
    }
}

/// What "Give all roles" is for: rights that are given now, and no save after that (Q10).
#[tokio::test]
async fn the_box_give_all_roles_means_nothing_for_who_is_administrator_already() {
    for world in World::each().await {
        world.with_user(45, IVO, true).await;
        let form = world.form(IVO, 45).await;
        let ticked = UserForm { give_all_roles: "on".to_owned(), ..form };
        save(&world, &ticked).await.unwrap();
        assert_eq!(version(&world, 45).await, 1);
        let form = world.form(IVO, plain(IVO)).await;
        let given = UserForm { administrator: "on".to_owned(), give_all_roles: "on".to_owned(), ..form };
        save(&world, &given).await.unwrap();
        let held =
            world.number("SELECT COUNT(*) FROM user_role WHERE user_id = $1", &[&user(plain(IVO))]).await;
        assert_eq!(held, 3);
    }
}
