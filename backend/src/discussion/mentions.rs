//! `@name` in a post: whom it means, found when it is written.
//!
//! Chinese has no blank after a name, so `@杨秀英您看` may mean anybody whose username or name those letters begin with;
//! the longest that somebody has wins. Several people may have one name: those in the thread are meant before others,
//! and a name that stays ambiguous means nobody.

use super::entity::{mention, post};
use crate::accounts::service::{Called, called};
use content_schema::{PostId, ThreadId, UserId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QuerySelect,
};
use std::collections::HashSet;

/// Names are at most so long.
const NAME_LETTERS: usize = 30;

/// So many `@` of a post are looked at.
const LOOKED_AT: usize = 20;

/// The names each `@` of a text may mean, longest first.
pub fn candidates(text: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut before = ' ';
    for (at, letter) in text.char_indices() {
        // An @ inside a word is an address.
        if matches!(letter, '@' | '＠') && !before.is_ascii_alphanumeric() {
            let rest = text.get(at + letter.len_utf8()..).unwrap_or_default();
            let names = prefixes(rest);
            if !names.is_empty() {
                found.push(names);
            }
        }
        before = letter;
        if found.len() == LOOKED_AT {
            break;
        }
    }
    found
}

/// What a text may begin with that could be a name.
fn prefixes(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut name = String::new();
    for letter in text.chars().take(NAME_LETTERS) {
        let in_names = letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.' | '·' | ' ');
        if !in_names || (letter == ' ' && name.is_empty()) {
            break;
        }
        name.push(letter);
        if letter != ' ' {
            names.push(name.clone());
        }
    }
    names.reverse();
    names
}

/// The people a text mentions.
pub async fn resolve(conn: &impl ConnectionTrait, thread: ThreadId, text: &str) -> Result<Vec<UserId>, DbErr> {
    let candidates = candidates(text);
    if candidates.is_empty() {
        return Ok(Vec::new());
    }
    let names: HashSet<&String> = candidates.iter().flatten().collect();
    let people = called(conn, names.into_iter().cloned().collect()).await?;
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let here: Vec<UserId> = post::Entity::find()
        .select_only()
        .column(post::Column::Author)
        .distinct()
        .filter(post::Column::ThreadId.eq(thread))
        .filter(post::Column::Author.is_in(people.iter().map(|person| person.id)))
        .into_tuple()
        .all(conn)
        .await?;
    let here: HashSet<UserId> = here.into_iter().collect();
    let mut meant: Vec<UserId> = candidates
        .iter()
        .filter_map(|names| {
            let mut called = names.iter().map(|name| called_so(&people, name, &here));
            called.find(|named| *named != Named::Nobody)
        })
        .filter_map(Named::one)
        .collect();
    meant.sort_unstable();
    meant.dedup();
    Ok(meant)
}

/// Whom a name means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Named {
    /// Nobody has it.
    Nobody,
    /// One person.
    One(UserId),
    /// Several have it: nobody is told.
    Several,
}

impl Named {
    const fn one(self) -> Option<UserId> {
        match self {
            Self::One(id) => Some(id),
            Self::Nobody | Self::Several => None,
        }
    }
}

fn called_so(people: &[Called], name: &str, here: &HashSet<UserId>) -> Named {
    let lower = name.to_lowercase();
    if let Some(person) = people.iter().find(|person| person.username == lower) {
        return Named::One(person.id);
    }
    let named: Vec<UserId> = people
        .iter()
        .filter(|person| person.display_name == name)
        .map(|person| person.id)
        .collect();
    let in_thread: Vec<UserId> = named.iter().copied().filter(|id| here.contains(id)).collect();
    match (&named[..], &in_thread[..]) {
        ([], _) => Named::Nobody,
        ([one], _) | (_, [one]) => Named::One(*one),
        _ => Named::Several,
    }
}

/// Notes whom a post mentions, besides those noted already.
pub async fn note(tx: &DatabaseTransaction, post_id: PostId, people: &[UserId]) -> Result<(), DbErr> {
    for user_id in people {
        let row = mention::ActiveModel {
            post_id: Set(post_id),
            user_id: Set(*user_id),
        };
        let known = OnConflict::columns([mention::Column::PostId, mention::Column::UserId])
            .do_nothing()
            .to_owned();
        mention::Entity::insert(row)
            .on_conflict(known)
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

/// Whom a post mentions.
pub async fn of(conn: &impl ConnectionTrait, post_id: PostId) -> Result<Vec<UserId>, DbErr> {
    let rows = mention::Entity::find()
        .filter(mention::Column::PostId.eq(post_id))
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(|row| row.user_id).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn every_at_may_mean_what_follows_it() {
        for (text, names) in [
            ("@lin", &["lin", "li", "l"][..]),
            ("请@杨秀英，看看", &["杨秀英", "杨秀", "杨"]),
            ("@Li Na!", &["Li Na", "Li N", "Li", "L"]),
            ("mail a@b.cn", &[]),
            ("@ lin", &[]),
            ("@", &[]),
        ] {
            let found = candidates(text);
            assert_eq!(found.concat(), names, "{text}");
        }
    }

    #[test]
    fn a_text_of_nothing_but_ats_is_soon_read() {
        assert!(candidates(&"@".repeat(20_000)).is_empty());
        assert_eq!(candidates(&"@a ".repeat(7_000)).len(), LOOKED_AT);
    }

    #[test]
    fn those_in_the_thread_are_meant_before_others() {
        let person = |number, username: &str| Called {
            id: UserId(Uuid::from_u128(number)),
            username: username.into(),
            display_name: "王老师".into(),
        };
        let people = [person(1, "wang"), person(2, "wang2")];
        let meant = |name, here: &[u128]| {
            let here = here.iter().map(|number| UserId(Uuid::from_u128(*number))).collect();
            called_so(&people, name, &here)
        };
        let one = |number| Named::One(UserId(Uuid::from_u128(number)));
        assert_eq!(meant("王老师", &[2]), one(2));
        assert_eq!(meant("王老师", &[]), Named::Several);
        assert_eq!(meant("WANG", &[2]), one(1));
        assert_eq!(meant("李老师", &[]), Named::Nobody);
    }
}
