//! Records the demo's videos, with the generator that is part of the program.

use anyhow::{Context, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

const GENERATOR: &str = include_str!("../../../deploy/demo/make_lesson.py");

/// The description of a recording.
pub fn description(name: &str) -> Option<&'static str> {
    Some(match name {
        "decimals" => include_str!("../../../deploy/demo/lessons/decimals.json"),
        "moonlight" => include_str!("../../../deploy/demo/lessons/moonlight.json"),
        "photosynthesis" => include_str!("../../../deploy/demo/lessons/photosynthesis.json"),
        "quadratic" => include_str!("../../../deploy/demo/lessons/quadratic.json"),
        "seedlings" => include_str!("../../../deploy/demo/lessons/seedlings.json"),
        "weather" => include_str!("../../../deploy/demo/lessons/weather.json"),
        _ => return None,
    })
}

/// Records a video into the folder, or finds the one recorded before.
pub fn record(name: &str, folder: &Path) -> anyhow::Result<PathBuf> {
    let video = folder.join(format!("{name}.mp4"));
    if video.exists() {
        return Ok(video);
    }
    let description = description(name).with_context(|| format!("no recording is called {name}"))?;
    let (generator, content) = (folder.join("make_lesson.py"), folder.join(format!("{name}.json")));
    std::fs::write(&generator, GENERATOR)?;
    std::fs::write(&content, description)?;
    let draft = folder.join(format!("{name}.draft.mp4"));
    // Debian's Python has the libraries that `deploy/setup` installs; another one in front of it may not.
    let python = Path::new("/usr/bin/python3");
    let python = if python.exists() { python } else { Path::new("python3") };
    let made = Command::new(python)
        .arg(&generator)
        .arg("--content")
        .arg(&content)
        .arg("--out")
        .arg(&draft)
        .output()?;
    ensure!(
        made.status.success(),
        "recording {name}: {}",
        String::from_utf8_lossy(&made.stderr)
    );
    std::fs::rename(&draft, &video)?;
    Ok(video)
}
