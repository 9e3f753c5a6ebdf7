//! What the tests need besides Rust: PostgreSQL's programs, Node with the packages of end2end/, Chromium.
//!
//! Installed by apt-get where that may be done (root on a Debian or a relative of it). Elsewhere the error says what to
//! install: a test that cannot run is never skipped.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    Outcome,
    place::Place,
    shell::{call, executable, step, version_of, which},
};

/// Without windows it takes half the processor's time.
const HEADLESS_SHELL: [&str; 2] = ["chromium-headless-shell", "chrome-headless-shell"];
const CHROMIUM: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
/// The oldest Node whose features end2end/ uses.
const NODE: u32 = 18;

/// The folder with `initdb` and `pg_ctl`.
pub fn postgres() -> Outcome<PathBuf> {
    if let Some(dir) = find_postgres() {
        return Ok(dir);
    }
    install("PostgreSQL's programs (initdb, pg_ctl)", &["postgresql"])?;
    find_postgres().ok_or_else(|| "the package postgresql was installed, but there is no initdb".into())
}

fn find_postgres() -> Option<PathBuf> {
    // Debian lays them beside PATH, one folder for each version.
    let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .filter(|dir| has_programs(dir))
        .collect();
    versions.sort_by_key(|dir| major(dir));
    let on_path = || which("initdb")?.canonicalize().ok()?.parent().map(Path::to_path_buf);
    versions.pop().or_else(|| on_path().filter(|dir| has_programs(dir)))
}

fn has_programs(dir: &Path) -> bool {
    ["initdb", "pg_ctl", "postgres"].iter().all(|program| executable(&dir.join(program)))
}

/// The 15 of /usr/lib/postgresql/15/bin.
fn major(dir: &Path) -> u32 {
    let name = dir.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
    name.and_then(|name| name.parse().ok()).unwrap_or_default()
}

/// A mail server to test with, Python's aiosmtpd, and openssl for its certificates.
pub fn mail_server() -> Outcome {
    let there = || {
        ["/usr/bin/python3", "python3"].iter().any(|python| {
            let import = Command::new(python).args(["-c", "import aiosmtpd"]).output();
            import.is_ok_and(|output| output.status.success())
        }) && which("openssl").is_some()
    };
    if there() {
        return Ok(());
    }
    install("Python's mail server aiosmtpd, with openssl", &["python3-aiosmtpd", "openssl"])?;
    if there() {
        Ok(())
    } else {
        Err("the package python3-aiosmtpd was installed, but cannot be used".into())
    }
}

/// Chromium's program.
pub fn chromium() -> Outcome<PathBuf> {
    let find = |programs: &[&str]| programs.iter().find_map(|program| which(program));
    // Not every system has a package of it.
    let shell = find(&HEADLESS_SHELL).or_else(|| {
        install("Chromium's headless shell", &["chromium-headless-shell"]).ok()?;
        find(&HEADLESS_SHELL)
    });
    if let Some(program) = shell.or_else(|| find(&CHROMIUM)) {
        return Ok(program);
    }
    install("Chromium", &["chromium"])?;
    find(&CHROMIUM).ok_or_else(|| "the package chromium was installed, but there is no such program".into())
}

/// Node and the packages of end2end/.
pub fn node(place: &Place) -> Outcome {
    if which("node").is_none() || which("npm").is_none() {
        install("Node with npm", &["nodejs", "npm"])?;
    }
    let version = version_of("node").unwrap_or_default();
    if !new_enough(&version) {
        return Err(format!("Node is {version}; the tests need {NODE} or later").into());
    }
    let wanted = place.file("end2end/package-lock.json");
    // npm writes this file when it has installed everything.
    let installed = place.file("end2end/node_modules/.package-lock.json");
    let time = |file: &Path| file.metadata().and_then(|meta| meta.modified()).ok();
    if time(&installed).is_some_and(|done| time(&wanted).is_none_or(|asked| asked <= done)) {
        return Ok(());
    }
    step("installing the Node packages of end2end", || {
        let mut npm = Command::new("npm");
        npm.args(["ci", "--no-audit", "--no-fund"]).current_dir(place.file("end2end"));
        // The browser is the system's Chromium.
        call(npm.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))
    })
}

/// Whether `node --version` ("v20.20.2") is at least [`NODE`].
fn new_enough(version: &str) -> bool {
    let major = version.trim_start_matches('v').split('.').next().and_then(|text| text.parse::<u32>().ok());
    major.is_some_and(|major| major >= NODE)
}

fn install(what: &str, packages: &[&str]) -> Outcome {
    let list = packages.join(" ");
    let by_hand = format!("{what} is missing: install it first (Debian, Ubuntu: `apt-get install {list}`)");
    if which("apt-get").is_none() || !is_root() {
        return Err(by_hand.into());
    }
    let apt = || {
        let mut command = Command::new("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    step(&format!("installing {what} (apt-get install {list})"), || {
        call(apt().args(["update", "--quiet"]))?;
        call(apt().args(["install", "--yes", "--quiet", "--no-install-recommends"]).args(packages))
    })
    .map_err(|error| format!("{by_hand}; apt-get could not: {error}").into())
}

/// Whether this process is root's.
pub fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    // The owner of a process's own entry is its effective user; without /proc nobody is taken for root.
    fs::metadata("/proc/self").is_ok_and(|meta| meta.uid() == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_node_are_read() {
        assert!(new_enough("v20.20.2"));
        assert!(new_enough("v18.0.0"));
        assert!(!new_enough("v16.20.0"));
        assert!(!new_enough(""));
    }

    #[test]
    fn the_version_stands_in_the_folder() {
        assert_eq!(major(Path::new("/usr/lib/postgresql/15/bin")), 15);
        assert_eq!(major(Path::new("/usr/bin")), 0);
    }
}
