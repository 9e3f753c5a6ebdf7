//! Lists of authorities over HTTP: pages and files show what is within the scope, whatever stands in the address.

use axum::http::StatusCode;

use super::{
    hostile::{KINDS, rows},
    html::shown,
    support::{Form, World},
    views::user_form,
};

/// Every list, as a page and as a file.
const PATHS: [&str; 17] = [
    "/authorities",
    "/authorities.csv",
    "/administration/authorities",
    "/administration/authorities.csv",
    "/administration/users",
    "/administration/users.csv",
    "/administration/mails",
    "/administration/mails.csv",
    "/administration/invitations",
    "/administration/invitations.csv",
    "/actions/validation",
    "/actions/validation.csv",
    "/send-email",
    "/send-email.csv",
    "/my-authority/administrative-details",
    "/history.csv",
    "/users.csv",
];

/// The rows of a file, without its head.
fn lines(text: &str) -> Vec<csv::StringRecord> {
    let text = text.strip_prefix('\u{feff}').unwrap();
    csv::Reader::from_reader(text.as_bytes()).records().collect::<Result<_, _>>().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_file_has_all_pages_of_the_list_and_nothing_beyond_the_scope() {
    let world = World::new().await;
    let (active,): (i64,) = world.one("SELECT COUNT(*) FROM authority WHERE status = 'active'", &[]).await;
    let mut user = world.logged_in("user.se").await;
    let file =
        user.get("/authorities.csv?sort=official_name&after=01900000-0000-7000-8000-000000000000").await;
    assert_eq!(file.status, StatusCode::OK);
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"mandate.csv\"");
    let found = lines(&file.text);
    assert_eq!(i64::try_from(found.len()).unwrap(), active);
    assert!(found.iter().all(|line| line.len() == 5));
    let file = user.get("/authorities.csv?text=vard+och+omsorg&country=SE").await;
    let [line] = &lines(&file.text)[..] else { panic!("{}", file.text) };
    assert_eq!((&line[1], &line[2], &line[3]), ("Inspektionen för vård och omsorg", "Stockholm", "Sverige"));
    let mut access = world.logged_in("access.se").await;
    let mine = access.get("/administration/authorities.csv").await;
    assert_eq!(lines(&mine.text).len(), 3, "{}", mine.text);
    let all = access.get("/administration/authorities.csv?only_mine=no&status=all").await;
    let (sweden,): (i64,) = world.one("SELECT COUNT(*) FROM authority WHERE country = 'SE'", &[]).await;
    assert_eq!(i64::try_from(lines(&all.text).len()).unwrap(), sweden);
    let names: Vec<(String,)> =
        world.all("SELECT username FROM user_account WHERE username LIKE '%.se'", &[]).await;
    let users = access.get("/administration/users.csv?only_mine=no").await;
    for text in [&all.text, &users.text] {
        assert!(names.iter().all(|(name,)| !text.contains(name.as_str())), "no user name in any file");
    }
    let (of_sweden,): (i64,) = world
        .one(
            "SELECT COUNT(*) FROM user_account u JOIN authority a ON a.id = u.authority_id
                WHERE u.status IN ('new', 'active') AND a.country = 'SE'
                AND (NOT a.is_access_manager OR a.official_name = 'Socialstyrelsen')",
            &[],
        )
        .await;
    let found = lines(&users.text);
    assert_eq!(i64::try_from(found.len()).unwrap(), of_sweden, "rule 9: not those of other access managers");
    assert!(found.iter().all(|line| line.len() == 6 && !line[2].contains("kommerskollegium")));
}

/// The tab Users, with the criteria of no list: whoever may open it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_users_of_one_authority_are_a_file() {
    let world = World::new().await;
    let own = world.authority_of("admin.se").await;
    let mut admin = world.logged_in("admin.se").await;
    let link = format!("/users.csv?authority={own}");
    assert!(admin.get("/my-authority/users").await.text.contains(&link));
    let file = admin.get("/users.csv").await;
    let (users,): (i64,) = world
        .one(
            "SELECT COUNT(*) FROM user_account WHERE status IN ('new', 'active')
                AND authority_id = (SELECT authority_id FROM user_account WHERE username = 'admin.se')",
            &[],
        )
        .await;
    let found = lines(&file.text);
    assert_eq!(i64::try_from(found.len()).unwrap(), users);
    assert!(!file.text.contains("admin.se") && !file.text.contains("user.se"), "no user name: {}", file.text);
    assert_eq!(world.logged_in("access.se").await.get(&link).await.text, file.text);
    for stranger in ["user.se", "admin.fi"] {
        let answer = world.logged_in(stranger).await.get(&link).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{stranger}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_has_no_list_finds_none() {
    let world = World::new().await;
    let mut user = world.logged_in("user.se").await;
    for path in ["/administration/users", "/administration/users.csv"] {
        assert_eq!(world.client().get(path).await.location(), "/login", "{path}");
        assert_eq!(user.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    for path in [
        "/administration/authorities",
        "/administration/authorities.csv",
        "/administration/mails",
        "/administration/mails.csv",
        "/administration/invitations",
        "/administration/invitations.csv",
        "/actions/validation",
        "/actions/validation.csv",
        "/send-email",
        "/send-email.csv",
    ] {
        assert_eq!(world.client().get(path).await.location(), "/login", "{path}");
        for name in ["user.se", "admin.se"] {
            let answer = world.logged_in(name).await.get(path).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path} {name}");
            assert!(!answer.text.contains("Försäkringskassan"), "{path} {name}");
        }
        assert_eq!(world.logged_in("access.se").await.get(path).await.status, StatusCode::OK, "{path}");
    }
    assert_eq!(world.client().get("/authorities.csv").await.location(), "/login");
}

/// C.3.3: who sees which item of the menu: a user, an administrator, an access manager, a national coordinator, the Commission.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_menu_offers_each_what_the_table_says() {
    const ITEMS: [(&str, [bool; 5]); 12] = [
        ("/", [true; 5]),
        ("/authorities", [true; 5]),
        ("/my-authority", [true; 5]),
        ("/administration/authorities", [false, false, true, true, true]),
        ("/administration/register", [false, false, true, true, true]),
        ("/administration/invitations", [false, false, true, true, true]),
        ("/administration/mails", [false, false, true, true, true]),
        ("/administration/catalogue", [false, false, false, false, true]),
        ("/administration/jobs", [false, false, false, false, true]),
        ("/actions/validation", [false, false, true, true, true]),
        ("/actions/translations", [false, false, false, false, true]),
        ("/send-email", [false, false, true, true, true]),
    ];
    let world = World::new().await;
    for (place, name) in ["user.se", "admin.se", "access.se", "nimic.se", "operator.eu"].iter().enumerate() {
        let page = world.logged_in(name).await.get("/").await.text;
        let menu = page.split_once("<nav").and_then(|(_, rest)| rest.split_once("</nav>")).unwrap().0;
        for (path, offered) in ITEMS {
            assert_eq!(menu.contains(&format!("href=\"{path}\"")), offered[place], "{name} {path}");
        }
        let wanted = ITEMS.iter().filter(|(_, offered)| offered[place]).count();
        assert_eq!(menu.matches("href=").count(), wanted, "{name}");
    }
}

/// P30: the file has what the tab shows with the same criteria, whoever reads it never a user name, and nothing of others.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_history_is_a_file_of_its_readers() {
    let world = World::new().await;
    let own = world.authority_of("admin.se").await;
    let user = world.user("user.se").await;
    let mut admin = world.logged_in("admin.se").await;
    let form = user_form(&mut admin, &own, &user).await.with("username", "other.name2026");
    assert_eq!(admin.call("/api/users/save", &form).await.code(), "ok");
    let page = admin.get(&format!("/my-authority/administrative-details?user={user}")).await;
    assert!(shown(&page.text).contains("other.name2026"), "the administrator sees it on the screen");
    assert!(page.text.contains(&format!("/history.csv?authority={own}&amp;user={user}")), "{}", page.text);
    let file = admin.get(&format!("/history.csv?user={user}")).await;
    let found = lines(&file.text);
    assert!(!found.is_empty() && !file.text.contains("other.name2026") && !file.text.contains("user.se"));
    // Newest first, each with its number.
    assert!(found[0][0].parse::<u32>().unwrap() > found.last().unwrap()[0].parse::<u32>().unwrap());
    let all = lines(&admin.get("/history.csv").await.text).len();
    assert!(all > found.len());
    // A user sees what is about the authority, somebody from elsewhere nothing.
    let about = lines(&world.logged_in("handler.se").await.get("/history.csv").await.text).len();
    assert!(about > 0 && about < all, "{about} of {all}");
    let path = format!("/history.csv?authority={own}");
    assert_eq!(world.logged_in("admin.fi").await.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(world.client().get(&path).await.location(), "/login");
    assert_eq!(lines(&world.logged_in("nimic.se").await.get(&path).await.text).len(), all);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_address_holds_the_criteria() {
    let world = World::new().await;
    let mut nimic = world.logged_in("nimic.se").await;
    let page = nimic
        .get("/administration/authorities?only_mine=no&text=h%C3%B6gskole+r%C3%A5d&status=all&sort=official_name")
        .await;
    assert!(shown(&page.text).contains("Universitets- och högskolerådet"), "{}", page.text);
    assert!(page.text.contains("value=\"högskole råd\""), "what was typed stands in its field");
    assert!(page.text.contains("<option value=\"no\" selected"));
    assert!(page.text.contains("/administration/authorities.csv?"), "the file has the same criteria");
    let next = nimic.get("/administration/authorities?only_mine=no&city=stockholm").await;
    assert!(!shown(&next.text).contains("Malmö stad"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whatever_stands_in_the_address_is_no_fault_of_ours() {
    let world = World::new().await;
    let mut access = world.logged_in("access.se").await;
    let before = world.fingerprint().await;
    for row in rows(KINDS) {
        let value: String = form_urlencoded::byte_serialize(row.value.as_bytes()).collect();
        let address = format!(
            "only_mine=no&text={value}&city={value}&user={value}&module={value}&role={value}&sort={value}&after={value}\
             &last_name={value}&first_name={value}&email={value}&username={value}&user_status={value}&password_state={value}\
             &keyword={value}&keyword={value}&country={value}&without_module={value}&status={value}&module_status={value}\
             &state={value}&kind={value}&submitted_from={value}&submitted_to={value}&action={value}&who={value}&from={value}\
             &to={value}"
        );
        // Longer addresses than this no server takes; what then does not fit often may fit once.
        let address = if address.len() > 60_000 { format!("only_mine=no&text={value}") } else { address };
        if address.len() > 60_000 {
            continue;
        }
        for path in [
            "/authorities",
            "/authorities.csv",
            "/administration/authorities",
            "/administration/authorities.csv",
            "/administration/mails",
            "/administration/invitations",
            "/actions/validation",
            "/my-authority/administrative-details",
            "/history.csv",
        ] {
            let answer = access.get(&format!("{path}?{address}")).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}, line {} of hostile.csv", row.line);
        }
    }
    for query in
        ["text=%", "text=%ff", "text=%00", "keyword[]=x&keyword[0]=y", "&&==&", "text", "after=%27--"]
    {
        for path in PATHS {
            assert_eq!(access.get(&format!("{path}?{query}")).await.status, StatusCode::OK, "{path}?{query}");
        }
    }
    assert_eq!(world.fingerprint().await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn any_number_of_words_and_keywords_can_be_asked_for() {
    let world = World::new().await;
    let mut access = world.logged_in("access.se").await;
    let many = |name: &str| (0..3_000).map(|n| format!("&{name}=area:{n}")).collect::<Vec<_>>().concat();
    let words = "a+".repeat(5_000);
    for query in
        [format!("text={words}"), format!("city={words}&user={words}"), many("keyword"), many("text")]
    {
        for path in PATHS {
            assert_eq!(access.get(&format!("{path}?{query}")).await.status, StatusCode::OK, "{path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn another_language_keeps_what_was_searched_for() {
    let world = World::new().await;
    let mut user = world.logged_in("user.se").await;
    let address = "/authorities?text=v%C3%A5rd&country=SE";
    let page = user.get(address).await;
    let field = format!("name=\"page\" value=\"{}\"", address.replace('&', "&amp;"));
    assert!(page.text.contains(&field), "{}", page.text);
    let choose = |page: &str| Form::of(&[("language", "fi"), ("page", page)]);
    assert_eq!(user.post_form("/language", &choose(address)).await.location(), address);
    for elsewhere in ["//mandate.example/authorities?", "?/authorities", "/nowhere?/authorities"] {
        assert_eq!(user.post_form("/language", &choose(elsewhere)).await.location(), "/", "{elsewhere}");
    }
}
