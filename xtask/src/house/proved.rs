//! Every invariant (I-n) and every acceptance scenario of docs/specification is named above a test that proves it.

use std::collections::BTreeSet;

use super::{Fault, sources::Sources};

const SPECIFICATION: &str = "docs/specification/domain.md";
const SCENARIOS: &str = "## C.9 Acceptance scenarios";

/// What is named above no test.
pub fn proved(sources: &Sources) -> Vec<Fault> {
    let Some(specification) = sources.0.iter().find(|source| source.path == SPECIFICATION) else {
        return vec![Fault::new(SPECIFICATION, 0, "there is no such file")];
    };
    let wanted = wanted(&specification.text);
    if wanted.is_empty() {
        return vec![Fault::new(SPECIFICATION, 0, "no invariant and no scenario stands there")];
    }
    let named: BTreeSet<String> =
        sources.of(&[], &["rs", "ts"]).flat_map(|source| above_tests(&source.text)).collect();
    let missing = wanted.difference(&named);
    missing.map(|name| Fault::new(SPECIFICATION, 0, format!("{name} is named above no test"))).collect()
}

/// The invariants, each the first cell of a row, and the scenarios, each a numbered line of their part.
fn wanted(specification: &str) -> BTreeSet<String> {
    let invariants = specification.lines().filter_map(|line| {
        let cell = line.strip_prefix("| I-")?.split(" |").next()?;
        Some(format!("I-{cell}"))
    });
    let scenarios = specification.split(SCENARIOS).nth(1).into_iter().flat_map(|part| {
        let lines = part.lines().take_while(|line| !line.starts_with("## "));
        lines.filter_map(|line| Some(format!("scenario {}", line.split_once(". ")?.0.parse::<u32>().ok()?)))
    });
    invariants.chain(scenarios).collect()
}

/// What the comments name that stand directly above a test, or at the head of a file of browser tests.
fn above_tests(text: &str) -> BTreeSet<String> {
    let (mut named, mut comment) = (BTreeSet::new(), String::new());
    for line in text.lines().map(str::trim_start) {
        if let Some(words) = line.strip_prefix("//") {
            comment += words.trim_start_matches('/');
        } else if line.starts_with("#[test]")
            || line.starts_with("#[tokio::test")
            || line.ends_with("/support/test';")
        {
            named.append(&mut names(&comment));
        } else if !line.starts_with("#[") && !line.starts_with("import ") {
            comment.clear();
        }
    }
    named
}

/// The names in a comment: `I-4`, and after "scenario" or "scenarios" one number or several.
fn names(comment: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut is_scenario = false;
    for word in comment.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')) {
        match word.to_ascii_lowercase().as_str() {
            "scenario" | "scenarios" => is_scenario = true,
            "and" | "" => {}
            word if is_scenario && word.parse::<u32>().is_ok() => {
                names.insert(format!("scenario {word}"));
            }
            lower => {
                is_scenario = false;
                if lower.starts_with("i-") {
                    names.insert(word.to_owned());
                }
            }
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::super::sources::Source;
    use super::*;

    #[test]
    fn what_no_test_names_is_found() {
        let source = |path: &str, text: &str| Source { path: path.to_owned(), text: text.to_owned() };
        let specification =
            "| I-1 | unique |\n| I-2 | one |\n## C.9 Acceptance scenarios\n1. A\n2. B\n3. C\n## C.10\n4. D\n";
        let tests =
            "/// I-1, scenarios 1 and 3.\n#[tokio::test]\nasync fn a() {}\n/// I-2.\nfn helper() {}\n";
        let files = Sources(vec![source(SPECIFICATION, specification), source("domain/src/a.rs", tests)]);
        let found: Vec<_> = proved(&files).iter().map(ToString::to_string).collect();
        let expected = [
            "docs/specification/domain.md: I-2 is named above no test",
            "docs/specification/domain.md: scenario 2 is named above no test",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn the_head_of_a_browser_test_names_what_it_proves() {
        let text = "// Followed word for word (acceptance scenario 19).\nimport { x } from './x';\nimport { test } from \
            './support/test';\n";
        assert_eq!(above_tests(text), BTreeSet::from(["scenario 19".to_owned()]));
    }
}
