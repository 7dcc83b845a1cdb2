//! What is said in a video, from its captions, in passages short enough to be found and jumped to.

use super::delivery::Tables;
use super::error::MediaError;
use super::{manifest, service, subtitles};
use crate::platform::Platform;
use content_schema::MediaId;

/// A passage ends after so much time, or so many letters.
const MAX_MS: u64 = 30_000;
const MAX_LETTERS: usize = 120;

/// A longer pause ends a passage.
const PAUSE_MS: u64 = 6_000;

/// Languages that are read.
const MAX_LANGUAGES: usize = 4;

/// Something said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// When it begins, in seconds.
    pub at_s: u32,
    /// What is said.
    pub text: String,
}

/// What is said in a video, by its captions; nothing where it has none.
pub async fn passages(platform: &Platform, id: MediaId) -> Result<Vec<Passage>, MediaError> {
    let Some(row) = service::find(platform.database.read(), id).await? else {
        return Ok(Vec::new());
    };
    let tracks = manifest::of_row(&row).captions;
    if tracks.is_empty() {
        return Ok(Vec::new());
    }
    // A table of its own: that of the players may be a moment old.
    let table = Tables::default().of(platform, id).await?;
    let mut found = Vec::new();
    for track in tracks.into_iter().take(MAX_LANGUAGES) {
        if let Some((stored_as, _, _)) = table.captions(id, &track.language) {
            let file = platform.storage.read_all(&stored_as).await?;
            found.extend(grouped(subtitles::timed(&file)));
        }
    }
    Ok(found)
}

/// Joins captions that follow each other.
fn grouped(spoken: Vec<subtitles::Spoken>) -> Vec<Passage> {
    let mut passages: Vec<Passage> = Vec::new();
    let mut begun_ms = 0;
    let mut ended_ms = 0;
    for said in spoken {
        let goes_on = said.from_ms < ended_ms + PAUSE_MS && said.to_ms < begun_ms + MAX_MS;
        ended_ms = said.to_ms;
        match passages.last_mut() {
            Some(last) if goes_on && last.text.chars().count() + said.text.chars().count() <= MAX_LETTERS => {
                last.text.push(' ');
                last.text.push_str(&said.text);
            }
            _ => {
                begun_ms = said.from_ms;
                passages.push(Passage {
                    at_s: u32::try_from(said.from_ms / 1000).unwrap_or(u32::MAX),
                    text: said.text,
                });
            }
        }
    }
    passages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_that_follow_each_other_are_one_passage() {
        let file = "WEBVTT\n\n00:01.000 --> 00:03.000\n先按<b>整数</b>乘\n\n00:03.000 --> 00:05.000\n3 &lt; 5\n\n\
                    12:34.000 --> 12:36.000\n再数小数位\n\n12:36.000 --> 13:20.000\n很久\n";
        let passages = grouped(subtitles::timed(file.as_bytes()));
        let told: Vec<_> = passages.iter().map(|one| (one.at_s, one.text.as_str())).collect();
        assert_eq!(told, [(1, "先按整数乘 3 < 5"), (754, "再数小数位"), (756, "很久")]);
    }
}
