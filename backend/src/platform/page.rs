//! Lists: `{items, next_cursor, total?}`, `limit` 1 to 100, and a cursor that says where the next page begins.

use super::problem::Problem;
use sea_orm::{ColumnTrait, Condition, Value};
use serde::{Deserialize, Serialize};
use std::str::FromStr;
use uuid::Uuid;

/// How many items a page has unless asked otherwise.
const DEFAULT_LIMIT: u64 = 20;

/// What part of a list is asked for.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
pub struct PageQuery {
    /// Items wanted, 1 to 100; 20 unless given.
    pub limit: Option<u64>,
    /// The `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// A part of a list.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page begins; none at the end.
    pub next_cursor: Option<String>,
    /// How many there are in all, where that is cheap to know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
}

impl PageQuery {
    /// The wanted number of items.
    pub fn limit(&self) -> Result<u64, Problem> {
        match self.limit {
            None => Ok(DEFAULT_LIMIT),
            Some(limit @ 1..=100) => Ok(limit),
            Some(_) => Err(Problem::invalid_field("limit", "limit_range")),
        }
    }

    /// The id after which the page begins, in lists ordered by id.
    pub fn after_id(&self) -> Result<Option<Uuid>, Problem> {
        let parse = |text: &String| text.parse().map_err(|_| bad_cursor());
        self.cursor.as_ref().map(parse).transpose()
    }
}

/// Both halves of a cursor `first.second`, in lists ordered by two columns.
pub fn halves<A: FromStr, B: FromStr>(cursor: &str) -> Result<(A, B), Problem> {
    let parsed = cursor
        .split_once('.')
        .and_then(|(first, second)| Some((first.parse().ok()?, second.parse().ok()?)));
    parsed.ok_or_else(bad_cursor)
}

/// The refusal of a cursor that no page gave out.
pub fn bad_cursor() -> Problem {
    Problem::invalid_field("cursor", "bad_cursor")
}

/// What comes after a row with these values, in lists ordered by two columns that both fall.
pub fn behind(
    (first, a): (impl ColumnTrait, impl Into<Value> + Clone),
    (second, b): (impl ColumnTrait, impl Into<Value>),
) -> Condition {
    let level = Condition::all().add(first.eq(a.clone())).add(second.lt(b));
    Condition::any().add(first.lt(a)).add(level)
}

impl<T> Page<T> {
    /// Makes a page of rows fetched with `limit + 1`: the extra one only says that there is more.
    pub fn of(mut items: Vec<T>, limit: u64, cursor_of: impl Fn(&T) -> String) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = items.len() > limit;
        items.truncate(limit);
        let next_cursor = items.last().filter(|_| more).map(cursor_of);
        Self {
            items,
            next_cursor,
            total: None,
        }
    }

    /// The same page with every item turned into something else.
    pub fn map<U>(self, turn: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(turn).collect(),
            next_cursor: self.next_cursor,
            total: self.total,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extra_row_only_says_that_there_is_more() {
        let page = Page::of(vec![1, 2, 3], 2, ToString::to_string);
        assert_eq!(page.items, [1, 2]);
        assert_eq!(page.next_cursor.as_deref(), Some("2"));
        assert_eq!(Page::of(vec![1, 2], 2, ToString::to_string).next_cursor, None);
    }

    #[test]
    fn a_cursor_has_two_halves_or_is_refused() {
        assert_eq!(halves::<i32, u8>("-7.3").ok(), Some((-7, 3)));
        for bad in ["", "7", "7.", ".3", "7.x", "7.3.1", "7.999"] {
            assert!(halves::<i32, u8>(bad).is_err(), "{bad}");
        }
    }
}
