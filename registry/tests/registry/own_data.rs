//! Protects the download of the own data: what the registry holds on somebody is in it, former values too, and nothing of
//! anybody else.

use domain::{criteria::AuthorityCriteria, form::SendEmailForm, policy::Actor};
use serde_json::{Value, json};

use crate::{invitations, world::*};

async fn own(world: &World, actor: Actor) -> Value {
    world.registry.own_data(&actor, "en").await.unwrap().json()
}

/// The entry of an action, which occurs once.
fn entry<'d>(data: &'d Value, action: &str) -> &'d Value {
    let mut found = data["history"].as_array().unwrap().iter().filter(|entry| entry["action"] == action);
    let entry = found.next().unwrap();
    assert!(found.next().is_none(), "{action}: {data}");
    entry
}

/// A list without its times.
fn untimed(list: &Value) -> Value {
    let mut list = list.clone();
    for row in list.as_array_mut().unwrap() {
        row.as_object_mut().unwrap().retain(|key, _| !key.ends_with("_at"));
    }
    list
}

/// What stands beside a password and a user name, and a role that is switched off.
#[tokio::test]
async fn what_is_kept_beside_the_password_is_in_the_download() {
    for world in World::each().await {
        let id = world.literal(administrator(IVO));
        world
            .run(&[
                format!("UPDATE user_account SET username_told_at = created_at, username_reminded_at = created_at WHERE id = {id}"),
                format!("UPDATE credential SET failed_count = 4, blocked_at = set_at, reminded_at = set_at WHERE user_id = {id}"),
                "UPDATE role_definition SET active = FALSE WHERE code = 'handler'".to_owned(),
            ])
            .await;
        let data = own(&world, admin(IVO)).await;
        for key in ["username_told_at", "username_reminded_at"] {
            assert!(data["user"][key].is_string(), "{key}: {data}");
        }
        assert_eq!(data["password"]["failed"], 4);
        for key in ["blocked_at", "reminded_at"] {
            assert!(data["password"][key].is_string(), "{key}: {data}");
        }
        let is_off = |role: &Value| role["role"] == "handler" && role["active"] == false;
        assert!(data["roles"].as_array().unwrap().iter().any(is_off), "{data}");
        let account = world.registry.account(&admin(IVO), &"A".repeat(43), "en").await.unwrap();
        assert!(account.roles.iter().all(|held| held.role != "Request handler"), "no longer in use");
    }
}

#[tokio::test]
async fn what_the_history_keeps_of_somebody_is_in_that_persons_download_only() {
    for world in World::each().await {
        let mut save = world.form(IVO, plain(IVO)).await;
        save.first_name = "Ny".to_owned();
        save.email = "new.address@person.example".to_owned();
        save.phone = "+46 8 555 01 77".to_owned();
        save.language = "fi".to_owned();
        save.username = "another.name".to_owned();
        save.roles = vec!["requests:handler".to_owned()];
        world.registry.save_user(&admin(IVO), &save, &caller()).await.unwrap();

        let data = own(&world, nobody(IVO)).await;
        let edited = entry(&data, "user.edited");
        assert_eq!((&edited["as"], &edited["name"]), (&json!("subject"), &Value::Null));
        assert_eq!(
            edited["changes"],
            json!([
                { "field": "email", "old": "mail41@person.example", "new": "new.address@person.example" },
                { "field": "first_name", "old": "First41", "new": "Ny" },
                { "field": "language", "old": "sv", "new": "fi" },
                { "field": "phone", "old": null, "new": "+46 8 555 01 77" },
            ])
        );
        let renamed = json!([{ "field": "username", "old": "login041", "new": "another.name" }]);
        assert_eq!(entry(&data, "user.username_changed")["changes"], renamed);
        let roles = json!([{ "field": "roles", "old": "", "new": "requests:handler" }]);
        assert_eq!(entry(&data, "user.roles_changed")["changes"], roles);
        let mails = data["mails"].as_array().unwrap();
        let told = mails.iter().find(|mail| mail["mail"] == "e13_email_old").unwrap();
        assert_eq!(told["to"], "mail41@person.example", "the address that it goes to");

        let data = own(&world, admin(IVO)).await;
        let edited = entry(&data, "user.edited");
        assert_eq!((&edited["as"], &edited["name"]), (&json!("actor"), &json!("Somebody There")));
        for other in [data, own(&world, admin(MANAGER_SE)).await, own(&world, admin(COMMISSION)).await] {
            for entry in other["history"].as_array().unwrap() {
                assert_eq!(entry["changes"], json!([]), "what was changed is another person's");
            }
            let other = other.to_string();
            for value in ["mail41@", "new.address@", "First41", "01 77", "login041", "another.name"] {
                assert!(!other.contains(value), "{value}: {other}");
            }
        }

        let erase = "UPDATE history_value SET salt = NULL, value = NULL WHERE owner_kind = 'user'";
        world.run(&[erase.to_owned()]).await;
        let data = own(&world, nobody(IVO)).await;
        let left = json!([{ "field": "language", "old": "sv", "new": "fi" }]);
        assert_eq!(entry(&data, "user.edited")["changes"], left, "what was erased is left out");
        assert_eq!(entry(&data, "user.username_changed")["changes"], json!([]));
    }
}

#[tokio::test]
async fn what_somebody_wrote_to_many_invited_decided_and_began_is_in_the_download() {
    for world in World::each().await {
        let actor = admin(MANAGER_SE);
        let letter = SendEmailForm {
            authorities: vec![text(IVO), text(NEIGHBOUR_SE)],
            to: "authority".to_owned(),
            subject: "Kurs i september".to_owned(),
            body: "Välkomna!\nMer information följer.".to_owned(),
            ..SendEmailForm::default()
        };
        let criteria = AuthorityCriteria::default();
        world.registry.send_email(&actor, &letter, &criteria, &caller()).await.unwrap();
        invitations::sent(&world, MANAGER_SE).await;
        let (now, id, me) = (world.now().0, world.literal(9_001), world.literal(administrator(MANAGER_SE)));
        world
            .run(&[
                format!(
                    "INSERT INTO self_registration (id, invitation_id, status, submitted_at, decided_by, decided_at, \
                     reason, version) SELECT {id}, id, 'rejected', {now}, {me}, {now}, 'Finns redan.', 2 FROM invitation"
                ),
                format!(
                    "INSERT INTO bulk_operation (id, kind, actor_user_id, actor_authority_id, state, total, done, failed, \
                     created_at) VALUES ({id}, 'give_modules', {me}, {}, 'stopped', 7, 3, 0, {now})",
                    world.literal(MANAGER_SE)
                ),
            ])
            .await;

        let data = own(&world, actor).await;
        let sent = json!([{ "recipients": 2, "subject": letter.subject, "body": letter.body }]);
        assert_eq!(untimed(&data["bulk_mails"]), sent);
        let at = &data["bulk_mails"][0]["sent_at"];
        assert_eq!(at, &entry(&data, "bulk_mail.sent")["at"]);
        let made = json!([{ "authority": "Länsstyrelsen i Ödeshög", "status": "sent" }]);
        assert_eq!(untimed(&data["invitations"]), made);
        let decided = json!([{ "authority": "Länsstyrelsen i Ödeshög", "status": "rejected", "reason": "Finns redan." }]);
        assert_eq!(untimed(&data["decisions"]), decided);
        let begun = json!([{ "authorities": 7, "state": "stopped" }]);
        assert_eq!(untimed(&data["bulk_operations"]), begun);
        assert!(!data.to_string().contains("registrator@"), "who was invited is somebody else");

        for other in [nobody(MANAGER_SE), admin(IVO), admin(NIMIC_SE)] {
            let data = own(&world, other).await;
            for list in ["bulk_mails", "bulk_operations", "invitations", "decisions"] {
                assert_eq!(data[list], json!([]), "{list}");
            }
            assert!(!data.to_string().contains("Kurs"), "{data}");
        }
    }
}
