//! Makes the final files of a rendition from what encoders handed over: the file itself, the headers of its tracks alone,
//! and its playlists.

use crate::fragmented::Fragmented;
use crate::join::Joined;
use crate::playlist::{self, Map, SoundGroup, Variant};
use crate::rates::{average_kbps, kbps, peak_kbps};
use crate::track::{Kind, Track, read_track};
use crate::{invalid, is_mp3, mp3};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// A part of a picture, encoded by itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// A file of one track; its time 0 is where the part begins.
    pub path: PathBuf,
    /// Where it begins in the lesson, in seconds.
    pub start_s: f64,
}

/// What was made of a track.
#[derive(Clone, Debug, PartialEq)]
pub struct PackagedTrack {
    /// RFC 6381 name, such as `av01.0.01M.08`.
    pub codec: String,
    /// Playlist of this track alone, such as `light-av1-picture.m3u8`.
    pub playlist: Option<String>,
    /// Average rate, container included, in kbit/s.
    pub average_kbps: f64,
    /// Highest rate over some segments (RFC 8216 §4.3.4.2), in kbit/s.
    pub peak_kbps: f64,
    /// When it ends, in seconds of the lesson.
    pub end_s: f64,
    /// Its samples: coded pictures or frames of sound.
    pub samples: usize,
    /// Bytes of the samples themselves.
    pub payload_bytes: u64,
}

/// A rendition as it lies in the folder.
#[derive(Clone, Debug, PartialEq)]
pub struct Packaged {
    /// Its name, such as `light-av1`.
    pub name: String,
    /// Its file, such as `light-av1.mp4`.
    pub file: String,
    /// MIME type of the file.
    pub mime: &'static str,
    /// Everything that was written, the file itself first.
    pub files: Vec<String>,
    /// Size of the file.
    pub bytes: u64,
    /// RFC 6381 codecs of the file, such as `av01.0.01M.08,opus`.
    pub codecs: String,
    /// How long it lasts in seconds.
    pub duration_s: f64,
    /// Average rate of the file, in kbit/s.
    pub average_kbps: f64,
    /// Highest rate over some segments (RFC 8216 §4.3.4.2), in kbit/s.
    pub peak_kbps: f64,
    /// Width and height of the picture; none for sound alone.
    pub size: Option<(u32, u32)>,
    /// Pictures a second, on average; none for sound alone.
    pub fps: Option<f64>,
    /// The playlist of all tracks together. None where HLS cannot carry it (a plain MP3).
    pub playlist: Option<String>,
    /// Its picture.
    pub picture: Option<PackagedTrack>,
    /// Its sound.
    pub sound: Option<PackagedTrack>,
}

/// Packages the rendition `name` in `folder`: `picture_parts` one after another, none for sound alone, and its sound.
pub fn rendition(name: &str, picture_parts: &[Part], sound: Option<&Path>, folder: &Path) -> io::Result<Packaged> {
    let sound_track = match sound {
        Some(path) => Some(expect_kind(path, read_track(&mut File::open(path)?)?, Kind::Sound)?),
        None => None,
    };
    if picture_parts.is_empty() {
        let (Some(path), Some(track)) = (sound, sound_track) else {
            return Err(invalid("neither a picture nor a sound to package"));
        };
        if is_mp3(&track.codec) {
            return plain_mp3(name, path, track, folder);
        }
        let laid = Fragmented::sound(Joined::of(vec![(track, 0.0)])?)?;
        return fragmented(name, &laid, folder, |_, _| File::open(path));
    }
    let mut parts = Vec::new();
    for part in picture_parts {
        let track = read_track(&mut File::open(&part.path)?)
            .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", part.path.display())))?;
        parts.push((expect_kind(&part.path, track, Kind::Picture)?, part.start_s));
    }
    let sound_joined = sound_track.map(|track| Joined::of(vec![(track, 0.0)])).transpose()?;
    let laid = Fragmented::picture_and_sound(Joined::of(parts)?, sound_joined)?;
    fragmented(name, &laid, folder, |track, part| {
        let picture = picture_parts
            .get(part as usize)
            .filter(|_| track == 0)
            .map(|part| part.path.as_path());
        let path = picture.or(sound).ok_or(io::ErrorKind::NotFound)?;
        File::open(path)
    })
}

fn expect_kind(path: &Path, track: Track, kind: Kind) -> io::Result<Track> {
    if track.kind == kind {
        Ok(track)
    } else {
        Err(invalid(&format!("{} holds no {kind:?}", path.display())))
    }
}

fn plain_mp3(name: &str, path: &Path, track: Track, folder: &Path) -> io::Result<Packaged> {
    let file = format!("{name}.mp3");
    let mut out = BufWriter::new(File::create(folder.join(&file))?);
    let bytes = mp3::write_mp3(&track, &mut File::open(path)?, &mut out)?;
    out.flush()?;
    let joined = Joined::of(vec![(track, 0.0)])?;
    let duration_s = joined.end_s();
    let average_kbps = kbps(bytes, duration_s);
    let sound = PackagedTrack {
        playlist: None,
        average_kbps,
        // Of one constant rate.
        peak_kbps: average_kbps,
        ..packaged_track(&joined)
    };
    Ok(Packaged {
        name: name.to_owned(),
        file: file.clone(),
        mime: "audio/mpeg",
        files: vec![file],
        bytes,
        codecs: "mp3".into(),
        duration_s,
        average_kbps,
        peak_kbps: average_kbps,
        size: None,
        fps: None,
        playlist: None,
        picture: None,
        sound: Some(sound),
    })
}

fn fragmented(
    name: &str,
    laid: &Fragmented,
    folder: &Path,
    open: impl FnMut(usize, u32) -> io::Result<File>,
) -> io::Result<Packaged> {
    let file = format!("{name}.mp4");
    let mut files = vec![file.clone()];
    let mut out = BufWriter::with_capacity(1 << 18, File::create(folder.join(&file))?);
    laid.write(open, &mut out)?;
    out.flush()?;
    let mut write = |name: String, content: &[u8]| {
        std::fs::write(folder.join(&name), content)?;
        files.push(name.clone());
        io::Result::Ok(name)
    };
    let segments = laid.segments();
    let text = playlist::media(&file, Map::FirstBytes(laid.head_bytes()), &segments);
    let playlist = write(format!("{name}.m3u8"), text.as_bytes())?;
    let (mut picture, mut sound) = (None, None);
    for (number, track) in laid.tracks().iter().enumerate() {
        let mut packaged = packaged_track(track);
        let own = laid.segments_of(number);
        packaged.average_kbps = average_kbps(&own);
        packaged.peak_kbps = peak_kbps(&own);
        let (what, slot) = match track.kind {
            Kind::Picture => ("picture", &mut picture),
            Kind::Sound => ("sound", &mut sound),
        };
        // A file of sound alone is its own sound.
        if track.is_picture() || laid.tracks().len() > 1 {
            let head = write(format!("{name}-{what}-init.mp4"), &laid.head_of(number))?;
            let text = playlist::media(&file, Map::File(&head), &own);
            packaged.playlist = Some(write(format!("{name}-{what}.m3u8"), text.as_bytes())?);
        }
        *slot = Some(packaged);
    }
    let pictures = laid.tracks().first().filter(|track| track.is_picture());
    Ok(Packaged {
        name: name.to_owned(),
        mime: if pictures.is_some() { "video/mp4" } else { "audio/mp4" },
        bytes: laid.bytes(),
        codecs: laid
            .tracks()
            .iter()
            .map(|track| track.codec.as_str())
            .collect::<Vec<_>>()
            .join(","),
        duration_s: laid.duration_s(),
        average_kbps: kbps(laid.bytes(), laid.duration_s()),
        // The header counts for the average: of a short file no segment may reach that.
        peak_kbps: peak_kbps(&segments).max(kbps(laid.bytes(), laid.duration_s())),
        size: pictures.map(|track| (track.width, track.height)),
        fps: pictures.map(pictures_a_second),
        playlist: Some(playlist),
        picture,
        sound,
        file,
        files,
    })
}

fn pictures_a_second(track: &Joined) -> f64 {
    let ticks: u64 = track.samples.iter().map(|sample| u64::from(sample.duration)).sum();
    #[expect(clippy::cast_precision_loss, reason = "pictures of days fit in 53 bits")]
    let count = track.samples.len() as f64;
    if ticks == 0 { 0.0 } else { count / track.seconds(ticks) }
}

fn packaged_track(track: &Joined) -> PackagedTrack {
    PackagedTrack {
        codec: track.codec.clone(),
        playlist: None,
        average_kbps: 0.0,
        peak_kbps: 0.0,
        end_s: track.end_s(),
        samples: track.samples.len(),
        payload_bytes: track.samples.iter().map(|sample| u64::from(sample.bytes)).sum(),
    }
}

/// The master playlist over renditions, the lightest picture first: players start with the first they can play, and
/// sound alone is a choice, not a start.
///
/// Pictures are played with the sound of a group, so that a player that changes the picture keeps its sound: H.264 with
/// the lightest AAC there is (its own where it is AAC: a projector's class hears better), since few HLS players take MP3
/// in MP4; AV1 with its own Opus. Where no AAC is made yet, a rendition is played with the sound it holds.
pub fn master(renditions: &[Packaged]) -> String {
    let is_aac = |rendition: &&Packaged| {
        rendition
            .sound
            .as_ref()
            .is_some_and(|sound| sound.codec.starts_with("mp4a.40"))
    };
    let lightest_aac = renditions
        .iter()
        .find(|rendition| rendition.picture.is_some() && is_aac(rendition));
    let (mut sounds, mut variants): (Vec<SoundGroup>, Vec<Variant>) = (Vec::new(), Vec::new());
    for rendition in renditions.iter().filter(|rendition| rendition.picture.is_some()) {
        let is_mp3 = rendition.sound.as_ref().is_some_and(|sound| is_mp3(&sound.codec));
        let sung_by = if is_mp3 { lightest_aac } else { Some(rendition) };
        variants.extend(apart(rendition, sung_by, &mut sounds).or_else(|| together(rendition)));
    }
    variants.extend(
        renditions
            .iter()
            .filter(|rendition| rendition.picture.is_none())
            .filter_map(together),
    );
    playlist::master(&sounds, &variants)
}

/// A rendition's picture with the sound of a rendition as a group.
fn apart(rendition: &Packaged, sung_by: Option<&Packaged>, sounds: &mut Vec<SoundGroup>) -> Option<Variant> {
    let picture = rendition.picture.as_ref()?;
    let (id, sound) = (&sung_by?.name, sung_by?.sound.as_ref()?);
    if sounds.iter().all(|group| &group.id != id) {
        sounds.push(SoundGroup {
            id: id.clone(),
            playlist: sound.playlist.clone()?,
        });
    }
    Some(Variant {
        playlist: picture.playlist.clone()?,
        codecs: format!("{},{}", picture.codec, sound.codec),
        peak_kbps: picture.peak_kbps + sound.peak_kbps,
        average_kbps: picture.average_kbps + sound.average_kbps,
        size: rendition.size,
        fps: rendition.fps,
        sound: Some(id.clone()),
    })
}

/// A rendition as one playlist.
fn together(rendition: &Packaged) -> Option<Variant> {
    Some(Variant {
        playlist: rendition.playlist.clone()?,
        codecs: rendition.codecs.clone(),
        peak_kbps: rendition.peak_kbps,
        average_kbps: rendition.average_kbps,
        size: rendition.size,
        fps: rendition.fps,
        sound: None,
    })
}
