//! Decoding, filtering and encoding: how a plan is carried out.
//!
//! Sound is encoded in one pass ([`encode_sounds`]); pictures a chunk at a time ([`encode_chunk`]), so that a lost runner
//! costs a chunk and several runners share a lesson. What the packaging joins later are small MP4 files of one track.

mod chunk;
mod decode;
mod encode;
mod encoder_thread;
mod filter;
mod lane;
mod likeness;
mod picture_file;
mod picture_process;
mod sound;
mod sound_file;
mod source_reader;
mod standing;
mod timeline;

pub use chunk::{Part, encode_chunk};
pub use decode::Track;
pub(crate) use decode::nothing_decoded;
pub use filter::{
    Chain, Gains, PictureShape, SoundShape, TONE_MAP, is_hdr, loudness_chain, sound_input, still_chain, turning_chain,
};
pub use likeness::{Compared, Plane, compare};
pub use picture_process::{PictureProcess, serve as serve_pictures};
pub use sound::encode_sounds;
pub use timeline::Timeline;

/// Microseconds in seconds.
pub(crate) fn seconds(us: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "microseconds of hours fit in 53 bits")]
    let seconds = us as f64 / 1e6;
    seconds
}
