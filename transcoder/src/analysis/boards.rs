//! Which of the kept pictures are boards (板书): what a student who prints the lesson wants to have.
//!
//! A slide built point by point, or a board written line by line, is one board: its fullest state, before it is wiped
//! or replaced. So the latest picture is held back as long as it only grows. It is written when what stood on it is
//! lost, unless it has nothing that the board before does not have (a slide shown again, a board half wiped), or it was
//! no more than somebody standing before the board, who went away again. In a moving scene only a cut makes a board.

use super::ink::Inked;
use super::plane::Tiles;
use std::rc::Rc;

/// A board is replaced when so many of all its tiles with ink lost it …
const REPLACED: f32 = 0.3;
/// … or so many of all tiles of the picture: a line or two of writing.
const REPLACED_OF_ALL: f32 = 0.04;
/// A picture with less ink of its own than this is nothing new.
const NEW: f32 = 0.12;
/// A board that has grown so much in so many seconds is written although it goes on growing.
const GROWN: f32 = 0.35;
const GROWN_AFTER_S: f64 = 180.0;
/// Whoever stands before the board for longer has become part of it.
const STANDS_BEFORE_S: f64 = 60.0;

/// A picture put together of what has settled.
#[derive(Clone)]
pub struct Candidate {
    /// When it was there, in seconds.
    pub at_s: f64,
    /// The picture itself.
    pub plane: Rc<[u8]>,
    /// Which tiles of the picture before it stood still: only their ink counts as lost.
    pub believed: Vec<bool>,
    /// A cut led to it.
    pub cut: bool,
    /// It shows a moving scene.
    pub moving: bool,
}

/// What is to be done when a picture is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Verdict {
    /// Write the picture held back; it was there first at this second.
    pub write: Option<f64>,
    /// Hold this picture back instead.
    pub hold: bool,
}

/// Decides which pictures are boards.
pub struct Chooser {
    tiles: Tiles,
    held: Option<Held>,
    written: Option<Inked>,
    written_s: f64,
}

struct Held {
    from_s: f64,
    at_s: f64,
    moving: bool,
    inked: Inked,
}

impl Chooser {
    /// For planes of one size.
    pub fn new(tiles: Tiles) -> Self {
        Self {
            tiles,
            held: None,
            written: None,
            written_s: f64::NEG_INFINITY,
        }
    }

    /// Takes the next picture kept.
    pub fn see(&mut self, next: Candidate) -> Verdict {
        let inked = Inked::of(self.tiles, next.plane);
        let Some(mut held) = self.held.take() else {
            self.hold(next.at_s, next.at_s, next.moving, inked);
            return Verdict {
                write: None,
                hold: true,
            };
        };
        held.inked.believe(self.tiles, &next.believed);
        let lost = held.inked.lost_in(self.tiles, &inked);
        let replaced = if held.moving && next.moving {
            next.cut
        } else {
            lost.of_ink > REPLACED || lost.of_all > REPLACED_OF_ALL
        };
        if replaced {
            let write = self.write(&held, Some(&inked), next.at_s);
            // What is not written goes on as part of what follows only if it was nothing of its own.
            self.hold(next.at_s, next.at_s, next.moving, inked);
            return Verdict { write, hold: true };
        }
        if inked.count * 10 < held.inked.count * 9 {
            // It is being wiped: the fullest state is held.
            self.held = Some(held);
            return Verdict::default();
        }
        let has_grown = next.at_s - held.from_s.max(self.written_s) > GROWN_AFTER_S
            && self
                .written
                .as_ref()
                .is_none_or(|written| held.inked.new_to(self.tiles, written) > GROWN);
        let (write, from_s) = if has_grown {
            (self.write(&held, None, next.at_s), next.at_s)
        } else {
            // A blank board is the beginning of nothing, except of the lesson.
            let begins_anew = held.inked.is_blank() && self.written.is_some();
            (None, if begins_anew { next.at_s } else { held.from_s })
        };
        self.hold(from_s, next.at_s, next.moving, inked);
        Verdict { write, hold: true }
    }

    /// Says that the lesson ends; whether the picture held back is to be written, and when it was there first.
    pub fn finish(&mut self, end_s: f64, believed: &[bool]) -> Option<f64> {
        let mut held = self.held.take()?;
        // A film too short for anything to settle still has a picture.
        if self.written.is_some() {
            held.inked.believe(self.tiles, believed);
        }
        self.write(&held, None, end_s)
    }

    fn hold(&mut self, from_s: f64, at_s: f64, moving: bool, inked: Inked) {
        self.held = Some(Held {
            from_s,
            at_s,
            moving,
            inked,
        });
    }

    fn write(&mut self, held: &Held, next: Option<&Inked>, now_s: f64) -> Option<f64> {
        if held.inked.is_blank() {
            return None;
        }
        if let Some(written) = &self.written {
            if held.inked.new_to(self.tiles, written) < NEW {
                return None;
            }
            let somebody_stood_there = next.is_some_and(|next| {
                now_s - held.at_s < STANDS_BEFORE_S
                    && written.lost_in(self.tiles, &held.inked).of_ink < 0.5
                    && written.lost_in(self.tiles, next).of_ink < NEW
            });
            if somebody_stood_there {
                return None;
            }
        }
        self.written = Some(held.inked.clone());
        self.written_s = now_s;
        Some(held.from_s)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::drawing::Drawing;

    /// Shows drawings ten seconds each; gives when the boards that were written had begun.
    fn written(drawings: &[Drawing], moving: bool, cuts: &[usize]) -> Vec<f64> {
        let tiles = Drawing::tiles();
        let mut chooser = Chooser::new(tiles);
        let mut written = Vec::new();
        let mut at_s = 0.0;
        for (index, drawing) in drawings.iter().enumerate() {
            let verdict = chooser.see(Candidate {
                at_s,
                plane: drawing.0.clone().into(),
                believed: vec![true; tiles.count()],
                cut: cuts.contains(&index),
                moving,
            });
            written.extend(verdict.write);
            at_s += 10.0;
        }
        written.extend(chooser.finish(at_s, &vec![true; tiles.count()]));
        written
    }

    fn slides(points: impl IntoIterator<Item = usize>) -> Vec<Drawing> {
        points.into_iter().map(Drawing::slide).collect()
    }

    #[test]
    fn a_slide_built_point_by_point_is_one_board() {
        let mut drawings = slides(0..=4);
        drawings.push(Drawing::dark());
        assert_eq!(written(&drawings, false, &[]), [0.0, 50.0]);
    }

    #[test]
    fn a_slide_shown_again_and_a_blank_one_are_none() {
        let drawings = [
            Drawing::slide(3),
            Drawing::blank(240),
            Drawing::slide(3),
            Drawing::slide(3),
        ];
        assert_eq!(written(&drawings, false, &[]), [0.0]);
        assert_eq!(written(&[Drawing::blank(9)], false, &[]), [0.0; 0]);
    }

    #[test]
    fn a_board_is_kept_full_while_it_is_wiped() {
        let mut drawings = slides([1, 4, 5, 4, 3, 1]);
        drawings.push(Drawing::blank(240));
        drawings.push(Drawing::blank(240).words(150, 90, 120).words(150, 130, 120));
        assert_eq!(written(&drawings, false, &[]), [0.0, 70.0]);
    }

    #[test]
    fn somebody_before_the_board_makes_no_board() {
        let drawings = [
            Drawing::slide(5),
            Drawing::slide(5).block(30, 30, 90, 150, 90).block(50, 40, 20, 20, 200),
            Drawing::slide(5),
            Drawing::dark(),
        ];
        assert_eq!(written(&drawings, false, &[]), [0.0, 30.0]);
    }

    #[test]
    fn a_board_that_grows_for_long_is_written_on_the_way() {
        let mut board = Drawing::blank(60);
        let mut drawings = Vec::new();
        for line in 0..6 {
            for word in 0..6 {
                board = board.words(10 + word * 50, 10 + line * 25, 40);
                drawings.push(board.clone());
            }
        }
        let found = written(&drawings, false, &[]);
        assert!((2..=3).contains(&found.len()), "{found:?}");
    }

    #[test]
    fn in_a_moving_scene_only_cuts_make_boards() {
        let scenes: Vec<Drawing> = (0..12).map(|index| Drawing::slide(2).body(index * 20)).collect();
        assert_eq!(written(&scenes, true, &[6]), [0.0, 60.0]);
    }
}
