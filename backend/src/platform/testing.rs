//! A platform for tests of services: SQLite and files in a folder that goes with it.

use super::{Clock, Database, Ids, Platform, Settings, Storage, outbox, schema, secrets::Secrets};
use sea_orm_migration::{MigrationTrait, SchemaManager};
use std::ops::Deref;
use std::sync::Arc;

/// A platform and its folder.
pub struct TestPlatform {
    platform: Platform,
    _folder: tempfile::TempDir,
}

impl Deref for TestPlatform {
    type Target = Platform;

    fn deref(&self) -> &Platform {
        &self.platform
    }
}

impl TestPlatform {
    /// A fresh one with the platform's own tables and those given.
    pub async fn with(migrations: Vec<Box<dyn MigrationTrait>>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data_dir = folder.path().to_owned();
        let clock = Clock::system();
        let settings = Settings {
            listen: "127.0.0.1:0".parse().unwrap(),
            database_url: format!("sqlite://{}?mode=rwc", data_dir.join("test.db").display()),
            storage_url: format!("file://{}", data_dir.join("media").display()),
            public_url: "http://127.0.0.1".into(),
            secret_file: data_dir.join("secrets.json"),
            transcoders: 0,
            admin_password: None,
            upload_quota_bytes: 1_000_000,
            json_logs: false,
            data_dir,
        };
        let database = Database::connect(&settings.database_url).await.unwrap();
        let manager = SchemaManager::new(database.writer());
        for migration in schema::migrations().into_iter().chain(migrations) {
            migration.up(&manager).await.unwrap();
        }
        let platform = Platform {
            database,
            storage: Storage::open(&settings.storage_url).unwrap(),
            ids: Ids::system(),
            secrets: Arc::new(Secrets::open(&settings.secret_file, &clock).unwrap()),
            outbox: outbox::Bell::default(),
            settings: Arc::new(settings),
            clock,
        };
        Self {
            platform,
            _folder: folder,
        }
    }

    /// The same at another time.
    pub fn later(&self, by: chrono::Duration) -> Platform {
        Platform {
            clock: Clock::fixed(self.clock.now() + by),
            ..self.platform.clone()
        }
    }
}
