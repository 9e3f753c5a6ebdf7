//! `cargo xtask test`: everything that proves the project, in one command.
//!
//! Whatever is missing is installed first, or the run stops with an error; the tools that build for the browser are
//! installed when they are needed, while the rest is compiled. Every step runs even if one before it failed, and the last
//! line is the count: `N passed, N failed`.

mod budgets;
mod end2end;
mod native;
mod statements;
pub mod tally;

use std::{error, fmt, path::PathBuf, time::Instant};

use clap::{Args, ValueEnum};

use crate::{
    Outcome,
    bundle::{self, Bundle, Kind},
    cluster::Cluster,
    demo, house,
    lints::{self, Lints},
    packages,
    place::Place,
    shell::{both, call, cargo, duration, say, step},
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
    let mut chromium = None;
    if wants(Part::End2end) {
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
    let chromium = ready.chromium.as_deref();
    match options.part {
        Some(Part::Domain) => native::one(place, &native::DOMAIN, &environment, tally),
        Some(Part::Registry) => native::one(place, &native::REGISTRY, &environment, tally),
        Some(Part::Http) => native::one(place, &native::HTTP, &environment, tally),
        Some(Part::House) => {
            sources(place, tally);
            let (programs, bundle) = compile(place, tally);
            end2end::bundled(bundle, tally);
            native::run(place, &native::XTASK, &programs, &environment, tally);
        }
        Some(Part::End2end) => {
            let (binary, bundle) = demo::build(place);
            let assets = end2end::bundled(bundle, tally);
            let mut server = None;
            tally.check("server for the browser", || binary.map(|path| server = Some(path)));
            end2end::all(place, chromium, server, assets, &environment, tally);
        }
        None => {
            sources(place, tally);
            let (programs, bundle) = compile(place, tally);
            let assets = end2end::bundled(bundle, tally);
            every_native(place, &programs, &environment, tally);
            end2end::all(place, chromium, programs.server, assets, &environment, tally);
            budgets::all(place, options.full, tally);
        }
    }
}

/// What looks at the sources only.
fn sources(place: &Place, tally: &mut Tally) {
    tally.check("fmt", || call(cargo(place).args(["fmt", "--all", "--check"])));
    house::all(place, tally);
    tally.check("Clippy is heard", || lints::check(place));
}

/// Everything for this machine and for the browser, with Clippy.
fn compile(place: &Place, tally: &mut Tally) -> (native::Programs, Outcome<Bundle>) {
    both(
        || native::compile(place, native::WORKSPACE, Lints::On, tally),
        || bundle::build(place, Kind::Quick, Lints::On),
    )
}

/// All Rust tests.
fn every_native(
    place: &Place,
    programs: &native::Programs,
    environment: &native::Environment,
    tally: &mut Tally,
) {
    let prepared = environment.statements.prepare();
    for suite in [&native::XTASK, &native::DOMAIN, &native::REGISTRY, &native::HTTP] {
        native::run(place, suite, programs, environment, tally);
    }
    tally.check("no statement never executed", || prepared.and_then(|()| environment.statements.compare()));
}
