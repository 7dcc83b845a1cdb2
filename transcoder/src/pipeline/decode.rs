//! Decoding one track, tolerant of damage: what cannot be decoded is left out and counted.

use crate::error::{Refused, While};
use crate::probe::to_us;
use content_schema::media::FailureReason;
use ffmpeg_next::codec::threading;
use ffmpeg_next::format::context::Input;
use ffmpeg_next::{Discard, Error, Frame, Packet, Rational, codec, error};

/// A track being decoded.
pub struct Track {
    /// Index of its stream.
    pub stream: usize,
    /// Time base of its packets and frames.
    pub time_base: Rational,
    /// Packets seen.
    pub packets: u64,
    /// Frames decoded.
    pub frames: u64,
    /// Packets that could not be decoded.
    pub errors: u64,
    decoder: codec::decoder::Opened,
}

impl Track {
    /// Opens the decoder of a stream.
    pub fn open(input: &Input, stream: usize) -> Result<Self, Refused> {
        Self::open_with(input, stream, threads, Discard::Default)
    }

    /// Opens the decoder of a stream of which only is asked whether it can be decoded: beside others, so by one thread, and
    /// without smoothing the edges of blocks, which cannot fail: checking a lesson takes a quarter less.
    pub fn open_to_check(input: &Input, stream: usize) -> Result<Self, Refused> {
        Self::open_with(input, stream, |_| 1, Discard::All)
    }

    /// `threads` tells how many are to decode pictures of so many pixels.
    fn open_with(
        input: &Input,
        stream: usize,
        threads: impl Fn(u64) -> usize,
        unsmoothed: Discard,
    ) -> Result<Self, Refused> {
        let stream = input
            .stream(stream)
            .ok_or_else(|| Refused::internal("a stream has gone"))?;
        let mut context = codec::Context::from_parameters(stream.parameters()).doing("reading codec parameters")?;
        context.set_threading(threading::Config {
            count: threads(crate::ffi::coded_pixels(&stream)),
            ..threading::Config::kind(threading::Type::Frame)
        });
        let mut decoder = context.decoder();
        decoder.skip_loop_filter(unsmoothed);
        decoder.set_packet_time_base(stream.time_base());
        let codec = codec::decoder::find(decoder.id());
        let decoder = decoder.open_as(codec).map_err(|error| {
            Refused::new(
                FailureReason::UnsupportedCodec,
                format!("opening {:?}: {error}", stream.parameters().id()),
            )
        })?;
        Ok(Self {
            stream: stream.index(),
            time_base: stream.time_base(),
            packets: 0,
            frames: 0,
            errors: 0,
            decoder,
        })
    }

    /// Gives the decoder a packet, or the end of the track.
    pub fn send(&mut self, packet: Option<&Packet>) -> Result<(), Refused> {
        let sent = match packet {
            Some(packet) => {
                self.packets += 1;
                self.decoder.send_packet(packet)
            }
            None => self.decoder.send_eof(),
        };
        self.tolerate(sent)
    }

    /// Takes the next frame; false when there is none for now.
    pub fn receive(&mut self, frame: &mut Frame) -> Result<bool, Refused> {
        loop {
            match self.decoder.receive_frame(frame) {
                Ok(()) => {
                    self.frames += 1;
                    return Ok(true);
                }
                Err(Error::Eof | Error::Other { errno: error::EAGAIN }) => return Ok(false),
                failed => self.tolerate(failed)?,
            }
        }
    }

    /// Time stamp of a frame in microseconds of the common clock.
    pub fn stamp_us(&self, frame: &Frame) -> Option<i64> {
        frame.timestamp().map(|stamp| to_us(stamp, self.time_base))
    }

    /// Damage is counted; a lack of memory is not damage.
    fn tolerate(&mut self, result: Result<(), Error>) -> Result<(), Refused> {
        match result {
            Err(Error::Other { errno: error::ENOMEM }) => {
                Err(Refused::new(FailureReason::OverLimits, "not enough memory to decode"))
            }
            Ok(()) | Err(Error::Eof) => Ok(()),
            Err(_) => {
                self.errors += 1;
                Ok(())
            }
        }
    }
}

/// Threads of a decoder: more than there are processors, for they wait for each other. Each holds pictures: a machine of many
/// processors would need gigabytes for those of 8K.
fn threads(pixels: u64) -> usize {
    let most = match pixels {
        0..2_100_000 => 8,
        2_100_000..9_500_000 => 4,
        _ => 2,
    };
    std::thread::available_parallelism()
        .map_or(1, usize::from)
        .saturating_add(2)
        .min(most)
}

/// Why a track of which no frame could be decoded is refused.
pub(crate) fn nothing_decoded(track: &Track, broken_reads: u32) -> Refused {
    if track.packets == 0 && broken_reads == 0 {
        Refused::new(FailureReason::NoDuration, "a track holds no frames")
    } else {
        Refused::new(
            FailureReason::Unreadable,
            format!("none of {} packets of a track could be decoded", track.packets),
        )
    }
}
