//! What keeping order needs of the tables: how posts are out of sight, where threads went, what holds posts.

use crate::platform::schema::add_columns;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    boolean, pk_uuid, text, text_null, text_uniq, timestamp_with_time_zone, uuid, uuid_null,
};

/// Posts that were out of sight before say since then how: hidden where a report says so, else deleted.
const SAY_HOW: [&str; 3] = [
    "UPDATE posts SET gone = 'deleted' WHERE gone_at IS NOT NULL",
    "UPDATE posts SET gone = 'hidden' WHERE gone_at IS NOT NULL \
     AND id IN (SELECT post_id FROM reports WHERE action = 'hide')",
    "UPDATE threads SET gone = 'hidden' WHERE id IN (SELECT thread_id FROM posts AS first WHERE gone = 'hidden' \
     AND NOT EXISTS (SELECT 1 FROM posts AS earlier WHERE earlier.thread_id = first.thread_id AND earlier.id < first.id))",
];

/// Columns and tables of keeping order.
pub struct KeepOrder;

impl MigrationName for KeepOrder {
    fn name(&self) -> &'static str {
        "m2026_11_28_000063_keep_order"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for KeepOrder {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let gone = || text_null("gone").take();
        add_columns(manager, "posts", [gone()]).await?;
        add_columns(manager, "threads", [gone(), uuid_null("merged_into").take()]).await?;
        add_columns(manager, "reports", [boolean("held").default(false).take()]).await?;
        for statement in SAY_HOW {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        let words = Table::create()
            .table("held_words")
            .col(pk_uuid("id"))
            .col(text("word"))
            .col(text_uniq("folded"))
            .col(uuid("added_by"))
            .col(timestamp_with_time_zone("at"))
            .to_owned();
        manager.create_table(words).await
    }
}
