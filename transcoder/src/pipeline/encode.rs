//! Encoders and their settings.

use crate::error::{Refused, While};
use crate::ladder::{PictureCodec, SoundCodec};
use crate::plan::{PaceSettings, PicturePlan, SoundPlan};
use ffmpeg_next::codec::{self, encoder};
use ffmpeg_next::format::{Pixel, Sample, sample};
use ffmpeg_next::{ChannelLayout, Dictionary, Rational, color};

/// Ticks a second of all pictures: frame rates of cameras and of television are whole numbers of them.
pub const TICKS: i32 = 90_000;

impl PictureCodec {
    /// FFmpeg's name of the encoder.
    pub fn encoder(self) -> &'static str {
        match self {
            Self::H264 => "libx264",
            Self::Av1 => "libsvtav1",
        }
    }
}

impl SoundCodec {
    /// FFmpeg's name of the encoder.
    pub fn encoder(self) -> &'static str {
        match self {
            Self::Opus => "libopus",
            Self::Aac => "aac",
            Self::Mp3 => "libmp3lame",
        }
    }

    /// FFmpeg's name of the sample format the encoder takes.
    pub fn sample_format(self) -> &'static str {
        match self {
            Self::Opus => "flt",
            Self::Aac | Self::Mp3 => "fltp",
        }
    }

    fn sample(self) -> Sample {
        match self {
            Self::Opus => Sample::F32(sample::Type::Packed),
            Self::Aac | Self::Mp3 => Sample::F32(sample::Type::Planar),
        }
    }
}

/// Opens an encoder for one group of pictures: its first frame is a key frame, and no other is.
pub fn open_picture(plan: &PicturePlan, settings: PaceSettings) -> Result<encoder::video::Encoder, Refused> {
    let name = plan.codec.encoder();
    let codec = encoder::find_by_name(name).ok_or_else(|| Refused::internal(format!("FFmpeg lacks {name}")))?;
    let mut context = codec::Context::new_with_codec(codec).encoder().video().doing(name)?;
    context.set_flags(codec::Flags::GLOBAL_HEADER);
    context.set_width(plan.width);
    context.set_height(plan.height);
    context.set_format(Pixel::YUV420P);
    context.set_aspect_ratio(Rational::new(1, 1));
    context.set_time_base(Rational::new(1, TICKS));
    context.set_frame_rate(Some(Rational::new(settings.fps.num, settings.fps.den)));
    context.set_colorspace(color::Space::BT709);
    context.set_color_primaries(color::Primaries::BT709);
    context.set_color_transfer_characteristic(color::TransferCharacteristic::BT709);
    context.set_color_range(color::Range::MPEG);
    let mut options = Dictionary::new();
    let list = match plan.codec {
        PictureCodec::H264 => x264_options(plan, settings),
        PictureCodec::Av1 => svt_options(plan, settings),
    };
    for (name, value) in list {
        options.set(name, &value);
    }
    context.open_with(options).doing(&format!("opening {name}"))
}

/// x264's settings, as the FFmpeg program would take them.
fn x264_options(plan: &PicturePlan, settings: PaceSettings) -> Vec<(&'static str, String)> {
    let mut options = vec![
        ("preset", plan.preset.clone()),
        ("profile", "high".to_owned()),
        ("crf", settings.crf.to_string()),
        ("maxrate", format!("{}k", plan.cap_kbps)),
        // Five seconds of buffer: a new slide may burst, the average may not.
        ("bufsize", format!("{}k", plan.cap_kbps * 5)),
        ("g", "100000".to_owned()),
        ("sc_threshold", "0".to_owned()),
        // Renditions side by side keep the cores busy; one thread each wastes nothing and always gives the same bytes.
        ("threads", "1".to_owned()),
        // Headers that do not depend on what is in the pictures: the groups of a file share them.
        ("x264-params", "stitchable=1".to_owned()),
        ("a53cc", "0".to_owned()),
    ];
    let pixels = plan.width * plan.height;
    // `veryslow` wants 16 reference frames; level 3.0, which every phone decodes, allows eight at 640 x 360.
    if pixels <= 720 * 576 {
        options.push(("level", "3.0".to_owned()));
    } else if pixels <= 1280 * 720 {
        options.push(("level", "3.1".to_owned()));
    }
    options
}

/// SVT-AV1's settings, as the FFmpeg program would take them.
fn svt_options(plan: &PicturePlan, settings: PaceSettings) -> Vec<(&'static str, String)> {
    vec![
        ("preset", plan.preset.clone()),
        ("crf", settings.crf.to_string()),
        ("svtav1-params", format!("keyint=-1:lp=1:mbr={}", plan.cap_kbps)),
    ]
}

/// Opens a sound encoder.
pub fn open_sound(plan: &SoundPlan) -> Result<encoder::audio::Encoder, Refused> {
    let name = plan.codec.encoder();
    let codec = encoder::find_by_name(name).ok_or_else(|| Refused::internal(format!("FFmpeg lacks {name}")))?;
    let mut context = codec::Context::new_with_codec(codec).encoder().audio().doing(name)?;
    context.set_flags(codec::Flags::GLOBAL_HEADER);
    let rate = i32::try_from(plan.rate).doing("sample rate")?;
    context.set_rate(rate);
    context.set_time_base(Rational::new(1, rate));
    context.set_format(plan.codec.sample());
    context.set_channel_layout(if plan.channels == 2 {
        ChannelLayout::STEREO
    } else {
        ChannelLayout::MONO
    });
    context.set_bit_rate(plan.kbps as usize * 1000);
    let mut options = Dictionary::new();
    if plan.codec == SoundCodec::Opus {
        options.set("application", "voip");
        options.set("frame_duration", "60");
        options.set("vbr", "on");
    }
    if plan.codec == SoundCodec::Aac {
        // Better than the usual coder at every rate of the ladder (`ladder.toml`).
        options.set("aac_coder", "fast");
    }
    context.open_with(options).doing(&format!("opening {name}"))
}
