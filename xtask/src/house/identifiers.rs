//! A-nnn, I-n and Pn named in the sources stand in docs/specification.

use std::collections::BTreeSet;

use super::{Fault, sources::Sources};

const SPECIFICATION: &str = "docs/specification";

/// Every identifier named anywhere is one of the specification's.
pub fn known(sources: &Sources) -> Vec<Fault> {
    let defined: BTreeSet<String> = sources
        .of(&[SPECIFICATION], &["md"])
        .flat_map(|source| source.text.lines().flat_map(|line| identifiers(line, true)).collect::<Vec<_>>())
        .collect();
    if defined.is_empty() {
        return vec![Fault::new(SPECIFICATION, 0, "no requirement stands there")];
    }
    let mut faults = Vec::new();
    for source in sources.of(&[], &["rs", "ts", "mjs", "css", "sql", "toml", "md"]) {
        if source.is_below(SPECIFICATION) || source.is_below("xtask/src/house") {
            continue;
        }
        for (index, line) in source.text.lines().enumerate() {
            // In code, P1 may be the name of a type; in a comment or a text it is a permission.
            let prose = source.has_ending("md")
                || line.contains("//")
                || line.trim_start().starts_with(['#', '*', '-']);
            for name in identifiers(line, prose) {
                if !defined.contains(&name) {
                    faults.push(Fault::new(
                        &source.path,
                        index + 1,
                        format!("{name} is not in {SPECIFICATION}"),
                    ));
                }
            }
        }
    }
    faults
}

/// The identifiers in a line: A-012, I-4; with `permissions` also P9. Leading zeros count for A only.
fn identifiers(line: &str, permissions: bool) -> Vec<String> {
    let words = line.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_')));
    words.filter(|word| is_identifier(word, permissions)).map(|word| word.replace("I-0", "I-")).collect()
}

fn is_identifier(word: &str, permissions: bool) -> bool {
    let digits = |text: &str, from: usize, to: usize| {
        (from..=to).contains(&text.len()) && text.chars().all(|c| c.is_ascii_digit())
    };
    if let Some(rest) = word.strip_prefix("A-") {
        digits(rest, 3, 3)
    } else if let Some(rest) = word.strip_prefix("I-") {
        digits(rest, 1, 2)
    } else {
        permissions && word.strip_prefix('P').is_some_and(|rest| digits(rest, 1, 2) && !rest.starts_with('0'))
    }
}

#[cfg(test)]
mod tests {
    use super::super::sources::Source;
    use super::*;

    #[test]
    fn identifiers_are_told_from_other_words() {
        assert_eq!(
            identifiers("see A-012, I-4 and (P35); A-12, UTF-8, I-123", true),
            ["A-012", "I-4", "P35"]
        );
        assert_eq!(identifiers("I-04", false), ["I-4"]);
        assert!(identifiers("40P01 P0001 fn f<P1>() HTTP1", false).is_empty());
    }

    #[test]
    fn an_unknown_requirement_is_found() {
        let source = |path: &str, text: &str| Source { path: path.to_owned(), text: text.to_owned() };
        let files = Sources(vec![
            source("docs/specification/requirements.md", "| A-012 | x |\n| A-013 | y |"),
            source("domain/src/a.rs", "/// A-012\n/// A-999, P3"),
        ]);
        let found: Vec<_> = known(&files).iter().map(ToString::to_string).collect();
        let expected = [
            "domain/src/a.rs:2: A-999 is not in docs/specification",
            "domain/src/a.rs:2: P3 is not in docs/specification",
        ];
        assert_eq!(found, expected);
    }
}
