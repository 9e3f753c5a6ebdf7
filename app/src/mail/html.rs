//! The same words as a page: a link to click, letters of the reader's size, dark where the reader wants it. Nothing is
//! loaded from anywhere, so that a mail tells nobody that it has been read.

use html_escape::{encode_double_quoted_attribute, encode_text};
use leptos_i18n::Locale as _;

use crate::i18n::Locale;

/// The colours of links and of the line are the only ones of our own: all others are the reader's, light or dark.
const STYLE: &str = ":root{color-scheme:light dark}\
     .letter{max-width:40em;margin:0 auto;padding:16px;font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}\
     .letter a{color:#0b57a4}\
     .signature{border-top:1px solid #767676;font-size:14px}\
     @media (prefers-color-scheme:dark){.letter a{color:#8ab8ff}}";

/// The page. Addresses of this registry become links, no others: what people have typed links nowhere.
pub(super) fn page(locale: Locale, subject: &str, text: &str, signature: &str, public_url: &str) -> String {
    let lang = locale.as_str();
    let title = encode_text(subject);
    let (text, signature) = (paragraphs(text, public_url), paragraphs(signature, public_url));
    // Mail programs often keep only what is inside the body: the language stands there a second time.
    format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n\
         <body>\n<div class=\"letter\" lang=\"{lang}\">\n{text}<div class=\"signature\">\n{signature}</div>\n</div>\n\
         </body>\n</html>\n"
    )
}

/// An empty line separates paragraphs.
fn paragraphs(text: &str, public_url: &str) -> String {
    let paragraph = |lines: &str| {
        let lines: Vec<String> = lines.lines().map(|line| with_links(line, public_url)).collect();
        format!("<p>{}</p>\n", lines.join("<br>\n"))
    };
    text.split("\n\n").map(paragraph).collect()
}

fn with_links(line: &str, public_url: &str) -> String {
    let word = |word: &str| {
        let below = word.strip_prefix(public_url);
        if below.is_some_and(|below| below.is_empty() || below.starts_with('/')) {
            format!("<a href=\"{}\">{}</a>", encode_double_quoted_attribute(word), encode_text(word))
        } else {
            encode_text(word).into_owned()
        }
    };
    line.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_addresses_are_links() {
        let text =
            "See https://m.example/a?b=1&c=\"2\" or https://m.example\nhttps://m.example.evil/a <b>&</b>";
        assert_eq!(
            paragraphs(text, "https://m.example"),
            "<p>See <a href=\"https://m.example/a?b=1&amp;c=&quot;2&quot;\">https://m.example/a?b=1&amp;c=\"2\"</a> or \
             <a href=\"https://m.example\">https://m.example</a><br>\nhttps://m.example.evil/a &lt;b&gt;&amp;&lt;/b&gt;</p>\n"
        );
    }

    #[test]
    fn an_empty_line_begins_a_paragraph() {
        assert_eq!(paragraphs("a\nb\n\nc", "x"), "<p>a<br>\nb</p>\n<p>c</p>\n");
    }
}
