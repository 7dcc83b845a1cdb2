//! The tables of the platform, as migrations.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_pk_auto, binary, integer, json_binary, text, timestamp_with_time_zone, uuid};

/// Migrations of this capability, oldest first.
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    vec![Box::new(CreatePlatform)]
}

/// Columns more of a table; SQLite takes them one by one.
pub async fn add_columns(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: impl IntoIterator<Item = ColumnDef>,
) -> Result<(), DbErr> {
    for column in columns {
        let add = Table::alter().table(table).add_column(column).to_owned();
        manager.alter_table(add).await?;
    }
    Ok(())
}

struct CreatePlatform;

impl MigrationName for CreatePlatform {
    fn name(&self) -> &'static str {
        "m2026_11_24_000001_create_platform"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreatePlatform {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let outbox = Table::create()
            .table("outbox")
            .col(big_pk_auto("seq"))
            .col(text("topic"))
            .col(uuid("subject"))
            .col(json_binary("payload"))
            .col(timestamp_with_time_zone("at"))
            .to_owned();
        manager.create_table(outbox).await?;
        let idempotency = Table::create()
            .table("idempotency")
            .col(uuid("actor"))
            .col(text("key"))
            .col(binary("digest"))
            .col(integer("status"))
            .col(json_binary("body"))
            .col(timestamp_with_time_zone("at"))
            .primary_key(Index::create().col("actor").col("key"))
            .to_owned();
        manager.create_table(idempotency).await
    }
}
