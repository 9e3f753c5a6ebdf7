//! A small registry for the tests of log-in, passwords and mail: the Commission with its first administrator, made by
//! the operator's command, and an authority in Sweden to which people are added as a test needs them.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use domain::{
    error::{Code, Error},
    form::{ChangePasswordForm, LogInForm},
    id::{AuthorityId, UserId},
    policy::Actor,
    random::Random,
};
use registry::{
    Caller, HashSettings, LogInOutcome, MailTask, NewOperator, Registry, Settings,
    store::{Args, Record, Statement},
    testing::{self, SeededRandom, TestClock, TestDb},
};

use crate::environment;

/// The password of everybody who has chosen one.
pub const PASSWORD: &str = "Mandate-2026";

pub struct World {
    pub test: TestDb,
    pub clock: TestClock,
    pub registry: Registry,
    pub sweden: AuthorityId,
}

/// Somebody with a chosen password.
pub struct Person {
    pub id: UserId,
    pub username: String,
}

/// Cheap hashes: what is tested is not their cost.
pub fn settings() -> Settings {
    let hash = HashSettings { memory_kib: 8, iterations: 1, parallelism: 1, workers: 4, queue: 200 };
    Settings { hash, ..Settings::default() }
}

/// A world on each engine.
pub async fn worlds() -> Vec<World> {
    worlds_with(settings()).await
}

/// A world on each engine, with these settings.
pub async fn worlds_with(settings: Settings) -> Vec<World> {
    let mut worlds = Vec::new();
    for test in testing::engines(&environment).await {
        worlds.push(World::new(test, settings.clone()).await);
    }
    worlds
}

/// A request from this address, 192.0.2.n.
pub fn from(n: u8) -> Caller {
    Caller {
        request_id: "018f0000-0000-7000-8000-000000000001".to_owned(),
        address: Some(IpAddr::V4(Ipv4Addr::new(192, 0, 2, n))),
        browser: "Firefox on Linux".to_owned(),
    }
}

pub fn log_in_form(username: &str, password: &str) -> LogInForm {
    LogInForm { username: username.to_owned(), password: password.to_owned() }
}

pub fn change_form(current: &str, new: &str) -> ChangePasswordForm {
    ChangePasswordForm {
        current_password: current.to_owned(),
        new_password: new.to_owned(),
        repeat_password: new.to_owned(),
    }
}

/// The one answer to every failed log-in.
pub fn login_failed() -> Error {
    Error::invalid("form", Code::LoginFailed)
}

impl World {
    pub async fn new(test: TestDb, settings: Settings) -> Self {
        let clock = TestClock::new();
        let seeds = AtomicU64::new(1);
        let random = move || -> Box<dyn Random> {
            Box::new(SeededRandom::new(seeds.fetch_add(1, Ordering::SeqCst).wrapping_mul(7_919)))
        };
        let registry = Registry::new(test.db.clone(), Arc::new(clock.clone()), Arc::new(random), settings);
        let sweden = AuthorityId::parse("018f0000-0000-7000-8000-00000000005e").unwrap();
        let world = Self { test, clock, registry, sweden };
        for language in ["en", "sv", "mt"] {
            world.run(ADD_LANGUAGE, &[&language, &(language != "mt")]).await;
        }
        world.run(ADD_COUNTRY, &[]).await;
        world.run(ADD_AUTHORITY, &[&world.sweden, &vec![1_u8]]).await;
        world.run(ADD_HEAD, &[&world.sweden, &[0_u8; 32]]).await;
        world
    }

    /// Makes the Commission and gives the user name of its administrator. One mail, E1, is waiting then.
    pub async fn operator(&self) -> String {
        self.registry.create_operator(&operator()).await.unwrap()
    }

    /// Somebody in Sweden who has logged in before and has chosen [`PASSWORD`].
    pub async fn person(&self, username: &str, administrator: bool) -> Person {
        let mut random = SeededRandom::new(username.bytes().map(u64::from).sum());
        let id = UserId::new(self.registry.now(), &mut random);
        let email = format!("{username}@kommerskollegium.example");
        let now = self.registry.now();
        let args: Args<'_> =
            &[&id, &self.sweden, &"Karin", &"Åkerlund", &vec![1_u8], &email, &username, &administrator, &now];
        self.run(ADD_USER, args).await;
        let hash = self.registry.hash_password(PASSWORD).await.unwrap();
        self.run(ADD_CREDENTIAL, &[&id, &hash, &now, &now.plus_months(6)]).await;
        self.run(ADD_PASSWORD, &[&id.0, &id, &hash, &now]).await;
        Person { id, username: username.to_owned() }
    }

    pub async fn run(&self, sql: &'static str, args: Args<'_>) -> u64 {
        let mut tx = self.test.db.write().await.unwrap();
        let changed = tx.execute(Statement::new("tests", sql), args).await.unwrap();
        tx.commit().await.unwrap();
        changed
    }

    pub async fn all<R: Record>(&self, sql: &'static str, args: Args<'_>) -> Vec<R> {
        let mut tx = self.test.db.read().await.unwrap();
        tx.all(Statement::new("tests", sql), args).await.unwrap()
    }

    /// The one number a query gives.
    pub async fn count(&self, sql: &'static str, args: Args<'_>) -> i64 {
        let rows: Vec<(i64,)> = self.all(sql, args).await;
        rows[0].0
    }

    /// A log-in from a browser without cookies.
    pub async fn log_in(&self, username: &str, password: &str) -> Result<LogInOutcome, Error> {
        self.registry.log_in(&log_in_form(username, password), None, &from(1)).await
    }

    /// A log-in from a browser with this cookie.
    pub async fn log_in_with(
        &self,
        device: &str,
        username: &str,
        password: &str,
    ) -> Result<LogInOutcome, Error> {
        self.registry.log_in(&log_in_form(username, password), Some(device), &from(2)).await
    }

    /// A wrong password from an unknown browser, each time from another address.
    pub async fn guess(&self, username: &str, times: u8) {
        for n in 0..times {
            let form = log_in_form(username, "Wrong-123");
            let answer = self.registry.log_in(&form, None, &from(100 + n)).await;
            assert_eq!(answer.err(), Some(login_failed()));
        }
    }

    /// Logs in and reads who it is.
    pub async fn enter(&self, username: &str, password: &str) -> (Actor, String) {
        let outcome = self.log_in(username, password).await.unwrap();
        (self.registry.actor(&outcome.token).await.unwrap(), outcome.token)
    }

    /// All mails that are due, delivered.
    pub async fn deliver_all(&self) -> Vec<MailTask> {
        let mut delivered = Vec::new();
        while let Some(task) = self.registry.next_mail().await.unwrap() {
            self.registry.mail_delivered(&task).await.unwrap();
            delivered.push(task);
        }
        delivered
    }

    /// State of the credential: kind, whether it has a hash, failures, whether it is blocked.
    pub async fn credential(&self, user: UserId) -> (String, bool, i64, bool) {
        let sql = "SELECT kind, hash IS NOT NULL, failed_count, blocked_at IS NOT NULL FROM credential WHERE user_id = $1";
        self.all(sql, &[&user]).await.remove(0)
    }

    /// Actions in the history of an authority, oldest first, with the kind of the actor.
    pub async fn history(&self, authority: AuthorityId) -> Vec<(String, String)> {
        self.all(
            "SELECT action, actor_kind FROM history_entry WHERE authority_id = $1 ORDER BY seq",
            &[&authority],
        )
        .await
    }

    pub async fn user_id(&self, username: &str) -> UserId {
        let rows: Vec<(UserId,)> =
            self.all("SELECT id FROM user_account WHERE username_norm = $1", &[&username]).await;
        rows[0].0
    }
}

/// What the operator types.
pub fn operator() -> NewOperator {
    NewOperator {
        first_name: "Maria".to_owned(),
        last_name: "Borg".to_owned(),
        email: "maria.borg@commission.example".to_owned(),
        language: "mt".to_owned(),
        authority_name: "European Commission".to_owned(),
        authority_informal_name: "Commission".to_owned(),
        authority_email: "mandate@commission.example".to_owned(),
        authority_phone: "+32 2 555 00 00".to_owned(),
        authority_street: "Rue de la Loi 200".to_owned(),
        authority_city: "Brussels".to_owned(),
    }
}

const ADD_LANGUAGE: &str =
    "INSERT INTO language (code, endonym, ui_available, informal_name_required, position)
    VALUES ($1, $1, $2, FALSE, 0) ON CONFLICT (code) DO NOTHING";
const ADD_COUNTRY: &str = "INSERT INTO country (code, name, time_zone, active, position)
    VALUES ('SE', '{\"en\":\"Sweden\"}', 'Europe/Stockholm', TRUE, 1) ON CONFLICT (code) DO NOTHING";
const ADD_AUTHORITY: &str = "INSERT INTO authority (id, country, kind, official_name, official_name_norm,
        official_name_sort, informal_name, informal_name_lang, informal_name_sort, phone, street, city, email,
        mail_language, search_text, status, is_access_manager, registered_at, origin, version)
    VALUES ($1, 'SE', 'authority', 'Kommerskollegium', 'kommerskollegium', $2, 'Trade', 'en', $2, '08 555 01 00',
        'Drottninggatan 89', 'Stockholm', 'registrator@kommerskollegium.example', 'sv', '', 'active', FALSE, 1,
        'registered', 1)";
const ADD_HEAD: &str = "INSERT INTO history_head (authority_id, seq, hash) VALUES ($1, 0, $2)";
const ADD_USER: &str = "INSERT INTO user_account (id, authority_id, first_name, last_name, name_sort, email, email_norm,
        language, username, username_norm, search_text, is_administrator, status, first_login_at, created_at, version)
    VALUES ($1, $2, $3, $4, $5, $6, $6, 'sv', $7, $7, '', $8, 'active', $9, $9, 1)";
const ADD_CREDENTIAL: &str = "INSERT INTO credential (user_id, hash, kind, set_at, expires_at, failed_count)
    VALUES ($1, $2, 'chosen', $3, $4, 0)";
const ADD_PASSWORD: &str = "INSERT INTO password_history (id, user_id, hash, set_at) VALUES ($1, $2, $3, $4)";
