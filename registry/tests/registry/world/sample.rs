//! The sample registry, and the people in it.

use super::*;

impl World {
    /// The world with the sample registry in it, on each engine.
    pub async fn samples() -> Vec<Self> {
        testing::samples(&environment).await.into_iter().map(Self::empty).collect()
    }

    /// Somebody of the sample, by user name.
    pub async fn person(&self, username: &str) -> Actor {
        type Row = (UserId, AuthorityId, Option<String>, String, bool, bool);
        let rows: Vec<Row> = self
            .all(
                "SELECT u.id, u.authority_id, a.country, a.kind, a.is_access_manager, u.is_administrator \
                 FROM user_account u JOIN authority a ON a.id = u.authority_id WHERE u.username = $1",
                &[&username],
            )
            .await;
        let (user_id, authority_id, country, kind, is_access_manager, is_administrator) =
            rows.into_iter().next().unwrap();
        Actor {
            user_id,
            name: username.to_owned(),
            authority_id,
            country,
            kind: AuthorityKind::parse(&kind).unwrap(),
            status: AuthorityStatus::Active,
            is_access_manager,
            delegation: Delegation::All,
            is_administrator,
            language: "sv".to_owned(),
            restricted: false,
        }
    }
}
