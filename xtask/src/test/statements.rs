//! No SQL statement that no test ever executed.
//!
//! Tests run in many processes, so what they execute is gathered in a file:
//! - `MANDATE_STATEMENT_LIST` (`target/statements/all.txt`): a test of the registry writes the name of every statement,
//!   one a line;
//! - `MANDATE_STATEMENT_LOG` (`target/statements/executed.txt`): the store appends the name of every statement it
//!   executes while this is set.

use std::{collections::BTreeSet, fs, path::PathBuf};

use crate::{Outcome, place::Place};

/// The two files.
pub struct Files {
    pub all: PathBuf,
    pub executed: PathBuf,
}

impl Files {
    pub fn of(place: &Place) -> Self {
        let dir = place.built("statements");
        Self { all: dir.join("all.txt"), executed: dir.join("executed.txt") }
    }

    /// Forgets the last run.
    pub fn prepare(&self) -> Outcome {
        for file in [&self.all, &self.executed] {
            if let Some(dir) = file.parent() {
                fs::create_dir_all(dir)?;
            }
            if file.exists() {
                fs::remove_file(file)?;
            }
        }
        Ok(())
    }

    /// Fails on a statement that was never executed.
    pub fn compare(&self) -> Outcome {
        let all = fs::read_to_string(&self.all).map_err(|error| {
            format!("no test of the registry wrote the list {}: {error}", self.all.display())
        })?;
        let executed = fs::read_to_string(&self.executed).map_err(|error| {
            format!("no test wrote what it executed to {}: {error}", self.executed.display())
        })?;
        if names(&all).is_empty() {
            return Err("the registry's list of statements is empty".into());
        }
        let never = never_executed(&all, &executed);
        if never.is_empty() {
            Ok(())
        } else {
            Err(format!("never executed by any test: {}", never.join(", ")).into())
        }
    }
}

fn names(text: &str) -> BTreeSet<&str> {
    text.lines().map(str::trim).filter(|name| !name.is_empty()).collect()
}

fn never_executed(all: &str, executed: &str) -> Vec<String> {
    names(all).difference(&names(executed)).map(|name| (*name).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_listed_and_not_executed_is_named() {
        assert_eq!(never_executed("A\nB\n\nC\n", "B\nB\nD\n"), ["A", "C"]);
        assert!(never_executed("A\n", "A\nA").is_empty());
    }
}
