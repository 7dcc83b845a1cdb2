//! A platform for tests of services: files in a folder that goes with it, and SQLite there too, or a new database at
//! `YINGHUO_TEST_POSTGRES` where that is set.

use super::settings::MailSettings;
use super::{Clock, Database, Ids, Platform, Settings, Stopping, Storage, outbox, schema, secrets::Secrets};
use sea_orm::ConnectionTrait;
use sea_orm_migration::{MigrationTrait, SchemaManager};
use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;
use uuid::Uuid;

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
            database_url: database_url(&data_dir).await,
            storage_url: format!("file://{}", data_dir.join("media").display()),
            public_url: "http://127.0.0.1".into(),
            secret_file: data_dir.join("secrets.json"),
            transcoders: 0,
            admin_password: None,
            upload_quota_bytes: 1_000_000,
            mail: None,
            push_private: true,
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
            stopping: Stopping::default(),
            settings: Arc::new(settings),
            clock,
        };
        Self {
            platform,
            _folder: folder,
        }
    }

    /// The same platform with a mail server.
    pub fn with_mail(&self, smtp_url: &str) -> Platform {
        let settings = Settings {
            mail: Some(MailSettings {
                smtp_url: smtp_url.into(),
                from: "萤火 <yinghuo@school.example>".into(),
            }),
            ..Settings::clone(&self.platform.settings)
        };
        Platform {
            settings: Arc::new(settings),
            ..self.platform.clone()
        }
    }

    /// The same platform at a later time.
    pub fn later(&self, by: chrono::Duration) -> Platform {
        Platform {
            clock: Clock::fixed(self.clock.now() + by),
            ..self.platform.clone()
        }
    }
}

async fn database_url(data_dir: &Path) -> String {
    let Ok(server) = std::env::var("YINGHUO_TEST_POSTGRES") else {
        return format!("sqlite://{}?mode=rwc", data_dir.join("test.db").display());
    };
    let name = format!("service_{}", Ids::system().next::<Uuid>().simple());
    let connection = sea_orm::Database::connect(&server).await.unwrap();
    let statement = format!("CREATE DATABASE {name}");
    connection.execute_unprepared(&statement).await.unwrap();
    let (address, _) = server.rsplit_once('/').unwrap();
    format!("{address}/{name}")
}
