//! Protects the history as its readers see it: before and after, and nothing that is not theirs.

use domain::{policy::Actor, view::Shown};
use registry::{HistoryFilter, Which};

use crate::world::*;

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
                .details(&actor, Which::Id(&text(IVO)), "sv", HistoryFilter::default())
                .await
                .unwrap()
        };
        let own = read(admin(IVO)).await;
        let actions: Vec<&str> = own.entries.iter().map(|entry| entry.action.as_str()).collect();
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
            let found = own.entries[entry].changes.iter().find(|change| change.field == field).unwrap();
            (found.old.clone(), found.new.clone())
        };
        assert_eq!(change(0, "linked_coordinator").0, shown("Universitets- och högskolerådet"));
        assert_eq!(own.entries[0].subject, shown("Requests sv"));
        assert_eq!(change(2, "keywords").1, shown("Keyword 212, Keyword 221"));
        assert_eq!(change(3, "phone"), (shown("+46 8 555 01 10"), shown("+46 8 555 01 99")));
        assert_eq!(change(4, "roles"), (shown(""), shown("Requests sv: Request handler sv")));
        assert_eq!(change(5, "username"), (shown("login041"), shown("another.name")));
        assert_eq!(change(6, "language"), (shown("svenska"), shown("suomi")));
        assert_eq!(own.entries[6].subject, shown("Ny Last41"));
        assert_eq!(own.entries[6].actor, shown("Somebody There"));
        assert_eq!(own.administrators, ["First40 Last40"]);
        let reader = read(nobody(IVO)).await;
        assert!(reader.entries.iter().all(|entry| !entry.action.starts_with("user.")));
        assert!(reader.actions.iter().all(|action| !action.starts_with("user.")));
        assert_eq!(reader.entries.len(), 4);
        // Only entries of one kind, and those before a number.
        let filter = HistoryFilter { action: Some("user.edited".to_owned()), before: Some(2) };
        let found = world.registry.details(&admin(IVO), Which::Own, "sv", filter).await.unwrap();
        assert_eq!((found.entries.len(), found.entries[0].seq, found.next), (1, 1, None));
        // What is no action filters nothing; PostgreSQL would take no NUL in a text.
        for action in ["user.edited\0", "nothing", ""] {
            let filter = HistoryFilter { action: Some(action.to_owned()), before: None };
            let found = world.registry.details(&admin(IVO), Which::Own, "sv", filter).await.unwrap();
            assert_eq!(found.entries.len(), own.entries.len(), "{action:?}");
        }
        // After removal: the name only for the national coordinator and the Commission.
        world.run(&[format!("DELETE FROM user_role WHERE user_id = {}", world.literal(plain(IVO)))]).await;
        let removal = step(IVO, plain(IVO), "2");
        world.registry.remove_user(&admin(IVO), &removal, &caller()).await.unwrap();
        let last = |view: &domain::view::DetailsView| view.entries.last().unwrap().clone();
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
