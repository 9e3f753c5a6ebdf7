//! `cargo xtask bench`: the figures, measured on the binary of `cargo xtask dist`, or on the use cases themselves at the
//! size of the whole of Europe.

use std::process::Command;

use crate::{
    Outcome, bundle,
    cluster::Cluster,
    dist, packages,
    place::Place,
    shell::{call, cargo, step},
};

/// What is measured.
#[derive(clap::Args)]
pub struct Options {
    /// Lists and searches among 100,000 authorities and 1,000,000 users, on SQLite and PostgreSQL.
    #[arg(long)]
    full_size: bool,
}

/// Builds what is measured and the measuring tool, and measures.
pub fn run(place: &Place, options: &Options) -> Outcome {
    if options.full_size {
        let cluster = Cluster::start(&packages::postgres()?)?;
        let mut bench = cargo(place);
        bench.args(["bench", "--locked", "--package", "registry", "--bench", "scale"]);
        return call(bench.env("MANDATE_TEST_POSTGRES", cluster.url()));
    }
    bundle::require_wasm_opt(place)?;
    dist::run(place)?;
    step("building the measuring tool", || {
        call(cargo(place).args(["build", "--locked", "--release", "--package", "load", "--bin", "bench"]))
    })?;
    call(Command::new(place.built("release/bench")).arg(place.built("dist/mandate")))
}
