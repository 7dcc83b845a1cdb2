use crate::media::delivery::Stored;
use crate::media::save::{self, Distant, Saves};
use crate::platform::Platform;
use actix_web::body::to_bytes;
use actix_web::http::{Method, header};
use actix_web::test::TestRequest;
use actix_web::{HttpRequest, HttpResponse};
use bytes::Bytes;
use std::io::Cursor;
use tokio::runtime::Handle;
use yinghuo_mp4::{Fragmented, Joined, Kind, Progressive, Sample, Track};

const NAME: &str = "media/1/voice-opus.mp4";

/// A fragmented file of a minute: a thousand frames of sound, each of its own size.
fn fragmented() -> Bytes {
    let source: Vec<u8> = (0..300_000_u32).map(|n| (n % 251) as u8).collect();
    let mut offset = 0;
    let samples = (0..1000_u32).map(|index| {
        let sample = Sample {
            offset,
            bytes: 80 + index % 40,
            pts: i64::from(index) * 2880,
            duration: 2880,
            is_key: true,
        };
        offset += u64::from(sample.bytes);
        sample
    });
    let track = Track {
        kind: Kind::Sound,
        timescale: 48_000,
        entry: [&[0, 0, 0, 36][..], b"Opus", &[0; 28]].concat(),
        width: 0,
        height: 0,
        codec: "opus".into(),
        samples: samples.collect(),
    };
    let laid = Fragmented::sound(Joined::of(vec![(track, 0.0)]).unwrap()).unwrap();
    let mut file = Vec::new();
    laid.write(|_, _| Ok(Cursor::new(&source)), &mut file).unwrap();
    file.into()
}

async fn ask(platform: &Platform, saves: &Saves, request: &HttpRequest, bytes: u64) -> HttpResponse {
    let stored = Stored {
        name: NAME.into(),
        bytes,
        etag: "\"abc\"".into(),
        mime: "audio/mp4".into(),
        cache: "no-cache",
        save_as: Some("voice-opus.mp4".into()),
    };
    save::send(request, platform, saves, stored).await.unwrap()
}

fn heading(answer: &HttpResponse, name: header::HeaderName) -> &str {
    answer.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn a_rendition_is_saved_as_a_plain_file_whole_or_from_where_it_broke() {
    let platform = super::platform().await;
    let file = fragmented();
    platform.storage.put_bytes(NAME, file.clone()).await.unwrap();
    let saves = Saves::default();
    let bytes = file.len() as u64;

    let answer = ask(&platform, &saves, &TestRequest::get().to_http_request(), bytes).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(
        heading(&answer, header::CONTENT_DISPOSITION),
        "attachment; filename=\"voice-opus.mp4\""
    );
    assert_eq!(heading(&answer, header::ETAG), "\"abc-save\"");
    let whole = to_bytes(answer.into_body()).await.unwrap();
    assert_eq!(&whole[4..12], b"ftypisom");
    let plain = Progressive::of(&mut Cursor::new(&file)).unwrap();
    assert_eq!(whole.len() as u64, plain.bytes());
    // Both hold the same sound.
    let sound = |file: &[u8]| yinghuo_mp4::read_track(&mut Cursor::new(file)).unwrap().samples;
    assert_eq!(sound(&whole).len(), 1000);
    for (kept, made) in sound(&file).iter().zip(sound(&whole)) {
        assert_eq!((kept.pts, kept.bytes), (made.pts, made.bytes));
        let of = |file: &[u8], at: u64| file[usize::try_from(at).unwrap()..][..kept.bytes as usize].to_vec();
        assert_eq!(of(&file, kept.offset), of(&whole, made.offset));
    }

    let rest = TestRequest::get()
        .insert_header((header::RANGE, "bytes=3000-"))
        .to_http_request();
    let answer = ask(&platform, &saves, &rest, bytes).await;
    assert_eq!(answer.status(), 206);
    let range = format!("bytes 3000-{}/{}", whole.len() - 1, whole.len());
    assert_eq!(heading(&answer, header::CONTENT_RANGE), range);
    assert_eq!(to_bytes(answer.into_body()).await.unwrap(), whole.slice(3000..));

    let again = TestRequest::get()
        .insert_header((header::IF_NONE_MATCH, "\"abc-save\""))
        .to_http_request();
    assert_eq!(ask(&platform, &saves, &again, bytes).await.status(), 304);
    let head = TestRequest::default().method(Method::HEAD).to_http_request();
    assert_eq!(ask(&platform, &saves, &head, bytes).await.status(), 200);
}

#[tokio::test]
async fn tables_are_read_from_a_distant_store_as_from_a_file() {
    let platform = super::platform().await;
    let file = fragmented();
    platform.storage.put_bytes(NAME, file.clone()).await.unwrap();
    let here = Progressive::of(&mut Cursor::new(&file)).unwrap();
    let (storage, bytes, handle) = (platform.storage.clone(), file.len() as u64, Handle::current());
    let there =
        tokio::task::spawn_blocking(move || Progressive::of(&mut Distant::new(storage, NAME.into(), bytes, handle)));
    assert_eq!(there.await.unwrap().unwrap(), here);
}
