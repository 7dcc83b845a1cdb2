//! Which moments of a chunk a rendition shows: a pure walk over the slots of its groups of pictures.
//!
//! A slot shows the source's frame that is there at its time. What stands for many slots is sent once and then once a
//! second, so that a still screen costs next to nothing and a seek still finds a frame near. Only a lesson's first slots are
//! all sent: players show nothing before they have decoded some pictures.

use crate::ladder::Fraction;
use crate::plan::{Gop, Pace, PicturePlan};

/// A frame that stands is sent again after this long.
const AGAIN_US: i64 = 1_000_000;

/// So many slots of a lesson are sent whatever they show. Chromium's plain `<video>` looks at twenty pictures before it begins;
/// its Media Source wants four beside those its decoder keeps. Once a second they would lie in the first 20 and 8 s of a lesson.
const EARLY_SLOTS: usize = 20;

/// The slots of one rendition in one chunk, in order.
pub struct Lane<'a> {
    picture: &'a PicturePlan,
    gops: &'a [Gop],
    gop: usize,
    slot: i64,
    /// How many of the next slots are sent even if they show nothing new.
    early: usize,
    /// When the last frame was sent, and the number of what it showed.
    sent: Option<(i64, u64)>,
}

/// A frame to encode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    /// When, in microseconds of the common clock.
    pub at_us: i64,
    /// It begins a group of this pace.
    pub begins: Option<Pace>,
}

impl<'a> Lane<'a> {
    /// The lane of a rendition over the groups of a chunk, which may be the lesson's first.
    pub fn new(picture: &'a PicturePlan, gops: &'a [Gop], is_first: bool) -> Self {
        Self {
            picture,
            gops,
            gop: 0,
            slot: 0,
            early: if is_first { EARLY_SLOTS } else { 0 },
            sent: None,
        }
    }

    /// The next time this lane wants a frame for, if there is one before `until_us`.
    pub fn wants_before(&mut self, until_us: i64) -> bool {
        self.next_slot().is_some_and(|(at_us, _)| at_us < until_us)
    }

    /// The next moment before `until_us` at which a frame that shows what has this `number` is to be sent.
    pub fn take_before(&mut self, until_us: i64, number: u64) -> Option<Shown> {
        loop {
            let (at_us, pace) = self.next_slot()?;
            if at_us >= until_us {
                return None;
            }
            let begins = (self.slot == 0).then_some(pace);
            self.slot += 1;
            let is_early = self.early > 0;
            self.early = self.early.saturating_sub(1);
            let stands = self
                .sent
                .is_some_and(|(sent_us, sent)| sent == number && at_us - sent_us < AGAIN_US);
            if begins.is_none() && stands && !is_early {
                continue;
            }
            self.sent = Some((at_us, number));
            return Some(Shown { at_us, begins });
        }
    }

    fn next_slot(&mut self) -> Option<(i64, Pace)> {
        loop {
            let gop = self.gops.get(self.gop)?;
            let fps = self.picture.at(gop.pace).fps;
            let at_us = gop.start_us + slot_us(self.slot, fps);
            // A sliver before the next key frame would be a frame nobody sees.
            if self.slot == 0 || at_us + slot_us(1, fps) / 4 < gop.end_us {
                return Some((at_us, gop.pace));
            }
            self.gop += 1;
            self.slot = 0;
        }
    }
}

fn slot_us(slot: i64, fps: Fraction) -> i64 {
    slot * 1_000_000 * i64::from(fps.den) / i64::from(fps.num.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ladder::PictureCodec;
    use crate::plan::PaceSettings;

    fn picture() -> PicturePlan {
        let at = |num, den| PaceSettings {
            fps: Fraction { num, den },
            crf: 30,
            cost: 0.1,
        };
        PicturePlan {
            codec: PictureCodec::H264,
            width: 640,
            height: 360,
            still: at(5, 1),
            moving: at(25, 2),
            cap_kbps: 100,
            preset: "fast".into(),
            group: 1,
        }
    }

    fn gop(start_ms: i64, end_ms: i64, pace: Pace) -> Gop {
        Gop {
            start_us: start_ms * 1000,
            end_us: end_ms * 1000,
            pace,
        }
    }

    /// Moments shown, in milliseconds, of a source with a frame every `every_ms`.
    fn shown(gops: &[Gop], every_ms: i64, end_ms: i64) -> Vec<(i64, bool)> {
        let picture = picture();
        let mut lane = Lane::new(&picture, gops, false);
        let mut moments = Vec::new();
        for number in 0..=(end_ms / every_ms) {
            let until_us = (number + 1) * every_ms * 1000;
            while let Some(shown) = lane.take_before(until_us, number.unsigned_abs()) {
                moments.push((shown.at_us / 1000, shown.begins.is_some()));
            }
        }
        moments
    }

    #[test]
    fn frames_go_by_the_pace_of_their_group_and_groups_begin_on_time() {
        let gops = [gop(0, 500, Pace::Still), gop(500, 740, Pace::Moving)];
        assert_eq!(
            shown(&gops, 40, 1000),
            [
                (0, true),
                (200, false),
                (400, false),
                (500, true),
                (580, false),
                (660, false)
            ]
        );
    }

    #[test]
    fn a_frame_that_stands_is_sent_once_a_second() {
        let gops = [gop(0, 4000, Pace::Still)];
        assert_eq!(
            shown(&gops, 4000, 3000),
            [(0, true), (1000, false), (2000, false), (3000, false)]
        );
        assert_eq!(shown(&gops, 500, 1400), [(0, true), (600, false), (1000, false)]);
    }

    #[test]
    fn a_lesson_begins_with_every_frame() {
        let (picture, gops) = (picture(), [gop(0, 2000, Pace::Still), gop(2000, 8000, Pace::Still)]);
        let mut lane = Lane::new(&picture, &gops, true);
        let moments: Vec<i64> =
            std::iter::from_fn(|| lane.take_before(8_000_000, 1).map(|shown| shown.at_us / 1000)).collect();
        let early: Vec<i64> = (0..20).map(|slot| slot * 200).collect();
        assert_eq!(moments[..20], early);
        assert_eq!(moments[20..], [4800, 5800, 6800, 7800]);
    }
}
