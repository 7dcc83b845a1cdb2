//! A video as pages show it.

use content_schema::media::{MediaManifest, MediaStatus, RenditionLink, Rung as Purpose};
use yinghuo_web::view::media::{Player, Rung, StudioMedia};

/// The player of a video: the rendition asked for by name, or the lightest with a picture, or the lightest.
pub fn player(media: &MediaManifest, asked: Option<&str>) -> Player {
    let named = |link: &&RenditionLink| Some(link.rendition.name.as_str()) == asked;
    let with_picture = |link: &&RenditionLink| link.rendition.width.is_some();
    let links = &media.renditions;
    let chosen = links
        .iter()
        .find(named)
        .or_else(|| links.iter().find(with_picture))
        .or_else(|| links.first());
    Player {
        has_picture: chosen.is_some_and(|link| link.rendition.width.is_some()),
        source: chosen.map(|link| (link.url.clone(), mime_with_codecs(link))),
        poster: media.poster.clone(),
        hls: media.hls.clone(),
        duration_s: media.duration_s.unwrap_or_default(),
        rungs: rungs(media, chosen.map(|link| link.rendition.name.as_str())),
        captions: media
            .captions
            .iter()
            .map(|track| (track.language.clone(), track.url.clone()))
            .collect(),
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
    StudioMedia {
        attach_url,
        id: Some(media.id.to_string()),
        status: status_name(media.status).into(),
        percent: percent(media.progress),
        failure: media.error.map(code),
        warnings: media.warnings.iter().map(|warning| code(*warning)).collect(),
        rungs: rungs(media, None),
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

fn rungs(media: &MediaManifest, chosen: Option<&str>) -> Vec<Rung> {
    let rung = |link: &RenditionLink| Rung {
        name: link.rendition.name.clone(),
        purpose: purpose_name(link.rendition.rung).into(),
        url: link.url.clone(),
        mime: mime_with_codecs(link),
        has_picture: link.rendition.width.is_some(),
        bytes: link.rendition.bytes,
        chosen: chosen == Some(link.rendition.name.as_str()),
    };
    media.renditions.iter().map(rung).collect()
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
    use content_schema::media::Rendition;
    use uuid::Uuid;

    fn link(name: &str, rung: Purpose, width: Option<u32>) -> RenditionLink {
        RenditionLink {
            url: format!("/m/1/{name}.mp4"),
            rendition: Rendition {
                name: name.into(),
                rung,
                file: format!("{name}.mp4"),
                mime: "video/mp4".into(),
                codecs: "avc1.64001e".into(),
                width,
                height: width,
                fps: None,
                bitrate_kbps: 1.0,
                peak_kbps: 1.0,
                bytes: 1,
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

    #[test]
    fn the_lightest_picture_plays_unless_another_rendition_is_asked_for() {
        let all = media(vec![
            link("voice-opus", Purpose::Voice, None),
            link("light-h264", Purpose::Light, Some(640)),
            link("clear-h264", Purpose::Clear, Some(1280)),
        ]);
        for (asked, plays) in [
            (None, "light-h264"),
            (Some("voice-opus"), "voice-opus"),
            (Some("clear-h264"), "clear-h264"),
            (Some("no-such"), "light-h264"),
        ] {
            let player = player(&all, asked);
            let chosen: Vec<&str> = player
                .rungs
                .iter()
                .filter(|rung| rung.chosen)
                .map(|rung| rung.name.as_str())
                .collect();
            assert_eq!(chosen, [plays]);
        }
        let voice = player(&media(vec![link("voice-opus", Purpose::Voice, None)]), None);
        assert!(!voice.has_picture && voice.source.is_some());
    }
}
