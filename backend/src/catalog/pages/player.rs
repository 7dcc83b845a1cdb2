//! A video as pages show it: one choice a rung, and for each the files a browser takes the first of that it can play.

use super::link::{Known, first_rung};
use content_schema::media::{LeftOutReason, MediaManifest, MediaStatus, RenditionLink, Rung as Purpose};
use serde::Deserialize;
use yinghuo_web::view::media::{Player, Rung, Source, StudioMedia};

/// What an address asks of a player; what makes no sense is asked for by nobody.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Asked {
    /// Name of the rung or rendition to play.
    play: Option<String>,
    /// The second to begin at.
    t: Option<String>,
}

/// The player of a video: the rung or rendition asked for by name, or the one that fits what is known.
pub fn player(media: &MediaManifest, asked: &Asked, known: &Known) -> Player {
    let mut rungs = rungs(media);
    let named = asked.play.as_deref().and_then(|name| place_of(&rungs, media, name));
    let chosen = named.unwrap_or_else(|| first_rung(&rungs, known));
    if let Some(rung) = rungs.get_mut(chosen) {
        rung.chosen = true;
    }
    let chosen = rungs.get(chosen);
    Player {
        has_picture: chosen.is_some_and(|rung| rung.has_picture),
        sources: chosen.map(|rung| rung.sources.clone()).unwrap_or_default(),
        poster: media.poster.clone(),
        hls: media.hls.clone(),
        duration_s: media.duration_s.unwrap_or_default(),
        rungs,
        captions: captions(media),
        boards: media.boards.clone(),
        boards_page: None,
        playable: media.playable,
        at_s: asked.t.as_deref().and_then(|second| second.parse().ok()),
        stopped: None,
        status: status_name(media.status).into(),
        percent: percent(media.progress),
    }
}

/// What the studio says about a video, or about none.
pub fn studio_media(attach_url: String, media: Option<&MediaManifest>) -> StudioMedia {
    let Some(media) = media else {
        return StudioMedia {
            attach_url,
            ..StudioMedia::default()
        };
    };
    let mut failed_rungs: Vec<String> = Vec::new();
    for left_out in &media.left_out {
        let purpose = left_out.name.split('-').next().unwrap_or_default();
        if left_out.reason == LeftOutReason::Failed && !failed_rungs.iter().any(|known| known == purpose) {
            failed_rungs.push(purpose.to_owned());
        }
    }
    StudioMedia {
        attach_url,
        id: Some(media.id.to_string()),
        status: status_name(media.status).into(),
        playable: media.playable,
        percent: percent(media.progress),
        left_s: media.left_s,
        failure: media.error.map(code),
        warnings: media.warnings.iter().map(|warning| code(*warning)).collect(),
        rungs: rungs(media),
        failed_rungs,
        captions: captions(media).into_iter().map(|(language, _)| language).collect(),
    }
}

/// The name of a status, as locale keys spell it.
pub const fn status_name(status: MediaStatus) -> &'static str {
    match status {
        MediaStatus::Queued => "queued",
        MediaStatus::Transcoding => "transcoding",
        MediaStatus::Ready => "ready",
        MediaStatus::Failed => "failed",
    }
}

fn captions(media: &MediaManifest) -> Vec<(String, String)> {
    let track = |track: &content_schema::media::CaptionLink| (track.language.clone(), track.url.clone());
    media.captions.iter().map(track).collect()
}

/// One choice for the renditions of a purpose and language, the family that saves most before the one that plays
/// everywhere.
fn rungs(media: &MediaManifest) -> Vec<Rung> {
    let mut rungs: Vec<Rung> = Vec::new();
    let plain_last = |modern: bool| media.renditions.iter().filter(move |link| is_modern(link) == modern);
    for link in plain_last(true).chain(plain_last(false)) {
        let name = rung_name(link);
        let bytes = link.rendition.bytes;
        let source = Source {
            url: link.url.clone(),
            mime: mime_with_codecs(link),
            kbps: whole(link.rendition.bitrate_kbps),
        };
        if let Some(rung) = rungs.iter_mut().find(|rung| rung.name == name) {
            rung.sources.push(source);
            rung.most_bytes = rung.most_bytes.max(bytes);
        } else {
            rungs.push(Rung {
                purpose: purpose_name(link.rendition.rung).into(),
                language: language_of(&link.rendition.name).map(str::to_owned),
                sources: vec![source],
                has_picture: link.rendition.width.is_some(),
                bytes,
                most_bytes: bytes,
                chosen: false,
                name,
            });
        }
    }
    let order = |rung: &Rung| media.renditions.iter().position(|link| rung_name(link) == rung.name);
    rungs.sort_by_key(order);
    rungs
}

/// Where the choice is that somebody asks for by its name, or by that of one of its renditions.
fn place_of(rungs: &[Rung], media: &MediaManifest, name: &str) -> Option<usize> {
    let of_rendition = media
        .renditions
        .iter()
        .find(|link| link.rendition.name == name)
        .map(rung_name);
    let name = of_rendition.as_deref().unwrap_or(name);
    rungs.iter().position(|rung| rung.name == name)
}

/// AV1 with Opus, or Opus alone.
fn is_modern(link: &RenditionLink) -> bool {
    link.rendition.codecs.contains("av01") || link.rendition.codecs.eq_ignore_ascii_case("opus")
}

/// `light` of `light-av1`, `voice-en` of `voice-opus-en`.
fn rung_name(link: &RenditionLink) -> String {
    let purpose = purpose_name(link.rendition.rung);
    match language_of(&link.rendition.name) {
        Some(language) => format!("{purpose}-{language}"),
        None => purpose.to_owned(),
    }
}

/// What follows purpose and family in a name: the language, where it is not the lesson's own.
fn language_of(name: &str) -> Option<&str> {
    name.splitn(3, '-').nth(2)
}

/// A type that lets a browser pass over what it cannot play (RFC 6381).
fn mime_with_codecs(link: &RenditionLink) -> String {
    format!("{}; codecs=\"{}\"", link.rendition.mime, link.rendition.codecs)
}

const fn purpose_name(rung: Purpose) -> &'static str {
    match rung {
        Purpose::Voice => "voice",
        Purpose::Light => "light",
        Purpose::Smooth => "smooth",
        Purpose::Clear => "clear",
    }
}

/// A rate in whole kbit/s, at least one.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "rates are some hundreds, and casts from floats saturate"
)]
fn whole(kbps: f32) -> u32 {
    kbps.ceil().max(1.0) as u32
}

/// The code of a reason or warning, as the API spells it.
fn code(value: impl serde::Serialize) -> String {
    let json = serde_json::to_value(value).unwrap_or_default();
    json.as_str().unwrap_or_default().to_owned()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of 100, for people"
)]
fn percent(progress: f32) -> u8 {
    (progress.clamp(0.0, 1.0) * 100.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use content_schema::MediaId;
    use content_schema::media::{LeftOut, Rendition};
    use uuid::Uuid;

    fn link(name: &str, rung: Purpose, codecs: &str, width: Option<u32>) -> RenditionLink {
        RenditionLink {
            url: format!("/m/1/{name}.mp4"),
            rendition: Rendition {
                name: name.into(),
                rung,
                file: format!("{name}.mp4"),
                mime: "video/mp4".into(),
                codecs: codecs.into(),
                width,
                height: width,
                fps: None,
                bitrate_kbps: 1.0,
                peak_kbps: 1.0,
                bytes: name.len() as u64,
                playlist: None,
                picture_playlist: None,
                picture_init: None,
                sound_playlist: None,
                sound_init: None,
                likeness: None,
            },
        }
    }

    fn media(renditions: Vec<RenditionLink>) -> MediaManifest {
        MediaManifest {
            id: MediaId(Uuid::nil()),
            status: MediaStatus::Ready,
            progress: 1.0,
            error: None,
            duration_s: Some(60.0),
            playable: true,
            renditions,
            poster: None,
            hls: None,
            captions: Vec::new(),
            boards: None,
            left_out: Vec::new(),
            left_s: None,
            warnings: Vec::new(),
        }
    }

    fn all() -> MediaManifest {
        media(vec![
            link("voice-opus", Purpose::Voice, "opus", None),
            link("voice-opus-en", Purpose::Voice, "opus", None),
            link("voice-mp3", Purpose::Voice, "mp3", None),
            link("light-h264", Purpose::Light, "avc1.64001e,mp4a.6b", Some(640)),
            link("light-av1", Purpose::Light, "av01.0.01M.08,opus", Some(640)),
            link("clear-h264", Purpose::Clear, "avc1.64001f,mp4a.40.2", Some(1280)),
        ])
    }

    fn asking(play: Option<&str>, t: Option<&str>) -> Asked {
        Asked {
            play: play.map(str::to_owned),
            t: t.map(str::to_owned),
        }
    }

    #[test]
    fn it_begins_at_the_second_asked_for() {
        for (asked, at_s) in [
            (None, None),
            (Some("754"), Some(754)),
            (Some("0"), Some(0)),
            (Some("-1"), None),
            (Some("12:34"), None),
            (Some("99999999999"), None),
        ] {
            let player = player(&all(), &asking(None, asked), &Known::default());
            assert_eq!(player.at_s, at_s, "{asked:?}");
        }
    }

    #[test]
    fn the_lightest_picture_plays_unless_another_rung_is_asked_for() {
        for (asked, plays) in [
            (None, "light"),
            (Some("voice"), "voice"),
            (Some("voice-en"), "voice-en"),
            (Some("voice-mp3"), "voice"),
            (Some("clear-h264"), "clear"),
            (Some("no-such"), "light"),
        ] {
            let player = player(&all(), &asking(asked, None), &Known::default());
            let chosen = player.rungs.iter().filter(|rung| rung.chosen);
            let chosen: Vec<&str> = chosen.map(|rung| rung.name.as_str()).collect();
            assert_eq!(chosen, [plays], "{asked:?}");
        }
        let voice = player(
            &media(vec![link("voice-opus", Purpose::Voice, "opus", None)]),
            &Asked::default(),
            &Known::default(),
        );
        assert!(!voice.has_picture && voice.sources.len() == 1);
        assert!(
            player(&media(Vec::new()), &Asked::default(), &Known::default())
                .sources
                .is_empty()
        );
    }

    #[test]
    fn a_browser_is_offered_what_saves_most_before_what_plays_everywhere() {
        let player = player(&all(), &Asked::default(), &Known::default());
        let names: Vec<&str> = player.rungs.iter().map(|rung| rung.name.as_str()).collect();
        assert_eq!(names, ["voice", "voice-en", "light", "clear"]);
        let urls: Vec<&str> = player.sources.iter().map(|source| source.url.as_str()).collect();
        assert_eq!(urls, ["/m/1/light-av1.mp4", "/m/1/light-h264.mp4"]);
        assert_eq!(
            player.sources.first().map(|source| source.mime.as_str()),
            Some("video/mp4; codecs=\"av01.0.01M.08,opus\"")
        );
        let light = player.rungs.iter().find(|rung| rung.name == "light").unwrap();
        assert_eq!((light.bytes, light.most_bytes), (9, 10));
    }

    #[test]
    fn the_studio_names_a_rung_that_failed_once_and_none_that_would_not_help() {
        let left_out = |name: &str, reason| LeftOut {
            name: name.into(),
            reason,
            fall_back: None,
        };
        let mut media = all();
        media.left_out = vec![
            left_out("smooth-av1", LeftOutReason::Failed),
            left_out("smooth-h264", LeftOutReason::Failed),
            left_out("clear-av1", LeftOutReason::NotBetter),
        ];
        assert_eq!(studio_media(String::new(), Some(&media)).failed_rungs, ["smooth"]);
    }
}
