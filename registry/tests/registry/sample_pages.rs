//! Protects the pages on the sample registry: each of the fixed accounts sees its own authority, and saving what was
//! shown, unchanged, writes nothing.

use domain::{criteria::HistoryCriteria, form::UserForm, policy::Action, view::Shown};
use registry::Which;

use crate::environment;
use crate::world::*;

#[tokio::test]
async fn what_is_shown_can_be_saved_unchanged() {
    for world in World::samples().await {
        let count = async || world.number("SELECT COUNT(*) FROM history_entry", &[]).await;
        let before = count().await;
        let registry = &world.registry;
        for name in ["admin.se", "admin.fi", "admin.dk", "admin.lv", "nimic.se", "access.se", "operator.eu"] {
            let actor = world.person(name).await;
            registry.home(&actor, "sv").await.unwrap();
            registry.modules(&actor, Which::Own, "lv").await.unwrap();
            let lists = registry.classification(&actor, Which::Own, "fi").await.unwrap().lists;
            assert!(name == "operator.eu" || lists.iter().all(|list| !list.keywords.is_empty()), "{name}");
            let details =
                registry.details(&actor, Which::Own, "da", &HistoryCriteria::default()).await.unwrap();
            assert!(!details.history.rows.is_empty() && !details.administrators.is_empty(), "{name}");
            let at = actor.authority_id.to_string();
            let form = authority_form_of(&world, &actor, &at).await;
            registry.edit_authority(&actor, &form, &caller()).await.unwrap();
            let users = registry.users(&actor, Which::Own, "sv", None).await.unwrap();
            assert!(users.rows.iter().any(|row| row.is_me && !row.allowed.contains(&Action::RemoveUser)));
            for row in &users.rows {
                let view =
                    registry.user_edit_view(&actor, Which::Own, &row.id.to_string(), "sv").await.unwrap();
                let form = UserForm { give_all_roles: String::new(), ..view.form };
                registry.save_user(&actor, &form, &caller()).await.unwrap();
            }
        }
        assert_eq!(count().await, before, "nothing was changed, nothing was written");
        let reader = world.person("user.lv").await;
        let details = registry.details(&reader, Which::Own, "lv", &HistoryCriteria::default()).await.unwrap();
        assert!(details.history.rows.iter().all(|entry| !entry.action.starts_with("user.")));
        let mut changes = details.history.rows.iter().flat_map(|entry| &entry.changes);
        let country = changes.find(|change| change.field == "country").unwrap();
        assert_eq!(country.new, Shown::Text("Latvija".to_owned()), "a name, not a code");
        registry.users(&reader, Which::Own, "lv", None).await.unwrap_err();
    }
}

#[tokio::test]
async fn a_registry_made_from_the_sample_is_marked_as_a_demonstration() {
    for test in registry::testing::engines(&environment).await {
        let world = World::empty(test);
        let registry = &world.registry;
        assert!(registry.is_empty().await.unwrap());
        assert!(!registry.is_demo().await.unwrap(), "before it is marked a registry is a real one");
        registry::testing::load_sample(&world.test.db, &world.clock, "*").await;
        assert!(!registry.is_empty().await.unwrap());
        assert!(registry.is_demo().await.unwrap());
    }
}
