//! An authority comes to be, by two at the same moment.

use domain::{
    error::Code,
    form::{RegistrationForm, ValidationForm},
};
use registry::Registry;

use super::{broken, bury, new_authority, refused};
use crate::{
    registrations::registration,
    self_registrations::{link, submitted},
    time::deliver,
    world::*,
};

/// I-1: two access managers register the same authority.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_authority_is_registered_once_also_at_the_same_moment() {
    for world in World::each().await {
        let before = broken(&world).await;
        for attempt in 0..tries() {
            // Each has twenty answers a day that somebody else has an address.
            world.clock.advance(25 * domain::time::HOUR);
            let register = |at: u128| {
                let form = RegistrationForm {
                    official_name: format!("Kommun {attempt}"),
                    user_email: format!("first{attempt}of{at}@person.example"),
                    none_of_these: "on".to_owned(),
                    ..registration()
                };
                move |registry: Registry| async move {
                    registry.register_authority(&admin(at), &form, &caller()).await
                }
            };
            let (one, other) = at_once(&world, register(MANAGER_SE), register(NIMIC_SE)).await;
            let (_, error) = refused(one, other);
            assert!(error.has(Code::AlreadyRegistered), "{attempt} {error:?}");
        }
        assert!(broken(&world).await.is_subset(&before));
    }
}

/// I-18: the Commission registers two national coordinators for a country that has none.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_country_gets_one_national_coordinator_also_at_the_same_moment() {
    for world in World::each().await {
        let before = broken(&world).await;
        for attempt in 0..tries() {
            let register = |name: &str| {
                let form = RegistrationForm {
                    official_name: name.to_owned(),
                    user_email: format!("first{attempt}@{}.example", name.to_lowercase()),
                    ..new_authority(attempt)
                };
                move |registry: Registry| async move {
                    registry.register_nimic(&admin(COMMISSION), "FI", &form, &caller()).await
                }
            };
            let (one, other) = at_once(&world, register("Tulli"), register("Posti")).await;
            let (_, error) = refused(one, other);
            assert!(error.has(Code::NimicExists), "{attempt} {error:?}");
            let there = "SELECT COUNT(*) FROM authority WHERE country = 'FI' AND kind = 'nimic'";
            assert_eq!(world.number(there, &[]).await, 1, "{attempt}");
            bury(&world).await;
        }
        assert!(broken(&world).await.is_subset(&before));
    }
}

/// I-21, R3: what was filled in behind a link is submitted twice.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_invitation_is_used_once_also_at_the_same_moment() {
    for world in World::each().await {
        for attempt in 0..tries() {
            let (invitation, token) = link(&world, NIMIC_SE).await;
            let submit = || {
                let token = token.clone();
                move |registry: Registry| async move {
                    registry.submit_registration(&token, &registration(), "en", &caller()).await
                }
            };
            let (one, other) = at_once(&world, submit(), submit()).await;
            let (_, error) = refused(one, other);
            assert!(error.has(Code::InvitationExpired), "{attempt} {error:?}");
            let sql = "SELECT i.status, r.status FROM invitation i \
                JOIN self_registration r ON r.invitation_id = i.id WHERE i.id = $1";
            let stands: Vec<(String, String)> = world.all(sql, &[&invitation]).await;
            assert_eq!(stands, [("used".to_owned(), "submitted".to_owned())], "{attempt}");
            deliver(&world).await;
        }
        let entries = "SELECT COUNT(*) FROM history_entry WHERE action = 'self_registration.submitted' \
            AND actor_kind = 'invitee' AND actor_user_id IS NULL AND actor_name IS NULL";
        assert_eq!(u128::try_from(world.number(entries, &[]).await).unwrap(), tries());
    }
}

/// P19: the inviter and the national coordinator validate the same registration. Whoever is first, the inviter becomes
/// access manager.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_registration_is_validated_once_also_at_the_same_moment() {
    for world in World::each().await {
        let before = broken(&world).await;
        for attempt in 0..tries() {
            let form = new_authority(attempt);
            let (_, id) = submitted(&world, MANAGER_SE, &form).await;
            let validate = |by: u128| {
                let form = form.clone();
                let step = ValidationForm { registration: id.to_string(), version: "1".to_owned() };
                move |registry: Registry| async move {
                    registry.validate_registration(&admin(by), &step, &form, &caller()).await
                }
            };
            let (one, other) = at_once(&world, validate(MANAGER_SE), validate(NIMIC_SE)).await;
            let (_, error) = refused(one, other);
            assert!(error.has(Code::WrongState), "{attempt} {error:?}");
            let managers = "SELECT m.manager_id FROM authority a JOIN access_manager m \
                ON m.authority_id = a.id WHERE a.origin = 'self_registered' AND a.status = 'active'";
            let managers: Vec<(uuid::Uuid,)> = world.all(managers, &[]).await;
            assert_eq!(managers, [(uuid(MANAGER_SE),)], "{attempt}");
            deliver(&world).await;
            bury(&world).await;
        }
        assert!(broken(&world).await.is_subset(&before));
    }
}
