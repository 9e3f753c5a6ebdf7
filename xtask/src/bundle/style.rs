//! One style sheet out of many: `style/main.css` names the order of the layers and imports the files.
//!
//! `@import "kit/button.css" layer(kit);` becomes the file's rules within `@layer kit{…}`. Then comments and needless
//! blanks go.

use std::{fs, path::Path};

use crate::Outcome;

/// The whole sheet that starts at `main`, made small.
pub fn sheet(main: &Path) -> Outcome<String> {
    Ok(minify(&gather(main)?))
}

fn gather(file: &Path) -> Outcome<String> {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let dir = file.parent().unwrap_or(Path::new("."));
    let mut whole = String::new();
    for statement in without_comments(&text).split_inclusive([';', '}']) {
        match Import::read(statement.trim()) {
            None => whole.push_str(statement),
            Some(Import { path, layer }) => {
                let inner = gather(&dir.join(path))?;
                match layer {
                    Some(layer) => whole.extend(["@layer ", layer, "{", &inner, "}"]),
                    None => whole.push_str(&inner),
                }
            }
        }
    }
    Ok(whole)
}

#[derive(Debug, PartialEq)]
struct Import<'a> {
    path: &'a str,
    layer: Option<&'a str>,
}

impl<'a> Import<'a> {
    fn read(statement: &'a str) -> Option<Self> {
        let rest = statement.strip_prefix("@import")?.trim_start().strip_suffix(';')?;
        let rest = rest.strip_prefix("url(").unwrap_or(rest);
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (path, rest) = rest[1..].split_once(quote)?;
        let rest = rest.trim_start().strip_prefix(')').unwrap_or(rest);
        let layer = rest.trim().strip_prefix("layer(").and_then(|name| name.strip_suffix(')'));
        Some(Self { path, layer })
    }
}

/// Walks through a sheet; `plain` gets every character outside of strings, strings are copied as they are.
fn walk(
    text: &str,
    out: &mut String,
    mut plain: impl FnMut(char, &mut std::iter::Peekable<std::str::Chars>, &mut String),
) {
    let mut chars = text.chars().peekable();
    let mut open: Option<char> = None;
    while let Some(c) = chars.next() {
        if c == '\\' {
            out.push(c);
            out.extend(chars.next());
        } else if let Some(quote) = open {
            out.push(c);
            if c == quote {
                open = None;
            }
        } else {
            if matches!(c, '"' | '\'') {
                open = Some(c);
            }
            plain(c, &mut chars, out);
        }
    }
}

fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    walk(text, &mut out, |c, chars, out| {
        if c != '/' || chars.peek() != Some(&'*') {
            out.push(c);
            return;
        }
        chars.next();
        let mut last = ' ';
        for c in chars.by_ref() {
            if last == '*' && c == '/' {
                break;
            }
            last = c;
        }
        // A comment separates words as a blank does.
        out.push(' ');
    });
    out
}

/// Takes out comments, blanks that mean nothing and the last semicolon of a block.
fn minify(text: &str) -> String {
    let text = without_comments(text);
    let mut out = String::with_capacity(text.len());
    walk(text.trim(), &mut out, |c, chars, out| {
        if c.is_whitespace() {
            while chars.next_if(|next| next.is_whitespace()).is_some() {}
            // After a colon a blank never matters; before one it does ("a :hover"), and so it does around + and -.
            let after = out.ends_with(['{', '}', ';', ',', ':']) || out.is_empty();
            let before = matches!(chars.peek(), Some('{' | '}' | ';' | ',') | None);
            if !after && !before {
                out.push(' ');
            }
        } else {
            if c == '}' && out.ends_with(';') {
                out.pop();
            }
            out.push(c);
        }
    });
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_import_is_read_in_each_form() {
        let read = Import::read;
        assert_eq!(read("@import \"a.css\" layer(kit);"), Some(Import { path: "a.css", layer: Some("kit") }));
        assert_eq!(
            read("@import url('b/a.css') layer(x);"),
            Some(Import { path: "b/a.css", layer: Some("x") })
        );
        assert_eq!(read("@import 'a.css';"), Some(Import { path: "a.css", layer: None }));
        assert_eq!(read("@layer a, b;"), None);
    }

    #[test]
    fn blanks_and_comments_go() {
        let css = "/* x */ a :hover , b {\n  color : red ;\n  margin: 0 auto;\n}\n\n@media (width < 40em) { p { top: 1px } }";
        assert_eq!(minify(css), "a :hover,b{color :red;margin:0 auto}@media (width < 40em){p{top:1px}}");
    }

    #[test]
    fn what_matters_stays() {
        assert_eq!(minify("p{width:calc(1px + 2px)}"), "p{width:calc(1px + 2px)}");
        assert_eq!(
            minify("p::before{content:\" /* a ;  } */ \" ; }"),
            "p::before{content:\" /* a ;  } */ \"}"
        );
        assert_eq!(minify("a /**/ b{}"), "a b{}");
        assert_eq!(minify("q{content:\"\\\"  \"}"), "q{content:\"\\\"  \"}");
    }

    #[test]
    fn the_files_are_put_together_in_their_layers() {
        let dir = std::env::temp_dir().join(format!("mandate-style-{}", std::process::id()));
        fs::create_dir_all(dir.join("kit")).unwrap();
        fs::write(
            dir.join("main.css"),
            "@layer base, kit; /* order */\n@import \"kit/b.css\" layer(kit);\np { top: 0; }",
        )
        .unwrap();
        fs::write(dir.join("kit/b.css"), "b { top: 1px; }").unwrap();
        assert_eq!(sheet(&dir.join("main.css")).unwrap(), "@layer base,kit;@layer kit{b{top:1px}}p{top:0}");
        fs::remove_dir_all(dir).unwrap();
    }
}
