//! What is to be done for a plan, in order: the lightest rungs first, so that a lesson can be heard and seen early.

use super::{Gop, PicturePlan, Plan, RenditionPlan};
use content_schema::job::{PlannedTask, Task};
use content_schema::media::Rung;
use std::collections::BTreeMap;

/// Seconds of one core for a second of the lesson, roughly: packaging and checking.
const ASSEMBLING: f64 = 0.03;
/// The same for all sounds together.
const SOUNDS: f64 = 0.065;

impl Plan {
    /// The tasks of this plan.
    pub fn tasks(&self) -> Vec<PlannedTask> {
        let mut tasks = Vec::new();
        let end_s = self.analysis.end_s;
        if !self.sounds.is_empty() {
            tasks.push(planned(Task::Sound, end_s * SOUNDS));
        }
        let groups = self.groups();
        for (index, renditions) in groups.values().enumerate() {
            for chunk in 0..self.chunks.len() {
                tasks.push(self.picture_task(renditions, chunk));
            }
            if index == 0 && groups.len() > 1 {
                tasks.push(self.assemble(|plan| first(plan, renditions), false));
            }
        }
        tasks.push(self.assemble(|_| true, true));
        tasks
    }

    /// Renditions with pictures by group.
    fn groups(&self) -> BTreeMap<u32, Vec<&RenditionPlan>> {
        let mut groups: BTreeMap<u32, Vec<&RenditionPlan>> = BTreeMap::new();
        for plan in &self.renditions {
            if let Some(picture) = &plan.picture {
                groups.entry(picture.group).or_default().push(plan);
            }
        }
        groups
    }

    fn picture_task(&self, renditions: &[&RenditionPlan], chunk: usize) -> PlannedTask {
        let span = self.chunks.get(chunk).map_or(0..0, |span| span.first..span.end);
        let pictures = renditions.iter().filter_map(|plan| plan.picture.as_ref());
        let cost: f64 = pictures
            .flat_map(|picture| {
                self.gops
                    .get(span.clone())
                    .unwrap_or_default()
                    .iter()
                    .map(|gop| cost(picture, gop))
            })
            .sum();
        let task = Task::Picture {
            renditions: renditions.iter().map(|plan| plan.name.clone()).collect(),
            chunk: u32::try_from(chunk).unwrap_or(u32::MAX),
        };
        planned(task, cost)
    }

    fn assemble(&self, wanted: impl Fn(&RenditionPlan) -> bool, last: bool) -> PlannedTask {
        let renditions = self
            .renditions
            .iter()
            .filter(|plan| wanted(plan))
            .map(|plan| plan.name.clone())
            .collect();
        planned(Task::Assemble { renditions, last }, self.analysis.end_s * ASSEMBLING)
    }
}

/// Seconds of one core to encode a group of pictures, roughly.
fn cost(picture: &PicturePlan, gop: &Gop) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "microseconds of hours fit in 53 bits")]
    let seconds = (gop.end_us - gop.start_us) as f64 / 1e6;
    seconds * picture.at(gop.pace).cost
}

/// What can be played early: the voice, and the renditions made so far.
fn first(plan: &RenditionPlan, made: &[&RenditionPlan]) -> bool {
    plan.rung == Rung::Voice || made.iter().any(|made| made.name == plan.name)
}

fn planned(task: Task, weight: f64) -> PlannedTask {
    #[expect(clippy::cast_possible_truncation, reason = "a rough share")]
    let weight = weight as f32;
    PlannedTask { task, weight }
}
