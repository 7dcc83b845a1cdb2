//! What tests from outside stand on: the real server with the real transcoder, people who talk to it over HTTP, and videos.
//!
//! ```ignore
//! on_both_databases!(a_student_may_not_make_a_course);
//! fn a_student_may_not_make_a_course(server: &TestServer) {
//!     let student = server.with_user(Role::Student);
//!     student.post("/courses", &course("Fractions")).expect_problem(403);
//! }
//! ```

mod client;
mod database;
mod eventually;
mod runner;
pub mod samples;
mod server;
pub mod tus;

pub use client::{Client, Reply, percent_encoded};
pub use content_schema::people::Role;
pub use database::Database;
pub use eventually::{eventually, within};
pub use runner::Runner;
pub use serde_json::{Value, json};
pub use server::{Person, TestServer, TestServerBuilder};

/// Makes two tests of one journey: `journey::on_sqlite` and `journey::on_postgres`, each with a server of its own.
#[macro_export]
macro_rules! on_both_databases {
    ($journey:ident) => {
        $crate::on_both_databases!($journey, |builder| builder);
    };
    ($journey:ident, $settings:expr) => {
        mod $journey {
            fn play(database: $crate::Database) {
                let settings: fn($crate::TestServerBuilder) -> $crate::TestServerBuilder = $settings;
                let Some(builder) = $crate::TestServer::on(database) else {
                    return;
                };
                super::$journey(&settings(builder).start());
            }

            #[test]
            fn on_sqlite() {
                play($crate::Database::Sqlite);
            }

            #[test]
            fn on_postgres() {
                play($crate::Database::Postgres);
            }
        }
    };
}
