//! Broken and hostile files, made by chance from a seed: whatever is in them, the outcome is a rendition or a reason, the
//! runner lives, nothing outside the media's folder is touched, and nobody is left at work.
//!
//! `make test-mutated` tries 2,000; the tests of every change try a few, within a minute. `MUTATED_INPUTS`, `MUTATED_FROM`,
//! `MUTATED_SEED` and `MUTATED_SECONDS` say how many, from which on, of which seed, and how long at most. Inputs whose
//! child crashed are kept in `MUTATED_KEEP`; those that taught something are in `found/` and tried every time.
//!
//! This program is its own confined child, so that its limits can be lower than a real lesson's.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test ends where its tools fail, and reports"
)]

mod bases;
mod mutate;
mod trial;

use mutate::{Random, mutate};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};
use trial::{Court, Verdict};

const NAME: &str = "mutated_inputs_end_in_a_rendition_or_a_reason";

/// Every so many inputs all tasks of the plan are done, to the published files.
const WHOLE_EVERY: u64 = 8;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["child", task, source, folder] => {
            return ExitCode::from(trial::child(task, Path::new(source), Path::new(folder)));
        }
        // The child's own process of an encoder, with the child's limits.
        ["encoder", folder] => return ExitCode::from(yinghuo_transcoder::pipeline::serve_pictures(Path::new(folder))),
        // What a runner of tests asks of every test program.
        given if given.contains(&"--list") => {
            if !given.contains(&"--ignored") {
                println!("{NAME}: test");
            }
            return ExitCode::SUCCESS;
        }
        given if given.contains(&"--ignored") => return ExitCode::SUCCESS,
        _ => {}
    }
    let mut report = Report::default();
    try_all(&mut report);
    report.print();
    if report.is_good() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn try_all(report: &mut Report) {
    let number =
        |name: &str, otherwise: u64| std::env::var(name).map_or(otherwise, |text| text.parse().expect("a number"));
    let (inputs, from) = (number("MUTATED_INPUTS", 60), number("MUTATED_FROM", 0));
    let (seed, seconds) = (number("MUTATED_SEED", 3), number("MUTATED_SECONDS", 60));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("mutated-{from}"));
    let court = Court::new(folder.join("court"));
    // The children inherit it.
    let (name, value) = court.environment();
    if std::env::var_os(name).is_none() {
        return again_with(name, &value, report);
    }
    let until = Instant::now() + Duration::from_secs(seconds);
    let found = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mutated/found");
    let mut kept: Vec<PathBuf> = std::fs::read_dir(found)
        .expect("the kept inputs")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_none_or(|ending| ending != "md"))
        .collect();
    kept.sort();
    for path in kept {
        let bytes = std::fs::read(&path).expect("a kept input");
        report.note(&path.display().to_string(), &bytes, try_one(&court, &bytes, true));
    }
    let bases = bases::make(&folder.join("bases"));
    for base in &bases {
        if from == 0 && seconds > 600 {
            report.note(base.name, &base.bytes, try_one(&court, &base.bytes, true));
        }
    }
    for index in from..from + inputs {
        if Instant::now() > until {
            println!("out of time after {} of {inputs} inputs", index - from);
            break;
        }
        let mutant = mutate(&bases, &mut Random::new(seed, index));
        let whole = index % WHOLE_EVERY == 0;
        let verdict = try_one(&court, &mutant.bytes, whole);
        report.note(&format!("{seed}/{index} {}", mutant.story), &mutant.bytes, verdict);
    }
}

/// The variable must be there before this process has threads: it is started once more with it.
fn again_with(name: &str, value: &Path, report: &mut Report) {
    let program = std::env::current_exe().expect("this program");
    let status = std::process::Command::new(program).env(name, value).status();
    report.passed_on = Some(status.expect("this program runs").success());
}

fn try_one(court: &Court, bytes: &[u8], whole: bool) -> Option<Verdict> {
    catch_unwind(AssertUnwindSafe(|| court.try_input(bytes, whole))).ok()
}

/// What came of it all.
#[derive(Default)]
struct Report {
    tried: u64,
    outcomes: BTreeMap<String, u64>,
    runner_deaths: Vec<String>,
    escapes: Vec<String>,
    overruns: Vec<String>,
    crashes: Vec<String>,
    memory_kb: u64,
    longest: Duration,
    /// Another process of this program has done the work; whether all was good.
    passed_on: Option<bool>,
}

impl Report {
    fn note(&mut self, story: &str, bytes: &[u8], verdict: Option<Verdict>) {
        self.tried += 1;
        let Some(verdict) = verdict else {
            self.runner_deaths.push(story.to_owned());
            return;
        };
        *self.outcomes.entry(verdict.outcome.clone()).or_default() += 1;
        self.memory_kb = self.memory_kb.max(verdict.memory_kb);
        self.longest = self.longest.max(verdict.longest);
        let line = format!("{story}: {} ({})", verdict.outcome, verdict.detail);
        if std::env::var_os("MUTATED_LOG").is_some() {
            println!("{line} {:.1} s {} kB", verdict.longest.as_secs_f32(), verdict.memory_kb);
        }
        if let Some(escape) = verdict.escape {
            self.escapes.push(format!("{line}: {escape}"));
        }
        if let Some(overrun) = verdict.overrun {
            self.overruns.push(format!("{line}: {overrun}"));
        }
        if verdict.crashed {
            self.crashes.push(line);
            if let Some(keep) = std::env::var_os("MUTATED_KEEP") {
                let name: String = story
                    .chars()
                    .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
                    .collect();
                std::fs::create_dir_all(&keep).expect("a folder");
                std::fs::write(Path::new(&keep).join(name), bytes).expect("an input to keep");
            }
        }
    }

    fn print(&self) {
        if self.passed_on.is_some() {
            return;
        }
        println!("{} inputs", self.tried);
        for (outcome, count) in &self.outcomes {
            println!("  {count:5} {outcome}");
        }
        println!(
            "at most {} MB of memory and {:.1} s a task",
            self.memory_kb >> 10,
            self.longest.as_secs_f32()
        );
        for (what, lines) in [
            ("runner deaths", &self.runner_deaths),
            ("escapes", &self.escapes),
            ("children over their limits", &self.overruns),
            ("children that crashed, contained", &self.crashes),
        ] {
            println!("{what}: {}", lines.len());
            for line in lines {
                println!("  {line}");
            }
        }
    }

    /// A decoder may crash on a hostile file: that is what the child is for.
    fn is_good(&self) -> bool {
        self.passed_on
            .unwrap_or(self.runner_deaths.is_empty() && self.escapes.is_empty() && self.overruns.is_empty())
    }
}
