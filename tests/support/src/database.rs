//! A fresh database for a server: a file in its data folder, or a database of the PostgreSQL that
//! `tests/support/with-postgres` has started.

use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

/// The databases Yinghuo runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Database {
    /// A file in the data folder.
    Sqlite,
    /// A database of its own at `YINGHUO_TEST_POSTGRES`.
    Postgres,
}

/// A PostgreSQL database that is dropped with this value.
#[derive(Debug)]
pub(crate) struct PostgresDatabase {
    server_url: String,
    name: String,
}

impl PostgresDatabase {
    /// A new, empty one; none where no PostgreSQL was given.
    pub(crate) fn create() -> Option<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let server_url = std::env::var("YINGHUO_TEST_POSTGRES").ok()?;
        let name = format!(
            "yinghuo_{}_{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        let database = Self { server_url, name };
        database.run(&format!("CREATE DATABASE {}", database.name));
        Some(database)
    }

    /// Its address, for `YINGHUO_DATABASE_URL`.
    pub(crate) fn url(&self) -> String {
        let (server, _) = self
            .server_url
            .rsplit_once('/')
            .expect("YINGHUO_TEST_POSTGRES names a database");
        format!("{server}/{}", self.name)
    }

    fn run(&self, statement: &str) {
        let output = Command::new("psql")
            .args([&self.server_url, "-q", "-v", "ON_ERROR_STOP=1", "-c", statement])
            .output()
            .expect("psql runs");
        assert!(
            output.status.success(),
            "{statement}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

impl Drop for PostgresDatabase {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.run(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
        }
    }
}
