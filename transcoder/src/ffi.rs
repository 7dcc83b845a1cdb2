//! The places where `ffmpeg-next` has no safe call for what FFmpeg offers.

use ffmpeg_next::Discard;
use ffmpeg_next::format::context::Input;

/// Lets the demuxer skip the packets of a stream without reading them.
#[expect(unsafe_code, reason = "`ffmpeg-next` can read `AVStream.discard` but not set it")]
pub fn discard(input: &mut Input, stream: usize, what: Discard) {
    if let Some(mut stream) = input.stream_mut(stream) {
        // SAFETY: the pointer is to the stream of the open input that `stream_mut` has just checked, and nothing else
        // holds it while we do; `discard` is a plain field the caller may set (avformat.h).
        unsafe { (*stream.as_mut_ptr()).discard = what.into() }
    }
}
