//! What somebody works with: the grade, subject and edition of most of the cases they wrote and saved last.

use super::entity::{case, save};
use content_schema::catalog::About;
use content_schema::{CaseId, UserId};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// Cases of each kind that are looked at: this year's, not those of her first class.
const LOOKED_AT: u64 = 20;

/// The grade, subject and edition somebody works with, as far as they show; none for who wrote and saved nothing.
pub async fn habits(conn: &impl ConnectionTrait, user: UserId) -> Result<[Option<String>; 3], DbErr> {
    let saved: Vec<CaseId> = save::Entity::find()
        .filter(save::Column::UserId.eq(user))
        .order_by_desc(save::Column::Id)
        .limit(LOOKED_AT)
        .all(conn)
        .await?
        .iter()
        .filter_map(|row| match row.about.parse() {
            Ok(About::Case(id)) => Some(id),
            _ => None,
        })
        .collect();
    let mut cases = case::Entity::find()
        .filter(case::Column::Author.eq(user))
        .order_by_desc(case::Column::Id)
        .limit(LOOKED_AT)
        .all(conn)
        .await?;
    if !saved.is_empty() {
        let others = case::Entity::find().filter(case::Column::Id.is_in(saved));
        cases.extend(others.order_by_desc(case::Column::Id).all(conn).await?);
    }
    let grade = |case: &case::Model| case.grade.map(|grade| grade.to_string());
    Ok([
        most(cases.iter().filter_map(grade)),
        most(cases.iter().map(|case| case.subject.clone())),
        most(cases.iter().filter_map(|case| case.edition.clone())),
    ])
}

/// What comes most often; of those that come as often, what came first.
fn most(values: impl Iterator<Item = String>) -> Option<String> {
    let mut counts: Vec<(String, usize)> = Vec::new();
    for value in values {
        match counts.iter_mut().find(|(known, _)| *known == value) {
            Some((_, count)) => *count += 1,
            None => counts.push((value, 1)),
        }
    }
    // The last of several maxima would be taken.
    let most = counts.into_iter().rev().max_by_key(|(_, count)| *count);
    most.map(|(value, _)| value)
}

#[cfg(test)]
mod tests {
    use super::most;

    #[test]
    fn what_comes_most_often_counts_and_then_what_came_first() {
        for (values, wanted) in [
            (&[][..], None),
            (&["5"], Some("5")),
            (&["4", "5", "5"], Some("5")),
            (&["6", "5", "5", "6"], Some("6")),
        ] {
            let values = values.iter().map(|value| (*value).to_owned());
            assert_eq!(most(values).as_deref(), wanted);
        }
    }
}
