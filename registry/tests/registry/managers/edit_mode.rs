//! Access managers that are added and removed with the one save over the tabs (P31, P32).

use super::*;

/// One save of edit mode, with these ticks.
async fn save(
    world: &World,
    actor: &Actor,
    at: u128,
    change: impl FnOnce(&mut AuthorityForm),
) -> Result<(), Error> {
    let mut form = authority_form(world, actor, at).await;
    change(&mut form);
    world.registry.edit_authority(actor, &form, &caller()).await
}

fn add(form: &mut AuthorityForm) {
    "on".clone_into(&mut form.add_own_access_manager);
}

fn remove_own(form: &mut AuthorityForm) {
    "on".clone_into(&mut form.remove_own_access_manager);
}

fn remove(managers: &[u128]) -> impl FnOnce(&mut AuthorityForm) {
    let managers: Vec<String> = managers.iter().map(|manager| text(*manager)).collect();
    move |form| form.remove_access_managers = managers
}

/// P31, A-085, acceptance scenario 13: then it is among "only mine".
#[tokio::test]
async fn an_access_manager_adds_itself_with_a_save() {
    for world in World::each().await {
        let manager = admin(MANAGER_SE);
        let id = text(NEIGHBOUR_SE);
        let view = world.registry.edit_view(&manager, Which::Id(&id), "en").await.unwrap();
        assert!(view.can_add_own && !view.can_remove_own && view.removable.is_empty());
        let both = |form: &mut AuthorityForm| {
            add(form);
            "+46 8 555 77 77".clone_into(&mut form.phone);
        };
        save(&world, &manager, NEIGHBOUR_SE, both).await.unwrap();
        let listed = [(NIMIC_SE, "registration".to_owned()), (MANAGER_SE, "self_added".to_owned())];
        assert_eq!(managers(&world, NEIGHBOUR_SE).await, listed);
        assert_eq!(actions(&world, NEIGHBOUR_SE).await, ["authority.edited 2", "access_manager.added 2"]);
        // Who is listed is told too: the one that acted was not (Q1).
        let expected = ["mail70@person.example", "office2@authority.example", "office7@authority.example"];
        let mut expected = expected.map(|to| format!("e8_access_manager_added {to}")).to_vec();
        expected.extend(
            ["mail70", "office7"]
                .iter()
                .zip(["person", "authority"])
                .map(|(name, house)| format!("e8_data_changed {name}@{house}.example")),
        );
        assert_eq!(world.told().await, expected);
        // Once is enough.
        save(&world, &manager, NEIGHBOUR_SE, add).await.unwrap();
        assert_eq!(actions(&world, NEIGHBOUR_SE).await.len(), 2);
        let view = world.registry.edit_view(&manager, Which::Id(&id), "en").await.unwrap();
        assert!(!view.can_add_own && view.can_remove_own && view.removable.is_empty());

        let mut stale = authority_form(&world, &manager, NEIGHBOUR_SE).await;
        "1".clone_into(&mut stale.version);
        remove_own(&mut stale);
        let refused = world.registry.edit_authority(&manager, &stale, &caller()).await;
        assert_eq!(codes(refused), one("form", Code::StaleVersion));
        save(&world, &manager, NEIGHBOUR_SE, remove_own).await.unwrap();
        assert_eq!(managers(&world, NEIGHBOUR_SE).await, [(NIMIC_SE, "registration".to_owned())]);
        let last = actions(&world, NEIGHBOUR_SE).await.pop().unwrap();
        assert_eq!(last, "access_manager.removed 3");
        let told = world.told().await;
        let removed = told.iter().filter(|mail| mail.starts_with("e8_access_manager_removed"));
        assert_eq!(removed.count(), 2, "it was listed when it went");
    }
}

/// P32, A-086, I-16.
#[tokio::test]
async fn the_last_access_manager_stays() {
    for world in World::each().await {
        let (nimic, manager) = (admin(NIMIC_SE), admin(MANAGER_SE));
        let last = || one("form", Code::LastAccessManager);
        assert_eq!(codes(save(&world, &nimic, NEIGHBOUR_SE, remove_own).await), last());
        assert_eq!(codes(save(&world, &nimic, NIMIC_SE, remove(&[COMMISSION])).await), last());
        assert_eq!(codes(save(&world, &nimic, IVO, remove(&[MANAGER_SE, NIMIC_SE])).await), last());
        // An access manager takes away nobody but itself; an ordinary administrator nobody.
        let denied = || one("form", Code::NotAllowed);
        assert_eq!(codes(save(&world, &manager, IVO, remove(&[NIMIC_SE])).await), denied());
        assert_eq!(codes(save(&world, &manager, MANAGER_SE, remove(&[NIMIC_SE])).await), denied());
        assert_eq!(codes(save(&world, &admin(IVO), IVO, remove(&[MANAGER_SE])).await), denied());
        assert_eq!(codes(save(&world, &admin(IVO), IVO, add).await), denied());
        assert_eq!(codes(save(&world, &admin(COMMISSION), IVO, add).await), denied());
        assert_eq!(codes(save(&world, &manager, MANAGER_SE, add).await), one("form", Code::OwnAuthority));
        assert_eq!(codes(save(&world, &nimic, NIMIC_SE, add).await), one("form", Code::OwnAuthority));
        let unreadable = |form: &mut AuthorityForm| form.remove_access_managers.push("x".to_owned());
        let refused = save(&world, &nimic, IVO, unreadable).await;
        assert_eq!(codes(refused), one("remove_access_managers", Code::InvalidChoice));
        let id = text(IVO);
        let view = world.registry.edit_view(&nimic, Which::Id(&id), "en").await.unwrap();
        let names: Vec<&str> = view.removable.iter().map(|choice| choice.label.as_str()).collect();
        assert!(view.can_remove_own && names == ["Socialstyrelsen"]);
        // Who is not listed is not removed; nothing was changed, nothing is written.
        save(&world, &nimic, IVO, remove(&[COORDINATOR_SE])).await.unwrap();
        assert_eq!(actions(&world, IVO).await, Vec::<String>::new());
        save(&world, &admin(COMMISSION), IVO, remove(&[NIMIC_SE])).await.unwrap();
        assert_eq!(managers(&world, IVO).await, [(MANAGER_SE, "registration".to_owned())]);
        // The last one goes where another one comes with the same save.
        let instead = |form: &mut AuthorityForm| {
            add(form);
            remove(&[MANAGER_SE])(form);
        };
        save(&world, &nimic, IVO, instead).await.unwrap();
        assert_eq!(managers(&world, IVO).await, [(NIMIC_SE, "self_added".to_owned())]);
        assert_eq!(
            actions(&world, IVO).await,
            ["access_manager.removed 2", "access_manager.added 3", "access_manager.removed 3"]
        );
    }
}

/// Q1: with the switch edit mode is open for adding oneself, and with that for the rest.
#[tokio::test]
async fn the_strict_switch_asks_to_add_oneself_first() {
    for world in World::each().await {
        let rules = domain::policy::Rules { strict_access_manager: true };
        let strict = world.with_settings(registry::Settings { rules, ..world.registry.settings().clone() });
        let manager = admin(MANAGER_SE);
        let id = text(NEIGHBOUR_SE);
        let page = strict.authority(&manager, Which::Id(&id), "en").await.unwrap();
        assert!(!page.head.allowed.contains(&Action::EditBasicData));
        assert!(page.head.allowed.contains(&Action::AddOwnAccessManager), "the way into edit mode");
        assert!(strict.edit_view(&manager, Which::Id(&id), "en").await.unwrap().can_add_own);
        let mut form = authority_form(&world, &manager, NEIGHBOUR_SE).await;
        "+46 8 555 77 77".clone_into(&mut form.phone);
        let refused = strict.edit_authority(&manager, &form, &caller()).await;
        assert_eq!(codes(refused), one("form", Code::AddYourselfFirst));
        assert_eq!(actions(&world, NEIGHBOUR_SE).await, Vec::<String>::new());
        add(&mut form);
        strict.edit_authority(&manager, &form, &caller()).await.unwrap();
        assert_eq!(actions(&world, NEIGHBOUR_SE).await, ["authority.edited 2", "access_manager.added 2"]);
        // Nothing of this opens another country or a deactivated authority.
        let other = strict.edit_view(&manager, Which::Id(&text(TRAFICOM)), "en").await.unwrap_err();
        assert_eq!(other, Error::NotFound);
        let closed = strict.edit_view(&manager, Which::Id(&text(CLOSED_SE)), "en").await.unwrap_err();
        assert!(closed.has(Code::AuthorityDeactivated));
    }
}
