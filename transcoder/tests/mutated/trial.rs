//! One input on trial: the tasks of a lesson in confined children, and what is looked at afterwards.

use content_schema::job::{Made, Task};
use std::fs;
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use yinghuo_confine::ChildLimits;
use yinghuo_transcoder::limits;
use yinghuo_transcoder::supervise::{Ending, Work, perform};

/// Address space of a child.
const MEMORY_BYTES: u64 = 3 << 30;
/// Memory it may really take, in kB.
const MEMORY_KB: u64 = 1 << 20;
/// Processor time of a child: a second of film takes less than two.
const CPU_S: u64 = 40;
/// A file of a second of film is no larger than this.
const FILE_BYTES: u64 = 256 << 20;
/// Time of a child on a busy machine.
const WALL: Duration = Duration::from_mins(2);

/// Where the child notes the most memory it took.
const MEMORY_NOTE: &str = "YINGHUO_MUTATED_MEMORY";

/// How an input ended.
#[derive(Debug, Default)]
pub struct Verdict {
    /// `a rendition`, or the task and the reason.
    pub outcome: String,
    /// For the log.
    pub detail: String,
    /// The child died of a signal or a panic.
    pub crashed: bool,
    /// What must never be: something outside was touched, or somebody is still at work.
    pub escape: Option<String>,
    /// A limit that was overrun without the child being ended for it.
    pub overrun: Option<String>,
    /// Most memory of a child, in kB.
    pub memory_kb: u64,
    /// Longest time of a task.
    pub longest: Duration,
}

/// The child's side: lower limits than the transcoder's own, and a note of the memory taken.
pub fn child(task: &str, source: &Path, folder: &Path) -> u8 {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let limits = [
        (Resource::As, MEMORY_BYTES),
        (Resource::Cpu, CPU_S),
        (Resource::Fsize, FILE_BYTES),
    ];
    for (resource, most) in limits {
        let limit = Rlimit {
            current: Some(most),
            maximum: Some(most),
        };
        setrlimit(resource, limit).expect("a lower limit");
    }
    // Opened before the fences are shut.
    let mut status = fs::File::open("/proc/self/status").expect("the kernel tells about processes");
    let note = std::env::var_os(MEMORY_NOTE).map(|path| fs::File::create(path).expect("a note"));
    let task = serde_json::from_str(task).expect("a task");
    let code = yinghuo_transcoder::child::run(&task, source, folder);
    let mut text = String::new();
    let told = status.rewind().and_then(|()| status.read_to_string(&mut text));
    if let (Ok(_), Some(mut note)) = (told, note) {
        let most = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let most = most.and_then(|line| line.split_whitespace().next()).unwrap_or("0");
        note.write_all(most.as_bytes()).expect("a note");
    }
    code
}

/// A place for trials, with something beside it that must stay as it is.
pub struct Court {
    folder: PathBuf,
    canary: Vec<(PathBuf, Vec<u8>)>,
}

impl Court {
    /// Makes a place, empty.
    pub fn new(folder: PathBuf) -> Self {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("canary")).expect("a folder");
        let canary: Vec<_> = ["canary/diary.txt", "canary/manifest.json", "work-plan.json"]
            .map(|name| (folder.join(name), name.repeat(9).into_bytes()))
            .into();
        for (path, bytes) in &canary {
            fs::write(path, bytes).expect("a canary");
        }
        Self { folder, canary }
    }

    /// Tries an input: its analysis, its sound, its first chunk; with `whole` every task of its plan.
    pub fn try_input(&self, bytes: &[u8], whole: bool) -> Verdict {
        let (source, folder) = (self.folder.join("source"), self.folder.join("media"));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(&source, bytes).expect("an input");
        let mut verdict = Verdict::default();
        let mut waiting = vec![Task::ANALYSE];
        while let Some(task) = waiting.pop() {
            let Some(made) = self.perform(&task, (&source, &folder), &mut verdict) else {
                break;
            };
            if let Made::Plan(tasks) = made {
                let mut tasks: Vec<Task> = tasks.into_iter().map(|planned| planned.task).collect();
                if !whole {
                    let first = tasks.iter().position(|task| matches!(task, Task::Picture { .. }));
                    tasks.truncate(first.map_or(1, |first| first + 1));
                }
                waiting = tasks.into_iter().rev().collect();
            }
        }
        if verdict.outcome.is_empty() {
            "a rendition".clone_into(&mut verdict.outcome);
        }
        verdict.escape = self.escape(&source, bytes);
        verdict
    }

    fn perform(&self, task: &Task, (source, folder): (&Path, &Path), verdict: &mut Verdict) -> Option<Made> {
        let limits = ChildLimits {
            wall: WALL,
            silence: WALL / 2,
            ..limits::CHILD
        };
        let started = Instant::now();
        let work = Work { task, source, folder };
        let ending = perform(&work, &limits, &|| false, &mut |_, _| ());
        let took = started.elapsed();
        verdict.longest = verdict.longest.max(took);
        let memory_kb = fs::read_to_string(self.note()).ok().and_then(|text| text.parse().ok());
        let _ = fs::remove_file(self.note());
        verdict.memory_kb = verdict.memory_kb.max(memory_kb.unwrap_or(0));
        if took > WALL + Duration::from_secs(5) {
            verdict.overrun = Some(format!("{} s", took.as_secs()));
        }
        if verdict.memory_kb > MEMORY_KB {
            verdict.overrun = Some(format!("{} kB of memory", verdict.memory_kb));
        }
        match ending {
            Ending::Made { made, .. } => Some(made),
            Ending::Stopped => unreachable!("nobody stops a trial"),
            Ending::Refused(refused) => {
                let name = match task {
                    Task::Analyse { .. } => "analysis",
                    Task::Sound => "sound",
                    Task::Picture { .. } => "picture",
                    Task::Assemble { .. } => "assembling",
                };
                verdict.outcome = format!("{name}: {:?}", refused.reason);
                verdict.crashed = ["crashed with signal", "child aborted", "ended with"]
                    .iter()
                    .any(|sign| refused.detail.contains(sign));
                verdict.detail = refused.detail;
                None
            }
        }
    }

    /// Tells children where to note their memory.
    pub fn note(&self) -> PathBuf {
        self.folder.join("memory")
    }

    /// Name and value of the variable that carries it.
    pub fn environment(&self) -> (&'static str, PathBuf) {
        (MEMORY_NOTE, self.note())
    }

    fn escape(&self, source: &Path, bytes: &[u8]) -> Option<String> {
        if fs::read(source).ok().as_deref() != Some(bytes) {
            return Some("the source was changed".to_owned());
        }
        for (path, bytes) in &self.canary {
            if fs::read(path).ok().as_deref() != Some(bytes) {
                return Some(format!("{} was changed", path.display()));
            }
        }
        let mut names: Vec<_> = fs::read_dir(&self.folder)
            .expect("the folder")
            .chain(fs::read_dir(self.folder.join("canary")).expect("the folder"))
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .collect();
        names.sort();
        let expected = [
            "canary",
            "diary.txt",
            "manifest.json",
            "media",
            "source",
            "work-plan.json",
        ];
        if names != expected {
            return Some(format!("files outside the folder: {names:?}"));
        }
        let children = format!("/proc/{0}/task/{0}/children", std::process::id());
        let alive = fs::read_to_string(children).expect("the kernel lists children");
        (!alive.trim().is_empty()).then(|| format!("still at work: {alive}"))
    }
}
