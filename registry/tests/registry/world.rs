//! A small world for the tests of authorities and users: two countries, an authority of each rank, three modules.

mod fill;
mod forms;
mod sample;
mod told;

pub use forms::{authority_form, authority_form_of, new_user, step};

pub use told::{codes, one};

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use domain::{
    id::{AuthorityId, UserId},
    model::{AuthorityKind, AuthorityStatus},
    policy::{Actor, Delegation},
    time::{Clock, Timestamp},
};
use registry::{
    Caller, HashSettings, Registry, Settings,
    store::{Record, Statement, ToSql},
    testing::{self, SeededRandom, TestClock, TestDb},
};
use uuid::Uuid;

use crate::environment;

/// A registry over a fresh database with the small world in it.
pub struct World {
    pub registry: Registry,
    pub clock: TestClock,
    pub test: TestDb,
}

/// Authorities, by number.
pub const COMMISSION: u128 = 1;
pub const NIMIC_SE: u128 = 2;
/// An access manager with a partial delegation.
pub const MANAGER_SE: u128 = 3;
/// Ordinary, with the three modules; administered by the access manager and the NIMIC.
pub const IVO: u128 = 4;
/// Ordinary, coordinator of two modules.
pub const COORDINATOR_SE: u128 = 5;
/// Ordinary, in the other country, coordinator of a module there.
pub const TRAFICOM: u128 = 6;
/// Ordinary, same country as [`IVO`], administered by the NIMIC only.
pub const NEIGHBOUR_SE: u128 = 7;
/// Deactivated.
pub const CLOSED_SE: u128 = 8;

const AUTHORITIES: [(u128, Option<&str>, &str, bool, &str); 8] = [
    (COMMISSION, None, "commission", true, "European Commission"),
    (NIMIC_SE, Some("SE"), "nimic", true, "Kommerskollegium"),
    (MANAGER_SE, Some("SE"), "authority", true, "Socialstyrelsen"),
    (IVO, Some("SE"), "authority", false, "Inspektionen för vård och omsorg"),
    (COORDINATOR_SE, Some("SE"), "authority", false, "Universitets- och högskolerådet"),
    (TRAFICOM, Some("FI"), "authority", false, "Traficom"),
    (NEIGHBOUR_SE, Some("SE"), "authority", false, "Malmö stad"),
    (CLOSED_SE, Some("SE"), "authority", false, "Nedlagda nämnden"),
];

/// Users: number of the authority times ten; the first is administrator and holds every role.
pub const fn administrator(authority: u128) -> u128 {
    authority * 10
}

/// The second user of an authority: no rights, no roles.
pub const fn plain(authority: u128) -> u128 {
    authority * 10 + 1
}

pub fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number)
}

pub fn authority(number: u128) -> AuthorityId {
    uuid(number).into()
}

pub fn user(number: u128) -> UserId {
    uuid(number).into()
}

pub fn text(number: u128) -> String {
    uuid(number).to_string()
}

/// How often two requests are made to meet on each engine.
pub fn tries() -> u128 {
    if crate::environment("MANDATE_FULL").is_some() { 1_000 } else { 50 }
}

pub fn caller() -> Caller {
    Caller { request_id: "request".to_owned(), address: None, browser: "Firefox on Linux".to_owned() }
}

/// Somebody of an authority, with rights as the session would read them.
pub fn actor(number: u128, at: u128, is_administrator: bool) -> Actor {
    let (_, country, kind, is_access_manager, _) = AUTHORITIES[usize::try_from(at).unwrap() - 1];
    Actor {
        user_id: user(number),
        name: "Somebody There".to_owned(),
        authority_id: authority(at),
        country: country.map(str::to_owned),
        kind: AuthorityKind::parse(kind).unwrap(),
        status: AuthorityStatus::Active,
        is_access_manager,
        delegation: if is_access_manager { Delegation::All } else { Delegation::None },
        is_administrator,
        language: "en".to_owned(),
        restricted: false,
    }
}

/// The administrator of an authority.
pub fn admin(at: u128) -> Actor {
    actor(administrator(at), at, true)
}

/// The user without rights.
pub fn nobody(at: u128) -> Actor {
    actor(plain(at), at, false)
}

fn sql(text: String) -> Statement {
    Statement::new("tests::world", Box::leak(text.into_boxed_str()))
}

/// Two steps at the same moment, on a thread each, and what came of them.
pub async fn at_once<A, B>(
    world: &World,
    one: impl FnOnce(Registry) -> A,
    other: impl FnOnce(Registry) -> B,
) -> (A::Output, B::Output)
where
    A: Future<Output: Send> + Send + 'static,
    B: Future<Output: Send> + Send + 'static,
{
    let one = tokio::spawn(one(world.registry.clone()));
    let other = tokio::spawn(other(world.registry.clone()));
    (one.await.unwrap(), other.await.unwrap())
}

impl World {
    /// The world on a fresh database.
    pub async fn on(test: TestDb) -> Self {
        let world = Self::empty(test);
        world.fill().await;
        world
    }

    /// Nothing on a fresh database.
    pub fn empty(test: TestDb) -> Self {
        let clock = TestClock::new();
        let seed = Arc::new(AtomicU64::new(1));
        let random = move || -> Box<dyn domain::random::Random> {
            Box::new(SeededRandom::new(seed.fetch_add(1, Ordering::SeqCst)))
        };
        let hash = HashSettings { memory_kib: 8, iterations: 1, ..HashSettings::default() };
        let settings = Settings { hash, ..Settings::default() };
        let registry = Registry::new(test.db.clone(), Arc::new(clock.clone()), Arc::new(random), settings);
        Self { registry, clock, test }
    }

    /// A registry over the same database with other settings.
    pub fn with_settings(&self, settings: Settings) -> Registry {
        self.another(&self.clock, settings)
    }

    /// A registry over the same database with a clock of its own.
    pub fn with_clock(&self, clock: &TestClock) -> Registry {
        self.another(clock, self.registry.settings().clone())
    }

    fn another(&self, clock: &TestClock, settings: Settings) -> Registry {
        let seed = AtomicU64::new(1_000_000);
        let random = move || -> Box<dyn domain::random::Random> {
            Box::new(SeededRandom::new(seed.fetch_add(1, Ordering::SeqCst)))
        };
        Registry::new(self.test.db.clone(), Arc::new(clock.clone()), Arc::new(random), settings)
    }

    /// The world on each engine.
    pub async fn each() -> Vec<Self> {
        let mut worlds = Vec::new();
        for test in testing::engines(&environment).await {
            worlds.push(Self::on(test).await);
        }
        worlds
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Rows of a query.
    pub async fn all<R: Record>(&self, text: &str, args: &[&dyn ToSql]) -> Vec<R> {
        let mut tx = self.test.db.read().await.unwrap();
        tx.all(sql(text.to_owned()), args).await.unwrap()
    }

    /// A single number.
    pub async fn number(&self, text: &str, args: &[&dyn ToSql]) -> i64 {
        self.all::<(i64,)>(text, args).await[0].0
    }

    /// Executes statements, one after the other, in one transaction.
    pub async fn run(&self, statements: &[String]) {
        let mut tx = self.test.db.write().await.unwrap();
        for statement in statements {
            tx.execute(sql(statement.clone()), &[])
                .await
                .unwrap_or_else(|error| panic!("{statement}: {error:?}"));
        }
        tx.commit().await.unwrap();
    }

    /// An id as a literal of the engine.
    pub fn literal(&self, number: u128) -> String {
        match self.test.engine {
            registry::store::Engine::Sqlite => format!("x'{}'", uuid(number).simple()),
            registry::store::Engine::Postgres => format!("'{}'::uuid", uuid(number)),
        }
    }

    /// Bytes as a literal of the engine.
    pub fn bytes(&self, hex: &str) -> String {
        match self.test.engine {
            registry::store::Engine::Sqlite => format!("x'{hex}'"),
            registry::store::Engine::Postgres => format!("'\\x{hex}'::bytea"),
        }
    }

    /// Another user, with administrator rights or without.
    pub async fn with_user(&self, number: u128, at: u128, rights: bool) {
        let mut all = Vec::new();
        self.add_user(&mut all, number, at, rights);
        self.run(&all).await;
    }

    /// Gives a role, by number.
    pub async fn with_role(&self, number: u128, role: u128) {
        self.run(&[format!(
            "INSERT INTO user_role (user_id, role_id, granted_at) VALUES ({}, {}, 0)",
            self.literal(number),
            self.literal(role)
        )])
        .await;
    }

    /// The templates of the mails to a user that were not called off, oldest first.
    pub async fn mails(&self, number: u128) -> Vec<String> {
        let rows: Vec<(String,)> = self.all(
            "SELECT template FROM outbox WHERE to_user_id = $1 AND state <> 'cancelled' ORDER BY created_at, template",
            &[&user(number)],
        ).await;
        rows.into_iter().map(|(template,)| template).collect()
    }

    /// The actions in the history of an authority, in order, with the version of their subject.
    pub async fn history(&self, at: u128) -> Vec<(String, i64)> {
        self.all(
            "SELECT action, subject_version FROM history_entry WHERE authority_id = $1 ORDER BY seq",
            &[&authority(at)],
        )
        .await
    }

    /// Users as they were before they were removed, with these roles.
    pub async fn put_back(&self, users: &[u128], roles: &[u128]) {
        for number in users {
            let id = self.literal(*number);
            let mut all = vec![
                format!(
                    "UPDATE user_account SET status = 'active', removed_at = NULL, removed_by = NULL, \
                    erase_after = NULL, version = 1 WHERE id = {id}"
                ),
                format!("DELETE FROM user_role WHERE user_id = {id}"),
            ];
            all.extend(roles.iter().map(|role| {
                format!(
                    "INSERT INTO user_role (user_id, role_id, granted_at) VALUES ({id}, {}, 0)",
                    self.literal(*role)
                )
            }));
            self.run(&all).await;
        }
    }
}
