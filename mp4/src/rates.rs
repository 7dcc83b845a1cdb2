//! Rates of what is played segment by segment.

use crate::playlist::Segment;

/// The highest rate over any run of segments between half and one and a half target durations (RFC 8216 §4.3.4.2), in
/// kbit/s; of all of them where they are shorter than that.
pub fn peak_kbps(segments: &[Segment]) -> f64 {
    let target = crate::playlist::target_s(segments);
    let mut peak = average_kbps(segments);
    for first in 0..segments.len() {
        let (mut bytes, mut seconds) = (0_u64, 0.0);
        for segment in &segments[first..] {
            bytes += segment.bytes;
            seconds += segment.duration_s;
            if seconds > target * 1.5 {
                break;
            }
            if seconds >= target * 0.5 {
                peak = peak.max(kbps(bytes, seconds));
            }
        }
    }
    peak
}

/// The rate over all segments, in kbit/s.
pub fn average_kbps(segments: &[Segment]) -> f64 {
    let bytes = segments.iter().map(|segment| segment.bytes).sum();
    kbps(bytes, segments.iter().map(|segment| segment.duration_s).sum())
}

/// A rate in kbit/s; 0 for no time.
pub fn kbps(bytes: u64, seconds: f64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a rate needs no 53 bits")]
    let bits = bytes as f64 * 8.0;
    if seconds > 0.0 { bits / seconds / 1000.0 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_leaves_out_a_last_segment_too_short_to_judge_by() {
        let segment = |bytes, duration_s| Segment {
            offset: 0,
            bytes,
            duration_s,
        };
        let segments = [segment(10_000, 2.0), segment(20_000, 4.0), segment(10_000, 0.5)];
        assert!((peak_kbps(&segments) - 30_000.0 * 8.0 / 4.5 / 1000.0).abs() < 0.1);
        assert!((average_kbps(&segments) - 40_000.0 * 8.0 / 6.5 / 1000.0).abs() < 0.1);
    }
}
