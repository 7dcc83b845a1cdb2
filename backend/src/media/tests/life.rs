//! A source from its upload to its last rendition.

use super::*;
use content_schema::job::ProgressReport;

#[actix_web::test]
async fn a_source_plays_early_and_becomes_ready_when_all_is_made() {
    let platform = platform().await;
    let id = source(&platform).await;
    assert_eq!(manifest_of(&platform, id).await.status, MediaStatus::Queued);
    let analysis = claim(&platform).await;
    assert_eq!(
        (analysis.task.clone(), analysis.media_id, analysis.source_bytes),
        (Task::ANALYSE, id, 5)
    );
    assert!(try_claim(&platform).await.is_none(), "nothing is planned yet");
    work(&platform, &analysis, b"bytes").await;

    for expected in &plan()[..3] {
        let claim = claim(&platform).await;
        assert_eq!(claim.task, expected.task);
        assert!(!service::is_playable(platform.database.read(), id).await.unwrap());
        work(&platform, &claim, b"bytes").await;
    }
    let early = manifest_of(&platform, id).await;
    assert_eq!((early.status, early.playable), (MediaStatus::Transcoding, true));
    assert_eq!(rendition_names(&early), ["light-h264"]);
    assert!(early.progress > 0.5 && early.progress < 0.7, "{}", early.progress);
    assert!(service::is_playable(platform.database.read(), id).await.unwrap());
    assert_eq!(topics(&platform).await, ["media.created"]);

    assert_eq!(work_all(&platform, b"bytes").await.len(), 3);
    let manifest = manifest_of(&platform, id).await;
    assert_eq!(manifest.status, MediaStatus::Ready);
    assert_eq!(rendition_names(&manifest), ALL);
    assert_eq!((manifest.left_out.len(), manifest.left_s), (0, None));
    assert_eq!(manifest.hls, Some(format!("/m/{id}/master.m3u8")));
    assert_eq!(topics(&platform).await, ["media.created", "media.ready"]);
    assert_eq!(
        stored(&platform).await,
        [
            "light-av1.m3u8",
            "light-av1.mp4",
            "light-h264.m3u8",
            "light-h264.mp4",
            "master.m3u8",
            "poster.jpg",
            "smooth-av1.m3u8",
            "smooth-av1.mp4",
        ],
        "what runners handed each other is gone"
    );
}

#[actix_web::test]
async fn a_task_is_done_only_when_all_it_says_was_delivered() {
    let platform = platform().await;
    source(&platform).await;
    let analysis = claim(&platform).await;
    let not_delivered = |result, expected: &str| match result {
        Err(MediaError::NotDelivered(name)) => assert_eq!(name, expected),
        other => panic!("{other:?}"),
    };
    let early = complete(&platform, &analysis, Made::Plan(plan()), &[]).await;
    not_delivered(early, PLAN_FILE);
    deliver(&platform, &analysis, PLAN_FILE, b"bytes").await.unwrap();
    let other = complete(&platform, &analysis, Made::Parts, &[]).await;
    assert!(matches!(other, Err(MediaError::UnfittingResult)));
    let hopeless = complete(&platform, &analysis, Made::Plan(Vec::new()), &[]).await;
    assert!(matches!(hopeless, Err(MediaError::BadPlan(_))));
    // The answer may be lost on the way: saying it twice does no harm.
    for _ in 0..2 {
        complete(&platform, &analysis, Made::Plan(plan()), &[PLAN_FILE])
            .await
            .unwrap();
    }
    let sound = claim(&platform).await;
    not_delivered(
        complete(&platform, &sound, Made::Parts, &["work-sound-mp3.mp4"]).await,
        "work-sound-mp3.mp4",
    );
    let chunk = claim(&platform).await;
    not_delivered(
        complete(&platform, &chunk, Made::Parts, &[]).await,
        "work-light-h264-0000.mp4",
    );
    work(&platform, &sound, b"bytes").await;
    work(&platform, &chunk, b"bytes").await;
    let first = claim(&platform).await;
    let output = Made::Output(output(&names(&["light-h264"])));
    deliver(&platform, &first, "light-h264.mp4", b"bytes").await.unwrap();
    let unlisted = complete(&platform, &first, output, &["light-h264.mp4"]).await;
    assert!(matches!(unlisted, Err(MediaError::NotDelivered(_))));
}

#[actix_web::test]
async fn progress_is_told_and_so_is_the_time_left_once_it_is_known() {
    let platform = platform().await;
    let id = source(&platform).await;
    let analysis = claim(&platform).await;
    let report = |progress| ProgressReport {
        progress,
        stage: "analysing".into(),
    };
    let answer = jobs::renew(&platform, analysis.job_id, &analysis.lease, report(0.5)).await;
    assert!(!answer.unwrap().cancel);
    let manifest = manifest_of(&platform, id).await;
    assert!((manifest.progress - 0.05).abs() < 1e-6 && manifest.left_s.is_none());
    work(&platform, &analysis, b"bytes").await;
    let sound = claim(&platform).await;
    let later = platform.later(Duration::seconds(30));
    jobs::renew(&later, sound.job_id, &sound.lease, report(0.5))
        .await
        .unwrap();
    let manifest = manifest_of(&platform, id).await;
    // Half a task took 30 s; five and a half are left.
    assert!((manifest.left_s.unwrap() - 330.0).abs() < 1.0, "{:?}", manifest.left_s);
}

#[actix_web::test]
async fn what_was_removed_is_cancelled_and_leaves_nothing_behind() {
    let platform = platform().await;
    let id = playable(&platform).await;
    let claimed = claim(&platform).await;
    deliver(&platform, &claimed, "work-light-av1-0000.mp4", b"bytes")
        .await
        .unwrap();
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
    let answer = jobs::renew(&platform, claimed.job_id, &claimed.lease, report).await;
    assert!(answer.unwrap().cancel);
    assert!(try_claim(&platform).await.is_none());
    service::sweep_removed(&platform).await.unwrap();
    assert!(platform.storage.list("media").await.unwrap().is_empty());
    assert!(platform.storage.list("sources").await.unwrap().is_empty());
}
