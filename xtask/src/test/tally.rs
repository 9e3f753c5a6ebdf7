//! The count of what passed and what failed.

use std::{fmt, time::Instant};

use crate::{
    Outcome,
    shell::{duration, say},
};

/// Passed and failed so far, and the names of what failed.
#[derive(Default, Debug, PartialEq, Eq)]
pub struct Tally {
    passed: u64,
    failed: u64,
    failures: Vec<String>,
}

impl Tally {
    /// One thing that either works or does not, told with the time it took.
    pub fn check(&mut self, name: &str, work: impl FnOnce() -> Outcome) {
        say(&format!("{name} ..."));
        let start = Instant::now();
        match work() {
            Ok(()) => {
                self.add(name, 1, 0);
                say(&format!("{name}: passed in {}", duration(start.elapsed())));
            }
            Err(error) => {
                eprintln!("{error}");
                self.failed(name);
                say(&format!("{name}: FAILED in {}", duration(start.elapsed())));
            }
        }
    }

    /// Several tests of one name.
    pub fn add(&mut self, name: &str, passed: u64, failed: u64) {
        self.passed += passed;
        self.failed += failed;
        if failed > 0 {
            self.failures.push(name.to_owned());
        }
    }

    /// One failure.
    pub fn failed(&mut self, name: &str) {
        self.add(name, 0, 1);
    }

    /// Whether something passed and nothing failed.
    pub fn green(&self) -> bool {
        self.failed == 0 && self.passed > 0
    }

    /// What failed.
    pub fn failures(&self) -> &[String] {
        &self.failures
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_is_the_count() {
        let mut tally = Tally::default();
        assert!(!tally.green(), "nothing run is nothing proved");
        tally.add("domain", 12, 0);
        assert!(tally.green());
        assert_eq!(tally.to_string(), "12 passed, 0 failed");
        tally.failed("clippy");
        assert!(!tally.green());
        assert_eq!(tally.to_string(), "12 passed, 1 failed");
        assert_eq!(tally.failures(), ["clippy"]);
    }
}
