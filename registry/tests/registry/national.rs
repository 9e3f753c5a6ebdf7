//! Protects national coordinators (P36, I-18, Q18, Q19): one for each country, registered and replaced by the Commission.

use domain::{
    error::{Code, Error},
    form::{AuthorityStepForm, RegistrationForm, ReplaceNimicForm},
    id::{AuthorityId, UserId},
    model::AuthorityKind::{Authority, Nimic},
    policy::{Action, Actor},
    view::Manager,
};
use registry::{Which, verify::verify};

use crate::{registrations::registration, world::*};

async fn register(
    world: &World,
    actor: &Actor,
    country: &str,
    form: &RegistrationForm,
) -> Result<(AuthorityId, UserId), Error> {
    world.registry.register_nimic(actor, country, form, &caller()).await
}

fn naming(old: u128, version: i64, new: u128, new_version: i64) -> ReplaceNimicForm {
    ReplaceNimicForm {
        authority: text(old),
        version: version.to_string(),
        successor: text(new),
        successor_version: new_version.to_string(),
    }
}

async fn replace(world: &World, actor: &Actor, form: &ReplaceNimicForm) -> Result<(), Error> {
    world.registry.replace_nimic(actor, form, &caller()).await.map(drop)
}

/// Kind, access manager or not, version.
async fn stands(world: &World, id: AuthorityId) -> (String, bool, i64) {
    let rows: Vec<(String, bool, i64)> =
        world.all("SELECT kind, is_access_manager, version FROM authority WHERE id = $1", &[&id]).await;
    rows.into_iter().next().unwrap()
}

async fn managers(world: &World, id: AuthorityId) -> Vec<AuthorityId> {
    let rows: Vec<(AuthorityId,)> = world
        .all("SELECT manager_id FROM access_manager WHERE authority_id = $1 ORDER BY manager_id", &[&id])
        .await;
    rows.into_iter().map(|(id,)| id).collect()
}

async fn delegations(world: &World, id: AuthorityId) -> Vec<(bool, bool)> {
    world
        .all(
            "SELECT all_modules, revoked_at IS NOT NULL FROM delegation WHERE manager_id = $1 ORDER BY granted_at",
            &[&id],
        )
        .await
}

async fn actions(world: &World, id: AuthorityId) -> Vec<String> {
    let rows: Vec<(String, i64)> = world
        .all("SELECT action, subject_version FROM history_entry WHERE authority_id = $1 ORDER BY seq", &[&id])
        .await;
    rows.into_iter().map(|(action, version)| format!("{action} {version}")).collect()
}

/// Q18: with the Commission as its access manager, and everything that every registration has.
#[tokio::test]
async fn the_commission_registers_the_national_coordinator_of_a_country() {
    for world in World::each().await {
        let commission = admin(COMMISSION);
        let (id, first) = register(&world, &commission, "FI", &registration()).await.unwrap();
        assert_eq!(stands(&world, id).await, ("nimic".to_owned(), true, 1));
        assert_eq!(managers(&world, id).await, [authority(COMMISSION)]);
        let expected = [
            "authority.registered 1",
            "authority.keywords_changed 1",
            "national_coordinator.appointed 1",
            "access_manager.added 1",
            "user.added 1",
        ];
        assert_eq!(actions(&world, id).await, expected);
        assert_eq!(world.told().await, ["e1 marta.akesson@goteborg.example"]);
        let which = id.to_string();
        let view = world.registry.users(&commission, Which::Id(&which), "en", None).await.unwrap();
        assert!(view.rows[0].id == first && view.rows[0].username.as_ref().unwrap().starts_with("fi"));
        // Those that may be the same are looked for in the country that is chosen.
        for (country, near) in [("FI", true), ("SE", false), ("", false)] {
            let form = registration();
            let view =
                world.registry.register_nimic_view(&commission, country, Some(&form), "en").await.unwrap();
            assert_eq!(view.register.similar.iter().any(|one| one.id == id), near, "{country}");
        }
        // It can act at once, in its own country and nowhere else.
        let nimic =
            Actor { authority_id: id, user_id: first, country: Some("FI".to_owned()), ..admin(NIMIC_SE) };
        let seen = world.registry.authority(&nimic, Which::Id(&text(TRAFICOM)), "en").await.unwrap();
        assert!(seen.head.allowed.contains(&Action::AppointAccessManager));
        let about = verify(&world.test.db).await.unwrap().faults;
        assert!(about.iter().all(|fault| fault.id != id.0), "{about:?}");
    }
}

/// I-18, I-1: nothing is written where the country has one, is none, or the authority is registered already.
#[tokio::test]
async fn a_country_has_one_national_coordinator() {
    for world in World::each().await {
        let commission = admin(COMMISSION);
        let before = world.number("SELECT COUNT(*) FROM authority", &[]).await;
        let codes = |result: Result<(AuthorityId, UserId), Error>| codes(result.map(drop));
        let taken = register(&world, &commission, "SE", &registration()).await.unwrap_err();
        assert_eq!(taken.faults()[0].fault.arg("id"), text(NIMIC_SE));
        assert!(matches!(taken, Error::Conflict(_)));
        assert_eq!(codes(Err(taken)), one("country", Code::NimicExists));
        for (country, code) in [
            ("", Code::Required),
            ("XX", Code::InvalidChoice),
            ("DE", Code::InvalidChoice),
            ("F\0", Code::InvalidChoice),
        ] {
            let refused = register(&world, &commission, country, &registration()).await;
            assert_eq!(codes(refused), one("country", code), "{country:?}");
        }
        let all = codes(register(&world, &commission, "SE", &RegistrationForm::default()).await);
        assert!(all.len() > 9 && all[0].1 == Code::NimicExists, "everything wrong at once: {all:?}");
        // The same name: only within the country.
        let norm = domain::fold::official_name_norm(&registration().official_name);
        world
            .run(&[format!("UPDATE authority SET official_name_norm = '{norm}' WHERE country = 'FI'")])
            .await;
        let same = register(&world, &commission, "FI", &registration()).await;
        assert_eq!(codes(same), one("official_name", Code::AlreadyRegistered));
        assert_eq!(world.number("SELECT COUNT(*) FROM authority", &[]).await, before);
        for actor in [admin(NIMIC_SE), admin(MANAGER_SE), admin(IVO), nobody(COMMISSION)] {
            let denied = register(&world, &actor, "FI", &registration()).await;
            assert_eq!(codes(denied), one("form", Code::NotAllowed));
            let view = world.registry.register_nimic_view(&actor, "", None, "en").await;
            assert_eq!(view.unwrap_err(), Error::NotFound);
        }
        let view =
            world.registry.register_nimic_view(&commission, "SE", Some(&registration()), "en").await.unwrap();
        let listed: Vec<(&str, Option<&str>)> = view
            .countries
            .iter()
            .map(|row| (row.code.as_str(), row.coordinator.as_ref().map(|(_, name)| name.as_str())))
            .collect();
        assert_eq!(listed, [("SE", Some("Kommerskollegium")), ("FI", None)]);
        assert_eq!(view.register.country, "Country SE");
    }
}

/// Q19, I-16, I-17: both sides, their links, their delegations, their history and their mails.
#[tokio::test]
async fn another_authority_takes_its_place() {
    for world in World::each().await {
        let commission = admin(COMMISSION);
        world.run(&[
            format!("INSERT INTO delegation (id, manager_id, all_modules, granted_at, version) VALUES ({}, {}, FALSE, 1, 1)",
                world.literal(500), world.literal(MANAGER_SE)),
            format!("INSERT INTO delegation_module (delegation_id, module_id) VALUES ({}, {})",
                world.literal(500), world.literal(102)),
        ]).await;
        let view = |successor: u128| {
            let (world, commission) = (&world, &commission);
            async move {
                let (nimic, successor) = (text(NIMIC_SE), text(successor));
                let which = Which::Id(&nimic);
                world.registry.replace_nimic_view(commission, which, &successor, None, "en").await.unwrap()
            }
        };
        let seen = view(MANAGER_SE).await;
        assert_eq!((seen.administered, seen.code.as_str(), seen.refused), (4, "SE", None));
        assert_eq!((seen.administrators.len(), seen.commission.as_str()), (1, "European Commission"));
        let successor = seen.successor.unwrap();
        let names = |managers: &[Manager]| managers.iter().map(|one| one.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&successor.managers), ["Kommerskollegium"]);
        assert!(successor.delegated_since.is_some() && successor.refused.is_none());
        assert_eq!(successor.administered, 1);

        replace(&world, &commission, &naming(NIMIC_SE, 1, MANAGER_SE, 1)).await.unwrap();
        let (old, new) = (authority(NIMIC_SE), authority(MANAGER_SE));
        assert_eq!(stands(&world, old).await, ("authority".to_owned(), true, 2));
        assert_eq!(stands(&world, new).await, ("nimic".to_owned(), true, 2));
        assert_eq!(managers(&world, old).await, [new]);
        assert_eq!(managers(&world, new).await, [authority(COMMISSION)]);
        assert_eq!(managers(&world, authority(IVO)).await, [old, new], "links to others stay as they were");
        assert_eq!(delegations(&world, old).await, [(true, false)]);
        assert_eq!(delegations(&world, new).await, [(false, true)]);
        let expected = [
            "national_coordinator.appointed 2",
            "access_manager.removed 2",
            "access_manager.added 2",
            "delegation.changed 1",
        ];
        assert_eq!(actions(&world, old).await, expected);
        let expected = [
            "national_coordinator.appointed 2",
            "delegation.changed 2",
            "access_manager.removed 2",
            "access_manager.added 2",
        ];
        assert_eq!(actions(&world, new).await, expected);
        let told = world.told().await;
        for (template, to) in [("added", 2), ("removed", 2), ("added", 3), ("removed", 3)] {
            for address in [format!("mail{to}0@person"), format!("office{to}@authority")] {
                let mail = format!("e8_access_manager_{template} {address}.example");
                assert!(told.contains(&mail), "{mail}: {told:?}");
            }
        }
        assert_eq!(told.len(), 8);
        // The other way round: again exactly one, and both are access managers still.
        replace(&world, &commission, &naming(MANAGER_SE, 2, NIMIC_SE, 2)).await.unwrap();
        assert_eq!(
            (managers(&world, old).await, managers(&world, new).await),
            (vec![authority(COMMISSION)], vec![old])
        );
        assert_eq!(delegations(&world, old).await, [(true, true)]);
        // One that was no access manager becomes one by what it is.
        replace(&world, &commission, &naming(NIMIC_SE, 3, NEIGHBOUR_SE, 1)).await.unwrap();
        assert_eq!(stands(&world, authority(NEIGHBOUR_SE)).await, ("nimic".to_owned(), true, 2));
        let count = "SELECT COUNT(*) FROM authority WHERE kind = 'nimic'";
        assert_eq!(world.number(count, &[]).await, 1);
    }
}

/// C.10.3: what cannot take its place, and who may not; nothing is written.
#[tokio::test]
async fn only_an_active_authority_of_the_country_can() {
    for world in World::each().await {
        let commission = admin(COMMISSION);
        let form = |new, version| naming(NIMIC_SE, 1, new, version);
        for (form, field, code) in [
            (form(TRAFICOM, 1), "successor", Code::InvalidChoice),
            (form(COMMISSION, 1), "successor", Code::InvalidChoice),
            (form(NIMIC_SE, 1), "successor", Code::InvalidChoice),
            (form(99, 1), "successor", Code::InvalidChoice),
            (ReplaceNimicForm { successor: "\0".to_owned(), ..form(1, 1) }, "successor", Code::InvalidChoice),
            (ReplaceNimicForm { successor: String::new(), ..form(1, 1) }, "successor", Code::Required),
            (form(CLOSED_SE, 1), "form", Code::AuthorityDeactivated),
            (form(IVO, 2), "form", Code::StaleVersion),
            (naming(NIMIC_SE, 2, IVO, 1), "form", Code::StaleVersion),
            (naming(MANAGER_SE, 1, IVO, 1), "form", Code::WrongState),
            (naming(COMMISSION, 1, IVO, 1), "form", Code::WrongState),
            (naming(99, 1, IVO, 1), "form", Code::NotFound),
        ] {
            assert_eq!(codes(replace(&world, &commission, &form).await), one(field, code), "{form:?}");
        }
        for (actor, expected) in [
            (admin(NIMIC_SE), Code::NotAllowed),
            (admin(MANAGER_SE), Code::NotAllowed),
            (admin(IVO), Code::NotFound),
            (admin(TRAFICOM), Code::NotFound),
            (nobody(COMMISSION), Code::NotFound),
        ] {
            assert_eq!(codes(replace(&world, &actor, &form(IVO, 1)).await), one("form", expected));
            let step = AuthorityStepForm { authority: text(NIMIC_SE), version: "1".to_owned() };
            let by_new = world.registry.replace_nimic_by_new(&actor, &step, &registration(), &caller()).await;
            assert_eq!(codes(by_new.map(drop)), one("form", expected));
            let id = text(NIMIC_SE);
            let view = world.registry.replace_nimic_view(&actor, Which::Id(&id), "", None, "en").await;
            assert_eq!(codes(view.map(drop)), one("form", expected));
        }
        let closed = text(CLOSED_SE);
        let id = text(NIMIC_SE);
        let seen = world
            .registry
            .replace_nimic_view(&commission, Which::Id(&id), &closed, None, "en")
            .await
            .unwrap();
        assert_eq!(seen.successor.unwrap().refused.unwrap().code, Code::AuthorityDeactivated);
        let id = text(IVO);
        let seen =
            world.registry.replace_nimic_view(&commission, Which::Id(&id), "", None, "en").await.unwrap();
        assert_eq!(seen.refused.unwrap().code, Code::WrongState);
        assert_eq!(world.number("SELECT COUNT(*) FROM history_entry", &[]).await, 0);
    }
}

/// Q19: or registers one; with nothing written where its form is refused. On the whole sample, `mandate verify` stays clean.
#[tokio::test]
async fn an_authority_is_registered_to_take_its_place() {
    for world in World::samples().await {
        let (commission, former) = (world.person("operator.eu").await, world.person("nimic.se").await);
        let id = former.authority_id;
        let (_, _, version) = stands(&world, id).await;
        let step = AuthorityStepForm { authority: id.to_string(), version: version.to_string() };
        let by = |form: RegistrationForm| {
            let (world, commission, step) = (&world, &commission, &step);
            async move { world.registry.replace_nimic_by_new(commission, step, &form, &caller()).await }
        };
        let view = world.registry.register_nimic_view(&commission, "SE", None, "en").await.unwrap();
        let keywords = view.register.lists.iter().map(|list| list.keywords[0].code.clone()).collect();
        let form = RegistrationForm {
            official_name: "Kvarnstenskansliet".to_owned(),
            informal_name: "Kvarnstenar".to_owned(),
            email: "registrator@kvarnsten.example".to_owned(),
            user_email: "marta@kvarnsten.example".to_owned(),
            keywords,
            ..registration()
        };
        let refused = by(RegistrationForm { phone: String::new(), ..form.clone() }).await.map(drop);
        assert_eq!(codes(refused), one("phone", Code::Required));
        assert_eq!(stands(&world, id).await.2, version);
        let (new, user) = by(form.clone()).await.unwrap();
        assert_eq!(stands(&world, new).await, ("nimic".to_owned(), true, 1));
        assert_eq!(stands(&world, id).await, ("authority".to_owned(), true, version + 1));
        assert_eq!(managers(&world, id).await, [new]);
        assert_eq!(managers(&world, new).await, [commission.authority_id]);
        assert_eq!(delegations(&world, id).await, [(true, false)]);
        let again = by(form).await.map(drop);
        assert_eq!(codes(again), one("form", Code::WrongState));
        assert_eq!(verify(&world.test.db).await.unwrap().faults, []);

        // Rights are read afresh: the former one is an access manager like others, the new one is above it (I-25).
        let former = Actor { kind: Authority, ..former };
        let above = Actor { authority_id: new, user_id: user, kind: Nimic, ..former.clone() };
        let (old_page, new_page) = (id.to_string(), new.to_string());
        let seen = world.registry.authority(&former, Which::Id(&new_page), "en").await.unwrap();
        assert!(!seen.head.allowed.contains(&Action::EditBasicData));
        let seen = world.registry.authority(&above, Which::Id(&old_page), "en").await.unwrap();
        assert!(seen.head.allowed.contains(&Action::AppointAccessManager));
    }
}
