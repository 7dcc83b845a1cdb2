//! The tables of learning, as migrations.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, timestamp_with_time_zone, uuid};

/// Migrations of this capability, oldest first.
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    vec![Box::new(CreateProgress)]
}

struct CreateProgress;

impl MigrationName for CreateProgress {
    fn name(&self) -> &'static str {
        "m2026_11_28_000080_create_progress"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateProgress {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let progress = Table::create()
            .table("progress")
            .col(uuid("user_id"))
            .col(uuid("lesson_id"))
            .col(integer("at_s"))
            .col(integer("furthest_s"))
            .col(timestamp_with_time_zone("seen_at"))
            .col(timestamp_with_time_zone("updated_at"))
            .primary_key(Index::create().col("user_id").col("lesson_id"))
            .to_owned();
        manager.create_table(progress).await?;
        let newest = Index::create()
            .name("progress_by_user_id_seen_at")
            .table("progress")
            .col("user_id")
            .col("seen_at")
            .to_owned();
        manager.create_index(newest).await
    }
}
