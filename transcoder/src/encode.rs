//! `yinghuo-transcoder encode INPUT OUTDIR`: one file, from the shell. `yinghuo-transcoder plan INPUT`: what would be made.
//!
//! The same tasks as for a server, done here by as many children at once as the processors bear. What a run that was
//! stopped or killed has made is kept in the output folder, and the next one goes on from there.

use crate::error::Refused;
use crate::machine;
use crate::plan::Plan;
use crate::schedule::{Schedule, Standing, time_left};
use crate::supervise::{self, Ending, Work, output_files};
use crate::workshop::Workshop;
use anyhow::{Context, bail};
use content_schema::job::{Made, PlannedTask, Task};
use content_schema::media::TranscodeOutput;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};
use yinghuo_confine::ChildLimits;

/// File name of the manifest, a [`TranscodeOutput`] as JSON.
pub const MANIFEST: &str = "manifest.json";

/// How far an encode is.
#[derive(Clone, Debug)]
pub struct Progress {
    /// 0 to 1.
    pub share: f64,
    /// What is being done.
    pub stage: String,
    /// Time left, once it can be told.
    pub left: Option<Duration>,
    /// What can be played since now.
    pub playable: Option<TranscodeOutput>,
}

/// Called with how far an encode is.
pub type OnProgress<'a> = &'a mut dyn FnMut(Progress);

/// Transcodes a file into a folder. Nothing is left there unless everything was made, or the work was stopped.
pub fn encode(
    input: &Path,
    outdir: &Path,
    limits: &ChildLimits,
    stop: &(dyn Fn() -> bool + Sync),
    on_progress: OnProgress<'_>,
) -> anyhow::Result<TranscodeOutput> {
    let input = input
        .canonicalize()
        .with_context(|| format!("no such file: {}", input.display()))?;
    std::fs::create_dir_all(outdir).with_context(|| format!("making {}", outdir.display()))?;
    let workshop = Workshop::open(&outdir.canonicalize()?, &input)?;
    let made = make(&input, &workshop, limits, stop, on_progress);
    let published = made.and_then(|output| publish(&output, workshop.path(), outdir).map(|()| output));
    if !stop() {
        workshop.clear();
    }
    published
}

/// Plans for a file, without making anything that is kept.
pub fn plan(input: &Path, limits: &ChildLimits, stop: &(dyn Fn() -> bool + Sync)) -> anyhow::Result<Plan> {
    let input = input
        .canonicalize()
        .with_context(|| format!("no such file: {}", input.display()))?;
    let workshop = Workshop::open(&std::env::temp_dir(), &input)?;
    let work = Work {
        task: &Task::ANALYSE,
        source: &input,
        folder: workshop.path(),
    };
    let made = ended(supervise::perform(&work, limits, stop, &mut |_, _| ()));
    let plan = made.and_then(|_| Ok(Plan::read(workshop.path())?));
    workshop.clear();
    plan
}

fn make(
    input: &Path,
    workshop: &Workshop,
    limits: &ChildLimits,
    stop: &(dyn Fn() -> bool + Sync),
    on_progress: OnProgress<'_>,
) -> anyhow::Result<TranscodeOutput> {
    let planned = tasks(input, workshop, limits, stop, on_progress)?;
    let mut pool = Pool {
        schedule: Schedule::new(planned),
        work: (input, workshop.path()),
        limits,
        stop,
        output: None,
        failed: None,
    };
    pool.run(&AtomicBool::new(false), on_progress);
    match (pool.failed, pool.output) {
        (Some(error), _) => Err(error),
        (None, Some(output)) => Ok(output),
        (None, None) => bail!("nothing was put together"),
    }
}

/// The tasks of the plan: an earlier run's, or what an analysis now finds.
fn tasks(
    input: &Path,
    workshop: &Workshop,
    limits: &ChildLimits,
    stop: &(dyn Fn() -> bool + Sync),
    on_progress: OnProgress<'_>,
) -> anyhow::Result<Vec<PlannedTask>> {
    if workshop.goes_on()
        && let Ok(plan) = Plan::read(workshop.path())
    {
        return Ok(plan.tasks());
    }
    let work = Work {
        task: &Task::ANALYSE,
        source: input,
        folder: workshop.path(),
    };
    let ending = supervise::perform(&work, limits, stop, &mut |_, stage| {
        on_progress(Progress {
            share: 0.0,
            stage: stage.to_owned(),
            left: None,
            playable: None,
        });
    });
    match ended(ending)? {
        Made::Plan(tasks) => Ok(tasks),
        _ => bail!("an analysis without a plan"),
    }
}

fn ended(ending: Ending) -> anyhow::Result<Made> {
    match ending {
        Ending::Made { made, .. } => Ok(made),
        Ending::Stopped => bail!("stopped"),
        Ending::Refused(refused) => Err(refused.into()),
    }
}

/// Children at work.
struct Pool<'a> {
    schedule: Schedule,
    /// The source and the folder.
    work: (&'a Path, &'a Path),
    limits: &'a ChildLimits,
    stop: &'a (dyn Fn() -> bool + Sync),
    output: Option<TranscodeOutput>,
    failed: Option<anyhow::Error>,
}

/// What a thread that watches a child says.
enum Word {
    Progress(usize, f64, String),
    Ended(usize, Ending),
}

impl Pool<'_> {
    /// Works through the schedule. When a task fails, the others are not wanted any more: `given_up` says so.
    fn run(&mut self, given_up: &AtomicBool, on_progress: OnProgress<'_>) {
        let at_once = machine::tasks_at_once();
        let started = Instant::now();
        let (words, heard) = channel();
        std::thread::scope(|scope| {
            let mut busy = 0;
            loop {
                while busy < at_once && self.failed.is_none() {
                    let room = machine::room(machine::processors(), self.schedule.busy());
                    let Some((index, task)) = self.schedule.next().filter(|(_, task)| task.fits(room)) else {
                        break;
                    };
                    let (task, words, work) = (task.clone(), words.clone(), self.work);
                    let (limits, stop) = (self.limits, self.stop);
                    self.schedule.note(index, Standing::Running(0.0));
                    scope.spawn(move || {
                        let stop = || stop() || given_up.load(Ordering::Relaxed);
                        watch(index, &task, work, limits, &stop, &words);
                    });
                    busy += 1;
                }
                if busy == 0 {
                    return;
                }
                let Ok(word) = heard.recv() else { return };
                let (stage, playable) = match word {
                    Word::Progress(index, share, stage) => {
                        self.schedule.note(index, Standing::Running(share));
                        (stage, None)
                    }
                    Word::Ended(index, ending) => {
                        busy -= 1;
                        let playable = self.take(index, ending);
                        given_up.store(self.failed.is_some(), Ordering::Relaxed);
                        ("encoding".to_owned(), playable)
                    }
                };
                let share = self.schedule.progress();
                on_progress(Progress {
                    share,
                    stage,
                    left: time_left(share, started.elapsed()),
                    playable,
                });
            }
        });
    }

    fn take(&mut self, index: usize, ending: Ending) -> Option<TranscodeOutput> {
        match ended(ending) {
            Ok(made) => {
                self.schedule.note(index, Standing::Done);
                let Made::Output(output) = made else { return None };
                self.output = Some(output.clone());
                Some(output)
            }
            Err(error) => {
                // The first one says why; the others were stopped for it.
                self.failed.get_or_insert(error);
                None
            }
        }
    }
}

fn watch(
    index: usize,
    task: &Task,
    (source, folder): (&Path, &Path),
    limits: &ChildLimits,
    stop: &(dyn Fn() -> bool + Sync),
    words: &Sender<Word>,
) {
    let work = Work { task, source, folder };
    // Nobody hears a word after the pool has ended: then it does not matter.
    let ending = supervise::perform(&work, limits, stop, &mut |share, stage| {
        let _ = words.send(Word::Progress(index, share, stage.to_owned()));
    });
    let _ = words.send(Word::Ended(index, ending));
}

/// Moves the files over, the manifest last: a folder with a manifest is complete.
fn publish(output: &TranscodeOutput, work: &Path, outdir: &Path) -> anyhow::Result<()> {
    let manifest = serde_json::to_vec_pretty(output)?;
    std::fs::write(work.join(MANIFEST), manifest)?;
    for name in output_files(output).iter().map(String::as_str).chain([MANIFEST]) {
        if !work.join(name).is_file() {
            return Err(Refused::internal(format!("{name} was not made")).into());
        }
        std::fs::rename(work.join(name), outdir.join(name)).with_context(|| format!("moving {name}"))?;
    }
    Ok(())
}
