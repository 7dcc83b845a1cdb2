//! The tables of the inbox, as migrations.

use crate::platform::schema::add_columns;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, boolean, integer, pk_uuid, text, text_null, text_uniq, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid, uuid_null,
};

/// Migrations of this capability, oldest first.
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    vec![
        Box::new(CreateNotify),
        Box::new(JoinNotices),
        Box::new(CreatePush),
        Box::new(CreateMail),
        Box::new(NoteActs),
    ]
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

/// Notices of many events, and which channels they go out by.
struct JoinNotices;

impl MigrationName for JoinNotices {
    fn name(&self) -> &'static str {
        "m2026_11_25_000041_join_notices"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for JoinNotices {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            text("target").default("").take(),
            integer("events").default(1).take(),
            boolean("in_page").default(true).take(),
            timestamp_with_time_zone_null("push_due").take(),
            boolean("mail").default(false).take(),
            uuid_null("mailed_in").take(),
        ];
        add_columns(manager, "notices", columns).await?;
        let by_due = Index::create()
            .name("notices_by_push_due")
            .table("notices")
            .col("push_due")
            .to_owned();
        manager.create_index(by_due).await?;
        let settings = Table::create()
            .table("notice_settings")
            .col(uuid("user_id").primary_key())
            .col(text("settings"))
            .col(timestamp_with_time_zone("updated_at"))
            .to_owned();
        manager.create_table(settings).await
    }
}

/// Devices that take pushes.
struct CreatePush;

impl MigrationName for CreatePush {
    fn name(&self) -> &'static str {
        "m2026_11_25_000042_create_push"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreatePush {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let subscriptions = Table::create()
            .table("push_subscriptions")
            .col(pk_uuid("id"))
            .col(uuid("user_id"))
            .col(uuid("session_id"))
            .col(text_uniq("endpoint"))
            .col(text("p256dh"))
            .col(text("auth"))
            .col(timestamp_with_time_zone("created_at"))
            .col(integer("failures"))
            .to_owned();
        manager.create_table(subscriptions).await?;
        let by_user = Index::create()
            .name("push_subscriptions_by_user")
            .table("push_subscriptions")
            .col("user_id")
            .to_owned();
        manager.create_index(by_user).await
    }
}

/// Addresses for digests.
struct CreateMail;

impl MigrationName for CreateMail {
    fn name(&self) -> &'static str {
        "m2026_11_25_000043_create_mail"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateMail {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let addresses = Table::create()
            .table("mail_addresses")
            .col(uuid("user_id").primary_key())
            .col(text("address"))
            .col(timestamp_with_time_zone_null("confirmed_at"))
            .col(timestamp_with_time_zone("asked_at"))
            .col(text("period"))
            .col(integer("failures"))
            .col(timestamp_with_time_zone_null("retry_at"))
            .to_owned();
        manager.create_table(addresses).await
    }
}

/// Notices that say what was done to keep order, and why.
struct NoteActs;

impl MigrationName for NoteActs {
    fn name(&self) -> &'static str {
        "m2026_11_28_000044_note_acts"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for NoteActs {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_columns(manager, "notices", [text_null("note").take()]).await
    }
}
