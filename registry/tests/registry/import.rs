//! The sample registry loads on both engines, and a row that breaks a rule is named.

use domain::time::{Clock, DAY};
use registry::{
    import::{ImportError, Options, SampleFiles, import_catalogue, import_sample},
    store::{Db, Engine, Statement},
    testing::{self, CATALOGUE, SAMPLE, SeededRandom, TestClock, TestDb},
};

use crate::environment;

async fn engines() -> Vec<TestDb> {
    testing::engines(&environment).await
}

async fn number(db: &Db, sql: &'static str) -> i64 {
    let mut tx = db.read().await.unwrap();
    tx.one::<(i64,)>(Statement::new("tests::NUMBER", sql), &[]).await.unwrap().0
}

async fn import(db: &Db, files: SampleFiles<'_>) -> Result<(), ImportError> {
    let mut random = SeededRandom::new(7);
    let options =
        Options { clock: &TestClock::new(), random: &mut random, password_hash: "$hash", demo: true };
    import_sample(db, CATALOGUE, files, options).await.map(drop)
}

#[tokio::test]
async fn the_sample_loads_whole_and_quickly() {
    for test in engines().await {
        let clock = TestClock::new();
        let start = std::time::Instant::now();
        let summary = testing::load_sample(&test.db, &clock, "$hash").await;
        println!("{:?}: {:?}", test.engine, start.elapsed());
        assert_eq!((summary.authorities, summary.module_accesses, summary.users), (217, 738, 691));
        assert_eq!((summary.invitations, summary.self_registrations), (28, 11));
        assert_eq!(summary.fixed_accounts.len(), 15);
        let db = &test.db;
        assert_eq!(number(db, "SELECT COUNT(*) FROM module").await, 45);
        assert_eq!(number(db, "SELECT COUNT(*) FROM role_definition").await, 159);
        assert_eq!(number(db, "SELECT COUNT(*) FROM credential WHERE hash = '$hash'").await, 15);
        assert_eq!(number(db, "SELECT COUNT(*) FROM password_history").await, 15);
        assert_eq!(number(db, "SELECT COUNT(*) FROM outbox").await, 0);
        assert_eq!(number(db, "SELECT COUNT(*) FROM registry WHERE demo").await, 1);
        assert_eq!(number(db, "SELECT COUNT(*) FROM authority WHERE status = 'deactivated'").await, 6);
    }
}

#[tokio::test]
async fn states_are_those_of_the_files_also_on_another_day() {
    const STATES: Statement = Statement::new(
        "tests::STATES",
        "SELECT \
         CAST(SUM(CASE WHEN c.blocked_at IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT), \
         CAST(SUM(CASE WHEN c.blocked_at IS NULL AND c.expires_at <= $1 THEN 1 ELSE 0 END) AS BIGINT), \
         CAST(SUM(CASE WHEN c.blocked_at IS NULL AND c.expires_at > $1 AND c.kind = 'temporary' THEN 1 ELSE 0 END) AS BIGINT), \
         CAST(SUM(CASE WHEN c.blocked_at IS NULL AND c.expires_at > $1 AND c.kind = 'chosen' THEN 1 ELSE 0 END) AS BIGINT), \
         (SELECT COUNT(*) FROM authority WHERE delete_after <= $1) FROM credential c",
    );
    for days in [0, 101, 190] {
        let test = testing::fresh(Engine::Sqlite, &environment).await;
        let clock = TestClock::new();
        clock.advance(days * DAY);
        testing::load_sample(&test.db, &clock, "$hash").await;
        let mut tx = test.db.read().await.unwrap();
        let found: (i64, i64, i64, i64, i64) = tx.one(STATES, &[&clock.now()]).await.unwrap();
        assert_eq!(found, (37, 61, 89, 504, 0), "{days}");
    }
}

#[tokio::test]
async fn a_database_is_filled_once() {
    for test in engines().await {
        let mut random = SeededRandom::new(1);
        let now = TestClock::new().now();
        assert!(import_catalogue(&test.db, CATALOGUE, now, &mut random).await.unwrap());
        assert!(!import_catalogue(&test.db, CATALOGUE, now, &mut random).await.unwrap());
        assert!(matches!(import(&test.db, SAMPLE).await, Err(ImportError::NotEmpty)));
    }
}

/// A fault: the file, what to replace by what in it, and what the reason must say.
type Mutation = (&'static str, &'static str, &'static str, &'static str);

const FAULTS: &[Mutation] = &[
    // Fields.
    (
        "authorities.csv",
        "Kommerskollegium,Nationell",
        "Kommers\u{202e}kollegium,Nationell",
        "official_name: invalid_characters",
    ),
    ("authorities.csv", "+46 8 555 01 10", "call us", "phone: phone_invalid"),
    (
        "authorities.csv",
        "https://kommerskollegium.example",
        "javascript:alert(1)",
        "website: website_invalid",
    ),
    ("authorities.csv", "registrator@kommerskollegium.example", "registrator", "email: email_invalid"),
    (
        "authorities.csv",
        "se-kommerskollegium,SE,nimic",
        "se-kommerskollegium,XX,nimic",
        "country: invalid_choice",
    ),
    ("authorities.csv", "key,country", "name,country", "key: there is no such column"),
    ("users.csv", "karin.akerlund@", "karin akerlund@", "email: email_invalid"),
    ("users.csv", "sv,nimic.se,true", "sv,Nimic,true", "username: username_invalid"),
    ("users.csv", "sv,nimic.se,true", "sv,akerlund1,true", "username: username_in_identity"),
    ("users.csv", "sv,nimic.se,true", "xx,nimic.se,true", "language: invalid_choice"),
    ("users.csv", "active,valid,1\n", "new,valid,\n", "password_state"),
    ("users.csv", "active,valid,1\n", "active,valid,\n", "last_login_days_ago"),
    ("module_access.csv", "coordinator,active,none,true,true", "coordinator,active,none,true,", "(I-10)"),
    (
        "module_access.csv",
        "coordinator,active,none,true,true",
        "chief,active,none,true,true",
        "role: invalid_choice",
    ),
    ("invitations.csv", "sent,4,", "sent,40,", "status: does not fit the dates"),
    ("self_registrations.csv", ",10,8,", ",10,12,", "decided_days_ago"),
    // Invariants.
    ("authorities.csv", "SE,authority,Socialstyrelsen", "SE,authority,\"Kommers, Kollegium!\"", "(I-1)"),
    ("authorities.csv", "fi-aland,FI,authority", "fi-aland,FI,nimic", "(I-18)"),
    ("authorities.csv", "true,,eu-commission,active", "false,,eu-commission,active", "(I-17)"),
    (
        "authorities.csv",
        "level-national,false,,se-kommerskollegium,active",
        "level-national,false,,,active",
        "(I-16)",
    ),
    (
        "authorities.csv",
        "level-national,false,,se-kommerskollegium,active",
        "level-national,false,,fi-tem,active",
        "(I-17)",
    ),
    (
        "authorities.csv",
        "area-internal-market|type-central|",
        "area-internal-market|type-central|type-court|",
        "too_many_choices",
    ),
    ("authorities.csv", "area-internal-market|type-central|", "area-internal-market|", "too_few_choices"),
    ("authorities.csv", "area-internal-market|", "area-of-nobody|", "invalid_choice"),
    (
        "users.csv",
        "anders.stahl@kommerskollegium.example",
        "Karin.Akerlund@Kommerskollegium.example",
        "(I-2)",
    ),
    ("users.csv", "nimic.fi", "nimic.se", "(I-3)"),
    ("users.csv", "services-requests:viewer|", "services-requests:nobody|", "(I-6)"),
    ("users.csv", "services-requests:viewer|", "pq-requests:viewer|", "(I-6)"),
    ("users.csv", "se-kommerskollegium,Karin", "se-nobody,Karin", "authority_key: unknown"),
    (
        "module_access.csv",
        "se-kommerskollegium,services-alerts,",
        "se-kommerskollegium,services-requests,",
        "(I-7)",
    ),
    (
        "module_access.csv",
        "se-kommerskollegium,services-alerts,",
        "se-kommerskollegium,none,",
        "unknown module",
    ),
    (
        "module_access.csv",
        "services-alerts,coordinator,active,,,,",
        "services-alerts,coordinator,active,none,true,true,",
        "(I-10)",
    ),
    ("invitations.csv", "inv-01,se-kommerskollegium", "inv-01,se-ivo", "inviter_authority"),
    (
        "invitations.csv",
        "inv-01,se-kommerskollegium,karin.akerlund",
        "inv-01,se-kommerskollegium,ingrid.odman",
        "inviter_email",
    ),
    (
        "invitations.csv",
        "services-requests|services-alerts,sent",
        "services-nothing,sent",
        "suggested_modules",
    ),
    ("self_registrations.csv", "reg-02,inv-04", "reg-02,inv-03", "(I-21)"),
    ("module_access.csv", "prof-social-worker,se-uhr", "prof-social-worker,", "coordinator_required (I-8)"),
    (
        "module_access.csv",
        "prof-social-worker,se-uhr",
        "prof-social-worker,se-ivo",
        "not_a_coordinator (I-8)",
    ),
    (
        "module_access.csv",
        "prof-social-worker,se-uhr",
        "prof-social-worker,se-socialstyrelsen",
        "coordinator_is_self (I-8)",
    ),
    (
        "module_access.csv",
        "prof-social-worker,se-uhr",
        "prof-social-worker,fi-oph",
        "coordinator_other_country (I-8)",
    ),
    (
        "module_access.csv",
        "svc-certification,\n",
        "svc-certification,se-uhr\n",
        "coordinator_not_applicable (I-8)",
    ),
    ("module_access.csv", "post-safety,es-mptmd", "post-safety,", "approval_needs_coordinator (I-10)"),
    ("module_access.csv", "solvit,authority,active", "solvit,coordinator,active", "module_role_not_allowed"),
    (
        "module_access.csv",
        "se-upphandlingsmyndigheten,procurement-requests,authority,suspended",
        "se-upphandlingsmyndigheten,procurement-requests,authority,active",
        "(I-19)",
    ),
    // Faults that show in another file than the one that has them.
    (
        "users.csv",
        "hakan.lindqvist@skatteverket.example,+46 8 555 02 39,en,,true",
        "hakan.lindqvist@skatteverket.example,+46 8 555 02 39,en,,false",
        "authorities.csv: key: no administrator",
    ),
    (
        "users.csv",
        "pq-requests:viewer|pq-requests:handler|pq-requests:allocator|pq-alerts:viewer|pq-alerts:handler|pq-alerts:coordinator|pq-diplomas:viewer",
        "pq-requests:viewer|pq-requests:allocator|pq-alerts:viewer|pq-alerts:handler|pq-alerts:coordinator|pq-diplomas:viewer",
        "module_access.csv: role_needs_holder: handler (I-5)",
    ),
    ("self_registrations.csv", "reg-02,inv-04", "reg-02,inv-99", "invitation_key: unknown"),
];

#[tokio::test]
async fn a_row_that_breaks_a_rule_is_named_and_nothing_is_written() {
    let test = testing::fresh(Engine::Sqlite, &environment).await;
    let mut wrong = Vec::new();
    for (file, from, to, expected) in FAULTS {
        let mut sample = SAMPLE;
        let content = match *file {
            "authorities.csv" => &mut sample.authorities,
            "module_access.csv" => &mut sample.module_access,
            "users.csv" => &mut sample.users,
            "invitations.csv" => &mut sample.invitations,
            _ => &mut sample.self_registrations,
        };
        assert!(content.contains(from), "{file} has no {from}");
        let broken = content.replacen(from, to, 1);
        *content = &broken;
        match import(&test.db, sample).await {
            Err(ImportError::Row { file: found, row, reason }) => {
                let named = found == *file || expected.starts_with(found);
                if !named || row == 0 || !format!("{found}: {reason}").contains(expected) {
                    wrong.push(format!("{file} {to}: {found}, line {row}: {reason}"));
                }
            }
            other => wrong.push(format!("{file} {to}: {other:?}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(number(&test.db, "SELECT COUNT(*) FROM language").await, 0);
    import(&test.db, SAMPLE).await.unwrap();
}
