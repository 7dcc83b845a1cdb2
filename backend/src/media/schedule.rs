//! The rules between the tasks of one source: what waits for what, what becomes of the others when one is given up, what
//! can still be put together. Pure functions of the plan and the states of its tasks.

use super::lease::JobState;
use content_schema::job::{Task, part_name};
use content_schema::media::{LeftOut, LeftOutReason, MediaStatus, Rendition};

/// A task and where it stands; slices of them are in the order of the plan.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// What is to be done.
    pub task: &'a Task,
    /// Where it stands.
    pub state: JobState,
}

impl Step<'_> {
    /// Nothing more will come of it.
    const fn is_over(&self) -> bool {
        matches!(self.state, JobState::Done | JobState::Parked)
    }
}

/// What follows for a source when one of its tasks is given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consequence {
    /// There is nothing to play: all of it failed.
    Fails,
    /// It stays as it is; the rest of the work is dropped.
    StaysAsItIs,
    /// The others go on, and what this one was for is left out.
    GoesOn,
}

/// Whether a task waits for every task before it.
pub const fn waits(task: &Task) -> bool {
    matches!(task, Task::Assemble { .. })
}

/// Places of the tasks that have waited long enough.
pub fn unblocked(steps: &[Step<'_>]) -> Vec<usize> {
    let first_unfinished = steps.iter().position(|step| !step.is_over());
    // Only the first that is not over can have nothing unfinished before it.
    first_unfinished
        .filter(|place| steps.get(*place).is_some_and(|step| step.state == JobState::Waiting))
        .into_iter()
        .collect()
}

/// What follows when a task is given up. `is_playable`: something can be played already; `is_remade`: that is the result
/// of an earlier plan, which nobody wants to see half replaced.
pub const fn after_giving_up(task: &Task, is_playable: bool, is_remade: bool) -> Consequence {
    match task {
        _ if !is_playable => Consequence::Fails,
        _ if is_remade => Consequence::StaysAsItIs,
        Task::Picture { .. } | Task::Assemble { last: false, .. } => Consequence::GoesOn,
        Task::Analyse { .. } | Task::Sound | Task::Assemble { last: true, .. } => Consequence::StaysAsItIs,
    }
}

/// Places of the tasks nobody needs any more: chunks of which no rendition can become whole.
pub fn needless(steps: &[Step<'_>], is_held: &dyn Fn(&str) -> bool) -> Vec<usize> {
    let can_become_whole = |rendition: &String| !misses_a_part(rendition, steps, is_held);
    let is_needless = |step: &Step<'_>| match step.task {
        Task::Picture { renditions, .. } => !step.is_over() && !renditions.iter().any(can_become_whole),
        _ => false,
    };
    (0..steps.len())
        .filter(|place| steps.get(*place).is_some_and(is_needless))
        .collect()
}

/// The task as it is handed out: an [`Task::Assemble`] without the renditions that miss a part for good.
pub fn handed_out(task: &Task, steps: &[Step<'_>], is_held: &dyn Fn(&str) -> bool) -> Task {
    match task {
        Task::Assemble { renditions, last } => Task::Assemble {
            renditions: renditions
                .iter()
                .filter(|rendition| !misses_a_part(rendition, steps, is_held))
                .cloned()
                .collect(),
            last: *last,
        },
        other => other.clone(),
    }
}

fn misses_a_part(rendition: &String, steps: &[Step<'_>], is_held: &dyn Fn(&str) -> bool) -> bool {
    steps.iter().any(|step| match step.task {
        Task::Picture { renditions, chunk } => {
            step.state == JobState::Parked && renditions.contains(rendition) && !is_held(&part_name(rendition, *chunk))
        }
        _ => false,
    })
}

/// How far a source is that is not at its end.
pub fn status(steps: &[Step<'_>]) -> MediaStatus {
    let has_begun = |step: &Step<'_>| matches!(step.state, JobState::Leased | JobState::Done);
    if steps.iter().any(has_begun) {
        MediaStatus::Transcoding
    } else {
        MediaStatus::Queued
    }
}

/// The rungs that were planned and are neither there nor explained.
pub fn left_out(planned: &[String], made: &[Rendition], explained: &[LeftOut]) -> Vec<LeftOut> {
    let is_missing = |name: &&String| {
        !made.iter().any(|rendition| rendition.name == **name)
            && !explained.iter().any(|left_out| left_out.name == **name)
    };
    planned
        .iter()
        .filter(is_missing)
        .map(|name| LeftOut {
            name: name.clone(),
            reason: LeftOutReason::Failed,
            fall_back: fall_back(name, made),
        })
        .collect()
}

/// The rendition nearest below, of the same family where there is one.
fn fall_back(missing: &str, made: &[Rendition]) -> Option<String> {
    const RUNGS: [&str; 4] = ["voice", "light", "smooth", "clear"];
    let (rung, family) = missing.split_once('-')?;
    let height = RUNGS.iter().position(|name| *name == rung)?;
    let below = RUNGS.get(..=height)?.iter().rev();
    let named = |name: &str| made.iter().find(|rendition| rendition.name == name);
    below
        .flat_map(|rung| {
            let of_rung = move |rendition: &&Rendition| rendition.name.starts_with(rung);
            named(&format!("{rung}-{family}"))
                .into_iter()
                .chain(made.iter().filter(of_rung))
        })
        .map(|rendition| rendition.name.clone())
        .next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use JobState::{Done, Leased, Parked, Queued, Waiting};
    use content_schema::media::Rung;

    fn names(renditions: &[&str]) -> Vec<String> {
        renditions.iter().map(ToString::to_string).collect()
    }

    fn picture(renditions: &[&str], chunk: u32) -> Task {
        Task::Picture {
            renditions: names(renditions),
            chunk,
        }
    }

    fn assemble(renditions: &[&str], last: bool) -> Task {
        Task::Assemble {
            renditions: names(renditions),
            last,
        }
    }

    fn plan() -> Vec<Task> {
        vec![
            Task::ANALYSE,
            Task::Sound,
            picture(&["light-h264"], 0),
            assemble(&["voice-opus", "light-h264"], false),
            picture(&["light-av1", "smooth-av1"], 0),
            picture(&["light-av1", "smooth-av1"], 1),
            assemble(&["voice-opus", "light-h264", "light-av1", "smooth-av1"], true),
        ]
    }

    fn steps<'a>(plan: &'a [Task], states: &[JobState]) -> Vec<Step<'a>> {
        let step = |(task, state): (&'a Task, &JobState)| Step { task, state: *state };
        plan.iter().zip(states).map(step).collect()
    }

    #[test]
    fn what_puts_together_waits_for_everything_before_it() {
        let plan = plan();
        for (states, freed) in [
            ([Done, Queued, Queued, Waiting, Queued, Queued, Waiting], &[][..]),
            ([Done, Done, Leased, Waiting, Done, Done, Waiting], &[]),
            ([Done, Done, Done, Waiting, Queued, Queued, Waiting], &[3]),
            ([Done, Done, Parked, Waiting, Queued, Queued, Waiting], &[3]),
            ([Done, Done, Done, Queued, Done, Done, Waiting], &[]),
            ([Done, Done, Done, Done, Done, Leased, Waiting], &[]),
            ([Done, Done, Done, Done, Parked, Done, Waiting], &[6]),
            ([Done; 7], &[]),
        ] {
            assert_eq!(unblocked(&steps(&plan, &states)), freed, "{states:?}");
        }
    }

    #[test]
    fn a_rendition_with_a_part_given_up_is_not_put_together() {
        let plan = plan();
        let states = |chunk| [Done, Done, Done, Done, chunk, Queued, Waiting];
        let last = plan.last().unwrap();
        for (chunk, held, assembled, needless_places) in [
            (
                Done,
                &[][..],
                &["voice-opus", "light-h264", "light-av1", "smooth-av1"][..],
                &[][..],
            ),
            (
                Leased,
                &[],
                &["voice-opus", "light-h264", "light-av1", "smooth-av1"],
                &[],
            ),
            (Parked, &[], &["voice-opus", "light-h264"], &[5]),
            (
                Parked,
                &["work-light-av1-0000.mp4"],
                &["voice-opus", "light-h264", "light-av1"],
                &[],
            ),
            (
                Parked,
                &["work-light-av1-0000.mp4", "work-smooth-av1-0000.mp4"],
                &["voice-opus", "light-h264", "light-av1", "smooth-av1"],
                &[],
            ),
        ] {
            let states = states(chunk);
            let steps = steps(&plan, &states);
            let is_held = |name: &str| held.contains(&name);
            let out = handed_out(last, &steps, &is_held);
            assert_eq!(out, assemble(assembled, true), "{chunk:?} {held:?}");
            assert_eq!(needless(&steps, &is_held), needless_places, "{chunk:?} {held:?}");
            assert_eq!(handed_out(&plan[4], &steps, &is_held), plan[4]);
        }
    }

    #[test]
    fn what_plays_goes_on_playing_whatever_is_given_up() {
        use Consequence::{Fails, GoesOn, StaysAsItIs};
        for (task, unplayable, playable, remade) in [
            (Task::ANALYSE, Fails, StaysAsItIs, StaysAsItIs),
            (Task::Sound, Fails, StaysAsItIs, StaysAsItIs),
            (picture(&["x"], 0), Fails, GoesOn, StaysAsItIs),
            (assemble(&["x"], false), Fails, GoesOn, StaysAsItIs),
            (assemble(&["x"], true), Fails, StaysAsItIs, StaysAsItIs),
        ] {
            assert_eq!(after_giving_up(&task, false, false), unplayable, "{task:?}");
            assert_eq!(after_giving_up(&task, true, false), playable, "{task:?}");
            assert_eq!(after_giving_up(&task, true, true), remade, "{task:?}");
        }
    }

    fn made(name: &str) -> Rendition {
        Rendition {
            name: name.into(),
            rung: Rung::Light,
            file: format!("{name}.mp4"),
            mime: String::new(),
            codecs: String::new(),
            width: None,
            height: None,
            fps: None,
            bitrate_kbps: 0.0,
            peak_kbps: 0.0,
            bytes: 0,
            playlist: None,
            picture_playlist: None,
            picture_init: None,
            sound_playlist: None,
            sound_init: None,
            likeness: None,
        }
    }

    #[test]
    fn what_is_missing_names_what_to_play_instead() {
        let made: Vec<_> = ["voice-opus", "light-av1", "light-h264", "smooth-h264"]
            .map(made)
            .into();
        let explained = [LeftOut {
            name: "clear-av1".into(),
            reason: LeftOutReason::NotBetter,
            fall_back: None,
        }];
        for (missing, instead) in [
            ("smooth-av1", Some("smooth-h264")),
            ("clear-h264", Some("smooth-h264")),
            ("voice-mp3", Some("voice-opus")),
            ("odd", None),
        ] {
            let planned = names(&["voice-opus", "light-av1", "clear-av1", missing]);
            let found = left_out(&planned, &made, &explained);
            let [found] = found.as_slice() else { panic!("{found:?}") };
            assert_eq!((found.name.as_str(), found.reason), (missing, LeftOutReason::Failed));
            assert_eq!(found.fall_back.as_deref(), instead, "{missing}");
        }
    }
}
