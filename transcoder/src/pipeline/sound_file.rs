//! A sound of the plan: its encoder and its file, an MP4 of one track.

use super::encode::open_sound;
use crate::error::{Refused, While};
use crate::plan::SoundPlan;
use ffmpeg_next::codec::encoder::audio::Encoder;
use ffmpeg_next::format::context::Output;
use ffmpeg_next::{Dictionary, Error, Frame, Packet, Rational, error, format};
use std::path::Path;

const MOVFLAGS: &str = "+empty_moov+delay_moov+default_base_moof+skip_trailer";
/// Only the packaging reads these fragments; it cuts its own.
const FRAGMENT_US: &str = "30000000";

/// A sound being encoded.
pub struct SoundFile {
    output: Output,
    encoder: Encoder,
    base: Rational,
    stream_base: Rational,
    frame_size: u32,
}

impl SoundFile {
    /// Opens the encoder and the file.
    pub fn create(plan: &SoundPlan, path: &Path) -> Result<Self, Refused> {
        let encoder = open_sound(plan)?;
        let base = Rational::new(1, i32::try_from(plan.rate).doing("sample rate")?);
        let mut output = format::output_as(path, "mp4").doing("creating a sound")?;
        let mut stream = output.add_stream_with(&encoder).doing("adding a track")?;
        stream.set_time_base(base);
        let mut options = Dictionary::new();
        options.set("movflags", MOVFLAGS);
        options.set("frag_duration", FRAGMENT_US);
        output.write_header_with(options).doing("writing a sound's header")?;
        let stream_base = output.stream(0).map_or(base, |stream| stream.time_base());
        let frame_size = encoder.frame_size();
        Ok(Self {
            output,
            encoder,
            base,
            stream_base,
            frame_size,
        })
    }

    /// Samples of a frame that the encoder takes.
    pub fn frame_size(&self) -> u32 {
        self.frame_size
    }

    /// Time base of the frames it takes.
    pub fn base(&self) -> Rational {
        self.base
    }

    /// Encodes a frame.
    pub fn encode(&mut self, sound: &Frame) -> Result<(), Refused> {
        self.encoder.send_frame(sound).doing("encoding sound")?;
        self.write()
    }

    /// Ends the file.
    pub fn close(mut self) -> Result<(), Refused> {
        self.encoder.send_eof().doing("ending a sound")?;
        self.write()?;
        self.output.write_trailer().doing("ending a sound's file")
    }

    fn write(&mut self) -> Result<(), Refused> {
        loop {
            let mut packet = Packet::empty();
            match self.encoder.receive_packet(&mut packet) {
                Ok(()) => {}
                Err(Error::Eof | Error::Other { errno: error::EAGAIN }) => return Ok(()),
                Err(error) => return Err(Refused::internal(format!("encoding sound: {error}"))),
            }
            packet.set_stream(0);
            packet.rescale_ts(self.base, self.stream_base);
            packet.write_interleaved(&mut self.output).doing("writing a sound")?;
        }
    }
}
