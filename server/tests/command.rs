//! The program itself: what its commands do, and what they refuse before they change anything.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader},
    net::TcpListener,
    path::PathBuf,
    process::{Command, Stdio},
};

use domain::job::Job;
use registry::{
    store::{Db, Engine, Statement},
    testing,
};
use tempfile::TempDir;

/// The tests are told by their environment where PostgreSQL is.
#[expect(clippy::disallowed_methods, reason = "a test is its own process: nobody can pass it an argument")]
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// The program over a database; of the tests' environment it gets nothing.
fn mandate(url: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mandate"));
    command.env_clear().env("MANDATE_DATABASE_URL", url);
    command
}

/// What a command says when it fails.
fn refusal(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success(), "{text}");
    let line = text.lines().find(|line| line.starts_with("mandate: "));
    line.unwrap_or_else(|| panic!("no reason: {text}")).to_owned()
}

fn succeeds(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The same where no file grows beyond 512 KiB, as on a full disk.
fn on_a_full_disk(command: &Command) -> Command {
    let mut shell = Command::new("/bin/sh");
    shell.env_clear().args(["-c", "trap '' XFSZ; ulimit -f 1024; exec \"$0\" \"$@\""]);
    shell.arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        shell.env(name, value.unwrap());
    }
    shell
}

/// The folder of a demonstration.
struct Demo(TempDir);

impl Demo {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let names = r#"{"js": "a.js", "wasm": "a.wasm", "css": "a.css"}"#;
        std::fs::create_dir(folder.path().join("assets")).unwrap();
        std::fs::write(folder.path().join("assets/assets.json"), names).unwrap();
        Self(folder)
    }

    fn database(&self) -> PathBuf {
        self.0.path().join("mandate.db")
    }

    fn url(&self) -> String {
        format!("sqlite:{}", self.database().display())
    }

    fn command(&self, listen: &str) -> Command {
        let mut command = mandate("sqlite:another.db");
        command.env("MANDATE_ASSETS", self.0.path().join("assets"));
        command.args(["demo", "--listen", listen, "--data"]).arg(self.0.path());
        command
    }

    /// It is refused, however it is asked, and the database is what it was.
    fn is_refused(&self) {
        let before = std::fs::read(self.database()).unwrap();
        let url = self.url();
        for more in [&[][..], &["--keep"], &["--database-url", &url]] {
            let text = refusal(self.command("127.0.0.1:0").args(more));
            assert!(text.ends_with(" is no demonstration registry: nothing was changed"), "{more:?}: {text}");
            assert!(std::fs::read(self.database()).unwrap() == before, "{more:?}");
        }
    }

    /// It makes its registry and serves.
    fn starts(&self) {
        let mut command = self.command("127.0.0.1:0");
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
        let serves = lines.any(|line| line.starts_with("Stop with"));
        process.kill().unwrap();
        let output = process.wait_with_output().unwrap();
        assert!(serves, "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn a_schema_of_another_version_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("registry.db").display());
    let create = [
        "create-operator",
        "--first-name=Maria",
        "--last-name=Borg",
        "--email=maria@commission.example",
        "--authority-email=office@commission.example",
        "--authority-phone=112",
        "--authority-street=Street 1",
    ];
    let moving = ["move", "--to", "postgres://127.0.0.1/nothing"];
    for arguments in [&["serve"][..], &["verify"], &["reset-password", "somebody"], &create, &moving] {
        let text = refusal(mandate(&url).args(arguments));
        assert_eq!(text, "mandate: the schema is not this version's: run `mandate migrate`", "{arguments:?}");
    }
    succeeds(mandate(&url).arg("migrate"));
    succeeds(mandate(&url).arg("verify"));
}

#[test]
fn the_whole_cause_is_told_once() {
    let text = refusal(mandate("sqlite:/nowhere/at/all/registry.db").arg("verify"));
    assert!(text.starts_with("mandate: the database is not available: "), "{text}");
    assert_eq!(text.matches("unable to open database file").count(), 1, "{text}");
}

#[tokio::test]
async fn the_demonstration_touches_no_other_database() {
    let demo = Demo::new();
    let db = Db::connect_to_look(&demo.url()).await.unwrap();
    let mut tx = db.write().await.unwrap();
    let table = Statement::new("tests::TABLE", "CREATE TABLE somebody_elses (id INTEGER)");
    tx.execute(table, &[]).await.unwrap();
    tx.commit().await.unwrap();
    db.close().await;
    demo.is_refused();

    // A registry in which nobody has registered yet.
    let demo = Demo::new();
    succeeds(mandate(&demo.url()).arg("migrate"));
    // Closing puts everything into the one file.
    Db::connect(&demo.url()).await.unwrap().close().await;
    demo.is_refused();
}

#[tokio::test]
async fn the_demonstration_starts_after_an_interrupted_first_start() {
    let demo = Demo::new();
    std::fs::write(demo.database(), "").unwrap();
    demo.starts();

    let demo = Demo::new();
    let db = Db::connect(&demo.url()).await.unwrap();
    db.migrate().await.unwrap();
    db.close().await;
    demo.starts();
    // And over itself.
    demo.starts();
}

#[test]
fn a_demonstration_whose_address_is_taken_changes_nothing() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let demo = Demo::new();
    std::fs::write(demo.database(), "").unwrap();
    let text = refusal(&mut demo.command(&address));
    assert!(text.starts_with(&format!("mandate: {address}: ")), "{text}");
    assert_eq!(std::fs::read(demo.database()).unwrap(), b"");
    assert!(!demo.0.path().join("mail").exists());
}

/// A time in the future would delete what nobody gets back: only where nothing is real.
#[test]
fn jobs_are_listed_and_run_and_the_future_is_for_demonstrations() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("registry.db").display());
    succeeds(mandate(&url).arg("migrate"));
    let all = Job::ALL.len();
    let list = succeeds(mandate(&url).args(["jobs", "list"]));
    // And what goes on all the time.
    assert_eq!((list.lines().count(), list.matches("never run").count()), (all + 1, all), "{list}");
    let going = list.lines().find(|line| line.starts_with("J6 ")).unwrap();
    assert!(going.ends_with("nothing sent yet  on time, 0 waiting"), "{list}");
    let run = succeeds(mandate(&url).args(["jobs", "run", "j4"]));
    assert_eq!(run.lines().last(), Some("J4: completed, 0 affected"), "{run}");
    let run = succeeds(mandate(&url).args(["jobs", "run", "--at", "2026-01-31T08:00:00Z"]));
    assert_eq!(run.matches(": completed, ").count(), all, "{run}");
    let list = succeeds(mandate(&url).args(["jobs", "list"]));
    assert_eq!(list.matches("completed, 0 affected").count(), all, "{list}");
    for (arguments, reason) in [
        (&["run", "J2"][..], "there is no such job: `mandate jobs list`"),
        (&["run", "--at", "tomorrow"], "--at takes a time in UTC such as 2027-05-31T08:00:00Z"),
        (
            &["run", "--at", "2090-01-01T00:00:00Z"],
            "a time in the future is only for a demonstration registry: what it deletes is gone",
        ),
    ] {
        let text = refusal(mandate(&url).arg("jobs").args(arguments));
        assert_eq!(text, format!("mandate: {reason}"), "{arguments:?}");
    }

    let demo = Demo::new();
    demo.starts();
    let run = succeeds(mandate(&demo.url()).args(["jobs", "run", "J11", "--at", "2090-01-01T00:00:00Z"]));
    assert!(!run.contains(" 0 affected"), "{run}");
}

/// What was acknowledged before the backup is there after the restore; nothing is replaced, and nothing cut is accepted.
#[test]
fn a_backup_is_restored_whole_or_not_at_all() {
    let demo = Demo::new();
    demo.starts();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let (file, target) = (path("backup.db"), path("restored.db"));
    let url = format!("sqlite:{}", target.display());
    let back_up = |to: &PathBuf| {
        let mut command = mandate(&demo.url());
        command.arg("backup").arg(to);
        command
    };
    let restore = |from: &PathBuf| {
        let mut command = mandate(&url);
        command.arg("restore").arg(from);
        command
    };
    succeeds(&mut back_up(&file));
    let text = refusal(&mut back_up(&file));
    assert!(text.ends_with(" exists already: a backup replaces nothing"), "{text}");

    let whole = std::fs::read(&file).unwrap();
    let cut = path("cut.db");
    for length in [whole.len() / 2, whole.len() - 4096, 100, 0] {
        std::fs::write(&cut, &whole[..length]).unwrap();
        let text = refusal(&mut restore(&cut));
        assert!(text.contains("no backup of a registry, or not a whole one"), "{length}: {text}");
        let left: Vec<_> =
            std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
        assert_eq!(left.len(), 2, "{length}: {left:?}");
    }
    std::fs::remove_file(&cut).unwrap();
    for (mut command, what) in [
        (on_a_full_disk(&back_up(&path("full.db"))), "the backup could not be written: "),
        (back_up(&path("no/folder.db")), "the backup could not be written: "),
        (on_a_full_disk(&restore(&file)), "the registry could not be restored: "),
    ] {
        let text = refusal(&mut command);
        assert!(text.contains(what) && text.contains(": nothing was changed. Is there"), "{text}");
        let left: Vec<_> =
            std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().path()).collect();
        assert_eq!(left, std::slice::from_ref(&file), "{text}");
    }
    let text = refusal(&mut restore(&path("nothing.db")));
    assert!(text.ends_with("there is no such file"), "{text}");

    let said = succeeds(&mut restore(&file));
    assert!(said.contains("Chains: 217.") && said.contains("Faults: 0."), "{said}");
    succeeds(mandate(&url).arg("verify"));
    let text = refusal(&mut restore(&file));
    assert!(text.ends_with(" exists: stop the server and move it away first"), "{text}");
}

/// How many rows each table has.
async fn counts(db: &Db, tables: &[String]) -> Vec<u64> {
    let mut tx = db.read().await.unwrap();
    let mut counts = Vec::new();
    for table in tables {
        let sql = format!("SELECT COUNT(*) FROM {table}").leak();
        let (count,): (i64,) = tx.one(Statement::new("tests::COUNT", sql), &[]).await.unwrap();
        counts.push(count.unsigned_abs());
    }
    counts
}

/// Every row comes over and is told of, with chains that are the same; what has rows is left as it is.
#[tokio::test]
async fn a_registry_moves_to_an_empty_postgresql_database() {
    let demo = Demo::new();
    demo.starts();
    let new = testing::fresh(Engine::Postgres, &environment).await;
    // Without even a schema, as an operator makes it.
    let mut tx = new.db.write().await.unwrap();
    for sql in ["DROP SCHEMA public CASCADE", "CREATE SCHEMA public"] {
        tx.execute(Statement::new("tests::EMPTY", sql), &[]).await.unwrap();
    }
    tx.commit().await.unwrap();

    let moving = |to: &str| {
        let mut command = mandate(&demo.url());
        command.args(["move", "--to", to]);
        command
    };
    let said = succeeds(&mut moving(&new.url));
    let (mut tables, mut rows) = (Vec::new(), Vec::new());
    for line in said.lines() {
        if let [table, count, "rows"] = line.split_whitespace().collect::<Vec<_>>()[..] {
            tables.push(table.to_owned());
            rows.push(count.parse::<u64>().unwrap());
        }
    }
    let told = |table: &str| rows[tables.iter().position(|name| name == table).unwrap()];
    assert_eq!((told("authority"), told("registry")), (217, 1), "{said}");
    assert!(told("history_entry") > 3_000, "{said}");
    assert!(said.contains(&format!("\n{} rows have been copied.", rows.iter().sum::<u64>())), "{said}");
    assert!(said.contains("\nChains: 217.") && said.contains(" Faults: 0.\n"), "{said}");
    assert!(
        said.ends_with("Now set database_url to the new address. The old file is as it was.\n"),
        "{said}"
    );
    let old = Db::connect(&demo.url()).await.unwrap();
    assert_eq!((counts(&old, &tables).await, counts(&new.db, &tables).await), (rows.clone(), rows.clone()));
    old.close().await;
    // It is the same registry, at either address.
    for step in [&["verify"][..], &["jobs", "list"]] {
        let [before, after] = [demo.url(), new.url.clone()].map(|url| {
            let said = succeeds(mandate(&url).args(step));
            said.lines().map(str::to_owned).collect::<BTreeSet<_>>()
        });
        assert_eq!(before, after, "{step:?}");
    }

    let text = refusal(&mut moving(&new.url));
    assert_eq!(text, "mandate: the PostgreSQL database is not empty: table access_manager has rows");
    assert_eq!(counts(&new.db, &tables).await, rows);
}

/// A few rows are enough to be refused, such as those of `mandate migrate`; and there is one direction only.
#[tokio::test]
async fn a_registry_moves_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    let url = |name: &str| format!("sqlite:{}", folder.path().join(name).display());
    let (own, another) = (url("registry.db"), url("another.db"));
    let begun = testing::fresh(Engine::Postgres, &environment).await;
    for url in [&own, &begun.url] {
        succeeds(mandate(url).arg("migrate"));
    }
    let tables = ["classification_list", "keyword", "role_definition"].map(str::to_owned);
    let before = counts(&begun.db, &tables).await;
    let foreign = testing::fresh(Engine::Postgres, &environment).await;
    let mut tx = foreign.db.write().await.unwrap();
    for sql in ["DROP SCHEMA public CASCADE", "CREATE SCHEMA public", "CREATE TABLE somebody (name TEXT)"] {
        tx.execute(Statement::new("tests::FOREIGN", sql), &[]).await.unwrap();
    }
    tx.commit().await.unwrap();
    let foreigner = "mandate: the PostgreSQL database has tables that this version of Mandate has not made";
    let not_empty = "mandate: the PostgreSQL database is not empty: table classification_list has rows";
    let direction = "mandate: a registry is moved from SQLite to PostgreSQL only";
    for (from, to, reason) in [
        (&own, &begun.url, not_empty),
        (&own, &foreign.url, foreigner),
        (&own, &another, direction),
        (&begun.url, &begun.url, direction),
    ] {
        assert_eq!(refusal(mandate(from).args(["move", "--to", to.as_str()])), reason, "{from} to {to}");
    }
    assert_eq!(counts(&begun.db, &tables).await, before);
    assert!(!folder.path().join("another.db").exists(), "nothing is left behind");
    let mut tx = foreign.db.read().await.unwrap();
    let count = "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'public'";
    let (tables,): (i64,) = tx.one(Statement::new("tests::TABLES", count), &[]).await.unwrap();
    assert_eq!(tables, 1, "it got none of ours");
}
