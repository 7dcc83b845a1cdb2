//! The database: SQLite on one small machine, PostgreSQL on many.
//!
//! SQLite has one writer. Writes therefore go through a pool of a single connection and begin `IMMEDIATE`, so that they
//! wait for their turn instead of failing; reads have connections of their own and never wait (WAL). On PostgreSQL both
//! pools are one.

use super::problem::Problem;
use super::settings::WrongSetting;
use sea_orm::{
    ConnectOptions, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use std::time::Duration;

/// Handles for reading and writing; cheap to clone.
#[derive(Clone)]
pub struct Database {
    read: DatabaseConnection,
    write: DatabaseConnection,
}

impl Database {
    /// Connects by URL.
    pub async fn connect(url: &str) -> Result<Self, WrongSetting> {
        let failed = |error: DbErr| WrongSetting::new("YINGHUO_DATABASE_URL", error);
        if url.starts_with("postgres") {
            let mut options = ConnectOptions::new(url);
            options
                .max_connections(20)
                .acquire_timeout(Duration::from_secs(10))
                .sqlx_logging(false);
            let pool = sea_orm::Database::connect(options).await.map_err(failed)?;
            return Ok(Self {
                read: pool.clone(),
                write: pool,
            });
        }
        // The writer comes first: it makes the file and turns WAL on.
        let write = sea_orm::Database::connect(sqlite_options(url, 1))
            .await
            .map_err(failed)?;
        let read = sea_orm::Database::connect(sqlite_options(url, 8))
            .await
            .map_err(failed)?;
        Ok(Self { read, write })
    }

    /// For queries outside a transaction.
    pub const fn read(&self) -> &DatabaseConnection {
        &self.read
    }

    /// Begins a write; it is undone unless committed.
    pub async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        self.write
            .begin_with_options(TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..Default::default()
            })
            .await
    }

    /// Runs one write: committed when `act` succeeds, undone when it fails.
    pub async fn write<T, E: From<DbErr>>(
        &self,
        act: impl AsyncFnOnce(&DatabaseTransaction) -> Result<T, E>,
    ) -> Result<T, E> {
        let transaction = self.begin().await?;
        let answer = act(&transaction).await?;
        transaction.commit().await?;
        Ok(answer)
    }

    /// The writing connection itself, for migrations.
    pub const fn writer(&self) -> &DatabaseConnection {
        &self.write
    }

    /// Whether this is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        self.read.get_database_backend() == DbBackend::Postgres
    }

    /// Asks the database a trivial question.
    pub async fn ping(&self) -> Result<(), Problem> {
        self.read.ping().await.map_err(Problem::from)
    }
}

fn sqlite_options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(30))
        .sqlx_logging(false);
    options.map_sqlx_sqlite_opts(|sqlite| {
        // FULL: a commit is on the disk before it is acknowledged, also in WAL mode.
        sqlite
            .pragma("journal_mode", "WAL")
            .pragma("synchronous", "FULL")
            .pragma("foreign_keys", "ON")
            .pragma("busy_timeout", "15000")
            .pragma("cache_size", "-4000")
    });
    options
}
