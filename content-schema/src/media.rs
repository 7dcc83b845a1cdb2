//! Media manifests: what became of an uploaded video.

use crate::ids::MediaId;
use serde::{Deserialize, Serialize};

/// How far a source is on its way to renditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "columns", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(
    feature = "columns",
    sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MediaStatus {
    /// Waiting for a transcoder.
    Queued,
    /// A transcoder works on it.
    Transcoding,
    /// All renditions can be played.
    Ready,
    /// Given up; the manifest's `error` says why.
    Failed,
}

/// What a rendition is for, from the lightest up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Rung {
    /// The voice, no picture.
    Voice,
    /// 360p at few frames a second.
    Light,
    /// 360p at the full frame rate.
    Smooth,
    /// Up to 720p, for a projector.
    Clear,
}

/// One rendition as a transcoder made it: a single file that is played by byte range.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rendition {
    /// Name in URLs, such as `light-h264`.
    pub name: String,
    /// What it is for.
    pub rung: Rung,
    /// File name, such as `light-h264.mp4`.
    pub file: String,
    /// MIME type of the file, such as `video/mp4`.
    pub mime: String,
    /// RFC 6381 codecs, such as `avc1.64001e,mp4a.40.2`.
    pub codecs: String,
    /// Width of the picture; none for sound alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Height of the picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// Frames a second of the picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fps: Option<f32>,
    /// Average over the whole file, container included.
    pub bitrate_kbps: f32,
    /// Highest rate over any one HLS segment, for `BANDWIDTH` (RFC 8216 §4.3.4.2).
    pub peak_kbps: f32,
    /// Size of the file.
    pub bytes: u64,
    /// Its HLS media playlist, such as `light-h264.m3u8`: picture and sound together, playable alone. None where HLS
    /// cannot carry it (a plain MP3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub playlist: Option<String>,
    /// HLS playlist of the picture alone over byte ranges of the same file, such as `light-h264-picture.m3u8`; also the
    /// index a Media Source player fetches by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture_playlist: Option<String>,
    /// Header of the picture alone, which that playlist begins with, such as `light-h264-picture-init.mp4`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture_init: Option<String>,
    /// HLS playlist of the sound alone over byte ranges of the same file, such as `light-h264-sound.m3u8`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sound_playlist: Option<String>,
    /// Header of the sound alone, which that playlist begins with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sound_init: Option<String>,
    /// How alike it is to the source, measured on samples; none for sound alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub likeness: Option<Likeness>,
}

impl Rendition {
    /// Playlists, and the headers of a single track they refer to.
    fn extra_files(&self) -> [Option<&str>; 5] {
        [
            self.playlist.as_deref(),
            self.picture_playlist.as_deref(),
            self.picture_init.as_deref(),
            self.sound_playlist.as_deref(),
            self.sound_init.as_deref(),
        ]
    }
}

/// How alike a rendition's pictures are to the source's at the rendition's size: brightness only, mean over samples.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Likeness {
    /// Structural similarity, 0 to 1 (Wang et al. 2004, 8 x 8 windows).
    pub ssim: f32,
    /// Peak signal-to-noise ratio in dB.
    pub psnr_db: f32,
    /// Pictures compared.
    pub samples: u32,
}

/// A rung of the ladder that a source does not have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeftOut {
    /// Name of the rendition, such as `clear-av1`.
    pub name: String,
    /// Why there is none.
    pub reason: LeftOutReason,
    /// Which rendition to play instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fall_back: Option<String>,
}

/// Why a rung is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LeftOutReason {
    /// It would show nothing the rung below does not.
    NotBetter,
    /// It came out heavier than the source or than the rung above.
    TooHeavy,
    /// It could not be made well, twice.
    Failed,
}

/// A settled picture of the lesson (板书): what stood on the board or slide until it changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Board {
    /// When it was there first, in seconds.
    pub at_s: f64,
    /// Until when, in seconds.
    pub to_s: f64,
    /// The picture at each size and type, such as `board-0003-640.webp`.
    pub pictures: Vec<BoardPicture>,
}

/// A board as a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BoardPicture {
    /// File name.
    pub file: String,
    /// Width in pixels: 640 and, where the source has them, up to 1280.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Size of the file.
    pub bytes: u64,
}

/// Subtitles found inside the source, as a WebVTT file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Caption {
    /// BCP 47 tag; `und` where the source does not say.
    pub language: String,
    /// File name, such as `caption-zh.vtt`.
    pub file: String,
}

/// A note about the source that its uploader should read; the pages say it in the reader's language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SourceWarning {
    /// The file ends early; it was transcoded as far as it could be read.
    Truncated,
    /// There is no sound.
    NoSound,
    /// There is no picture.
    NoPicture,
    /// Parts could not be decoded and were left out.
    Damaged,
}

/// Everything a transcoder made of a source: `manifest.json` in its output folder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TranscodeOutput {
    /// Length of the lesson in seconds.
    pub duration_s: f64,
    /// From the lightest up.
    pub renditions: Vec<Rendition>,
    /// File name of the poster picture; none for sound alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub poster: Option<String>,
    /// The settled pictures, by time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub boards: Vec<Board>,
    /// Subtitles found in the source.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub captions: Vec<Caption>,
    /// Rungs this source does not have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut>,
    /// What the uploader should know about the source.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<SourceWarning>,
}

/// File name of the HLS master playlist.
pub const MASTER_PLAYLIST: &str = "master.m3u8";

/// File name of the WebVTT track of boards.
pub const BOARDS_TRACK: &str = "boards.vtt";

impl TranscodeOutput {
    /// Every file name it refers to, the lightest first.
    pub fn files(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.poster.iter().map(String::as_str).collect();
        if self.renditions.iter().any(|rendition| rendition.playlist.is_some()) {
            names.push(MASTER_PLAYLIST);
        }
        if !self.boards.is_empty() {
            names.push(BOARDS_TRACK);
        }
        names.extend(self.captions.iter().map(|caption| caption.file.as_str()));
        let pictures = self.boards.iter().flat_map(|board| &board.pictures);
        names.extend(pictures.map(|picture| picture.file.as_str()));
        for rendition in &self.renditions {
            names.extend(rendition.extra_files().into_iter().flatten());
            names.push(&rendition.file);
        }
        names
    }
}

/// Why a source could not be transcoded, as a code that pages turn into words the uploader can act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "columns", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(
    feature = "columns",
    sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FailureReason {
    /// The file is empty.
    Empty,
    /// Neither a video nor a sound recording that we can read.
    NotMedia,
    /// A picture, text or playlist under a video's name.
    WrongKind,
    /// A video whose index or data is so damaged that nothing could be read.
    Unreadable,
    /// It lasts no time at all.
    NoDuration,
    /// Longer, or with more pixels, than can be taken.
    TooLarge,
    /// A voice message in which nothing is heard: a microphone that was off.
    Silent,
    /// A codec we do not decode.
    UnsupportedCodec,
    /// The transcoder went over its limits of memory, time or disk.
    OverLimits,
    /// The transcoder broke; not the uploader's fault.
    Internal,
}

/// A rendition as players see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RenditionLink {
    /// What the transcoder made.
    #[serde(flatten)]
    pub rendition: Rendition,
    /// Where it is, such as `/m/{id}/light-h264.mp4`.
    pub url: String,
}

/// What `GET /api/v1/media/{id}` answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MediaManifest {
    /// Id of the media.
    pub id: MediaId,
    /// How far it is.
    pub status: MediaStatus,
    /// 0 to 1 while transcoding, 1 when ready.
    pub progress: f32,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<FailureReason>,
    /// Length in seconds, once known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_s: Option<f64>,
    /// Whether a first rendition can be played already: voice and `light` come first, the others follow.
    pub playable: bool,
    /// From the lightest up; those made so far while transcoding.
    pub renditions: Vec<RenditionLink>,
    /// URL of the poster picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub poster: Option<String>,
    /// URL of the HLS master playlist.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hls: Option<String>,
    /// URLs of WebVTT captions by language.
    pub captions: Vec<CaptionLink>,
    /// URL of `boards.vtt`, the settled pictures with their times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boards: Option<String>,
    /// Rungs this source does not have, and what to play instead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut>,
    /// Seconds until all is made, where that can be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_s: Option<f64>,
    /// What the uploader should know about the source.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<SourceWarning>,
}

/// A WebVTT caption track.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CaptionLink {
    /// BCP 47 tag.
    pub language: String,
    /// Where it is.
    pub url: String,
}
