//! Clippy while the tests are compiled, not in a compilation of its own: with all dependencies that would take as long again.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use crate::{Outcome, place::Place};

/// Whether cargo compiles the crates of the workspace with Clippy, and any warning ends it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Lints {
    On,
    Off,
}

/// How `cargo clippy` hands on what stands behind its `--`.
const WARNINGS_ARE_ERRORS: [(&str, &str); 2] = [
    ("RUSTC_WORKSPACE_WRAPPER", "clippy-driver"),
    ("CLIPPY_ARGS", "-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__"),
];

impl Lints {
    /// For cargo, or a program that calls it.
    pub fn give(self, command: &mut Command) {
        if self == Self::On {
            command.envs(WARNINGS_ARE_ERRORS);
        }
    }
}

/// That Clippy speaks up, and is heard: a change in how it is called would else go unnoticed.
pub fn check(place: &Place) -> Outcome {
    let mut clippy = Command::new("clippy-driver");
    clippy
        .args(["rustc", "--crate-type", "lib", "--emit", "metadata", "-o"])
        .arg(place.built("lints.rmeta"))
        .arg("-");
    Lints::On.give(&mut clippy);
    let mut child = clippy
        .current_dir(place.root())
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("clippy-driver does not start: {error}"))?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(b"pub fn same(one: bool) -> bool { one == true }")?;
    }
    let output = child.wait_with_output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() && said.contains("bool_comparison") {
        return Ok(());
    }
    Err(format!("Clippy let a warning pass: {said}").into())
}
