//! The tables of intake, as migrations.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, boolean, pk_uuid, text, timestamp_with_time_zone, uuid, uuid_null,
};

/// Migrations of this capability, oldest first.
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    vec![Box::new(CreateIntake)]
}

struct CreateIntake;

impl MigrationName for CreateIntake {
    fn name(&self) -> &'static str {
        "m2026_11_24_000004_create_intake"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateIntake {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let uploads = Table::create()
            .table("uploads")
            .col(pk_uuid("id"))
            .col(uuid("owner"))
            .col(text("name"))
            .col(text("metadata"))
            .col(big_integer("bytes"))
            .col(big_integer_null("unverified_from"))
            .col(boolean("stored"))
            .col(uuid_null("media_id"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone("touched_at"))
            .to_owned();
        manager.create_table(uploads).await?;
        for (name, column) in [("uploads_by_owner", "owner"), ("uploads_by_touch", "touched_at")] {
            let index = Index::create().name(name).table("uploads").col(column).to_owned();
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
