//! The life of jobs, on a real database and real files.

mod failures;
mod leases;
mod life;
mod operators;
mod saving;
mod sharing;
mod voices;

use super::entity::{file, job};
use super::incoming::{self, Received};
use super::service::{self, NewSource};
use super::{MediaError, claim, complete, deliver, ending, jobs, naming, runners, schema};
use crate::platform::testing::TestPlatform;
use crate::platform::{Platform, outbox};
use bytes::Bytes;
use chrono::Duration;
use content_schema::job::{
    Claim, ClaimRequest, Completion, DeliveredFile, Failure, Made, PLAN_FILE, PROTOCOL, PlannedTask, Task, part_name,
};
use content_schema::media::{FailureReason, MediaManifest, MediaStatus, Rendition, Rung, TranscodeOutput};
use content_schema::{MediaId, UserId};
use sea_orm::EntityTrait;
use sha2::{Digest, Sha256};
use uuid::Uuid;

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
        voice_s: None,
    };
    platform
        .database
        .write(async |tx| service::create(tx, platform, source).await)
        .await
        .unwrap()
}

fn asking() -> ClaimRequest {
    ClaimRequest {
        version: "1".into(),
        protocol: PROTOCOL,
        capabilities: content_schema::job::Capabilities::default(),
        at_hand: None,
        room: None,
        instance: None,
        fresh: false,
    }
}

async fn try_claim(platform: &Platform) -> Option<Claim> {
    claim::claim(platform, "runner", &asking()).await.unwrap()
}

async fn claim(platform: &Platform) -> Claim {
    try_claim(platform).await.expect("a job waits")
}

async fn received(platform: &Platform, contents: &'static [u8]) -> Received {
    let body = futures::stream::iter([Ok::<_, std::io::Error>(Bytes::from_static(contents))]);
    incoming::receive(platform, body, &Sha256::digest(contents))
        .await
        .unwrap()
}

async fn deliver(platform: &Platform, claim: &Claim, name: &str, contents: &'static [u8]) -> Result<(), MediaError> {
    let received = received(platform, contents).await;
    deliver::deliver(platform, claim.job_id, &claim.lease, name, &received)
        .await
        .map(drop)
}

fn listed(name: &str, contents: &[u8]) -> DeliveredFile {
    DeliveredFile {
        name: name.into(),
        bytes: contents.len() as u64,
        sha256: runners::hex(&Sha256::digest(contents)),
    }
}

async fn complete(platform: &Platform, claim: &Claim, made: Made, files: &[&str]) -> Result<(), MediaError> {
    let files = files.iter().map(|name| listed(name, b"bytes")).collect();
    complete::complete(platform, claim.job_id, &claim.lease, Completion { made, files }).await
}

async fn fail(platform: &Platform, claim: &Claim, reason: FailureReason) -> Result<(), MediaError> {
    let failure = Failure {
        reason,
        detail: "so it is".into(),
    };
    ending::fail(platform, claim.job_id, &claim.lease, failure).await
}

fn names(renditions: &[&str]) -> Vec<String> {
    renditions.iter().map(ToString::to_string).collect()
}

fn picture(renditions: &[&str], chunk: u32) -> Task {
    Task::Picture {
        renditions: names(renditions),
        chunk,
    }
}

fn assemble(renditions: &[&str], last: bool) -> Task {
    Task::Assemble {
        renditions: names(renditions),
        last,
    }
}

const ALL: &[&str] = &["light-h264", "light-av1", "smooth-av1"];

/// Sound, one chunk of the plain rendition, then two of the modern ones.
fn plan() -> Vec<PlannedTask> {
    [
        Task::Sound,
        picture(&["light-h264"], 0),
        assemble(&["light-h264"], false),
        picture(&["light-av1", "smooth-av1"], 0),
        picture(&["light-av1", "smooth-av1"], 1),
        assemble(ALL, true),
    ]
    .map(|task| PlannedTask { task, weight: 1.0 })
    .into()
}

fn output(renditions: &[String]) -> TranscodeOutput {
    let rendition = |name: &String| Rendition {
        name: name.clone(),
        rung: Rung::Light,
        file: format!("{name}.mp4"),
        mime: "video/mp4".into(),
        codecs: "avc1.64001e,mp4a.40.2".into(),
        width: Some(640),
        height: Some(360),
        fps: Some(12.5),
        bitrate_kbps: 20.0,
        peak_kbps: 30.0,
        bytes: 5,
        playlist: Some(format!("{name}.m3u8")),
        picture_playlist: None,
        picture_init: None,
        sound_playlist: None,
        sound_init: None,
        likeness: None,
    };
    TranscodeOutput {
        duration_s: 60.0,
        renditions: renditions.iter().map(rendition).collect(),
        poster: Some("poster.jpg".into()),
        boards: Vec::new(),
        captions: Vec::new(),
        left_out: Vec::new(),
        warnings: Vec::new(),
    }
}

/// Does a claimed task as a runner would: delivers what it makes and completes it.
async fn work(platform: &Platform, claim: &Claim, contents: &'static [u8]) {
    let (made, files) = match &claim.task {
        Task::Analyse { .. } => (Made::Plan(plan()), names(&[PLAN_FILE, "poster.jpg"])),
        Task::Sound => (Made::Parts, names(&["work-sound-mp3.mp4"])),
        Task::Picture { renditions, chunk } => {
            let parts = renditions.iter().map(|rendition| part_name(rendition, *chunk));
            (Made::Parts, parts.collect())
        }
        Task::Assemble { renditions, .. } => {
            let output = output(renditions);
            let all = output.files();
            // The poster was delivered by the analysis.
            let own = all.into_iter().filter(|name| *name != "poster.jpg");
            let own = own.map(str::to_owned).collect();
            (Made::Output(output), own)
        }
    };
    for name in &files {
        deliver(platform, claim, name, contents).await.unwrap();
    }
    let files = files.iter().map(|name| listed(name, contents)).collect();
    complete::complete(platform, claim.job_id, &claim.lease, Completion { made, files })
        .await
        .unwrap();
}

/// Does every task that waits.
async fn work_all(platform: &Platform, contents: &'static [u8]) -> Vec<Task> {
    let mut done = Vec::new();
    while let Some(claim) = try_claim(platform).await {
        work(platform, &claim, contents).await;
        done.push(claim.task);
    }
    done
}

/// A source that plays, with two chunks of other renditions still to do.
async fn playable(platform: &Platform) -> MediaId {
    let id = source(platform).await;
    for _ in 0..4 {
        let claim = claim(platform).await;
        work(platform, &claim, b"bytes").await;
    }
    assert!(manifest_of(platform, id).await.playable);
    id
}

async fn manifest_of(platform: &Platform, id: MediaId) -> MediaManifest {
    service::manifest(platform.database.read(), id).await.unwrap().unwrap()
}

fn rendition_names(manifest: &MediaManifest) -> Vec<&str> {
    let names = manifest.renditions.iter().map(|link| link.rendition.name.as_str());
    names.collect()
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

async fn stored(platform: &Platform) -> Vec<String> {
    let kept = platform.storage.list("media").await.unwrap();
    let name = |(path, _): (String, u64)| path.rsplit('/').next().unwrap().get(17..).unwrap().to_owned();
    let mut names: Vec<String> = kept.into_iter().map(name).collect();
    names.sort();
    names
}
