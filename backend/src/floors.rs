//! The floors of the house, kept by a test: each capability stands only on those before it, and there is no circle.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What each room may use. `app` and what it alone is made of know everything.
const MAY_USE: &[(&str, &[&str])] = &[
    ("platform", &[]),
    ("accounts", &["platform"]),
    ("moderation", &["platform", "accounts"]),
    ("media", &["platform", "accounts"]),
    ("intake", &["platform", "accounts", "media"]),
    ("catalog", &["platform", "accounts", "moderation", "media", "intake"]),
    (
        "discussion",
        &["platform", "accounts", "moderation", "media", "intake", "catalog"],
    ),
    ("learning", &["platform", "accounts", "media", "intake", "catalog"]),
    ("search", &["platform", "accounts"]),
    ("notify", &["platform", "accounts"]),
];

#[test]
fn every_capability_stands_only_on_the_floors_below_it() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let rooms: BTreeMap<&str, &[&str]> = MAY_USE.iter().copied().collect();
    for (room, may_use) in &rooms {
        for (file, used) in uses(&source.join(room)) {
            let strangers: Vec<_> = used
                .iter()
                .filter(|name| *name != room && !may_use.contains(&name.as_str()))
                .collect();
            assert!(strangers.is_empty(), "{} uses {strangers:?}", file.display());
        }
    }
}

/// The top-level modules that each file below a folder names as `crate::…`.
fn uses(folder: &Path) -> Vec<(PathBuf, BTreeSet<String>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(uses(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let used = text.split("crate::").skip(1).flat_map(first_names).collect();
            found.push((path, used));
        }
    }
    found
}

/// The module after `crate::`, or those of `crate::{a::…, b}`.
fn first_names(rest: &str) -> Vec<String> {
    let name = |text: &str| -> String { text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect() };
    let Some(group) = rest.strip_prefix('{') else {
        return vec![name(rest)];
    };
    let mut depth = 0;
    let mut names = vec![name(group.trim_start())];
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(name(group[at + 1..].trim_start())),
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

#[test]
fn grouped_imports_are_seen_through() {
    assert_eq!(first_names("{a::{x, y}, b};"), ["a", "b"]);
    assert_eq!(first_names("platform::Problem;"), ["platform"]);
}
