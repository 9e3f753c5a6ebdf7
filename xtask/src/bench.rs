//! `cargo xtask bench`: the figures, measured on the binary of `cargo xtask dist`.

use std::process::Command;

use crate::{
    Outcome, bundle, dist,
    place::Place,
    shell::{call, cargo, step},
};

/// Builds the release and its measuring tool, and measures.
pub fn run(place: &Place) -> Outcome {
    bundle::require_wasm_opt(place)?;
    dist::run(place)?;
    step("building the measuring tool", || {
        call(cargo(place).args(["build", "--locked", "--release", "--package", "load", "--bin", "bench"]))
    })?;
    call(Command::new(place.built("release/bench")).arg(place.built("dist/mandate")))
}
