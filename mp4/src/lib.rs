//! MP4 (ISO 14496-12) as lessons are stored, and the playlists over it. No codec is known here beyond its name, and no
//! file beyond [`std::io::Read`], [`std::io::Seek`] and [`std::io::Write`], but for [`package`], which puts it all in a folder.
//!
//! Encoders hand over single-track files ([`read_track`]). They are joined on one timeline ([`Joined`]), laid out in
//! fragments that a thin link can start from ([`Fragmented`]) and described for players ([`playlist`]). Only the tables of
//! samples are held in memory; what the samples contain is copied from file to file.

mod boxes;
mod codec;
mod fragment;
mod fragmented;
mod head;
mod join;
mod moof;
mod mp3;
mod order;
pub mod package;
pub mod playlist;
mod progressive;
mod rates;
mod tables;
mod track;
mod write;

pub use codec::is_mp3;
pub use fragmented::{Fragment, Fragmented};
pub use join::{Joined, Placed};
pub use mp3::write_mp3;
pub use progressive::{Piece, Progressive};
pub use rates::{average_kbps, peak_kbps};
pub use track::{Kind, Sample, Track, read_track, read_tracks};

use std::io;

/// What is wrong with a file.
fn invalid(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}
