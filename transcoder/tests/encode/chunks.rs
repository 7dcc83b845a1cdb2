//! Chunks of a long lesson: whoever makes one, and however it is reached, its bytes are the same.

use crate::support::Bench;
use content_schema::job::Task;
use std::path::Path;
use std::process::Command;

fn perform(task: &Task, source: &Path, folder: &Path) {
    let output = Command::new(env!("CARGO_BIN_EXE_yinghuo-transcoder"))
        .arg("child")
        .arg(serde_json::to_string(task).expect("a task"))
        .arg(source)
        .arg(folder)
        .output()
        .expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

/// Chunks of `light-h264`, as planned and as read from the beginning.
fn chunks(bench: &Bench, source: &Path) -> Vec<[Vec<u8>; 2]> {
    let folders = ["by-seek", "from-the-beginning"].map(|name| bench.path(name));
    for folder in &folders {
        let _ = std::fs::remove_dir_all(folder);
        std::fs::create_dir_all(folder).expect("a folder");
    }
    perform(&Task::ANALYSE, source, &folders[0]);
    let plan = std::fs::read_to_string(folders[0].join("work-plan.json")).expect("a plan");
    let mut changed: serde_json::Value = serde_json::from_str(&plan).expect("a plan");
    let count = changed["chunks"].as_array().expect("chunks").len();
    assert!(count > 1, "{}: one chunk only", source.display());
    // A source whose time jumps is never sought in.
    assert_eq!(changed["analysis"]["jumped"].take(), false);
    changed["analysis"]["jumped"] = true.into();
    std::fs::write(folders[1].join("work-plan.json"), changed.to_string()).expect("a plan");
    (0..count)
        .map(|chunk| {
            folders.each_ref().map(|folder| {
                let task = Task::Picture {
                    renditions: vec!["light-h264".to_owned()],
                    chunk: u32::try_from(chunk).expect("a few"),
                };
                perform(&task, source, folder);
                std::fs::read(folder.join(format!("work-light-h264-{chunk:04}.mp4"))).expect("a chunk")
            })
        })
        .collect()
}

#[test]
fn a_chunk_is_the_same_by_a_seek_and_from_the_beginning() {
    let bench = Bench::new("chunks");
    let lesson = "-f lavfi -i testsrc2=s=96x56:r=5:d=90 -f lavfi -i sine=d=90:r=8000";
    let table = [
        ("closed.mp4", "-c:v libx264 -preset veryfast -bf 2 -g 50 -c:a aac"),
        (
            "open.mkv",
            "-c:v libx264 -preset veryfast -bf 2 -g 50 -x264-params open-gop=1 -c:a aac",
        ),
        (
            "open-hevc.mp4",
            "-c:v libx265 -preset ultrafast -x265-params log-level=none:open-gop=1:keyint=45:bframes=3 -an",
        ),
        (
            "refresh.mkv",
            "-c:v libx264 -preset veryfast -bf 0 -g 40 -intra-refresh 1 -c:a aac",
        ),
        (
            "fragmented.mp4",
            "-c:v libx264 -preset veryfast -bf 2 -g 50 -c:a aac -movflags +frag_keyframe+empty_moov",
        ),
        // A browser's recorder writes neither an index nor a length.
        (
            "live.webm",
            "-c:v libvpx -deadline realtime -cpu-used 8 -g 50 -c:a libopus -f webm -live 1",
        ),
        (
            "late.mkv",
            "-c:v libx264 -preset veryfast -bf 2 -g 50 -c:a aac -output_ts_offset 7.3",
        ),
        // A slide stands for minutes: whole chunks without a frame of the source.
        (
            "stands.mp4",
            "-vf select=lt(n\\,10)+gte(n\\,400) -vsync vfr -c:v libx264 -preset veryfast -c:a aac",
        ),
    ];
    for (name, codecs) in table {
        let input = bench.make(name, &format!("{lesson} {codecs}"));
        for (index, [by_seek, from_the_beginning]) in chunks(&bench, &input).into_iter().enumerate() {
            assert!(by_seek == from_the_beginning, "{name}: chunk {index} differs");
        }
    }
}
