//! The project's own files, as text.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::Outcome;

/// What is looked at; everything else (data, locks, what is built) is not written by hand.
const FOLDERS: [&str; 14] = [
    ".cargo", ".ci", "app", "docs", "domain", "end2end", "frontend", "load", "public", "registry", "server",
    "style", "xtask", ".",
];
const BUILT: [&str; 6] = ["node_modules", "target", "results", "test-results", "playwright-report", "dist"];
const ENDINGS: [&str; 15] =
    ["css", "html", "js", "json", "md", "mjs", "rs", "sh", "sql", "svg", "toml", "ts", "txt", "yaml", "yml"];
const LOCKS: [&str; 2] = ["package-lock.json", "Cargo.lock"];

/// One file.
pub struct Source {
    /// From the repository's folder, with `/`.
    pub path: String,
    pub text: String,
}

/// All files.
pub struct Sources(pub Vec<Source>);

impl Sources {
    pub fn read(root: &Path) -> Outcome<Self> {
        let mut files = Vec::new();
        for folder in FOLDERS {
            let dir = root.join(folder);
            if dir.is_dir() {
                visit(&dir, folder != ".", &mut files)?;
            }
        }
        files.sort();
        let mut sources = Vec::new();
        for file in files {
            let path = file.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
            let text = fs::read_to_string(&file).map_err(|error| format!("{path}: {error}"))?;
            sources.push(Source { path: path.trim_start_matches("./").to_owned(), text });
        }
        Ok(Self(sources))
    }

    /// The files below one of these folders with one of these endings.
    pub fn of<'a>(&'a self, folders: &'a [&str], endings: &'a [&str]) -> impl Iterator<Item = &'a Source> {
        self.0.iter().filter(move |source| {
            let below = folders.is_empty() || folders.iter().any(|folder| source.is_below(folder));
            below && endings.iter().any(|ending| source.has_ending(ending))
        })
    }
}

fn visit(dir: &Path, deeper: bool, files: &mut Vec<PathBuf>) -> Outcome {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_dir() {
            if deeper && !BUILT.contains(&name.as_str()) {
                visit(&entry.path(), true, files)?;
            }
        } else if !LOCKS.contains(&name.as_str()) && is_text(&entry.path()) {
            files.push(entry.path());
        }
    }
    Ok(())
}

fn is_text(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().into_owned());
    ending.map_or_else(|| path.ends_with(".ci/run"), |ending| ENDINGS.contains(&ending.as_str()))
}

impl Source {
    pub fn is_below(&self, folder: &str) -> bool {
        self.path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    }

    pub fn has_ending(&self, ending: &str) -> bool {
        Path::new(&self.path).extension().is_some_and(|own| own == ending)
    }

    /// A file that is compiled for tests and measurements only: `tests/`, `benches/`, `tests.rs`, and a crate's `testing` module.
    pub fn is_test(&self) -> bool {
        ["/tests/", "/benches/", "/testing/"].iter().any(|folder| self.path.contains(folder))
            || ["/tests.rs", "/testing.rs", "_test.rs"].iter().any(|name| self.path.ends_with(name))
    }

    /// A build script: it runs on the developer's machine, never in the program.
    pub fn is_build_script(&self) -> bool {
        self.path.ends_with("/build.rs")
    }

    /// The lines of Rust that end up in the program, with their numbers: no comments, no `#[cfg(test)]` module at the
    /// file's end.
    pub fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let end = test_module(&self.text).unwrap_or(usize::MAX);
        let lines = self.text.lines().enumerate().take_while(move |(index, _)| *index < end);
        lines.filter_map(|(index, line)| {
            let code = without_comment(line);
            (!code.trim().is_empty()).then_some((index + 1, code))
        })
    }
}

/// The line at which `#[cfg(test)] mod … {` starts, counted from 0.
fn test_module(text: &str) -> Option<usize> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    lines.iter().enumerate().position(|(index, line)| {
        let next = lines[index + 1..].iter().find(|next| !next.starts_with("#["));
        line.starts_with("#[cfg(test)]")
            && next.is_some_and(|next| next.starts_with("mod ") && next.ends_with('{'))
    })
}

/// The part of a line before `//`, where that does not stand in a string (or an address).
fn without_comment(line: &str) -> &str {
    let mut in_string = false;
    let mut last = ' ';
    for (at, c) in line.char_indices() {
        match c {
            '"' if last != '\\' && last != '\'' => in_string = !in_string,
            '/' if last == '/' && !in_string => return &line[..at - 1],
            _ => {}
        }
        last = c;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_no_code() {
        assert_eq!(without_comment("let a = 1; // SystemTime::now"), "let a = 1; ");
        assert_eq!(without_comment("/// text"), "");
        assert_eq!(without_comment(r#"let a = "https://x.eu"; // y"#), r#"let a = "https://x.eu"; "#);
    }

    #[test]
    fn the_tests_of_a_file_are_no_code() {
        let text =
            "use a;\n#[cfg(test)]\nuse b;\nfn c() {}\n\n#[cfg(test)]\n#[expect(x)]\nmod tests {\n  d();\n}\n";
        let source = Source { path: "domain/src/a.rs".to_owned(), text: text.to_owned() };
        let last = source.code().last().unwrap();
        assert_eq!(last, (4, "fn c() {}"));
        assert!(!source.is_test());
    }
}
