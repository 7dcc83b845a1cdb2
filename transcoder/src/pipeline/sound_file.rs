//! A sound of the plan: its encoder and its file, an MP4 of one track; a thread of its own.

use super::encode::open_sound;
use crate::error::{Refused, While};
use crate::plan::SoundPlan;
use ffmpeg_next::codec::encoder::audio::Encoder;
use ffmpeg_next::format::context::Output;
use ffmpeg_next::{Dictionary, Error, Frame, Packet, Rational, error, format, frame};
use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

const MOVFLAGS: &str = "+empty_moov+delay_moov+default_base_moof+skip_trailer";
/// Only the packaging reads these fragments; it cuts its own.
const FRAGMENT_US: &str = "30000000";

/// Frames waiting for an encoder.
const QUEUE: usize = 64;

/// The thread of a sound.
pub struct SoundWorker {
    queue: SyncSender<frame::Audio>,
    thread: JoinHandle<Result<(), Refused>>,
    base: Rational,
    frame_size: u32,
}

impl SoundWorker {
    /// Opens the encoder and the file, and starts the thread.
    pub fn start(plan: &SoundPlan, path: &Path) -> Result<Self, Refused> {
        let mut file = SoundFile::create(plan, path)?;
        let (base, frame_size) = (file.base, file.encoder.frame_size());
        let (queue, sounds) = sync_channel::<frame::Audio>(QUEUE);
        let thread = std::thread::Builder::new()
            .name(plan.key.clone())
            .spawn(move || {
                for sound in sounds {
                    file.encode(&sound)?;
                }
                file.close()
            })
            .doing("starting an encoder's thread")?;
        Ok(Self {
            queue,
            thread,
            base,
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

    /// Hands a frame over, waiting while the encoder is behind; false when it has ended early, and [`Self::finish`] says why.
    pub fn send(&self, sound: frame::Audio) -> bool {
        self.queue.send(sound).is_ok()
    }

    /// Ends the file.
    pub fn finish(self) -> Result<(), Refused> {
        drop(self.queue);
        self.thread
            .join()
            .unwrap_or_else(|_| Err(Refused::internal("an encoder's thread panicked")))
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
