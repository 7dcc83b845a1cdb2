//! The tables of saved things and wanted cases.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    integer, pk_uuid, small_integer_null, text, text_null, timestamp_with_time_zone, uuid, uuid_null,
};

/// Lists of saved things, and cases that are asked for.
pub struct CreateSavesAndWanted;

impl MigrationName for CreateSavesAndWanted {
    fn name(&self) -> &'static str {
        "m2026_11_25_000012_create_saves_and_wanted"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateSavesAndWanted {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let saves = Table::create()
            .table("saves")
            .col(pk_uuid("id"))
            .col(uuid("user_id"))
            .col(text("about"))
            .col(timestamp_with_time_zone("at"))
            .to_owned();
        manager.create_table(saves).await?;
        let wanted = Table::create()
            .table("wanted")
            .col(pk_uuid("id"))
            .col(uuid("asker"))
            .col(text("text"))
            .col(text_null("stage"))
            .col(small_integer_null("grade"))
            .col(text_null("subject"))
            .col(text_null("edition"))
            .col(small_integer_null("volume"))
            .col(text_null("chapter"))
            .col(integer("seconds"))
            .col(uuid_null("answer"))
            .col(uuid_null("answered_by"))
            .col(timestamp_with_time_zone("created_at"))
            .to_owned();
        manager.create_table(wanted).await?;
        let seconds = Table::create()
            .table("wanted_seconds")
            .col(uuid("wanted_id"))
            .col(uuid("user_id"))
            .primary_key(Index::create().col("wanted_id").col("user_id"))
            .foreign_key(
                ForeignKey::create()
                    .from("wanted_seconds", "wanted_id")
                    .to("wanted", "id")
                    .on_delete(ForeignKeyAction::Cascade),
            )
            .to_owned();
        manager.create_table(seconds).await?;
        for (table, columns, unique) in [
            ("saves", &["user_id", "about"][..], true),
            ("saves", &["about"], false),
            ("wanted", &["seconds", "id"], false),
            ("wanted", &["asker"], false),
        ] {
            let mut index = Index::create();
            index.name(format!("{table}_by_{}", columns.join("_"))).table(table);
            for column in columns {
                index.col(*column);
            }
            if unique {
                index.unique();
            }
            manager.create_index(index).await?;
        }
        Ok(())
    }
}
