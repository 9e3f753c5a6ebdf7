//! A site of its own for each test, and a browser that visits it.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{HeaderMap, Method, Request, StatusCode, header, request},
};
use domain::{error::Error, random::Random};
use registry::{
    HashSettings, Registry, Settings,
    store::{Args, Db, Engine, Record, Statement},
    testing::{self, SeededRandom, TestClock, TestDb},
};
use serde::de::DeserializeOwned;
use server::{
    assets::Bundle,
    config::Config,
    http::{AppState, router},
};
use tokio::sync::OnceCell;
use tower::ServiceExt;

pub use super::fields::Form;

/// The password of every fixed account.
pub const PASSWORD: &str = "Mandate-2026";
/// The address people type.
pub const PUBLIC_URL: &str = "https://mandate.example";

/// The sample registry behind the real router.
pub struct World {
    pub registry: Registry,
    pub clock: TestClock,
    pub db: Db,
    pub config: Config,
    site: Router,
    place: TestDb,
}

/// The tests are told by their environment where PostgreSQL is.
#[expect(clippy::disallowed_methods, reason = "a test is its own process: nobody can pass it an argument")]
pub fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn registry_over(db: Db, clock: &TestClock) -> Registry {
    let seeds = AtomicU64::new(1);
    let random = move || -> Box<dyn Random> {
        Box::new(SeededRandom::new(seeds.fetch_add(1, Ordering::SeqCst).wrapping_mul(7_919)))
    };
    // What is tested is not the cost of a hash.
    let hash = HashSettings { memory_kib: 8, iterations: 1, parallelism: 1, workers: 2, queue: 200 };
    Registry::new(db, Arc::new(clock.clone()), Arc::new(random), Settings { hash, ..Settings::default() })
}

/// The hash of every fixed account's password.
async fn hash() -> &'static str {
    static HASH: OnceCell<String> = OnceCell::const_new();
    let make = || async {
        let test = testing::fresh(Engine::Sqlite, &environment).await;
        registry_over(test.db.clone(), &TestClock::new()).hash_password(PASSWORD).await.unwrap()
    };
    HASH.get_or_init(make).await
}

impl World {
    /// On SQLite.
    pub async fn new() -> Self {
        Self::on(Engine::Sqlite).await
    }

    /// On PostgreSQL.
    pub async fn on_postgres() -> Self {
        Self::on(Engine::Postgres).await
    }

    async fn on(engine: Engine) -> Self {
        let test = testing::sample(engine, &environment, hash().await).await;
        Self::over(test.db.clone(), test)
    }

    fn over(db: Db, place: TestDb) -> Self {
        let clock = TestClock::new();
        let registry = registry_over(db.clone(), &clock);
        let config = Config { public_url: Some(PUBLIC_URL.to_owned()), ..Config::default() };
        let state = AppState::new(registry.clone(), Bundle::none(), &config).unwrap();
        Self { registry, clock, db, config, site: router(state), place }
    }

    /// The same registry, opened again after its database was gone; browsers with their cookies come along.
    pub async fn opened_again(self, clients: &mut [&mut Client]) -> Self {
        let db = Db::connect(&self.place.url).await.unwrap();
        let world = Self::over(db, self.place);
        for client in clients {
            client.site = world.site.clone();
        }
        world
    }

    /// A browser without cookies. Each has an address of its own.
    pub fn client(&self) -> Client {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let [high, low] = u16::try_from(NEXT.fetch_add(1, Ordering::SeqCst) % 65_000).unwrap().to_be_bytes();
        Client {
            site: self.site.clone(),
            cookies: BTreeMap::new(),
            language: "en".to_owned(),
            address: SocketAddr::from(([10, 1, high, low], 50_000)),
        }
    }

    /// A browser in which somebody has logged in.
    pub async fn logged_in(&self, username: &str) -> Client {
        self.logged_in_with(username, PASSWORD).await
    }

    /// The same, with another password.
    pub async fn logged_in_with(&self, username: &str, password: &str) -> Client {
        let mut client = self.client();
        let form = Form::of(&[("username", username), ("password", password)]);
        let answer = client.call("/api/session/log_in", &form).await;
        assert_eq!(answer.code(), "ok", "{username}");
        client
    }

    /// A browser whose session leads to the change of the password only: the password had expired.
    pub async fn restricted(&self, username: &str) -> Client {
        let set = "UPDATE credential SET expires_at = $2
            WHERE user_id = (SELECT id FROM user_account WHERE username = $1)";
        self.run(set, &[&username, &1_i64]).await;
        let client = self.logged_in(username).await;
        self.run(set, &[&username, &i64::MAX]).await;
        client
    }

    pub async fn run(&self, sql: &'static str, args: Args<'_>) {
        let mut tx = self.db.write().await.unwrap();
        tx.execute(Statement::new("tests", sql), args).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub async fn all<R: Record>(&self, sql: &'static str, args: Args<'_>) -> Vec<R> {
        let mut tx = self.db.read().await.unwrap();
        tx.all(Statement::new("tests", sql), args).await.unwrap()
    }

    /// The one row of a query.
    pub async fn one<R: Record>(&self, sql: &'static str, args: Args<'_>) -> R {
        self.all(sql, args).await.pop().unwrap_or_else(|| panic!("nothing found: {sql}"))
    }

    /// What any change would change.
    pub async fn fingerprint(&self) -> String {
        const ALL: &str = "SELECT
            CAST((SELECT COUNT(*) FROM history_entry) AS TEXT) || ' entries, ' ||
            CAST((SELECT COUNT(*) FROM outbox) AS TEXT) || ' mails, ' ||
            CAST((SELECT COUNT(*) FROM outbox WHERE state = 'failed') AS TEXT) || ' given up, ' ||
            CAST((SELECT COUNT(*) FROM user_account WHERE status <> 'removed') AS TEXT) || ' users, ' ||
            CAST((SELECT COUNT(*) FROM user_role) AS TEXT) || ' roles, ' ||
            CAST((SELECT COUNT(*) FROM credential WHERE kind = 'chosen') AS TEXT) || ' chosen passwords, ' ||
            CAST((SELECT COUNT(*) FROM session) AS TEXT) || ' sessions, ' ||
            CAST((SELECT COUNT(*) FROM user_account WHERE username_told_at IS NOT NULL) AS TEXT) || ' told, ' ||
            CAST((SELECT SUM(version) FROM user_account) AS TEXT) || ' of users, ' ||
            CAST((SELECT SUM(version) FROM authority) AS TEXT) || ' of authorities, ' ||
            CAST((SELECT SUM(version) FROM module_access) AS TEXT) || ' of accesses'";
        let (text,): (String,) = self.one(ALL, &[]).await;
        text
    }

    /// The id of the authority of somebody.
    pub async fn authority_of(&self, username: &str) -> String {
        let (id,): (domain::id::AuthorityId,) =
            self.one("SELECT authority_id FROM user_account WHERE username = $1", &[&username]).await;
        id.to_string()
    }

    /// The id of somebody.
    pub async fn user(&self, username: &str) -> String {
        let (id,): (domain::id::UserId,) =
            self.one("SELECT id FROM user_account WHERE username = $1", &[&username]).await;
        id.to_string()
    }

    /// Somebody new with a temporary password that has been delivered: user name and password.
    pub async fn newcomer(&self, administrator: &mut Client, form: &Form) -> (String, String) {
        let answer = administrator.call("/api/users/add", form).await;
        assert_eq!(answer.code(), "ok", "{}", answer.text);
        let user = answer.location().split('/').nth(3).unwrap().to_owned();
        let id = domain::id::UserId::parse(&user).unwrap();
        let (username,): (String,) =
            self.one("SELECT username FROM user_account WHERE id = $1", &[&id]).await;
        while let Some(task) = self.registry.next_mail().await.unwrap() {
            self.registry.mail_delivered(&task).await.unwrap();
            if let Some(secret) = task.secret.filter(|_| form.value("email") == task.to) {
                return (username, secret.password);
            }
        }
        panic!("no mail with a temporary password")
    }
}

/// A browser.
#[derive(Clone)]
pub struct Client {
    site: Router,
    pub cookies: BTreeMap<String, String>,
    /// `Accept-Language`.
    pub language: String,
    pub address: SocketAddr,
}

/// What the site answered.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Client {
    /// A request as this browser would send it, with its cookies.
    pub fn request(&self, method: Method, path: &str, accept: &str) -> request::Builder {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut builder = Request::builder()
            .method(method)
            .uri(path)
            .header(header::ACCEPT, accept)
            .header(header::ACCEPT_LANGUAGE, &self.language)
            .header(
                header::USER_AGENT,
                "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0",
            );
        if !cookies.is_empty() {
            builder = builder.header(header::COOKIE, cookies.join("; "));
        }
        builder
    }

    /// Sends a request and keeps the cookies of the answer.
    pub async fn send(&mut self, mut request: Request<Body>) -> Answer {
        request.extensions_mut().insert(ConnectInfo(self.address));
        let answer = self.site.clone().oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        let text = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
        let answer = Answer { status: parts.status, headers: parts.headers, text };
        for cookie in answer.cookies() {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            if cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        let request = self.request(Method::GET, path, HTML).header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// A body of any kind, sent from our own page.
    pub async fn post(&mut self, path: &str, accept: &str, kind: &str, body: impl Into<Body>) -> Answer {
        let request = self
            .request(Method::POST, path, accept)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, kind);
        self.send(request.body(body.into()).unwrap()).await
    }

    /// A form as a browser without JavaScript sends it.
    pub async fn post_form(&mut self, path: &str, form: &Form) -> Answer {
        self.post(path, HTML, URL_ENCODED, form.encoded()).await
    }

    /// A call as the browser's half of the application makes it.
    pub async fn call(&mut self, path: &str, form: &Form) -> Answer {
        self.post(path, JSON, URL_ENCODED, form.encoded()).await
    }

    /// The data that a function answers with.
    pub async fn read<T: DeserializeOwned>(&mut self, path: &str, fields: &[(&str, &str)]) -> T {
        let answer = self.call(path, &Form::of(fields)).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
        serde_json::from_str(&answer.text).unwrap_or_else(|error| panic!("{path}: {error}: {}", answer.text))
    }
}

pub const HTML: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
pub const JSON: &str = "application/json";
pub const URL_ENCODED: &str = "application/x-www-form-urlencoded";

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn location(&self) -> &str {
        self.header("location")
    }

    /// Each `Set-Cookie`.
    pub fn cookies(&self) -> Vec<String> {
        self.headers
            .get_all(header::SET_COOKIE)
            .iter()
            .map(|value| value.to_str().unwrap().to_owned())
            .collect()
    }

    /// What a function refused with.
    pub fn error(&self) -> Error {
        serde_json::from_str(&self.text)
            .unwrap_or_else(|_| panic!("{}: no refusal: {}", self.status, self.text))
    }

    /// `ok`, or the first code of the refusal. The status must say the same.
    pub fn code(&self) -> &'static str {
        if self.status.is_success() {
            return "ok";
        }
        let error = self.error();
        assert_eq!(self.status, app::status(&error), "{}", self.text);
        error.faults()[0].fault.code.as_str()
    }

    /// Each refused field with its code: `last_name: required`.
    pub fn faults(&self) -> Vec<String> {
        let faults = self.error().faults();
        faults.iter().map(|error| format!("{}: {}", error.field, error.fault.code.as_str())).collect()
    }
}
