//! The word list: a post that says one of its words is held until a moderator lets it pass or hides it.
//!
//! Words are compared as they are read: width, case, traditional letters, letters that cannot be seen and accents written
//! apart make no difference. A word of Han letters is found however it is spaced out (`加 微-信`); one of other letters
//! only where it stands as a word, so that `class` is nobody's insult.

use super::entity::{held_word, post, report};
use super::error::DiscussionError;
use super::policy;
use crate::accounts::Actor;
use crate::moderation::acts::{On, Why, record};
use crate::platform::validate::Checks;
use crate::platform::{Platform, Problem};
use content_schema::HeldWordId;
use content_schema::fold::{folded, is_combining, simplified};
use content_schema::moderation::ActKind;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

/// Words have so many characters.
const LENGTH: std::ops::RangeInclusive<usize> = 1..=40;

/// So many words are kept: each is looked for in each post.
const MOST: u64 = 2_000;

/// A text as it is searched for words.
struct Heard {
    /// Folded, with its blanks and marks.
    whole: String,
    /// Only its letters and digits.
    bare: String,
}

impl Heard {
    fn of(text: &str) -> Self {
        let whole: String = folded(text)
            .chars()
            .filter(|letter| !is_combining(*letter))
            .map(simplified)
            .collect();
        let bare = whole.chars().filter(|letter| letter.is_alphanumeric()).collect();
        Self { whole, bare }
    }

    fn says(&self, word: &str) -> bool {
        if word.chars().any(|letter| letter.is_ascii_alphanumeric()) {
            self.says_apart(word)
        } else {
            self.bare.contains(word)
        }
    }

    /// Whether a word stands in the text and no letter or digit of its own kind stands next to it.
    fn says_apart(&self, word: &str) -> bool {
        let joins = |letter: Option<char>, end: Option<char>| {
            letter.is_some_and(|letter| letter.is_ascii_alphanumeric())
                && end.is_some_and(|end| end.is_ascii_alphanumeric())
        };
        self.whole.match_indices(word).any(|(at, _)| {
            let before = self.whole.get(..at).and_then(|text| text.chars().next_back());
            let after = self.whole.get(at + word.len()..).and_then(|text| text.chars().next());
            !joins(before, word.chars().next()) && !joins(after, word.chars().next_back())
        })
    }
}

/// A word as it is looked for.
fn as_compared(word: &str) -> String {
    let heard = Heard::of(word);
    if heard.whole.chars().any(|letter| letter.is_ascii_alphanumeric()) {
        heard.whole
    } else {
        heard.bare
    }
}

/// The words of the list that texts by somebody say, as they stand on it; what those who keep order write is never held.
pub async fn said(conn: &impl ConnectionTrait, actor: &Actor, texts: &[&str]) -> Result<Vec<String>, DbErr> {
    if actor.keeps_order() {
        return Ok(Vec::new());
    }
    let words: Vec<(String, String)> = held_word::Entity::find()
        .select_only()
        .columns([held_word::Column::Word, held_word::Column::Folded])
        .order_by_asc(held_word::Column::Id)
        .into_tuple()
        .all(conn)
        .await?;
    let heard: Vec<Heard> = texts.iter().map(|text| Heard::of(text)).collect();
    let is_said = |folded: &str| heard.iter().any(|heard| heard.says(folded));
    Ok(words
        .into_iter()
        .filter(|(_, folded)| is_said(folded))
        .map(|(word, _)| word)
        .collect())
}

/// Puts a held post into the queue of those who keep order, with the words that hold it.
pub async fn file(
    tx: &DatabaseTransaction,
    platform: &Platform,
    post: &post::Model,
    words: &[String],
) -> Result<(), DbErr> {
    let row = report::ActiveModel {
        id: Set(platform.ids.next()),
        post_id: Set(post.id),
        reporter: Set(post.author),
        reason: Set(words.join("、")),
        held: Set(true),
        at: Set(platform.clock.now()),
        action: Set(None),
        resolved_by: Set(None),
        resolved_at: Set(None),
    };
    report::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// The list, newest first.
pub async fn list(conn: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<held_word::Model>, DiscussionError> {
    policy::allow(actor.keeps_order())?;
    let words = held_word::Entity::find().order_by_desc(held_word::Column::Id);
    Ok(words.limit(MOST).all(conn).await?)
}

/// Puts a word on the list. One that is read the same stands there already.
pub async fn add(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    word: &str,
) -> Result<held_word::Model, DiscussionError> {
    policy::allow(actor.keeps_order())?;
    let mut checks = Checks::new();
    let word = checks.line("word", word, LENGTH);
    let folded = as_compared(&word);
    let known = held_word::Entity::find().filter(held_word::Column::Folded.eq(folded.as_str()));
    if !word.is_empty() && folded.is_empty() {
        checks.refuse("word", "no_letters");
    } else if known.one(tx).await?.is_some() {
        checks.refuse("word", "known_word");
    }
    checks.done()?;
    if held_word::Entity::find().count(tx).await? >= MOST {
        return Err(Problem::conflict("too-many-words").with("max", MOST).into());
    }
    let row = held_word::ActiveModel {
        id: Set(platform.ids.next()),
        word: Set(word),
        folded: Set(folded),
        added_by: Set(actor.user_id),
        at: Set(platform.clock.now()),
    };
    let word = row.insert(tx).await?;
    note(tx, platform, actor, ActKind::AddWord, &word.word).await?;
    Ok(word)
}

/// Takes a word off the list. What it holds waits on, to be looked at.
pub async fn remove(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    id: HeldWordId,
) -> Result<(), DiscussionError> {
    policy::allow(actor.keeps_order())?;
    let word = held_word::Entity::find_by_id(id).one(tx).await?;
    let word = word.ok_or(DiscussionError::Missing)?;
    held_word::Entity::delete_by_id(id).exec(tx).await?;
    note(tx, platform, actor, ActKind::RemoveWord, &word.word).await
}

async fn note(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    kind: ActKind,
    word: &str,
) -> Result<(), DiscussionError> {
    let on = On {
        title: word.to_owned(),
        url: "/moderation/words".to_owned(),
        ..On::default()
    };
    record(tx, platform, actor, kind, on, &Why::default()).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_as_they_are_read() {
        for (word, text, found) in [
            ("加微信", "请加微信领课件", true),
            ("加微信", "请加 微-信。", true),
            ("加微信", "加\u{200b}微\u{2060}信", true),
            ("加微信", "請加微信", true),
            ("課件代做", "课件代做", true),
            ("加微信", "微信", false),
            ("ass", "class", false),
            ("ass", "You ASS!", true),
            ("ass", "ａｓｓ", true),
            ("ass", "傻ass蛋", true),
            ("vx", "加vx123", false),
            ("v x", "加 V  X 吧", true),
            ("加vx", "请加VX：", true),
            ("😀", "😀", false),
        ] {
            let compared = as_compared(word);
            let is_found = !compared.is_empty() && Heard::of(text).says(&compared);
            assert_eq!(is_found, found, "{word} in {text}");
        }
    }

    #[test]
    fn a_long_post_and_a_long_list_are_soon_compared() {
        let heard = Heard::of(&"的".repeat(20_000));
        assert!((0..2_000).all(|number| !heard.says(&format!("的的的的{}", "了".repeat(number % 30 + 1)))));
    }
}
