//! What is done to a server while people work with it: it is killed, it is backed up.

#![expect(clippy::disallowed_methods, reason = "a test is its own process: nobody can pass it an argument")]

mod backup;
mod kills;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::mpsc::{Receiver, Sender, channel},
    thread::{self, JoinHandle},
};

use load::{Outcome, Program, Server, Visitor};
use registry::{
    store::Engine,
    testing::{TestDb, fresh},
};

/// Who works: each in an authority of another country.
const PEOPLE: [&str; 4] = ["admin.se", "admin.fi", "admin.dk", "admin.lv"];

fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// A database without anything in it.
fn empty(engine: Engine) -> Outcome<TestDb> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(runtime.block_on(fresh(engine, &environment)))
}

/// The program over a database.
fn program_over(url: &str) -> Outcome<Program> {
    let binary = environment("MANDATE_BINARY")
        .ok_or("MANDATE_BINARY must name the program that is to serve: run `cargo xtask test http`")?;
    // Pages without scripts are enough; what a hash costs is measured elsewhere.
    let assets = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/under_load");
    let variables =
        [("MANDATE_ASSETS", assets), ("MANDATE_ARGON2_MEMORY_KIB", "64"), ("MANDATE_ARGON2_ITERATIONS", "1")];
    Program::new(binary.into(), Some(url.to_owned()), &variables)
}

/// What the server has acknowledged: the addresses of the users that were added, by who added them.
#[derive(Clone, Default)]
struct Acknowledged(BTreeMap<&'static str, BTreeSet<String>>);

impl Acknowledged {
    fn add(&mut self, (name, email): (&'static str, String)) {
        self.0.entry(name).or_default().insert(email);
    }

    /// Each of them is in the list of the authority; gives the list with the state of the mail to each.
    fn are_listed_by(&self, server: &Server) -> Outcome<Vec<(&str, Option<String>)>> {
        let mut listed = Vec::new();
        for (name, wanted) in &self.0 {
            let mut users = users(server, name)?;
            for email in wanted {
                let mail =
                    users.remove(email).ok_or_else(|| format!("acknowledged to {name} and lost: {email}"))?;
                listed.push((email.as_str(), mail));
            }
        }
        Ok(listed)
    }
}

/// Everybody adds users until the server is gone.
struct Work {
    told: Receiver<(&'static str, String)>,
    workers: Vec<JoinHandle<Outcome>>,
}

impl Work {
    fn begin(server: &Server, round: usize) -> Self {
        let (tell, told) = channel();
        let worker = |name: &'static str| {
            let (url, tell) = (server.url.clone(), tell.clone());
            thread::spawn(move || add_users(&url, name, round, &tell))
        };
        Self { told, workers: PEOPLE.into_iter().map(worker).collect() }
    }

    /// Waits until so many more changes were acknowledged.
    fn wait_for(&self, wanted: usize, known: &mut Acknowledged) -> Outcome {
        for _ in 0..wanted {
            known.add(self.told.recv().map_err(|_| "nobody could work")?);
        }
        Ok(())
    }

    /// The server is gone: waits until everybody has noticed.
    fn end(self, known: &mut Acknowledged) -> Outcome {
        self.told.into_iter().for_each(|told| known.add(told));
        self.workers.into_iter().try_for_each(|worker| worker.join().map_err(|_| "a worker panicked")?)
    }
}

/// Adds one user after the other until the server does not answer.
fn add_users(url: &str, name: &'static str, round: usize, tell: &Sender<(&'static str, String)>) -> Outcome {
    let mut visitor = Visitor::new(url);
    let Ok(authority) = visitor.log_in(name).and_then(|()| own_authority(&visitor)) else { return Ok(()) };
    for number in 0.. {
        let email = format!("{name}.{round}.{number}@load.example");
        let fields = [
            ("authority", authority.as_str()),
            ("first_name", "Kim"),
            ("last_name", "Load"),
            ("language", "en"),
            ("email", &email),
            ("username", ""),
        ];
        match visitor.send("/api/users/add", &fields) {
            Ok(answer) if answer.status / 100 == 3 => {
                let _ = tell.send((name, email));
            }
            Ok(answer) => {
                let text = String::from_utf8_lossy(&answer.body).into_owned();
                return Err(format!("{email} was refused: {} {text}", answer.status).into());
            }
            // The server is gone.
            Err(_) => break,
        }
    }
    Ok(())
}

fn own_authority(visitor: &Visitor) -> Outcome<String> {
    let view = visitor.ask("/api/users", &[])?;
    Ok(view["head"]["id"].as_str().ok_or("an authority has an id")?.to_owned())
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
