//! Pictures of every shape, depth and rate a camera, a phone or a cutting room may give.

use crate::support::{Bench, FLASH_AND_TONE, names, rendition};

const FAST: &str = "-c:v libx264 -preset ultrafast";

#[test]
fn the_smallest_pictures_are_still_pictures() {
    let bench = Bench::new("smallest");
    for (size, at_least) in [("16x16", 16), ("2x2", 2), ("50x400", 50)] {
        let input = bench.make(
            "small.mkv",
            &format!("-f lavfi -i testsrc2=s={size}:r=10:d=1 -c:v ffv1"),
        );
        let output = bench.transcode(&input);
        assert!(names(&output).contains(&"light-h264"), "{size}: {:?}", names(&output));
        let light = rendition(&output, "light-h264");
        assert!(light.width >= Some(at_least), "{size}: {:?}", light.width);
        assert!((output.duration_s - 1.0).abs() < 0.2, "{size}: {} s", output.duration_s);
    }
}

#[test]
fn a_picture_of_8k_becomes_one_of_720_lines() {
    let bench = Bench::new("8k");
    let input = bench.make(
        "8k.mp4",
        "-f lavfi -i testsrc2=s=7680x4320:r=4:d=1 -c:v mjpeg -q:v 31 -pix_fmt yuvj420p",
    );
    let output = bench.transcode(&input);
    let clear = rendition(&output, "clear-h264");
    assert_eq!((clear.width, clear.height), (Some(1280), Some(720)));
    assert!(bench.likeness("8k.mp4", clear, 0.5) > 0.6);
}

#[test]
fn pictures_larger_than_any_camera_takes_are_refused() {
    let bench = Bench::new("too-large");
    let input = bench.make("large.avi", "-f lavfi -i color=s=8192x8192:r=1:d=2 -c:v mjpeg -q:v 31");
    assert_eq!(
        bench.refuse(&input).reason,
        content_schema::media::FailureReason::TooLarge
    );
}

#[test]
fn a_thousand_frames_a_second_and_one_keep_their_time() {
    let bench = Bench::new("rates");
    let input = bench.make(
        "fast.mkv",
        &format!("-f lavfi -i testsrc2=s=320x180:r=1000:d=1 -vf drawbox=c=white:w=iw:h=ih-40:t=fill:enable=gte(t\\,0.6) {FAST}"),
    );
    let output = bench.transcode(&input);
    assert!((output.duration_s - 1.0).abs() < 0.06, "{} s", output.duration_s);
    let smooth = rendition(&output, "smooth-h264");
    assert!(
        smooth.fps.is_some_and(|fps| (20.0..31.0).contains(&fps)),
        "{:?}",
        smooth.fps
    );
    let file = format!("out/{}", smooth.file);
    assert!(bench.brightness(&file, 0.52) < 200.0 && bench.brightness(&file, 0.66) > 200.0);

    let input = bench.make("slow.mp4", &format!("-f lavfi -i testsrc2=s=320x180:r=1:d=4 {FAST}"));
    let output = bench.transcode(&input);
    assert!((output.duration_s - 4.0).abs() < 0.06, "{} s", output.duration_s);
    assert!(bench.likeness("slow.mp4", rendition(&output, "light-h264"), 2.5) > 0.6);

    // A picture every five seconds, such as a document camera takes; the last one stands as long as the others.
    let input = bench.make(
        "slower.mp4",
        &format!("-f lavfi -i testsrc2=s=320x180:r=1/5:d=15 {FAST}"),
    );
    let output = bench.transcode(&input);
    assert!((output.duration_s - 15.0).abs() < 0.1, "{} s", output.duration_s);
}

#[test]
fn deep_colours_full_range_and_alpha_become_what_every_phone_decodes() {
    let bench = Bench::new("deep");
    let lesson = "-f lavfi -i testsrc2=s=320x180:r=25:d=1";
    let table = [
        (
            "ten.mkv",
            "-pix_fmt yuv420p10le -color_range pc -c:v libx264 -preset ultrafast",
        ),
        ("studio.mov", "-pix_fmt yuv422p10le -c:v prores_ks -profile:v 3"),
        ("alpha.mov", "-pix_fmt yuva444p10le -c:v prores_ks -profile:v 4444"),
        ("screen.mov", "-pix_fmt argb -c:v qtrle"),
        ("palette.mkv", "-pix_fmt pal8 -c:v png"),
        ("grey.mkv", "-pix_fmt gray10le -c:v ffv1"),
    ];
    for (name, codec) in table {
        let input = bench.make(name, &format!("{lesson} {codec}"));
        let output = bench.transcode(&input);
        let smooth = rendition(&output, "smooth-h264");
        assert_eq!(
            bench.probe(&smooth.file, "v", "pix_fmt,color_range"),
            ["yuv420p", "tv"],
            "{name}"
        );
        let likeness = bench.likeness(name, smooth, 0.5);
        assert!(likeness > 0.6, "{name}: {likeness}");
    }
}

#[test]
fn interlaced_television_is_deinterlaced() {
    let bench = Bench::new("interlaced");
    // A white field moves over black: combed, half of its lines would be black beside its edges.
    let input = bench.make(
        "dv.ts",
        "-f lavfi -i color=black:s=720x576:r=50:d=2 -f lavfi -i color=white:s=200x400:r=50:d=2 \
         -filter_complex [0][1]overlay=x=6*n:y=80,tinterlace=interleave_top,setfield=tff,setsar=64/45 \
         -c:v mpeg2video -flags +ildct+ilme -q:v 2 -top 1",
    );
    let output = bench.transcode(&input);
    let clear = rendition(&output, "clear-h264");
    assert_eq!((clear.width, clear.height), (Some(1024), Some(576)));
    assert_eq!(
        bench.probe(&clear.file, "v", "field_order,avg_frame_rate"),
        ["progressive", "25/1"]
    );
    assert!((output.duration_s - 2.0).abs() < 0.1, "{} s", output.duration_s);
    bench.make(
        "progressive.mkv",
        "-f lavfi -i color=black:s=720x576:r=50:d=2 -f lavfi -i color=white:s=200x400:r=50:d=2 \
         -filter_complex [0][1]overlay=x=6*n:y=80 -c:v ffv1",
    );
    let combed = bench.likeness("dv.ts", clear, 1.0);
    let right = bench.likeness("progressive.mkv", clear, 1.0);
    assert!(right > 0.93, "another moment, or combed: {right}");
    assert!(right > combed, "{right} is no better than {combed}");
}

#[test]
fn high_dynamic_range_is_brought_to_what_a_phone_shows() {
    let bench = Bench::new("hdr");
    // A grey of 203 cd/m2, the white of a sheet of paper (BT.2408): 58 % of PQ, 75 % of HLG.
    let table = [
        (
            "pq.mkv",
            "smpte2084",
            0.58,
            "-color_primaries bt2020 -colorspace bt2020nc",
        ),
        (
            "hlg.mkv",
            "arib-std-b67",
            0.75,
            "-color_primaries bt2020 -colorspace bt2020nc",
        ),
        // Phones forget to say.
        ("unsaid.mkv", "smpte2084", 0.58, ""),
    ];
    for (name, transfer, level, others) in table {
        let luma = (64.0 + level * 876.0_f64).round();
        let input = bench.make(
            name,
            &format!(
                "-f lavfi -i color=black:s=320x180:r=10:d=1,format=yuv420p10le,geq=lum=if(gt(X\\,160)\\,{luma}\\,64):cb=512:cr=512 \
                 -c:v libx265 -preset ultrafast -x265-params log-level=none:transfer={transfer} -color_trc {transfer} {others}"
            ),
        );
        let output = bench.transcode(&input);
        let file = format!("out/{}", rendition(&output, "light-h264").file);
        // Half of the picture is black, half paper: neither lost in the dark nor burnt out.
        let level = bench.brightness(&file, 0.5) * 2.0;
        assert!((140.0..=255.0).contains(&level), "{name}: paper is at {level}");
    }
}

#[test]
fn a_portrait_phone_stays_portrait_and_in_sync() {
    let bench = Bench::new("portrait");
    let input = bench.make(
        "portrait.mp4",
        &format!("{} {FAST} -c:a aac", FLASH_AND_TONE.replace("320x180", "360x640")),
    );
    let output = bench.transcode(&input);
    let light = rendition(&output, "light-h264");
    assert_eq!((light.width, light.height), (Some(360), Some(640)));
    bench.assert_in_sync(&output, 1.52);
}
