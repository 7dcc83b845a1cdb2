//! The real `yinghuo serve` on a free port, with a data folder and a database of its own.

use crate::client::Client;
use crate::database::{Database, PostgresDatabase};
use crate::eventually::within;
use content_schema::people::Role;
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use serde_json::json;
use std::fs::File;
use std::net::TcpListener;
use std::ops::Deref;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::Duration;
use tempfile::TempDir;

/// Password of every account tests make.
pub(crate) const PASSWORD: &str = "a-firefly-in-a-bag-of-silk";

/// A program of the workspace: `YINGHUO_BIN_DIR`, or the folder above the test's own program.
pub(crate) fn program(name: &str) -> PathBuf {
    let folder = std::env::var_os("YINGHUO_BIN_DIR").map_or_else(
        || {
            let test = std::env::current_exe().expect("the test knows its own path");
            test.ancestors()
                .nth(2)
                .expect("target/<profile>/deps/<test>")
                .to_owned()
        },
        PathBuf::from,
    );
    let path = folder.join(name);
    assert!(
        path.exists(),
        "{} is not built: cargo build --workspace --bins",
        path.display()
    );
    path
}

/// A server that is about to start.
#[derive(Debug)]
pub struct TestServerBuilder {
    database: Option<PostgresDatabase>,
    settings: Vec<(String, String)>,
}

impl TestServerBuilder {
    /// Starts this many transcoders beside the server; without it there are none.
    #[must_use]
    pub fn with_transcoders(self, count: u32) -> Self {
        self.with_setting("YINGHUO_TRANSCODERS", &count.to_string())
    }

    /// Sets one of the program's settings.
    #[must_use]
    pub fn with_setting(mut self, name: &str, value: &str) -> Self {
        self.settings.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Starts it and waits until it is ready.
    pub fn start(self) -> TestServer {
        let server = self.prepare();
        server.start();
        server
    }

    /// The server before it starts, with its folder and its empty database.
    pub fn prepare(self) -> TestServer {
        let port = TcpListener::bind("127.0.0.1:0")
            .expect("a free port")
            .local_addr()
            .expect("an address")
            .port();
        TestServer {
            data: TempDir::with_prefix("yinghuo-test-").expect("a temporary folder"),
            client: Client::new(format!("http://127.0.0.1:{port}")),
            address: format!("127.0.0.1:{port}"),
            settings: self.settings,
            process: Mutex::new(None),
            database: self.database,
            admin: OnceLock::new(),
            people: AtomicU32::new(0),
        }
    }
}

/// A running server. Dropped, it is stopped and all it kept is gone. Asks as nobody; see [`TestServer::with_user`].
#[derive(Debug)]
pub struct TestServer {
    data: TempDir,
    client: Client,
    address: String,
    settings: Vec<(String, String)>,
    process: Mutex<Option<Child>>,
    database: Option<PostgresDatabase>,
    admin: OnceLock<Person>,
    people: AtomicU32,
}

/// Somebody who has signed in.
#[derive(Clone, Debug)]
pub struct Person {
    client: Client,
    /// Id of the account.
    pub id: String,
    /// Name to sign in with.
    pub username: String,
}

impl Deref for Person {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl Deref for TestServer {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl TestServer {
    /// A server on this database; none (and a line that says so) where it needs a PostgreSQL and was given none.
    pub fn on(database: Database) -> Option<TestServerBuilder> {
        let settings = vec![("YINGHUO_TRANSCODERS".to_owned(), "0".to_owned())];
        let database = match database {
            Database::Sqlite => None,
            Database::Postgres => {
                let created = PostgresDatabase::create();
                if created.is_none() {
                    eprintln!("skipped: run under tests/support/with-postgres");
                }
                Some(created?)
            }
        };
        Some(TestServerBuilder { database, settings })
    }

    /// A server on SQLite.
    pub fn on_sqlite() -> TestServerBuilder {
        Self::on(Database::Sqlite).expect("SQLite needs nothing")
    }

    /// Its data folder.
    pub fn data_dir(&self) -> &Path {
        self.data.path()
    }

    /// Another command of the same program on the same data, such as `reindex`.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(program("yinghuo"));
        command
            .args(arguments)
            .current_dir(self.data.path())
            .env("YINGHUO_LISTEN", &self.address)
            .env("YINGHUO_DATA_DIR", self.data.path().join("data"))
            .env("YINGHUO_ADMIN_PASSWORD", PASSWORD)
            // tests read the log
            .env("NO_COLOR", "1")
            .envs(self.settings.iter().map(|(name, value)| (name, value)));
        if let Some(database) = &self.database {
            command.env("YINGHUO_DATABASE_URL", database.url());
        }
        command
    }

    /// Starts the server (again) and waits until it is ready.
    pub fn start(&self) {
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.log_path())
            .expect("a log file");
        let child = self
            .command(&["serve"])
            .stdout(log.try_clone().expect("the log file twice"))
            .stderr(log)
            .process_group(0)
            .spawn()
            .expect("yinghuo starts");
        *self.process() = Some(child);
        within(Duration::from_mins(1), "the server is ready", || {
            let ended = self
                .process()
                .as_mut()
                .and_then(|child| child.try_wait().ok().flatten());
            assert!(ended.is_none(), "yinghuo serve ended: {ended:?}\n{}", self.log());
            self.try_send("GET", "/readyz", None)
                .ok()
                .filter(|reply| reply.status == 200)
        });
    }

    /// `kill -9` of the server and everything it has started.
    pub fn kill(&self) {
        if let Some(mut child) = self.process().take() {
            let _ = kill_process_group(Pid::from_child(&child), Signal::KILL);
            child.wait().expect("a killed server ends");
        }
    }

    /// `SIGTERM`, as an operator stops it; fails when it has not ended after 20 s.
    pub fn stop(&self) {
        if let Some(mut child) = self.process().take() {
            let group = Pid::from_child(&child);
            let _ = kill_process(group, Signal::TERM);
            let status = within(Duration::from_secs(20), "the server ends", || {
                child.try_wait().ok().flatten()
            });
            let _ = kill_process_group(group, Signal::KILL);
            assert!(status.success(), "yinghuo serve ended with {status}\n{}", self.log());
        }
    }

    /// Process id of the server.
    pub fn pid(&self) -> u32 {
        self.process().as_ref().expect("the server runs").id()
    }

    /// What the server has logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log_path()).unwrap_or_default()
    }

    /// The first-start admin, signed in.
    pub fn admin(&self) -> &Person {
        self.admin.get_or_init(|| self.sign_in("admin"))
    }

    /// A new account with this role, signed in.
    pub fn with_user(&self, role: Role) -> Person {
        self.with_users(&[role]).remove(0)
    }

    /// New accounts with these roles, signed in.
    pub fn with_users(&self, roles: &[Role]) -> Vec<Person> {
        let admin = self.admin();
        let named = roles
            .iter()
            .map(|role| (role, self.people.fetch_add(1, Ordering::Relaxed)));
        let usernames = named.map(|(role, number)| {
            let username = format!("{}-{number}", role.as_str().replace('_', "-"));
            let account = json!({
                "username": username, "password": PASSWORD, "display_name": format!("{role} {number}"), "role": role.as_str(),
            });
            let _ = admin.post("/users", &account).expect(201);
            username
        });
        usernames.map(|username| self.sign_in(&username)).collect()
    }

    /// Signs in an account made by these tests.
    pub fn sign_in(&self, username: &str) -> Person {
        let answer = self
            .post("/auth/login", &json!({"username": username, "password": PASSWORD}))
            .json(200);
        let client = self
            .client
            .with_token(answer["access_token"].as_str().expect("an access token"));
        let id = client.get("/me").id(200);
        Person {
            client,
            id,
            username: username.to_owned(),
        }
    }

    fn log_path(&self) -> PathBuf {
        self.data.path().join("server.log")
    }

    fn process(&self) -> std::sync::MutexGuard<'_, Option<Child>> {
        self.process.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            let log = self.log();
            let lines: Vec<_> = log.lines().collect();
            eprintln!(
                "the server's last words:\n{}",
                lines[lines.len().saturating_sub(60)..].join("\n")
            );
        }
    }
}
