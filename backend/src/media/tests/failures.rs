//! Attempts that fail.

use super::*;
use content_schema::job::{MAX_ATTEMPTS, ProgressReport};
use content_schema::media::LeftOutReason;

#[actix_web::test]
async fn a_bad_file_fails_at_once_and_a_broken_transcoder_after_the_last_attempt() {
    let platform = platform().await;
    let bad = source(&platform).await;
    let claimed = claim(&platform).await;
    for _ in 0..2 {
        fail(&platform, &claimed, FailureReason::NotMedia).await.unwrap();
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
        fail(&then, &claimed, FailureReason::Internal).await.unwrap();
        assert!(try_claim(&then).await.is_none(), "no retry without a pause");
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
async fn a_chunk_that_cannot_be_made_fails_what_does_not_play_yet() {
    let platform = platform().await;
    let id = source(&platform).await;
    let analysis = claim(&platform).await;
    work(&platform, &analysis, b"bytes").await;
    let sound = claim(&platform).await;
    let chunk = claim(&platform).await;
    fail(&platform, &chunk, FailureReason::Unreadable).await.unwrap();
    let manifest = manifest_of(&platform, id).await;
    assert_eq!((manifest.status, manifest.playable), (MediaStatus::Failed, false));
    assert!(try_claim(&platform).await.is_none());
    let report = ProgressReport {
        progress: 0.5,
        stage: "encoding".into(),
    };
    let answer = jobs::renew(&platform, sound.job_id, &sound.lease, report).await;
    assert!(
        answer.unwrap().cancel,
        "the runner at the sound hears that nobody wants it"
    );
}

#[actix_web::test]
async fn a_chunk_that_cannot_be_made_leaves_out_its_renditions_of_what_plays() {
    let platform = platform().await;
    let id = playable(&platform).await;
    let chunk = claim(&platform).await;
    fail(&platform, &chunk, FailureReason::Unreadable).await.unwrap();
    assert_eq!(
        work_all(&platform, b"bytes").await,
        [assemble(&["light-h264"], true)],
        "the other chunk of them is needless"
    );
    let manifest = manifest_of(&platform, id).await;
    assert_eq!(manifest.status, MediaStatus::Ready);
    assert_eq!(rendition_names(&manifest), ["light-h264"]);
    let left_out: Vec<_> = manifest
        .left_out
        .iter()
        .map(|left_out| (left_out.name.as_str(), left_out.reason, left_out.fall_back.as_deref()))
        .collect();
    assert_eq!(
        left_out,
        [
            ("light-av1", LeftOutReason::Failed, Some("light-h264")),
            ("smooth-av1", LeftOutReason::Failed, Some("light-h264")),
        ]
    );
    assert_eq!(topics(&platform).await, ["media.created", "media.ready"]);
}

#[actix_web::test]
async fn what_plays_is_ready_though_the_rest_cannot_be_put_together() {
    let platform = platform().await;
    let id = playable(&platform).await;
    for _ in 0..2 {
        let chunk = claim(&platform).await;
        work(&platform, &chunk, b"bytes").await;
    }
    for attempt in 1..=MAX_ATTEMPTS {
        let then = platform.later(Duration::hours(i64::from(attempt)));
        let last = claim(&then).await;
        assert_eq!(last.task, assemble(ALL, true));
        deliver(&then, &last, "master.m3u8", b"other").await.unwrap();
        fail(&then, &last, FailureReason::Internal).await.unwrap();
    }
    let manifest = manifest_of(&platform, id).await;
    assert_eq!((manifest.status, manifest.error), (MediaStatus::Ready, None));
    assert_eq!(rendition_names(&manifest), ["light-h264"]);
    assert_eq!(manifest.left_out.len(), 2);
    let kept = stored(&platform).await;
    assert_eq!(kept, ["light-h264.m3u8", "light-h264.mp4", "master.m3u8", "poster.jpg"]);
    let rows = service::files(platform.database.read(), id).await.unwrap();
    let master = rows.iter().find(|row| row.name == "master.m3u8").unwrap();
    assert_eq!(
        master.sha256,
        listed("master.m3u8", b"bytes").sha256,
        "the one that fits"
    );
}
