//! The browser's tests: Playwright in end2end/, against the demonstration's binary and bundle.
//!
//! Playwright is told `MANDATE_BINARY`, `MANDATE_ASSETS`, `MANDATE_TEST_POSTGRES`, `MANDATE_CHROMIUM` and, with
//! `--full`, `MANDATE_FULL=1`; its tests start servers of their own.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

use super::{native::Environment, tally::Tally};
use crate::{Outcome, bundle::Bundle, place::Place, shell::say};

/// Counts the bundle as one test; gives its folder.
pub fn bundled(bundle: Outcome<Bundle>, tally: &mut Tally) -> Option<PathBuf> {
    let mut assets = None;
    tally.check("bundle for the browser", || {
        let bundle = bundle?;
        bundle.tell();
        assets = Some(bundle.dir);
        Ok(())
    });
    assets
}

/// Runs everything in end2end/. Where there is no server or no bundle to be tested, that has failed already.
pub fn all(
    place: &Place,
    chromium: Option<&Path>,
    server: Option<PathBuf>,
    assets: Option<PathBuf>,
    environment: &Environment,
    tally: &mut Tally,
) {
    let (Some(binary), Some(assets)) = (server, assets) else { return };
    let report = place.built("end2end.json");
    let counts = playwright(place, chromium, &binary, &assets, &report, environment);
    match counts {
        Ok(Counts { passed, failed }) => {
            tally.add("end2end", passed, failed);
            say(&format!("end2end: {passed} passed, {failed} failed"));
        }
        Err(error) => {
            eprintln!("{error}");
            tally.failed("end2end");
        }
    }
}

fn playwright(
    place: &Place,
    chromium: Option<&Path>,
    binary: &Path,
    assets: &Path,
    report: &Path,
    environment: &Environment,
) -> Outcome<Counts> {
    if report.exists() {
        fs::remove_file(report)?;
    }
    let mut command = Command::new("npx");
    command.args(["--no-install", "playwright", "test", "--reporter=list,json"]);
    command.current_dir(place.file("end2end"));
    // Older and newer versions of Playwright call the same variable differently.
    command.env("PLAYWRIGHT_JSON_OUTPUT_NAME", report).env("PLAYWRIGHT_JSON_OUTPUT_FILE", report);
    command.env("MANDATE_BINARY", binary).env("MANDATE_ASSETS", assets);
    if let Some(program) = chromium {
        command.env("MANDATE_CHROMIUM", program);
    }
    environment.give(&mut command);
    say("end2end ...");
    let ended_well = command.status()?.success();
    let text = fs::read_to_string(report).map_err(|error| format!("Playwright left no report: {error}"))?;
    let mut counts = Counts::read(&text)?;
    if !ended_well {
        counts.failed = counts.failed.max(1);
    }
    Ok(counts)
}

#[derive(Debug, PartialEq, Eq)]
struct Counts {
    passed: u64,
    failed: u64,
}

impl Counts {
    /// Playwright's JSON report. A test that passed only when repeated, or was skipped, has not passed; neither has a
    /// run without any test.
    fn read(report: &str) -> Outcome<Self> {
        let report: Value = serde_json::from_str(report)?;
        let stats = report.get("stats").ok_or("Playwright's report has no stats")?;
        let count = |name: &str| stats[name].as_u64().unwrap_or_default();
        let errors = report["errors"].as_array().map_or(0, |errors| errors.len() as u64);
        let passed = count("expected");
        let mut failed = count("unexpected") + count("flaky") + count("skipped") + errors;
        if passed + failed == 0 {
            failed = 1;
        }
        Ok(Self { passed, failed })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_is_read() {
        let report = r#"{"errors":[],"stats":{"expected":7,"unexpected":1,"flaky":1,"skipped":2}}"#;
        assert_eq!(Counts::read(report).unwrap(), Counts { passed: 7, failed: 4 });
        let green = r#"{"errors":[],"stats":{"expected":7,"unexpected":0,"flaky":0,"skipped":0}}"#;
        assert_eq!(Counts::read(green).unwrap(), Counts { passed: 7, failed: 0 });
    }

    #[test]
    fn nothing_run_is_a_failure() {
        assert_eq!(Counts::read(r#"{"stats":{}}"#).unwrap(), Counts { passed: 0, failed: 1 });
        assert!(Counts::read("{}").is_err());
    }
}
