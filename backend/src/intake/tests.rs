//! The life of an upload, on a real database and real files.

use super::part;
use super::service::{self, Piece, Upload};
use super::tus::Checksum;
use super::{IntakeError, Turns, schema};
use crate::media;
use crate::platform::Platform;
use crate::platform::testing::TestPlatform;
use bytes::Bytes;
use chrono::Duration;
use content_schema::{MediaId, UploadId, UserId};
use futures::StreamExt;
use uuid::Uuid;

const OWNER: UserId = UserId(Uuid::from_u128(1));
const OTHER: UserId = UserId(Uuid::from_u128(2));

async fn platform() -> TestPlatform {
    let tables = media::schema::migrations().into_iter().chain(schema::migrations());
    TestPlatform::with(tables.collect()).await
}

async fn begin(platform: &Platform, bytes: u64) -> Upload {
    service::create(platform, OWNER, bytes, "filename YS5tcDQ=")
        .await
        .unwrap()
}

fn piece(offset: u64) -> Piece {
    Piece {
        offset,
        bytes: None,
        checksum: None,
    }
}

type Body = Vec<Result<Bytes, ()>>;

fn whole(bytes: &'static [u8]) -> Body {
    vec![Ok(Bytes::from_static(bytes))]
}

async fn append(
    platform: &Platform,
    turns: &Turns,
    id: UploadId,
    piece: Piece,
    body: Body,
) -> Result<u64, IntakeError> {
    let body = futures::stream::iter(body);
    let standing = service::append(platform, turns, OWNER, id, piece, body).await?;
    Ok(standing.offset)
}

async fn offset(platform: &Platform, turns: &Turns, id: UploadId) -> u64 {
    service::look(platform, turns, OWNER, id).await.unwrap().1.offset
}

async fn take(platform: &Platform, owner: UserId, id: UploadId) -> Result<MediaId, IntakeError> {
    platform
        .database
        .write(async |tx| service::take(tx, platform, owner, id).await)
        .await
}

#[actix_web::test]
async fn a_broken_upload_goes_on_where_it_broke_and_is_taken_once() {
    let platform = platform().await;
    let turns = Turns::default();
    let id = begin(&platform, 10).await.id;
    let cut = vec![Ok(Bytes::from_static(b"0123")), Err(())];
    assert!(matches!(
        append(&platform, &turns, id, piece(0), cut).await,
        Err(IntakeError::CutOff)
    ));
    assert_eq!(offset(&platform, &turns, id).await, 4);
    let again = append(&platform, &turns, id, piece(0), whole(b"0123456789")).await;
    assert!(matches!(again, Err(IntakeError::WrongOffset(4))));
    assert!(matches!(take(&platform, OWNER, id).await, Err(IntakeError::Unfinished)));
    assert_eq!(
        append(&platform, &turns, id, piece(4), whole(b"456789")).await.unwrap(),
        10
    );

    assert!(matches!(take(&platform, OTHER, id).await, Err(IntakeError::Missing)));
    let media_id = take(&platform, OWNER, id).await.unwrap();
    assert_eq!(take(&platform, OWNER, id).await.unwrap(), media_id);
    let stored = platform.storage.read_all(&format!("sources/{id}")).await.unwrap();
    assert_eq!(stored, "0123456789");
    assert!(!part::path(&platform, id).exists());
    assert_eq!(offset(&platform, &turns, id).await, 10);
}

#[actix_web::test]
async fn a_piece_with_a_checksum_counts_whole_or_not_at_all() {
    let platform = platform().await;
    let turns = Turns::default();
    let id = begin(&platform, 20).await.id;
    append(&platform, &turns, id, piece(0), whole(b"abc")).await.unwrap();
    let hello = || Piece {
        checksum: Some(Checksum::of_header("sha1 Lve95gjOVATpfV8EL5X4nxwjKHE=").unwrap()),
        ..piece(3)
    };
    let wrong = append(&platform, &turns, id, hello(), whole(b"Hello World?")).await;
    assert!(matches!(wrong, Err(IntakeError::ChecksumMismatch)));
    assert_eq!(offset(&platform, &turns, id).await, 3);
    let cut = vec![Ok(Bytes::from_static(b"Hello")), Err(())];
    assert!(append(&platform, &turns, id, hello(), cut).await.is_err());
    assert_eq!(offset(&platform, &turns, id).await, 3);
    assert_eq!(
        append(&platform, &turns, id, hello(), whole(b"Hello World!"))
            .await
            .unwrap(),
        15
    );
}

#[actix_web::test]
async fn bytes_beyond_the_announced_end_are_refused() {
    let platform = platform().await;
    let turns = Turns::default();
    let id = begin(&platform, 5).await.id;
    let announced = Piece {
        bytes: Some(6),
        ..piece(0)
    };
    for piece in [announced, piece(0)] {
        let refused = append(&platform, &turns, id, piece, whole(b"012345")).await;
        assert!(matches!(refused, Err(IntakeError::BeyondEnd)));
    }
    assert_eq!(offset(&platform, &turns, id).await, 0);
}

#[actix_web::test]
async fn a_new_request_takes_over_from_one_that_hangs() {
    let platform = platform().await;
    let turns = Turns::default();
    let id = begin(&platform, 10).await.id;
    let hanging = futures::stream::iter(whole(b"0123")).chain(futures::stream::pending());
    let first = service::append(&platform, &turns, OWNER, id, piece(0), hanging);
    let second = async {
        while part::length_of(&part::path(&platform, id)).await.unwrap() < 4 {
            tokio::task::yield_now().await;
        }
        let at = offset(&platform, &turns, id).await;
        append(&platform, &turns, id, piece(at), whole(b"456789")).await
    };
    let (first, second) = tokio::join!(first, second);
    assert!(matches!(first, Err(IntakeError::TakenOver)));
    assert_eq!(second.unwrap(), 10);
}

#[actix_web::test]
async fn the_quota_counts_uploads_and_sources_and_removing_frees_it() {
    let platform = platform().await;
    let turns = Turns::default();
    let first = begin(&platform, 600_000).await;
    let refused = service::create(&platform, OWNER, 600_000, "").await;
    assert!(matches!(refused, Err(IntakeError::OverQuota(400_000))));
    assert!(service::create(&platform, OTHER, 600_000, "").await.is_ok());
    service::remove(&platform, &turns, OWNER, first.id).await.unwrap();
    let empty = begin(&platform, 0).await;
    take(&platform, OWNER, empty.id).await.unwrap();
    assert!(service::create(&platform, OWNER, 1_000_000, "").await.is_ok());
}

#[actix_web::test]
async fn an_abandoned_upload_is_forgotten_after_a_fortnight_and_its_media_is_not() {
    let platform = platform().await;
    let turns = Turns::default();
    let abandoned = begin(&platform, 10).await.id;
    append(&platform, &turns, abandoned, piece(0), whole(b"0123"))
        .await
        .unwrap();
    let taken = begin(&platform, 4).await.id;
    append(&platform, &turns, taken, piece(0), whole(b"0123"))
        .await
        .unwrap();
    take(&platform, OWNER, taken).await.unwrap();
    assert_eq!(
        service::sweep_expired(&platform.later(Duration::days(13)))
            .await
            .unwrap(),
        0
    );
    assert_eq!(
        service::sweep_expired(&platform.later(Duration::days(15)))
            .await
            .unwrap(),
        2
    );
    assert!(!part::path(&platform, abandoned).exists());
    assert!(matches!(
        service::own(&platform, OWNER, abandoned).await,
        Err(IntakeError::Missing)
    ));
    assert!(platform.storage.size(&format!("sources/{taken}")).await.is_ok());
}

#[actix_web::test]
async fn an_upload_is_its_owners_alone() {
    let platform = platform().await;
    let turns = Turns::default();
    let id = begin(&platform, 10).await.id;
    assert!(matches!(
        service::look(&platform, &turns, OTHER, id).await,
        Err(IntakeError::Missing)
    ));
    assert!(matches!(
        service::remove(&platform, &turns, OTHER, id).await,
        Err(IntakeError::Missing)
    ));
    assert_eq!(service::waiting(&platform, OWNER, 10).await.unwrap().len(), 1);
    assert!(service::waiting(&platform, OTHER, 10).await.unwrap().is_empty());
}
