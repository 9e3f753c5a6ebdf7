//! Across the border of a country: nothing but the public card, in no page and in none of what a page carries for its
//! scripts.

use std::collections::BTreeSet;

use super::support::World;

/// Pages of every kind, below an authority and beside it.
const OWN: [&str; 14] = [
    "/my-authority",
    "/my-authority/edit",
    "/my-authority/classification",
    "/my-authority/modules",
    "/my-authority/modules/pq-requests",
    "/my-authority/modules/pq-requests/suspend",
    "/my-authority/modules/pq-requests/replace",
    "/my-authority/give-access?module=pq-registers",
    "/my-authority/access-manager",
    "/my-authority/access-manager/withdraw",
    "/my-authority/deactivate",
    "/my-authority/users",
    "/my-authority/users/new",
    "/my-authority/administrative-details",
];
const OTHERS: [&str; 18] = [
    "/",
    "/account",
    "/account/data.html",
    "/authorities.csv?text=qqqq",
    "/administration/authorities?only_mine=no&status=all",
    "/administration/authorities.csv?only_mine=no&status=all",
    "/administration/authorities?only_mine=no&without_module=pq-registers",
    "/administration/users?only_mine=no",
    "/administration/users.csv?only_mine=no",
    "/administration/register",
    "/administration/mails",
    "/administration/invitations",
    "/administration/invitations/new",
    "/administration/bulk/new?all_found=on&module=pq-requests",
    "/actions/validation",
    "/send-email?only_mine=no",
    "/history.csv",
    "/users.csv",
];

/// Names and addresses of authorities and people, of Sweden or of the other countries.
async fn known(world: &World, is_own: bool) -> BTreeSet<String> {
    const OFFICES: &str =
        "SELECT official_name, email FROM authority WHERE country IS NOT NULL AND (country = 'SE') = $1";
    const PEOPLE: &str = "SELECT u.first_name, u.last_name, u.email FROM user_account u
        JOIN authority a ON a.id = u.authority_id WHERE a.country IS NOT NULL AND (a.country = 'SE') = $1";
    let offices: Vec<(String, String)> = world.all(OFFICES, &[&is_own]).await;
    let people: Vec<(String, String, String)> = world.all(PEOPLE, &[&is_own]).await;
    let people = people.into_iter().flat_map(|(first, last, email)| [format!("{first} {last}"), email]);
    offices.into_iter().flat_map(|(name, email)| [name, email]).chain(people).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_page_holds_anybody_of_another_country() {
    let world = World::new().await;
    let own = known(&world, true).await;
    let foreign: Vec<String> = known(&world, false).await.difference(&own).cloned().collect();
    assert!(foreign.len() > 100, "{}", foreign.len());
    for actor in ["user.se", "admin.se", "access.se", "nimic.se"] {
        let mut client = world.logged_in(actor).await;
        let mut shown = 0;
        for path in OWN.iter().chain(&OTHERS) {
            let answer = client.get(path).await;
            shown += usize::from(answer.status.is_success());
            let text = html_escape::decode_html_entities(&answer.text);
            let found: Vec<&String> = foreign.iter().filter(|name| text.contains(*name)).collect();
            assert!(found.is_empty(), "{actor} {path}: {found:?}");
        }
        assert!(shown > 8, "{actor} sees {shown} of them");
    }
}
