//! The Rust tests: compiled by cargo, run one program after another, counted by what they print.

use std::{
    env,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use serde_json::Value;

use super::{statements, tally::Tally};
use crate::{
    Outcome,
    lints::Lints,
    place::Place,
    shell::{cargo, duration, say},
};

/// Every crate but the browser's, with all that Clippy is to see. Benchmarks are compiled and not run.
pub const WORKSPACE: &[&str] =
    &["--workspace", "--exclude", "frontend", "--features", "domain/native", "--all-targets"];

/// Tests that belong together.
pub struct Suite {
    name: &'static str,
    packages: &'static [&'static str],
    /// How cargo is told to compile this suite alone.
    selection: &'static [&'static str],
}

pub const DOMAIN: Suite = Suite {
    name: "domain",
    packages: &["domain"],
    selection: &["--package", "domain", "--features", "native"],
};
pub const REGISTRY: Suite =
    Suite { name: "registry", packages: &["registry"], selection: &["--package", "registry"] };
pub const HTTP: Suite = Suite {
    name: "http",
    packages: &["app", "server", "load"],
    selection: &["--package", "app", "--package", "server", "--package", "load"],
};
pub const XTASK: Suite = Suite { name: "xtask", packages: &["xtask"], selection: &["--package", "xtask"] };

/// What the tests are told by the environment.
pub struct Environment {
    pub postgres: Option<String>,
    pub statements: statements::Files,
    pub full: bool,
}

impl Environment {
    /// Hands everything to a program.
    pub fn give(&self, command: &mut Command) {
        if let Some(url) = &self.postgres {
            command.env("MANDATE_TEST_POSTGRES", url);
        }
        command.env("MANDATE_STATEMENT_LOG", &self.statements.executed);
        command.env("MANDATE_STATEMENT_LIST", &self.statements.all);
        if self.full {
            command.env("MANDATE_FULL", "1");
        }
    }
}

/// What cargo compiled.
#[derive(Default, Debug)]
pub struct Programs {
    tests: Vec<TestProgram>,
    /// `mandate` itself, where a test program of the server needs it.
    pub server: Option<PathBuf>,
}

#[derive(Debug, PartialEq)]
struct TestProgram {
    package: String,
    name: String,
    path: PathBuf,
    /// The package's folder: tests expect to run there.
    dir: PathBuf,
}

/// Compiles and runs one suite by itself.
pub fn one(place: &Place, suite: &Suite, environment: &Environment, tally: &mut Tally) {
    let programs = compile(place, suite.selection, Lints::Off, tally);
    if let Err(error) = environment.statements.prepare() {
        eprintln!("{error}");
        tally.failed("preparing the list of statements");
    }
    run(place, suite, &programs, environment, tally);
}

/// Compiles the tests of the selected crates. What does not compile counts as one failure; the rest still runs.
pub fn compile(place: &Place, selection: &[&str], lints: Lints, tally: &mut Tally) -> Programs {
    let mut programs = Programs::default();
    tally.check("compiling the tests", || {
        let mut test = cargo(place);
        test.args(["test", "--locked", "--no-run", "--no-fail-fast"]).args(selection);
        lints.give(&mut test);
        test.arg("--message-format=json-render-diagnostics").stdout(Stdio::piped());
        let mut child = test.spawn()?;
        if let Some(stdout) = child.stdout.take() {
            for line in BufReader::new(stdout).lines() {
                programs.note(&line?);
            }
        }
        let status = child.wait()?;
        if status.success() { Ok(()) } else { Err("the tests do not compile".into()) }
    });
    programs
}

impl Programs {
    /// Takes in one of cargo's messages.
    fn note(&mut self, line: &str) {
        let Ok(message) = serde_json::from_str::<Value>(line) else { return };
        let Some(path) = message["executable"].as_str().map(PathBuf::from) else { return };
        if message["target"]["kind"][0] == "bench" {
            return;
        }
        let name = message["target"]["name"].as_str().unwrap_or_default().to_owned();
        let manifest = Path::new(message["manifest_path"].as_str().unwrap_or_default());
        let dir = manifest.parent().unwrap_or(Path::new(".")).to_path_buf();
        if message["profile"]["test"] == true {
            // In this workspace a package is named like its folder.
            let package = dir.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            self.tests.push(TestProgram { package, name, path, dir });
        } else if name == "mandate" {
            self.server = Some(path);
        }
    }
}

/// Runs the suite's programs among the compiled ones.
pub fn run(place: &Place, suite: &Suite, programs: &Programs, environment: &Environment, tally: &mut Tally) {
    for package in suite.packages {
        let own: Vec<_> = programs.tests.iter().filter(|program| program.package == *package).collect();
        if own.is_empty() {
            // A suite without tests is a mistake of this command, or its crate does not compile.
            say(&format!("{}: {package} has no test program", suite.name));
            tally.failed(&format!("{}: {package} has no test program", suite.name));
        }
        for program in own {
            let title = format!("{}: {} {}", suite.name, program.package, program.name);
            say(&format!("{title} ..."));
            let start = Instant::now();
            let (passed, failed) = match execute(place, program, programs.server.as_deref(), environment) {
                Ok(counts) => counts,
                Err(error) => {
                    eprintln!("{error}");
                    (0, 1)
                }
            };
            tally.add(&title, passed, failed);
            say(&format!("{title}: {passed} passed, {failed} failed in {}", duration(start.elapsed())));
        }
    }
}

fn execute(
    place: &Place,
    program: &TestProgram,
    server: Option<&Path>,
    environment: &Environment,
) -> Outcome<(u64, u64)> {
    let mut command = Command::new(&program.path);
    command.current_dir(&program.dir).env("CARGO_MANIFEST_DIR", &program.dir).stdout(Stdio::piped());
    command.env("RUST_BACKTRACE", env::var_os("RUST_BACKTRACE").unwrap_or_else(|| "1".into()));
    // Where a test may leave what it found, for people to look at.
    command.env("CARGO_TARGET_TMPDIR", place.built("tmp"));
    if let Some(server) = server {
        command.env("MANDATE_BINARY", server);
    }
    environment.give(&mut command);
    let mut child = command.spawn().map_err(|error| format!("{}: {error}", program.path.display()))?;
    let mut counts = None;
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            let line = line?;
            counts = result(&line).or(counts);
            if worth_telling(&line) {
                println!("  {line}");
            }
        }
    }
    let ended_well = child.wait()?.success();
    Ok(verdict(counts, ended_well))
}

/// What a program's last line and its end come to. One that ends badly has failed even if it did not say so.
fn verdict(counts: Option<(u64, u64)>, ended_well: bool) -> (u64, u64) {
    match (counts, ended_well) {
        (Some((passed, failed)), true) => (passed, failed),
        (Some((passed, failed)), false) => (passed, failed.max(1)),
        (None, ended_well) => (u64::from(ended_well), u64::from(!ended_well)),
    }
}

/// The counts of `test result: ok. 12 passed; 0 failed; 1 ignored; …`. What is ignored was not proved: it has failed.
fn result(line: &str) -> Option<(u64, u64)> {
    let rest = line.trim().strip_prefix("test result: ")?;
    let (_, counts) = rest.split_once(". ")?;
    let count = |name: &str| {
        counts.split(';').find_map(|part| part.trim().strip_suffix(name)?.trim().parse::<u64>().ok())
    };
    Some((count("passed")?, count("failed")? + count("ignored").unwrap_or_default()))
}

/// The lines about tests that passed are left out; everything else is shown.
fn worth_telling(line: &str) -> bool {
    let passed = line.starts_with("test ") && line.ends_with("... ok");
    let frame = line.starts_with("running ") || line.starts_with("test result: ok");
    !(passed || frame || line.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_result_line_is_read() {
        let ok =
            "test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 3 filtered out; finished in 0.01s";
        assert_eq!(result(ok), Some((12, 0)));
        assert_eq!(result("test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured"), Some((2, 1)));
        assert_eq!(result("test result: ok. 2 passed; 0 failed; 3 ignored"), Some((2, 3)));
        assert_eq!(result("test parser::works ... ok"), None);
    }

    #[test]
    fn a_program_that_ends_badly_has_failed() {
        assert_eq!(verdict(Some((3, 0)), true), (3, 0));
        assert_eq!(verdict(Some((3, 0)), false), (3, 1));
        assert_eq!(verdict(Some((3, 2)), false), (3, 2));
        assert_eq!(verdict(None, false), (0, 1));
        assert_eq!(verdict(None, true), (1, 0));
    }

    #[test]
    fn cargo_tells_the_programs() {
        let mut programs = Programs::default();
        programs.note(
            r#"{"reason":"compiler-artifact","manifest_path":"/r/domain/Cargo.toml","executable":null}"#,
        );
        programs.note(
            r#"{"reason":"compiler-artifact","manifest_path":"/r/domain/Cargo.toml","profile":{"test":true},
                "target":{"name":"rules","kind":["test"]},"executable":"/t/rules-1"}"#,
        );
        programs.note(
            r#"{"reason":"compiler-artifact","manifest_path":"/r/server/Cargo.toml","profile":{"test":false},
                "target":{"name":"mandate","kind":["bin"]},"executable":"/t/mandate"}"#,
        );
        programs.note("not JSON");
        let test = TestProgram {
            package: "domain".to_owned(),
            name: "rules".to_owned(),
            path: "/t/rules-1".into(),
            dir: "/r/domain".into(),
        };
        assert_eq!(programs.tests, [test]);
        assert_eq!(programs.server, Some("/t/mandate".into()));
    }

    #[test]
    fn only_what_people_need_is_told() {
        assert!(!worth_telling("test a::b ... ok"));
        assert!(!worth_telling("running 3 tests"));
        assert!(worth_telling("test a::b ... FAILED"));
        assert!(worth_telling("test a::b has been running for over 60 seconds"));
    }
}
