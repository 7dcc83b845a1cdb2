//! What an operator sees.

use std::collections::BTreeSet;
use support::{Client, Database, Role, TestServer, json, on_both_databases};

on_both_databases!(a_started_server_says_it_is_alive_and_ready);
fn a_started_server_says_it_is_alive_and_ready(server: &TestServer) {
    let _ = server.page("/healthz").expect(200);
    let _ = server.page("/readyz").expect(200);
    let metrics = server.page("/metrics").expect(200).text();
    assert!(metrics.contains("yinghuo_http_requests_total"), "{metrics}");
}

on_both_databases!(a_server_that_is_told_to_stop_ends_well_and_starts_where_it_was);
fn a_server_that_is_told_to_stop_ends_well_and_starts_where_it_was(server: &TestServer) {
    let teacher = server.with_user(Role::Teacher);
    server.stop();
    server.start();
    let _ = teacher.get("/me").expect(200);
}

on_both_databases!(the_contract_is_described_and_can_be_browsed);
fn the_contract_is_described_and_can_be_browsed(server: &TestServer) {
    let document = server.get("/openapi.json").json(200);
    assert!(
        document["openapi"]
            .as_str()
            .is_some_and(|version| version.starts_with("3.1"))
    );
    let operations: BTreeSet<_> = document["paths"]
        .as_object()
        .expect("paths")
        .iter()
        .flat_map(|(path, methods)| {
            methods
                .as_object()
                .into_iter()
                .flatten()
                .map(move |(method, _)| format!("{method} {path}"))
        })
        .collect();
    for known in ["post /api/v1/auth/login", "post /api/v1/users", "patch /api/v1/me"] {
        assert!(operations.contains(known), "no {known} in {operations:#?}");
    }
    let docs = server.page("/api/docs/").expect(200);
    assert!(docs.text().contains("swagger"), "{}", docs.text());
}

on_both_databases!(what_was_backed_up_is_restored_elsewhere);
fn what_was_backed_up_is_restored_elsewhere(server: &TestServer) {
    let teacher = server.with_user(Role::Teacher);
    server.stop();
    let file = server.data_dir().join("backup");
    let file = file.to_str().expect("a path");
    run(server, &["backup", file]);

    // into an empty database of another server, whichever this one runs on
    for database in [Database::Sqlite, Database::Postgres] {
        let Some(elsewhere) = TestServer::on(database) else {
            continue;
        };
        let elsewhere = elsewhere.prepare();
        run(&elsewhere, &["restore", file]);
        elsewhere.start();
        let again = elsewhere.sign_in(&teacher.username);
        assert_eq!(again.id, teacher.id);
    }
}

#[test]
fn a_wrong_setting_stops_the_start_with_one_line_that_names_it() {
    let server = TestServer::on_sqlite().prepare();
    for (name, value) in [
        ("YINGHUO_LISTEN", "somewhere"),
        ("YINGHUO_DATABASE_URL", "mysql://localhost"),
        ("YINGHUO_STORAGE_URL", "ftp://localhost"),
        ("YINGHUO_TRANSCODERS", "many"),
        ("YINGHUO_PUBLIC_URL", "lessons.example.org"),
    ] {
        let output = server
            .command(&["serve"])
            .env(name, value)
            .output()
            .expect("yinghuo runs");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && told.contains(name), "{told}");
        assert_eq!(told.trim().lines().count(), 1, "{told}");
    }
}

#[test]
fn an_address_in_use_is_told_in_one_line() {
    let server = TestServer::on_sqlite().start();
    let address = server.origin().trim_start_matches("http://");
    let other = TestServer::on_sqlite().prepare();
    let output = other
        .command(&["serve"])
        .env("YINGHUO_LISTEN", address)
        .output()
        .expect("yinghuo runs");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && told.contains(address), "{told}");
}

#[test]
fn an_account_can_be_made_from_the_shell() {
    let server = TestServer::on_sqlite().start();
    let mut add = server.command(&["user", "add", "principal", "--role", "moderator"]);
    let output = add
        .env("YINGHUO_PASSWORD", "from-the-shell")
        .output()
        .expect("yinghuo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let credentials = json!({"username": "principal", "password": "from-the-shell"});
    let tokens = Client::new(server.origin()).post("/auth/login", &credentials).json(200);
    let me = server
        .with_token(tokens["access_token"].as_str().expect("an access token"))
        .get("/me")
        .json(200);
    assert_eq!(me["role"], "moderator");
}

fn run(server: &TestServer, arguments: &[&str]) {
    let output = server.command(arguments).output().expect("yinghuo runs");
    assert!(
        output.status.success(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}
