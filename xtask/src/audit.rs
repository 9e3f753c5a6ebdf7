//! `cargo xtask audit`: licences, sources and known vulnerabilities, by cargo-deny and `deny.toml`.

use std::process::Command;

use crate::{
    Outcome,
    place::Place,
    shell::{call, say, step},
    tools,
};

/// Fails on a licence, crate or source that `deny.toml` does not allow, and on an advisory where they can be had.
pub fn run(place: &Place) -> Outcome {
    let program = tools::cargo_deny(place)?;
    let deny = || {
        let mut command = Command::new(&program);
        command.current_dir(place.root());
        command
    };
    tools::fetch(place)?;
    step("checking licences, bans and sources", || {
        call(deny().args(["--offline", "check", "licenses", "bans", "sources"]))
    })?;
    let reached = step("fetching the advisory database", || call(deny().args(["fetch", "db"])));
    if reached.is_err() {
        say("the advisory database cannot be reached from here: advisories were NOT checked");
        return Ok(());
    }
    step("checking advisories", || call(deny().args(["--offline", "check", "advisories"])))
}
