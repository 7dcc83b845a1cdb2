//! Media in, light renditions out.
//!
//! A source is looked at ([`probe`], [`analysis`]) and planned for ([`ladder`], [`plan`]); the plan is carried out task by
//! task ([`task`]): sounds and chunks of pictures are encoded ([`pipeline`]), then put together ([`package`]) and checked
//! ([`verify`]). Each task runs in a confined child process ([`child`]); its parent only watches it ([`supervise`]), for
//! the shell ([`encode`]) or for a server ([`runner`]).

pub mod analysis;
pub mod child;
mod client;
pub mod encode;
mod errand;
pub mod error;
mod ffi;
mod folders;
pub mod ladder;
mod lease;
pub mod leftovers;
pub mod limits;
mod loudness;
mod machine;
pub mod package;
pub mod pipeline;
pub mod plan;
pub mod probe;
pub mod runner;
pub mod schedule;
pub mod sniff;
pub mod source;
pub mod supervise;
pub mod task;
mod verify;
pub mod workshop;
