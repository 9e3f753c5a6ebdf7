//! The command line.

mod backup;
mod demo;
mod jobs;
mod operator;
mod transfer;
mod verify;

use std::{error::Error, path::PathBuf};

use clap::{Parser, Subcommand};

use registry::import::import_catalogue;

use crate::{assets::Bundle, config::Config, log, machine, process};

/// What comes with the release: languages, countries, and the catalogue that the Commission goes on from.
const CATALOGUE: &str = include_str!("../../data/catalogue.toml");

/// A registry of authorities, people and rights.
#[derive(Parser)]
#[command(name = "mandate", version)]
pub struct Command {
    /// Configuration file (TOML); see docs/configuration.md.
    #[arg(long, global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    step: Step,
}

#[derive(Subcommand)]
enum Step {
    /// Serve the registry.
    Serve,
    /// Bring the database's schema up to date.
    Migrate,
    /// Make the Commission and its first administrator; prints the user name once.
    CreateOperator(operator::CreateOperator),
    /// Reset the password of a user: the last resort when nobody is left who may.
    ResetPassword {
        /// The user name.
        username: String,
    },
    /// Write a copy of a SQLite registry into a file, also while it is served.
    Backup {
        /// The file, which must not exist.
        file: PathBuf,
    },
    /// Check a backup and put it where `database_url` says, where nothing must be.
    Restore {
        /// The file that `backup` wrote.
        file: PathBuf,
    },
    /// Copy a SQLite registry into an empty PostgreSQL database, for those who outgrow one machine.
    Move {
        /// Address of the database: postgres://…
        #[arg(long)]
        to: String,
    },
    /// Check the history and every invariant.
    Verify(verify::Verify),
    /// List the scheduled jobs, or run them.
    Jobs(jobs::Jobs),
    /// Serve a demonstration registry made from the sample data.
    Demo(demo::Demo),
}

/// Carries out a command.
pub async fn run(command: Command) -> Result<(), Box<dyn Error>> {
    let mut config = Config::load(command.config, std::env::vars_os())?;
    log::start(config.log_format);
    match command.step {
        Step::Serve => {
            let registry = process::open_current(&config).await?;
            if registry.is_demo().await? {
                return Err("this is a demonstration registry: `mandate demo` serves it".into());
            }
            let bundle = bundle()?;
            let listener = process::listen(&config).await?;
            process::serve(listener, registry, bundle, &config).await
        }
        Step::Migrate => {
            let registry = process::open(&config).await?;
            let renewed = registry.migrate().await?;
            let mut random = machine::make_random()();
            if import_catalogue(registry.db(), CATALOGUE, registry.now(), random.as_mut()).await? {
                println!("Languages, countries, modules and keyword lists have been loaded.");
            }
            if renewed > 0 {
                println!(
                    "What is searched in, and the order of names, was computed anew for {renewed} rows."
                );
            }
            println!("The schema is up to date.");
            Ok(())
        }
        Step::CreateOperator(operator) => operator.run(&config).await,
        Step::ResetPassword { username } => {
            let registry = process::open_current(&config).await?;
            registry.reset_password_by_operator(&username).await?;
            println!("The password has been reset. A temporary one goes out by e-mail when the server runs.");
            Ok(())
        }
        Step::Backup { file } => backup::back_up(&file, &config).await,
        Step::Restore { file } => backup::restore(&file, &config).await,
        Step::Move { to } => transfer::move_to(&to, &config).await,
        Step::Verify(verify) => verify.run(&config).await,
        Step::Jobs(jobs) => jobs.run(&config).await,
        Step::Demo(demo) => demo.run(&mut config).await,
    }
}

/// The browser bundle: the one built in, or the folder that `MANDATE_ASSETS` names.
#[expect(clippy::disallowed_methods, reason = "the server is where the environment is read")]
fn bundle() -> Result<Bundle, Box<dyn Error>> {
    if let Ok(folder) = std::env::var("MANDATE_ASSETS") {
        return Bundle::read(&PathBuf::from(folder));
    }
    #[cfg(feature = "embed")]
    {
        crate::assets::embedded()
    }
    #[cfg(not(feature = "embed"))]
    {
        Err("no browser bundle: set MANDATE_ASSETS, or use the program made by `cargo xtask dist`".into())
    }
}
