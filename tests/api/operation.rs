//! What an operator sees.

use support::{TestServer, on_both_databases};

on_both_databases!(a_started_server_says_it_is_alive_and_ready);
fn a_started_server_says_it_is_alive_and_ready(server: &TestServer) {
    let _ = server.page("/healthz").expect(200);
    let _ = server.page("/readyz").expect(200);
}
