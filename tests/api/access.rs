//! Every route of the contract, asked by every role and by nobody: those that need signing in say so, and none breaks.

use serde_json::Map;
use support::{Client, Role, TestServer, Value, on_both_databases};

/// An id that nothing has.
const NOTHING: &str = "018f0000-0000-7000-8000-000000000000";

struct Operation {
    method: String,
    path: String,
    needs_signing_in: bool,
}

fn operations(server: &TestServer) -> Vec<Operation> {
    let document = server.get("/openapi.json").json(200);
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            operations.push(Operation {
                method: method.to_uppercase(),
                path: filled_in(path),
                needs_signing_in: operation["security"]
                    .as_array()
                    .is_some_and(|ways| ways.iter().all(|way| way != &Value::Object(Map::new()))),
            });
        }
    }
    operations
}

/// The path with an id in place of every `{…}`.
fn filled_in(path: &str) -> String {
    let parts = path
        .split('/')
        .map(|part| if part.starts_with('{') { NOTHING } else { part });
    parts.collect::<Vec<_>>().join("/")
}

fn ask(client: &Client, operation: &Operation) -> support::Reply {
    let body = (!["GET", "HEAD", "DELETE"].contains(&&*operation.method)).then_some(&b"{}"[..]);
    client
        .with_header("Content-Type", "application/json")
        .with_header("If-Match", "*")
        .send(&operation.method, &operation.path, body)
}

on_both_databases!(nobody_is_asked_to_sign_in_where_it_is_needed);
fn nobody_is_asked_to_sign_in_where_it_is_needed(server: &TestServer) {
    for operation in operations(server).iter().filter(|operation| operation.needs_signing_in) {
        let reply = ask(server, operation);
        assert_eq!(
            reply.status,
            401,
            "{} {}: {}",
            operation.method,
            operation.path,
            reply.text()
        );
    }
}

on_both_databases!(no_route_breaks_whoever_asks);
fn no_route_breaks_whoever_asks(server: &TestServer) {
    // live events never end, and signing out would end the walk
    let asked =
        |operation: &&Operation| !operation.path.ends_with("/events") && !operation.path.ends_with("/auth/logout");
    let operations = operations(server);
    for person in server.with_users(&Role::ALL) {
        for operation in operations.iter().filter(asked) {
            let reply = ask(&person, operation);
            let told = format!(
                "{} {} for {}: {}",
                operation.method,
                operation.path,
                person.username,
                reply.text()
            );
            assert!(reply.status < 500, "{told}");
            // a person, whoever it is, is no transcoder
            let for_runners = operation.path.starts_with("/api/v1/runner/");
            assert!(!for_runners || reply.status >= 400, "{told}");
            assert!(
                for_runners || !operation.needs_signing_in || reply.status != 401,
                "{told}"
            );
            if reply.status >= 400 && operation.method != "HEAD" {
                assert_eq!(reply.header("Content-Type"), Some("application/problem+json"), "{told}");
            }
        }
    }
}
