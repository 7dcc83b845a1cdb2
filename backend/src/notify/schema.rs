//! The tables of the inbox, as migrations.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, integer, pk_uuid, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
};

/// Migrations of this capability, oldest first.
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    vec![Box::new(CreateNotify)]
}

struct CreateNotify;

impl MigrationName for CreateNotify {
    fn name(&self) -> &'static str {
        "m2026_11_24_000007_create_notify"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateNotify {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let notices = Table::create()
            .table("notices")
            .col(pk_uuid("id"))
            .col(uuid("recipient"))
            .col(text("kind"))
            .col(text("title"))
            .col(text_null("actor_name"))
            .col(text("url"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone_null("read_at"))
            .to_owned();
        manager.create_table(notices).await?;
        let by_recipient = Index::create()
            .name("notices_by_recipient")
            .table("notices")
            .col("recipient")
            .col("id")
            .to_owned();
        manager.create_index(by_recipient).await?;
        let cursor = Table::create()
            .table("notice_cursor")
            .col(integer("id").primary_key())
            .col(big_integer("seq"))
            .to_owned();
        manager.create_table(cursor).await
    }
}
