//! Protects Outgoing e-mails: who sees the state of which mails, that nothing of their content is shown, and what can be
//! tried again.

use domain::{
    criteria::MailCriteria,
    error::{Code, Error, FORM},
    form::{RetryMailForm, UserStepForm},
    model::MailState,
    policy::{Action, Actor},
    view::{MailRecipient, MailRow, Retry},
};
use registry::Extent;

use crate::world::*;

async fn list(world: &World, actor: &Actor, state: &str, kind: &str) -> Vec<MailRow> {
    let criteria = MailCriteria { state: state.to_owned(), kind: kind.to_owned(), ..MailCriteria::default() };
    world.registry.mails(actor, &criteria, Extent::Page).await.unwrap().rows
}

/// Somebody's password is reset: one mail E3 to the user and the mails E8 about it, if somebody from outside did it.
async fn reset(world: &World, by: u128, at: u128) {
    let form = UserStepForm { authority: text(at), user: text(plain(at)), version: "1".to_owned() };
    world.registry.reset_password(&admin(by), &form, &caller()).await.unwrap();
}

/// Gives modules, of which the authority is told (E8).
async fn give(world: &World, at: u128) {
    let form = domain::form::GiveModulesForm {
        authority: text(at),
        modules: vec!["alerts:authority:0".to_owned()],
        ..Default::default()
    };
    world.registry.give_modules(&admin(COMMISSION), &form, &caller()).await.unwrap();
}

/// Rule 9, and rule 4 of C.3.2: mails to other access managers and to other countries are not seen.
#[tokio::test]
async fn mails_are_seen_within_the_scope_only() {
    for world in World::each().await {
        for at in [MANAGER_SE, NEIGHBOUR_SE, TRAFICOM] {
            reset(&world, at, at).await;
        }
        let seen = async |at: u128| -> Vec<u128> {
            let rows = list(&world, &admin(at), "", "e3").await;
            let authorities = [MANAGER_SE, NEIGHBOUR_SE, TRAFICOM, NIMIC_SE];
            let number =
                |row: &MailRow| authorities.iter().copied().find(|at| authority(*at) == row.authority.0);
            let mut found: Vec<u128> = rows.iter().filter_map(number).collect();
            found.sort_unstable();
            found
        };
        assert_eq!(seen(COMMISSION).await, [MANAGER_SE, TRAFICOM, NEIGHBOUR_SE].map(|at| at));
        assert_eq!(seen(NIMIC_SE).await, [MANAGER_SE, NEIGHBOUR_SE]);
        assert_eq!(seen(MANAGER_SE).await, [MANAGER_SE, NEIGHBOUR_SE]);
        reset(&world, NIMIC_SE, NIMIC_SE).await;
        assert_eq!(seen(MANAGER_SE).await, [MANAGER_SE, NEIGHBOUR_SE], "not those of the coordinator");
        assert_eq!(seen(NIMIC_SE).await, [NIMIC_SE, MANAGER_SE, NEIGHBOUR_SE]);
        let criteria = MailCriteria::default();
        for actor in [admin(IVO), nobody(MANAGER_SE)] {
            let refused = world.registry.mails(&actor, &criteria, Extent::Page).await;
            assert_eq!(refused.unwrap_err(), Error::NotFound);
        }
        for (at, offered) in [(IVO, false), (MANAGER_SE, true), (NIMIC_SE, true), (COMMISSION, true)] {
            let menu = world.registry.me(&admin(at)).await.unwrap().menu;
            assert_eq!(menu.contains(&Action::ReadMails), offered, "{at}");
        }
    }
}

#[tokio::test]
async fn mails_are_found_by_state_and_kind_newest_first() {
    for world in World::each().await {
        give(&world, NEIGHBOUR_SE).await;
        world.clock.advance(1);
        reset(&world, NEIGHBOUR_SE, NEIGHBOUR_SE).await;
        let reader = admin(NIMIC_SE);
        let rows = list(&world, &reader, "", "").await;
        let kinds: Vec<&str> = rows.iter().map(|row| row.kind.as_str()).collect();
        assert_eq!(kinds, ["e3", "e8", "e8"]);
        assert_eq!(
            rows[0].to,
            MailRecipient::User(user(plain(NEIGHBOUR_SE)), Some("First71 Last71".to_owned()))
        );
        assert_eq!(rows[0].authority.1, "Malmö stad");
        assert!(rows.iter().any(|row| row.to == MailRecipient::Authority));
        assert_eq!(list(&world, &reader, "", "e8").await.len(), 2);
        assert_eq!(list(&world, &reader, "", "e1").await, [], "e1 is not e10 to e17");
        assert_eq!(list(&world, &reader, "queued", "e3").await.len(), 1);
        for (state, kind) in [("failed", ""), ("nonsense", ""), ("", "%"), ("", "\0")] {
            assert_eq!(list(&world, &reader, state, kind).await, [], "{state} {kind}");
        }
        let after = MailCriteria { after: rows[0].id.to_string(), ..MailCriteria::default() };
        let next = world.registry.mails(&reader, &after, Extent::Page).await.unwrap();
        assert_eq!((next.rows.as_slice(), next.is_continued, next.count), (&rows[1..], true, 3));
    }
}

/// C.4, Delivery 6: queued again at once; what brought a password is reset anew instead.
#[tokio::test]
async fn what_was_given_up_can_be_tried_again_but_not_what_brought_a_password() {
    for world in World::each().await {
        give(&world, NEIGHBOUR_SE).await;
        reset(&world, NEIGHBOUR_SE, NEIGHBOUR_SE).await;
        let reader = admin(NIMIC_SE);
        let retry = async |actor: &Actor, mail: &MailRow| {
            let form = RetryMailForm { mail: mail.id.to_string(), ..RetryMailForm::default() };
            world.registry.retry_mail(actor, &form).await
        };
        let waiting = list(&world, &reader, "", "e8").await.remove(0);
        assert_eq!(waiting.retry, Retry::None);
        let too_early = retry(&reader, &waiting).await;
        assert_eq!(too_early.unwrap_err(), Error::conflict(FORM, Code::WrongState));
        while let Some(task) = world.registry.next_mail().await.unwrap() {
            world.registry.mail_failed(&task, true, "mailbox").await.unwrap();
        }
        let failed = list(&world, &reader, "failed", "").await;
        assert_eq!(failed.len(), 3);
        let password = failed.iter().find(|mail| mail.kind == "e3").unwrap();
        let about = failed.iter().find(|mail| mail.to == MailRecipient::Authority).unwrap();
        assert_eq!((password.retry, about.retry), (Retry::Reset, Retry::Button));
        assert_eq!((about.attempts, about.error.as_deref()), (1, Some("mailbox")));
        assert_eq!(retry(&reader, password).await.unwrap_err(), Error::conflict(FORM, Code::WrongState));
        // P37: an administrator sees the mails to the own users, and not those to the authority.
        for stranger in [admin(TRAFICOM), admin(IVO), nobody(NIMIC_SE), admin(NEIGHBOUR_SE)] {
            assert_eq!(retry(&stranger, about).await.unwrap_err(), Error::NotFound);
        }
        retry(&admin(MANAGER_SE), about).await.unwrap();
        let again = list(&world, &reader, "queued", "").await.remove(0);
        assert_eq!((again.id, again.state, again.attempts), (about.id, MailState::Queued, 0));
        assert_eq!((again.error, again.next_attempt), (None, None));
        let task = world.registry.next_mail().await.unwrap().unwrap();
        assert_eq!((task.id, task.attempt), (about.id, 1));
        let unknown = RetryMailForm { mail: "x".to_owned(), ..RetryMailForm::default() };
        assert_eq!(world.registry.retry_mail(&reader, &unknown).await.unwrap_err(), Error::NotFound);
    }
}
