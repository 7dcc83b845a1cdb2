//! Which task of a plan comes next, and how far the whole is: pure rules.

use content_schema::job::{PlannedTask, Task};
use std::time::Duration;

/// Where a task stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Standing {
    /// Nobody has begun.
    Waiting,
    /// Somebody is at it, so far (0 to 1).
    Running(f64),
    /// Done.
    Done,
}

/// The tasks of a plan and where they stand.
#[derive(Clone, Debug)]
pub struct Schedule {
    tasks: Vec<(PlannedTask, Standing)>,
}

impl Schedule {
    /// A schedule of which nothing is done.
    pub fn new(tasks: Vec<PlannedTask>) -> Self {
        Self {
            tasks: tasks.into_iter().map(|task| (task, Standing::Waiting)).collect(),
        }
    }

    /// Processors that the running tasks keep busy.
    pub fn busy(&self) -> u32 {
        let running = |(_, standing): &&(PlannedTask, Standing)| matches!(standing, Standing::Running(_));
        self.tasks
            .iter()
            .filter(running)
            .map(|(planned, _)| planned.task.processors())
            .sum()
    }

    /// The next task that can begin, with its index: in order; putting together waits for everything before it.
    pub fn next(&self) -> Option<(usize, &Task)> {
        let mut all_done = true;
        for (index, (planned, standing)) in self.tasks.iter().enumerate() {
            let waits_for_others = matches!(planned.task, Task::Assemble { .. });
            if *standing == Standing::Waiting && (all_done || !waits_for_others) {
                return Some((index, &planned.task));
            }
            all_done &= *standing == Standing::Done;
        }
        None
    }

    /// Notes where a task stands.
    pub fn note(&mut self, index: usize, standing: Standing) {
        if let Some((_, noted)) = self.tasks.get_mut(index) {
            *noted = standing;
        }
    }

    /// Whether everything is done.
    pub fn is_done(&self) -> bool {
        self.tasks.iter().all(|(_, standing)| *standing == Standing::Done)
    }

    /// Share of the whole work that is done, 0 to 1.
    pub fn progress(&self) -> f64 {
        let mut whole = 0.0;
        let mut done = 0.0;
        for (planned, standing) in &self.tasks {
            let weight = f64::from(planned.weight.max(0.0));
            whole += weight;
            done += weight
                * match standing {
                    Standing::Waiting => 0.0,
                    Standing::Running(share) => share.clamp(0.0, 1.0),
                    Standing::Done => 1.0,
                };
        }
        if whole > 0.0 { done / whole } else { 0.0 }
    }
}

/// A share below which a guess at the time left would not be honest.
const TELLING: f64 = 0.1;

/// The time that is left, from what is done and how long that took; none while too little is.
pub fn time_left(progress: f64, elapsed: Duration) -> Option<Duration> {
    let left = elapsed.as_secs_f64() * (1.0 - progress) / progress;
    (progress >= TELLING && left.is_finite()).then(|| Duration::from_secs_f64(left.max(0.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planned(task: Task, weight: f32) -> PlannedTask {
        PlannedTask { task, weight }
    }

    fn picture(chunk: u32) -> Task {
        Task::Picture {
            renditions: vec!["light-h264".into()],
            chunk,
        }
    }

    fn assemble(last: bool) -> Task {
        Task::Assemble {
            renditions: Vec::new(),
            last,
        }
    }

    #[test]
    fn putting_together_waits_for_what_is_before_it_and_nothing_else_waits() {
        let mut schedule = Schedule::new(vec![
            planned(Task::Sound, 1.0),
            planned(picture(0), 4.0),
            planned(assemble(false), 1.0),
            planned(picture(1), 4.0),
            planned(assemble(true), 1.0),
        ]);
        let next = |schedule: &Schedule| schedule.next().map(|(index, _)| index);
        assert_eq!(next(&schedule), Some(0));
        schedule.note(0, Standing::Running(0.5));
        assert_eq!(next(&schedule), Some(1));
        schedule.note(1, Standing::Running(0.0));
        assert_eq!(next(&schedule), Some(3), "the other pictures need not wait");
        schedule.note(0, Standing::Done);
        schedule.note(1, Standing::Done);
        assert_eq!(next(&schedule), Some(2));
        schedule.note(2, Standing::Done);
        schedule.note(3, Standing::Running(0.5));
        assert_eq!(next(&schedule), None);
        assert!((schedule.progress() - 8.0 / 11.0).abs() < 1e-9);
        schedule.note(3, Standing::Done);
        assert_eq!(next(&schedule), Some(4));
        assert!(!schedule.is_done());
    }

    #[test]
    fn two_light_tasks_share_two_processors_and_a_heavy_one_has_them_alone() {
        let heavy = Task::Picture {
            renditions: vec!["light-av1".into(), "clear-h264".into()],
            chunk: 0,
        };
        let tasks = [Task::Sound, picture(0), picture(1), heavy];
        let mut schedule = Schedule::new(tasks.map(|task| planned(task, 1.0)).to_vec());
        let next_fits = |schedule: &Schedule| {
            let room = crate::machine::room(2, schedule.busy());
            schedule.next().is_some_and(|(_, task)| task.fits(room))
        };
        schedule.note(0, Standing::Running(0.0));
        assert!(!next_fits(&schedule), "all sounds are encoded beside each other");
        schedule.note(0, Standing::Done);
        schedule.note(1, Standing::Running(0.0));
        assert!(next_fits(&schedule));
        schedule.note(2, Standing::Running(0.0));
        assert!(!next_fits(&schedule), "the heavy one waits for both");
        schedule.note(1, Standing::Done);
        assert!(!next_fits(&schedule));
        schedule.note(2, Standing::Done);
        assert!(next_fits(&schedule));
    }

    #[test]
    fn the_time_left_is_told_once_a_tenth_is_done() {
        let minute = Duration::from_mins(1);
        assert_eq!(time_left(0.05, minute), None);
        assert_eq!(time_left(0.25, minute), Some(minute * 3));
        assert_eq!(time_left(1.0, minute), Some(Duration::ZERO));
    }
}
