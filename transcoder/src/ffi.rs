//! The places where `ffmpeg-next` has no safe call for what FFmpeg offers.

use ffmpeg_next::codec::decoder;
use ffmpeg_next::codec::packet::Ref;
use ffmpeg_next::ffi::{AVSubtitle, avcodec_decode_subtitle2, avsubtitle_free};
use ffmpeg_next::format::context::Input;
use ffmpeg_next::{Discard, Error, Frame, Packet, Rational, Stream, filter};
use std::ffi::CStr;

/// Fills memory with one pattern when it is taken and given back.
///
/// x264 reads some bytes it never wrote where a picture's width is no multiple of 64, and encodes by them: two runs over one
/// lesson would differ. Chunks must be the same whoever encodes them.
#[expect(unsafe_code, reason = "`mallopt` has no safe form")]
pub fn fill_memory() {
    // SAFETY: changes a setting of the C library's allocator, before any other thread is started (mallopt(3)).
    #[cfg(target_env = "gnu")]
    let done = unsafe { libc::mallopt(libc::M_PERTURB, 0x55) } == 1;
    #[cfg(not(target_env = "gnu"))]
    let done = false;
    if !done {
        tracing::warn!("memory cannot be filled: two runs over one lesson may differ in a few bytes");
    }
}

/// Refuses FFmpeg more than so many bytes at once, for all of this process.
///
/// A demuxer believes the counts of a header: a damaged `trun` of MP4 once had it write 2.2 GB of index for 25 kB of file.
#[expect(unsafe_code, reason = "`ffmpeg-next` has no call for it")]
pub fn limit_allocations(most_bytes: usize) {
    // SAFETY: stores a number that FFmpeg's allocator reads atomically (mem.h).
    unsafe { ffmpeg_next::ffi::av_max_alloc(most_bytes) }
}

/// Lets the demuxer skip the packets of a stream without reading them.
#[expect(unsafe_code, reason = "`ffmpeg-next` can read `AVStream.discard` but not set it")]
pub fn discard(input: &mut Input, stream: usize, what: Discard) {
    if let Some(mut stream) = input.stream_mut(stream) {
        // SAFETY: the pointer is to the stream of the open input that `stream_mut` has just checked, and nothing else
        // holds it while we do; `discard` is a plain field the caller may set (avformat.h).
        unsafe { (*stream.as_mut_ptr()).discard = what.into() }
    }
}

/// Shape of a stream's pixels: as its container says, else as its codec does.
#[expect(
    unsafe_code,
    reason = "`ffmpeg-next` knows the codec's word only, and Matroska and MP4 have one of their own"
)]
pub fn sample_aspect(stream: &Stream<'_>) -> Rational {
    // SAFETY: the pointer is to a stream of an open input; the function reads it and its codec parameters, writes
    // nothing, and takes null for the context and the frame (avformat.h).
    unsafe {
        let stream = stream.as_ptr().cast_mut();
        ffmpeg_next::ffi::av_guess_sample_aspect_ratio(std::ptr::null_mut(), stream, std::ptr::null_mut()).into()
    }
}

/// Pixels of a stream's pictures, as its container says; zero for sound.
#[expect(unsafe_code, reason = "`ffmpeg-next` tells the size only of an opened decoder")]
pub fn coded_pixels(stream: &Stream<'_>) -> u64 {
    let parameters = stream.parameters();
    // SAFETY: the pointer is to the codec parameters of a stream of an open input, of which two plain fields are read.
    let (width, height) = unsafe { ((*parameters.as_ptr()).width, (*parameters.as_ptr()).height) };
    u64::from(width.max(0).unsigned_abs()) * u64::from(height.max(0).unsigned_abs())
}

/// Puts a frame into a filter's entry; the caller's stays as it is.
#[expect(
    unsafe_code,
    reason = "`ffmpeg-next` lets the filter take the frame's pictures away behind a shared reference"
)]
pub fn write_frame(entry: &mut filter::Context, frame: &Frame) -> Result<(), Error> {
    // SAFETY: both pointers are to what we borrow; the function takes a reference of its own to the frame's buffers and
    // does not change the frame (buffersrc.h).
    match unsafe { ffmpeg_next::ffi::av_buffersrc_write_frame(entry.as_mut_ptr(), frame.as_ptr()) } {
        code @ ..0 => Err(Error::from(code)),
        _ => Ok(()),
    }
}

/// The global header an encoder made (`AVCodecContext.extradata`); empty where it has none.
#[expect(unsafe_code, reason = "`ffmpeg-next` does not show an encoder's global header")]
pub fn extradata(encoder: &ffmpeg_next::codec::encoder::video::Encoder) -> Vec<u8> {
    // SAFETY: the pointer is to the open encoder we borrow; `extradata` is null or holds `extradata_size` bytes until it
    // is closed (avcodec.h), and they are copied here.
    unsafe {
        let context = encoder.as_ptr();
        let size = usize::try_from((*context).extradata_size).unwrap_or(0);
        if (*context).extradata.is_null() || size == 0 {
            return Vec::new();
        }
        std::slice::from_raw_parts((*context).extradata, size).to_vec()
    }
}

/// What a packet of subtitles says, as events of ASS, which FFmpeg's decoders make of every format of text.
#[expect(
    unsafe_code,
    reason = "`ffmpeg-next` never frees what a decoded subtitle holds, and takes its text for UTF-8 and never null"
)]
pub fn subtitle_lines(decoder: &mut decoder::Subtitle, packet: &Packet) -> Result<Vec<String>, Error> {
    // SAFETY: all fields of `AVSubtitle` are numbers and pointers, for which zero is a value; the decoder and the packet
    // are alive and ours; the packet is not written to (avcodec.h). `rects` holds `num_rects` pointers, each to a
    // rectangle whose `ass` is null or ends with a zero byte, until `avsubtitle_free` takes all of it back.
    unsafe {
        let mut subtitle: AVSubtitle = std::mem::zeroed();
        let mut is_whole = 0;
        let result = avcodec_decode_subtitle2(
            decoder.as_mut_ptr(),
            &raw mut subtitle,
            &raw mut is_whole,
            packet.as_ptr().cast_mut(),
        );
        if result < 0 {
            return Err(Error::from(result));
        }
        let mut lines = Vec::new();
        if is_whole != 0 && !subtitle.rects.is_null() {
            for index in 0..subtitle.num_rects as usize {
                let rect = *subtitle.rects.add(index);
                if !rect.is_null() && !(*rect).ass.is_null() {
                    lines.push(CStr::from_ptr((*rect).ass).to_string_lossy().into_owned());
                }
            }
        }
        avsubtitle_free(&raw mut subtitle);
        Ok(lines)
    }
}
