//! The operator's commands: the first authority, and the last resort.

use domain::{
    error::{Code, Error},
    policy::Rank,
};
use registry::NewOperator;

use crate::people::{operator, worlds};

#[tokio::test]
async fn the_commission_and_its_first_administrator_are_made_once() {
    for world in worlds().await {
        let username = world.operator().await;
        assert!(username.starts_with("eu") && username.len() == 8, "{username}");
        let again = world.registry.create_operator(&operator()).await;
        assert_eq!(again, Err(Error::conflict("form", Code::AlreadyRegistered)));
        assert_eq!(world.count("SELECT COUNT(*) FROM authority WHERE kind = 'commission'", &[]).await, 1);

        let mails = world.deliver_all().await;
        assert_eq!(mails.len(), 1);
        assert_eq!(
            (mails[0].template.as_str(), mails[0].to.as_str()),
            ("e1", "maria.borg@commission.example")
        );
        assert_eq!(mails[0].data["authority"], "European Commission");
        assert!(!mails[0].data.to_string().contains(&username), "I-15");
        let password = mails[0].secret.clone().unwrap().password;
        let (actor, _) = world.enter(&username, &password).await;
        assert_eq!((actor.rank(), actor.country.clone()), (Rank::Commission, None));
        let made =
            ["authority.registered", "user.added"].map(|action| (action.to_owned(), "command".to_owned()));
        assert_eq!(world.history(actor.authority_id).await, made);
    }
}

#[tokio::test]
async fn what_is_wrong_is_told_field_by_field_and_nothing_is_made() {
    for world in worlds().await {
        let error = world.registry.create_operator(&NewOperator::default()).await.unwrap_err();
        let fields: Vec<String> = error.faults().into_iter().map(|fault| fault.field).collect();
        assert_eq!(fields.len(), 10, "{fields:?}");
        assert_eq!(world.count("SELECT COUNT(*) FROM authority WHERE kind = 'commission'", &[]).await, 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM outbox", &[]).await, 0);
    }
}

#[tokio::test]
async fn the_last_resort_knows_only_present_users() {
    for world in worlds().await {
        let removed = world.person("se.karin", false).await;
        let remove =
            "UPDATE user_account SET status = 'removed', removed_at = 5, erase_after = 9 WHERE id = $1";
        world.run(remove, &[&removed.id]).await;
        for name in ["se.karin", "se.nobody", ""] {
            assert_eq!(world.registry.reset_password_by_operator(name).await, Err(Error::NotFound), "{name}");
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM outbox", &[]).await, 0);
        assert!(world.history(world.sweden).await.is_empty());
    }
}
