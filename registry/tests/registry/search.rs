//! Protects the lists of authorities (C.8, P3, P20, P21): everything that fits is found, and nothing beyond the scope.

mod all_users;

use std::collections::BTreeSet;

use domain::{
    criteria::{AuthorityCriteria, UserCriteria},
    error::{Code, Error},
    fold::{fold, search_terms},
    id::AuthorityId,
    model::PasswordState,
    policy::{Action, Actor},
};
use registry::{Extent, Which};

use crate::world::*;

fn text(text: &str) -> AuthorityCriteria {
    AuthorityCriteria { text: text.to_owned(), ..AuthorityCriteria::default() }
}

/// The official names that a search finds.
async fn found(world: &World, actor: &Actor, criteria: &AuthorityCriteria) -> BTreeSet<String> {
    let list = world.registry.search(actor, criteria, Extent::Piece, "en").await.unwrap();
    assert!(list.next.is_none());
    list.rows.into_iter().map(|row| row.authority.official_name).collect()
}

async fn administered(world: &World, actor: &Actor, criteria: &AuthorityCriteria) -> BTreeSet<String> {
    let list = world.registry.administered(actor, criteria, Extent::Piece, "en").await.unwrap();
    assert!(list.next.is_none());
    list.rows.into_iter().map(|row| row.authority.official_name).collect()
}

async fn active(world: &World) -> Vec<(AuthorityId, String)> {
    world.all("SELECT id, official_name FROM authority WHERE status = 'active'", &[]).await
}

/// S4: every name, whole, in parts, and in the other spelling.
#[tokio::test]
async fn every_authority_is_found_by_every_part_of_its_name() {
    for world in World::samples().await {
        let actor = world.person("user.se").await;
        // Each by its own statements: a seventh of them shows what the properties of the folding do not.
        for (_, name) in active(&world).await.into_iter().step_by(7) {
            let middle: String = name.chars().skip(2).take(7).collect();
            let first: String = name.chars().take(2).filter(|c| c.is_alphabetic()).collect();
            for wanted in [name.clone(), name.to_uppercase(), fold(&name), middle, first] {
                // What is left of a middle may be one or two letters from within a word: those begin nothing.
                let is_part = wanted.len() < name.len();
                let has_short = search_terms(&wanted).iter().any(|term| term.starts_with(' '));
                let found = found(&world, &actor, &text(&wanted)).await;
                assert!(found.contains(&name) || (is_part && has_short), "{wanted:?} {name}");
            }
        }
    }
}

#[tokio::test]
async fn case_accents_and_languages_do_not_matter() {
    for world in World::samples().await {
        let actor = world.person("user.lv").await;
        for (wanted, name) in [
            ("VARD OCH OMSORG", "Inspektionen för vård och omsorg"),
            ("omsorg inspekt", "Inspektionen för vård och omsorg"),
            // Its informal name in English.
            ("supervisory health professionals", "Inspektionen för vård och omsorg"),
            // A word of the description.
            ("yrkeskvalifikationsdirektivet", "Universitets- och högskolerådet"),
            ("kommerskoll stockh", "Kommerskollegium"),
            ("k o m", "Kommerskollegium"),
        ] {
            assert!(found(&world, &actor, &text(wanted)).await.contains(name), "{wanted}");
        }
        for nothing in ["kommerskollegiumx", "omsorg zzz", "\u{0}zzz", "%%%zzz", "\"zzz'"] {
            assert!(found(&world, &actor, &text(nothing)).await.is_empty(), "{nothing:?}");
        }
        // Punctuation is no word: as if nothing had been typed.
        let all = active(&world).await.len();
        for anything in ["", "  ", "%", "_", "\"", "* - OR ("] {
            let expected = if anything.contains("OR") { None } else { Some(all) };
            let count = found(&world, &actor, &text(anything)).await.len();
            assert!(expected.is_none_or(|expected| expected == count), "{anything:?} {count}");
        }
        let city = AuthorityCriteria { city: "riga".to_owned(), ..AuthorityCriteria::default() };
        let operator = world.person("operator.eu").await;
        let city = AuthorityCriteria { only_mine: "no".to_owned(), ..city };
        let rows = world.registry.administered(&operator, &city, Extent::Piece, "en").await.unwrap().rows;
        assert!(!rows.is_empty() && rows.iter().all(|row| row.authority.city == "Rīga"));
    }
}

/// I-20, and A-143.
#[tokio::test]
async fn a_deactivated_authority_is_gone_from_the_search_and_back_for_its_administrators() {
    for world in World::samples().await {
        let name = "Upphandlingsmyndigheten";
        assert!(found(&world, &world.person("nimic.se").await, &text(name)).await.is_empty());
        let of_status = |status: &str| AuthorityCriteria {
            status: status.to_owned(),
            only_mine: "no".to_owned(),
            ..text(name)
        };
        let nimic = world.person("nimic.se").await;
        for (status, count) in
            [("", 0), ("active", 0), ("deactivated", 1), ("all", 1), ("deleted", 0), ("x", 0)]
        {
            assert_eq!(administered(&world, &nimic, &of_status(status)).await.len(), count, "{status}");
        }
    }
}

/// scenario 13, and rule 4 of C.3.2: nothing of another country.
#[tokio::test]
async fn the_preset_finds_only_mine_and_no_the_whole_country() {
    for world in World::samples().await {
        let preset = AuthorityCriteria::default();
        let whole = AuthorityCriteria { only_mine: "no".to_owned(), ..preset.clone() };
        let access = world.person("access.se").await;
        let mine = administered(&world, &access, &preset).await;
        let expected = [
            "Försäkringskassan",
            "Inspektionen för vård och omsorg",
            "Tandvårds- och läkemedelsförmånsverket",
        ];
        assert_eq!(mine, expected.map(str::to_owned).into());
        let of_country = |country: &'static str| {
            let world = &world;
            async move {
                let sql = "SELECT official_name FROM authority WHERE country = $1 AND status = 'active'";
                let names: Vec<(String,)> = world.all(sql, &[&country]).await;
                names.into_iter().map(|(name,)| name).collect::<BTreeSet<_>>()
            }
        };
        let sweden = of_country("SE").await;
        assert_eq!(administered(&world, &access, &whole).await, sweden);
        assert_eq!(administered(&world, &world.person("nimic.se").await, &whole).await, sweden);
        let finland = AuthorityCriteria { country: "FI".to_owned(), ..whole.clone() };
        assert!(administered(&world, &access, &finland).await.is_empty());
        let operator = world.person("operator.eu").await;
        assert_eq!(administered(&world, &operator, &finland).await, of_country("FI").await);
        assert_eq!(administered(&world, &operator, &whole).await.len(), active(&world).await.len());
        // P20: nobody else has the list, and it says no more than "not found".
        for name in ["admin.se", "user.se"] {
            let actor = world.person(name).await;
            let refused = world.registry.administered(&actor, &whole, Extent::Page, "en").await.unwrap_err();
            assert_eq!(refused, Error::NotFound, "{name}");
        }
        let restricted = Actor { restricted: true, ..access };
        let refused = Error::Denied(Code::PasswordChangeRequired.into());
        let search = world.registry.search(&restricted, &whole, Extent::Page, "en").await;
        assert_eq!(search.unwrap_err(), refused);
        assert_eq!(
            world.registry.administered(&restricted, &whole, Extent::Page, "en").await.unwrap_err(),
            refused
        );
        assert_eq!(world.registry.search_options(&restricted, "en").await.unwrap_err(), refused);
    }
}

/// P21 and rule 9: a criterion over users finds nobody whom the actor may not see.
#[tokio::test]
async fn users_are_searched_only_where_they_may_be_seen() {
    for world in World::samples().await {
        let user = |words: &str| AuthorityCriteria {
            user: words.to_owned(),
            only_mine: "no".to_owned(),
            ..AuthorityCriteria::default()
        };
        let (access, nimic) = (world.person("access.se").await, world.person("nimic.se").await);
        let ivo: BTreeSet<String> = ["Inspektionen för vård och omsorg".to_owned()].into();
        for words in ["oberg asa", "ASA.OBERG@ivo.example", "Öberg ivo"] {
            assert_eq!(administered(&world, &access, &user(words)).await, ivo, "{words}");
        }
        // The national coordinator's administrator, for an access manager and for herself.
        assert!(administered(&world, &access, &user("Åkerlund Karin")).await.is_empty());
        assert_eq!(administered(&world, &nimic, &user("Åkerlund Karin")).await.len(), 1);
        // Words of two people, and a user name.
        assert!(administered(&world, &nimic, &user("Åkerlund Asa Oberg")).await.is_empty());
        assert!(administered(&world, &nimic, &user("admin.se")).await.is_empty());
        assert!(administered(&world, &access, &user("Pāvils zzz")).await.is_empty());
    }
}

/// Sets one criterion.
type Set = fn(&mut AuthorityCriteria);

/// Every criterion, and every two of them together: what both find, and nothing else.
#[tokio::test]
async fn two_criteria_find_what_each_of_them_finds() {
    let whole = || AuthorityCriteria {
        only_mine: "no".to_owned(),
        status: "all".to_owned(),
        ..AuthorityCriteria::default()
    };
    let criteria: &[(&str, Set)] = &[
        ("text", |criteria| criteria.text = "myndighet".to_owned()),
        ("short text", |criteria| criteria.text = "so i".to_owned()),
        ("country", |criteria| criteria.country = "SE".to_owned()),
        ("role", |criteria| criteria.role = "coordinator".to_owned()),
        ("module", |criteria| criteria.module = "pq-alerts".to_owned()),
        ("legal area", |criteria| criteria.legal_area = "services".to_owned()),
        ("keyword", |criteria| criteria.keywords.push("level:level-national".to_owned())),
        ("only mine", |criteria| criteria.only_mine = String::new()),
        ("city", |criteria| criteria.city = "sto".to_owned()),
        ("status", |criteria| criteria.status = "active".to_owned()),
        ("module status", |criteria| criteria.module_status = "suspended".to_owned()),
        ("without", |criteria| criteria.without_module = "services-requests".to_owned()),
        ("nobody logged in", |criteria| criteria.no_active_administrator = "on".to_owned()),
        ("user", |criteria| criteria.user = "a".to_owned()),
    ];
    // Of one and the same access: together they find fewer than what each of them finds.
    let of_access = ["role", "module", "legal area", "module status"];
    for world in World::samples().await {
        let operator = world.person("operator.eu").await;
        let nimic = world.person("nimic.se").await;
        let mut singles = Vec::new();
        for (name, set) in criteria {
            let mut one = whole();
            set(&mut one);
            let found = administered(&world, &nimic, &one).await;
            assert!(!found.is_empty() || ["nobody logged in"].contains(name), "{name} finds nothing");
            singles.push(found);
            administered(&world, &operator, &one).await;
        }
        for (first, (name, set)) in criteria.iter().enumerate() {
            for (second, (other, set_other)) in
                criteria.iter().enumerate().filter(|(second, _)| *second > first)
            {
                let mut both = whole();
                set(&mut both);
                set_other(&mut both);
                let found = administered(&world, &nimic, &both).await;
                let expected: BTreeSet<String> =
                    singles[first].intersection(&singles[second]).cloned().collect();
                let same_field = name.ends_with("text") && other.ends_with("text");
                if same_field || (of_access.contains(name) && of_access.contains(other)) {
                    assert!(same_field || found.is_subset(&expected), "{name} and {other}");
                } else {
                    assert_eq!(found, expected, "{name} and {other} {:?}", world.test.engine);
                }
            }
        }
    }
}

/// Pages by cursor: each row once, in the order of the names.
#[tokio::test]
async fn the_pages_are_the_list() {
    for world in World::samples().await {
        let actor = world.person("user.fi").await;
        for sort in ["", "official_name"] {
            let all = AuthorityCriteria { sort: sort.to_owned(), ..AuthorityCriteria::default() };
            let whole = world.registry.search(&actor, &all, Extent::Piece, "en").await.unwrap().rows;
            let mut paged = Vec::new();
            let mut criteria = all.clone();
            loop {
                let page = world.registry.search(&actor, &criteria, Extent::Page, "en").await.unwrap();
                assert_eq!(usize::try_from(page.count).unwrap(), whole.len());
                assert_eq!((page.is_continued, page.has_more), (!criteria.after.is_empty(), false));
                assert!(page.rows.len() <= 50);
                paged.extend(page.rows);
                let Some(next) = page.next else { break };
                criteria.after = next;
            }
            assert_eq!(paged, whole);
            let key = |row: &domain::view::SearchRow| domain::fold::sort_key(&row.authority.official_name);
            assert_eq!(whole.is_sorted_by_key(key), sort == "official_name");
            assert_eq!(whole.len(), active(&world).await.len());
        }
        // An address that names no authority begins at the beginning.
        let mut criteria = AuthorityCriteria { after: "x".to_owned(), ..AuthorityCriteria::default() };
        assert!(!world.registry.search(&actor, &criteria, Extent::Page, "en").await.unwrap().is_continued);
        criteria.after = "01900000-0000-7000-8000-000000000000".to_owned();
        assert!(!world.registry.search(&actor, &criteria, Extent::Page, "en").await.unwrap().is_continued);
    }
}

/// What is saved is found, and what it was called before no longer.
#[tokio::test]
async fn a_new_name_is_found_at_once() {
    for world in World::each().await {
        let mut form = authority_form(&world, &admin(IVO), IVO).await;
        form.informal_name = "Sjätte kolonnen".to_owned();
        form.city = "Örnsköldsvik".to_owned();
        world.registry.edit_authority(&admin(IVO), &form, &caller()).await.unwrap();
        let actor = nobody(TRAFICOM);
        let count = async |wanted: &str| {
            world.registry.search(&actor, &text(wanted), Extent::Page, "en").await.unwrap().count
        };
        assert_eq!((count("kolonn").await, count("ornsko").await, count("sj").await), (1, 1, 1));
        let mut form = authority_form(&world, &admin(IVO), IVO).await;
        form.informal_name = "Något annat".to_owned();
        world.registry.edit_authority(&admin(IVO), &form, &caller()).await.unwrap();
        assert_eq!((count("kolonn").await, count("annat").await), (0, 1));
        let mut user = world.form(IVO, plain(IVO)).await;
        user.first_name = "Ingegerd".to_owned();
        world.registry.save_user(&admin(IVO), &user, &caller()).await.unwrap();
        let criteria = AuthorityCriteria { user: "inge".to_owned(), ..AuthorityCriteria::default() };
        let list =
            world.registry.administered(&admin(MANAGER_SE), &criteria, Extent::Page, "en").await.unwrap();
        assert_eq!(list.rows.len(), 1);
        assert_eq!(list.rows[0].managers.len(), 2);
    }
}

/// P21: by each criterion, and the states as the tab Users shows them.
#[tokio::test]
async fn users_are_found_by_name_address_and_state() {
    for world in World::samples().await {
        let (access, nimic) = (world.person("access.se").await, world.person("nimic.se").await);
        let whole = || UserCriteria { only_mine: "no".to_owned(), ..UserCriteria::default() };
        let count = async |actor: &Actor, criteria: &UserCriteria| {
            let found = world.registry.search_users(actor, criteria, Extent::Piece).await.unwrap();
            assert!(found.rows.is_sorted_by_key(|row| domain::fold::sort_key(&format!(
                "{} {}",
                row.last_name, row.first_name
            ))));
            found.rows.len()
        };
        let oberg = UserCriteria { last_name: "OBERG".to_owned(), first_name: "as".to_owned(), ..whole() };
        assert_eq!(count(&access, &oberg).await, 1);
        // A first name is no last name, and a middle is no beginning.
        for nobody in [
            UserCriteria { last_name: "Åsa".to_owned(), first_name: "Öberg".to_owned(), ..whole() },
            UserCriteria { last_name: "berg".to_owned(), email: "ivo".to_owned(), ..whole() },
            UserCriteria { user_status: "removed".to_owned(), ..whole() },
            UserCriteria { username: "admin.".to_owned(), ..whole() },
            // The national coordinator's administrator, for an access manager.
            UserCriteria { username: "nimic.se".to_owned(), ..whole() },
            UserCriteria { email: "karin.akerlund".to_owned(), ..whole() },
        ] {
            assert_eq!(count(&access, &nobody).await, 0, "{nobody:?}");
        }
        let named = UserCriteria { username: " ADMIN.se ".to_owned(), ..whole() };
        assert_eq!(count(&access, &named).await, 1);
        assert_eq!(count(&world.person("admin.fi").await, &named).await, 0);
        let own = world.registry.users(&nimic, Which::Own, "sv", None).await.unwrap().count;
        let own_email = UserCriteria { email: "kommerskollegium".to_owned(), ..whole() };
        assert_eq!(i64::try_from(count(&nimic, &own_email).await).unwrap(), own);
        // Every user is in exactly one state, the one that is shown.
        let all = count(&nimic, &whole()).await;
        let mut sum = 0;
        for state in PasswordState::ALL {
            let criteria = UserCriteria { password_state: state.as_str().to_owned(), ..whole() };
            let found = world.registry.search_users(&nimic, &criteria, Extent::Piece).await.unwrap().rows;
            assert!(!found.is_empty() && found.iter().all(|user| user.password_state == *state), "{state:?}");
            sum += found.len();
        }
        assert_eq!(sum, all);
        // Only mine, and pages.
        let preset =
            world.registry.search_users(&access, &UserCriteria::default(), Extent::Piece).await.unwrap();
        let ids: BTreeSet<AuthorityId> = preset.rows.iter().map(|user| user.authority.0).collect();
        assert!(ids.len() <= 3 && !ids.contains(&access.authority_id));
        let (mut criteria, mut paged) = (whole(), 0);
        loop {
            let page = world.registry.search_users(&nimic, &criteria, Extent::Page).await.unwrap();
            assert_eq!(usize::try_from(page.count).unwrap(), all);
            paged += page.rows.len();
            let Some(next) = page.next else { break };
            criteria.after = next;
        }
        assert_eq!(paged, all);
        let user = world.person("user.se").await;
        assert_eq!(
            world.registry.search_users(&user, &whole(), Extent::Page).await.unwrap_err(),
            Error::NotFound
        );
    }
}

/// The policy and the list agree: whoever is found may be opened by whoever finds.
#[tokio::test]
async fn whoever_is_found_may_be_seen() {
    for world in World::samples().await {
        for name in ["access.se", "nimic.fi", "admin.lv"] {
            let actor = world.person(name).await;
            let whole = UserCriteria { only_mine: "no".to_owned(), ..UserCriteria::default() };
            let found = world.registry.search_users(&actor, &whole, Extent::Page).await.unwrap().rows;
            for user in found.iter().step_by(5) {
                let (at, id) = (user.authority.0.to_string(), user.id.to_string());
                let view = world.registry.user_view(&actor, Which::Id(&at), &id, "en", None).await.unwrap();
                assert!(view.head.allowed.contains(&Action::ReadUsers), "{name} {id}");
            }
        }
    }
}
