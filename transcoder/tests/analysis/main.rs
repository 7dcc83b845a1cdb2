//! What the analysis finds in lessons whose truth is known, drawn by the `ffmpeg` program: a slide deck with a pointer, a
//! board with a hand that writes, a camera that pans; subtitles inside; pictures of every kind of size.

#![expect(clippy::expect_used, reason = "a test ends where its tools fail")]

mod boards;
mod captions;
mod changes;
mod sound;
mod studio;
