//! The migration from one job a source to one job a task.
//!
//! SQLite cannot drop a constraint, so both tables are built anew. What was not done begins again with an analysis.

use super::schema::of_media;
use crate::platform::schema::add_columns;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, boolean, double_null, float, integer, json_binary, json_binary_null, pk_uuid, text, text_null,
    timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
};

/// Many jobs a source, files that only runners see, captions that people upload.
pub struct SplitIntoTasks;

impl MigrationName for SplitIntoTasks {
    fn name(&self) -> &'static str {
        "m2026_11_25_000001_split_jobs_into_tasks"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for SplitIntoTasks {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let boolean_no = ColumnDef::new("remaking")
            .boolean()
            .not_null()
            .default(false)
            .to_owned();
        add_columns(
            manager,
            "media",
            [double_null("left_s"), boolean_no, json_binary_null("captions")],
        )
        .await?;
        let old_queue = Index::drop().name("jobs_by_state").table("jobs").to_owned();
        manager.drop_index(old_queue).await?;
        manager.create_table(jobs()).await?;
        manager.create_table(files()).await?;
        let connection = manager.get_connection();
        connection.execute_unprepared(COPY_JOBS).await?;
        connection.execute_unprepared(COPY_FILES).await?;
        connection.execute_unprepared(BEGIN_AGAIN).await?;
        for (old, new) in [("jobs", "media_tasks"), ("media_files", "media_parts")] {
            manager.drop_table(Table::drop().table(old).to_owned()).await?;
            manager.rename_table(Table::rename().table(new, old).to_owned()).await?;
        }
        let queue = Index::create()
            .name("jobs_by_state")
            .table("jobs")
            .col("state")
            .col("not_before")
            .to_owned();
        manager.create_index(queue).await?;
        let plan = Index::create()
            .name("jobs_by_media")
            .table("jobs")
            .col("media_id")
            .col("position")
            .to_owned();
        manager.create_index(plan).await
    }
}

/// Leases of older runners mean nothing any more.
const COPY_JOBS: &str = r#"INSERT INTO media_tasks (id, media_id, task, position, weight, background, state, attempts, lapses, not_before,
        stage, progress, busy_s, last_reason, last_detail, created_at)
    SELECT id, media_id, '{"kind":"analyse"}', 0, 1, FALSE, CASE state WHEN 'leased' THEN 'queued' ELSE state END, attempts, lapses,
        not_before, NULL, 0, 0, last_reason, last_detail, created_at FROM jobs"#;

const COPY_FILES: &str = "INSERT INTO media_parts (media_id, name, published, bytes, sha256)
    SELECT f.media_id, f.name, m.status = 'ready', f.bytes, f.sha256 FROM media_files f JOIN media m ON m.id = f.media_id";

const BEGIN_AGAIN: &str = "UPDATE media SET status = 'queued', progress = 0 WHERE status = 'transcoding'";

fn jobs() -> TableCreateStatement {
    Table::create()
        .table("media_tasks")
        .col(pk_uuid("id"))
        .col(uuid("media_id"))
        .col(json_binary("task"))
        .col(integer("position"))
        .col(float("weight"))
        .col(boolean("background"))
        .col(text("state"))
        .col(integer("attempts"))
        .col(integer("lapses"))
        .col(timestamp_with_time_zone("not_before"))
        .col(text_null("lease_digest"))
        .col(timestamp_with_time_zone_null("lease_until"))
        .col(text_null("runner"))
        .col(text_null("instance"))
        .col(text_null("stage"))
        .col(float("progress"))
        .col(timestamp_with_time_zone_null("begun_at"))
        .col(float("busy_s"))
        .col(text_null("last_reason"))
        .col(text_null("last_detail"))
        .col(timestamp_with_time_zone("created_at"))
        .foreign_key(&mut of_media("media_tasks"))
        .to_owned()
}

fn files() -> TableCreateStatement {
    Table::create()
        .table("media_parts")
        .col(uuid("media_id"))
        .col(text("name"))
        .col(boolean("published"))
        .col(big_integer("bytes"))
        .col(text("sha256"))
        .primary_key(Index::create().col("media_id").col("name").col("published"))
        .foreign_key(&mut of_media("media_parts"))
        .to_owned()
}

#[cfg(test)]
mod tests {
    use crate::media::entity::{file, job, media};
    use crate::media::lease::JobState;
    use crate::media::schema;
    use crate::platform::testing::TestPlatform;
    use content_schema::job::Task;
    use content_schema::media::MediaStatus::{Failed, Queued, Ready};
    use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, QueryOrder};
    use sea_orm_migration::SchemaManager;

    /// An id as the database spells it.
    fn id(connection: &DatabaseConnection, number: u128) -> String {
        match connection.get_database_backend() {
            DbBackend::Sqlite => format!("x'{number:032}'"),
            _ => format!("'{}'", uuid::Uuid::from_u128(number)),
        }
    }

    #[actix_web::test]
    async fn a_database_of_one_job_a_source_goes_on_where_it_was() {
        let platform = TestPlatform::with(schema::migrations().drain(..1).collect()).await;
        let connection = platform.database.writer();
        for (number, status, state) in [
            (1, "ready", "done"),
            (2, "transcoding", "leased"),
            (3, "queued", "queued"),
            (4, "failed", "parked"),
        ] {
            let (media, job) = (id(connection, number), id(connection, 10 + number));
            let rows = format!(
                "INSERT INTO media (id, owner, name, source, source_bytes, status, progress, public, created_at, removed)
                    VALUES ({media}, {media}, 'a.mp4', 's', 5, '{status}', 0.5, FALSE, '2026-11-24T00:00:00Z', FALSE);
                 INSERT INTO jobs (id, media_id, state, attempts, lapses, not_before, lease_digest, created_at)
                    VALUES ({job}, {media}, '{state}', 1, 2, '2026-11-24T00:00:00Z', 'x', '2026-11-24T00:00:00Z');
                 INSERT INTO media_files (media_id, name, bytes, sha256) VALUES ({media}, 'light-h264.mp4', 7, 'ab');");
            connection.execute_unprepared(&rows).await.unwrap();
        }
        for migration in schema::migrations().iter().skip(1) {
            migration.up(&SchemaManager::new(connection)).await.unwrap();
        }
        let sources = media::Entity::find()
            .order_by_asc(media::Column::Id)
            .all(connection)
            .await
            .unwrap();
        let statuses: Vec<_> = sources.iter().map(|source| source.status).collect();
        assert_eq!(statuses, [Ready, Queued, Queued, Failed]);
        assert!(
            sources
                .iter()
                .all(|source| source.captions.is_none() && !source.remaking)
        );
        let jobs = job::Entity::find()
            .order_by_asc(job::Column::Id)
            .all(connection)
            .await
            .unwrap();
        let states: Vec<_> = jobs.iter().map(|job| job.state).collect();
        assert_eq!(
            states,
            [JobState::Done, JobState::Queued, JobState::Queued, JobState::Parked]
        );
        assert!(
            jobs.iter()
                .all(|job| job.task == Task::ANALYSE && job.lapses == 2 && job.lease_digest.is_none())
        );
        let files = file::Entity::find()
            .order_by_asc(file::Column::MediaId)
            .all(connection)
            .await
            .unwrap();
        let published: Vec<_> = files.iter().map(|file| file.published).collect();
        assert_eq!(published, [true, false, false, false]);
    }
}
