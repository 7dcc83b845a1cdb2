//! Encoders and their settings.

use crate::error::{Refused, While};
use crate::ladder::{PicturePlan, SoundCodec, SoundPlan};
use ffmpeg_next::codec::{self, encoder};
use ffmpeg_next::format::{Pixel, Sample, sample};
use ffmpeg_next::{ChannelLayout, Dictionary, Rational};

impl SoundCodec {
    fn encoder(self) -> &'static str {
        match self {
            Self::Opus => "libopus",
            Self::Aac => "aac",
        }
    }

    /// FFmpeg's name of the sample format the encoder takes.
    pub fn sample_format(self) -> &'static str {
        match self {
            Self::Opus => "flt",
            Self::Aac => "fltp",
        }
    }

    fn sample(self) -> Sample {
        match self {
            Self::Opus => Sample::F32(sample::Type::Packed),
            Self::Aac => Sample::F32(sample::Type::Planar),
        }
    }
}

/// Opens x264 for a rung.
pub fn open_picture(plan: &PicturePlan) -> Result<encoder::video::Encoder, Refused> {
    let codec = encoder::find_by_name("libx264").ok_or_else(|| Refused::internal("FFmpeg lacks libx264"))?;
    let mut context = codec::Context::new_with_codec(codec).encoder().video().doing("x264")?;
    context.set_flags(codec::Flags::GLOBAL_HEADER);
    context.set_width(plan.width);
    context.set_height(plan.height);
    context.set_format(Pixel::YUV420P);
    context.set_aspect_ratio(Rational::new(1, 1));
    context.set_time_base(Rational::new(plan.fps.den, plan.fps.num));
    context.set_frame_rate(Some(Rational::new(plan.fps.num, plan.fps.den)));
    let mut options = Dictionary::new();
    for (name, value) in picture_options(plan) {
        options.set(name, &value);
    }
    context.open_with(options).doing("opening x264")
}

/// x264's settings, as the FFmpeg program would take them.
fn picture_options(plan: &PicturePlan) -> Vec<(&'static str, String)> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "seconds times frames a second"
    )]
    let gop = (f64::from(plan.gop_s) * plan.fps.value()).floor().max(1.0) as u32;
    let mut options = vec![
        ("preset", plan.preset.to_owned()),
        ("profile", "high".to_owned()),
        ("crf", plan.crf.to_string()),
        ("maxrate", format!("{}k", plan.max_kbps)),
        // Five seconds of buffer: a new slide may burst, the average may not.
        ("bufsize", format!("{}k", plan.max_kbps * 5)),
        ("g", gop.to_string()),
        ("forced-idr", "1".to_owned()),
        ("a53cc", "0".to_owned()),
        ("colorspace", "bt709".to_owned()),
        ("color_primaries", "bt709".to_owned()),
        ("color_trc", "bt709".to_owned()),
        ("color_range", "tv".to_owned()),
    ];
    if plan.width * plan.height <= 720 * 576 && plan.fps.value() <= 25.0 {
        // `veryslow` wants 16 reference frames; level 3.0, which every phone decodes, allows eight at 640 x 360.
        options.push(("level", "3.0".to_owned()));
    }
    options
}

/// Opens the sound encoder of a rung.
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
    context.open_with(options).doing(&format!("opening {name}"))
}
