//! The table of the trail, as migrations.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    pk_uuid, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

/// Migrations of this capability, oldest first.
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    vec![Box::new(CreateActs)]
}

struct CreateActs;

impl MigrationName for CreateActs {
    fn name(&self) -> &'static str {
        "m2026_11_28_000070_create_moderation_acts"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateActs {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let acts = Table::create()
            .table("moderation_acts")
            .col(pk_uuid("id"))
            .col(timestamp_with_time_zone("at"))
            .col(uuid("moderator"))
            .col(text("kind"))
            .col(uuid_null("person"))
            .col(uuid_null("post_id"))
            .col(uuid_null("thread_id"))
            .col(text_null("about"))
            .col(text("title"))
            .col(text("url"))
            .col(text_null("destination"))
            .col(text("reason"))
            .col(text_null("words"))
            .col(timestamp_with_time_zone_null("until"))
            .to_owned();
        manager.create_table(acts).await?;
        for column in ["person", "thread_id", "post_id", "about"] {
            let by = Index::create()
                .name(format!("moderation_acts_by_{column}"))
                .table("moderation_acts")
                .col(column)
                .col("id")
                .to_owned();
            manager.create_index(by).await?;
        }
        Ok(())
    }
}
