//! `cargo xtask demo`: from a clone to a running demonstration.

use std::{
    net::{SocketAddr, TcpListener},
    os::unix::process::CommandExt,
    path::PathBuf,
    process::Command,
    time::Instant,
};

use clap::Args;

use crate::{
    Outcome,
    bundle::{self, Bundle, Kind},
    lints::Lints,
    place::Place,
    shell::{both, call, cargo, duration, say, step},
};

#[derive(Args)]
pub struct Options {
    /// Where the server listens.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The folder of the demo registry and its mails [default: target/demo].
    #[arg(long)]
    data: Option<PathBuf>,
    /// Keep the registry of the last time instead of making a fresh one.
    #[arg(long)]
    pub keep: bool,
    /// A PostgreSQL database to use in place of an SQLite file in the folder.
    #[arg(long)]
    database_url: Option<String>,
    /// Further options for `mandate demo` (see `mandate demo --help`), after `--`.
    #[arg(last = true)]
    more: Vec<String>,
}

/// Builds bundle and server, then becomes the server.
pub fn run(place: &Place, options: &Options) -> Outcome {
    let start = Instant::now();
    // Better now than after ten minutes of compiling; the server takes it for good.
    TcpListener::bind(options.listen).map_err(|error| format!("{}: {error}", options.listen))?;
    let (binary, bundle) = build(place);
    let (binary, bundle) = (binary?, bundle?);
    say(&format!("everything is built after {}; the server starts", duration(start.elapsed())));
    let error = command(place, options, &binary, &bundle.dir, options.keep).exec();
    Err(format!("{} does not start: {error}", binary.display()).into())
}

/// Server and bundle, each in a profile made for a short wait.
pub fn build(place: &Place) -> (Outcome<PathBuf>, Outcome<Bundle>) {
    both(|| server(place), || bundle::build(place, Kind::Quick, Lints::Off))
}

/// The server in the developers' profile.
pub fn server(place: &Place) -> Outcome<PathBuf> {
    step("building the server", || call(cargo(place).args(["build", "--locked", "--package", "server"])))?;
    Ok(place.built("debug/mandate"))
}

/// The server's own command for a demonstration.
pub fn command(place: &Place, options: &Options, binary: &PathBuf, assets: &PathBuf, keep: bool) -> Command {
    let mut command = Command::new(binary);
    command.current_dir(place.root()).env("MANDATE_ASSETS", assets);
    command.args(["demo", "--listen", &options.listen.to_string(), "--data"]);
    command.arg(options.data.clone().unwrap_or_else(|| place.built("demo")));
    if keep {
        command.arg("--keep");
    }
    if let Some(url) = &options.database_url {
        command.args(["--database-url", url]);
    }
    command.args(&options.more);
    command
}
