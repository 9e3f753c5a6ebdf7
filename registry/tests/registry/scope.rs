//! Protects rule 3 of C.3.2: the rows that a right finds in the database are those for which the policy says yes, for
//! every rank, every action and every authority.

use domain::{
    error::{Code, Error},
    model::{AuthorityKind, AuthorityStatus},
    policy::{Action, Actor, Target, decide},
};
use registry::reached;

use crate::environment;
use crate::world::*;

const ACTIONS: &[Action] = &[
    Action::ReadCard,
    Action::ReadOwnAuthority,
    Action::EditBasicData,
    Action::EditOfficialName,
    Action::FlagInformalName,
    Action::TranslateNames,
    Action::EditKeywords,
    Action::EditModuleKeywords,
    Action::LinkCoordinators,
    Action::EditModuleSettings,
    Action::GiveModules,
    Action::ChangeModuleRole,
    Action::DeactivateAuthority,
    Action::RegisterAuthority,
    Action::Invite,
    Action::Validate,
    Action::SearchAdministered,
    Action::SearchUsers,
    Action::ReadUsers,
    Action::ReadUsernames,
    Action::AddUser,
    Action::EditUser,
    Action::AssignRoles,
    Action::AssignAdministrators,
    Action::ResetPassword,
    Action::RemoveUser,
    Action::ReadDetails,
    Action::ReadTombstone,
    Action::AddOwnAccessManager,
    Action::RemoveAccessManager,
    Action::AppointAccessManager,
    Action::SendEmail,
    Action::EditCatalogue,
    Action::RegisterNationalCoordinator,
    Action::ReadMails,
    Action::RetryMail,
    Action::ReadJobs,
    Action::IssueModuleKeys,
];

/// An authority of the sample, as far as the policy knows it.
struct Sample {
    key: String,
    country: Option<String>,
    kind: AuthorityKind,
    status: AuthorityStatus,
    is_access_manager: bool,
    managers: Vec<String>,
}

fn sample() -> Vec<Sample> {
    let mut reader = csv::Reader::from_reader(include_str!("../../../data/authorities.csv").as_bytes());
    let headers = reader.headers().unwrap().clone();
    let mut all: Vec<Sample> = Vec::new();
    for row in reader.records() {
        let row = row.unwrap();
        let get = |name: &str| row[headers.iter().position(|header| header == name).unwrap()].to_owned();
        all.push(Sample {
            key: get("key"),
            country: Some(get("country")).filter(|code| !code.is_empty()),
            kind: AuthorityKind::parse(&get("kind")).unwrap(),
            status: AuthorityStatus::parse(&get("status")).unwrap(),
            is_access_manager: get("access_manager") == "true",
            managers: get("administered_by")
                .split('|')
                .filter(|key| !key.is_empty())
                .map(str::to_owned)
                .collect(),
        });
    }
    // What the sample has none of: a tombstone.
    let last = all.iter_mut().find(|one| one.key == "lv-liepaja").unwrap();
    last.status = AuthorityStatus::Deleted;
    all
}

async fn load(world: &World, all: &[Sample]) {
    let number = |key: &str| u128::try_from(all.iter().position(|one| one.key == key).unwrap()).unwrap();
    let mut statements = vec![
        "INSERT INTO language (code, endonym, ui_available, informal_name_required, position) \
         VALUES ('en', 'English', TRUE, FALSE, 0)"
            .to_owned(),
    ];
    for (position, (code, zone)) in domain::place::COUNTRIES.iter().enumerate() {
        statements.push(format!(
            "INSERT INTO country (code, name, time_zone, active, position) VALUES ('{code}', '{{}}', '{zone}', TRUE, {position})"
        ));
    }
    for one in all {
        let id = world.literal(number(&one.key));
        let country = one.country.as_ref().map_or("NULL".to_owned(), |code| format!("'{code}'"));
        let (ended, until, deleted) = match one.status {
            AuthorityStatus::Active => ("NULL", "NULL", "NULL"),
            AuthorityStatus::Deactivated => ("1", "2", "NULL"),
            AuthorityStatus::Deleted => ("NULL", "NULL", "1"),
        };
        statements.push(format!(
            "INSERT INTO authority (id, country, kind, official_name, official_name_norm, official_name_sort, \
             informal_name, informal_name_lang, informal_name_sort, phone, street, city, email, mail_language, \
             search_text, status, is_access_manager, registered_at, origin, deactivated_at, delete_after, deleted_at, \
             version) VALUES ({id}, {country}, '{}', '{key}', '{key}', {sort}, 'x', 'en', {sort}, 'x', 'x', 'x', 'x', \
             'en', '', '{}', {}, 0, 'registered', {ended}, {until}, {deleted}, 1)",
            one.kind.as_str(),
            one.status.as_str(),
            one.is_access_manager,
            key = one.key,
            sort = world.bytes("00"),
        ));
    }
    for one in all {
        for manager in &one.managers {
            statements.push(format!(
                "INSERT INTO access_manager (authority_id, manager_id, since, origin) VALUES ({}, {}, 0, 'registration')",
                world.literal(number(&one.key)),
                world.literal(number(manager)),
            ));
        }
    }
    world.run(&statements).await;
}

fn somebody(all: &[Sample], key: &str, is_administrator: bool) -> Actor {
    let place = all.iter().position(|one| one.key == key).unwrap();
    let one = &all[place];
    Actor {
        authority_id: authority(u128::try_from(place).unwrap()),
        country: one.country.clone(),
        kind: one.kind,
        status: one.status,
        is_access_manager: one.is_access_manager,
        is_administrator,
        ..admin(IVO)
    }
}

fn target(all: &[Sample], actor: &Actor, place: usize) -> Target {
    let one = &all[place];
    let id =
        |key: &str| authority(u128::try_from(all.iter().position(|one| one.key == key).unwrap()).unwrap());
    Target {
        authority_id: authority(u128::try_from(place).unwrap()),
        country: one.country.clone(),
        kind: one.kind,
        status: one.status,
        is_access_manager: one.is_access_manager,
        administered: one.managers.iter().any(|key| id(key) == actor.authority_id),
        user_id: None,
    }
}

#[tokio::test]
async fn the_database_and_the_policy_agree() {
    let all = sample();
    for test in registry::testing::engines(&environment).await {
        let world = World::empty(test);
        load(&world, &all).await;
        for (key, is_administrator) in [
            ("se-ivo", false),
            ("se-ivo", true),
            ("se-socialstyrelsen", true),
            ("fi-aland", true),
            ("fi-valvira", true),
            ("se-kommerskollegium", true),
            ("se-kommerskollegium", false),
            ("eu-commission", true),
            ("eu-commission", false),
        ] {
            let actor = somebody(&all, key, is_administrator);
            for action in ACTIONS {
                let mut found = reached(&world.registry, &actor, *action).await.unwrap();
                found.sort_unstable();
                let allows = |place: &usize| {
                    let target = target(&all, &actor, *place);
                    match decide(&actor, *action, &target, domain::policy::Rules::default()) {
                        Ok(()) => true,
                        // Within the scope, but nothing can be changed there now.
                        Err(error) => error.has(Code::AuthorityDeactivated) || error.has(Code::OwnAuthority),
                    }
                };
                let expected: Vec<_> = (0..all.len())
                    .filter(allows)
                    .map(|place| authority(u128::try_from(place).unwrap()))
                    .collect();
                assert_eq!(found, expected, "{key} {:?} {action:?} {:?}", actor.rank(), world.test.engine);
            }
        }
    }
}

#[tokio::test]
async fn a_session_that_must_change_its_password_reads_nothing() {
    for world in World::each().await {
        let actor = Actor { restricted: true, ..admin(IVO) };
        let refused = world.registry.authority(&actor, registry::Which::Own, "en").await.unwrap_err();
        assert_eq!(refused, Error::Denied(Code::PasswordChangeRequired.into()));
    }
}
