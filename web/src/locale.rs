//! The words of the interface: Fluent files in `locales/<language>/*.ftl`, embedded in the program.
//!
//! Every file of a language goes into one bundle, so a capability may keep its words in a file of its own. A key that is
//! missing in a language is said in Chinese, and a key that is missing altogether says itself, so that a page never
//! breaks for want of a word; a test sees to it that neither happens.

use content_schema::people::Language;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rust_embed::RustEmbed;
use std::sync::LazyLock;

#[derive(RustEmbed)]
#[folder = "locales"]
struct Files;

type Bundle = FluentBundle<FluentResource>;

static CHINESE: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::ZhCn));
static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::En));

/// The message of a key in a language. A value that is a whole number chooses plural forms.
pub fn message(language: Language, key: &str, args: &[(&str, &str)]) -> String {
    let wanted = of(language);
    say(wanted, key, args)
        .or_else(|| say(&CHINESE, key, args))
        .unwrap_or_else(|| key.to_owned())
}

fn of(language: Language) -> &'static Bundle {
    match language {
        Language::ZhCn => &CHINESE,
        Language::En => &ENGLISH,
    }
}

fn say(bundle: &Bundle, key: &str, args: &[(&str, &str)]) -> Option<String> {
    let pattern = bundle.get_message(key)?.value()?;
    let args: FluentArgs<'_> = args
        .iter()
        .map(|(name, value)| {
            let number = value.parse::<i64>().map(FluentValue::from);
            (*name, number.unwrap_or_else(|_| FluentValue::from(*value)))
        })
        .collect();
    // A value that is missing leaves its name in the text; the test of locales finds such keys.
    let mut errors = Vec::new();
    Some(bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned())
}

fn bundle(language: Language) -> Bundle {
    let tag = language.tag();
    let mut bundle = Bundle::new_concurrent(tag.parse().into_iter().collect());
    // No invisible marks around values: they would be in titles and attributes too.
    bundle.set_use_isolating(false);
    for path in Files::iter().filter(|path| path.starts_with(&format!("{tag}/"))) {
        let Some(file) = Files::get(&path) else { continue };
        let text = String::from_utf8_lossy(&file.data).into_owned();
        // What cannot be parsed is left out here and found by the test.
        let resource = FluentResource::try_new(text).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn keys(language: Language) -> BTreeSet<String> {
        let mut keys = BTreeSet::new();
        for path in Files::iter().filter(|path| path.starts_with(language.tag())) {
            let text = String::from_utf8(Files::get(&path).unwrap().data.into_owned()).unwrap();
            FluentResource::try_new(text).unwrap_or_else(|(_, errors)| panic!("{path}: {errors:?}"));
            let file = Files::get(&path).unwrap();
            for line in std::str::from_utf8(&file.data).unwrap().lines() {
                if let Some((key, _)) = line.split_once(" =")
                    && !line.starts_with([' ', '#', '.'])
                {
                    assert!(keys.insert(key.trim().to_owned()), "{path}: {key} stands twice");
                }
            }
        }
        keys
    }

    #[test]
    fn both_languages_have_the_same_keys() {
        assert_eq!(keys(Language::ZhCn), keys(Language::En));
    }

    #[test]
    fn values_are_put_in_without_marks() {
        assert_eq!(
            message(Language::En, "field-too-long", &[("max", "60")]),
            "At most 60 characters"
        );
        assert_eq!(
            message(Language::ZhCn, "field-too-long", &[("max", "60")]),
            "最多 60 个字"
        );
        assert_eq!(message(Language::En, "no-such-key", &[]), "no-such-key");
    }
}
