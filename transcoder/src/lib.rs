//! Media in, light renditions out.
//!
//! A source is looked at ([`probe`]), planned for ([`ladder`]), decoded once into every rendition ([`pipeline`]), checked
//! by decoding it again and packaged ([`package`]). All of that ([`job`]) happens in a confined child process
//! ([`child`]); its parent only watches it ([`supervise`]), for the shell ([`encode`]) or for a server ([`runner`]).

pub mod analysis;
pub mod boxes;
pub mod child;
mod client;
mod confine;
pub mod encode;
pub mod error;
pub mod fences;
mod ffi;
pub mod job;
pub mod ladder;
mod lease;
pub mod leftovers;
pub mod limits;
mod loudness;
pub mod package;
pub mod pipeline;
pub mod probe;
pub mod runner;
pub mod sniff;
pub mod source;
mod stills;
pub mod supervise;
mod verify;
