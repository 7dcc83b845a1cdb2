//! Who holds a job.

use super::super::lease::Ending;
use super::*;

#[actix_web::test]
async fn a_lapsed_lease_goes_to_another_runner_and_the_first_can_change_nothing() {
    let platform = platform().await;
    let id = source(&platform).await;
    let first = claim(&platform).await;
    deliver(&platform, &first, "poster.jpg", b"old").await.unwrap();
    ending::sweep_lapsed(&platform).await.unwrap();
    assert!(try_claim(&platform).await.is_none());

    let later = platform.later(Duration::seconds(90));
    ending::sweep_lapsed(&later).await.unwrap();
    assert_eq!(manifest_of(&platform, id).await.status, MediaStatus::Queued);
    let second = claim(&later).await;
    assert_eq!(second.held, [listed("poster.jpg", b"old")]);
    assert_ne!(second.lease, first.lease);
    deliver(&later, &second, "poster.jpg", b"new").await.unwrap();
    let too_late = deliver(&later, &first, "poster.jpg", b"old").await;
    assert!(matches!(too_late, Err(MediaError::LeaseLapsed)));
    let told = fail(&later, &first, FailureReason::NotMedia).await;
    assert!(matches!(told, Err(MediaError::LeaseLapsed)));
    let rows = file::Entity::find().all(platform.database.read()).await.unwrap();
    let held = naming::storage_name(id, "poster.jpg", &rows.first().unwrap().sha256);
    assert_eq!(platform.storage.read_all(&held).await.unwrap(), "new");
    assert_eq!(job_of(&platform, &second).await.lapses, 1);
}

#[actix_web::test]
async fn a_job_given_back_waits_again_and_counts_nothing() {
    let platform = platform().await;
    source(&platform).await;
    let first = claim(&platform).await;
    ending::release(&platform, first.job_id, &first.lease).await.unwrap();
    let second = claim(&platform).await;
    let job = job_of(&platform, &second).await;
    assert_eq!((job.attempts, job.lapses), (0, 0));
}

#[actix_web::test]
async fn a_runner_that_starts_anew_has_lost_what_its_predecessor_held_and_nothing_else() {
    let platform = platform().await;
    for _ in 0..3 {
        source(&platform).await;
    }
    let ask = async |runner, instance: &str, fresh| {
        let request = ClaimRequest {
            instance: Some(instance.into()),
            fresh,
            ..asking()
        };
        claim::claim(&platform, runner, &request).await.unwrap()
    };
    let killed = ask("one", "a", true).await.unwrap();
    let beside = ask("one", "b", true).await.unwrap();
    let other = ask("two", "a", true).await.unwrap();
    let second_slot = ask("one", "a", false).await;
    assert!(second_slot.is_none());
    let again = ask("one", "a", true).await.unwrap();
    assert_eq!(again.job_id, killed.job_id);
    for held in [&beside, &other] {
        assert!(jobs::source(&platform, held.job_id, &held.lease).await.is_ok());
    }
    assert!(jobs::source(&platform, killed.job_id, &killed.lease).await.is_err());
    ending::take_back_from(&platform, "one", None, Ending::Released)
        .await
        .unwrap();
    assert!(jobs::source(&platform, beside.job_id, &beside.lease).await.is_err());
    assert_eq!(job_of(&platform, &again).await.lapses, 1);
}

#[actix_web::test]
async fn two_runners_never_get_one_job() {
    let platform = platform().await;
    for _ in 0..5 {
        source(&platform).await;
    }
    let claims = futures::future::join_all((0..20).map(|_| try_claim(&platform))).await;
    let mut handed_out: Vec<_> = claims.into_iter().flatten().map(|claim| claim.job_id).collect();
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

#[actix_web::test]
async fn a_runner_of_another_version_gets_nothing() {
    let platform = platform().await;
    source(&platform).await;
    let old = ClaimRequest {
        protocol: 0,
        ..asking()
    };
    let refused = claim::claim(&platform, "old", &old).await;
    assert!(matches!(
        refused,
        Err(MediaError::OtherProtocol {
            ours: PROTOCOL,
            theirs: 0
        })
    ));
    claim(&platform).await;
}
