//! Everybody, as only the Commission sees them: page by page in the order of the names, none twice and none left out (S3).

use domain::id::UserId;

use super::*;

#[tokio::test]
async fn the_commission_turns_the_pages_of_all_users() {
    for world in World::samples().await {
        let everybody = UserCriteria { only_mine: "no".to_owned(), ..UserCriteria::default() };
        assert!(found(&world, everybody, "").await > 600);
    }
}

#[tokio::test]
async fn the_commission_turns_the_pages_of_those_that_a_text_finds() {
    for world in World::samples().await {
        let with_text = UserCriteria {
            only_mine: "no".to_owned(),
            email: "example".to_owned(),
            ..UserCriteria::default()
        };
        assert!(found(&world, with_text, "AND u.email LIKE '%example%'").await > 50);
    }
}

/// How many are found, page by page: those that the database has, each page with the count of all.
async fn found(world: &World, mut criteria: UserCriteria, narrowed: &str) -> usize {
    let operator = world.person("operator.eu").await;
    let by_name = format!(
        "SELECT u.id FROM user_account u JOIN authority a ON a.id = u.authority_id \
        WHERE u.status IN ('new', 'active') AND a.status <> 'deleted' {narrowed} ORDER BY u.name_sort, u.id"
    );
    let expected: Vec<(UserId,)> = world.all(&by_name, &[]).await;
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
    assert_eq!(found, expected);
    found.len()
}
