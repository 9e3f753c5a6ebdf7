//! The rules of the house that no compiler checks: who depends on whom, where SQL, clock and words may stand.
//!
//! Each check looks through the sources and gives back its faults with file and line. Each counts as one test.

mod dependencies;
mod identifiers;
mod locales;
mod patterns;
mod proved;
mod sources;

use std::fmt;

use crate::{Outcome, place::Place, test::tally::Tally};
use sources::Sources;

/// Something against a rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    file: String,
    /// Zero where the fault is the whole file's.
    line: usize,
    what: String,
}

impl Fault {
    fn new(file: impl Into<String>, line: usize, what: impl Into<String>) -> Self {
        Self { file: file.into(), line, what: what.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            write!(f, "{}: {}", self.file, self.what)
        } else {
            write!(f, "{}:{}: {}", self.file, self.line, self.what)
        }
    }
}

/// What is wrong, or why it could not be found out.
type Faults = Outcome<Vec<Fault>>;

/// Checks everything.
pub fn all(place: &Place, tally: &mut Tally) {
    let sources = match Sources::read(place.root()) {
        Ok(sources) => sources,
        Err(error) => {
            eprintln!("{error}");
            tally.failed("reading the sources");
            return;
        }
    };
    let mut check = |name: &str, faults: Faults| tally.check(&format!("house: {name}"), || judge(faults));
    check("who depends on whom", dependencies::between_members(place));
    check("nothing of the server in the browser", dependencies::of_the_browser(place));
    check("SQL only in the store", Ok(patterns::sql(&sources)));
    check("one text area", Ok(patterns::text_area(&sources)));
    check("clock, chance and environment only in the server", Ok(patterns::surroundings(&sources)));
    check("no lint silenced without a reason", Ok(patterns::silenced(&sources)));
    check("no test left out, no fixed sleep", Ok(patterns::left_out(&sources)));
    check("no file over 500 lines", Ok(patterns::length(&sources)));
    check("no path of somebody's machine", Ok(patterns::machine(&sources)));
    check("requirements and rules that exist", Ok(identifiers::known(&sources)));
    check("each invariant and scenario proved by a test", Ok(proved::proved(&sources)));
    check("locales complete", locales::complete(&place.file("app/locales")));
}

fn judge(faults: Faults) -> Outcome {
    let faults = faults?;
    if faults.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> = faults.iter().map(|fault| format!("  {fault}")).collect();
    Err(lines.join("\n").into())
}
