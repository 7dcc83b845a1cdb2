//! Short lessons in every container that FFmpeg's program writes and the probe accepts: what is mutated.

use std::path::Path;
use std::process::Command;

const PICTURE: &str = "-f lavfi -i testsrc2=s=160x120:r=12:d=1.2";
const SOUND: &str = "-f lavfi -i sine=f=440:d=1.2:r=16000";
const H264: &str = "-c:v libx264 -preset ultrafast -g 6 -crf 35";
const AAC: &str = "-c:a aac -b:a 24k -ac 1";

/// File name, and how FFmpeg makes it.
fn recipes() -> Vec<(&'static str, String)> {
    let film = |codecs: &str| format!("{PICTURE} {SOUND} {codecs}");
    let voice = |codec: &str| format!("{SOUND} {codec}");
    vec![
        ("plain.mp4", film(&format!("{H264} {AAC}"))),
        ("front.mp4", film(&format!("{H264} {AAC} -movflags +faststart"))),
        (
            "fragmented.mp4",
            film(&format!(
                "{H264} {AAC} -movflags +frag_keyframe+empty_moov+default_base_moof+global_sidx"
            )),
        ),
        (
            "hevc.mp4",
            film(&format!(
                "-c:v libx265 -preset ultrafast -x265-params log-level=none -g 6 -crf 35 -tag:v hvc1 {AAC}"
            )),
        ),
        ("av1.mp4", film(&format!("-c:v libsvtav1 -preset 12 -crf 50 {AAC}"))),
        ("camera.mov", film("-c:v mjpeg -q:v 31 -c:a pcm_s16be -ar 8000")),
        ("screen.mov", film("-c:v qtrle -r 2 -c:a alac")),
        (
            "studio.mov",
            film("-c:v prores_ks -profile:v 0 -qscale:v 30 -r 3 -c:a adpcm_ima_qt"),
        ),
        ("plain.mkv", film(&format!("{H264} -c:a libvorbis"))),
        ("lossless.mkv", film("-c:v ffv1 -r 1 -c:a flac")),
        ("browser.webm", film("-c:v libvpx -b:v 60k -c:a libopus -b:a 16k")),
        (
            "live.webm",
            film("-c:v libvpx-vp9 -deadline realtime -b:v 60k -c:a libopus -b:a 16k -live 1"),
        ),
        ("old.avi", film("-c:v mpeg4 -q:v 25 -bf 2 -c:a libmp3lame -b:a 32k")),
        ("older.avi", film("-c:v msmpeg4v2 -q:v 25 -c:a adpcm_ms")),
        ("huff.avi", film("-c:v huffyuv -r 1 -c:a pcm_u8 -ar 8000")),
        ("cinepak.avi", film("-c:v cinepak -r 2 -c:a mp2 -b:a 32k -ar 16000")),
        ("camera.ts", film(&format!("{H264} {AAC}"))),
        (
            "television.ts",
            film("-c:v mpeg2video -flags +ildct+ilme -q:v 25 -r 25 -c:a mp2 -ar 32000 -b:a 48k"),
        ),
        (
            "disc.mpg",
            film("-f vob -c:v mpeg2video -r 25 -q:v 25 -c:a ac3 -b:a 64k -ar 48000"),
        ),
        (
            "old.mpg",
            film("-f mpeg -c:v mpeg1video -r 25 -q:v 25 -c:a mp2 -ar 44100 -b:a 64k"),
        ),
        ("phone.flv", film("-c:v flv -q:v 25 -c:a libmp3lame -ar 22050 -b:a 32k")),
        ("stream.flv", film(&format!("{H264} {AAC} -ar 22050"))),
        ("theora.ogg", film("-c:v libtheora -q:v 1 -c:a libvorbis")),
        ("voice.opus", voice("-c:a libopus -b:a 16k")),
        ("voice.spx", voice("-f ogg -c:a libspeex")),
        ("windows.wmv", film("-c:v wmv2 -q:v 25 -c:a wmav2 -b:a 32k")),
        ("windows.wma", voice("-c:a wmav1 -b:a 32k")),
        ("voice.wav", voice("-ar 8000")),
        ("gsm.wav", voice("-ar 8000 -c:a libgsm_ms")),
        ("voice.w64", voice("-ar 8000 -c:a pcm_alaw")),
        ("voice.mp3", voice("-c:a libmp3lame -b:a 24k -metadata title=lesson")),
        ("voice.aac", voice(AAC)),
        ("voice.flac", voice("-c:a flac -ar 8000")),
        ("voice.caf", voice("-c:a pcm_mulaw -ar 8000")),
        ("voice.aiff", voice("-c:a pcm_s16be -ar 8000")),
        ("raw.h264", format!("{PICTURE} {H264}")),
        (
            "raw.hevc",
            format!("{PICTURE} -c:v libx265 -preset ultrafast -x265-params log-level=none -g 6 -crf 35"),
        ),
        (
            "raw.m2v",
            format!("{PICTURE} -c:v mpeg2video -r 25 -q:v 25 -f mpeg2video"),
        ),
    ]
}

/// A lesson to mutate.
pub struct Base {
    /// File name.
    pub name: &'static str,
    /// Contents.
    pub bytes: Vec<u8>,
}

/// Makes all of them. A codec that this machine's FFmpeg lacks is left out, and said so.
pub fn make(folder: &Path) -> Vec<Base> {
    std::fs::create_dir_all(folder).expect("a folder for the bases");
    let mut bases = vec![Base {
        name: "voice.amr",
        bytes: amr(),
    }];
    for (name, arguments) in recipes() {
        let path = folder.join(name);
        let made = Command::new("ffmpeg")
            .args(["-nostdin", "-v", "fatal", "-y", "-fflags", "+bitexact", "-threads", "1"])
            .args(arguments.split_whitespace())
            .args(["-flags", "+bitexact"])
            .arg(&path)
            .status()
            .expect("ffmpeg runs");
        match std::fs::read(&path) {
            Ok(bytes) if made.success() => bases.push(Base { name, bytes }),
            _ => println!("left out: FFmpeg here does not make {name}"),
        }
    }
    bases
}

/// A second of silence as a phone of 2005 records it: FFmpeg writes no AMR without a library of uncertain licence.
fn amr() -> Vec<u8> {
    let mut bytes = b"#!AMR\n".to_vec();
    for _ in 0..50 {
        // Frame type 7 (12.2 kbit/s), good quality: 31 bytes follow.
        bytes.push(0x3c);
        bytes.extend((0..31_u8).map(|index| index.wrapping_mul(37)));
    }
    bytes
}
