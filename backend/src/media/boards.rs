//! The boards of a video for reading: each picture with its time and what is said while it stands.

use super::entity::media;
use super::error::MediaError;
use super::{manifest, naming, service, subtitles};
use crate::platform::Platform;
use content_schema::MediaId;
use content_schema::media::{Board, TranscodeOutput};

/// Width of the pictures that are read on a phone; the others are for projectors.
const WIDTH: u32 = 640;

/// A board as it is read.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadBoard {
    /// When it is there, in seconds.
    pub at_s: f64,
    /// URL of the picture that every browser shows.
    pub url: String,
    /// URL of a lighter one, as WebP.
    pub webp_url: Option<String>,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// What is said while it stands, from the captions.
    pub words: String,
}

/// The boards of a video, in the order of time, with captions in `language` or, where there are none, in any. Who may see
/// them is for the caller to know.
pub async fn read(platform: &Platform, id: MediaId, language: &str) -> Result<Vec<ReadBoard>, MediaError> {
    let row = service::find(platform.database.read(), id).await?;
    let row = row.ok_or(MediaError::Missing)?;
    let Some(output) = manifest::output_of(&row) else {
        return Ok(Vec::new());
    };
    let cues = match captions(platform, &row, &output, language).await? {
        Some(stored_as) => cues(&platform.storage.read_all(&stored_as).await?),
        None => Vec::new(),
    };
    Ok(with_words(id, &output.boards, &cues))
}

/// Where the captions lie that are read: those people made before those found in the source.
async fn captions(
    platform: &Platform,
    row: &media::Model,
    output: &TranscodeOutput,
    language: &str,
) -> Result<Option<String>, MediaError> {
    let fits = |tag: &str| tag.split('-').next() == language.split('-').next();
    let uploaded = row.captions.as_ref().map_or(&[][..], |captions| &captions.0);
    let uploaded = uploaded
        .iter()
        .find(|caption| fits(&caption.language))
        .or(uploaded.first());
    if let Some(caption) = uploaded {
        return Ok(Some(naming::caption_storage_name(row.id, caption)));
    }
    let found = &output.captions;
    let Some(found) = found.iter().find(|caption| fits(&caption.language)).or(found.first()) else {
        return Ok(None);
    };
    let files = service::files(platform.database.read(), row.id).await?;
    let file = files.into_iter().find(|file| file.published && file.name == found.file);
    Ok(file.map(|file| naming::storage_name(row.id, &file.name, &file.sha256)))
}

/// Times in seconds and words.
fn cues(file: &[u8]) -> Vec<(f64, String)> {
    subtitles::spoken(file)
        .into_iter()
        .map(|(from_ms, words)| {
            #[expect(clippy::cast_precision_loss, reason = "lessons last hours, not eons")]
            let from_s = from_ms as f64 / 1000.0;
            (from_s, words)
        })
        .collect()
}

/// Boards with what is said from when they are there until the next one is.
fn with_words(id: MediaId, boards: &[Board], cues: &[(f64, String)]) -> Vec<ReadBoard> {
    let starts: Vec<f64> = boards.iter().map(|board| board.at_s).collect();
    let ends = starts.iter().copied().skip(1).chain([f64::INFINITY]);
    // What is said before the first one belongs to it.
    let begins = std::iter::once(f64::NEG_INFINITY).chain(starts.iter().copied().skip(1));
    boards
        .iter()
        .zip(begins.zip(ends))
        .filter_map(|(board, (from_s, to_s))| {
            let of_width = |extension: &str| {
                let fits = |width: Option<u32>, file: &str| {
                    file.rsplit_once('.').is_some_and(|(_, end)| end == extension)
                        && width.is_none_or(|width| width == WIDTH)
                };
                let pictures = &board.pictures;
                let exact = pictures.iter().find(|picture| fits(Some(picture.width), &picture.file));
                exact.or_else(|| pictures.iter().find(|picture| fits(None, &picture.file)))
            };
            let picture = of_width("jpg")?;
            let said = cues.iter().filter(|(at_s, _)| (from_s..to_s).contains(at_s));
            let words: Vec<&str> = said.map(|(_, words)| words.as_str()).collect();
            Some(ReadBoard {
                at_s: board.at_s,
                url: naming::url(id, &picture.file),
                webp_url: of_width("webp").map(|picture| naming::url(id, &picture.file)),
                width: picture.width,
                height: picture.height,
                words: words.join(" "),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use content_schema::media::BoardPicture;
    use uuid::Uuid;

    fn board(at_s: f64, files: &[(&str, u32)]) -> Board {
        let picture = |(file, width): &(&str, u32)| BoardPicture {
            file: (*file).into(),
            width: *width,
            height: width * 9 / 16,
            bytes: 1,
        };
        Board {
            at_s,
            to_s: at_s + 1.0,
            pictures: files.iter().map(picture).collect(),
        }
    }

    #[test]
    fn a_board_is_read_with_what_is_said_until_the_next() {
        let boards = [
            board(2.0, &[("b1-1280.jpg", 1280), ("b1-640.webp", 640), ("b1-640.jpg", 640)]),
            board(10.0, &[("b2-480.jpg", 480)]),
            board(20.0, &[("b3-640.webp", 640)]),
        ];
        let cues = [(0.5, "同学们好"), (9.0, "看这里"), (10.0, "第二页"), (99.0, "再见")]
            .map(|(at_s, words)| (at_s, words.to_owned()));
        let read = with_words(MediaId(Uuid::nil()), &boards, &cues);
        let told: Vec<(&str, bool, u32, &str)> = read
            .iter()
            .map(|board| {
                (
                    board.url.rsplit('/').next().unwrap(),
                    board.webp_url.is_some(),
                    board.width,
                    board.words.as_str(),
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                ("b1-640.jpg", true, 640, "同学们好 看这里"),
                ("b2-480.jpg", false, 480, "第二页")
            ]
        );
    }
}
