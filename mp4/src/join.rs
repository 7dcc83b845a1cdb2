//! Parts of one track joined on one timeline.

use crate::invalid;
use crate::track::{Kind, Track};
use crate::write::as_u32;
use std::io;

/// A sample on the joined timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Which part's file it lies in, from 0.
    pub part: u32,
    /// Where it begins in that file.
    pub offset: u64,
    /// Its size.
    pub bytes: u32,
    /// When it is decoded, in ticks of the media's own timeline, which begins at 0.
    pub decode: u64,
    /// How many ticks later it is shown.
    pub later: u32,
    /// Ticks until the next one is decoded.
    pub duration: u32,
    /// Whether decoding can begin with it.
    pub is_key: bool,
}

/// A whole track, ready to be laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joined {
    /// What it holds.
    pub kind: Kind,
    /// Ticks a second.
    pub timescale: u32,
    /// The sample entry, a whole box.
    pub entry: Vec<u8>,
    /// Width of the picture; 0 for sound.
    pub width: u32,
    /// Height of the picture; 0 for sound.
    pub height: u32,
    /// RFC 6381 name.
    pub codec: String,
    /// Ticks of the media's timeline that lie before time 0 of the lesson: what a decoder needs in front, and what keeps
    /// every sample from being shown before it is decoded. It becomes the edit list.
    pub lead: u64,
    /// The share of `lead` that a decoder needs in front (the priming of sound); the rest only keeps pictures in order.
    pub before: u64,
    /// Its samples in the order of decoding.
    pub samples: Vec<Placed>,
}

impl Joined {
    /// Joins parts, each with where it begins in seconds.
    ///
    /// The parts must have one sample entry: a player sets its decoder up once. Times of decoding are the times of
    /// showing in ascending order, and all are shown later by one constant that the edit list takes away again: FFmpeg's
    /// demuxer, and with it Chromium's plain `<video>`, misreads the negative offsets that would be the other way.
    pub fn of(parts: Vec<(Track, f64)>) -> io::Result<Self> {
        let mut timeline = Timeline::default();
        let mut joined: Option<Self> = None;
        for (index, (track, start_s)) in parts.into_iter().enumerate() {
            let first = joined.get_or_insert_with(|| Self::like(&track));
            if (track.kind, &track.entry) != (first.kind, &first.entry) {
                return Err(invalid(&format!(
                    "part {index} was encoded otherwise than part 0: their sample entries differ ({} and {})",
                    track.codec, first.codec
                )));
            }
            timeline.add(&track, start_s, first.timescale, as_u32(index))?;
        }
        let mut joined = joined.ok_or_else(|| invalid("no part to join"))?;
        timeline.place(&mut joined)?;
        Ok(joined)
    }

    fn like(track: &Track) -> Self {
        Self {
            kind: track.kind,
            timescale: track.timescale,
            entry: track.entry.clone(),
            width: track.width,
            height: track.height,
            codec: track.codec.clone(),
            lead: 0,
            before: 0,
            samples: Vec::new(),
        }
    }

    /// Whether it holds pictures.
    pub fn is_picture(&self) -> bool {
        self.kind == Kind::Picture
    }

    /// When a sample's turn comes, in seconds of the lesson: for a key frame and for sound, when it is shown.
    pub fn due_s(&self, sample: &Placed) -> f64 {
        self.seconds(sample.decode) - self.seconds(self.before)
    }

    /// When it ends, in seconds of the lesson.
    pub fn end_s(&self) -> f64 {
        self.samples
            .last()
            .map_or(0.0, |last| self.due_s(last) + self.seconds(u64::from(last.duration)))
    }

    /// Ticks as seconds.
    pub fn seconds(&self, ticks: u64) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "ticks of days fit in 53 bits")]
        let ticks = ticks as f64;
        ticks / f64::from(self.timescale)
    }
}

/// The parts' samples, not yet placed.
#[derive(Default)]
struct Timeline {
    samples: Vec<Placed>,
    /// When each is shown, in the order of decoding.
    shown: Vec<i64>,
    /// The same in ascending order.
    ascending: Vec<i64>,
    /// When the last one ends.
    end: i64,
}

impl Timeline {
    fn add(&mut self, track: &Track, start_s: f64, timescale: u32, part: u32) -> io::Result<()> {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "saturates; a lesson's ticks fit in 53 bits"
        )]
        let start = (start_s * f64::from(timescale)).round() as i64;
        let from = self.ascending.len();
        for sample in &track.samples {
            let shown = rescale(sample.pts, track.timescale, timescale).saturating_add(start);
            self.shown.push(shown);
            self.ascending.push(shown);
            self.samples.push(Placed {
                part,
                offset: sample.offset,
                bytes: sample.bytes,
                decode: 0,
                later: 0,
                duration: 0,
                is_key: sample.is_key,
            });
        }
        let (earlier, these) = self.ascending.split_at_mut(from);
        these.sort_unstable();
        // What is decoded last need not be shown last, but its duration is that of the last turn.
        if let (Some(shown), Some(last)) = (these.last(), track.samples.last()) {
            self.end = shown.saturating_add(rescale(i64::from(last.duration), track.timescale, timescale));
        }
        if earlier
            .last()
            .is_some_and(|last| these.first().is_some_and(|first| first <= last))
        {
            return Err(invalid(&format!(
                "part {part} begins before the one in front of it ends"
            )));
        }
        Ok(())
    }

    fn place(mut self, joined: &mut Joined) -> io::Result<()> {
        let first = *self
            .ascending
            .first()
            .ok_or_else(|| invalid("a track without samples"))?;
        let before = first.min(0).saturating_neg();
        let order = self
            .shown
            .iter()
            .zip(&self.ascending)
            .map(|(shown, turn)| turn - shown)
            .max()
            .unwrap_or(0);
        let ends = self.ascending.iter().copied().skip(1).chain([self.end]);
        for (((sample, shown), turn), end) in self.samples.iter_mut().zip(&self.shown).zip(&self.ascending).zip(ends) {
            let beyond = |_| invalid("a time beyond all lessons");
            sample.decode = u64::try_from(turn + before).map_err(beyond)?;
            sample.later = u32::try_from(shown + order - turn).map_err(beyond)?;
            sample.duration = u32::try_from(end - turn).map_err(beyond)?;
        }
        joined.before = before.unsigned_abs();
        joined.lead = joined.before + order.unsigned_abs();
        joined.samples = self.samples;
        Ok(())
    }
}

fn rescale(ticks: i64, from: u32, to: u32) -> i64 {
    if from == to {
        return ticks;
    }
    let (from, to) = (i128::from(from.max(1)), i128::from(to));
    i64::try_from((i128::from(ticks) * to + from / 2).div_euclid(from)).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::track::Sample;

    fn track(timescale: u32, shown: &[i64]) -> Track {
        let sample = |(index, &pts): (usize, &i64)| Sample {
            offset: index as u64 * 10,
            bytes: 10,
            pts,
            duration: 10,
            is_key: index == 0,
        };
        Track {
            kind: Kind::Picture,
            timescale,
            entry: b"....avc1".to_vec(),
            width: 640,
            height: 360,
            codec: "avc1".into(),
            samples: shown.iter().enumerate().map(sample).collect(),
        }
    }

    fn shown(joined: &Joined) -> Vec<i64> {
        let lead = i64::try_from(joined.lead).expect("short");
        let at = |sample: &Placed| i64::try_from(sample.decode).expect("short") + i64::from(sample.later) - lead;
        joined.samples.iter().map(at).collect()
    }

    #[test]
    fn pictures_out_of_order_are_decoded_in_time_and_shown_when_they_were() {
        let joined = Joined::of(vec![(track(100, &[0, 40, 20, 10, 30, 50]), 0.0)]).expect("one part");
        assert_eq!(shown(&joined), [0, 40, 20, 10, 30, 50]);
        let decoded: Vec<u64> = joined.samples.iter().map(|sample| sample.decode).collect();
        assert_eq!(decoded, [0, 10, 20, 30, 40, 50]);
        assert_eq!(joined.lead, 20, "the picture shown at 10 is decoded at 30");
        assert!((joined.end_s() - 0.6).abs() < 1e-9);
    }

    #[test]
    fn parts_follow_each_other_and_the_gap_between_them_is_the_last_picture_s() {
        let joined = Joined::of(vec![(track(100, &[0, 20, 40]), 0.0), (track(200, &[0, 40]), 1.0)]).expect("two parts");
        assert_eq!(shown(&joined), [0, 20, 40, 100, 120]);
        let durations: Vec<u32> = joined.samples.iter().map(|sample| sample.duration).collect();
        assert_eq!(durations, [20, 20, 60, 20, 5]);
        assert_eq!(joined.samples[3].part, 1);
    }

    #[test]
    fn what_a_decoder_needs_in_front_stays_in_front() {
        let joined = Joined::of(vec![(track(100, &[-30, 0, 30]), 0.0)]).expect("one part");
        assert_eq!((joined.lead, joined.before), (30, 30));
        assert_eq!(shown(&joined), [-30, 0, 30]);
        assert!((joined.due_s(&joined.samples[1])).abs() < 1e-9);
    }

    #[test]
    fn parts_that_overlap_or_were_encoded_differently_are_refused() {
        let overlap = Joined::of(vec![(track(100, &[0, 120]), 0.0), (track(100, &[0]), 1.0)]);
        assert!(
            overlap
                .expect_err("they overlap")
                .to_string()
                .contains("part 1 begins before")
        );
        let mut other = track(100, &[0]);
        other.entry.push(1);
        let differ = Joined::of(vec![(track(100, &[0]), 0.0), (other, 1.0)]);
        assert!(
            differ
                .expect_err("they differ")
                .to_string()
                .contains("sample entries differ")
        );
        assert!(Joined::of(vec![]).is_err());
        assert!(Joined::of(vec![(track(100, &[]), 0.0)]).is_err());
    }
}
