//! The Rust tools the browser bundle needs: the WASM target, Trunk, wasm-bindgen.
//!
//! A fitting version on PATH is used as it is; else one is installed into `target/tools`, so that nothing of the user's
//! is replaced.

use std::{ffi::OsString, path::PathBuf, process::Command};

use crate::{
    Outcome,
    place::Place,
    shell::{call, capture, cargo, path_with, say, step, version_of, which},
};

const TRUNK: Tool = Tool {
    name: "trunk",
    package: "trunk",
    version: "0.21.14",
    // Without its default features it needs no system library and half of the crates. It cannot download then, and need not:
    // Trunk.toml tells it to work offline.
    arguments: &["--no-default-features"],
    opt_level: "0",
    minutes: "about 5 minutes",
};

/// The same version as the crate in Cargo.toml: the two halves have to agree.
const WASM_BINDGEN: Tool = Tool {
    name: "wasm-bindgen",
    package: "wasm-bindgen-cli",
    version: "0.2.126",
    arguments: &["--bin", "wasm-bindgen"],
    // It goes through the whole WASM file at every build: unoptimised it would take longer than it saves.
    opt_level: "1",
    minutes: "about 3 minutes",
};

const CARGO_DENY: Tool = Tool {
    name: "cargo-deny",
    package: "cargo-deny",
    version: "0.20.2",
    arguments: &[],
    opt_level: "0",
    minutes: "about 8 minutes",
};

struct Tool {
    name: &'static str,
    package: &'static str,
    version: &'static str,
    arguments: &'static [&'static str],
    opt_level: &'static str,
    minutes: &'static str,
}

/// What builds the browser bundle, ready to be run.
pub struct BrowserTools {
    /// Trunk itself.
    pub trunk: PathBuf,
    /// PATH on which Trunk finds wasm-bindgen.
    pub path: OsString,
}

/// Installs what is missing to build the browser bundle.
pub fn browser(place: &Place) -> Outcome<BrowserTools> {
    wasm_target(place)?;
    let trunk = ensure(place, &TRUNK)?;
    let wasm_bindgen = ensure(place, &WASM_BINDGEN)?;
    let dirs: Vec<PathBuf> = wasm_bindgen.parent().map(PathBuf::from).into_iter().collect();
    Ok(BrowserTools { trunk, path: path_with(&dirs)? })
}

/// Installs cargo-deny if it is missing.
pub fn cargo_deny(place: &Place) -> Outcome<PathBuf> {
    ensure(place, &CARGO_DENY)
}

/// All crates of the lock file, so that what follows needs no network.
pub fn fetch(place: &Place) -> Outcome {
    step("fetching the crates of Cargo.lock", || call(cargo(place).args(["fetch", "--locked"])))
}

/// Adds Rust's target for browsers if it is missing.
fn wasm_target(place: &Place) -> Outcome {
    let sysroot = capture(Command::new("rustc").args(["--print", "sysroot"]).current_dir(place.root()))?;
    if PathBuf::from(sysroot.trim()).join("lib/rustlib/wasm32-unknown-unknown").is_dir() {
        return Ok(());
    }
    if which("rustup").is_none() {
        return Err("this Rust has no target wasm32-unknown-unknown and there is no rustup to add it: \
                    install Rust by https://rustup.rs, or your system's package for that target"
            .into());
    }
    step("adding Rust's WASM target", || {
        call(
            Command::new("rustup")
                .args(["target", "add", "wasm32-unknown-unknown"])
                .current_dir(place.root()),
        )
    })
}

fn ensure(place: &Place, tool: &Tool) -> Outcome<PathBuf> {
    let root = place.built("tools");
    let own = root.join("bin").join(tool.name);
    let found =
        [Some(own.clone()), which(tool.name)].into_iter().flatten().find(|program| fits(tool, program));
    if let Some(program) = found {
        return Ok(program);
    }
    say(&format!("{} {} is not here; this once it takes {}", tool.name, tool.version, tool.minutes));
    let build = place.built("tools/build");
    step(&format!("installing {} {} into {}", tool.package, tool.version, root.display()), || {
        let mut install = cargo(place);
        install.args(["install", "--locked", "--force", "--root"]).arg(&root);
        install.args(["--version", tool.version, tool.package]).args(tool.arguments);
        // Built for a short wait: more units of code than processors only cost. A build folder of its own: an interrupted
        // installation goes on where it stopped.
        install.env("CARGO_TARGET_DIR", &build);
        install.env("CARGO_PROFILE_RELEASE_LTO", "off").env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "4");
        install
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", tool.opt_level)
            .env("CARGO_PROFILE_RELEASE_DEBUG", "false");
        call(&mut install)
    })?;
    std::fs::remove_dir_all(&build)?;
    if fits(tool, &own) {
        return Ok(own);
    }
    Err(format!("{} was installed but does not call itself {}", own.display(), tool.version).into())
}

fn fits(tool: &Tool, program: &PathBuf) -> bool {
    version_of(program).is_some_and(|line| is_version(&line, tool.version))
}

/// Whether a line such as "trunk 0.21.14" or "wasm-bindgen 0.2.126 (abc)" tells this very version.
fn is_version(line: &str, version: &str) -> bool {
    line.split_whitespace().any(|word| word.trim_start_matches('v') == version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_very_version_fits() {
        assert!(is_version("trunk 0.21.14", "0.21.14"));
        assert!(is_version("wasm-bindgen 0.2.126 (7a1d9f)", "0.2.126"));
        assert!(!is_version("wasm-bindgen 0.2.1260", "0.2.126"));
        assert!(!is_version("", "0.2.126"));
    }

    #[test]
    fn wasm_bindgen_is_the_version_of_the_workspace_and_of_trunk() {
        let cargo = include_str!("../../Cargo.toml");
        assert!(cargo.contains(&format!("wasm-bindgen = \"={}\"", WASM_BINDGEN.version)));
        let trunk = include_str!("../../Trunk.toml");
        assert!(trunk.contains(&format!("wasm_bindgen = \"{}\"", WASM_BINDGEN.version)));
        assert!(trunk.contains(&format!("trunk-version = \"{}\"", TRUNK.version)));
    }
}
