//! Bytes a browser has to load. Only counts can fail a test here, never times.

use std::fs;

use super::tally::Tally;
use crate::{
    Outcome,
    bundle::{self, Kind, kilobytes, style},
    lints::Lints,
    place::Place,
    shell::say,
};

/// The style sheet, brotli.
const CSS: u64 = 12_000;
/// WASM and JavaScript, brotli, as `cargo xtask dist` makes them; the aim is 350 KB with the style sheet (S9).
const SCRIPTS: u64 = 450_000;

/// The style sheet always, the release's bundle with `--full`.
pub fn all(place: &Place, full: bool, tally: &mut Tally) {
    tally.check("budget: style sheet", || {
        let sheet = style::sheet(&place.file("style/main.css"))?;
        let bytes = bundle::press::brotli(sheet.as_bytes(), 11)?.len() as u64;
        within("the style sheet", bytes, CSS)
    });
    if full {
        tally.check("budget: what a browser loads", || {
            bundle::require_wasm_opt(place)?;
            let bundle = bundle::build(place, Kind::Smallest, Lints::Off)?;
            bundle.tell();
            within("WebAssembly and JavaScript", bundle.bytes(&["wasm", "js"]), SCRIPTS)
        });
    } else {
        quick(place);
    }
}

/// The quick bundle is larger than the release's: told, never judged.
fn quick(place: &Place) {
    let dir = place.built("bundle/quick");
    let sizes = fs::read_dir(dir)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.path().extension().is_some_and(|ending| ending == "br"));
    let bytes = sizes.filter_map(|entry| entry.metadata().ok()).map(|meta| meta.len()).sum();
    say(&format!("the quick bundle weighs {} brotli; --full measures the release's", kilobytes(bytes)));
}

fn within(what: &str, bytes: u64, budget: u64) -> Outcome {
    say(&format!("{what}: {} of {} brotli", kilobytes(bytes), kilobytes(budget)));
    if bytes <= budget { Ok(()) } else { Err(format!("{what} is over its budget").into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_may_be_used_up_and_not_passed() {
        assert!(within("x", 10, 10).is_ok());
        assert!(within("x", 11, 10).is_err());
    }
}
