//! The tables of the catalog, as migrations.

use crate::platform::schema::add_columns;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, boolean, integer, json_binary, pk_uuid, small_integer_null, text, text_null, timestamp_with_time_zone,
    uuid, uuid_null,
};

/// Migrations of this capability, oldest first.
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    vec![
        Box::new(CreateCatalog),
        Box::new(super::texts_schema::ReadAttachments),
        Box::new(super::wanted_schema::CreateSavesAndWanted),
        Box::new(BarWithdrawn),
    ]
}

struct CreateCatalog;

impl MigrationName for CreateCatalog {
    fn name(&self) -> &'static str {
        "m2026_11_24_000005_create_catalog"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateCatalog {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let courses = shelved(published(made("courses")));
        manager.create_table(courses).await?;
        let lessons = published(made("lessons"))
            .col(uuid("course_id"))
            .col(integer("position"))
            .col(uuid_null("media_id"))
            .foreign_key(&mut belongs_to("lessons", "course_id", "courses"))
            .to_owned();
        manager.create_table(lessons).await?;
        let cases = shelved(published(made("cases")))
            .col(json_binary("keywords"))
            .col(json_binary("parts"))
            .col(uuid_null("media_id"))
            .to_owned();
        manager.create_table(cases).await?;
        let attachments = Table::create()
            .table("attachments")
            .col(pk_uuid("id"))
            .col(uuid("case_id"))
            .col(text("part"))
            .col(text("name"))
            .col(text("mime"))
            .col(big_integer("bytes"))
            .col(text("storage_name"))
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(&mut belongs_to("attachments", "case_id", "cases"))
            .to_owned();
        manager.create_table(attachments).await?;
        for (table, columns) in [
            ("courses", &["status", "id"][..]),
            ("courses", &["author", "id"]),
            ("cases", &["status", "id"]),
            ("cases", &["author", "id"]),
            ("lessons", &["course_id", "position"]),
            ("lessons", &["media_id"]),
            ("cases", &["media_id"]),
            ("attachments", &["case_id"]),
        ] {
            manager.create_index(index(table, columns)).await?;
        }
        Ok(())
    }
}

/// Works that those who keep order withdrew are published again by them alone.
struct BarWithdrawn;

impl MigrationName for BarWithdrawn {
    fn name(&self) -> &'static str {
        "m2026_11_28_000013_bar_withdrawn"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for BarWithdrawn {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["courses", "lessons", "cases"] {
            let barred = boolean("barred").default(false).take();
            add_columns(manager, table, [barred]).await?;
        }
        Ok(())
    }
}

fn made(table: &'static str) -> TableCreateStatement {
    Table::create()
        .table(table)
        .col(pk_uuid("id"))
        .col(uuid("author"))
        .col(text("title"))
        .col(text("summary"))
        .to_owned()
}

fn published(mut table: TableCreateStatement) -> TableCreateStatement {
    table
        .col(text("status"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .col(integer("version"))
        .to_owned()
}

fn shelved(mut table: TableCreateStatement) -> TableCreateStatement {
    table
        .col(text("stage"))
        .col(small_integer_null("grade"))
        .col(text("subject"))
        .col(text_null("edition"))
        .col(small_integer_null("volume"))
        .col(text_null("chapter"))
        .to_owned()
}

fn belongs_to(table: &'static str, column: &'static str, owner: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(table, column)
        .to(owner, "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned()
}

fn index(table: &'static str, columns: &'static [&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(format!("{table}_by_{}", columns.join("_"))).table(table);
    for column in columns {
        index.col(*column);
    }
    index
}
