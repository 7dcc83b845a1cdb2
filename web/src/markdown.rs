//! Markdown as people write it, as HTML that cannot hurt: no scripts, no pictures from elsewhere, no followed links.

use ammonia::Builder;
use pulldown_cmark::{Options, Parser, html};
use std::collections::HashSet;
use std::sync::LazyLock;

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let tags = [
        "p",
        "br",
        "strong",
        "em",
        "del",
        "code",
        "pre",
        "blockquote",
        "ul",
        "ol",
        "li",
        "a",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    ];
    let mut builder = Builder::new();
    builder
        .tags(HashSet::from(tags))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(ammonia::UrlRelative::PassThrough)
        .link_rel(Some("nofollow noopener ugc"))
        .generic_attributes(HashSet::new());
    builder
});

/// Renders a text. Headings begin at `h3`, under those of the page.
pub fn markdown(text: &str) -> String {
    let parser = Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH);
    let mut rendered = String::with_capacity(text.len() * 2);
    html::push_html(&mut rendered, parser.map(lower_heading));
    CLEANER.clean(&rendered).to_string()
}

fn lower_heading(event: pulldown_cmark::Event<'_>) -> pulldown_cmark::Event<'_> {
    use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd};
    let lower = |level| match level {
        HeadingLevel::H1 | HeadingLevel::H2 => HeadingLevel::H3,
        HeadingLevel::H3 => HeadingLevel::H4,
        HeadingLevel::H4 => HeadingLevel::H5,
        HeadingLevel::H5 | HeadingLevel::H6 => HeadingLevel::H6,
    };
    match event {
        Event::Start(Tag::Heading {
            level,
            id,
            classes,
            attrs,
        }) => Event::Start(Tag::Heading {
            level: lower(level),
            id,
            classes,
            attrs,
        }),
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(lower(level))),
        // A line break that was typed is one that was meant.
        Event::SoftBreak => Event::HardBreak,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_becomes_html() {
        for (text, html) in [
            ("**重点**", "<p><strong>重点</strong></p>\n"),
            ("# 目标", "<h3>目标</h3>\n"),
            ("一\n二", "<p>一<br>\n二</p>\n"),
            ("1 < 2", "<p>1 &lt; 2</p>\n"),
        ] {
            assert_eq!(markdown(text), html);
        }
    }

    #[test]
    fn nothing_that_hurts_gets_through() {
        for text in [
            "<script>alert(1)</script>",
            "[x](javascript:alert(1))",
            "[x](data:text/html,hi)",
            "![x](http://elsewhere/x.png)",
            "<img src=x onerror=alert(1)>",
            "<p style=\"position:fixed\" onclick=x class=y>hi</p>",
            "<iframe src=//x></iframe>",
        ] {
            let html = markdown(text);
            for bad in [
                "script",
                "javascript:",
                "data:",
                "<img",
                "onerror",
                "onclick",
                "style=",
                "iframe",
                "class=",
            ] {
                assert!(!html.contains(bad), "{text} -> {html}");
            }
        }
        assert!(markdown("[x](https://a.cn)").contains("rel=\"nofollow noopener ugc\""));
    }
}
