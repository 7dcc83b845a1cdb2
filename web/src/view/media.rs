//! A video or recording on a page.

/// A video with the renditions it can be played in.
#[derive(Clone, Debug, Default)]
pub struct Player {
    /// Whether there is a picture in the rendition that is chosen.
    pub has_picture: bool,
    /// URL and MIME type of the rendition that is chosen.
    pub source: Option<(String, String)>,
    /// URL of the poster.
    pub poster: Option<String>,
    /// URL of the HLS master playlist.
    pub hls: Option<String>,
    /// Length.
    pub duration_s: f64,
    /// Renditions from the lightest up.
    pub rungs: Vec<Rung>,
    /// Captions.
    pub captions: Vec<(String, String)>,
    /// `queued`, `transcoding`, `ready` or `failed`.
    pub status: String,
    /// 0 to 100 while it is transcoded.
    pub percent: u8,
}

/// One rendition to choose.
#[derive(Clone, Debug)]
pub struct Rung {
    /// Name in the URL, such as `light-h264`.
    pub name: String,
    /// What it is for: `voice`, `light`, `smooth` or `clear`.
    pub purpose: String,
    /// Where its file is.
    pub url: String,
    /// Its MIME type with codecs.
    pub mime: String,
    /// Whether there is a picture.
    pub has_picture: bool,
    /// Its size.
    pub bytes: u64,
    /// Whether it is the one chosen.
    pub chosen: bool,
}

/// What a studio page says about the video of a lesson or case.
#[derive(Clone, Debug, Default)]
pub struct StudioMedia {
    /// API path that takes a finished upload, such as `/api/v1/lessons/ID/media`.
    pub attach_url: String,
    /// Id of the media, if there is one.
    pub id: Option<String>,
    /// `queued`, `transcoding`, `ready` or `failed`.
    pub status: String,
    /// 0 to 100.
    pub percent: u8,
    /// Code of why it failed, such as `not_media`.
    pub failure: Option<String>,
    /// Codes of what the uploader should know, such as `truncated`.
    pub warnings: Vec<String>,
    /// Renditions that are there.
    pub rungs: Vec<Rung>,
}

impl Player {
    /// Sample values.
    pub fn sample() -> Self {
        let rungs = Rung::samples();
        Self {
            has_picture: true,
            source: Some((rungs[1].url.clone(), "video/mp4".into())),
            poster: Some("/m/1/poster.jpg".into()),
            hls: Some("/m/1/master.m3u8".into()),
            duration_s: 62.0,
            rungs,
            captions: vec![("zh-CN".into(), "/m/1/captions/zh-CN.vtt".into())],
            status: "ready".into(),
            percent: 100,
        }
    }
}

impl Rung {
    /// Sample values.
    pub fn samples() -> Vec<Self> {
        [
            ("voice-opus", "voice", 120_000),
            ("light-h264", "light", 310_000),
            ("clear-h264", "clear", 2_900_000),
        ]
        .into_iter()
        .map(|(name, purpose, bytes)| Self {
            name: name.into(),
            purpose: purpose.into(),
            url: format!("/m/1/{name}.mp4"),
            mime: "video/mp4".into(),
            has_picture: purpose != "voice",
            bytes,
            chosen: purpose == "light",
        })
        .collect()
    }
}

impl StudioMedia {
    /// Sample values.
    pub fn sample() -> Self {
        Self {
            attach_url: "/api/v1/lessons/1/media".into(),
            id: Some("1".into()),
            status: "failed".into(),
            percent: 40,
            failure: Some("not_media".into()),
            warnings: vec!["truncated".into()],
            rungs: Rung::samples(),
        }
    }
}
