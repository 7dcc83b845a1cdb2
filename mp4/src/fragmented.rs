//! Lays tracks out as one fragmented file that plays from its first kilobytes: a header without samples, an index, and
//! fragments of one track each, so that either track can be fetched alone.

use crate::head::fragmented_head;
use crate::invalid;
use crate::join::{Joined, Placed};
use crate::moof::{Stretch, fragment_head, index, index_bytes, usual_duration};
use crate::order::{Piece, interleaved, sound_alone};
use crate::playlist::Segment;
use crate::write::as_u32;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;

/// A run of samples of one track as it lies in the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Fragment {
    /// Which track, from 0.
    pub track: usize,
    /// Where it begins in the file.
    pub offset: u64,
    /// Its size.
    pub bytes: u64,
    /// When it begins, in seconds of the lesson.
    pub start_s: f64,
    /// How long it lasts, in seconds.
    pub duration_s: f64,
    head: Vec<u8>,
    samples: Range<usize>,
}

/// A file that is laid out but not yet written.
#[derive(Clone, Debug, PartialEq)]
pub struct Fragmented {
    tracks: Vec<Joined>,
    head: Vec<u8>,
    index: Vec<u8>,
    fragments: Vec<Fragment>,
    /// Which fragments are played together.
    groups: Vec<Range<usize>>,
}

impl Fragmented {
    /// A picture and, where there is one, its sound, cut where the picture can begin.
    pub fn picture_and_sound(picture: Joined, sound: Option<Joined>) -> io::Result<Self> {
        let groups = interleaved(&picture, sound.as_ref());
        Self::lay_out([Some(picture), sound].into_iter().flatten().collect(), groups)
    }

    /// A sound alone.
    pub fn sound(sound: Joined) -> io::Result<Self> {
        let groups = sound_alone(&sound);
        Self::lay_out(vec![sound], groups)
    }

    fn lay_out(tracks: Vec<Joined>, pieces: Vec<Vec<Piece>>) -> io::Result<Self> {
        let head = fragmented_head(&tracks.iter().collect::<Vec<_>>());
        let has = |group: &[Piece], track| group.iter().any(|piece| piece.track == track);
        let named = (0..tracks.len()).map(|track| pieces.iter().filter(|group| has(group, track)).count());
        let index_size: usize = named.map(index_bytes).sum();
        let usual: Vec<u32> = tracks.iter().map(|track| usual_duration(&track.samples)).collect();
        let mut offset = (head.len() + index_size) as u64;
        let mut fragments = Vec::new();
        let mut groups = Vec::new();
        for group in pieces {
            let from = fragments.len();
            for piece in group {
                let sequence = as_u32(fragments.len() + 1);
                let fragment = fragment(sequence, &tracks, &usual, piece, offset)?;
                offset += fragment.bytes;
                fragments.push(fragment);
            }
            groups.push(from..fragments.len());
        }
        let mut laid = Self {
            tracks,
            head,
            index: Vec::new(),
            fragments,
            groups,
        };
        laid.index = laid.indexes()?;
        debug_assert_eq!(laid.index.len(), index_size);
        Ok(laid)
    }

    /// An index for each track, one after another, which names the first fragment of the track in each group. Each ends
    /// where the file ends: FFmpeg's demuxer, and with it Chromium's plain `<video>`, trusts an index only then.
    fn indexes(&self) -> io::Result<Vec<u8>> {
        let mut indexes = Vec::new();
        for (number, track) in self.tracks.iter().enumerate() {
            let first_of = |group: &Range<usize>| {
                let mut fragments = self.fragments[group.clone()].iter();
                fragments.find(|fragment| fragment.track == number)
            };
            let named: Vec<&Fragment> = self.groups.iter().filter_map(first_of).collect();
            if named.len() > usize::from(u16::MAX) {
                return Err(invalid("more fragments than an index can name"));
            }
            let ends = named.iter().skip(1).map(|next| (next.offset, next.samples.start));
            let ends = ends.chain([(self.bytes(), track.samples.len())]);
            let mut stretches: Vec<Stretch> = named
                .iter()
                .zip(ends)
                .map(|(fragment, (end, end_sample))| {
                    let samples = &track.samples[fragment.samples.start..end_sample];
                    Stretch {
                        bytes: end - fragment.offset,
                        duration: samples.iter().map(|sample| u64::from(sample.duration)).sum(),
                    }
                })
                .collect();
            let behind = self.head.len() + indexes.len() + index_bytes(named.len());
            let gap = named.first().map_or(0, |first| first.offset) - behind as u64;
            // Times of an index are the lesson's and begin at 0 or later: what lies before is no part of the first stretch.
            let first = track
                .samples
                .first()
                .map_or(0, |first| first.decode + u64::from(first.later));
            let earliest = first.saturating_sub(track.lead);
            if let Some(stretch) = stretches.first_mut() {
                stretch.duration = stretch.duration.saturating_sub(track.lead.saturating_sub(first));
            }
            indexes.extend(index(track, earliest, gap, &stretches));
        }
        Ok(indexes)
    }

    /// The tracks: the picture first where there is one.
    pub fn tracks(&self) -> &[Joined] {
        &self.tracks
    }

    /// Every fragment in the order of the file.
    pub fn fragments(&self) -> &[Fragment] {
        &self.fragments
    }

    /// Size of the file.
    pub fn bytes(&self) -> u64 {
        self.fragments.last().map_or(0, |last| last.offset + last.bytes)
    }

    /// Size of the header that all tracks need, at the start of the file.
    pub fn head_bytes(&self) -> u64 {
        self.head.len() as u64
    }

    /// How long it lasts, in seconds of the lesson.
    pub fn duration_s(&self) -> f64 {
        self.tracks.iter().map(Joined::end_s).fold(0.0, f64::max)
    }

    /// The header one track needs: a small file beside this one.
    pub fn head_of(&self, track: usize) -> Vec<u8> {
        self.tracks
            .get(track)
            .map_or_else(Vec::new, |track| fragmented_head(&[track]))
    }

    /// The fragments of one track as segments of a playlist.
    pub fn segments_of(&self, track: usize) -> Vec<Segment> {
        let own = self.fragments.iter().filter(|fragment| fragment.track == track);
        own.map(|fragment| segment(std::slice::from_ref(fragment), fragment.duration_s))
            .collect()
    }

    /// All tracks together as segments of a playlist.
    pub fn segments(&self) -> Vec<Segment> {
        let starts: Vec<f64> = self.groups.iter().map(|group| self.start_s(group)).collect();
        let ends = starts.iter().copied().skip(1).chain([self.duration_s()]);
        self.groups
            .iter()
            .zip(starts.iter().zip(ends))
            .map(|(group, (start_s, end_s))| segment(&self.fragments[group.clone()], (end_s - start_s).max(0.0)))
            .collect()
    }

    /// When a group begins: with its picture where it has one.
    fn start_s(&self, group: &Range<usize>) -> f64 {
        let fragments = &self.fragments[group.clone()];
        let leading = fragments.iter().min_by_key(|fragment| fragment.track);
        leading.map_or(0.0, |fragment| fragment.start_s.max(0.0))
    }

    /// Writes the file. `open` opens a part of a track (both counted from 0).
    pub fn write<R: Read + Seek>(
        &self,
        mut open: impl FnMut(usize, u32) -> io::Result<R>,
        out: &mut impl Write,
    ) -> io::Result<()> {
        out.write_all(&self.head)?;
        out.write_all(&self.index)?;
        let mut opened: Vec<Option<(u32, R)>> = self.tracks.iter().map(|_| None).collect();
        for fragment in &self.fragments {
            out.write_all(&fragment.head)?;
            for run in runs(&self.tracks[fragment.track].samples[fragment.samples.clone()]) {
                let slot = &mut opened[fragment.track];
                let source = match slot.take() {
                    Some((part, source)) if part == run.part => source,
                    _ => open(fragment.track, run.part)?,
                };
                let (_, source) = slot.insert((run.part, source));
                copy(source, run.offset, run.bytes, out)?;
            }
        }
        Ok(())
    }
}

fn fragment(sequence: u32, tracks: &[Joined], usual: &[u32], piece: Piece, offset: u64) -> io::Result<Fragment> {
    let track = &tracks[piece.track];
    let samples = &track.samples[piece.samples.clone()];
    let data: u64 = samples.iter().map(|sample| u64::from(sample.bytes)).sum();
    if data > u64::from(u32::MAX >> 1) {
        return Err(invalid("a fragment of impossible size"));
    }
    let head = fragment_head(sequence, track, usual[piece.track], samples);
    let ticks = samples.iter().map(|sample| u64::from(sample.duration)).sum();
    Ok(Fragment {
        track: piece.track,
        offset,
        bytes: head.len() as u64 + data,
        start_s: samples.first().map_or(0.0, |first| track.due_s(first)),
        duration_s: track.seconds(ticks),
        head,
        samples: piece.samples,
    })
}

fn segment(fragments: &[Fragment], duration_s: f64) -> Segment {
    Segment {
        offset: fragments.first().map_or(0, |first| first.offset),
        bytes: fragments.iter().map(|fragment| fragment.bytes).sum(),
        duration_s,
    }
}

/// Bytes of one part that lie together.
struct Run {
    part: u32,
    offset: u64,
    bytes: u64,
}

/// Samples as the fewest reads.
fn runs(samples: &[Placed]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for sample in samples {
        let bytes = u64::from(sample.bytes);
        match runs.last_mut() {
            Some(run) if run.part == sample.part && run.offset + run.bytes == sample.offset => run.bytes += bytes,
            _ => runs.push(Run {
                part: sample.part,
                offset: sample.offset,
                bytes,
            }),
        }
    }
    runs
}

fn copy(source: &mut (impl Read + Seek), offset: u64, bytes: u64, out: &mut impl Write) -> io::Result<()> {
    source.seek(SeekFrom::Start(offset))?;
    if io::copy(&mut source.take(bytes), out)? == bytes {
        Ok(())
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}
