//! Protects the deactivation of authorities (C.2.1, I-19): what must be done first, what follows, what comes back.

use domain::{
    criteria::AuthorityCriteria,
    error::{Code, Error},
    form::{AccessStepForm, AuthorityStepForm},
    model::AuthorityStatus::{Active, Deactivated},
    policy::{Action, Actor, Rules},
};
use registry::{Extent, Settings, Which};

use crate::world::*;

fn form(at: u128, version: i64) -> AuthorityStepForm {
    AuthorityStepForm { authority: text(at), version: version.to_string() }
}

pub async fn deactivate(world: &World, actor: &Actor, at: u128, version: i64) -> Result<(), Error> {
    world.registry.deactivate_authority(actor, &form(at, version), &caller()).await
}

pub async fn reactivate(world: &World, actor: &Actor, at: u128, version: i64) -> Result<(), Error> {
    world.registry.reactivate_authority(actor, &form(at, version), &caller()).await
}

pub async fn suspend(world: &World, at: u128, module: &str) {
    let form = AccessStepForm {
        authority: text(at),
        module: module.to_owned(),
        version: "1".to_owned(),
        ..AccessStepForm::default()
    };
    world.registry.suspend_module(&admin(NIMIC_SE), &form, &caller()).await.unwrap();
}

async fn is_found(world: &World, at: u128) -> bool {
    let criteria = AuthorityCriteria::default();
    let found = world.registry.search(&admin(IVO), &criteria, Extent::Page, "en").await.unwrap();
    found.rows.iter().any(|row| row.authority.id == authority(at))
}

/// I-19, acceptance scenario 14.
#[tokio::test]
async fn all_modules_are_suspended_before() {
    for world in World::each().await {
        let manager = admin(MANAGER_SE);
        let error = deactivate(&world, &manager, IVO, 1).await.unwrap_err();
        assert_eq!(codes(Err(error.clone())), one("form", Code::ModulesStillActive));
        assert_eq!(error.faults()[0].fault.arg("modules"), "Requests, Alerts");
        let view = world.registry.standing_view(&manager, Which::Id(&text(IVO)), Active, "sv").await.unwrap();
        assert_eq!(view.refused[0].arg("modules"), "Requests sv, Alerts sv");
        assert_eq!((view.users, &view.administrators[..]), (2, &["First40 Last40".to_owned()][..]));
        for module in ["requests", "alerts"] {
            suspend(&world, IVO, module).await;
        }
        assert!(is_found(&world, IVO).await);
        assert_eq!(codes(deactivate(&world, &manager, IVO, 2).await), one("form", Code::StaleVersion));
        assert_eq!(codes(reactivate(&world, &manager, IVO, 1).await), one("form", Code::WrongState));
        let before = world.told().await;
        deactivate(&world, &manager, IVO, 1).await.unwrap();
        assert!(!is_found(&world, IVO).await);
        let stored: Vec<(String, i64, i64)> = world
            .all(
                "SELECT status, deactivated_at, delete_after FROM authority WHERE id = $1",
                &[&authority(IVO)],
            )
            .await;
        let now = world.now();
        assert_eq!(stored, [("deactivated".to_owned(), now.0, now.plus_months(6).0)]);
        let last = world.history(IVO).await.pop().unwrap();
        assert_eq!(last, ("authority.deactivated".to_owned(), 2));
        // Its address, its administrators, and the addresses of both its access managers.
        let told: Vec<String> =
            world.told().await.into_iter().filter(|mail| !before.contains(mail)).collect();
        let expected = [
            "mail40@person.example",
            "office2@authority.example",
            "office3@authority.example",
            "office4@authority.example",
        ];
        assert_eq!(told, expected.map(|to| format!("e11_deactivated {to}")));
        assert_eq!(codes(deactivate(&world, &manager, IVO, 2).await), one("form", Code::WrongState));
    }
}

/// A-145, C.2.1: the dates go, modules stay suspended, and until then everything is read only (I-25).
#[tokio::test]
async fn what_was_deactivated_comes_back_without_its_modules() {
    for world in World::each().await {
        for module in ["requests", "alerts"] {
            suspend(&world, IVO, module).await;
        }
        deactivate(&world, &admin(NIMIC_SE), IVO, 1).await.unwrap();
        let edit = world.registry.edit_view(&admin(IVO), Which::Own, "en").await.unwrap_err();
        assert!(edit.has(Code::AuthorityDeactivated));
        let own = world.registry.authority(&admin(IVO), Which::Own, "en").await.unwrap();
        assert!(!own.head.allowed.contains(&Action::EditBasicData));
        let other = world.registry.authority(&admin(MANAGER_SE), Which::Id(&text(IVO)), "en").await.unwrap();
        assert!(other.head.allowed.contains(&Action::DeactivateAuthority));
        let view = world
            .registry
            .standing_view(&admin(MANAGER_SE), Which::Id(&text(IVO)), Deactivated, "en")
            .await
            .unwrap();
        assert!(view.refused.is_empty() && view.deactivated_at.is_some());
        assert_eq!(
            codes(reactivate(&world, &admin(MANAGER_SE), IVO, 1).await),
            one("form", Code::StaleVersion)
        );
        reactivate(&world, &admin(MANAGER_SE), IVO, 2).await.unwrap();
        let stored: Vec<(String, Option<i64>, Option<i64>)> = world
            .all(
                "SELECT status, deactivated_at, delete_after FROM authority WHERE id = $1",
                &[&authority(IVO)],
            )
            .await;
        assert_eq!(stored, [("active".to_owned(), None, None)]);
        let active = "SELECT COUNT(*) FROM module_access WHERE authority_id = $1 AND status = 'active'";
        assert_eq!(world.number(active, &[&authority(IVO)]).await, 0);
        let last = world.history(IVO).await.pop().unwrap();
        assert_eq!(last, ("authority.reactivated".to_owned(), 3));
        assert_eq!(world.told().await.iter().filter(|mail| mail.starts_with("e11_reactivated")).count(), 4);
        assert!(is_found(&world, IVO).await);
    }
}

/// P15, Q20, rule 9 of C.3.2, I-18.
#[tokio::test]
async fn only_within_reach_and_never_the_own() {
    for world in World::each().await {
        let denied = || one("form", Code::NotAllowed);
        let unknown = || one("form", Code::NotFound);
        let fixed = || one("form", Code::NationalCoordinatorFixed);
        let own = || one("form", Code::OwnAuthority);
        for (actor, at, expected) in [
            (admin(IVO), IVO, denied()),
            (nobody(IVO), IVO, denied()),
            (admin(IVO), NEIGHBOUR_SE, unknown()),
            (nobody(MANAGER_SE), IVO, unknown()),
            (admin(MANAGER_SE), TRAFICOM, unknown()),
            (admin(MANAGER_SE), NIMIC_SE, denied()),
            (admin(MANAGER_SE), MANAGER_SE, own()),
            (admin(NIMIC_SE), NIMIC_SE, own()),
            (admin(NIMIC_SE), MANAGER_SE, one("form", Code::StillAccessManager)),
            (admin(NIMIC_SE), 99, unknown()),
            (admin(COMMISSION), NIMIC_SE, fixed()),
            (admin(COMMISSION), COMMISSION, own()),
        ] {
            let answer = deactivate(&world, &actor, at, 1).await;
            assert_eq!(codes(answer), expected, "{:?} {at}", actor.rank());
            let seen = world.registry.standing_view(&actor, Which::Id(&text(at)), Active, "en").await;
            let is_page = matches!(
                expected[0].1,
                Code::OwnAuthority | Code::NationalCoordinatorFixed | Code::StillAccessManager
            );
            assert_eq!(seen.is_ok(), is_page, "{:?} {at}", actor.rank());
            assert!(seen.is_err() || seen.is_ok_and(|view| view.refused[0].code == expected[0].1));
        }
        // Both reasons at once, as every form has it.
        let gift = domain::form::GiveModulesForm {
            authority: text(MANAGER_SE),
            modules: vec!["alerts:authority:0".to_owned()],
            ..Default::default()
        };
        world.registry.give_modules(&admin(NIMIC_SE), &gift, &caller()).await.unwrap();
        let both = codes(deactivate(&world, &admin(NIMIC_SE), MANAGER_SE, 1).await);
        let expected = [Code::ModulesStillActive, Code::StillAccessManager];
        assert_eq!(both, expected.map(|code| ("form".to_owned(), code)));
        reactivate(&world, &admin(MANAGER_SE), CLOSED_SE, 1).await.unwrap();
        deactivate(&world, &admin(COMMISSION), CLOSED_SE, 2).await.unwrap();
    }
}

/// Q1: with the switch an access manager that is not listed cannot do it; the national coordinator can.
#[tokio::test]
async fn the_strict_switch_asks_to_be_listed() {
    for world in World::each().await {
        let rules = Rules { strict_access_manager: true };
        let strict = world.with_settings(Settings { rules, ..world.registry.settings().clone() });
        let form = form(CLOSED_SE, 1);
        let refused = strict.reactivate_authority(&admin(MANAGER_SE), &form, &caller()).await;
        assert_eq!(codes(refused), one("form", Code::AddYourselfFirst));
        strict.reactivate_authority(&admin(NIMIC_SE), &form, &caller()).await.unwrap();
    }
}
