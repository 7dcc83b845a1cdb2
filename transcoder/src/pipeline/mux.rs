//! One rung: its encoders, its file, its thread.

use super::encode::{open_picture, open_sound};
use crate::error::{Refused, While};
use crate::ladder::{Fraction, RenditionPlan};
use ffmpeg_next::codec::encoder::Encoder;
use ffmpeg_next::format::context::Output;
use ffmpeg_next::{Dictionary, Error, Packet, Rational, error, format, frame, picture};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

/// A single file that is played by byte range from its first kilobytes on: no index in front, one `sidx` over
/// fragments that start with key frames, no `mfra` behind. `delay_moov` lets the edit lists say where picture and sound
/// begin: without them the picture would lag by the frames x264 reorders (FFmpeg's own demuxer, and with it Chromium's
/// plain `<video>`, misreads the negative offsets that would be the other way).
const MOVFLAGS: &str = "+frag_keyframe+empty_moov+delay_moov+default_base_moof+global_sidx+skip_trailer";

/// A fragment of sound alone lasts ten seconds: 15 kB of voice.
const SOUND_FRAGMENT_US: &str = "10000000";

/// Key frames in the first seconds, so that a thin link plays from a short first fragment; in seconds.
const EARLY_KEYFRAMES_S: [f64; 2] = [2.0, 6.0];

/// Frames waiting for an encoder.
const QUEUE: usize = 24;

/// A frame for a rung, its time stamp in the encoder's time base.
pub enum Item {
    /// A picture.
    Picture(frame::Video),
    /// Some sound.
    Sound(frame::Audio),
}

/// The thread of a rung.
pub struct Worker {
    queue: SyncSender<Item>,
    thread: JoinHandle<Result<(), Refused>>,
}

impl Worker {
    /// Opens the encoders and the file and starts the thread.
    pub fn start(plan: &RenditionPlan, path: &Path) -> Result<Self, Refused> {
        let mut rung = RungFile::create(plan, path)?;
        let (queue, items) = sync_channel(QUEUE);
        let thread = std::thread::Builder::new()
            .name(plan.name.to_owned())
            .spawn(move || rung.run(&items))
            .doing("starting an encoder's thread")?;
        Ok(Self { queue, thread })
    }

    /// Hands a frame over, waiting while the encoder is behind.
    pub fn send(&self, item: Item) -> Result<(), Refused> {
        self.queue
            .send(item)
            .map_err(|_| Refused::internal("an encoder ended early"))
    }

    /// Ends the file and tells how it went.
    pub fn finish(self) -> Result<(), Refused> {
        drop(self.queue);
        self.thread
            .join()
            .unwrap_or_else(|_| Err(Refused::internal("an encoder's thread panicked")))
    }
}

struct EncodedTrack {
    encoder: Encoder,
    encoder_base: Rational,
    stream: usize,
    stream_base: Rational,
}

struct RungFile {
    output: Output,
    picture: Option<EncodedTrack>,
    sound: Option<EncodedTrack>,
    fps: Option<Fraction>,
    early_keyframes: usize,
}

impl RungFile {
    fn create(plan: &RenditionPlan, path: &Path) -> Result<Self, Refused> {
        let mut output = format::output_as(path, "mp4").doing("creating a rendition")?;
        let mut picture = None;
        if let Some(wanted) = &plan.picture {
            let encoder = open_picture(wanted)?;
            let encoder_base = Rational::new(wanted.fps.den, wanted.fps.num);
            picture = Some(add_track(&mut output, encoder.0.0, encoder_base)?);
        }
        let mut sound = None;
        if let Some(wanted) = &plan.sound {
            let encoder = open_sound(wanted)?;
            let encoder_base = Rational::new(1, i32::try_from(wanted.rate).doing("sample rate")?);
            sound = Some(add_track(&mut output, encoder.0.0, encoder_base)?);
        }
        let mut options = Dictionary::new();
        options.set("movflags", MOVFLAGS);
        // Wait for the slower track however long x264 looks ahead: fragments hold both.
        options.set("max_interleave_delta", "0");
        if plan.picture.is_none() {
            options.set("frag_duration", SOUND_FRAGMENT_US);
        }
        output
            .write_header_with(options)
            .doing("writing a rendition's header")?;
        for track in [&mut picture, &mut sound].into_iter().flatten() {
            // The muxer picks its own time base when it writes the header.
            track.stream_base = output
                .stream(track.stream)
                .map_or(track.encoder_base, |stream| stream.time_base());
        }
        Ok(Self {
            output,
            picture,
            sound,
            fps: plan.picture.as_ref().map(|p| p.fps),
            early_keyframes: 0,
        })
    }

    fn run(&mut self, items: &Receiver<Item>) -> Result<(), Refused> {
        for item in items {
            match item {
                Item::Picture(mut picture) => {
                    self.mark_keyframe(&mut picture);
                    self.encode(true, Some(&picture))?;
                }
                Item::Sound(sound) => self.encode(false, Some(&sound))?,
            }
        }
        self.encode(true, None)?;
        self.encode(false, None)?;
        self.output.write_trailer().doing("ending a rendition")
    }

    /// Decoded pictures remember what they were in the source; ours are what x264 makes of them.
    fn mark_keyframe(&mut self, picture: &mut frame::Video) {
        #[expect(clippy::cast_precision_loss, reason = "frame numbers of hours fit in 53 bits")]
        let at_s = self
            .fps
            .map_or(0.0, |fps| picture.pts().unwrap_or(0) as f64 / fps.value());
        let due = EARLY_KEYFRAMES_S
            .get(self.early_keyframes)
            .is_some_and(|&wanted_s| at_s >= wanted_s);
        self.early_keyframes += usize::from(due);
        picture.set_kind(if due { picture::Type::I } else { picture::Type::None });
    }

    fn encode(&mut self, is_picture: bool, frame: Option<&ffmpeg_next::Frame>) -> Result<(), Refused> {
        let Some(track) = (if is_picture { &mut self.picture } else { &mut self.sound }) else {
            return Ok(());
        };
        match frame {
            Some(frame) => track.encoder.send_frame(frame).doing("encoding")?,
            None => track.encoder.send_eof().doing("ending an encoder")?,
        }
        loop {
            let mut packet = Packet::empty();
            match track.encoder.receive_packet(&mut packet) {
                Ok(()) => {}
                Err(Error::Eof | Error::Other { errno: error::EAGAIN }) => return Ok(()),
                Err(error) => return Err(Refused::internal(format!("encoding: {error}"))),
            }
            if packet.duration() == 0 && is_picture {
                packet.set_duration(1);
            }
            packet.set_stream(track.stream);
            packet.rescale_ts(track.encoder_base, track.stream_base);
            packet
                .write_interleaved(&mut self.output)
                .doing("writing a rendition")?;
        }
    }
}

fn add_track(output: &mut Output, encoder: Encoder, encoder_base: Rational) -> Result<EncodedTrack, Refused> {
    let mut stream = output.add_stream_with(&encoder).doing("adding a track")?;
    stream.set_time_base(encoder_base);
    let stream = stream.index();
    Ok(EncodedTrack {
        encoder,
        encoder_base,
        stream,
        stream_base: encoder_base,
    })
}
