//! Home says what waits for those who administer others, and to nobody else.

use domain::{
    form::{AccessStepForm, AuthorityStepForm},
    policy::Actor,
    time::{DAY, Timestamp},
    view::Waiting,
};

use crate::world::*;

async fn waiting(world: &World, actor: &Actor) -> Vec<(Waiting, i64)> {
    let few = [Waiting::Names, Waiting::AllFailedMails, Waiting::NearDeletion];
    let home = world.registry.home(actor, "en").await.unwrap();
    home.waiting.into_iter().filter(|(what, _)| few.contains(what)).collect()
}

/// C.2.6: a chosen password that has ended waits like a temporary one, unless chosen ones do not end.
#[tokio::test]
async fn ended_passwords_of_either_kind_wait_for_the_administrator() {
    for world in World::each().await {
        let passwords = async || {
            let home = world.registry.home(&admin(IVO), "en").await.unwrap();
            home.waiting
                .into_iter()
                .find(|(what, _)| *what == Waiting::Passwords)
                .map_or(0, |(_, count)| count)
        };
        let ends = |at: Timestamp| {
            let (own, at) = (world.literal(IVO), at.0);
            [format!(
                "UPDATE credential SET kind = 'chosen', blocked_at = NULL, expires_at = {at} WHERE user_id = \
                (SELECT id FROM user_account WHERE authority_id = {own} ORDER BY id LIMIT 1)"
            )]
        };
        world.run(&ends(world.now().plus(1))).await;
        let running = passwords().await;
        world.run(&ends(world.now())).await;
        assert_eq!(passwords().await, running + 1);
    }
}

#[tokio::test]
async fn names_failed_mails_and_authorities_near_their_deletion_wait_for_those_who_can_do_something() {
    for world in World::each().await {
        let mut form = authority_form(&world, &admin(IVO), IVO).await;
        "Granskning av sjukvård".clone_into(&mut form.informal_name);
        "on".clone_into(&mut form.informal_name_flag);
        world.registry.edit_authority(&admin(IVO), &form, &caller()).await.unwrap();
        assert_eq!(waiting(&world, &admin(COMMISSION)).await, [(Waiting::Names, 1)]);

        for module in ["requests", "alerts"] {
            let form = AccessStepForm {
                authority: text(IVO),
                module: module.to_owned(),
                version: "1".to_owned(),
                ..AccessStepForm::default()
            };
            world.registry.suspend_module(&admin(NIMIC_SE), &form, &caller()).await.unwrap();
        }
        let step = AuthorityStepForm { authority: text(IVO), version: "2".to_owned() };
        world.registry.deactivate_authority(&admin(NIMIC_SE), &step, &caller()).await.unwrap();
        // The list has only those of active authorities, and Home promises no more than the list has.
        let names = waiting(&world, &admin(COMMISSION)).await;
        assert!(names.iter().all(|(what, count)| *what != Waiting::Names || *count == 0), "{names:?}");
        while let Some(task) = world.registry.next_mail().await.unwrap() {
            world.registry.mail_failed(&task, true, "mailbox").await.unwrap();
        }
        let manager = admin(MANAGER_SE);
        let [(Waiting::AllFailedMails, _)] = waiting(&world, &manager).await[..] else { panic!() };
        let end = world.now().plus_months(6);
        world.clock.set(end.plus(-30 * DAY - 1));
        let [(Waiting::AllFailedMails, _)] = waiting(&world, &manager).await[..] else { panic!() };
        world.clock.set(end.plus(-30 * DAY));
        let [(Waiting::AllFailedMails, _), (Waiting::NearDeletion, 1)] = waiting(&world, &manager).await[..]
        else {
            panic!()
        };
        for other in [admin(IVO), nobody(NIMIC_SE), admin(TRAFICOM)] {
            assert_eq!(waiting(&world, &other).await, []);
        }
    }
}
