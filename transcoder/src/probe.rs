//! What a source is: opened with only the demuxers and decoders a school's camera needs, and nothing but its own file.

use crate::analysis::bcp47;
use crate::error::Refused;
use crate::ladder::Fraction;
use crate::limits::{MAX_DURATION_S, MAX_SOURCE_PIXELS, MIN_BYTES_PER_S};
use crate::sniff::{Kind, SNIFF_BYTES, sniff};
use crate::source::{Orientation, OtherSound, PictureInfo, SoundInfo, SourceInfo};
use content_schema::media::FailureReason;
use ffmpeg_next::codec::packet::side_data;
use ffmpeg_next::format::context::Input;
use ffmpeg_next::{Dictionary, Discard, Packet, Rational, Stream, codec, format, media};
use std::io::Read;
use std::path::Path;

/// Demuxers by FFmpeg's names. No playlists, no concat scripts, no pictures, no subtitles on their own.
const DEMUXERS: &str = "mov,matroska,avi,mpegts,mpeg,mpegvideo,flv,ogg,wav,w64,mp3,aac,flac,asf,amr,caf,aiff,h264,hevc";

/// Decoders by FFmpeg's names.
const DECODERS: &str = "h264,hevc,vp8,vp9,libdav1d,av1,mpeg4,msmpeg4v1,msmpeg4v2,msmpeg4,mpeg1video,mpeg2video,mjpeg,\
h263,h263i,flv,wmv1,wmv2,wmv3,vc1,theora,prores,dnxhd,dvvideo,rawvideo,ffv1,huffyuv,ffvhuff,utvideo,qtrle,svq3,vp6,vp6f,\
libvpx,libvpx-vp9,cinepak,indeo5,png,msvideo1,msrle,rv40,v210,\
aac,aac_latm,mp3float,mp3,mp2float,mp2,mp1float,ac3,eac3,opus,libopus,vorbis,libvorbis,flac,alac,amrnb,amrwb,wmav1,wmav2,\
wmapro,wmalossless,wmavoice,nellymoser,speex,libspeex,dca,truehd,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,\
pcm_s32be,pcm_u8,pcm_s8,pcm_f32le,pcm_f32be,pcm_f64le,pcm_alaw,pcm_mulaw,pcm_bluray,pcm_dvd,adpcm_ms,adpcm_ima_wav,\
adpcm_ima_qt,adpcm_swf,adpcm_yamaha,adpcm_g726,gsm,gsm_ms,\
mov_text,subrip,srt,text,ass,ssa,webvtt";

/// Containers that state their length in the header, so that less than that means the file ends early.
const HONEST_ABOUT_LENGTH: [&str; 5] = ["mov", "matroska", "avi", "asf", "wav"];

/// Opens a source for reading, confined to the file itself.
pub fn open(path: &Path) -> Result<Input, ffmpeg_next::Error> {
    let mut options = Dictionary::new();
    options.set("protocol_whitelist", "file");
    options.set("format_whitelist", DEMUXERS);
    options.set("codec_whitelist", DECODERS);
    // Cameras write their index late and phones start with a silent second: look further than FFmpeg's 5 MB.
    options.set("probesize", "20000000");
    let mut url = std::ffi::OsString::from("file:");
    url.push(path);
    format::input_with_dictionary(Path::new(&url), options)
}

/// A demuxer that stumbles can go on, but not for ever.
const MOST_BROKEN_READS: u32 = 1_000_000;

/// The next packet; none at the end, or as far as the file can be read. Damage that is passed over is counted in
/// `broken_reads`.
pub fn read_packet(input: &mut Input, broken_reads: &mut u32) -> Option<Packet> {
    let mut packet = Packet::empty();
    loop {
        match packet.read(input) {
            Ok(()) => return Some(packet),
            Err(ffmpeg_next::Error::Eof) => return None,
            Err(ffmpeg_next::Error::InvalidData) if *broken_reads < MOST_BROKEN_READS => *broken_reads += 1,
            Err(_) => {
                *broken_reads += 1;
                return None;
            }
        }
    }
}

/// Lets the demuxer skip all tracks but the wanted ones.
pub fn read_only(input: &mut Input, wanted: &[usize]) {
    let streams: Vec<usize> = input.streams().map(|stream| stream.index()).collect();
    for other in streams.into_iter().filter(|stream| !wanted.contains(stream)) {
        crate::ffi::discard(input, other, Discard::All);
    }
}

/// Looks at a source without decoding it.
pub fn probe(path: &Path) -> Result<SourceInfo, Refused> {
    let (head, bytes) = read_head(path)?;
    if bytes == 0 {
        return Err(Refused::new(FailureReason::Empty, "the file has no bytes"));
    }
    let kind = sniff(&head);
    if let Kind::Other(what) = kind {
        return Err(Refused::new(FailureReason::WrongKind, format!("the file is a {what}")));
    }
    let input = open(path).map_err(|error| refuse_unopened(kind, error))?;
    let info = describe(&input, bytes)?;
    check_limits(&info)?;
    Ok(info)
}

fn read_head(path: &Path) -> Result<(Vec<u8>, u64), Refused> {
    let unreadable = |error: std::io::Error| Refused::internal(format!("opening the source: {error}"));
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let bytes = file.metadata().map_err(unreadable)?.len();
    let mut head = Vec::with_capacity(SNIFF_BYTES);
    file.take(SNIFF_BYTES as u64)
        .read_to_end(&mut head)
        .map_err(unreadable)?;
    Ok((head, bytes))
}

fn refuse_unopened(kind: Kind, error: ffmpeg_next::Error) -> Refused {
    let reason = match (kind, error) {
        (Kind::Media, _) => FailureReason::Unreadable,
        // FFmpeg knows the format, and it is not on our list.
        (
            _,
            ffmpeg_next::Error::Other {
                errno: ffmpeg_next::error::EINVAL,
            },
        ) => FailureReason::WrongKind,
        _ => FailureReason::NotMedia,
    };
    Refused::new(reason, format!("FFmpeg does not open it: {error}"))
}

fn describe(input: &Input, bytes: u64) -> Result<SourceInfo, Refused> {
    let picture = picture_of(input)?;
    let sound = sound_of(input)?;
    if picture.is_none() && sound.is_none() {
        let (reason, detail) = if input.nb_streams() == 0 {
            (FailureReason::NoDuration, "the container is empty")
        } else {
            (FailureReason::NotMedia, "there is neither picture nor sound")
        };
        return Err(Refused::new(reason, detail));
    }
    let honest = input
        .format()
        .name()
        .split(',')
        .any(|name| HONEST_ABOUT_LENGTH.contains(&name));
    let duration_us = input.duration();
    let start_us = [picture.as_ref().map(|p| p.stream), sound.map(|s| s.stream)]
        .into_iter()
        .flatten()
        .filter_map(|index| input.stream(index))
        .filter(|stream| stream.start_time() != i64::MIN)
        .map(|stream| to_us(stream.start_time(), stream.time_base()))
        .min()
        .unwrap_or(0);
    #[expect(clippy::cast_precision_loss, reason = "microseconds of hours fit in 53 bits")]
    let claimed_duration_s = (honest && duration_us > 0).then(|| duration_us as f64 / 1e6);
    Ok(SourceInfo {
        other_sounds: sound.map(|sound| other_sounds_of(input, sound)).unwrap_or_default(),
        picture,
        sound,
        claimed_duration_s,
        start_us,
        bytes,
        container: input.format().name().to_owned(),
    })
}

/// A time stamp in microseconds.
pub fn to_us(stamp: i64, base: Rational) -> i64 {
    use ffmpeg_next::Rescale;
    stamp.rescale(base, Rational::new(1, 1_000_000))
}

fn picture_of(input: &Input) -> Result<Option<PictureInfo>, Refused> {
    let is_film = |stream: &Stream<'_>| {
        let cover = format::stream::Disposition::ATTACHED_PIC;
        stream.parameters().medium() == media::Type::Video && !stream.disposition().contains(cover)
    };
    let best = input.streams().best(media::Type::Video).filter(is_film);
    let Some(stream) = best.or_else(|| input.streams().find(is_film)) else {
        return Ok(None);
    };
    let unsupported = |error: ffmpeg_next::Error| {
        Refused::new(
            FailureReason::UnsupportedCodec,
            format!("picture in {:?}: {error}", stream.parameters().id()),
        )
    };
    check_decodable(&stream)?;
    let decoder = codec::Context::from_parameters(stream.parameters())
        .and_then(|context| context.decoder().video())
        .map_err(unsupported)?;
    let (width, height) = (decoder.width(), decoder.height());
    if width == 0 || height == 0 {
        return Err(Refused::new(
            FailureReason::Unreadable,
            "no picture in the picture track",
        ));
    }
    let aspect = crate::ffi::sample_aspect(&stream);
    let plausible = aspect.numerator() > 0 && aspect.denominator() > 0 && (0.2..5.0).contains(&f64::from(aspect));
    let sample_aspect = if plausible {
        Fraction {
            num: aspect.numerator(),
            den: aspect.denominator(),
        }
    } else {
        Fraction { num: 1, den: 1 }
    };
    Ok(Some(PictureInfo {
        stream: stream.index(),
        width,
        height,
        sample_aspect,
        orientation: orientation_of(&stream),
        fps: fps_of(stream.avg_frame_rate(), stream.rate()),
    }))
}

/// The average rate where it is plausible; else the base rate; else that of television.
fn fps_of(average: Rational, base: Rational) -> Fraction {
    [average, base]
        .into_iter()
        .find(|rate| rate.denominator() > 0 && (1.0..=240.0).contains(&f64::from(*rate)))
        .map_or(Fraction { num: 25, den: 1 }, tidy_fps)
}

/// Phones state averages such as 29.93: rounded to the rate they mean, so that time bases stay small.
fn tidy_fps(rate: Rational) -> Fraction {
    let value = f64::from(rate);
    for (num, den) in [
        (24, 1),
        (25, 1),
        (30_000, 1001),
        (30, 1),
        (50, 1),
        (60_000, 1001),
        (60, 1),
    ] {
        if (value - f64::from(num) / f64::from(den)).abs() < 0.02 {
            return Fraction { num, den };
        }
    }
    #[expect(clippy::cast_possible_truncation, reason = "at most 240 frames a second")]
    let halves = (value * 2.0).round() as i32;
    if halves % 2 == 0 {
        Fraction {
            num: halves / 2,
            den: 1,
        }
    } else {
        Fraction { num: halves, den: 2 }
    }
}

fn orientation_of(stream: &Stream<'_>) -> Orientation {
    let matrix = stream
        .side_data()
        .find(|data| data.kind() == side_data::Type::DisplayMatrix);
    let Some(matrix) = matrix.filter(|data| data.data().len() >= 36) else {
        return Orientation::Upright;
    };
    let mut numbers = [0_i32; 9];
    for (number, bytes) in numbers.iter_mut().zip(matrix.data().chunks_exact(4)) {
        *number = i32::from_ne_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
    }
    Orientation::from_matrix(&numbers)
}

fn sound_of(input: &Input) -> Result<Option<SoundInfo>, Refused> {
    input
        .streams()
        .best(media::Type::Audio)
        .map_or(Ok(None), |stream| describe_sound(&stream))
}

fn describe_sound(stream: &Stream<'_>) -> Result<Option<SoundInfo>, Refused> {
    let unsupported = |error: ffmpeg_next::Error| {
        Refused::new(
            FailureReason::UnsupportedCodec,
            format!("sound in {:?}: {error}", stream.parameters().id()),
        )
    };
    check_decodable(stream)?;
    let decoder = codec::Context::from_parameters(stream.parameters())
        .and_then(|context| context.decoder().audio())
        .map_err(unsupported)?;
    Ok((decoder.channels() > 0).then(|| SoundInfo {
        stream: stream.index(),
        channels: decoder.channels(),
    }))
}

/// No lesson is spoken in more languages than this.
const MOST_LANGUAGES: usize = 4;

/// Sound tracks in other languages than the one taken, the first of each. One that cannot be decoded is passed over.
fn other_sounds_of(input: &Input, taken: SoundInfo) -> Vec<OtherSound> {
    let language_of = |stream: &Stream<'_>| bcp47(stream.metadata().get("language").unwrap_or_default());
    let mut known: Vec<String> = input.stream(taken.stream).iter().map(language_of).collect();
    known.push(bcp47(""));
    let mut others = Vec::new();
    for stream in input
        .streams()
        .filter(|s| s.parameters().medium() == media::Type::Audio)
    {
        let language = language_of(&stream);
        if others.len() >= MOST_LANGUAGES || known.contains(&language) {
            continue;
        }
        if let Ok(Some(sound)) = describe_sound(&stream) {
            known.push(language.clone());
            others.push(OtherSound { sound, language });
        }
    }
    others
}

fn check_decodable(stream: &Stream<'_>) -> Result<(), Refused> {
    let id = stream.parameters().id();
    if id == codec::Id::None {
        return Err(Refused::new(
            FailureReason::Unreadable,
            "a track does not say how it is encoded",
        ));
    }
    let ours = codec::decoder::find(id).is_some_and(|decoder| DECODERS.split(',').any(|name| name == decoder.name()));
    if ours {
        Ok(())
    } else {
        Err(Refused::new(
            FailureReason::UnsupportedCodec,
            format!("a track in {id:?}"),
        ))
    }
}

fn check_limits(info: &SourceInfo) -> Result<(), Refused> {
    if let Some(picture) = &info.picture {
        let pixels = u64::from(picture.width) * u64::from(picture.height);
        if pixels > MAX_SOURCE_PIXELS {
            let detail = format!("{} x {} pixels", picture.width, picture.height);
            return Err(Refused::new(FailureReason::TooLarge, detail));
        }
    }
    if let Some(claimed) = info.claimed_duration_s.filter(|&claimed| claimed > MAX_DURATION_S) {
        // A header may claim anything: believed only if the file has bytes enough for it.
        #[expect(clippy::cast_precision_loss, reason = "a rough check")]
        if info.bytes as f64 >= claimed * MIN_BYTES_PER_S {
            return Err(Refused::new(
                FailureReason::TooLarge,
                format!("{claimed:.0} seconds long"),
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_average_rates_are_rounded_to_what_the_phone_meant() {
        let table = [
            ((2997, 100), (30_000, 1001)),
            ((1_000_000, 33_333), (30, 1)),
            ((2873, 100), (57, 2)),
            ((15, 1), (15, 1)),
            ((0, 0), (25, 1)),
        ];
        for ((num, den), (want_num, want_den)) in table {
            let fps = fps_of(Rational::new(num, den), Rational::new(0, 1));
            assert_eq!((fps.num, fps.den), (want_num, want_den), "{num}/{den}");
        }
    }
}
