//! Looks at a lesson from end to end, once, before anything is encoded.
//!
//! The idea: what a lesson costs and what it is worth lies in when its picture changes. Slides and boards stand still
//! nearly all the time, so five frames a second carry them with every character readable; a face or an experiment
//! needs more; a camera's noise costs bits and shows nothing. One pass over the source finds all of that, and what the
//! plan (which rungs, frame rates, key frames, denoising) and the pages (boards, poster, captions) need is made from it.
//!
//! ```text
//! packets -> decode -> two grey samples a second -> what changes, and when      changes.rs
//!                                                -> tiles that settle -> boards settle.rs boards.rs gallery.rs stills.rs
//!                   -> three planes 80 ms apart  -> motion, noise              motion.rs
//!                   -> points of every frame     -> the frame of a change      cuts.rs
//!         -> decode -> 48 kHz                    -> loudness, pauses           sound.rs listen.rs
//!         -> subtitle packets                    -> captions                   captions.rs cues.rs language.rs
//! ```
//!
//! Trade-offs. The picture is decoded twice in all, here and when it is encoded: a plan must be known before the first
//! frame is encoded, and keeping decoded pictures would take gigabytes. Everything else is kept below a second of
//! processor time a minute by looking at six small grey planes a second instead of every frame. The sound's loudness
//! behind gain and limiter is measured in a second pass over the sound alone. Memory does not grow with the lesson:
//! nine samples and two boards are held, larger pictures scaled down first; boards are written as they come.
//!
//! Changes and boards are found by different means. A change is dated to half a second by medians over two or four
//! seconds, because key frames and frame rates follow it; it may well show a hand. A board is a picture to be printed: it
//! is put together from tiles that stood still for long, late but without the hand, and only those pictures are kept
//! that a reader would miss.
//!
//! What looks at pixels and samples (`plane`, `changes`, `settle`, `boards`, `motion`, `text`, `listen`)
//! knows no FFmpeg: bytes in, findings out, tested on drawn pictures. FFmpeg is at the edge (`eye`, `picture`,
//! `sound`, `stills`, `captions`).

mod boards;
mod captions;
mod changes;
mod cues;
mod cuts;
#[cfg(test)]
mod drawing;
mod eye;
mod found;
mod gallery;
mod ink;
mod language;
mod listen;
mod median;
mod motion;
mod pass;
mod picture;
mod plane;
mod restless;
mod settle;
mod sound;
mod stills;
mod text;

pub use found::{Analysis, Change, PictureAnalysis, SoundAnalysis};
pub use gallery::{BOARDS, POSTER};
pub(crate) use language::bcp47;
pub use pass::analyse;
