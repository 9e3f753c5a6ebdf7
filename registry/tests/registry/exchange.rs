//! Protects what a module's own software may ask (C.13): its own module and nothing else, with a key that works.

use domain::{
    error::Error,
    id::ModuleKeyId,
    model::{Approval, ModuleRole},
    policy::ExchangeRights,
    view::{Holder, RequestSettings, Standing},
};

use crate::world::*;

const ALL: ExchangeRights = ExchangeRights { may_start: true, may_receive: true, may_finish: true };
const FINISH: ExchangeRights = ExchangeRights { may_start: false, may_receive: false, may_finish: true };

/// A key of a module, and its id.
async fn issue(world: &World, module: &str) -> (String, String) {
    let operator = admin(COMMISSION);
    let issued = world.registry.issue_module_key(&operator, module, &caller()).await.unwrap();
    let view = world.registry.module_keys(&operator, module, "en").await.unwrap();
    world.clock.advance(1);
    (issued.key, view.keys[0].id.clone())
}

async fn standing(world: &World, key: &str, module: &str, at: &str) -> Result<Standing, Error> {
    world.registry.exchange_standing(key, module, at).await
}

async fn holders(world: &World, key: &str, at: u128, role: &str) -> Vec<String> {
    let found = world.registry.exchange_holders(key, "requests", &text(at), role).await.unwrap();
    found.into_iter().map(|holder| holder.last_name).collect()
}

/// An access to the module of requests.
async fn with_access(world: &World, number: u128, at: u128, status: &str) {
    let suspended = if status == "suspended" { "1" } else { "NULL" };
    let [id, authority, module] = [number, at, 101].map(|number| world.literal(number));
    world
        .run(&[format!(
            "INSERT INTO module_access (id, authority_id, module_id, role, status, approval, may_refuse, allocation, \
            granted_at, suspended_at, version) VALUES ({id}, {authority}, {module}, 'authority', '{status}', \
            'requests', TRUE, FALSE, 0, {suspended}, 1)"
        )])
        .await;
}

/// The table of C.2.2.
#[tokio::test]
async fn an_authority_may_what_its_status_and_its_access_allow() {
    for world in World::each().await {
        with_access(&world, 310, CLOSED_SE, "suspended").await;
        with_access(&world, 311, MANAGER_SE, "active").await;
        let (key, _) = issue(&world, "requests").await;
        let ask = async |at: u128| standing(&world, &key, "requests", &text(at)).await.unwrap();
        let settings =
            |approval, may_refuse| Some(RequestSettings { approval, may_refuse, allocation: false });
        let role = Some(ModuleRole::Authority);
        let active = Standing { rights: ALL, role, settings: settings(Approval::None, false) };
        assert_eq!(ask(IVO).await, active);
        let coordinator = Standing { role: Some(ModuleRole::Coordinator), ..active };
        assert_eq!(ask(COORDINATOR_SE).await, coordinator);
        assert_eq!(ask(TRAFICOM).await, coordinator, "the country makes no difference");
        let other = settings(Approval::Requests, true);
        assert_eq!(ask(MANAGER_SE).await, Standing { rights: ALL, role, settings: other });
        assert_eq!(ask(CLOSED_SE).await, Standing { rights: FINISH, role, settings: other }, "A-142");
        world
            .run(&[format!(
                "UPDATE module_access SET status = 'suspended', suspended_at = 1 WHERE id = {}",
                world.literal(301)
            )])
            .await;
        assert_eq!(ask(IVO).await, Standing { rights: FINISH, ..active }, "A-137 to A-139, at once");
        // A module without such settings; one that is retired still is for those who have it (Q30).
        world.run(&["UPDATE module SET status = 'retired'".to_owned()]).await;
        let (key, _) = issue(&world, "alerts").await;
        let found = standing(&world, &key, "alerts", &text(IVO)).await;
        assert_eq!(found, Ok(Standing { rights: ALL, role, settings: None }));
    }
}

#[tokio::test]
async fn what_is_not_in_the_module_is_nothing() {
    for world in World::each().await {
        with_access(&world, 310, CLOSED_SE, "suspended").await;
        // It cannot have an access any more; if it had one, that would say nothing.
        world
            .run(&[format!(
                "UPDATE authority SET status = 'deleted', delete_after = NULL, deleted_at = 1 WHERE id = {}",
                world.literal(CLOSED_SE)
            )])
            .await;
        let (key, _) = issue(&world, "requests").await;
        let others = [
            text(MANAGER_SE),
            text(COMMISSION),
            text(CLOSED_SE),
            text(999),
            "00000000-0000-0000-0000-000000000000".to_owned(),
            String::new(),
            "x\0".to_owned(),
            "' OR 1=1 --".to_owned(),
        ];
        for other in &others {
            let found = standing(&world, &key, "requests", other).await;
            assert_eq!(found, Ok(Standing::default()), "{other:?}");
            let found = world.registry.exchange_holders(&key, "requests", other, "handler").await;
            assert_eq!(found, Ok(Vec::new()), "{other:?}");
        }
        // IVO has three modules, the neighbour one: a key sees its own only.
        let (key, _) = issue(&world, "alerts").await;
        assert_eq!(standing(&world, &key, "alerts", &text(NEIGHBOUR_SE)).await, Ok(Standing::default()));
        let (key, _) = issue(&world, "registers").await;
        let found = standing(&world, &key, "registers", &text(IVO)).await.unwrap();
        assert_eq!(found.rights, FINISH);
    }
}

#[tokio::test]
async fn holders_are_named_without_their_user_names() {
    for world in World::each().await {
        let (key, _) = issue(&world, "requests").await;
        let found = world.registry.exchange_holders(&key, "requests", &text(IVO), "handler").await.unwrap();
        let first = Holder {
            first_name: "First40".to_owned(),
            last_name: "Last40".to_owned(),
            email: "mail40@person.example".to_owned(),
        };
        assert_eq!(found, [first]);
        // A role of the same code in another module is another role.
        world.with_role(plain(IVO), 121).await;
        assert_eq!(holders(&world, &key, IVO, "handler").await, ["Last40"]);
        world.with_user(39, IVO, false).await;
        for who in [plain(IVO), 39] {
            world.with_role(who, 112).await;
        }
        assert_eq!(holders(&world, &key, IVO, "handler").await, ["Last39", "Last40", "Last41"]);
        for none in ["approver", "administrator", "reader", "nothing", "", "x\0", "%"] {
            assert_eq!(holders(&world, &key, IVO, none).await, Vec::<String>::new(), "{none:?}");
        }
        assert_eq!(holders(&world, &key, NEIGHBOUR_SE, "handler").await, Vec::<String>::new());
        // Removed, whatever is left of the roles.
        world
            .run(&[format!(
                "UPDATE user_account SET status = 'removed', removed_at = 1, erase_after = 2 WHERE id = {}",
                world.literal(39)
            )])
            .await;
        assert_eq!(holders(&world, &key, IVO, "handler").await, ["Last40", "Last41"]);
        // Suspended: somebody must finish what is under way.
        let suspend = "UPDATE module_access SET status = 'suspended', suspended_at = 1";
        world.run(&[suspend.to_owned()]).await;
        assert_eq!(holders(&world, &key, IVO, "handler").await, ["Last40", "Last41"]);
        // Switched off (Q30).
        world.run(&["UPDATE role_definition SET active = FALSE WHERE code = 'handler'".to_owned()]).await;
        assert_eq!(holders(&world, &key, IVO, "handler").await, Vec::<String>::new());
        assert_eq!(holders(&world, &key, IVO, "viewer").await, ["Last40"]);
    }
}

#[tokio::test]
async fn every_key_that_is_not_this_modules_is_refused_alike() {
    for world in World::each().await {
        let (key, _) = issue(&world, "requests").await;
        let (revoked, id) = issue(&world, "requests").await;
        world.registry.revoke_module_key(&admin(COMMISSION), &id, &caller()).await.unwrap();
        let (foreign, _) = issue(&world, "alerts").await;
        let (expired, id) = issue(&world, "registers").await;
        let set = "UPDATE module_key SET expires_at = ";
        let id = world.literal(ModuleKeyId::parse(&id).unwrap().0.as_u128() - uuid(0).as_u128());
        world.run(&[format!("{set}{} WHERE id = {id}", world.now().0)]).await;
        let (unknown, longer) = ("A".repeat(43), format!("{key} "));
        let wrong = [
            ("requests", revoked.as_str()),
            ("requests", &foreign),
            ("registers", &expired),
            ("requests", &unknown),
            ("requests", &longer),
            ("requests", ""),
            ("requests", "\0"),
            ("requests", "' OR 1=1 --"),
            ("alerts", &key),
            ("nothing", &key),
            ("", &key),
            ("requests\0", &key),
            ("Requests", &key),
        ];
        for (module, wrong) in wrong {
            let found = standing(&world, wrong, module, &text(IVO)).await;
            assert_eq!(found, Err(Error::SignedOut), "{module:?} {wrong:?}");
            let found = world.registry.exchange_holders(wrong, module, &text(IVO), "handler").await;
            assert_eq!(found, Err(Error::SignedOut), "{module:?} {wrong:?}");
        }
        assert!(standing(&world, &key, "requests", &text(IVO)).await.is_ok());
        // To the microsecond; and a clock that goes back does no harm.
        let begin = world.now();
        let (last,) = world
            .all::<(i64,)>(
                "SELECT MIN(expires_at) FROM module_key WHERE revoked_at IS NULL \
            AND module_id = (SELECT id FROM module WHERE code = 'requests')",
                &[],
            )
            .await[0];
        world.clock.set(domain::time::Timestamp(last - 1));
        assert!(standing(&world, &key, "requests", &text(IVO)).await.is_ok());
        world.clock.advance(1);
        assert_eq!(standing(&world, &key, "requests", &text(IVO)).await, Err(Error::SignedOut));
        world.clock.set(begin.plus(-domain::time::DAY));
        assert!(standing(&world, &key, "requests", &text(IVO)).await.is_ok());
    }
}

/// While nobody can write, asking goes on.
#[tokio::test]
async fn a_question_waits_for_no_change() {
    for world in World::each().await {
        let (key, _) = issue(&world, "requests").await;
        let held = world.test.db.write().await.unwrap();
        assert!(standing(&world, &key, "requests", &text(IVO)).await.is_ok());
        drop(held);
    }
}
