//! One clock for all tracks of a source, starting at zero.
//!
//! A camera that was switched off in between, or a hostile file, may let its time stamps jump by hours. A jump that no
//! track fills is taken out, for all tracks alike, so that nobody waits through it and nobody pays for encoding it.

use ffmpeg_next::{Packet, Rational, Rescale};

const MICROSECOND: Rational = Rational(1, 1_000_000);

/// With sound and picture, one of them goes on during any true pause.
const MAX_GAP_OF_TWO_US: i64 = 10_000_000;
/// A single track, such as a silent screen recording, may show one picture for minutes.
const MAX_GAP_OF_ONE_US: i64 = 600_000_000;

/// Moves packets onto the common clock.
pub struct Timeline {
    /// Added to every stamp.
    shift_us: i64,
    /// Decoding time of the last packet, on the common clock.
    last_us: Option<i64>,
    end_us: i64,
    max_gap_us: i64,
    jumped: bool,
}

impl Timeline {
    /// A clock that shows zero at `start_us` of the source.
    pub fn new(start_us: i64, two_tracks: bool) -> Self {
        let max_gap_us = if two_tracks {
            MAX_GAP_OF_TWO_US
        } else {
            MAX_GAP_OF_ONE_US
        };
        Self {
            shift_us: -start_us,
            last_us: None,
            end_us: 0,
            max_gap_us,
            jumped: false,
        }
    }

    /// A clock for a source that is known not to jump; it may be read from its middle.
    pub fn steady(start_us: i64) -> Self {
        Self {
            max_gap_us: i64::MAX,
            ..Self::new(start_us, true)
        }
    }

    /// Whether a jump was taken out.
    pub fn jumped(&self) -> bool {
        self.jumped
    }

    /// Moves a packet's stamps onto the common clock.
    pub fn place(&mut self, packet: &mut Packet, base: Rational) {
        let stamp_us = packet
            .dts()
            .or(packet.pts())
            .map(|stamp| stamp.rescale(base, MICROSECOND));
        let duration_us = packet.duration().max(0).rescale(base, MICROSECOND).min(self.max_gap_us);
        let shift_us = self.shift_for(stamp_us, duration_us);
        shift_by(packet, shift_us, base);
    }

    /// Moves a packet onto the common clock as it stands: for subtitles, which are too few to say how it goes.
    pub fn follow(&self, packet: &mut Packet, base: Rational) {
        shift_by(packet, self.shift_us, base);
    }

    fn shift_for(&mut self, stamp_us: Option<i64>, duration_us: i64) -> i64 {
        if let Some(stamp_us) = stamp_us {
            let mut at_us = stamp_us.saturating_add(self.shift_us);
            let expected = self.last_us.unwrap_or(0);
            if (at_us.saturating_sub(expected)).saturating_abs() > self.max_gap_us {
                self.jumped = true;
                self.shift_us = expected.saturating_sub(stamp_us);
                at_us = expected;
            }
            self.last_us = Some(at_us);
            self.end_us = self.end_us.max(at_us.saturating_add(duration_us));
        }
        self.shift_us
    }

    /// Where the latest packet ends, in microseconds.
    pub fn reached_us(&self) -> i64 {
        self.end_us
    }

    /// Where the latest packet ends, in seconds.
    pub fn reached_s(&self) -> f64 {
        super::seconds(self.end_us)
    }
}

fn shift_by(packet: &mut Packet, shift_us: i64, base: Rational) {
    let shift = shift_us.rescale(MICROSECOND, base);
    packet.set_pts(packet.pts().map(|stamp| stamp.saturating_add(shift)));
    packet.set_dts(packet.dts().map(|stamp| stamp.saturating_add(shift)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jump_of_hours_is_taken_out_and_a_pause_of_seconds_is_kept() {
        let mut timeline = Timeline::new(1_000_000, true);
        assert_eq!(timeline.shift_for(Some(1_000_000), 40_000), -1_000_000);
        assert_eq!(
            timeline.shift_for(Some(6_000_000), 40_000),
            -1_000_000,
            "five seconds of silence stay"
        );
        let hours = 72_000_000_000;
        assert_eq!(timeline.shift_for(Some(hours), 40_000), 5_000_000 - hours);
        assert!((timeline.reached_s() - 5.04).abs() < 1e-9);
        assert_eq!(
            timeline.shift_for(Some(0), 40_000),
            5_000_000,
            "and a clock that was set back"
        );
    }
}
