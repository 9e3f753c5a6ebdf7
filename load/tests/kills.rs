//! R4: the server is killed under load. Every change that was acknowledged is there afterwards, every invariant holds, and
//! every mail has gone out or still waits.

#![expect(clippy::disallowed_methods, reason = "a test is its own process: nobody can pass it an argument")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    sync::mpsc::{Sender, channel},
    thread,
};

use load::{Outcome, Program, Server, Visitor};
use registry::{
    store::Engine,
    testing::{TestDb, fresh},
};

/// Who works while the server is killed: each in an authority of another country.
const PEOPLE: [&str; 4] = ["admin.se", "admin.fi", "admin.dk", "admin.lv"];

fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

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
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let database: TestDb = runtime.block_on(fresh(engine, &environment));
    let binary = environment("MANDATE_BINARY")
        .ok_or("MANDATE_BINARY must name the program to be killed: run `cargo xtask test http`")?;
    // Pages without scripts are enough; what a hash costs is measured elsewhere.
    let assets = tempfile::tempdir()?;
    fs::write(assets.path().join("assets.json"), r#"{"js":"","wasm":"","css":""}"#)?;
    let variables = [
        ("MANDATE_ASSETS", assets.path().to_str().ok_or("a path of text")?),
        ("MANDATE_ARGON2_MEMORY_KIB", "64"),
        ("MANDATE_ARGON2_ITERATIONS", "1"),
    ];
    let program = Program::new(binary.into(), Some(database.url.clone()), &variables)?;
    let mut acknowledged: Vec<BTreeSet<String>> = vec![BTreeSet::new(); PEOPLE.len()];
    for round in 0..rounds() {
        let server = program.start()?;
        check(&program, &server, &acknowledged)?;
        for (known, new) in acknowledged.iter_mut().zip(work_until_killed(server, round)?) {
            known.extend(new);
        }
        program.verify()?;
    }
    let server = program.start()?;
    check(&program, &server, &acknowledged)
}

/// Everybody adds users until the server is gone, in another moment each round. Gives the addresses of those whose
/// addition was acknowledged, by person.
fn work_until_killed(server: Server, round: usize) -> Outcome<Vec<BTreeSet<String>>> {
    let wanted = 4 + round % 13;
    let (told, acknowledgements) = channel();
    let workers: Vec<_> = PEOPLE
        .iter()
        .map(|name| {
            let (url, told, name) = (server.url.clone(), told.clone(), (*name).to_owned());
            thread::spawn(move || add_users(&url, &name, round, &told))
        })
        .collect();
    drop(told);
    let acknowledged = acknowledgements.iter().take(wanted).count();
    server.kill()?;
    if acknowledged < wanted {
        return Err(format!("nobody could work: {acknowledged} of {wanted} changes").into());
    }
    workers.into_iter().map(|worker| worker.join().map_err(|_| "a worker panicked")?).collect()
}

/// Adds one user after the other until the server does not answer.
fn add_users(url: &str, name: &str, round: usize, told: &Sender<()>) -> Outcome<BTreeSet<String>> {
    let mut added = BTreeSet::new();
    let mut visitor = Visitor::new(url);
    let Ok(authority) = visitor.log_in(name).and_then(|()| own_authority(&visitor)) else { return Ok(added) };
    for number in 0.. {
        let email = format!("{name}.{round}.{number}@kill.example");
        let fields = [
            ("authority", authority.as_str()),
            ("first_name", "Kim"),
            ("last_name", "Kill"),
            ("language", "en"),
            ("email", &email),
            ("username", ""),
        ];
        match visitor.send("/api/users/add", &fields) {
            Ok(answer) if answer.status / 100 == 3 => {
                added.insert(email);
                let _ = told.send(());
            }
            Ok(answer) => {
                let text = String::from_utf8_lossy(&answer.body).into_owned();
                return Err(format!("{email} was refused: {} {text}", answer.status).into());
            }
            // The server is gone.
            Err(_) => break,
        }
    }
    Ok(added)
}

fn own_authority(visitor: &Visitor) -> Outcome<String> {
    let view = visitor.ask("/api/users", &[])?;
    Ok(view["head"]["id"].as_str().ok_or("an authority has an id")?.to_owned())
}

/// Every acknowledged user is in the list of the authority, and the mail to each has gone out or still waits.
fn check(program: &Program, server: &Server, acknowledged: &[BTreeSet<String>]) -> Outcome {
    // The lists first: a mail that leaves meanwhile is in the folder then.
    let mut listed = Vec::new();
    for (name, wanted) in PEOPLE.iter().zip(acknowledged) {
        let mails = users(server, name)?;
        let lost: Vec<_> = wanted.iter().filter(|email| !mails.contains_key(*email)).collect();
        if !lost.is_empty() {
            return Err(format!("acknowledged to {name} and lost: {lost:?}").into());
        }
        listed.extend(mails.into_iter().filter(|(email, _)| wanted.contains(email)));
    }
    let sent = recipients(program)?;
    for (email, mail) in listed {
        let waits = matches!(mail.as_deref(), Some("queued" | "sending"));
        if !waits && !sent.contains(&email) {
            return Err(format!("no mail to {email}, which is {mail:?}").into());
        }
    }
    Ok(())
}

/// The users of a person's authority: address, and state of the mail to it.
fn users(server: &Server, name: &str) -> Outcome<BTreeMap<String, Option<String>>> {
    let mut visitor = Visitor::new(&server.url);
    visitor.log_in(name)?;
    let (mut found, mut after) = (BTreeMap::new(), String::new());
    loop {
        let view = visitor.ask("/api/users", &[("after", &after)])?;
        for row in view["rows"].as_array().ok_or("a list has rows")? {
            let email = row["email"].as_str().ok_or("a user has an address")?;
            found.insert(email.to_owned(), row["mail"].as_str().map(str::to_owned));
        }
        match view["next"].as_str() {
            Some(next) => next.clone_into(&mut after),
            None => return Ok(found),
        }
    }
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
