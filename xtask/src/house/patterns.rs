//! Rules that are told by words that may stand in some files only.

use super::{
    Fault,
    sources::{Source, Sources},
};

const CRATES: [&str; 7] = ["app", "domain", "frontend", "load", "registry", "server", "xtask"];

/// SQL only under registry/src/store.
pub fn sql(sources: &Sources) -> Vec<Fault> {
    const WORDS: [&str; 9] = [
        "\"SELECT ",
        "\"INSERT INTO ",
        "\"UPDATE ",
        "\"DELETE FROM ",
        "\"WITH RECURSIVE ",
        "\"CREATE TABLE ",
        "\"PRAGMA ",
        "\"DROP TABLE ",
        "sqlx::query",
    ];
    let elsewhere =
        sources.of(&["app", "domain", "frontend", "registry", "server"], &["rs"]).filter(|source| {
            let store = source.path == "registry/src/store.rs" || source.is_below("registry/src/store");
            !store && !source.is_test()
        });
    find(elsewhere, &WORDS, "SQL outside of registry/src/store")
}

/// Leptos 0.8 does not escape what stands in a text area on the server: one component does it right.
pub fn text_area(sources: &Sources) -> Vec<Fault> {
    let others = sources.of(&["app", "frontend", "server"], &["rs"]);
    find(
        others.filter(|source| source.path != "app/src/components/text_area.rs" && !source.is_test()),
        &["<textarea"],
        "only app/src/components/text_area.rs may write a text area (its content would not be escaped)",
    )
}

/// The clock, chance and the environment are the server's, and passed in everywhere else.
pub fn surroundings(sources: &Sources) -> Vec<Fault> {
    const WORDS: [&str; 19] = [
        "SystemTime::now",
        "Instant::now",
        "Zoned::now",
        "Utc::now",
        "Local::now",
        "Date::now",
        "Date::new_0",
        "jiff::Timestamp::now",
        "rand::rng",
        "rand::random",
        "thread_rng",
        "OsRng",
        "getrandom",
        "Math::random",
        "Uuid::now_v7",
        "Uuid::new_v4",
        "env::var",
        "env::args",
        "env::vars",
    ];
    let pure = sources.of(&["app", "domain", "frontend", "registry"], &["rs"]);
    let pure = pure.filter(|source| !source.is_test() && !source.is_build_script());
    find(pure, &WORDS, "clock, chance and environment are passed in; only server may ask for them")
}

fn find<'a>(sources: impl Iterator<Item = &'a Source>, words: &[&str], rule: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    for source in sources {
        for (number, line) in source.code() {
            if let Some(word) = words.iter().find(|word| line.contains(**word)) {
                faults.push(Fault::new(&source.path, number, format!("{}: {rule}", word.trim())));
            }
        }
    }
    faults
}

/// `#[allow]` and `#[expect]` say why.
pub fn silenced(sources: &Sources) -> Vec<Fault> {
    let mut faults = Vec::new();
    for source in sources.of(&CRATES, &["rs"]) {
        // The rules themselves are written down here.
        if source.is_below("xtask/src/house") {
            continue;
        }
        for word in ["[allow(", "[expect("] {
            for (at, _) in source.text.match_indices(word) {
                let opened = source.text[..at].ends_with('#') || source.text[..at].ends_with("#!");
                let rest = &source.text[at..];
                let attribute = rest.split_once(")]").map_or(rest, |(inside, _)| inside);
                if opened && !attribute.contains("reason") {
                    let line = source.text[..at].lines().count();
                    faults.push(Fault::new(&source.path, line, format!("#{word}…) without a reason")));
                }
            }
        }
    }
    faults
}

/// No test is left out, none waits for a fixed time.
pub fn left_out(sources: &Sources) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut look = |source: &Source, words: &[&str]| {
        for (index, line) in source.text.lines().enumerate() {
            if let Some(word) = words.iter().find(|word| line.contains(**word)) {
                faults.push(Fault::new(
                    &source.path,
                    index + 1,
                    format!("{word}: no test is left out or put to sleep"),
                ));
            }
        }
    };
    for source in sources.of(&CRATES, &["rs"]) {
        if !source.is_below("xtask/src/house") {
            look(source, &["#[ignore", "assert!(true"]);
        }
    }
    for source in sources.of(&["end2end"], &["ts", "js", "mjs"]) {
        look(source, &["waitForTimeout", ".only(", ".skip(", ".fixme(", "test.fail("]);
    }
    faults
}

/// A file is one noun or one screen.
pub fn length(sources: &Sources) -> Vec<Fault> {
    const MOST: usize = 500;
    let lines = |source: &Source| source.text.lines().count();
    let long = sources.of(&[], &["rs", "ts", "js", "mjs", "css"]).filter(|source| lines(source) > MOST);
    long.map(|source| Fault::new(&source.path, 0, format!("{} lines, more than {MOST}", lines(source))))
        .collect()
}

/// Nothing knows the machine it was written on.
pub fn machine(sources: &Sources) -> Vec<Fault> {
    let mut faults = Vec::new();
    for source in &sources.0 {
        if source.is_below("xtask/src/house") {
            continue;
        }
        for (index, line) in source.text.lines().enumerate() {
            for home in ["/root/", "/home/", "/Users/", "C:\\Users\\"] {
                if line.match_indices(home).any(|(at, _)| starts_a_path(&line[..at])) {
                    faults.push(Fault::new(
                        &source.path,
                        index + 1,
                        format!("a path of somebody's machine: {home}"),
                    ));
                }
            }
        }
    }
    faults
}

/// "/home/" within an address or a longer path is no path of a machine.
fn starts_a_path(before: &str) -> bool {
    before.chars().next_back().is_none_or(|c| !(c.is_alphanumeric() || "./_-}".contains(c)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(files: &[(&str, &str)]) -> Sources {
        let source =
            |(path, text): &(&str, &str)| Source { path: (*path).to_owned(), text: (*text).to_owned() };
        Sources(files.iter().map(source).collect())
    }

    fn places(faults: &[Fault]) -> Vec<(&str, usize)> {
        faults.iter().map(|fault| (fault.file.as_str(), fault.line)).collect()
    }

    #[test]
    fn sql_is_found_outside_of_the_store_only() {
        let files = sources(&[
            ("registry/src/store/user.rs", "const A: &str = \"SELECT 1\";"),
            ("registry/src/user.rs", "// \"SELECT 1\"\nconst A: &str = \"SELECT 1\";"),
            ("registry/tests/user.rs", "const A: &str = \"DELETE FROM a\";"),
        ]);
        assert_eq!(places(&sql(&files)), [("registry/src/user.rs", 2)]);
    }

    #[test]
    fn the_clock_is_the_servers() {
        let files = sources(&[
            (
                "domain/src/a.rs",
                "fn a() { SystemTime::now() }\n#[cfg(test)]\nmod tests {\n SystemTime::now() }",
            ),
            ("server/src/a.rs", "fn a() { SystemTime::now() }"),
        ]);
        assert_eq!(places(&surroundings(&files)), [("domain/src/a.rs", 1)]);
    }

    #[test]
    fn a_silenced_lint_has_a_reason() {
        let files = sources(&[(
            "domain/src/a.rs",
            "#[expect(clippy::x, reason = \"y\")]\n#[allow(\n    clippy::x,\n    reason = \"y\"\n)]\nfn a() {}\n#[allow(x)]\n",
        )]);
        assert_eq!(places(&silenced(&files)), [("domain/src/a.rs", 7)]);
    }

    #[test]
    fn tests_are_not_left_out() {
        let files = sources(&[
            ("end2end/a.spec.ts", "test('a', f);\ntest.skip('b', f);\nawait page.waitForTimeout(5);"),
            ("domain/tests/a.rs", "#[test]\n#[ignore]\nfn a() {}"),
        ]);
        assert_eq!(
            places(&left_out(&files)),
            [("domain/tests/a.rs", 2), ("end2end/a.spec.ts", 2), ("end2end/a.spec.ts", 3)]
        );
    }

    #[test]
    fn only_text_area_rs_writes_a_text_area() {
        let files = sources(&[
            ("app/src/components/text_area.rs", "<textarea>"),
            ("app/src/pages/user.rs", "view! {\n<textarea></textarea> }"),
        ]);
        assert_eq!(places(&text_area(&files)), [("app/src/pages/user.rs", 2)]);
    }

    #[test]
    fn a_path_of_a_machine_is_told_from_an_address() {
        let files = sources(&[("README.md", "cd /home/ann/x\nhttps://x.eu/home/ann\n`/root/x`")]);
        assert_eq!(places(&machine(&files)), [("README.md", 1), ("README.md", 3)]);
    }

    #[test]
    fn a_long_file_is_found() {
        let long = "x\n".repeat(501);
        let files = sources(&[("app/src/a.rs", &long), ("docs/a.md", &long)]);
        assert_eq!(places(&length(&files)), [("app/src/a.rs", 0)]);
    }
}
