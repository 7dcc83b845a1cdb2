//! The tables of the discussion, as migrations.

use crate::platform::schema::add_columns;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer_null, boolean, integer, integer_null, pk_uuid, text, text_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid, uuid_null,
};

/// Migrations of this capability, oldest first.
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    vec![
        Box::new(CreateDiscussion),
        Box::new(AddRoomsAndThanks),
        Box::new(AddFollowingAndReading),
        Box::new(super::order_schema::KeepOrder),
        Box::new(AddEnclosures),
    ]
}

struct CreateDiscussion;

impl MigrationName for CreateDiscussion {
    fn name(&self) -> &'static str {
        "m2026_11_24_000006_create_discussion"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateDiscussion {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let threads = Table::create()
            .table("threads")
            .col(pk_uuid("id"))
            .col(text("about"))
            .col(integer_null("at_s"))
            .col(text("kind"))
            .col(text("title"))
            .col(uuid("author"))
            .col(boolean("locked"))
            .col(uuid_null("answer"))
            .col(integer("replies"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone("updated_at"))
            .to_owned();
        manager.create_table(threads).await?;
        manager
            .create_index(index("threads_by_about", "threads", &["about", "updated_at"]))
            .await?;
        let posts = Table::create()
            .table("posts")
            .col(pk_uuid("id"))
            .col(uuid("thread_id"))
            .col(uuid_null("reply_to"))
            .col(uuid("author"))
            .col(text("body"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone_null("edited_at"))
            .col(timestamp_with_time_zone_null("gone_at"))
            .col(integer("version"))
            .foreign_key(ForeignKey::create().from("posts", "thread_id").to("threads", "id"))
            .to_owned();
        manager.create_table(posts).await?;
        manager
            .create_index(index("posts_by_thread", "posts", &["thread_id", "id"]))
            .await?;
        let follows = Table::create()
            .table("follows")
            .col(uuid("thread_id"))
            .col(uuid("user_id"))
            .primary_key(Index::create().col("thread_id").col("user_id"))
            .foreign_key(ForeignKey::create().from("follows", "thread_id").to("threads", "id"))
            .to_owned();
        manager.create_table(follows).await?;
        let reports = Table::create()
            .table("reports")
            .col(pk_uuid("id"))
            .col(uuid("post_id"))
            .col(uuid("reporter"))
            .col(text("reason"))
            .col(timestamp_with_time_zone("at"))
            .col(text_null("action"))
            .col(uuid_null("resolved_by"))
            .col(timestamp_with_time_zone_null("resolved_at"))
            .foreign_key(ForeignKey::create().from("reports", "post_id").to("posts", "id"))
            .to_owned();
        manager.create_table(reports).await?;
        manager
            .create_index(index("reports_open", "reports", &["resolved_at", "id"]))
            .await
    }
}

struct AddRoomsAndThanks;

impl MigrationName for AddRoomsAndThanks {
    fn name(&self) -> &'static str {
        "m2026_11_25_000061_add_rooms_and_thanks"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for AddRoomsAndThanks {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_columns(manager, "threads", [text_null("room").take()]).await?;
        manager
            .create_index(index("threads_by_room", "threads", &["room", "updated_at"]))
            .await?;
        let thanks = Table::create()
            .table("thanks")
            .col(uuid("post_id"))
            .col(uuid("user_id"))
            .col(timestamp_with_time_zone("at"))
            .primary_key(Index::create().col("post_id").col("user_id"))
            .foreign_key(ForeignKey::create().from("thanks", "post_id").to("posts", "id"))
            .to_owned();
        manager.create_table(thanks).await
    }
}

struct AddFollowingAndReading;

impl MigrationName for AddFollowingAndReading {
    fn name(&self) -> &'static str {
        "m2026_11_25_000062_add_following_and_reading"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for AddFollowingAndReading {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let subscriptions = Table::create()
            .table("subscriptions")
            .col(uuid("user_id"))
            .col(text("target"))
            .col(timestamp_with_time_zone("at"))
            .primary_key(Index::create().col("user_id").col("target"))
            .to_owned();
        manager.create_table(subscriptions).await?;
        manager
            .create_index(index("subscriptions_by_target", "subscriptions", &["target"]))
            .await?;
        let mentions = Table::create()
            .table("mentions")
            .col(uuid("post_id"))
            .col(uuid("user_id"))
            .primary_key(Index::create().col("post_id").col("user_id"))
            .foreign_key(ForeignKey::create().from("mentions", "post_id").to("posts", "id"))
            .to_owned();
        manager.create_table(mentions).await?;
        let edits = Table::create()
            .table("post_edits")
            .col(uuid("post_id"))
            .col(integer("version"))
            .col(text("body"))
            .col(timestamp_with_time_zone("at"))
            .primary_key(Index::create().col("post_id").col("version"))
            .foreign_key(ForeignKey::create().from("post_edits", "post_id").to("posts", "id"))
            .to_owned();
        manager.create_table(edits).await?;
        let places = Table::create()
            .table("reading_places")
            .col(uuid("user_id"))
            .col(uuid("thread_id"))
            .col(uuid("post_id"))
            .col(timestamp_with_time_zone("at"))
            .primary_key(Index::create().col("user_id").col("thread_id"))
            .to_owned();
        manager.create_table(places).await?;
        manager
            .create_index(index("posts_by_author", "posts", &["author", "id"]))
            .await
    }
}

struct AddEnclosures;

impl MigrationName for AddEnclosures {
    fn name(&self) -> &'static str {
        "m2026_11_28_000065_add_enclosures"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for AddEnclosures {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let enclosures = Table::create()
            .table("enclosures")
            .col(pk_uuid("id"))
            .col(uuid("owner"))
            .col(uuid_null("post_id"))
            .col(integer("position"))
            .col(text("kind"))
            .col(text("alt"))
            .col(uuid_null("media_id"))
            .col(integer_null("width"))
            .col(integer_null("height"))
            .col(big_integer_null("bytes"))
            .col(big_integer_null("small_bytes"))
            .col(timestamp_with_time_zone("created_at"))
            .foreign_key(ForeignKey::create().from("enclosures", "post_id").to("posts", "id"))
            .to_owned();
        manager.create_table(enclosures).await?;
        for (name, columns) in [
            ("enclosures_by_post", &["post_id", "position"][..]),
            ("enclosures_by_owner", &["owner", "post_id"]),
            ("enclosures_by_media", &["media_id"]),
        ] {
            manager.create_index(index(name, "enclosures", columns)).await?;
        }
        Ok(())
    }
}

fn index(name: &str, table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create().name(name).table(table).to_owned();
    for column in columns {
        index.col(*column);
    }
    index
}
