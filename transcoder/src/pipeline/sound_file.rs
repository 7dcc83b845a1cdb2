//! A sound of the plan: its encoder and its file, an MP4 of one track; a thread of its own.

use super::encode::open_sound;
use super::encoder_thread::{EncoderThread, Pulse};
use crate::error::{Refused, While};
use crate::plan::SoundPlan;
use ffmpeg_next::codec::encoder::audio::Encoder;
use ffmpeg_next::format::context::Output;
use ffmpeg_next::{Dictionary, Error, Frame, Packet, Rational, error, format, frame};
use std::path::Path;
use std::sync::mpsc::Receiver;

const MOVFLAGS: &str = "+empty_moov+delay_moov+default_base_moof+skip_trailer";
/// Only the packaging reads these fragments; it cuts its own.
const FRAGMENT_US: &str = "30000000";

/// Frames waiting for an encoder.
const QUEUE: usize = 64;

/// A sound of the plan and the thread that encodes it.
pub struct SoundWorker {
    /// Takes frames of `frame_size`.
    pub thread: EncoderThread<frame::Audio, ()>,
    /// Time base of the frames it takes.
    pub base: Rational,
    /// Samples of a frame that the encoder takes.
    pub frame_size: u32,
}

impl SoundWorker {
    /// Opens the encoder and the file, and starts the thread.
    pub fn start(plan: &SoundPlan, path: &Path) -> Result<Self, Refused> {
        let mut file = SoundFile::create(plan, path)?;
        let (base, frame_size) = (file.base, file.encoder.frame_size());
        let encode = move |sounds: Receiver<frame::Audio>, pulse: &Pulse| {
            for sound in sounds {
                file.encode(&sound)?;
                pulse.beat();
            }
            file.close()
        };
        let thread = EncoderThread::start(&plan.key, QUEUE, encode)?;
        Ok(Self {
            thread,
            base,
            frame_size,
        })
    }
}

/// A sound being encoded.
struct SoundFile {
    output: Output,
    encoder: Encoder,
    base: Rational,
    stream_base: Rational,
}

impl SoundFile {
    fn create(plan: &SoundPlan, path: &Path) -> Result<Self, Refused> {
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
        Ok(Self {
            output,
            encoder,
            base,
            stream_base,
        })
    }

    fn encode(&mut self, sound: &Frame) -> Result<(), Refused> {
        self.encoder.send_frame(sound).doing("encoding sound")?;
        self.write()
    }

    fn close(mut self) -> Result<(), Refused> {
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
