//! Old passwords (J1), new users (J3), data to confirm (J11): the day before, the day, and after a month's standstill.

use domain::{
    form::UserForm,
    time::{DAY, HOUR, Timestamp},
};

use super::{deliver, told};
use crate::world::*;

/// 31 August 2026, 10:00 in UTC.
const AUGUST: Timestamp = Timestamp(1_788_170_400_000_000);

async fn chosen_at(world: &World, who: u128, at: Timestamp) {
    let id = world.literal(who);
    world.run(&[format!("UPDATE credential SET set_at = {} WHERE user_id = {id}", at.0)]).await;
}

/// Acceptance scenario 16, A-128, A-129: E7 on the day, also where the month is shorter, and once for each password.
#[tokio::test]
async fn a_password_is_reminded_of_after_six_calendar_months() {
    for world in World::each().await {
        let remind = async || world.registry.remind_of_passwords().await.unwrap();
        let february = AUGUST.plus_months(6);
        world.clock.set(february.plus(-DAY));
        world.run(&[format!("UPDATE credential SET set_at = {}", february.0)]).await;
        chosen_at(&world, plain(IVO), AUGUST).await;
        assert_eq!(remind().await, 0, "28 February is the day, and this is the one before");
        world.clock.set(february);
        let both = tokio::join!(remind(), remind());
        assert_eq!((both.0 + both.1, remind().await), (1, 0), "once, whoever is at it");
        assert_eq!(told(&world, "e7").await, ["mail41@person.example"]);
        let data: Vec<(String,)> = world.all("SELECT data FROM outbox WHERE template = 'e7'", &[]).await;
        assert!(data[0].0.contains(&AUGUST.0.to_string()) && data[0].0.contains("\"until\":"), "{data:?}");
        world.clock.advance(200 * DAY);
        let others = world.number("SELECT COUNT(*) FROM credential WHERE reminded_at IS NULL", &[]).await;
        assert_eq!(remind().await, others.unsigned_abs(), "after a standstill all the others, each once");
        assert_eq!(remind().await, 0);
        // A new password is another occasion.
        let now = world.now();
        let id = world.literal(plain(IVO));
        world
            .run(&[format!(
                "UPDATE credential SET set_at = {}, reminded_at = NULL WHERE user_id = {id}",
                now.0
            )])
            .await;
        world.clock.set(now.plus_months(6));
        assert_eq!(remind().await, 1);
    }
}

/// E16 three days before the end, once; nobody is warned of what is over.
#[tokio::test]
async fn the_end_of_a_temporary_password_is_announced() {
    for world in World::each().await {
        let warn = async || world.registry.warn_of_new_users().await.unwrap();
        let id = world.registry.add_user(&admin(IVO), &new_user(IVO), &caller()).await.unwrap();
        assert_eq!(warn().await, 0, "there is no password yet");
        deliver(&world).await;
        world.run(&["UPDATE user_account SET username_told_at = 1".to_owned()]).await;
        let end = world.now().plus(14 * DAY);
        world.clock.set(end.plus(-3 * DAY - HOUR));
        assert_eq!(warn().await, 0);
        world.clock.set(end.plus(-3 * DAY));
        let both = tokio::join!(warn(), warn());
        assert_eq!((both.0 + both.1, warn().await), (1, 0), "once, whoever is at it");
        assert_eq!(told(&world, "e16").await, ["marta.akesson@person.example"]);
        let again = format!(
            "UPDATE credential SET reminded_at = NULL, expires_at = {} WHERE kind = 'temporary'",
            world.now().0
        );
        world.run(&[again]).await;
        assert_eq!(warn().await, 0, "{id}: it has ended");
    }
}

/// E16 only for a password that somebody has received, and for one minted anew in its turn.
#[tokio::test]
async fn a_password_that_nobody_received_is_not_announced() {
    for world in World::each().await {
        let warn = async || world.registry.warn_of_new_users().await.unwrap();
        world.registry.add_user(&admin(IVO), &new_user(IVO), &caller()).await.unwrap();
        world.run(&["UPDATE user_account SET username_told_at = 1".to_owned()]).await;
        while let Some(task) = world.registry.next_mail().await.unwrap() {
            if task.template == "e1" {
                world.registry.mail_failed(&task, true, "mailbox").await.unwrap();
            } else {
                world.registry.mail_delivered(&task).await.unwrap();
            }
        }
        world.clock.advance(11 * DAY);
        assert_eq!(warn().await, 0, "the mail was given up");
        // It goes out all the same, with another password, after the end of the first was announced.
        world
            .run(&[
                "UPDATE credential SET reminded_at = 1 WHERE kind = 'temporary'".to_owned(),
                "UPDATE outbox SET state = 'queued', attempts = 0 WHERE template = 'e1'".to_owned(),
            ])
            .await;
        deliver(&world).await;
        assert_eq!(warn().await, 0, "the new one has 14 days");
        world.clock.advance(11 * DAY);
        assert_eq!((warn().await, warn().await), (1, 0));
        assert_eq!(told(&world, "e16").await, ["marta.akesson@person.example"]);
        // A mail that was deleted had been sent.
        world
            .run(&[
                "UPDATE credential SET reminded_at = NULL WHERE kind = 'temporary'".to_owned(),
                "DELETE FROM outbox WHERE template = 'e1'".to_owned(),
            ])
            .await;
        assert_eq!((warn().await, warn().await), (1, 0));
    }
}

/// E2 three days after the mail with the temporary password, once, to whoever registered the user.
#[tokio::test]
async fn a_user_name_that_was_not_told_is_reminded_of() {
    for world in World::each().await {
        let warn = async || world.registry.warn_of_new_users().await.unwrap();
        let add = async |by: u128, email: &str| {
            let form = UserForm { email: email.to_owned(), ..new_user(IVO) };
            world.registry.add_user(&admin(by), &form, &caller()).await.unwrap()
        };
        add(MANAGER_SE, "first@new.example").await;
        world.clock.advance(4 * DAY);
        assert_eq!(warn().await, 0, "the mail has not gone out");
        deliver(&world).await;
        world.clock.advance(3 * DAY - HOUR);
        assert_eq!(warn().await, 0);
        world.clock.advance(HOUR);
        let both = tokio::join!(warn(), warn());
        assert_eq!((both.0 + both.1, warn().await), (1, 0), "once, whoever is at it");
        assert_eq!(told(&world, "e2").await, ["mail30@person.example"]);
        let data: Vec<(String,)> = world.all("SELECT data FROM outbox WHERE template = 'e2'", &[]).await;
        assert!(data[0].0.contains("Märta Åkesson"), "{data:?}");

        // Whoever registered this one is no administrator any more: those of the authority are asked.
        add(MANAGER_SE, "second@new.example").await;
        deliver(&world).await;
        let manager = world.literal(administrator(MANAGER_SE));
        world.run(&[format!("UPDATE user_account SET is_administrator = FALSE WHERE id = {manager}")]).await;
        world.clock.advance(3 * DAY);
        assert_eq!(warn().await, 1);
        assert_eq!(told(&world, "e2").await, ["mail40@person.example"], "the first has gone out");

        // Told, or of an authority that is deactivated: nobody is reminded.
        let told_already = add(IVO, "third@new.example").await;
        deliver(&world).await;
        world.run(&["UPDATE user_account SET username_told_at = 1 WHERE status = 'new'".to_owned()]).await;
        world.clock.advance(4 * DAY);
        assert_eq!(warn().await, 0, "{told_already}");
    }
}

/// E2 also three days after somebody else has changed the user name of a person who has logged in already, unless that
/// person has logged in with the new one (C.1.5).
#[tokio::test]
async fn a_changed_user_name_that_was_not_told_is_reminded_of() {
    for world in World::each().await {
        let warn = async || world.registry.warn_of_new_users().await.unwrap();
        let rename = async |who: u128, name: &str| {
            let form = UserForm { username: name.to_owned(), ..world.form_of(IVO, who).await };
            world.registry.save_user(&admin(IVO), &form, &caller()).await.unwrap();
        };
        let set = async |assignment: String| {
            let id = world.literal(plain(IVO));
            world.run(&[format!("UPDATE user_account SET {assignment} WHERE id = {id}")]).await;
        };
        world.clock.advance(4 * DAY);
        assert_eq!(warn().await, 0, "nobody has changed anything");
        set("username_told_at = 1, username_reminded_at = 1".to_owned()).await;
        rename(plain(IVO), "secret.71").await;
        // One's own change needs no telling.
        rename(administrator(IVO), "secret.72").await;
        world.clock.advance(3 * DAY - HOUR);
        assert_eq!(warn().await, 0);
        world.clock.advance(HOUR);
        let both = tokio::join!(warn(), warn());
        assert_eq!((both.0 + both.1, warn().await), (1, 0), "once, whoever is at it");
        assert_eq!(told(&world, "e2").await, ["mail40@person.example"]);

        // Another change is another occasion, and the newest counts.
        rename(plain(IVO), "secret.73").await;
        world.clock.advance(2 * DAY);
        rename(plain(IVO), "secret.74").await;
        world.clock.advance(DAY);
        assert_eq!(warn().await, 0);
        world.clock.advance(2 * DAY);
        assert_eq!((warn().await, warn().await), (1, 0));

        // Told, or logged in with it: nobody is reminded.
        rename(plain(IVO), "secret.75").await;
        set(format!("username_told_at = {}", world.now().0)).await;
        world.clock.advance(3 * DAY);
        assert_eq!(warn().await, 0);
        rename(plain(IVO), "secret.76").await;
        world.clock.advance(DAY);
        set(format!("last_login_at = {}", world.now().0)).await;
        world.clock.advance(3 * DAY);
        assert_eq!(warn().await, 0);
    }
}

/// J11: a year after the data were confirmed or the authority registered, and a year after the last request.
#[tokio::test]
async fn data_are_to_be_confirmed_once_a_year() {
    for world in World::each().await {
        let ask = async || world.registry.ask_to_confirm().await.unwrap();
        let start = world.now();
        world.clock.set(start.plus_months(12).plus(-HOUR));
        assert_eq!(ask().await, 0);
        let ivo = world.literal(IVO);
        let confirmed = world.now().0;
        world.run(&[format!("UPDATE authority SET data_confirmed_at = {confirmed} WHERE id = {ivo}")]).await;
        world.clock.set(start.plus_months(12));
        let active = world.number("SELECT COUNT(*) FROM authority WHERE status = 'active'", &[]).await;
        assert_eq!((ask().await, ask().await), (active.unsigned_abs() - 1, 0), "all but the one that has");
        let asked = told(&world, "e8_confirm_data").await;
        assert!(asked.contains(&"office7@authority.example".to_owned()));
        assert!(asked.contains(&"mail70@person.example".to_owned()));
        assert!(!asked.iter().any(|to| to.contains("office8")), "deactivated ones are not asked");
        // A year later those who did not answer are asked again, and the one whose year is over.
        world.clock.set(start.plus_months(24));
        assert_eq!((ask().await, ask().await), (active.unsigned_abs(), 0));
    }
}
