//! The life of a job, on a real database and real files.

use super::entity::{file, job};
use super::incoming::{self, Received};
use super::service::{self, NewSource};
use super::{MediaError, jobs, manifest, naming, runners, schema};
use crate::platform::testing::TestPlatform;
use crate::platform::{Platform, outbox};
use bytes::Bytes;
use chrono::Duration;
use content_schema::job::{Claim, Completion, DeliveredFile, Failure, MAX_ATTEMPTS, ProgressReport};
use content_schema::media::{FailureReason, MediaManifest, MediaStatus, Rendition, Rung, TranscodeOutput};
use content_schema::{MediaId, UserId};
use sea_orm::EntityTrait;
use sha2::{Digest, Sha256};
use uuid::Uuid;

const FILES: [&str; 4] = [
    "light-h264.mp4",
    "light-h264.m3u8",
    "poster.jpg",
    manifest::MASTER_PLAYLIST,
];

async fn platform() -> TestPlatform {
    TestPlatform::with(schema::migrations()).await
}

async fn source(platform: &Platform) -> MediaId {
    platform
        .storage
        .put_bytes("sources/1", Bytes::from_static(b"video"))
        .await
        .unwrap();
    let source = NewSource {
        owner: UserId(Uuid::from_u128(1)),
        name: "小数乘法.mp4".into(),
        storage_name: "sources/1".into(),
        bytes: 5,
    };
    platform
        .database
        .write(async |tx| service::create(tx, platform, source).await)
        .await
        .unwrap()
}

async fn claim(platform: &Platform) -> Claim {
    jobs::claim(platform, "runner").await.unwrap().expect("a job waits")
}

async fn received(platform: &Platform, contents: &'static [u8]) -> Received {
    let body = futures::stream::iter([Ok::<_, std::io::Error>(Bytes::from_static(contents))]);
    incoming::receive(platform, body, &Sha256::digest(contents))
        .await
        .unwrap()
}

async fn deliver(platform: &Platform, claim: &Claim, name: &str, contents: &'static [u8]) -> Result<(), MediaError> {
    let received = received(platform, contents).await;
    jobs::deliver(platform, claim.job_id, &claim.lease, name, &received).await
}

fn listed(name: &str, contents: &[u8]) -> DeliveredFile {
    DeliveredFile {
        name: name.into(),
        bytes: contents.len() as u64,
        sha256: runners::hex(&Sha256::digest(contents)),
    }
}

fn completion(names: &[&str], contents: &[u8]) -> Completion {
    let [file, playlist, poster, _] = FILES;
    Completion {
        output: TranscodeOutput {
            duration_s: 60.0,
            renditions: vec![Rendition {
                name: "light-h264".into(),
                rung: Rung::Light,
                file: file.into(),
                mime: "video/mp4".into(),
                codecs: "avc1.64001e,mp4a.40.2".into(),
                width: Some(640),
                height: Some(360),
                fps: Some(12.5),
                bitrate_kbps: 20.0,
                peak_kbps: 30.0,
                bytes: contents.len() as u64,
                playlist: Some(playlist.into()),
            }],
            poster: Some(poster.into()),
            warnings: Vec::new(),
        },
        files: names.iter().map(|name| listed(name, contents)).collect(),
    }
}

fn failure(reason: FailureReason) -> Failure {
    Failure {
        reason,
        detail: "so it is".into(),
    }
}

async fn manifest_of(platform: &Platform, id: MediaId) -> MediaManifest {
    service::manifest(platform.database.read(), id).await.unwrap().unwrap()
}

async fn topics(platform: &Platform) -> Vec<String> {
    let events = outbox::after(&platform.database, 0, 100).await.unwrap();
    events.into_iter().map(|event| event.topic).collect()
}

async fn job_of(platform: &Platform, claim: &Claim) -> job::Model {
    let row = job::Entity::find_by_id(claim.job_id)
        .one(platform.database.read())
        .await;
    row.unwrap().unwrap()
}

#[actix_web::test]
async fn a_source_becomes_ready_when_every_file_is_delivered() {
    let platform = platform().await;
    let id = source(&platform).await;
    assert_eq!(manifest_of(&platform, id).await.status, MediaStatus::Queued);
    let claim = claim(&platform).await;
    assert_eq!(claim.source_bytes, 5);
    assert!(jobs::claim(&platform, "other").await.unwrap().is_none());
    let report = ProgressReport {
        progress: 0.5,
        stage: "encoding".into(),
    };
    let answer = jobs::renew(&platform, claim.job_id, &claim.lease, report)
        .await
        .unwrap();
    assert!(!answer.cancel);
    assert!((manifest_of(&platform, id).await.progress - 0.5).abs() < f32::EPSILON);

    for name in &FILES[..3] {
        deliver(&platform, &claim, name, b"bytes").await.unwrap();
    }
    let early = jobs::complete(&platform, claim.job_id, &claim.lease, completion(&FILES, b"bytes")).await;
    assert!(matches!(early, Err(MediaError::NotDelivered(name)) if name == FILES[3]));
    let unlisted = jobs::complete(&platform, claim.job_id, &claim.lease, completion(&FILES[..3], b"bytes")).await;
    assert!(matches!(unlisted, Err(MediaError::NotDelivered(name)) if name == FILES[3]));
    deliver(&platform, &claim, FILES[3], b"bytes").await.unwrap();
    deliver(&platform, &claim, "left-over.mp4", b"bytes").await.unwrap();
    // The answer may be lost on the way: saying it twice does no harm.
    for _ in 0..2 {
        jobs::complete(&platform, claim.job_id, &claim.lease, completion(&FILES, b"bytes"))
            .await
            .unwrap();
    }
    let manifest = manifest_of(&platform, id).await;
    assert_eq!(manifest.status, MediaStatus::Ready);
    assert_eq!(manifest.hls, Some(format!("/m/{id}/master.m3u8")));
    assert!(service::is_ready(platform.database.read(), id).await.unwrap());
    assert_eq!(topics(&platform).await, ["media.created", "media.ready"]);
    let kept = platform.storage.list("media").await.unwrap();
    assert_eq!(kept.len(), FILES.len(), "{kept:?}");
}

#[actix_web::test]
async fn a_lapsed_lease_goes_to_another_runner_and_the_first_can_change_nothing() {
    let platform = platform().await;
    let id = source(&platform).await;
    let first = claim(&platform).await;
    deliver(&platform, &first, FILES[0], b"old").await.unwrap();
    jobs::sweep_lapsed(&platform).await.unwrap();
    assert!(jobs::claim(&platform, "second").await.unwrap().is_none());

    let later = platform.later(Duration::seconds(90));
    jobs::sweep_lapsed(&later).await.unwrap();
    assert_eq!(manifest_of(&platform, id).await.status, MediaStatus::Queued);
    let second = claim(&later).await;
    assert_eq!(second.delivered, [listed(FILES[0], b"old")]);
    assert_ne!(second.lease, first.lease);
    deliver(&later, &second, FILES[0], b"new").await.unwrap();
    let too_late = deliver(&later, &first, FILES[0], b"old").await;
    assert!(matches!(too_late, Err(MediaError::LeaseLapsed)));
    let told = jobs::fail(&later, first.job_id, &first.lease, failure(FailureReason::NotMedia)).await;
    assert!(matches!(told, Err(MediaError::LeaseLapsed)));
    let rows = file::Entity::find().all(platform.database.read()).await.unwrap();
    let held = naming::storage_name(id, FILES[0], &rows.first().unwrap().sha256);
    assert_eq!(platform.storage.read_all(&held).await.unwrap(), "new");
    assert_eq!(job_of(&platform, &second).await.lapses, 1);
}

#[actix_web::test]
async fn a_bad_file_fails_at_once_and_a_broken_transcoder_after_the_last_attempt() {
    let platform = platform().await;
    let bad = source(&platform).await;
    let claimed = claim(&platform).await;
    for _ in 0..2 {
        jobs::fail(
            &platform,
            claimed.job_id,
            &claimed.lease,
            failure(FailureReason::NotMedia),
        )
        .await
        .unwrap();
    }
    let manifest = manifest_of(&platform, bad).await;
    assert_eq!(
        (manifest.status, manifest.error),
        (MediaStatus::Failed, Some(FailureReason::NotMedia))
    );

    let unlucky = source(&platform).await;
    for attempt in 1..=MAX_ATTEMPTS {
        let then = platform.later(Duration::hours(i64::from(attempt)));
        let claimed = claim(&then).await;
        jobs::fail(&then, claimed.job_id, &claimed.lease, failure(FailureReason::Internal))
            .await
            .unwrap();
        assert!(
            jobs::claim(&then, "runner").await.unwrap().is_none(),
            "no retry without a pause"
        );
    }
    let manifest = manifest_of(&platform, unlucky).await;
    assert_eq!(
        (manifest.status, manifest.error),
        (MediaStatus::Failed, Some(FailureReason::Internal))
    );
    assert_eq!(
        topics(&platform).await,
        ["media.created", "media.failed", "media.created", "media.failed"]
    );
}

#[actix_web::test]
async fn a_job_given_back_waits_again_and_counts_nothing() {
    let platform = platform().await;
    source(&platform).await;
    let first = claim(&platform).await;
    jobs::release(&platform, first.job_id, &first.lease).await.unwrap();
    let second = claim(&platform).await;
    let job = job_of(&platform, &second).await;
    assert_eq!((job.attempts, job.lapses), (0, 0));
}

#[actix_web::test]
async fn what_was_removed_is_cancelled_and_leaves_nothing_behind() {
    let platform = platform().await;
    let id = source(&platform).await;
    let claimed = claim(&platform).await;
    deliver(&platform, &claimed, FILES[0], b"bytes").await.unwrap();
    platform
        .database
        .write(async |tx| service::remove(tx, id).await)
        .await
        .unwrap();
    assert!(service::manifest(platform.database.read(), id).await.unwrap().is_none());
    service::sweep_removed(&platform).await.unwrap();
    let report = ProgressReport {
        progress: 0.5,
        stage: "encoding".into(),
    };
    let answer = jobs::renew(&platform, claimed.job_id, &claimed.lease, report)
        .await
        .unwrap();
    assert!(answer.cancel);
    service::sweep_removed(&platform).await.unwrap();
    assert!(platform.storage.list("media").await.unwrap().is_empty());
    assert!(platform.storage.list("sources").await.unwrap().is_empty());
}

#[actix_web::test]
async fn two_runners_never_get_one_job() {
    let platform = platform().await;
    for _ in 0..5 {
        source(&platform).await;
    }
    let claims = futures::future::join_all((0..20).map(|_| jobs::claim(&platform, "runner"))).await;
    let mut handed_out: Vec<_> = claims
        .into_iter()
        .filter_map(|claim| claim.unwrap())
        .map(|claim| claim.job_id)
        .collect();
    handed_out.sort();
    handed_out.dedup();
    assert_eq!(handed_out.len(), 5);
}

#[actix_web::test]
async fn a_runner_is_known_by_its_token_alone() {
    let platform = platform().await;
    let token = runners::add(&platform, "big-machine").await.unwrap();
    assert_eq!(runners::who_has(&platform, &token).await.unwrap().name, "big-machine");
    let local = runners::local_token(&platform, "local-1");
    assert_eq!(runners::who_has(&platform, &local).await.unwrap().name, "local-1");
    for wrong in ["", "x", "local.local-1.x", &local.replace("local-1", "local-2")] {
        assert!(runners::who_has(&platform, wrong).await.is_err(), "{wrong}");
    }
    assert!(matches!(
        runners::add(&platform, "big-machine").await,
        Err(MediaError::RunnerExists(_))
    ));
}
