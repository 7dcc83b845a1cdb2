//! Threads that may already hold what somebody is about to ask.

use super::entity::thread;
use super::rooms::{Place, Wanted, threads_of};
use content_schema::catalog::About;
use sea_orm::{ConnectionTrait, DbErr, QueryOrder, QuerySelect};
use std::collections::HashSet;

/// Threads looked at: the newest of the same place.
const LOOKED_AT: u64 = 500;

/// Threads shown.
const SHOWN: usize = 5;

/// How much of the shorter title must stand in the other, of 1.
const ALIKE: f64 = 0.4;

/// Threads of the same place whose titles share much with this one, the most alike first.
pub async fn threads(conn: &impl ConnectionTrait, about: &About, title: &str) -> Result<Vec<thread::Model>, DbErr> {
    let place = match about.room() {
        Some(subject) => Place::Room(subject.to_owned()),
        None => Place::About(about.clone()),
    };
    let rows = threads_of(&place, Wanted::All)
        .order_by_desc(thread::Column::Id)
        .limit(LOOKED_AT)
        .all(conn)
        .await?;
    let mut alike: Vec<(f64, thread::Model)> = rows
        .into_iter()
        .map(|row| (likeness(title, &row.title), row))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .collect();
    alike.sort_by(|one, other| other.0.total_cmp(&one.0));
    Ok(alike.into_iter().take(SHOWN).map(|(_, row)| row).collect())
}

/// How much of the shorter of two titles stands in the other, 0 to 1: by pairs of letters, which need no dictionary and
/// suit Chinese and English alike.
#[expect(clippy::cast_precision_loss, reason = "titles have at most 120 letters")]
fn likeness(one: &str, other: &str) -> f64 {
    let (one, other) = (pairs(one), pairs(other));
    let shorter = one.len().min(other.len());
    if shorter == 0 {
        return 0.0;
    }
    one.intersection(&other).count() as f64 / shorter as f64
}

fn pairs(text: &str) -> HashSet<(char, char)> {
    let letters: Vec<char> = content_schema::fold::folded(text)
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .collect();
    letters.iter().copied().zip(letters.iter().skip(1).copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_that_ask_the_same_are_alike() {
        for (one, other, alike) in [
            ("小数乘法怎么讲", "小数乘法到底怎么讲才好？", true),
            ("Unit 3 weather songs", "Songs for UNIT 3: Weather", true),
            ("小数乘法怎么讲", "静夜思怎么读", false),
            ("小", "小数乘法", false),
            ("？！", "？！", false),
        ] {
            assert_eq!(likeness(one, other) >= ALIKE, alike, "{one} / {other}");
        }
    }
}
