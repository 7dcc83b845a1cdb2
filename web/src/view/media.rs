//! A video or recording on a page.

/// A video with the renditions it can be played in.
#[derive(Clone, Debug, Default)]
pub struct Player {
    /// Whether there is a picture in the rendition that is chosen.
    pub has_picture: bool,
    /// The files of the rung that is chosen; a browser takes the first that it can play.
    pub sources: Vec<Source>,
    /// URL of the poster.
    pub poster: Option<String>,
    /// URL of the HLS master playlist.
    pub hls: Option<String>,
    /// Length.
    pub duration_s: f64,
    /// Rungs from the lightest up.
    pub rungs: Vec<Rung>,
    /// Captions: language and URL.
    pub captions: Vec<(String, String)>,
    /// URL of the track of boards.
    pub boards: Option<String>,
    /// URL of the page that shows them.
    pub boards_page: Option<String>,
    /// Whether something can be played, though more may follow.
    pub playable: bool,
    /// The second it begins at, where one was asked for or its viewer stopped before.
    pub at_s: Option<u32>,
    /// The second where its viewer stopped on any device, and when, in seconds since 1970.
    pub stopped: Option<(u32, i64)>,
    /// `queued`, `transcoding`, `ready` or `failed`.
    pub status: String,
    /// 0 to 100 while it is transcoded.
    pub percent: u8,
}

/// A file of a rung.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// Where it is.
    pub url: String,
    /// Its MIME type with codecs.
    pub mime: String,
    /// Its average rate.
    pub kbps: u32,
}

/// One rung to choose.
#[derive(Clone, Debug, Default)]
pub struct Rung {
    /// Name in the URL, such as `light`, or `voice-en` for a voice in another language.
    pub name: String,
    /// What it is for: `voice`, `light`, `smooth` or `clear`.
    pub purpose: String,
    /// Its language, where it is not the lesson's own.
    pub language: Option<String>,
    /// Its files, the one that saves most first.
    pub sources: Vec<Source>,
    /// Whether there is a picture.
    pub has_picture: bool,
    /// Size of its first file.
    pub bytes: u64,
    /// Size of its largest one, for browsers that cannot play the others.
    pub most_bytes: u64,
    /// Whether it is the one chosen.
    pub chosen: bool,
}

impl Rung {
    /// Where its files are, with spaces between.
    pub fn urls(&self) -> String {
        let urls: Vec<&str> = self.sources.iter().map(|source| source.url.as_str()).collect();
        urls.join(" ")
    }

    /// Their types, with bars between.
    pub fn mimes(&self) -> String {
        let mimes: Vec<&str> = self.sources.iter().map(|source| source.mime.as_str()).collect();
        mimes.join("|")
    }

    /// Their rates in kbit/s, with spaces between.
    pub fn rates(&self) -> String {
        let rates: Vec<String> = self.sources.iter().map(|source| source.kbps.to_string()).collect();
        rates.join(" ")
    }

    /// The rate of its heaviest file, in kbit/s.
    pub fn most_kbps(&self) -> u32 {
        self.sources.iter().map(|source| source.kbps).max().unwrap_or_default()
    }
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
    /// Whether something can be played already.
    pub playable: bool,
    /// 0 to 100.
    pub percent: u8,
    /// Seconds until all is made, where that can be told.
    pub left_s: Option<f64>,
    /// Code of why it failed, such as `not_media`.
    pub failure: Option<String>,
    /// Codes of what the uploader should know, such as `truncated`.
    pub warnings: Vec<String>,
    /// Rungs that are there.
    pub rungs: Vec<Rung>,
    /// Purposes of rungs that could not be made.
    pub failed_rungs: Vec<String>,
    /// Languages it has captions in.
    pub captions: Vec<String>,
}

impl Player {
    /// Sample values.
    pub fn sample() -> Self {
        let rungs = Rung::samples();
        Self {
            has_picture: true,
            sources: rungs[1].sources.clone(),
            poster: Some("/m/1/poster.jpg".into()),
            hls: Some("/m/1/master.m3u8".into()),
            duration_s: 62.0,
            rungs,
            captions: vec![("zh-CN".into(), "/m/1/captions/zh-CN.vtt".into())],
            boards: Some("/m/1/boards.vtt".into()),
            boards_page: Some("/lessons/1/boards".into()),
            playable: true,
            at_s: Some(31),
            stopped: Some((31, 1_800_000_000)),
            status: "ready".into(),
            percent: 100,
        }
    }
}

impl Rung {
    /// Sample values.
    pub fn samples() -> Vec<Self> {
        [("voice", 120_000), ("light", 310_000), ("clear", 2_900_000)]
            .into_iter()
            .map(|(purpose, bytes)| Self {
                name: purpose.into(),
                purpose: purpose.into(),
                language: None,
                sources: ["av1", "h264"]
                    .map(|family| Source {
                        url: format!("/m/1/{purpose}-{family}.mp4"),
                        mime: "video/mp4".into(),
                        kbps: 18,
                    })
                    .into(),
                has_picture: purpose != "voice",
                bytes,
                most_bytes: bytes * 2,
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
            status: "transcoding".into(),
            playable: true,
            percent: 40,
            left_s: Some(95.0),
            failure: Some("not_media".into()),
            warnings: vec!["truncated".into()],
            rungs: Rung::samples(),
            failed_rungs: vec!["smooth".into()],
            captions: vec!["zh-CN".into()],
        }
    }
}
