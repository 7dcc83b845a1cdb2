//! Enclosures as pages show them.

use super::shown::{Shown, What};
use super::voice::failure_code;
use content_schema::media::MediaStatus;
use yinghuo_files::errand::{LARGE, SMALL};
use yinghuo_web::view::enclosure::{Enclosure, Picture, Sound, Voice};

/// View models of what goes with a post; why a voice could not be used its author alone is told.
pub fn views(shown: Vec<Shown>, is_own: bool) -> Vec<Enclosure> {
    shown.into_iter().map(|one| view(one, is_own)).collect()
}

fn view(Shown { id, what, alt }: Shown, is_own: bool) -> Enclosure {
    let (voice, picture) = match what {
        What::Voice(voice) => {
            let sounds = voice.sounds.into_iter().map(|sound| Sound {
                url: sound.url,
                mime: sound.mime,
                bytes: sound.bytes,
            });
            let voice = Voice {
                sounds: sounds.collect(),
                duration_s: voice.duration_s.unwrap_or_default(),
                failed: voice.status == Some(MediaStatus::Failed),
                failure: voice.error.filter(|_| is_own).map(|reason| failure_code(reason).into()),
            };
            (Some(voice), None)
        }
        What::Picture(of) => {
            let (width, height) = of.small_size;
            let picture = Picture {
                alt,
                large: format!("/e/{id}/{LARGE}"),
                bytes: of.bytes,
                small: format!("/e/{id}/{SMALL}"),
                width,
                height,
            };
            (None, Some(picture))
        }
    };
    Enclosure {
        id: id.to_string(),
        voice,
        picture,
    }
}
