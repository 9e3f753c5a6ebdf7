//! For the tests of this and other crates: fresh databases on both engines, a clock to set, a generator with a seed.

#![expect(
    clippy::panic,
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a test that cannot be set up must fail, with a clear text"
)]

use std::{
    collections::HashMap,
    io::Write,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicI64, Ordering},
    },
};

use domain::{
    random::Random,
    time::{Clock, Timestamp},
};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::sync::Mutex;

pub use crate::store::testing::set_recorder;
use crate::{
    import::{Options, SampleFiles, Summary, import_sample},
    store::{Db, Engine},
};

/// The catalogue of the sample registry.
pub const CATALOGUE: &str = include_str!("../../data/catalogue.toml");

/// The sample registry.
pub const SAMPLE: SampleFiles<'static> = SampleFiles {
    authorities: include_str!("../../data/authorities.csv"),
    module_access: include_str!("../../data/module_access.csv"),
    users: include_str!("../../data/users.csv"),
    invitations: include_str!("../../data/invitations.csv"),
    self_registrations: include_str!("../../data/self_registrations.csv"),
};

/// Address of a PostgreSQL server on which the tests may create databases.
pub const POSTGRES: &str = "MANDATE_TEST_POSTGRES";
/// File to which the name of every executed statement is appended.
pub const STATEMENT_LOG: &str = "MANDATE_STATEMENT_LOG";

/// The name of an SQLite file for a test.
const FILE: &str = "registry.sqlite";

/// How a test reads its environment: `|name| std::env::var(name).ok()`. An argument, since only the server and the
/// tests themselves may read it.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// A database of its own for one test, gone when dropped.
pub struct TestDb {
    /// The database, its schema up to date.
    pub db: Db,
    /// Which engine it is on.
    pub engine: Engine,
    /// Its address, for a second connection or a server under test.
    pub url: String,
    _remains: Remains,
}

enum Remains {
    Directory(tempfile::TempDir),
    Database { server: String, name: String },
}

/// What a database is copied from: quicker than migrations and an import for each.
enum Template {
    File(Vec<u8>),
    /// It stays on the server when the tests are over.
    Database(String),
}

/// A fresh database on each engine.
pub async fn engines(environment: Environment<'_>) -> Vec<TestDb> {
    vec![fresh(Engine::Sqlite, environment).await, fresh(Engine::Postgres, environment).await]
}

/// The sample registry on each engine; nobody can log in.
pub async fn samples(environment: Environment<'_>) -> Vec<TestDb> {
    vec![sample(Engine::Sqlite, environment, "*").await, sample(Engine::Postgres, environment, "*").await]
}

/// A fresh database on one engine.
pub async fn fresh(engine: Engine, environment: Environment<'_>) -> TestDb {
    copy(engine, environment, None).await
}

/// The sample registry on one engine, as [`load_sample`] makes it.
pub async fn sample(engine: Engine, environment: Environment<'_>, password_hash: &str) -> TestDb {
    copy(engine, environment, Some(password_hash)).await
}

async fn copy(engine: Engine, environment: Environment<'_>, sample: Option<&str>) -> TestDb {
    record_statements(environment);
    let template = template(engine, environment, sample).await;
    let (url, remains) = place(engine, environment, Some(&template)).await;
    let db = Db::connect(&url).await.expect("the fresh database opens");
    TestDb { db, engine, url, _remains: remains }
}

/// Made once in a process.
async fn template(engine: Engine, environment: Environment<'_>, sample: Option<&str>) -> Arc<Template> {
    type Made = HashMap<(Engine, Option<String>), Arc<Template>>;
    static MADE: LazyLock<Mutex<Made>> = LazyLock::new(Mutex::default);
    let mut made = MADE.lock().await;
    let key = (engine, sample.map(str::to_owned));
    if let Some(template) = made.get(&key) {
        return template.clone();
    }
    let (url, remains) = place(engine, environment, None).await;
    let db = Db::connect(&url).await.expect("the empty database opens");
    db.migrate().await.expect("the migrations run");
    if let Some(password_hash) = sample {
        load_sample(&db, &TestClock::new(), password_hash).await;
    }
    db.close().await;
    let template = match &remains {
        Remains::Directory(directory) => {
            Template::File(std::fs::read(directory.path().join(FILE)).expect("the file of the template"))
        }
        Remains::Database { name, .. } => {
            let name = name.clone();
            std::mem::forget(remains);
            Template::Database(name)
        }
    };
    made.entry(key).or_insert(Arc::new(template)).clone()
}

/// A database with what is in the template, or nothing.
async fn place(
    engine: Engine,
    environment: Environment<'_>,
    template: Option<&Template>,
) -> (String, Remains) {
    match engine {
        Engine::Sqlite => {
            let directory = tempfile::tempdir().expect("a temporary directory");
            let file = directory.path().join(FILE);
            if let Some(Template::File(bytes)) = template {
                std::fs::write(&file, bytes).expect("the template can be written");
            }
            (format!("sqlite:{}", file.display()), Remains::Directory(directory))
        }
        Engine::Postgres => {
            let server = environment(POSTGRES).unwrap_or_else(|| {
                panic!("{POSTGRES} must name a PostgreSQL server for the tests, such as postgres://postgres@127.0.0.1:5432/postgres")
            });
            let name = format!("mandate_test_{}", random_name());
            let mut admin =
                PgConnection::connect(&server).await.expect("the PostgreSQL server for the tests answers");
            // The C locale everywhere: what a test sees must not depend on the machine.
            let create = match template {
                Some(Template::Database(template)) => format!("CREATE DATABASE {name} TEMPLATE {template}"),
                _ => format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"),
            };
            sqlx::query(AssertSqlSafe(create)).execute(&mut admin).await.expect("a database can be created");
            let (base, _) =
                server.rsplit_once('/').expect("an address that ends with the name of a database");
            (format!("{base}/{name}"), Remains::Database { server, name })
        }
    }
}

/// Loads the sample registry; the fixed accounts get this hash.
pub async fn load_sample(db: &Db, clock: &dyn Clock, password_hash: &str) -> Summary {
    let options = Options { clock, random: &mut SeededRandom::new(1), password_hash, demo: true };
    import_sample(db, CATALOGUE, SAMPLE, options).await.expect("the sample registry is in order")
}

/// Names that no other process uses: the test runner runs many at once.
fn random_name() -> String {
    let path = tempfile::Builder::new().rand_bytes(12).tempdir().expect("a temporary directory");
    let name = path.path().file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let unique: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("{}_{unique}", std::process::id())
}

fn record_statements(environment: Environment<'_>) {
    let Some(path) = environment(STATEMENT_LOG) else { return };
    let file = std::fs::OpenOptions::new().create(true).append(true).open(&path);
    let file =
        std::sync::Mutex::new(file.unwrap_or_else(|error| panic!("{path} cannot be written: {error}")));
    set_recorder(Box::new(move |name| {
        // One write for each line, so that lines of several processes do not mix.
        let line = format!("{name}\n");
        file.lock()
            .expect("a writer")
            .write_all(line.as_bytes())
            .expect("the list of statements can be written");
    }));
}

impl Drop for Remains {
    fn drop(&mut self) {
        let Self::Database { server, name } = self else { return };
        let (server, drop) = (server.clone(), format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        // In a thread of its own, since a test's runtime cannot be waited for from here. A database that stays behind
        // harms nobody.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async {
                let mut admin = PgConnection::connect(&server).await.map_err(std::io::Error::other)?;
                sqlx::query(AssertSqlSafe(drop)).execute(&mut admin).await.map_err(std::io::Error::other)
            })
        });
        let _ = dropped.join();
    }
}

/// A clock that stands still until it is set. Copies show the same time.
#[derive(Clone, Debug)]
pub struct TestClock(Arc<AtomicI64>);

impl TestClock {
    /// A clock that shows 21 November 2026, 09:14 UTC: the day of the sample registry.
    pub fn new() -> Self {
        Self(Arc::new(AtomicI64::new(1_795_252_440_000_000)))
    }

    /// Sets the clock.
    pub fn set(&self, to: Timestamp) {
        self.0.store(to.0, Ordering::SeqCst);
    }

    /// Sets the clock forward, or back with a negative number.
    pub fn advance(&self, micros: i64) {
        self.0.fetch_add(micros, Ordering::SeqCst);
    }
}

impl Default for TestClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

/// A generator that gives the same bytes for the same seed (`SplitMix64`).
#[derive(Clone, Debug)]
pub struct SeededRandom(u64);

impl SeededRandom {
    /// A generator with this seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }
}

impl Random for SeededRandom {
    fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut word = self.0;
            word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            chunk.copy_from_slice(&(word ^ (word >> 31)).to_le_bytes()[..chunk.len()]);
        }
    }
}
