//! The one style sheet, inlined into every page so that the first flight has it all.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

static STYLE: LazyLock<String> = LazyLock::new(|| minify(include_str!("../styles/yinghuo.css")));

/// The sheet, without what only its authors need.
pub fn style() -> &'static str {
    &STYLE
}

/// The sheet's digest for `style-src` of the content security policy: `'sha256-…'`.
pub fn style_csp_hash() -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(STYLE.as_bytes())))
}

/// Drops comments and white space. The sheet is our own, so strings with braces or comments in them do not occur.
fn minify(sheet: &str) -> String {
    let mut text = String::with_capacity(sheet.len());
    let mut rest = sheet;
    while let Some((before, comment)) = rest.split_once("/*") {
        text.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    let mut small = String::with_capacity(text.len());
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if small.ends_with(|c: char| !"{};,".contains(c)) && !small.is_empty() && !line.starts_with('}') {
            small.push(' ');
        }
        small.push_str(line);
    }
    let pairs = [
        ("{ ", "{"),
        (" {", "{"),
        ("; ", ";"),
        (": ", ":"),
        (";}", "}"),
        ("; }", "}"),
        (", ", ","),
    ];
    pairs
        .into_iter()
        .fold(small, |sheet, (long, short)| sheet.replace(long, short))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minified_rules_mean_the_same() {
        assert_eq!(
            minify("/* x */\na > b,\nc {\n  color: red;\n  margin: 0 auto;\n}\n"),
            "a > b,c{color:red;margin:0 auto}"
        );
        assert_eq!(
            minify("a { color: red; margin: 0; }\nb { top: 0; }\n"),
            "a{color:red;margin:0}b{top:0}"
        );
    }
}
