//! Protects what happens as time goes by (C.5): on the day and not before, once, and also after the registry stood still.

mod calendar;
mod clean_up;
mod deletion;
mod erasure;
mod figures;
mod history;
mod jobs;
mod killed;
mod reminders;

use domain::{
    id::{InvitationId, SelfRegistrationId},
    time::{DAY, HOUR},
};

use crate::{
    invitations::{faults, sent, step_of, texts},
    registrations::registration,
    self_registrations::{decide, link, submitted, validate},
    world::*,
};

const MONTH: i64 = 31 * DAY;

/// Status, version, recipient, and whether there is a link.
async fn standing(world: &World, id: InvitationId) -> (String, i64, String, bool) {
    let sql = "SELECT status, version, recipient_email, token_hash IS NOT NULL FROM invitation WHERE id = $1";
    world.all(sql, &[&id]).await.into_iter().next().unwrap()
}

/// Whether what was submitted is still there, and the reason.
async fn stored(world: &World, id: SelfRegistrationId) -> (bool, Option<String>) {
    let sql = "SELECT payload IS NOT NULL, reason FROM self_registration WHERE id = $1";
    world.all(sql, &[&id]).await.into_iter().next().unwrap()
}

/// All mails that wait go out.
pub async fn deliver(world: &World) {
    while let Some(task) = world.registry.next_mail().await.unwrap() {
        world.registry.mail_delivered(&task).await.unwrap();
    }
}

async fn told(world: &World, template: &str) -> Vec<String> {
    let start = format!("{template} ");
    let told = world.told().await.into_iter().filter(|mail| mail.starts_with(&start));
    told.map(|mail| mail[start.len()..].to_owned()).collect()
}

/// J5: the inviting user is told (E14), or the authority once that user is gone.
#[tokio::test]
async fn invitations_expire_with_their_link() {
    for world in World::each().await {
        let expire = async || world.registry.expire_invitations().await.unwrap();
        let (first, _) = link(&world, MANAGER_SE).await;
        // One whose mail was never delivered cannot expire.
        let waiting = sent(&world, MANAGER_SE).await;
        world.clock.advance(30 * DAY - HOUR);
        assert_eq!(expire().await, 0);
        world.clock.advance(HOUR);
        let both = tokio::join!(expire(), expire());
        assert_eq!((both.0 + both.1, expire().await), (1, 0), "once, whoever is at it");
        let recipient = "registrator@ny-myndighet.example".to_owned();
        assert_eq!(standing(&world, first).await, ("expired".to_owned(), 3, recipient, false));
        assert_eq!(standing(&world, waiting).await.0, "sent");
        assert_eq!(told(&world, "e14").await, ["mail30@person.example"]);
        assert_eq!(faults(&world, first.0).await, Vec::<String>::new());
        let by: Vec<(String, Option<String>)> = world
            .all("SELECT actor_kind, request_id FROM history_entry WHERE action = 'invitation.expired'", &[])
            .await;
        assert_eq!(by, [("job".to_owned(), None)]);

        // Sent again it is out, and expires again; meanwhile the person has gone, and everything stood still.
        let manager = admin(MANAGER_SE);
        world.registry.resend_invitation(&manager, &step_of(first, 3), &caller()).await.unwrap();
        deliver(&world).await;
        world
            .run(&[format!(
                "UPDATE user_account SET status = 'removed', removed_at = 1, erase_after = 2 WHERE id = {}",
                world.literal(administrator(MANAGER_SE))
            )])
            .await;
        world.clock.advance(30 * DAY + MONTH);
        assert_eq!((expire().await, expire().await), (2, 0));
        assert_eq!(told(&world, "e14").await, ["office3@authority.example", "office3@authority.example"]);
        assert_eq!(faults(&world, first.0).await, Vec::<String>::new());
    }
}

/// C.11: recipient, message and reason a year after the end; the row and the entries stay, and so do those of others.
#[tokio::test]
async fn what_was_said_in_an_invitation_is_erased_after_a_year() {
    for world in World::each().await {
        let manager = admin(MANAGER_SE);
        let tidy = async || world.registry.expire_invitations().await.unwrap();
        let (expired, _) = link(&world, MANAGER_SE).await;
        let (withdrawn, _) = link(&world, MANAGER_SE).await;
        world.registry.withdraw_invitation(&manager, &step_of(withdrawn, 2), &caller()).await.unwrap();
        let (rejected, registration_id) = submitted(&world, MANAGER_SE, &registration()).await;
        decide(&world, &manager, registration_id, 1, "reject", "Not one of ours.").await.unwrap();
        deliver(&world).await;
        let (waiting, waits) = submitted(&world, NIMIC_SE, &registration()).await;
        deliver(&world).await;
        assert_eq!(tidy().await, 0);
        let start = world.now();
        world.clock.advance(start.plus_months(12).0 - start.0 - DAY);
        // The link ended long ago; what was submitted with the rejected one goes 30 days after the decision.
        assert_eq!((tidy().await, tidy().await), (2, 0));
        assert_eq!(stored(&world, registration_id).await, (false, Some("Not one of ours.".to_owned())));
        assert_eq!(standing(&world, withdrawn).await.2, "registrator@ny-myndighet.example");
        world.clock.advance(DAY);
        assert_eq!((tidy().await, tidy().await), (2, 0), "the withdrawn one and the rejected one");
        for id in [withdrawn, rejected] {
            assert_eq!(standing(&world, id).await.2, "");
            assert!(texts(&world, id).await.iter().all(Option::is_none));
            assert_eq!(faults(&world, id.0).await, Vec::<String>::new());
        }
        assert_eq!(stored(&world, registration_id).await, (false, None));
        assert_eq!(standing(&world, expired).await.2, "registrator@ny-myndighet.example");
        world.clock.advance(30 * DAY);
        assert_eq!(tidy().await, 1, "a year after its link ended");
        assert_eq!(standing(&world, expired).await, ("expired".to_owned(), 4, String::new(), false));
        // A registration that waits keeps its invitation, however long: somebody must be told of the decision.
        assert_eq!(
            (standing(&world, waiting).await.2.is_empty(), stored(&world, waits).await.0),
            (false, true)
        );
        let nimic = admin(NIMIC_SE);
        decide(&world, &nimic, waits, 1, "reject", "Too late.").await.unwrap();
        assert_eq!(tidy().await, 0, "nor before the mail has gone out");
        deliver(&world).await;
        assert_eq!((tidy().await, tidy().await), (1, 0));
        let view = world.registry.invitation(&nimic, &waiting.to_string(), "en").await.unwrap();
        assert_eq!(view.row.recipient_email, "");
    }
}

/// C.11: 30 days after the decision, for a returned one after it can no longer come back.
#[tokio::test]
async fn what_was_submitted_is_erased_after_thirty_days() {
    for world in World::each().await {
        let manager = admin(MANAGER_SE);
        let tidy = async || world.registry.expire_invitations().await.unwrap();
        let (_, validated) = submitted(&world, MANAGER_SE, &registration()).await;
        validate(&world, &manager, validated, 1, &registration()).await.unwrap();
        deliver(&world).await;
        let (invitation, returned) = submitted(&world, MANAGER_SE, &registration()).await;
        decide(&world, &manager, returned, 1, "return", "Add the street.").await.unwrap();
        deliver(&world).await;
        world.clock.advance(30 * DAY - 1);
        assert_eq!((tidy().await, stored(&world, validated).await.0), (0, true));
        world.clock.advance(1);
        assert_eq!((tidy().await, tidy().await), (2, 0), "the link of the returned one ends on the same day");
        assert_eq!((stored(&world, validated).await.0, stored(&world, returned).await.0), (false, true));
        assert_eq!(standing(&world, invitation).await.0, "expired");
        world.clock.advance(MONTH);
        assert_eq!((tidy().await, tidy().await), (1, 0));
        let kept = stored(&world, returned).await;
        assert_eq!(kept, (false, Some("Add the street.".to_owned())), "the reason goes with the invitation");
        for id in [validated, returned] {
            assert_eq!(faults(&world, id.0).await, Vec::<String>::new());
            // Its page is there still, with nothing of what was submitted.
            let view = world.registry.registration(&manager, &id.to_string(), None, "en").await.unwrap();
            assert_eq!(view.form.official_name, "");
        }
    }
}

/// J9: E5 again, once in each week; of weeks in which nobody asked only the present one counts.
#[tokio::test]
async fn whoever_validates_is_asked_again_every_week() {
    for world in World::each().await {
        let remind = async || world.registry.remind_to_validate().await.unwrap();
        let (_, id) = submitted(&world, MANAGER_SE, &registration()).await;
        deliver(&world).await;
        let (_, other) = submitted(&world, NIMIC_SE, &registration()).await;
        let mails = async || world.number("SELECT COUNT(*) FROM outbox WHERE template = 'e5'", &[]).await;
        assert_eq!((remind().await, mails().await), (0, 4));
        world.clock.advance(7 * DAY - HOUR);
        assert_eq!(remind().await, 0);
        world.clock.advance(HOUR);
        let both = tokio::join!(remind(), remind());
        assert!(both.0 + both.1 >= 2);
        assert_eq!((remind().await, mails().await), (0, 8), "one mail for each, whoever is at it");
        decide(&world, &admin(NIMIC_SE), other, 1, "reject", "No.").await.unwrap();
        world.clock.advance(6 * DAY);
        assert_eq!(remind().await, 0);
        world.clock.advance(DAY);
        assert_eq!((remind().await, mails().await), (1, 10));
        world.clock.advance(MONTH);
        assert_eq!((remind().await, remind().await, mails().await), (1, 0, 12));
        // Who is no access manager any more is not asked; the national coordinator is.
        world
            .run(&[format!(
                "UPDATE authority SET is_access_manager = FALSE WHERE id = {}",
                world.literal(MANAGER_SE)
            )])
            .await;
        let before = told(&world, "e5").await.len();
        world.clock.advance(7 * DAY);
        remind().await;
        let asked = told(&world, "e5").await;
        assert_eq!(asked.len(), before + 2);
        assert_eq!(asked.iter().filter(|to| to.starts_with("office2")).count(), 3);
        assert_eq!(faults(&world, id.0).await, Vec::<String>::new());
    }
}
