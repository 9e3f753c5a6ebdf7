//! Reads a page as a browser without JavaScript does: what it shows, and what its forms would send.

use super::support::Form;

/// A tag with its attributes and the text after it, both decoded. A closing tag is called `/name`.
#[derive(Debug)]
pub struct Tag {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub text: String,
}

impl Tag {
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }
}

/// The tags of a page, in order.
pub fn tags(page: &str) -> Vec<Tag> {
    let mut tags: Vec<Tag> = Vec::new();
    // To the parser every end of a line is the same.
    let page = page.replace("\r\n", "\n");
    let mut rest = page.as_str();
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        if rest.starts_with('!') {
            // Comments stand between texts that are put together by the page.
            let end = if rest.starts_with("!--") { "-->" } else { ">" };
            rest = rest.split_once(end).map_or("", |(_, after)| after);
            let (text, after) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
            if let Some(last) = tags.last_mut() {
                last.text.push_str(&decoded(text));
            }
            rest = after;
            continue;
        }
        let (mut tag, after) = tag(rest);
        // These hold text only, whatever it looks like.
        let end = match tag.name.as_str() {
            "script" | "style" | "textarea" | "title" => after.find(&format!("</{}", tag.name)),
            _ => after.find('<'),
        };
        let (text, after) = after.split_at(end.unwrap_or(after.len()));
        tag.text = if tag.name == "script" { text.to_owned() } else { decoded(text) };
        tags.push(tag);
        rest = after;
    }
    tags
}

fn tag(text: &str) -> (Tag, &str) {
    let end = text.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(text.len());
    let name = text[..end].trim_end_matches(|c| c == '/' && end > 1).to_ascii_lowercase();
    let mut tag = Tag { name, attributes: Vec::new(), text: String::new() };
    let mut rest = &text[end..];
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if rest.is_empty() {
            return (tag, rest);
        }
        if let Some(after) = rest.strip_prefix('>') {
            return (tag, after);
        }
        let end = rest.find(|c: char| c.is_whitespace() || "=>/".contains(c)).unwrap_or(rest.len()).max(1);
        let (key, after) = rest.split_at(end);
        let (value, after) = match after.strip_prefix('=') {
            None => ("", after),
            Some(after) => match after.chars().next() {
                Some(quote @ ('"' | '\'')) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
                _ => {
                    after.split_at(after.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(after.len()))
                }
            },
        };
        tag.attributes.push((key.to_ascii_lowercase(), decoded(value)));
        rest = after;
    }
}

fn decoded(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let Some((name, after)) = rest[1..].split_once(';').filter(|(name, _)| name.len() < 10) else {
            out.push('&');
            rest = &rest[1..];
            continue;
        };
        let number = name.strip_prefix('#').and_then(|digits| match digits.strip_prefix('x') {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => digits.parse().ok(),
        });
        let letter = match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => number.and_then(char::from_u32),
        };
        if let Some(letter) = letter {
            out.push(letter);
            rest = after;
        } else {
            out.push('&');
            rest = &rest[1..];
        }
    }
    out + rest
}

/// All the text of a page that somebody could see, an element a line.
pub fn shown(page: &str) -> String {
    let tags = tags(page);
    let seen = tags.iter().filter(|tag| !matches!(tag.name.as_str(), "script" | "style"));
    seen.map(|tag| tag.text.as_str()).collect::<Vec<_>>().join("\n")
}

/// What a form of the page would send; the first with this target. Nothing, if there is none.
pub fn form(page: &str, action: &str) -> Option<Form> {
    let tags = tags(page);
    let start = tags.iter().position(|tag| tag.name == "form" && tag.attribute("action") == Some(action))?;
    let inside = tags[start + 1..].iter().take_while(|tag| tag.name != "/form").collect::<Vec<_>>();
    let mut form = Form::default();
    for (at, tag) in inside.iter().enumerate() {
        let Some(name) = tag.attribute("name").filter(|_| tag.attribute("disabled").is_none()) else {
            continue;
        };
        let value = match tag.name.as_str() {
            "input" => match tag.attribute("type") {
                Some("checkbox" | "radio") if tag.attribute("checked").is_none() => continue,
                Some("submit" | "button") => continue,
                _ => tag.attribute("value").unwrap_or_default().to_owned(),
            },
            // The parser drops one line feed, and lines are sent with CRLF.
            "textarea" => tag.text.strip_prefix('\n').unwrap_or(&tag.text).replace('\n', "\r\n"),
            "select" => {
                let rest = inside[at + 1..].iter().take_while(|tag| tag.name != "/select");
                let options: Vec<_> = rest.filter(|tag| tag.name == "option").collect();
                let chosen = options.iter().find(|tag| tag.attribute("selected").is_some());
                let chosen = chosen.or(options.first());
                chosen.and_then(|tag| tag.attribute("value")).unwrap_or_default().to_owned()
            }
            _ => continue,
        };
        form = form.and(name, &value);
    }
    Some(form)
}

/// The value of an attribute of the first tag of this name.
pub fn attribute(page: &str, tag: &str, name: &str) -> Option<String> {
    tags(page).iter().find(|found| found.name == tag)?.attribute(name).map(str::to_owned)
}

#[test]
fn a_page_is_read_as_a_browser_reads_it() {
    let page = r#"<!DOCTYPE html><body data-page="/a&amp;b"><form action="/x"><input name="a" value='1&#x27;'>
        <input type="checkbox" name="b[]" value="2" checked><input type=checkbox name="b[]" value="3"/>
        <select name="c"><option value="p">P</option><option value="q" selected>Q</option></select>
        <textarea name="d">
&lt;b&gt; <i></textarea><input disabled name="e" value="5"></form><!-- <p> --><p>a &lt; b</p>"#;
    let expected = Form::of(&[("a", "1'"), ("b[]", "2"), ("c", "q"), ("d", "<b> <i>")]);
    assert_eq!(form(page, "/x"), Some(expected));
    assert_eq!(form(page, "/y"), None);
    assert_eq!(attribute(page, "body", "data-page").as_deref(), Some("/a&b"));
    assert!(shown(page).contains("a < b"));
}
