//! Protects the history as its readers see it: before and after, and nothing that is not theirs.

use domain::{
    criteria::HistoryCriteria,
    form::{CatalogueStepForm, GiveModulesForm},
    policy::Actor,
    view::{EntryView, Found, Shown},
};
use registry::{Extent, Which};

use crate::world::*;

/// The history of IVO for somebody, narrowed.
async fn asked(world: &World, actor: Actor, narrow: impl FnOnce(&mut HistoryCriteria)) -> Found<EntryView> {
    let mut criteria = HistoryCriteria { authority: text(IVO), ..HistoryCriteria::default() };
    narrow(&mut criteria);
    world.registry.history(&actor, &criteria, Extent::Page, "sv").await.unwrap()
}

/// The numbers of the entries found.
fn numbers(found: &Found<EntryView>) -> Vec<i64> {
    found.rows.iter().map(|entry| entry.seq).collect()
}

/// Rule 10 of C.3.2, Q27.
#[tokio::test]
async fn the_history_shows_each_reader_what_is_theirs() {
    for world in World::each().await {
        let mut save = world.form(IVO, plain(IVO)).await;
        save.username = "another.name".to_owned();
        save.language = "fi".to_owned();
        save.first_name = "Ny".to_owned();
        save.roles = vec!["requests:handler".to_owned()];
        world.registry.save_user(&admin(IVO), &save, &caller()).await.unwrap();
        let mut edit = authority_form(&world, &admin(IVO), IVO).await;
        edit.keywords = vec!["k212".to_owned(), "k221".to_owned()];
        edit.phone = "+46 8 555 01 99".to_owned();
        edit.module_coordinators = vec![format!("requests:{}", text(NEIGHBOUR_SE))];
        world.registry.edit_authority(&admin(IVO), &edit, &caller()).await.unwrap();
        let read = async |actor: Actor| {
            world
                .registry
                .details(&actor, Which::Id(&text(IVO)), "sv", &HistoryCriteria::default())
                .await
                .unwrap()
        };
        let own = read(admin(IVO)).await;
        let actions: Vec<&str> = own.history.rows.iter().map(|entry| entry.action.as_str()).collect();
        assert_eq!(
            actions,
            [
                "linked_coordinator.removed",
                "linked_coordinator.added",
                "authority.keywords_changed",
                "authority.edited",
                "user.roles_changed",
                "user.username_changed",
                "user.edited"
            ]
        );
        let shown = |text: &str| Shown::Text(text.to_owned());
        let change = |entry: usize, field: &str| {
            let found = own.history.rows[entry].changes.iter().find(|change| change.field == field).unwrap();
            (found.old.clone(), found.new.clone())
        };
        assert_eq!(change(0, "linked_coordinator").0, shown("Universitets- och högskolerådet"));
        assert_eq!(own.history.rows[0].subject, shown("Requests sv"));
        assert_eq!(change(2, "keywords").1, shown("Keyword 212, Keyword 221"));
        assert_eq!(change(3, "phone"), (shown("+46 8 555 01 10"), shown("+46 8 555 01 99")));
        assert_eq!(change(4, "roles"), (shown(""), shown("Requests sv: Request handler sv")));
        assert_eq!(change(5, "username"), (shown("login041"), shown("another.name")));
        assert_eq!(change(6, "language"), (shown("svenska"), shown("suomi")));
        assert_eq!(own.history.rows[6].subject, shown("Ny Last41"));
        assert_eq!(own.history.rows[6].actor, shown("Somebody There"));
        assert_eq!(own.administrators, ["First40 Last40"]);
        let reader = read(nobody(IVO)).await;
        assert!(reader.history.rows.iter().all(|entry| !entry.action.starts_with("user.")));
        assert!(reader.actions.iter().all(|action| !action.starts_with("user.")));
        assert_eq!(reader.history.rows.len(), 4);
        // What is no action filters nothing; PostgreSQL would take no NUL in a text.
        for action in ["user.edited\0", "nothing", ""] {
            let found = asked(&world, admin(IVO), |asked| asked.action = action.to_owned()).await;
            assert_eq!(found.rows.len(), own.history.rows.len(), "{action:?}");
        }
        // After removal: the name only for the national coordinator and the Commission.
        world.run(&[format!("DELETE FROM user_role WHERE user_id = {}", world.literal(plain(IVO)))]).await;
        let removal = step(IVO, plain(IVO), "2");
        world.registry.remove_user(&admin(IVO), &removal, &caller()).await.unwrap();
        let last = |view: &domain::view::DetailsView| view.history.rows.last().unwrap().clone();
        let own = last(&read(admin(IVO)).await);
        assert_eq!(own.subject, Shown::Removed);
        assert!(
            own.changes.iter().any(|change| change.field == "first_name" && change.new == Shown::Removed)
        );
        let national = last(&read(admin(NIMIC_SE)).await);
        assert_eq!(national.subject, shown("Ny Last41"));
        world
            .run(&[
                "UPDATE history_value SET salt = NULL, value = NULL WHERE slot LIKE 'first_name%'".to_owned()
            ])
            .await;
        let national = last(&read(admin(NIMIC_SE)).await);
        assert!(
            national.changes.iter().any(|change| change.field == "first_name" && change.new == Shown::Erased)
        );
    }
}

/// A user was edited, then the authority, then a module: entries 1 to 3, 4 and 5, 6 and 7.
async fn with_history(world: &World) {
    // The world was written past everything that is computed from it.
    world.registry.migrate().await.unwrap();
    let mut save = world.form(IVO, plain(IVO)).await;
    "Åsa Ny".clone_into(&mut save.first_name);
    "another.name".clone_into(&mut save.username);
    save.roles = vec!["requests:handler".to_owned()];
    world.registry.save_user(&admin(IVO), &save, &caller()).await.unwrap();
    let mut edit = authority_form(world, &admin(IVO), IVO).await;
    edit.keywords = vec!["k212".to_owned(), "k221".to_owned()];
    "+46 8 555 01 99".clone_into(&mut edit.phone);
    edit.module_coordinators = vec![format!("requests:{}", text(NEIGHBOUR_SE))];
    world.registry.edit_authority(&admin(IVO), &edit, &caller()).await.unwrap();
}

/// By kind, person, user, module and number; the count goes with what is asked.
#[tokio::test]
async fn the_history_is_found_by_kind_person_and_module() {
    for world in World::each().await {
        with_history(&world).await;
        let who =
            async |actor, who: &str| numbers(&asked(&world, actor, |asked| asked.who = who.to_owned()).await);
        let all: Vec<i64> = (1..=7).rev().collect();
        let kind = asked(&world, admin(IVO), |asked| {
            (asked.action, asked.after) = ("user.edited".to_owned(), "2".to_owned());
        });
        let kind = kind.await;
        assert_eq!(
            (numbers(&kind), kind.count, kind.next.clone(), kind.is_continued),
            (vec![1], 1, None, true)
        );
        // Who acted, and who is concerned: by the beginning of each name, without accents; or by the authority that acted.
        assert_eq!(who(admin(IVO), "first40 last40").await, all);
        assert_eq!(who(admin(IVO), "asa").await, [3, 2, 1]);
        assert_eq!(who(admin(IVO), "vård").await, all);
        // Neither by an address nor by a user name, nor by what only stands in another order.
        for nothing in ["asa first40", "another", "person", "sa"] {
            assert_eq!(who(admin(IVO), nothing).await, [] as [i64; 0], "{nothing}");
        }
        // A reader who sees no users finds none by their names.
        assert_eq!(who(nobody(IVO), "asa").await, [] as [i64; 0]);
        let user = async |actor| numbers(&asked(&world, actor, |asked| asked.user = text(plain(IVO))).await);
        assert_eq!(user(admin(IVO)).await, [3, 2, 1]);
        assert_eq!(user(nobody(IVO)).await, [] as [i64; 0]);
        let module = async |code: &str| {
            numbers(&asked(&world, admin(IVO), |asked| asked.module = code.to_owned()).await)
        };
        assert_eq!(module("requests").await, [7, 6]);
        for nothing in ["alerts", "requests\0", "' OR 1 = 1"] {
            assert_eq!(module(nothing).await, [] as [i64; 0], "{nothing}");
        }
        // The name above a narrowed history, for those who may see it.
        let narrowed = async |actor: Actor| {
            let criteria = HistoryCriteria { user: text(plain(IVO)), ..HistoryCriteria::default() };
            world.registry.details(&actor, Which::Id(&text(IVO)), "sv", &criteria).await.unwrap().user
        };
        assert_eq!(narrowed(admin(IVO)).await.as_deref(), Some("Åsa Ny Last41"));
        assert_eq!(narrowed(nobody(IVO)).await, None);
        // Q27: somebody removed is found by name by the national coordinator and the Commission only.
        world.run(&[format!("DELETE FROM user_role WHERE user_id = {}", world.literal(plain(IVO)))]).await;
        world.registry.remove_user(&admin(IVO), &step(IVO, plain(IVO), "2"), &caller()).await.unwrap();
        assert_eq!(who(admin(IVO), "asa").await, [] as [i64; 0]);
        assert_eq!(who(admin(NIMIC_SE), "asa").await, [8, 3, 2, 1]);
        assert_eq!((narrowed(admin(IVO)).await, narrowed(admin(NIMIC_SE)).await.is_some()), (None, true));
    }
}

/// An entry names people and authorities as they were called when it was written (issue of the history; C.1.6).
#[tokio::test]
async fn names_are_those_of_the_time() {
    for world in World::each().await {
        let shown = |text: &str| Shown::Text(text.to_owned());
        let later = || world.clock.advance(domain::time::HOUR);
        let mut save = world.form(IVO, plain(IVO)).await;
        save.language = "fi".to_owned();
        world.registry.save_user(&admin(IVO), &save, &caller()).await.unwrap();
        let mut edit = authority_form(&world, &admin(IVO), IVO).await;
        edit.module_coordinators = vec![format!("requests:{}", text(NEIGHBOUR_SE))];
        world.registry.edit_authority(&admin(IVO), &edit, &caller()).await.unwrap();
        for (first, last) in [("Åsa", "Ny"), ("Åsa", "Nyare")] {
            later();
            let mut save = world.form(IVO, plain(IVO)).await;
            (save.first_name, save.last_name) = (first.to_owned(), last.to_owned());
            world.registry.save_user(&admin(IVO), &save, &caller()).await.unwrap();
        }
        for (at, name) in [(IVO, "Inspektionen för allt"), (NEIGHBOUR_SE, "Rådet för det mesta")] {
            later();
            let by = admin(MANAGER_SE);
            let mut edit = authority_form(&world, &by, at).await;
            (edit.official_name, edit.none_of_these) = (name.to_owned(), "on".to_owned());
            world.registry.edit_authority(&by, &edit, &caller()).await.unwrap();
        }
        later();
        let mut edit = authority_form(&world, &admin(IVO), IVO).await;
        edit.phone = "+46 8 555 01 99".to_owned();
        world.registry.edit_authority(&admin(IVO), &edit, &caller()).await.unwrap();
        let rows = asked(&world, admin(IVO), |_| {}).await.rows;
        let entry = |seq: i64| rows.iter().find(|entry| entry.seq == seq).unwrap();
        let subjects = [1, 4, 5].map(|seq| entry(seq).subject.clone());
        assert_eq!(subjects, [shown("First41 Last41"), shown("Åsa Ny"), shown("Åsa Nyare")]);
        let linked = &entry(2).changes[0];
        assert_eq!((&entry(2).action[..], &linked.new), ("linked_coordinator.added", &shown("Malmö stad")));
        let actors = [1, 7].map(|seq| entry(seq).actor_authority.clone().unwrap());
        assert_eq!(actors, ["Inspektionen för vård och omsorg", "Inspektionen för allt"]);
    }
}

/// An entry about an access names the module also when there is no access any more, and so do roles that were held there.
#[tokio::test]
async fn a_module_is_named_after_the_access_is_gone() {
    for world in World::each().await {
        let gift = GiveModulesForm {
            authority: text(NEIGHBOUR_SE),
            modules: vec!["registers:authority:0".to_owned()],
            ..GiveModulesForm::default()
        };
        world.registry.give_modules(&admin(NIMIC_SE), &gift, &caller()).await.unwrap();
        world
            .run(&[
                format!(
                    "DELETE FROM user_role WHERE user_id = {}",
                    world.literal(administrator(NEIGHBOUR_SE))
                ),
                format!("DELETE FROM module_access WHERE authority_id = {}", world.literal(NEIGHBOUR_SE)),
            ])
            .await;
        let criteria = HistoryCriteria { authority: text(NEIGHBOUR_SE), ..HistoryCriteria::default() };
        let found = world.registry.history(&admin(NIMIC_SE), &criteria, Extent::Page, "sv").await.unwrap();
        let entry = |action: &str| found.rows.iter().find(|entry| entry.action == action).unwrap();
        let shown = |text: &str| Shown::Text(text.to_owned());
        assert_eq!(entry("module_access.given").subject, shown("Registers sv"));
        let roles = &entry("user.roles_changed").changes[0].new;
        assert!(matches!(roles, Shown::Text(text) if text.contains("Registers sv: ")), "{roles:?}");

        // What is left of a deleted authority is still found by its module.
        let delete = "UPDATE authority SET status = 'deleted', deactivated_at = registered_at,
            deleted_at = registered_at WHERE id = ";
        world.run(&[format!("{delete}{}", world.literal(NEIGHBOUR_SE))]).await;
        let narrowed = |module: &str| HistoryCriteria { module: module.to_owned(), ..criteria.clone() };
        let details = async |criteria: &HistoryCriteria| {
            let neighbour = text(NEIGHBOUR_SE);
            world.registry.details(&admin(NIMIC_SE), Which::Id(&neighbour), "sv", criteria).await.unwrap()
        };
        let registers = details(&narrowed("registers")).await;
        let actions: Vec<&str> = registers.history.rows.iter().map(|entry| &entry.action[..]).collect();
        assert_eq!(actions, ["module_access.given"]);
        let offered: Vec<&str> = registers.modules.iter().map(|module| &module.label[..]).collect();
        assert_eq!(offered, ["Registers sv"]);
        assert!(details(&narrowed("requests")).await.history.rows.is_empty());
    }
}

/// The Commission finds by a module what it changed in the catalogue of it: the module, its roles, lists and keywords.
#[tokio::test]
async fn the_catalogue_is_found_by_module() {
    for world in World::each().await {
        let switch_off = |kind: &str, entry: u128| CatalogueStepForm {
            kind: kind.to_owned(),
            entry: text(entry),
            version: "1".to_owned(),
            step: "switch_off".to_owned(),
            confirmed: "on".to_owned(),
        };
        let form = switch_off("role", 112);
        world.registry.catalogue_step(&admin(COMMISSION), &form, &caller()).await.unwrap();
        world.registry.issue_module_key(&admin(COMMISSION), "alerts", &caller()).await.ok().unwrap();
        let narrowed = async |module: &str| {
            let criteria = HistoryCriteria { module: module.to_owned(), ..HistoryCriteria::default() };
            world.registry.details(&admin(COMMISSION), Which::Own, "sv", &criteria).await.unwrap()
        };
        for (module, action) in [("requests", "catalogue.changed"), ("alerts", "module_key.issued")] {
            let found = narrowed(module).await;
            assert!(found.modules.iter().any(|choice| choice.code == module));
            let actions: Vec<&str> = found.history.rows.iter().map(|entry| &entry.action[..]).collect();
            assert_eq!(actions, [action], "{module}");
        }
    }
}

/// Days are those of the reader's calendar, the last one included.
#[tokio::test]
async fn the_history_is_found_by_days() {
    for world in World::each().await {
        with_history(&world).await;
        let at = asked(&world, admin(IVO), |_| {}).await.rows[0].at;
        let today = at.iso()[..10].to_owned();
        let between = async |from: &str, to: &str| {
            let found = asked(&world, admin(IVO), |asked| {
                (asked.from, asked.to) = (from.to_owned(), to.to_owned());
            });
            found.await.rows.len()
        };
        assert_eq!(between(&today, &today).await, 7);
        assert_eq!(between("", "2020-01-01").await, 0);
        assert_eq!(between("2100-01-01", "").await, 0);
        // What is no day narrows nothing.
        assert_eq!(between("2026-02-30", "yesterday").await, 7);
    }
}
