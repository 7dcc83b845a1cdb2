//! The tables of media, as migrations.

use crate::platform::schema::add_columns;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, boolean, float, integer, integer_null, json_binary_null, pk_uuid, text, text_null, text_uniq,
    timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_uniq,
};

/// Migrations of this capability, oldest first.
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    vec![
        Box::new(CreateMedia),
        Box::new(super::tasks_schema::SplitIntoTasks),
        Box::new(AddVoiceMessages),
    ]
}

struct CreateMedia;

impl MigrationName for CreateMedia {
    fn name(&self) -> &'static str {
        "m2026_11_24_000003_create_media"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateMedia {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(media()).await?;
        manager.create_table(jobs()).await?;
        manager.create_table(files()).await?;
        manager.create_table(runners()).await?;
        let queue = Index::create()
            .name("jobs_by_state")
            .table("jobs")
            .col("state")
            .col("not_before")
            .to_owned();
        manager.create_index(queue).await?;
        let by_owner = Index::create()
            .name("media_by_owner")
            .table("media")
            .col("owner")
            .to_owned();
        manager.create_index(by_owner).await?;
        let removed = Index::create()
            .name("media_by_removal")
            .table("media")
            .col("removed")
            .to_owned();
        manager.create_index(removed).await
    }
}

struct AddVoiceMessages;

impl MigrationName for AddVoiceMessages {
    fn name(&self) -> &'static str {
        "m2026_11_28_000001_add_voice_messages"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for AddVoiceMessages {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_columns(manager, "media", [integer_null("voice_s")]).await?;
        let urgent = ColumnDef::new("urgent").boolean().not_null().default(false).to_owned();
        add_columns(manager, "jobs", [urgent]).await
    }
}

fn media() -> TableCreateStatement {
    Table::create()
        .table("media")
        .col(pk_uuid("id"))
        .col(uuid("owner"))
        .col(text("name"))
        .col(text("source"))
        .col(big_integer("source_bytes"))
        .col(text("status"))
        .col(float("progress"))
        .col(text_null("error"))
        .col(json_binary_null("output"))
        .col(boolean("public"))
        .col(timestamp_with_time_zone("created_at"))
        .col(boolean("removed"))
        .to_owned()
}

fn jobs() -> TableCreateStatement {
    Table::create()
        .table("jobs")
        .col(pk_uuid("id"))
        .col(uuid_uniq("media_id"))
        .col(text("state"))
        .col(integer("attempts"))
        .col(integer("lapses"))
        .col(timestamp_with_time_zone("not_before"))
        .col(text_null("lease_digest"))
        .col(timestamp_with_time_zone_null("lease_until"))
        .col(text_null("runner"))
        .col(text_null("stage"))
        .col(text_null("last_reason"))
        .col(text_null("last_detail"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut of_media("jobs"))
        .to_owned()
}

fn files() -> TableCreateStatement {
    Table::create()
        .table("media_files")
        .col(uuid("media_id"))
        .col(text("name"))
        .col(big_integer("bytes"))
        .col(text("sha256"))
        .primary_key(Index::create().col("media_id").col("name"))
        .foreign_key(&mut of_media("media_files"))
        .to_owned()
}

fn runners() -> TableCreateStatement {
    Table::create()
        .table("runners")
        .col(pk_uuid("id"))
        .col(text_uniq("name"))
        .col(text_uniq("token_digest"))
        .col(timestamp_with_time_zone("created_at"))
        .to_owned()
}

/// What belongs to a source goes with it.
pub(super) fn of_media(table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(table, "media_id")
        .to("media", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned()
}
