//! Uploads over links that break: tus 1.0.0 as its clients speak it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use support::{Role, TestServer, eventually, on_both_databases, tus};

const FILE: &[u8] = &[7; 300_000];

on_both_databases!(an_upload_goes_on_where_the_link_broke);
fn an_upload_goes_on_where_the_link_broke(server: &TestServer) {
    let teacher = server.with_user(Role::MasterTeacher);
    let upload = tus::create(&teacher, "课堂实录.mp4", FILE.len());
    assert_eq!(upload.offset(), 0);

    let reply = upload.append(0, &FILE[..100_000]).expect(204);
    assert_eq!(reply.header("Upload-Offset"), Some("100000"));
    assert_eq!(upload.offset(), 100_000);
    let reply = upload.append(100_000, &FILE[100_000..]).expect(204);
    assert_eq!(reply.header("Upload-Offset"), Some("300000"));
}

on_both_databases!(what_was_acknowledged_survives_a_killed_server);
fn what_was_acknowledged_survives_a_killed_server(server: &TestServer) {
    let teacher = server.with_user(Role::MasterTeacher);
    let upload = tus::create(&teacher, "lesson.mp4", FILE.len());
    let _ = upload.append(0, &FILE[..123_456]).expect(204);
    server.kill();
    server.start();
    assert_eq!(upload.offset(), 123_456);
    let _ = upload.append(123_456, &FILE[123_456..]).expect(204);
}

on_both_databases!(a_link_that_breaks_inside_a_request_loses_little);
fn a_link_that_breaks_inside_a_request_loses_little(server: &TestServer) {
    let teacher = server.with_user(Role::MasterTeacher);
    let upload = tus::create(&teacher, "lesson.mp4", FILE.len());
    upload.append_and_break(0, FILE, 200_000);
    // "at least every 64 KiB": at most that much of what arrived may be lost
    let held = eventually("what arrived is held", || {
        Some(upload.offset()).filter(|held| *held >= 200_000 - 65_536)
    });
    assert!(held <= 200_000, "{held}");
    let _ = upload.append(held, &FILE[held..]).expect(204);
}

on_both_databases!(a_wrong_offset_is_refused_and_changes_nothing);
fn a_wrong_offset_is_refused_and_changes_nothing(server: &TestServer) {
    let teacher = server.with_user(Role::MasterTeacher);
    let upload = tus::create(&teacher, "lesson.mp4", FILE.len());
    let _ = upload.append(0, &FILE[..1000]).expect(204);
    for wrong in [0, 999, 1001, FILE.len()] {
        upload.append(wrong, &FILE[..10]).expect_problem(409);
    }
    assert_eq!(upload.offset(), 1000);
}

on_both_databases!(a_damaged_part_is_refused_by_its_checksum);
fn a_damaged_part_is_refused_by_its_checksum(server: &TestServer) {
    let teacher = server.with_user(Role::MasterTeacher);
    let upload = tus::create(&teacher, "lesson.mp4", FILE.len());
    let checksum = format!("sha256 {}", STANDARD.encode(Sha256::digest(&FILE[..5000])));
    assert_eq!(upload.append_checked(0, &[8; 5000], &checksum).status, 460);
    assert_eq!(upload.offset(), 0);
    let _ = upload.append_checked(0, &FILE[..5000], &checksum).expect(204);
    assert_eq!(upload.append_checked(5000, &FILE[..10], "rot13 AAAA").status, 400);
}

on_both_databases!(an_upload_is_its_owners_alone);
fn an_upload_is_its_owners_alone(server: &TestServer) {
    let people = server.with_users(&[Role::MasterTeacher, Role::MasterTeacher]);
    let upload = tus::create(&people[0], "lesson.mp4", FILE.len());
    let path = format!("/api/v1/uploads/{}", upload.id);
    for other in [&people[1] as &support::Client, server] {
        let reply = other.with_header("Tus-Resumable", "1.0.0").send("HEAD", &path, None);
        assert!([401, 403, 404].contains(&reply.status), "{}", reply.status);
    }
    assert_eq!(
        tus::create_request(server, "lesson.mp4", 10).expect("an answer").status,
        401
    );
}

on_both_databases!(an_ended_upload_is_gone);
fn an_ended_upload_is_gone(server: &TestServer) {
    let teacher = server.with_user(Role::MasterTeacher);
    let upload = tus::create(&teacher, "lesson.mp4", FILE.len());
    let _ = upload.append(0, &FILE[..1000]).expect(204);
    let _ = upload.terminate().expect(204);
    let status = upload.append(1000, &FILE[..10]).status;
    assert!([404, 410].contains(&status), "{status}");
}

on_both_databases!(a_person_may_not_upload_more_than_their_quota, |server| server
    .with_setting("YINGHUO_UPLOAD_QUOTA_BYTES", "1000000"));
fn a_person_may_not_upload_more_than_their_quota(server: &TestServer) {
    let people = server.with_users(&[Role::MasterTeacher, Role::MasterTeacher]);
    tus::create(&people[0], "lesson.mp4", 800_000);
    let reply = tus::create_request(&people[0], "another.mp4", 800_000).expect("an answer");
    assert!([403, 413].contains(&reply.status), "{}", reply.status);
    tus::create(&people[1], "lesson.mp4", 800_000);
}
