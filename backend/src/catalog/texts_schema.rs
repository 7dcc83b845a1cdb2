//! The table of the texts of attachments, as a migration.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, pk_uuid, text, text_null, timestamp_with_time_zone};

/// Attachments are read for the search.
pub struct ReadAttachments;

impl MigrationName for ReadAttachments {
    fn name(&self) -> &'static str {
        "m2026_11_25_000005_read_attachments"
    }
}

/// Files of before wait to be read too.
const QUEUE_ALL: &str = "INSERT INTO attachment_texts (attachment_id, state, attempts, not_before)
    SELECT id, 'waiting', 0, created_at FROM attachments
    WHERE mime = 'application/pdf' OR mime LIKE 'text/plain%' OR mime LIKE 'application/vnd.o%'";

#[async_trait::async_trait]
impl MigrationTrait for ReadAttachments {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let texts = Table::create()
            .table("attachment_texts")
            .col(pk_uuid("attachment_id"))
            .col(text("state"))
            .col(text_null("reason"))
            .col(text_null("text"))
            .col(integer("attempts"))
            .col(timestamp_with_time_zone("not_before"))
            .foreign_key(
                ForeignKey::create()
                    .from("attachment_texts", "attachment_id")
                    .to("attachments", "id")
                    .on_delete(ForeignKeyAction::Cascade),
            )
            .to_owned();
        manager.create_table(texts).await?;
        let queue = Index::create()
            .name("attachment_texts_by_state")
            .table("attachment_texts")
            .col("state")
            .col("not_before")
            .to_owned();
        manager.create_index(queue).await?;
        manager.get_connection().execute_unprepared(QUEUE_ALL).await.map(drop)
    }
}
