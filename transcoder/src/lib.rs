//! Media in, light renditions out.
//!
//! A source is looked at ([`probe`]), planned for ([`ladder`]), decoded once into every rendition ([`pipeline`]), checked
//! ([`verify`]) and packaged ([`package`]). All of that ([`job`]) happens in a confined child process; its parent only
//! watches it.

pub mod boxes;
pub mod error;
mod ffi;
pub mod job;
pub mod ladder;
pub mod limits;
mod loudness;
pub mod package;
pub mod pipeline;
pub mod probe;
pub mod sniff;
mod stills;
mod verify;
