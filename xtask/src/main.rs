//! The developer commands: `cargo xtask demo|test|dev|dist|bench|audit`.
//!
//! Each command installs what it lacks, says what it is doing and how long it took.

mod audit;
mod bench;
mod bundle;
mod cluster;
mod demo;
mod dev;
mod dist;
mod house;
mod lints;
mod packages;
mod place;
mod shell;
mod test;
mod tools;

use std::{error::Error, process::ExitCode};

use clap::{Parser, Subcommand};

use place::Place;

/// What every function here answers: a command that fails says why in one sentence.
pub type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The developer commands of Mandate")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build everything in a profile made for a short wait and start the demonstration.
    Demo(demo::Options),
    /// Run the tests: everything that runs every time, or one part of it.
    Test(test::Options),
    /// Run the demonstration and rebuild it whenever a file is saved.
    Dev(demo::Options),
    /// Build one self-contained, fully optimised binary: target/dist/mandate.
    Dist,
    /// Build the release and print its figures beside their limits.
    Bench(bench::Options),
    /// Check licences, sources and known vulnerabilities of all dependencies.
    Audit,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = Place::find().and_then(|place| match arguments.command {
        Command::Demo(options) => demo::run(&place, &options),
        Command::Test(options) => return_code(test::run(&place, &options)),
        Command::Dev(options) => dev::run(&place, &options),
        Command::Dist => dist::run(&place),
        Command::Bench(options) => bench::run(&place, &options),
        Command::Audit => audit::run(&place),
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The tests have told everything already, and their last line is the count.
            if !error.is::<test::Failed>() {
                eprintln!("error: {error}");
            }
            ExitCode::FAILURE
        }
    }
}

fn return_code(green: bool) -> Outcome {
    if green { Ok(()) } else { Err(Box::new(test::Failed)) }
}
