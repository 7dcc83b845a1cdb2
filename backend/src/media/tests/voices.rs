//! Voice messages among lessons.

use super::*;
use crate::media::remake::{self, Retried};

async fn voice(platform: &Platform, storage_name: &str) -> MediaId {
    let bytes = Bytes::from_static(b"voice");
    platform.storage.put_bytes(storage_name, bytes).await.unwrap();
    let source = NewSource {
        owner: UserId(Uuid::from_u128(1)),
        name: "voice".into(),
        storage_name: storage_name.into(),
        bytes: 5,
        voice_s: Some(180),
    };
    platform
        .database
        .write(async |tx| service::create(tx, platform, source).await)
        .await
        .unwrap()
}

#[actix_web::test]
async fn a_voice_goes_before_lessons_and_its_recording_goes_with_its_work() {
    let platform = platform().await;
    let lesson = source(&platform).await;
    let (good, bad) = (
        voice(&platform, "recordings/1").await,
        voice(&platform, "recordings/2").await,
    );

    let first = claim(&platform).await;
    assert_eq!(
        (first.media_id, first.task.clone()),
        (good, Task::Analyse { voice_s: Some(180) })
    );
    deliver(&platform, &first, PLAN_FILE, b"bytes").await.unwrap();
    let made = ["voice-opus".to_owned()];
    let planned = [Task::Sound, assemble(&["voice-opus"], true)].map(|task| PlannedTask { task, weight: 1.0 });
    complete(&platform, &first, Made::Plan(planned.into()), &[PLAN_FILE])
        .await
        .unwrap();
    // What its plan holds goes before lessons too, and before voices that came later.
    let sound = claim(&platform).await;
    assert_eq!((sound.media_id, &sound.task), (good, &Task::Sound));
    complete(&platform, &sound, Made::Parts, &[]).await.unwrap();
    let last = claim(&platform).await;
    let mut output = output(&made);
    output.poster = None;
    let files = ["voice-opus.mp4", "voice-opus.m3u8", "master.m3u8"];
    for name in files {
        deliver(&platform, &last, name, b"bytes").await.unwrap();
    }
    complete(&platform, &last, Made::Output(output), &files).await.unwrap();
    assert_eq!(manifest_of(&platform, good).await.status, MediaStatus::Ready);
    assert!(platform.storage.size("recordings/1").await.is_err());

    let silent = claim(&platform).await;
    assert_eq!(silent.media_id, bad);
    deliver(&platform, &silent, PLAN_FILE, b"bytes").await.unwrap();
    fail(&platform, &silent, FailureReason::Silent).await.unwrap();
    assert_eq!(manifest_of(&platform, bad).await.error, Some(FailureReason::Silent));
    assert!(platform.storage.size("recordings/2").await.is_err());
    assert!(service::files(platform.database.read(), bad).await.unwrap().is_empty());

    // Without its recording it is neither tried again nor made anew.
    for id in [good, bad] {
        assert_eq!(remake::retry(&platform, id.0).await.unwrap(), Retried::Nothing);
        assert!(!remake::remake(&platform, id, None).await.unwrap());
    }
    assert_eq!(claim(&platform).await.media_id, lesson);
    assert!(platform.storage.size("sources/1").await.is_ok());
}
