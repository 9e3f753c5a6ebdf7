//! `cargo xtask dist`: one self-contained, fully optimised binary.

use std::fs;

use crate::{
    Outcome,
    bundle::{self, Kind, kilobytes},
    lints::Lints,
    place::Place,
    shell::{call, cargo, say, step},
};

/// Builds `target/dist/mandate` with the smallest bundle inside.
pub fn run(place: &Place) -> Outcome {
    let bundle = bundle::build(place, Kind::Smallest, Lints::Off)?;
    step("building the server", || {
        let mut build = cargo(place);
        build.args(["build", "--locked", "--release", "--package", "server", "--features", "embed"]);
        build.env("MANDATE_EMBED", &bundle.dir);
        call(&mut build)
    })?;
    let dir = place.built("dist");
    fs::create_dir_all(&dir)?;
    let binary = dir.join("mandate");
    fs::copy(place.built("release/mandate"), &binary)?;
    bundle.tell();
    say(&format!("all that a browser loads: {} brotli", kilobytes(bundle.bytes(&["wasm", "js", "css"]))));
    say(&format!("{}: {}", binary.display(), kilobytes(fs::metadata(&binary)?.len())));
    Ok(())
}
