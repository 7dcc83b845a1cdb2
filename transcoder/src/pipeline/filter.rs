//! Filter chains: from decoded frames to what each rung's encoder takes.

use crate::error::{Refused, While};
use crate::plan::{SoundPlan, VoicePlan};
use crate::source::Orientation;
use ffmpeg_next::{ChannelLayout, Error, Frame, Rational, color, error, filter, format, frame};
use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// A filter graph with one entry and some exits.
pub struct Chain {
    graph: filter::Graph,
    exits: Vec<String>,
}

impl Chain {
    fn build(entry: &str, arguments: &str, exit: &str, exits: usize, spec: &str) -> Result<Self, Refused> {
        let find = |name: &str| filter::find(name).ok_or_else(|| Refused::internal(format!("no filter {name}")));
        let mut graph = filter::Graph::new();
        graph
            .add(&find(entry)?, "in", arguments)
            .doing(&format!("filter entry {arguments}"))?;
        let names: Vec<String> = (0..exits).map(|index| format!("out{index}")).collect();
        for name in &names {
            graph.add(&find(exit)?, name, "").doing("filter exit")?;
        }
        let mut parser = graph.output("in", 0).doing("filter entry")?;
        for name in &names {
            parser = parser.input(name, 0).doing("filter exit")?;
        }
        parser.parse(spec).doing(spec)?;
        graph.validate().doing(spec)?;
        Ok(Self { graph, exits: names })
    }

    fn build_picture(size: (u32, u32), pixels: &str, spec: &str) -> Result<Self, Refused> {
        Self::build("buffer", &picture_entry(size, pixels), "buffersink", 1, spec)
    }

    fn node(&mut self, name: &str) -> Result<filter::Context, Refused> {
        self.graph
            .get(name)
            .ok_or_else(|| Refused::internal(format!("no filter {name}")))
    }

    /// Puts a frame in; the caller's stays as it is.
    pub fn push(&mut self, frame: &Frame) -> Result<(), Refused> {
        crate::ffi::write_frame(&mut self.node("in")?, frame).doing("filtering")
    }

    /// Says that no frame follows.
    pub fn finish(&mut self) -> Result<(), Refused> {
        match self.node("in")?.source().flush() {
            Ok(()) | Err(Error::Eof) => Ok(()),
            Err(error) => Err(Refused::internal(format!("ending the filters: {error}"))),
        }
    }

    /// Takes a frame out of an exit; false when there is none for now.
    pub fn pull(&mut self, exit: usize, frame: &mut Frame) -> Result<bool, Refused> {
        let name = self.exits[exit].clone();
        match self.node(&name)?.sink().frame(frame) {
            Ok(()) => Ok(true),
            Err(Error::Eof | Error::Other { errno: error::EAGAIN }) => Ok(false),
            Err(error) => Err(Refused::internal(format!("filtering: {error}"))),
        }
    }

    /// Lets an exit give frames of exactly so many samples, the last one excepted.
    pub fn set_frame_size(&mut self, exit: usize, samples: u32) -> Result<(), Refused> {
        let name = self.exits[exit].clone();
        self.node(&name)?.sink().set_frame_size(samples);
        Ok(())
    }

    /// Time base of the frames of an exit.
    pub fn time_base(&mut self, exit: usize) -> Result<Rational, Refused> {
        let name = self.exits[exit].clone();
        Ok(self.node(&name)?.sink().time_base())
    }
}

/// What decoded pictures look like; filters are built again when it changes.
#[derive(Clone, Debug, PartialEq)]
pub struct PictureShape {
    width: u32,
    height: u32,
    pixels: &'static str,
    interlaced: bool,
    matrix: &'static str,
    /// Brightness beyond what a screen of a phone shows: PQ or HLG.
    hdr: bool,
}

impl PictureShape {
    /// The shape of a decoded picture.
    pub fn of(picture: &frame::Video, interlaced: bool) -> Self {
        let matrix = match picture.color_space() {
            // Phones often forget to say; what they mean goes by size, as every player assumes.
            color::Space::Unspecified if picture.height() >= 720 => "bt709",
            color::Space::Unspecified => "bt601",
            _ => "auto",
        };
        let pixels = picture
            .format()
            .descriptor()
            .map_or("yuv420p", format::pixel::Descriptor::name);
        Self {
            width: picture.width(),
            height: picture.height(),
            pixels,
            interlaced,
            matrix,
            hdr: is_hdr(picture.color_transfer_characteristic()),
        }
    }

    /// Brightness beyond that of a plain screen (PQ or HLG): such pictures need [`TONE_MAP`].
    pub fn is_hdr(&self) -> bool {
        self.hdr
    }
}

/// Whether a transfer characteristic is one of high dynamic range.
pub fn is_hdr(transfer: color::TransferCharacteristic) -> bool {
    use color::TransferCharacteristic::{ARIB_STD_B67, SMPTE2084};
    matches!(transfer, SMPTE2084 | ARIB_STD_B67)
}

/// Filters that bring a picture of high dynamic range to BT.709 as a plain screen shows it. Dear: to be put behind the
/// scaler. Many cameras say PQ or HLG and nothing else: they mean BT.2020.
pub const TONE_MAP: &str = "format=yuv420p10le,zscale=pin=bt2020:min=bt2020nc:p=bt2020:t=linear:npl=203,format=gbrpf32le,zscale=p=bt709,tonemap=hable:desat=0,\
                            zscale=t=bt709:m=bt709:r=tv,format=yuv420p";

/// What needs every frame of the source, in order: taking the lines of interlaced pictures apart. None where there is
/// nothing to do.
pub fn front_chain(shape: &PictureShape) -> Result<Option<Chain>, Refused> {
    if !shape.interlaced {
        return Ok(None);
    }
    // `yadif` counts time in halves of what it is given.
    let spec = "[in]yadif=mode=send_frame:deint=interlaced,settb=1/1000000[out0]";
    Chain::build("buffer", &entry(shape), "buffersink", 1, spec).map(Some)
}

/// From decoded pictures to pictures of some sizes. Gives a picture at each exit for each that goes in, at once.
pub fn picture_chain(
    shape: &PictureShape,
    orientation: Option<Orientation>,
    sizes: &[(u32, u32)],
    denoise: Option<f32>,
) -> Result<Chain, Refused> {
    let spec = picture_spec(shape, orientation, sizes, denoise);
    Chain::build("buffer", &entry(shape), "buffersink", sizes.len(), &spec)
}

fn entry(shape: &PictureShape) -> String {
    picture_entry((shape.width, shape.height), shape.pixels)
}

fn picture_entry((width, height): (u32, u32), pixels: &str) -> String {
    format!("video_size={width}x{height}:pix_fmt={pixels}:time_base=1/1000000:pixel_aspect=1/1")
}

/// How pictures are made smaller: all that the smaller size can hold is kept, so that strokes stay apart. For 1 to 2 % more
/// bytes than bicubic it gains 2.3 to 3.4 of VMAF at 360p, and 5 where a talking head is shown at 720p (4.5 by the model that
/// does not reward sharpening); Lanczos of five lobes gains 3 there. It takes 5 ms a picture instead of 2.4 from 1080p.
const SCALER: &str = "sinc+accurate_rnd";

/// From decoded pictures to still ones of a size, in square pixels, not yet turned, colours as JPEG and WebP mean them
/// (BT.601).
pub fn still_chain(shape: &PictureShape, (width, height): (u32, u32)) -> Result<Chain, Refused> {
    let mut spec = format!("[in]scale={width}:{height}:flags=bicubic");
    if shape.hdr {
        let _ = write!(spec, ",{TONE_MAP},scale=out_color_matrix=bt601:out_range=tv");
    } else {
        let _ = write!(
            spec,
            ":in_color_matrix={}:out_color_matrix=bt601:out_range=tv",
            shape.matrix
        );
    }
    // A decoder may give rows from the bottom up; a copy puts them in order.
    spec.push_str(",setsar=1,format=yuv420p,copy[out0]");
    Chain::build_picture((shape.width, shape.height), shape.pixels, &spec)
}

/// Turns still pictures of [`still_chain`] upright.
pub fn turning_chain(size: (u32, u32), orientation: Orientation) -> Result<Chain, Refused> {
    let mut spec = String::from("[in]");
    for step in orientation.filters() {
        let _ = write!(spec, "{step},");
    }
    // The flips give rows from the bottom up, too.
    spec.push_str("copy[out0]");
    Chain::build_picture(size, "yuv420p", &spec)
}

fn picture_spec(
    shape: &PictureShape,
    orientation: Option<Orientation>,
    sizes: &[(u32, u32)],
    denoise: Option<f32>,
) -> String {
    let mut shared: Vec<String> = Vec::new();
    shared.extend(
        orientation
            .map_or(&[] as &[&str], Orientation::filters)
            .iter()
            .map(|&name| name.to_owned()),
    );
    let mut spec = String::from("[in]");
    for step in &shared {
        let _ = write!(spec, "{step},");
    }
    let _ = write!(spec, "split={}", sizes.len());
    for index in 0..sizes.len() {
        let _ = write!(spec, "[p{index}]");
    }
    for (index, (width, height)) in sizes.iter().enumerate() {
        let _ = write!(spec, ";[p{index}]scale={width}:{height}:flags={SCALER}");
        if shape.hdr {
            let _ = write!(spec, ",{TONE_MAP}");
        } else {
            let _ = write!(
                spec,
                ":in_color_matrix={}:out_color_matrix=bt709:out_range=tv",
                shape.matrix
            );
        }
        let _ = write!(
            spec,
            ",setsar=1,format=yuv420p{}[out{index}]",
            denoise.map(denoiser).unwrap_or_default()
        );
    }
    spec
}

/// FFmpeg's `hqdn3d`, gentle in space (chalk and print stay sharp), stronger in time.
fn denoiser(strength: f32) -> String {
    format!(
        ",hqdn3d={:.1}:{:.1}:{:.1}:{:.1}",
        strength * 0.5,
        strength * 0.4,
        strength * 1.5,
        strength * 1.2
    )
}

/// What decoded sound looks like; filters are built again when it changes.
#[derive(Clone, Debug, PartialEq)]
pub struct SoundShape {
    rate: u32,
    format: &'static str,
    /// Which loudspeakers its channels are for; zero where nobody says and there is no usual layout of so many.
    layout: u64,
    channels: u16,
}

impl SoundShape {
    /// The shape of decoded sound. A frame that does not say which loudspeaker its channels are for is given the usual
    /// layout of so many channels.
    pub fn of(sound: &mut frame::Audio) -> Self {
        if sound.channel_layout().is_empty() {
            sound.set_channel_layout(ChannelLayout::default(i32::from(sound.channels())));
        }
        Self {
            rate: sound.rate(),
            format: sound.format().name(),
            layout: sound.channel_layout().bits(),
            channels: sound.channels(),
        }
    }

    /// The argument of a filter's entry.
    fn entry(&self) -> String {
        let Self {
            rate,
            format,
            layout,
            channels,
        } = self;
        let layout = match layout {
            0 => format!("channels={channels}"),
            layout => format!("channel_layout=0x{layout:x}"),
        };
        format!("time_base=1/1000000:sample_rate={rate}:sample_fmt={format}:{layout}")
    }

    /// Every microphone of a recorder with many, mixed alike; nothing where FFmpeg knows how to mix.
    fn mixer(&self) -> String {
        if self.layout != 0 {
            return String::new();
        }
        let all: Vec<String> = (0..self.channels).map(|channel| format!("c{channel}")).collect();
        format!("pan=mono|c0<{},", all.join("+"))
    }
}

/// From decoded sound to 48 kHz in one or two channels.
pub fn sound_input(shape: &SoundShape, channels: u16) -> Result<Chain, Refused> {
    let spec = format!(
        "[in]{}aresample=48000,aformat=sample_fmts=fltp:channel_layouts={}[out0]",
        shape.mixer(),
        layout_name(channels)
    );
    Chain::build("abuffer", &shape.entry(), "abuffersink", 1, &spec)
}

/// What brings a source to the loudness of all lessons, in dB, as mono and as stereo.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Gains {
    /// For one channel.
    pub mono_db: f64,
    /// For two channels.
    pub stereo_db: f64,
}

/// From 48 kHz to each sound of a plan.
pub fn sound_chain(channels: u16, plans: &[SoundPlan], voice: &VoicePlan) -> Result<Chain, Refused> {
    let arguments = format!(
        "time_base=1/1000000:sample_rate=48000:sample_fmt=fltp:channel_layout=0x{:x}",
        if channels == 2 { 3 } else { 4 }
    );
    Chain::build(
        "abuffer",
        &arguments,
        "abuffersink",
        plans.len(),
        &sound_spec(plans, voice),
    )
}

fn sound_spec(plans: &[SoundPlan], voice: &VoicePlan) -> String {
    // `async=1` fills silence in where time stamps leave a hole, `first_pts=0` where the sound begins late. A clock that runs
    // slow is put right before an ear and an eye disagree (FFmpeg would wait for 0.1 s).
    let mut spec = format!(
        "[in]aresample=48000:async=1:min_hard_comp=0.03:first_pts=0,{}asplit={}",
        cleaner(voice),
        plans.len()
    );
    for index in 0..plans.len() {
        let _ = write!(spec, "[s{index}]");
    }
    for (index, plan) in plans.iter().enumerate() {
        let gain_db = if plan.channels == 2 {
            voice.gains.stereo_db
        } else {
            voice.gains.mono_db
        };
        let layout = layout_name(plan.channels);
        let _ = write!(
            spec,
            ";[s{index}]aformat=channel_layouts={layout},{level},aresample={rate},\
             aformat=sample_fmts={format}:sample_rates={rate}:channel_layouts={layout}[out{index}]",
            level = leveller(gain_db),
            rate = plan.rate,
            format = plan.codec.sample_format(),
        );
    }
    spec
}

/// Takes rumble out, and noise down where the floor asks for it.
fn cleaner(voice: &VoicePlan) -> String {
    let mut steps = format!("highpass=f={},", voice.high_pass_hz);
    if let Some(by_db) = voice.denoise_db {
        // FFmpeg's `afftdn` takes a noise floor between -80 and -20 dB.
        let floor_db = voice.noise_floor_db.clamp(-80.0, -20.0);
        let _ = write!(steps, "afftdn=nr={by_db}:nf={floor_db:.0}:tn=1,");
    }
    steps
}

fn layout_name(channels: u16) -> &'static str {
    if channels == 2 { "stereo" } else { "mono" }
}

/// From 48 kHz to a meter of loudness for one channel and, where there are two, another for both; behind the gain and
/// the limiter of the rungs where a gain is given.
pub fn loudness_chain(channels: u16, gains: Option<&Gains>) -> Result<Chain, Refused> {
    let layout = if channels == 2 { 3 } else { 4 };
    let arguments = format!("time_base=1/48000:sample_rate=48000:sample_fmt=fltp:channel_layout=0x{layout:x}");
    let meter = |gain_db: Option<f64>| {
        let level = gain_db
            .map(|gain_db| format!("{},", leveller(gain_db)))
            .unwrap_or_default();
        format!("{level}ebur128=metadata=1:framelog=verbose")
    };
    let mono = meter(gains.map(|gains| gains.mono_db));
    let stereo = meter(gains.map(|gains| gains.stereo_db));
    let spec = if channels == 2 {
        format!("[in]asplit=2[m][s];[m]aformat=channel_layouts=mono,{mono}[out0];[s]{stereo}[out1]")
    } else {
        format!("[in]{mono}[out0]")
    };
    Chain::build("abuffer", &arguments, "abuffersink", usize::from(channels), &spec)
}

/// A constant gain, and a limit of 0.83 (-1.6 dB) that leaves room for peaks between samples and those a lossy codec adds.
fn leveller(gain_db: f64) -> String {
    format!("volume={gain_db:.2}dB:precision=float,alimiter=limit=0.83:attack=5:release=80:level=disabled")
}
