//! One lesson, several runners.

use super::*;

fn held_names(claim: &Claim) -> Vec<&str> {
    let mut names: Vec<&str> = claim.held.iter().map(|file| file.name.as_str()).collect();
    names.sort_unstable();
    names
}

#[actix_web::test]
async fn runners_share_a_lesson_and_nobody_puts_together_what_is_not_made() {
    let platform = platform().await;
    source(&platform).await;
    let analysis = claim(&platform).await;
    work(&platform, &analysis, b"bytes").await;
    let mut at_once: Vec<Claim> = futures::future::join_all((0..10).map(|_| try_claim(&platform)))
        .await
        .into_iter()
        .flatten()
        .collect();
    assert_eq!(at_once.len(), 4, "the sound and three chunks");
    // Who came first is chance; a chunk that the first assembly does not need is kept back.
    at_once.sort_by_key(|claim| match &claim.task {
        Task::Picture { renditions, .. } => !renditions.iter().any(|name| name == "light-h264"),
        _ => false,
    });
    let (last, others) = at_once.split_last().unwrap();
    for claim in others {
        assert_eq!(held_names(claim), [PLAN_FILE]);
        work(&platform, claim, b"bytes").await;
    }
    let first = claim(&platform).await;
    assert_eq!(first.task, assemble(&["light-h264"], false));
    assert_eq!(
        held_names(&first),
        [
            "poster.jpg",
            "work-light-h264-0000.mp4",
            PLAN_FILE,
            "work-sound-mp3.mp4"
        ]
    );
    assert!(try_claim(&platform).await.is_none());
    work(&platform, &first, b"bytes").await;
    assert!(try_claim(&platform).await.is_none(), "a chunk is still being made");
    work(&platform, last, b"bytes").await;
    assert_eq!(work_all(&platform, b"bytes").await, [assemble(ALL, true)]);
}

#[actix_web::test]
async fn what_there_is_no_room_for_waits_for_a_runner_that_is_free() {
    let platform = platform().await;
    source(&platform).await;
    let ask = async |room| {
        let request = ClaimRequest { room, ..asking() };
        claim::claim(&platform, "runner", &request).await.unwrap()
    };
    assert!(ask(Some(1)).await.is_none(), "an analysis keeps two processors busy");
    assert!(ask(Some(2)).await.is_some());
}

#[actix_web::test]
async fn work_on_the_media_at_hand_goes_first_then_the_oldest() {
    let platform = platform().await;
    let first = source(&platform).await;
    let analysis = claim(&platform).await;
    work(&platform, &analysis, b"bytes").await;
    let later = platform.later(Duration::seconds(5));
    let second = source(&later).await;
    let ask = async |at_hand| {
        let request = ClaimRequest { at_hand, ..asking() };
        claim::claim(&later, "runner", &request)
            .await
            .unwrap()
            .unwrap()
            .media_id
    };
    assert_eq!(ask(None).await, first);
    assert_eq!(ask(Some(second)).await, second);
    assert_eq!(ask(Some(second)).await, first, "there is nothing more at hand");
}

#[actix_web::test]
async fn what_a_lost_runner_delivered_is_told_to_its_successor() {
    let platform = platform().await;
    playable(&platform).await;
    let lost = claim(&platform).await;
    deliver(&platform, &lost, "work-light-av1-0000.mp4", b"part")
        .await
        .unwrap();
    let later = platform.later(Duration::seconds(90));
    ending::sweep_lapsed(&later).await.unwrap();
    let successor = claim(&later).await;
    assert_eq!(successor.task, lost.task);
    assert!(successor.held.contains(&listed("work-light-av1-0000.mp4", b"part")));
    assert_eq!(held_names(&successor), ["work-light-av1-0000.mp4", PLAN_FILE]);
    let next = claim(&later).await;
    assert_eq!(
        held_names(&next),
        [PLAN_FILE],
        "a part of another chunk is none of its business"
    );
    let file = deliver::find_file(&later, next.job_id, &next.lease, PLAN_FILE)
        .await
        .unwrap();
    assert_eq!(file.sha256, listed(PLAN_FILE, b"bytes").sha256);
    let stranger = deliver::find_file(&later, lost.job_id, &lost.lease, PLAN_FILE).await;
    assert!(matches!(stranger, Err(MediaError::LeaseLapsed)));
}
