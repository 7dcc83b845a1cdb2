//! What a lesson sounds like: how loud the room is between the words, where nobody speaks, whether two channels say
//! different things. Pure, on samples at 48 kHz.

/// Samples a second.
pub const RATE: u32 = 48_000;

/// Length of a window whose level is measured: a syllable.
const WINDOW_S: f64 = 0.05;
const WINDOW: u32 = RATE / 20;

/// Level of digital silence, in dB below full scale.
const NOTHING_DB: f32 = -120.0;
/// A pause shorter than this is breath, in seconds.
const SHORTEST_SILENCE_S: f64 = 1.5;
/// Where loud and quiet are no further apart than this, there are no pauses in which to hear the room.
const SMALLEST_CONTRAST_DB: f32 = 6.0;

/// What was heard.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heard {
    /// Level of the quiet parts in dB of full scale, hum below 80 Hz left out; none where nothing is ever quiet.
    pub noise_floor_db: Option<f32>,
    /// Level of the loud parts in dB of full scale.
    pub voice_db: Option<f32>,
    /// Two channels that say different things.
    pub is_stereo: bool,
    /// Where nobody speaks: from and to, in seconds.
    pub silences: Vec<(f64, f64)>,
}

/// Listens to samples as they come.
#[derive(Default)]
pub struct Listener {
    high_pass: HighPass,
    square: f64,
    filled: u32,
    levels_db: Vec<f32>,
    left: f64,
    right: f64,
    both: f64,
}

impl Listener {
    /// Where the sound heard so far ends, in samples.
    pub fn position(&self) -> i64 {
        let windows = i64::try_from(self.levels_db.len()).unwrap_or(i64::MAX);
        windows.saturating_mul(i64::from(WINDOW)) + i64::from(self.filled)
    }

    /// Takes samples; `right` is empty where there is one channel.
    pub fn hear(&mut self, left: &[f32], right: &[f32]) {
        for (index, &l) in left.iter().enumerate() {
            let l = f64::from(finite(l));
            let r = right.get(index).map_or(l, |&r| f64::from(finite(r)));
            self.left += l * l;
            self.right += r * r;
            self.both += l * r;
            self.take(f64::midpoint(l, r));
        }
    }

    /// Fills in a hole of so many samples.
    pub fn skip(&mut self, samples: i64) {
        for _ in 0..samples.clamp(0, i64::from(RATE) * 3600) {
            self.take(0.0);
        }
    }

    fn take(&mut self, sample: f64) {
        let high = self.high_pass.next(sample);
        self.square += high * high;
        self.filled += 1;
        if self.filled == WINDOW {
            self.levels_db.push(decibel(self.square / f64::from(WINDOW)));
            self.square = 0.0;
            self.filled = 0;
        }
    }

    /// What was heard altogether.
    pub fn sum_up(&self) -> Heard {
        let heard: Vec<f32> = self.levels_db.iter().copied().filter(|&level| level > -100.0).collect();
        if heard.is_empty() {
            return Heard {
                silences: silences(&self.levels_db, -100.0),
                ..Heard::default()
            };
        }
        let quiet = super::motion::quantile(heard.clone(), 0.1);
        let loud = super::motion::quantile(heard, 0.9);
        let silent = (quiet + 6.0).max(loud - 35.0).min(loud - 12.0);
        Heard {
            noise_floor_db: (loud - quiet > SMALLEST_CONTRAST_DB).then_some(quiet),
            voice_db: Some(loud),
            is_stereo: self.is_stereo(),
            silences: silences(&self.levels_db, silent),
        }
    }

    /// Two equal channels, one of them louder than the other, or one of them empty: all that is mono.
    fn is_stereo(&self) -> bool {
        let (louder, softer) = (self.left.max(self.right), self.left.min(self.right));
        if softer <= louder * 1e-2 {
            return false;
        }
        self.both / (self.left * self.right).sqrt() < 0.97
    }
}

fn silences(levels_db: &[f32], below_db: f32) -> Vec<(f64, f64)> {
    let mut silences = Vec::new();
    let mut from_s = None;
    let mut at_s = 0.0;
    for level in levels_db.iter().map(|&level| level < below_db).chain([false]) {
        match (level, from_s) {
            (true, None) => from_s = Some(at_s),
            (false, Some(since_s)) => {
                if at_s - since_s >= SHORTEST_SILENCE_S {
                    silences.push((since_s, at_s));
                }
                from_s = None;
            }
            _ => {}
        }
        at_s += WINDOW_S;
    }
    silences
}

fn finite(sample: f32) -> f32 {
    if sample.is_finite() {
        sample.clamp(-8.0, 8.0)
    } else {
        0.0
    }
}

#[expect(clippy::cast_possible_truncation, reason = "levels need no 53 bits")]
fn decibel(mean_square: f64) -> f32 {
    if mean_square > 1e-12 {
        (10.0 * mean_square.log10()) as f32
    } else {
        NOTHING_DB
    }
}

/// A Butterworth high-pass of second order at 80 Hz (RBJ's cookbook, at 48 kHz).
#[derive(Default)]
struct HighPass {
    x: [f64; 2],
    y: [f64; 2],
}

impl HighPass {
    const GAIN: f64 = 0.992_621_6;
    const FEEDBACK: [f64; 2] = [1.985_188_9, -0.985_297_6];

    fn next(&mut self, x: f64) -> f64 {
        let y = Self::GAIN * (x - 2.0 * self.x[0] + self.x[1])
            + Self::FEEDBACK[0] * self.y[0]
            + Self::FEEDBACK[1] * self.y[1];
        self.x = [x, self.x[0]];
        // Below this a number is of no use and dear to reckon with.
        self.y = [if y.abs() < 1e-20 { 0.0 } else { y }, self.y[0]];
        y
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "some seconds of samples"
    )]
    fn tone(hertz: f64, level: f64, seconds: f64) -> Vec<f32> {
        let count = (f64::from(RATE) * seconds) as usize;
        let phase = |sample: usize| std::f64::consts::TAU * hertz * sample as f64 / f64::from(RATE);
        (0..count).map(|sample| (level * phase(sample).sin()) as f32).collect()
    }

    #[test]
    fn the_room_is_heard_between_the_words() {
        let mut listener = Listener::default();
        for _ in 0..5 {
            listener.hear(&tone(300.0, 0.3, 3.0), &[]);
            listener.hear(&tone(1000.0, 0.001, 2.0), &[]);
        }
        let heard = listener.sum_up();
        assert!((heard.noise_floor_db.expect("pauses") + 63.0).abs() < 1.0, "{heard:?}");
        assert!((heard.voice_db.expect("a voice") + 13.5).abs() < 1.0, "{heard:?}");
        assert_eq!(heard.silences.len(), 5);
        let (from_s, to_s) = heard.silences[1];
        assert!(
            (from_s - 8.0).abs() < 0.11 && (to_s - 10.0).abs() < 0.11,
            "{from_s} {to_s}"
        );
        assert!(!heard.is_stereo);
    }

    #[test]
    fn hum_below_eighty_hertz_is_no_noise_and_music_has_no_floor() {
        let mut listener = Listener::default();
        listener.hear(&tone(20.0, 0.1, 4.0), &[]);
        assert!(listener.sum_up().voice_db.expect("a level") < -40.0);
        let mut listener = Listener::default();
        listener.hear(&tone(440.0, 0.1, 4.0), &[]);
        assert_eq!(listener.sum_up().noise_floor_db, None);
        assert_eq!(listener.sum_up().silences, []);
        assert_eq!(Listener::default().sum_up(), Heard::default());
    }

    #[test]
    fn equal_channels_louder_ones_and_empty_ones_are_mono() {
        let voice = tone(300.0, 0.3, 1.0);
        let softer: Vec<f32> = voice.iter().map(|sample| sample * 0.5).collect();
        let other = tone(470.0, 0.2, 1.0);
        let silent = vec![0.0; voice.len()];
        for (left, right, stereo) in [
            (&voice, &voice, false),
            (&voice, &softer, false),
            (&silent, &voice, false),
            (&voice, &other, true),
        ] {
            let mut listener = Listener::default();
            listener.hear(left, right);
            assert_eq!(listener.sum_up().is_stereo, stereo);
        }
    }

    #[test]
    fn a_hole_counts_as_silence() {
        let mut listener = Listener::default();
        listener.hear(&tone(300.0, 0.3, 2.0), &[]);
        listener.skip(i64::from(RATE) * 3);
        listener.hear(&tone(300.0, 0.3, 1.0), &[]);
        assert_eq!(listener.position(), i64::from(RATE) * 6);
        assert_eq!(listener.sum_up().silences.len(), 1);
        listener.hear(&[f32::NAN, f32::INFINITY], &[]);
    }
}
