//! The program from outside: recordings go in, renditions come out, and what is no recording is refused in words its
//! uploader can act on. Inputs are made with the `ffmpeg` program.

#![expect(clippy::expect_used, reason = "a test ends where its tools fail")]

mod bad_input;
mod chunks;
mod faults;
mod pictures;
mod renditions;
mod sources;
mod support;
mod timing;
mod tracks;
