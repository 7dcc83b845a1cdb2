//! The boards of a lesson as files, with `boards.vtt` and the poster.

use super::stills::Studio;
use crate::error::{Refused, While};
use content_schema::media::{Board, BoardPicture};
use ffmpeg_next::frame;
use std::fmt::Write;
use std::path::Path;
use std::rc::Rc;

/// File name of the boards with their times.
pub const BOARDS: &str = "boards.vtt";
/// File name of the poster.
pub const POSTER: &str = "poster.jpg";

/// A lesson has no more boards than this: whoever prints it wants to carry it home.
const MOST_BOARDS: usize = 400;

/// Writes boards as they come.
pub struct Gallery {
    studio: Studio,
    boards: Vec<Board>,
    written: u32,
}

impl Gallery {
    /// An empty one.
    pub fn new(studio: Studio) -> Self {
        Self {
            studio,
            boards: Vec::new(),
            written: 0,
        }
    }

    /// One picture of what stands still in five; see [`Studio::develop`].
    pub fn develop(&mut self, frames: &[Rc<frame::Video>]) -> Result<frame::Video, Refused> {
        self.studio.develop(frames)
    }

    /// Writes a board that was there first at `at_s`. Of too many, the one that stood shortest is taken away again.
    pub fn add(&mut self, at_s: f64, picture: &frame::Video) -> Result<(), Refused> {
        self.written += 1;
        let pictures = self.studio.print(picture, &format!("board-{:04}", self.written))?;
        if let Some(last) = self.boards.last_mut() {
            last.to_s = at_s;
        }
        self.boards.push(Board {
            at_s,
            to_s: at_s,
            pictures,
        });
        if self.boards.len() > MOST_BOARDS {
            let gone = self.boards.remove(shortest(&self.boards));
            self.studio.discard(&gone.pictures)?;
        }
        Ok(())
    }

    /// Writes `boards.vtt` and the poster: a copy of the first board, or else `instead`.
    pub fn finish(
        mut self,
        end_s: f64,
        instead: Option<&frame::Video>,
        folder: &Path,
    ) -> Result<(Vec<Board>, Option<String>), Refused> {
        close(&mut self.boards, end_s);
        if !self.boards.is_empty() {
            std::fs::write(folder.join(BOARDS), webvtt(&self.boards)).doing("writing the boards' times")?;
        }
        let poster = folder.join(POSTER);
        let first = self.boards.first().and_then(|board| jpeg_of(&board.pictures));
        let has_poster = match (first, instead) {
            (Some(file), _) => {
                // Not `fs::copy`: it sets the copy's mode, which a confined process may not.
                let bytes = std::fs::read(folder.join(file)).doing("reading the first board")?;
                std::fs::write(poster, bytes).doing("writing the poster")?;
                true
            }
            (None, Some(picture)) => {
                let printed = self.studio.print(picture, "poster")?;
                let file = jpeg_of(&printed).unwrap_or_default();
                std::fs::rename(folder.join(file), poster).doing("writing the poster")?;
                let others: Vec<_> = printed.iter().filter(|other| other.file != file).cloned().collect();
                self.studio.discard(&others)?;
                true
            }
            (None, None) => false,
        };
        Ok((self.boards, has_poster.then(|| POSTER.to_owned())))
    }
}

/// The smallest JPEG.
fn jpeg_of(pictures: &[BoardPicture]) -> Option<&str> {
    let is_jpeg = |picture: &&BoardPicture| Path::new(&picture.file).extension().is_some_and(|kind| kind == "jpg");
    pictures.iter().find(is_jpeg).map(|picture| picture.file.as_str())
}

/// Which board stood shortest; the first and the last stay.
fn shortest(boards: &[Board]) -> usize {
    let stood =
        |pair: &[Board]| pair.get(1).map_or(0.0, |next| next.at_s) - pair.first().map_or(0.0, |board| board.at_s);
    let middle = boards.windows(2).enumerate().skip(1);
    middle
        .min_by(|(_, a), (_, b)| stood(a).total_cmp(&stood(b)))
        .map_or(0, |(index, _)| index)
}

/// Each board stands until the next is there.
fn close(boards: &mut [Board], end_s: f64) {
    let starts: Vec<f64> = boards.iter().skip(1).map(|board| board.at_s).chain([end_s]).collect();
    for (board, to_s) in boards.iter_mut().zip(starts) {
        board.to_s = to_s.max(board.at_s);
    }
}

/// A WebVTT metadata track as players take it for the pictures over their time line: the payload of a cue is the
/// address of a picture, relative to the track. JPEG, which every browser shows; `.webp` in its place is the same
/// picture, lighter.
fn webvtt(boards: &[Board]) -> String {
    let mut text = String::from("WEBVTT\n");
    for board in boards {
        let Some(file) = jpeg_of(&board.pictures) else { continue };
        let (from, to) = (timestamp(board.at_s), timestamp(board.to_s));
        let _ = write!(text, "\n{from} --> {to}\n{file}\n");
    }
    text
}

/// Hours, minutes, seconds and thousandths, as WebVTT writes them.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "some hours of milliseconds"
)]
pub fn timestamp(at_s: f64) -> String {
    let ms = (at_s.max(0.0) * 1000.0).round() as u64;
    format!(
        "{:02}:{:02}:{:02}.{:03}",
        ms / 3_600_000,
        ms / 60_000 % 60,
        ms / 1000 % 60,
        ms % 1000
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn board(number: u32, at_s: f64) -> Board {
        let picture = |kind: &str| BoardPicture {
            file: format!("board-{number:04}-640.{kind}"),
            width: 640,
            height: 360,
            bytes: 1,
        };
        Board {
            at_s,
            to_s: at_s,
            pictures: vec![picture("webp"), picture("jpg")],
        }
    }

    #[test]
    fn the_track_of_boards_says_from_when_until_when_each_stood() {
        let mut boards = vec![board(1, 0.0), board(3, 3725.25)];
        close(&mut boards, 4000.0);
        assert_eq!(
            webvtt(&boards),
            "WEBVTT\n\n00:00:00.000 --> 01:02:05.250\nboard-0001-640.jpg\n\
             \n01:02:05.250 --> 01:06:40.000\nboard-0003-640.jpg\n"
        );
    }

    #[test]
    fn of_too_many_boards_the_one_that_stood_shortest_goes() {
        let boards = [
            board(1, 0.0),
            board(2, 1.0),
            board(3, 60.0),
            board(4, 65.0),
            board(5, 200.0),
        ];
        assert_eq!(shortest(&boards), 2);
    }
}
