//! What operators do.

use super::super::remake::{self, Retried};
use super::*;

#[actix_web::test]
async fn what_was_given_up_is_tried_again_where_its_parts_are_left() {
    let platform = platform().await;
    let id = source(&platform).await;
    let analysis = claim(&platform).await;
    assert_eq!(remake::retry(&platform, id.0).await.unwrap(), Retried::Nothing);
    work(&platform, &analysis, b"bytes").await;
    let sound = claim(&platform).await;
    fail(&platform, &sound, FailureReason::Unreadable).await.unwrap();
    assert_eq!(manifest_of(&platform, id).await.status, MediaStatus::Failed);
    let listed = remake::unfinished(&platform).await.unwrap();
    let first = listed.first().unwrap().to_string();
    assert!(
        first.contains("sound  小数乘法.mp4  given up  1 failed, 0 lost  Unreadable: so it is"),
        "{first}"
    );

    assert_eq!(remake::retry(&platform, id.0).await.unwrap(), Retried::Jobs(6));
    let manifest = manifest_of(&platform, id).await;
    assert_eq!((manifest.status, manifest.error), (MediaStatus::Transcoding, None));
    assert_eq!(work_all(&platform, b"bytes").await.len(), 6);
    assert_eq!(manifest_of(&platform, id).await.status, MediaStatus::Ready);
    assert!(remake::unfinished(&platform).await.unwrap().is_empty());
}

#[actix_web::test]
async fn a_stuck_job_is_taken_from_its_runner() {
    let platform = platform().await;
    source(&platform).await;
    let stuck = claim(&platform).await;
    assert_eq!(
        remake::retry(&platform, stuck.job_id.0).await.unwrap(),
        Retried::Jobs(1)
    );
    let again = claim(&platform).await;
    assert_eq!(again.job_id, stuck.job_id);
    assert_eq!(
        remake::retry(&platform, Uuid::from_u128(9)).await.unwrap(),
        Retried::Nothing
    );
}

#[actix_web::test]
async fn a_rung_that_failed_is_made_by_making_all_anew() {
    let platform = platform().await;
    let id = playable(&platform).await;
    let chunk = claim(&platform).await;
    fail(&platform, &chunk, FailureReason::Unreadable).await.unwrap();
    work_all(&platform, b"bytes").await;
    assert_eq!(remake::retry(&platform, id.0).await.unwrap(), Retried::OnlyRemaking);
    for (rung, made) in [("light", false), ("light-h264", false), ("smooth", true)] {
        assert_eq!(remake::remake(&platform, id, Some(rung)).await.unwrap(), made, "{rung}");
    }
    work_all(&platform, b"bytes").await;
    assert_eq!(rendition_names(&manifest_of(&platform, id).await), ALL);
}

#[actix_web::test]
async fn old_renditions_play_until_all_new_ones_are_made() {
    let platform = platform().await;
    let id = source(&platform).await;
    work_all(&platform, b"old").await;
    let before = manifest_of(&platform, id).await;
    assert!(remake::remake(&platform, id, None).await.unwrap());
    assert!(!remake::remake(&platform, id, None).await.unwrap(), "it is under way");
    let fresh = source(&platform.later(Duration::seconds(9))).await;
    let then = platform.later(Duration::seconds(10));
    assert_eq!(claim(&then).await.media_id, fresh, "a new upload goes first");

    for _ in 0..6 {
        let claimed = claim(&then).await;
        work(&then, &claimed, b"new").await;
        assert_eq!(manifest_of(&platform, id).await, before);
    }
    let shown = async || {
        let rows = service::files(platform.database.read(), id).await.unwrap();
        let shown = rows.into_iter().filter(|row| row.published);
        shown.map(|row| row.sha256).collect::<std::collections::HashSet<_>>()
    };
    assert_eq!(shown().await, [listed("", b"old").sha256].into());
    work_all(&then, b"new").await;
    assert_eq!(shown().await, [listed("", b"new").sha256].into());
    assert_eq!(stored(&platform).await.len(), 8);
    let topics = topics(&platform).await;
    assert_eq!(
        topics.last().unwrap(),
        "media.remade",
        "nobody is told that old news are new"
    );
}

#[actix_web::test]
async fn a_remaking_that_fails_changes_nothing() {
    let platform = platform().await;
    let id = source(&platform).await;
    work_all(&platform, b"old").await;
    let (before, kept) = (manifest_of(&platform, id).await, stored(&platform).await);
    remake::remake(&platform, id, None).await.unwrap();
    for _ in 0..3 {
        let claimed = claim(&platform).await;
        work(&platform, &claimed, b"new").await;
    }
    let claimed = claim(&platform).await;
    fail(&platform, &claimed, FailureReason::Unreadable).await.unwrap();
    assert!(try_claim(&platform).await.is_none());
    assert_eq!(manifest_of(&platform, id).await, before);
    assert_eq!(stored(&platform).await, kept);
}
