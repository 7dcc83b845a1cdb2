//! One rendition's part of a chunk: a thread, an encoder for each group of pictures, one file.

use super::decode::Track;
use super::encode::{TICKS, open_picture};
use super::encoder_thread::{EncoderThread, Pulse};
use super::likeness::{Compared, compare};
use super::standing::plane;
use crate::error::{Refused, While};
use crate::plan::{PaceSettings, PicturePlan};
use crate::probe;
use ffmpeg_next::codec::encoder::video::Encoder;
use ffmpeg_next::format::context::Output;
use ffmpeg_next::{Dictionary, Error, Packet, Rational, error, format, frame, media, picture};
use std::collections::BTreeMap;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Receiver;

/// A fragment for each key frame, no index in front. `delay_moov` lets the edit list say where the picture begins.
const MOVFLAGS: &str = "+frag_keyframe+empty_moov+delay_moov+default_base_moof+skip_trailer";

/// Decoding runs ahead of showing by this much, so that reordered frames never have negative offsets: by more than any group
/// is long, for the frames of a still picture are seconds apart. The packaging takes out what is not needed.
const DELAY: i64 = 30 * TICKS as i64;

/// Pictures further apart than this are not reordered, in [`TICKS`]: a quarter of a second. A picture that is decoded after a
/// later one is had by a thin link only when that one is, and what stands is sent once a second: a lesson of slides would
/// begin two seconds of pictures late.
const APART: i64 = TICKS as i64 / 4;

/// Frames waiting for an encoder.
const QUEUE: usize = 12;

/// Pictures of a chunk that are kept to compare the rendition with.
const SAMPLES: usize = 8;

/// A picture for an encoder.
pub struct Item {
    /// The picture, at the rendition's size.
    pub picture: frame::Video,
    /// When, in [`TICKS`] from the beginning of the chunk.
    pub at: i64,
    /// Settings of the group it begins.
    pub begins: Option<PaceSettings>,
}

/// The thread of a rendition.
pub type PictureThread = EncoderThread<Item, Compared>;

/// Starts the thread; it writes `path`, reads it again and tells how alike it is to what was sent. The last picture stands
/// until `end`, in [`TICKS`].
pub fn start(name: &str, plan: &PicturePlan, path: PathBuf, end: i64) -> Result<PictureThread, Refused> {
    let plan = plan.clone();
    EncoderThread::start(name, QUEUE, move |items, pulse| {
        encode(&plan, &path, &items, end, pulse)
    })
}

fn encode(
    plan: &PicturePlan,
    path: &Path,
    items: &Receiver<Item>,
    end: i64,
    pulse: &Pulse,
) -> Result<Compared, Refused> {
    let mut file = None::<PictureFile>;
    let mut group = None::<Group>;
    let mut samples = BTreeMap::new();
    for Item {
        mut picture,
        at,
        begins,
    } in items
    {
        if let Some(settings) = begins {
            end_group(&mut group, &mut file, at)?;
            let begun = Group::new(open_picture(plan, settings)?, pulse.clone());
            match &file {
                Some(file) => file.check_header(&begun.encoder)?,
                None => file = Some(PictureFile::create(path, &begun.encoder)?),
            }
            group = Some(begun);
        }
        let Some(group) = &mut group else {
            return Err(Refused::internal("a picture before the first group"));
        };
        // The second picture of a group tells more than its key frame; a group of one has no other.
        if group.frames == 0 && group.waiting.is_some() && samples.len() < SAMPLES {
            samples.insert(at, picture.clone());
        }
        picture.set_pts(Some(at));
        group.encode(picture, at)?;
    }
    end_group(&mut group, &mut file, end)?;
    match file {
        Some(file) => file.close()?,
        None => return Err(Refused::internal("a chunk without pictures")),
    }
    compare_with(path, &samples, pulse)
}

fn end_group(group: &mut Option<Group>, file: &mut Option<PictureFile>, end: i64) -> Result<(), Refused> {
    if let (Some(group), Some(file)) = (group.take(), file) {
        file.write(group.finish()?, end)?;
    }
    Ok(())
}

/// A group of pictures being encoded.
struct Group {
    /// Closed only where its end has come out of it. SVT-AV1 1.4.1 waits for that end when it is closed, for ever where no
    /// picture ever came; what is left open after a failure goes with its process, soon after.
    encoder: ManuallyDrop<Encoder>,
    pulse: Pulse,
    packets: Vec<Packet>,
    frames: usize,
    /// The last picture and its time: how it may be encoded depends on when the next one comes.
    waiting: Option<(frame::Video, i64)>,
}

impl Group {
    fn new(encoder: Encoder, pulse: Pulse) -> Self {
        Self {
            encoder: ManuallyDrop::new(encoder),
            pulse,
            packets: Vec::new(),
            frames: 0,
            waiting: None,
        }
    }

    fn encode(&mut self, mut picture: frame::Video, at: i64) -> Result<(), Refused> {
        let before_at = self.waiting.as_ref().map(|&(_, before_at)| before_at);
        let is_apart = before_at.is_some_and(|before_at| at - before_at > APART);
        // Decoded pictures remember what they were in the source; ours are what the encoder makes of them.
        picture.set_kind(kind(is_apart));
        if let Some((mut before, _)) = self.waiting.replace((picture, at)) {
            if is_apart && self.frames > 0 {
                before.set_kind(kind(is_apart));
            }
            self.send(&before)?;
        }
        Ok(())
    }

    fn send(&mut self, picture: &frame::Video) -> Result<(), Refused> {
        self.frames += 1;
        self.encoder.send_frame(picture).doing("encoding")?;
        self.receive()
    }

    fn finish(mut self) -> Result<Vec<Packet>, Refused> {
        if let Some((last, _)) = self.waiting.take() {
            self.send(&last)?;
        }
        self.encoder.send_eof().doing("ending an encoder")?;
        self.receive()?;
        drop(ManuallyDrop::into_inner(self.encoder));
        if self.packets.len() == self.frames {
            Ok(self.packets)
        } else {
            Err(Refused::internal(format!(
                "{} packets of {} frames",
                self.packets.len(),
                self.frames
            )))
        }
    }

    fn receive(&mut self) -> Result<(), Refused> {
        loop {
            let mut packet = Packet::empty();
            match self.encoder.receive_packet(&mut packet) {
                Ok(()) => {
                    self.pulse.beat();
                    self.packets.push(packet);
                }
                Err(Error::Eof | Error::Other { errno: error::EAGAIN }) => return Ok(()),
                Err(error) => return Err(Refused::internal(format!("encoding: {error}"))),
            }
        }
    }
}

/// What x264 may make of a picture: one that refers to earlier ones alone where a neighbour is apart. SVT-AV1 hides its
/// reordering in one packet and takes no notice.
fn kind(is_apart: bool) -> picture::Type {
    if is_apart {
        picture::Type::P
    } else {
        picture::Type::None
    }
}

/// The file of a chunk.
struct PictureFile {
    output: Output,
    stream_base: Rational,
    header: Vec<u8>,
}

impl PictureFile {
    fn create(path: &Path, encoder: &Encoder) -> Result<Self, Refused> {
        let mut output = format::output_as(path, "mp4").doing("creating a chunk")?;
        let mut stream = output.add_stream_with(encoder).doing("adding a track")?;
        stream.set_time_base(Rational::new(1, TICKS));
        let mut options = Dictionary::new();
        options.set("movflags", MOVFLAGS);
        options.set("video_track_timescale", &TICKS.to_string());
        output.write_header_with(options).doing("writing a chunk's header")?;
        let stream_base = output
            .stream(0)
            .map_or(Rational::new(1, TICKS), |stream| stream.time_base());
        Ok(Self {
            output,
            stream_base,
            header: crate::ffi::extradata(encoder),
        })
    }

    /// All groups of a file are decoded by the header of its first.
    fn check_header(&self, encoder: &Encoder) -> Result<(), Refused> {
        if crate::ffi::extradata(encoder) == self.header {
            Ok(())
        } else {
            Err(Refused::internal("two groups of a rendition have different headers"))
        }
    }

    /// Writes the packets of a group: shown when their pictures are due, decoded in a steady rise before that. The one
    /// decoded last lasts as long as the picture shown last stands: until `end`.
    fn write(&mut self, mut packets: Vec<Packet>, end: i64) -> Result<(), Refused> {
        let mut shown: Vec<i64> = packets.iter().filter_map(Packet::pts).collect();
        shown.sort_unstable();
        if let (Some(packet), Some(last)) = (packets.last_mut(), shown.last()) {
            packet.set_duration((end - last).max(1));
        }
        for (packet, decoded) in packets.iter_mut().zip(shown) {
            packet.set_dts(Some(decoded - DELAY));
            packet.set_stream(0);
            packet.rescale_ts(Rational::new(1, TICKS), self.stream_base);
            packet.write_interleaved(&mut self.output).doing("writing a chunk")?;
        }
        Ok(())
    }

    fn close(mut self) -> Result<(), Refused> {
        self.output.write_trailer().doing("ending a chunk")
    }
}

/// Compares a chunk with the pictures kept by their times. Of each group only what leads up to a kept picture is decoded:
/// the whole is decoded when it has been put together.
fn compare_with(path: &Path, samples: &BTreeMap<i64, frame::Video>, pulse: &Pulse) -> Result<Compared, Refused> {
    let mut input = probe::open(path).doing("opening a chunk to check it")?;
    let stream = input
        .streams()
        .best(media::Type::Video)
        .map(|stream| stream.index())
        .ok_or_else(|| Refused::internal("a chunk without pictures"))?;
    let mut comparison = Comparison {
        track: Track::open(&input, stream)?,
        samples,
        wanted: None,
        compared: Compared::default(),
    };
    loop {
        let mut packet = Packet::empty();
        match packet.read(&mut input) {
            Ok(()) => {
                comparison.take(&packet)?;
                pulse.beat();
            }
            Err(Error::Eof) => break,
            Err(error) => return Err(Refused::internal(format!("reading a chunk: {error}"))),
        }
    }
    comparison.finish()
}

/// A chunk being compared with the pictures kept of it.
struct Comparison<'a> {
    track: Track,
    samples: &'a BTreeMap<i64, frame::Video>,
    /// Time of the kept picture that is decoded for.
    wanted: Option<i64>,
    compared: Compared,
}

impl Comparison<'_> {
    fn take(&mut self, packet: &Packet) -> Result<(), Refused> {
        if packet.is_key() {
            let at = packet.pts().map_or(0, |at| ticks(at, self.track.time_base));
            self.wanted = self.samples.range(at..).next().map(|(&at, _)| at);
        }
        if self.wanted.is_some() {
            self.track.send(Some(packet))?;
            self.look()?;
        }
        Ok(())
    }

    fn look(&mut self) -> Result<(), Refused> {
        let mut decoded = frame::Video::empty();
        while self.track.receive(&mut decoded)? {
            let at = decoded.timestamp().map(|at| ticks(at, self.track.time_base));
            if let Some((at, sample)) = at.and_then(|at| self.samples.get_key_value(&at)) {
                self.compared.add(&compare(plane(sample, 0), plane(&decoded, 0)));
                self.wanted = self.wanted.filter(|wanted| wanted > at);
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Compared, Refused> {
        self.track.send(None)?;
        self.look()?;
        let (frames, errors) = (self.track.frames, self.track.errors);
        if errors > 0 || (frames == 0 && !self.samples.is_empty()) {
            return Err(Refused::internal(format!(
                "a chunk of which {frames} frames were looked at has {errors} errors"
            )));
        }
        Ok(self.compared)
    }
}

fn ticks(stamp: i64, base: Rational) -> i64 {
    ffmpeg_next::Rescale::rescale(&stamp, base, Rational::new(1, TICKS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ladder::{Fraction, PictureCodec};
    use std::sync::mpsc::channel;
    use std::time::Duration;

    const SETTINGS: PaceSettings = PaceSettings {
        fps: Fraction { num: 5, den: 1 },
        crf: 50,
        cost: 0.1,
    };

    fn plan(codec: PictureCodec, preset: &str) -> PicturePlan {
        PicturePlan {
            codec,
            width: 64,
            height: 64,
            still: SETTINGS,
            moving: SETTINGS,
            cap_kbps: 100,
            preset: preset.into(),
            group: 1,
        }
    }

    fn grey(shade: u8) -> frame::Video {
        let mut picture = frame::Video::new(format::Pixel::YUV420P, 64, 64);
        for plane in 0..3 {
            picture.data_mut(plane).fill(shade);
        }
        picture
    }

    /// Times of pictures in the order in which they are decoded, in fifths of a second.
    fn decoded(shown: &[i64]) -> Vec<i64> {
        let encoder = open_picture(&plan(PictureCodec::H264, "veryslow"), SETTINGS).expect("x264");
        let mut group = Group::new(encoder, Pulse::default());
        let fifth = i64::from(TICKS) / 5;
        for &at in shown {
            let mut picture = grey(128);
            picture.set_pts(Some(at * fifth));
            group.encode(picture, at * fifth).expect("it is encoded");
        }
        let packets = group.finish().expect("packets");
        packets
            .iter()
            .filter_map(|packet| Some(packet.pts()? / fifth))
            .collect()
    }

    #[test]
    fn pictures_that_stand_apart_are_not_reordered() {
        let (together, apart) = ([0, 1, 2, 3, 4, 5], [0, 1, 6, 11, 16, 21]);
        let in_order = |shown: &[i64]| shown.is_sorted();
        assert!(!in_order(&decoded(&together)), "what follows at once may be");
        assert_eq!(decoded(&apart), apart);
        let mixed = decoded(&[0, 1, 2, 3, 4, 9, 14, 15, 16, 17]);
        assert!(!in_order(&mixed));
        let behind = |at| mixed.iter().position(|&one| one == at);
        assert!(behind(4) < behind(9) && behind(9) < behind(14), "{mixed:?}");
    }

    #[test]
    fn an_encoder_whose_file_cannot_be_made_says_so_and_does_not_hang() {
        let plan = plan(PictureCodec::Av1, "8");
        let worker = start("light-av1", &plan, "/no such folder/chunk".into(), 1000).expect("a thread");
        // It may have failed before.
        let _ = worker.send(Item {
            picture: grey(128),
            at: 0,
            begins: Some(SETTINGS),
        });
        let (said, says) = channel();
        std::thread::spawn(move || said.send(worker.finish(&mut || ())));
        let made = says.recv_timeout(Duration::from_secs(20)).expect("it ends");
        assert!(made.expect_err("no file").detail.contains("creating a chunk"));
    }
}
