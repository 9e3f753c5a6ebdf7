//! Everybody, as only the Commission sees them: page by page in the order of the names, none twice and none left out (S3).

use domain::id::UserId;

use super::*;

#[tokio::test]
async fn the_commission_turns_the_pages_of_all_users() {
    for world in World::samples().await {
        let operator = world.person("operator.eu").await;
        let by_name = "SELECT u.id FROM user_account u JOIN authority a ON a.id = u.authority_id \
            WHERE u.status IN ('new', 'active') AND a.status <> 'deleted' ORDER BY u.name_sort, u.id";
        let expected: Vec<(UserId,)> = world.all(by_name, &[]).await;
        let mut criteria = UserCriteria { only_mine: "no".to_owned(), ..UserCriteria::default() };
        let mut found = Vec::new();
        loop {
            let page = world.registry.search_users(&operator, &criteria, Extent::Page).await.unwrap();
            assert_eq!(usize::try_from(page.count).unwrap(), expected.len());
            found.extend(page.rows.into_iter().map(|row| (row.id,)));
            match page.next {
                Some(next) => criteria.after = next,
                None => break,
            }
        }
        assert!(found.len() > 600);
        assert_eq!(found, expected);
    }
}
