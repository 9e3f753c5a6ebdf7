//! R10: a backup is made while people work. What comes back passes `verify`, and misses nothing that was acknowledged before
//! the backup began.

use std::{path::Path, process::Command};

use load::{Outcome, Program};
use registry::store::Engine;

use crate::{Acknowledged, Work, empty, program_over};

/// Changes before the backup begins, and again after it.
const CHANGES: usize = 20;

#[test]
fn a_backup_of_sqlite_under_load_holds_what_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let (file, target) = (folder.path().join("backup.db"), folder.path().join("restored.db"));
    let database = empty(Engine::Sqlite).unwrap();
    let program = program_over(&database.url).unwrap();
    let before = backed_up_under_load(&program, || program.run("backup", &[&file])).unwrap();
    let restored = program_over(&format!("sqlite:{}", target.display())).unwrap();
    restored.run("restore", &[&file]).unwrap();
    holds(&restored, &before).unwrap();
}

/// By PostgreSQL's own programs, as `docs/operating.md` says.
#[test]
fn a_backup_of_postgresql_under_load_holds_what_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mandate.dump");
    let database = empty(Engine::Postgres).unwrap();
    let program = program_over(&database.url).unwrap();
    let dump = || run("pg_dump", &["--format=custom", "--dbname", &database.url, "--file"], &file);
    let before = backed_up_under_load(&program, dump).unwrap();
    let target = empty(Engine::Postgres).unwrap();
    let into = ["--clean", "--if-exists", "--exit-on-error", "--dbname", &target.url];
    run("pg_restore", &into, &file).unwrap();
    holds(&program_over(&target.url).unwrap(), &before).unwrap();
}

/// Makes a backup while everybody adds users; gives what was acknowledged before.
fn backed_up_under_load(program: &Program, back_up: impl Fn() -> Outcome) -> Outcome<Acknowledged> {
    let server = program.start()?;
    let work = Work::begin(&server, 0);
    let mut known = Acknowledged::default();
    work.wait_for(CHANGES, &mut known)?;
    let before = known.clone();
    back_up()?;
    // Nobody was kept from working.
    work.wait_for(CHANGES, &mut known)?;
    server.kill()?;
    work.end(&mut known)?;
    Ok(before)
}

fn holds(restored: &Program, before: &Acknowledged) -> Outcome {
    restored.verify()?;
    before.are_listed_by(&restored.start()?)?;
    Ok(())
}

fn run(program: &str, arguments: &[&str], file: &Path) -> Outcome {
    let output = Command::new(program).args(arguments).arg(file).output()?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{program}: {}", String::from_utf8_lossy(&output.stderr)).into())
}
