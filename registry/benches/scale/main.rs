//! Lists and searches at the size of the whole of Europe (C.12), on both engines: 100,000 authorities and 1,000,000 users
//! beside the sample registry. The use cases are called as the server calls them; each time is printed beside its limit
//! or beside something measured in the same run.

#![expect(clippy::disallowed_methods, reason = "a tool is its own process: nobody can pass it an argument")]

mod fill;
mod names;

use std::{
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};

use domain::{
    criteria::{AuthorityCriteria, UserCriteria},
    fold::fold,
    id::{AuthorityId, UserId},
    model::{AuthorityKind, AuthorityStatus},
    policy::{Actor, Delegation},
    random::Random,
    time::Timestamp,
};
use fill::Filled;

use registry::{
    Caller, Extent, Registry, Settings,
    store::{Db, Engine, Statement},
    testing::{SeededRandom, TestClock, sample},
};

/// What may go wrong ends the run with one sentence.
type Outcome<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Authorities and users at first, and in the end.
const FEW: (u32, u32) = (1_000, 10_000);
const ALL: (u32, u32) = (100_000, 1_000_000);
/// A time is the middle of so many, after as many as make every connection of the pool know the statement: PostgreSQL
/// plans one anew the first five times.
const TRIES: usize = 31;
const WARM: usize = 100;
/// So many names are drawn and searched for.
const DRAWN: usize = 1_000;
/// Rows of a page, and the page that is reached by its cursor.
const PAGE: i64 = 50;
const FAR: i64 = 10_000;

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let done = runtime.map_err(Into::into).and_then(|runtime| {
        println!("{:<62} {:>10}   limit", "figure", "measured");
        runtime.block_on(measure(Engine::Sqlite))?;
        runtime.block_on(measure(Engine::Postgres))
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn tell(figure: &str, measured: &str, limit: &str) {
    println!("{figure:<62} {measured:>10}   {limit}");
}

async fn measure(engine: Engine) -> Outcome {
    let test = sample(engine, &|name| std::env::var(name).ok(), "*").await;
    let random = || -> Box<dyn Random> { Box::new(SeededRandom::new(7)) };
    let settings = Settings { exchange_requests_per_minute: i64::MAX, ..Settings::default() };
    let registry = Registry::new(test.db.clone(), Arc::new(TestClock::new()), Arc::new(random), settings);
    println!("{engine:?}");
    let mut filled = Filled::default();
    filled.up_to(&test.db, FEW).await?;
    let commission = commission(&test.db).await?;
    let few = page(&registry, &commission, "").await?;
    let begun = Instant::now();
    filled.up_to(&test.db, ALL).await?;
    filled.settle(&test.db).await?;
    tell("filled in", &format!("{} s", begun.elapsed().as_secs()), "");
    lists(&registry, &test.db, &commission, few).await?;
    searches(&registry, &commission, &filled).await?;
    exchange(&registry, &test.db, &commission, &filled).await
}

/// The administrator of the Commission, who has everything within reach.
async fn commission(db: &Db) -> Outcome<Actor> {
    let sql = "SELECT u.id, u.authority_id FROM user_account u JOIN authority a ON a.id = u.authority_id \
        WHERE a.kind = 'commission' AND u.is_administrator ORDER BY u.id LIMIT 1";
    let (user_id, authority_id): (UserId, AuthorityId) =
        db.read().await?.one(Statement::new("scale::commission", sql), &[]).await?;
    Ok(Actor {
        user_id,
        name: "Operator".to_owned(),
        authority_id,
        country: None,
        kind: AuthorityKind::Commission,
        status: AuthorityStatus::Active,
        is_access_manager: true,
        delegation: Delegation::All,
        is_administrator: true,
        language: "en".to_owned(),
        restricted: false,
    })
}

/// The time of a page of users in the order of their names, after one of them.
async fn page(registry: &Registry, actor: &Actor, after: &str) -> Outcome<Duration> {
    let criteria =
        UserCriteria { only_mine: "no".to_owned(), after: after.to_owned(), ..UserCriteria::default() };
    let mut times = Vec::new();
    for _ in 0..WARM + TRIES {
        let begun = Instant::now();
        let found =
            registry.search_users(actor, &criteria, Extent::Page).await.map_err(|e| format!("{e:?}"))?;
        times.push(begun.elapsed());
        if found.rows.len() != 50 {
            return Err(format!("a page has {} rows", found.rows.len()).into());
        }
    }
    Ok(middle(times.split_off(WARM)))
}

type BareRow = (String, String, String, Option<String>, Option<Timestamp>, UserId);

/// The same rows by themselves, from the tables that a page needs.
async fn bare(db: &Db) -> Outcome<Duration> {
    let sql = "SELECT u.last_name, u.email, a.official_name, c.kind, c.expires_at, u.id \
        FROM user_account u JOIN authority a ON a.id = u.authority_id LEFT JOIN credential c ON c.user_id = u.id \
        WHERE u.status IN ('new', 'active') ORDER BY u.name_sort, u.id LIMIT 51";
    let statement = Statement::new("scale::bare", sql);
    let mut times = Vec::new();
    for _ in 0..WARM + TRIES {
        let begun = Instant::now();
        let mut tx = db.read().await?;
        let rows: Vec<BareRow> = tx.all(statement, &[]).await?;
        times.push(begun.elapsed());
        if rows.len() != 51 {
            return Err("the bare rows are not there".into());
        }
    }
    Ok(middle(times.split_off(WARM)))
}

/// S3.
async fn lists(registry: &Registry, db: &Db, actor: &Actor, few: Duration) -> Outcome {
    let sql = "SELECT id, email FROM user_account WHERE status IN ('new', 'active') \
        ORDER BY name_sort, id LIMIT 1 OFFSET $1";
    let (far, _): (UserId, String) =
        db.read().await?.one(Statement::new("scale::far", sql), &[&((FAR - 1) * PAGE - 1)]).await?;
    let bare = bare(db).await?;
    let first = page(registry, actor, "").await?;
    let far = page(registry, actor, &far.to_string()).await?;
    tell("first page of all users", &millis(first), "");
    tell("first page / the bare rows", &ratio(first, bare), "<= 2");
    tell("page 10,000 / first page", &ratio(far, first), "<= 1.2");
    tell("first page of 1,000,000 / of 10,000", &ratio(first, few), "<= 1.5");
    Ok(())
}

/// What is typed of a name.
type Cut = fn(&str) -> String;

/// S4: drawn names, each searched for in four ways, and words that nothing has.
async fn searches(registry: &Registry, actor: &Actor, filled: &Filled) -> Outcome {
    let drawn = filled.drawn(DRAWN);
    let ways: [(&str, Cut); 4] = [
        ("exact", str::to_owned),
        ("folded", fold),
        ("prefix: the first half of each word", |name| each_word(name, |count| (0, count.div_ceil(2)))),
        ("infix: each word without its ends", |name| {
            each_word(name, |count| if count > 4 { (1, count - 1) } else { (0, count) })
        }),
    ];
    for (way, cut) in ways {
        let (mut times, mut missed) = (Vec::new(), 0);
        for (id, name) in &drawn {
            let text = cut(name);
            let (time, found) = search(registry, actor, &text, *id).await?;
            times.push(time);
            missed += usize::from(!found);
        }
        tell(&format!("search, {way}: p95"), &millis(late(times)), "<= 25 ms");
        tell(&format!("search, {way}: found of {DRAWN}"), &(DRAWN - missed).to_string(), "1000");
    }
    let mut times = Vec::new();
    let nobody = AuthorityId::parse("00000000-0000-7000-8000-000000000000").ok_or("an id")?;
    for number in 0..DRAWN {
        let (time, found) = search(registry, actor, &format!("xqz{number}qx"), nobody).await?;
        times.push(time);
        if found {
            return Err("what is nowhere was found".into());
        }
    }
    tell("search, no hit: p95", &millis(late(times)), "<= 25 ms");
    Ok(())
}

/// The time of the first page, and whether the authority stands on it or on one that follows.
async fn search(
    registry: &Registry,
    actor: &Actor,
    text: &str,
    wanted: AuthorityId,
) -> Outcome<(Duration, bool)> {
    let mut criteria = AuthorityCriteria { text: text.to_owned(), ..AuthorityCriteria::default() };
    let mut first = None;
    loop {
        let begun = Instant::now();
        let found =
            registry.search(actor, &criteria, Extent::Page, "en").await.map_err(|e| format!("{e:?}"))?;
        let time = *first.get_or_insert_with(|| begun.elapsed());
        if found.rows.iter().any(|row| row.authority.id == wanted) {
            return Ok((time, true));
        }
        match found.next {
            Some(next) => criteria.after = next,
            None => return Ok((time, false)),
        }
    }
}

/// What a module's own software asks: whether an authority may take part, and who holds a role there (C.13).
async fn exchange(registry: &Registry, db: &Db, commission: &Actor, filled: &Filled) -> Outcome {
    let sql = "SELECT m.code, r.code FROM module m JOIN role_definition r ON r.module_id = m.id \
        WHERE m.status = 'active' AND NOT m.has_request_settings AND r.for_authority ORDER BY m.code, r.code LIMIT 1";
    let (module, role): (String, String) =
        db.read().await?.one(Statement::new("scale::module", sql), &[]).await?;
    let caller = Caller { request_id: String::new(), address: None, browser: String::new() };
    let issued = registry.issue_module_key(commission, &module, &caller).await;
    let key = issued.map_err(|e| format!("{e:?}"))?.key;
    let (mut standing, mut holders) = (Vec::new(), Vec::new());
    for (id, _) in filled.drawn(DRAWN) {
        let id = id.to_string();
        let begun = Instant::now();
        registry.exchange_standing(&key, &module, &id).await.map_err(|e| format!("{e:?}"))?;
        standing.push(begun.elapsed());
        let begun = Instant::now();
        registry.exchange_holders(&key, &module, &id, &role).await.map_err(|e| format!("{e:?}"))?;
        holders.push(begun.elapsed());
    }
    tell("exchange, what an authority may do: p95", &millis(late(standing)), "<= 1 ms");
    tell("exchange, holders of a role: p95", &millis(late(holders)), "<= 1 ms");
    Ok(())
}

fn each_word(name: &str, cut: impl Fn(usize) -> (usize, usize)) -> String {
    // As the search has words: of one or two letters it looks at the beginning only.
    let words = name.split(|c: char| !c.is_alphanumeric()).map(|word| {
        let (from, to) = cut(word.chars().count());
        word.chars().skip(from).take(to - from).collect::<String>()
    });
    words.collect::<Vec<_>>().join(" ")
}

fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn late(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() * 95 / 100).copied().unwrap_or_default()
}

fn millis(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1_000.0)
}

fn ratio(time: Duration, to: Duration) -> String {
    format!("{:.2}", time.as_secs_f64() / to.as_secs_f64())
}
