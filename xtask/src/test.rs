//! `cargo xtask test`: everything that proves the project, in one command.
//!
//! Whatever is missing is installed first, or the run stops with an error. Then every step runs even if one before it
//! failed, and the last line is the count: `N passed, N failed`.

mod budgets;
mod end2end;
mod native;
mod statements;
pub mod tally;

use std::{error, fmt, path::PathBuf, time::Instant};

use clap::{Args, ValueEnum};

use crate::{
    Outcome,
    cluster::Cluster,
    house, packages,
    place::Place,
    shell::{call, cargo, duration, say, step},
    tools,
};
use tally::Tally;

#[derive(Args)]
pub struct Options {
    /// Only this part.
    part: Option<Part>,
    /// All languages, states, kills and races, and the bytes of the release's bundle.
    #[arg(long)]
    full: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// What the words mean and what is allowed.
    Domain,
    /// Use cases and storage, on SQLite and PostgreSQL.
    Registry,
    /// The real router over HTTP.
    Http,
    /// The browser: the manuals word for word.
    End2end,
    /// The rules of the house: formatting, lints, dependencies, sources, locales.
    House,
}

/// Some test failed; everything has been said already.
#[derive(Debug)]
pub struct Failed;

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a test failed")
    }
}

impl error::Error for Failed {}

/// What the parts at hand need, ready to be used.
struct Ready {
    cluster: Option<Cluster>,
    chromium: Option<PathBuf>,
}

/// Runs the tests; `false` if anything failed. The last line printed is the count.
pub fn run(place: &Place, options: &Options) -> bool {
    let start = Instant::now();
    let mut tally = Tally::default();
    match prepare(place, options) {
        Ok(ready) => {
            all(place, options, &ready, &mut tally);
            // The cluster goes before the count is told: nothing may come after it.
            drop(ready);
        }
        Err(error) => {
            eprintln!("error: {error}");
            tally.failed("preparing the tests");
        }
    }
    for name in tally.failures() {
        say(&format!("FAILED: {name}"));
    }
    say(&format!("all of it took {}", duration(start.elapsed())));
    println!("{tally}");
    tally.green()
}

fn prepare(place: &Place, options: &Options) -> Outcome<Ready> {
    let wants = |part| options.part.is_none_or(|own| own == part);
    tools::fetch(place)?;
    if wants(Part::House) {
        tools::wasm_target(place)?;
    }
    let mut chromium = None;
    if wants(Part::End2end) {
        tools::browser(place)?;
        packages::node(place)?;
        chromium = Some(packages::chromium()?);
    }
    if wants(Part::Http) {
        packages::mail_server()?;
    }
    let mut cluster = None;
    if wants(Part::Registry) || wants(Part::Http) || wants(Part::End2end) {
        let programs = packages::postgres()?;
        cluster = Some(step("starting a throw-away PostgreSQL", || Cluster::start(&programs))?);
    }
    Ok(Ready { cluster, chromium })
}

fn all(place: &Place, options: &Options, ready: &Ready, tally: &mut Tally) {
    let environment = native::Environment {
        postgres: ready.cluster.as_ref().map(Cluster::url),
        statements: statements::Files::of(place),
        full: options.full,
    };
    match options.part {
        Some(Part::Domain) => native::one(place, &native::DOMAIN, &environment, tally),
        Some(Part::Registry) => native::one(place, &native::REGISTRY, &environment, tally),
        Some(Part::Http) => native::one(place, &native::HTTP, &environment, tally),
        Some(Part::House) => {
            checks(place, tally);
            native::one(place, &native::XTASK, &environment, tally);
        }
        Some(Part::End2end) => end2end::all(place, ready.chromium.as_deref(), None, &environment, tally),
        None => {
            checks(place, tally);
            let binary = every_native(place, &environment, tally);
            end2end::all(place, ready.chromium.as_deref(), binary, &environment, tally);
            budgets::all(place, options.full, tally);
        }
    }
}

/// What looks at the sources only.
fn checks(place: &Place, tally: &mut Tally) {
    tally.check("fmt", || call(cargo(place).args(["fmt", "--all", "--check"])));
    house::all(place, tally);
    tally.check("clippy, native", || {
        let mut clippy = cargo(place);
        // The browser's crate is left to its own line: together they would build the screens for both at once.
        clippy.args(["clippy", "--locked", "--quiet", "--all-targets"]).args(native::WORKSPACE);
        call(clippy.args(["--", "-D", "warnings"]))
    });
    tally.check("clippy, browser", || {
        let mut clippy = cargo(place);
        // With all members it depends on. Trunk's profile, so that the macros' crates are compiled once for both.
        clippy.args(["clippy", "--locked", "--quiet", "--package", "frontend"]);
        clippy.args(["--target", "wasm32-unknown-unknown", "--profile", "browser-quick"]);
        call(clippy.args(["--", "-D", "warnings"]))
    });
}

/// All Rust tests out of one compilation; gives the server's binary for what follows.
fn every_native(place: &Place, environment: &native::Environment, tally: &mut Tally) -> Option<PathBuf> {
    let programs = native::compile(place, native::WORKSPACE, tally);
    let prepared = environment.statements.prepare();
    native::run(place, &native::XTASK, &programs, environment, tally);
    native::run(place, &native::DOMAIN, &programs, environment, tally);
    native::run(place, &native::REGISTRY, &programs, environment, tally);
    native::run(place, &native::HTTP, &programs, environment, tally);
    tally.check("no statement never executed", || prepared.and_then(|()| environment.statements.compare()));
    programs.server
}
