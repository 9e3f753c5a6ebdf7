//! R4: the server is killed under load. Every change that was acknowledged is there afterwards, every invariant holds, and
//! every mail has gone out or still waits.

use std::{collections::BTreeSet, fs};

use load::{Outcome, Program, Server};
use registry::store::Engine;

use crate::{Acknowledged, Work, empty, environment, program_over};

fn rounds() -> usize {
    if environment("MANDATE_FULL").is_some() { 200 } else { 10 }
}

#[test]
fn on_sqlite_a_kill_loses_nothing_that_was_acknowledged() {
    killed_again_and_again(Engine::Sqlite).unwrap();
}

#[test]
fn on_postgresql_a_kill_loses_nothing_that_was_acknowledged() {
    killed_again_and_again(Engine::Postgres).unwrap();
}

fn killed_again_and_again(engine: Engine) -> Outcome {
    let database = empty(engine)?;
    let program = program_over(&database.url)?;
    let mut acknowledged = Acknowledged::default();
    for round in 0..rounds() {
        let server = program.start()?;
        check(&program, &server, &acknowledged)?;
        let work = Work::begin(&server, round);
        // In another moment each round.
        work.wait_for(4 + round % 13, &mut acknowledged)?;
        server.kill()?;
        work.end(&mut acknowledged)?;
        program.verify()?;
    }
    let server = program.start()?;
    check(&program, &server, &acknowledged)
}

/// Every acknowledged user is in the list of the authority, and the mail to each has gone out or still waits.
fn check(program: &Program, server: &Server, acknowledged: &Acknowledged) -> Outcome {
    // The lists first: a mail that leaves meanwhile is in the folder then.
    let listed = acknowledged.are_listed_by(server)?;
    let sent = recipients(program)?;
    for (email, mail) in listed {
        let waits = matches!(mail.as_deref(), Some("queued" | "sending"));
        if !waits && !sent.contains(email) {
            return Err(format!("no mail to {email}, which is {mail:?}").into());
        }
    }
    Ok(())
}

/// To whom mails have gone out.
fn recipients(program: &Program) -> Outcome<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(program.mails())? {
        let text = fs::read_to_string(entry?.path())?;
        let to = text.lines().find_map(|line| line.strip_prefix("To: ")).unwrap_or_default();
        let address = to.rsplit_once('<').map_or(to, |(_, rest)| rest.trim_end_matches('>'));
        found.insert(address.trim().to_owned());
    }
    Ok(found)
}
