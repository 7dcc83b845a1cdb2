use crate::studio::Studio;

#[test]
fn pauses_the_room_and_the_loudness_of_a_voice_are_heard() {
    let studio = Studio::new("voice");
    studio.ffmpeg(
        "-f lavfi -i aevalsrc='0.2*sin(600*t)*lt(mod(t,6),4)+0.001*(random(0)-0.5)':d=18 -c:a pcm_s16le voice.wav",
    );
    let sound = studio.look("voice.wav").sound.expect("sound");
    assert_eq!(sound.silences.len(), 3, "{:?}", sound.silences);
    let (from_s, to_s) = sound.silences[0];
    assert!(
        (from_s - 4.0).abs() < 0.15 && (to_s - 6.0).abs() < 0.15,
        "{from_s} {to_s}"
    );
    let floor_db = sound.noise_floor_db.expect("a noise floor");
    assert!((-75.0..-60.0).contains(&floor_db), "{floor_db}");
    let lufs = sound.mono_lufs.expect("a loudness");
    assert!((-25.0..-15.0).contains(&lufs), "{lufs}");
    assert!((sound.gains.mono_db - (-16.0 - lufs)).abs() < 1.5, "{:?}", sound.gains);
    assert!(!sound.is_stereo);
}

#[test]
fn two_channels_are_stereo_only_if_they_differ() {
    let studio = Studio::new("stereo");
    for (name, channels, stereo) in [
        ("same.wav", "0.2*sin(600*t)|0.2*sin(600*t)", false),
        ("one.wav", "0.2*sin(600*t)|0", false),
        ("two.wav", "0.2*sin(600*t)|0.2*sin(900*t)", true),
    ] {
        studio.ffmpeg(&format!("-f lavfi -i aevalsrc='{channels}':d=3 -c:a pcm_s16le {name}"));
        let sound = studio.look(name).sound.expect("sound");
        assert_eq!(sound.is_stereo, stereo, "{name}");
    }
}
