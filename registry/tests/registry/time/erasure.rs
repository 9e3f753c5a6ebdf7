//! Three years after the removal nothing says who it was, and the chain is still provable (J7, C.11).

use domain::{
    form::{AuthorityForm, UserStepForm},
    time::{DAY, HOUR},
};
use registry::verify::verify;

use crate::{
    standing::{deactivate, suspend},
    world::*,
};

/// What is left of the words in any value beside the history.
async fn values(world: &World, text: &str) -> i64 {
    let sql = "SELECT COUNT(*) FROM history_value WHERE value LIKE $1";
    world.number(sql, &[&format!("%{text}%")]).await
}

async fn faults(world: &World) -> Vec<String> {
    let found = verify(&world.test.db).await.unwrap().faults;
    let mut found: Vec<String> = found.iter().map(ToString::to_string).collect();
    found.sort();
    found
}

#[tokio::test]
async fn a_removed_user_is_erased_after_three_years() {
    for world in World::each().await {
        let erase = async || world.registry.erase_users().await.unwrap();
        let before = faults(&world).await;
        let id = world.registry.add_user(&admin(IVO), &new_user(IVO), &caller()).await.unwrap();
        assert!(values(&world, "Åkesson").await > 0);
        let step = UserStepForm { authority: text(IVO), user: id.to_string(), version: "1".to_owned() };
        world.registry.remove_user(&admin(IVO), &step, &caller()).await.unwrap();
        let end = world.now().plus_months(36);
        world.clock.set(end.plus(-HOUR));
        assert_eq!(erase().await, 0);
        assert!(values(&world, "Åkesson").await > 0, "blocked, not erased");
        world.clock.set(end);
        let both = tokio::join!(erase(), erase());
        assert_eq!((both.0 + both.1, erase().await), (1, 0), "once, whoever is at it");
        assert_eq!(values(&world, "Åkesson").await, 0);
        assert_eq!(values(&world, "marta.akesson").await, 0);
        let row: Vec<(String, String, String, String, String, i64)> = world
            .all(
                "SELECT status, first_name || last_name, email || email_norm, username || username_norm, \
                 COALESCE(phone, '') || search_text, version FROM user_account WHERE id = $1",
                &[&id],
            )
            .await;
        let nothing = String::new();
        let erased = ("erased".to_owned(), nothing.clone(), nothing.clone(), nothing.clone(), nothing, 3);
        assert_eq!(row, [erased]);
        assert_eq!(world.history(IVO).await.last(), Some(&("user.erased".to_owned(), 3)));
        let new: Vec<String> =
            faults(&world).await.into_iter().filter(|fault| !before.contains(fault)).collect();
        assert_eq!(new, Vec::<String>::new(), "the chain is as provable as before");
    }
}

/// Deletes an authority whose telephone number was changed, after its six months. With what the check found before it.
async fn delete_ivo(world: &World) -> Vec<String> {
    let form = AuthorityForm {
        phone: "+46 8 555 01 00".to_owned(),
        ..authority_form(world, &admin(IVO), IVO).await
    };
    world.registry.edit_authority(&admin(IVO), &form, &caller()).await.unwrap();
    for module in ["requests", "alerts"] {
        suspend(world, IVO, module).await;
    }
    let before = faults(world).await;
    deactivate(world, &admin(NIMIC_SE), IVO, 2).await.unwrap();
    world.clock.set(world.now().plus_months(6));
    assert!(world.registry.delete_authorities().await.unwrap() >= 1);
    before
}

/// R7: until the three years are over, what is missing beside the history has been taken away by somebody.
#[tokio::test]
async fn before_the_erasure_nothing_may_be_missing_beside_the_history() {
    for world in World::each().await {
        delete_ivo(&world).await;
        let before = faults(&world).await;
        world
            .run(&[format!(
                "UPDATE history_value SET salt = NULL, value = NULL \
                 WHERE owner_kind = 'authority' AND owner_id = {}",
                world.literal(IVO)
            )])
            .await;
        assert_ne!(faults(&world).await, before);
    }
}

#[tokio::test]
async fn what_lies_beside_the_history_of_a_deleted_authority_is_erased_after_three_years() {
    for world in World::each().await {
        let before = delete_ivo(&world).await;
        let owned = "SELECT COUNT(*) FROM history_value WHERE value IS NOT NULL AND owner_id = $1";
        assert!(world.number(owned, &[&authority(IVO)]).await > 0);
        let end = world.now().plus_months(36);
        world.clock.set(end.plus(-DAY));
        assert_eq!(world.registry.erase_users().await, Ok(0));
        world.clock.set(end);
        assert!(world.registry.erase_users().await.unwrap() > 0);
        assert_eq!(world.registry.erase_users().await, Ok(0));
        assert_eq!(world.number(owned, &[&user(administrator(IVO))]).await, 0);
        assert_eq!(world.number(owned, &[&authority(IVO)]).await, 0);
        assert_eq!(
            world.history(IVO).await.last().map(|(action, _)| action.as_str()),
            Some("authority.erased")
        );
        let left = "SELECT COUNT(*) FROM authority WHERE erase_after IS NOT NULL";
        assert_eq!(world.number(left, &[]).await, 0);
        let new: Vec<String> =
            faults(&world).await.into_iter().filter(|fault| !before.contains(fault)).collect();
        assert_eq!(new, Vec::<String>::new(), "the chain is as provable as before");
    }
}
