//! Things to send: courses, lessons, cases, and small videos made by the `ffmpeg` command.

use serde_json::{Value, json};
use std::process::Command;

/// A course's body, for `POST /courses`.
pub fn course(title: &str) -> Value {
    json!({
        "title": title, "summary": "先按整数乘，再数小数位。", "stage": "primary", "grade": 5,
        "subject": "math", "edition": "renjiao", "volume": 1,
    })
}

/// A lesson's body, for `POST /courses/{id}/lessons`.
pub fn lesson(title: &str) -> Value {
    json!({"title": title, "summary": "用一块宣传栏的面积引入。"})
}

/// A teaching case's body, for `POST /cases`.
pub fn case(title: &str) -> Value {
    json!({
        "title": title, "summary": "热水杯代替酒精灯，教学点也能开的实验课。", "stage": "junior", "grade": 7, "subject": "biology",
        "edition": "renjiao", "volume": 1, "chapter": "绿色植物是生物圈中有机物的制造者", "keywords": ["光合作用", "实验"],
        "parts": {
            "design": "## 教学目标\n\n说出绿叶在光下制造淀粉的实验步骤。",
            "tasks": "把六个步骤按顺序排好。",
            "homework": "暗处理的目的是什么？",
        },
    })
}

/// A small MP4 with moving pictures and a tone, as a phone would record it.
pub fn video(seconds: u32) -> Vec<u8> {
    ffmpeg(&[
        "-f",
        "lavfi",
        "-i",
        "testsrc2=size=640x360:rate=25",
        "-f",
        "lavfi",
        "-i",
        "sine=frequency=330:sample_rate=48000",
        "-t",
        &seconds.to_string(),
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
        "-pix_fmt",
        "yuv420p",
        "-c:a",
        "aac",
        "-f",
        "mp4",
    ])
}

/// A long and very small MP4: many chunks that are soon encoded.
pub fn long_video(seconds: u32) -> Vec<u8> {
    ffmpeg(&[
        "-f",
        "lavfi",
        "-i",
        "testsrc2=size=160x90:rate=5",
        "-f",
        "lavfi",
        "-i",
        "sine=frequency=330:sample_rate=16000",
        "-t",
        &seconds.to_string(),
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
        "-pix_fmt",
        "yuv420p",
        "-c:a",
        "aac",
        "-f",
        "mp4",
    ])
}

/// Runs `ffmpeg` with these arguments and gives the file it made.
pub fn ffmpeg(arguments: &[&str]) -> Vec<u8> {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-nostdin"])
        .args(arguments)
        .arg(file.path())
        .output()
        .expect("ffmpeg runs");
    assert!(
        output.status.success(),
        "ffmpeg: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    std::fs::read(file.path()).expect("ffmpeg wrote it")
}
