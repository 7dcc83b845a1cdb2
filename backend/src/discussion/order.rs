//! The order in which a thread is read, and the pages it is cut into: pure functions of its posts' ids.
//!
//! A reply stands under the post it replies to, so a late reply moves what follows. A page is 50 posts in this order,
//! replies counted, so that none grows without bound however many reply to one post. The rows of a whole thread (ids
//! only) are read for it: 1,000 posts are some 50 kB of memory for a moment, and no counter can go wrong.

use content_schema::{PostId, UserId};

/// Posts on a page.
pub const ON_A_PAGE: usize = 50;

/// What of a post decides where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The post.
    pub id: PostId,
    /// The post it stands under.
    pub reply_to: Option<PostId>,
    /// Who wrote it.
    pub author: UserId,
}

/// Where a post stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Spot {
    /// The post.
    pub post_id: PostId,
    /// Its page, from 1.
    pub page: u64,
}

/// The posts of a thread as they are read: by age, replies under theirs.
pub fn in_order(mut rows: Vec<Row>) -> Vec<Row> {
    rows.sort_by_key(|row| (row.reply_to.unwrap_or(row.id), row.id));
    rows
}

/// How many pages so many posts make; even an empty thread has one.
pub fn pages(posts: usize) -> u64 {
    posts.div_ceil(ON_A_PAGE).max(1) as u64
}

/// The posts of a page, from 1; those of the last page when it is beyond.
pub fn page(order: &[Row], page: u64) -> &[Row] {
    let number = usize::try_from(page.clamp(1, pages(order.len()))).unwrap_or(1);
    order.chunks(ON_A_PAGE).nth(number - 1).unwrap_or_default()
}

/// Where a post stands; none when the thread has it not.
pub fn spot(order: &[Row], post_id: PostId) -> Option<Spot> {
    let before = order.iter().position(|row| row.id == post_id)?;
    let page = (before / ON_A_PAGE) as u64 + 1;
    Some(Spot { post_id, page })
}

/// The oldest post that a reader has not read: one after their place that somebody else wrote.
pub fn first_unread(order: &[Row], place: PostId, reader: UserId) -> Option<Spot> {
    let unread = order.iter().filter(|row| row.id > place && row.author != reader);
    let oldest = unread.map(|row| row.id).min()?;
    spot(order, oldest)
}

/// How far somebody has read who has seen a page: to its last post, or, since late replies stand on early pages, on the
/// last page to the newest post of all.
pub fn read_to(order: &[Row], seen: u64) -> Option<PostId> {
    if seen >= pages(order.len()) {
        return order.iter().map(|row| row.id).max();
    }
    let shown = page(order, seen);
    let first_level = shown.iter().filter(|row| row.reply_to.is_none());
    first_level.map(|row| row.id).max()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const WRITER: UserId = UserId(Uuid::from_u128(1));
    const READER: UserId = UserId(Uuid::from_u128(2));

    fn id(number: u128) -> PostId {
        PostId(Uuid::from_u128(number))
    }

    fn row(number: u128, reply_to: Option<u128>) -> Row {
        Row {
            id: id(number),
            reply_to: reply_to.map(id),
            author: WRITER,
        }
    }

    fn numbers(rows: &[Row]) -> Vec<u128> {
        rows.iter().map(|row| row.id.0.as_u128()).collect()
    }

    #[test]
    fn replies_stand_under_theirs() {
        let order = in_order(vec![
            row(1, None),
            row(2, None),
            row(3, Some(1)),
            row(4, None),
            row(5, Some(1)),
        ]);
        assert_eq!(numbers(&order), [1, 3, 5, 2, 4]);
    }

    #[test]
    fn no_page_is_longer_than_fifty_even_when_all_reply_to_one() {
        let order = in_order((1..=120).map(|n| row(n, (n > 1).then_some(1))).collect());
        assert_eq!(pages(order.len()), 3);
        assert_eq!(numbers(page(&order, 3)), (101..=120).collect::<Vec<_>>());
        assert_eq!(page(&order, 99), page(&order, 3));
        assert_eq!(page(&order, 0), page(&order, 1));
        assert_eq!(spot(&order, id(51)).map(|spot| spot.page), Some(2));
        assert!(page(&[], 1).is_empty());
    }

    #[test]
    fn a_late_reply_on_an_early_page_is_the_first_unread() {
        let mut rows: Vec<Row> = (1..=100).map(|n| row(n, None)).collect();
        let order = in_order(rows.clone());
        assert_eq!(read_to(&order, 1), Some(id(50)));
        assert_eq!(
            first_unread(&order, id(50), READER),
            Some(Spot {
                post_id: id(51),
                page: 2
            })
        );
        assert_eq!(read_to(&order, 2), Some(id(100)));
        assert_eq!(first_unread(&order, id(100), READER), None);
        rows.push(row(101, Some(3)));
        let order = in_order(rows);
        assert_eq!(
            first_unread(&order, id(100), READER),
            Some(Spot {
                post_id: id(101),
                page: 1
            })
        );
        assert_eq!(first_unread(&order, id(100), WRITER), None, "one's own");
        assert_eq!(
            read_to(&order, 1),
            Some(id(49)),
            "page 1 has not shown what page 2 holds"
        );
    }
}
