//! What is to be done for a plan, in order: the lightest rungs first, so that a lesson can be heard and seen early.

use super::{Plan, RenditionPlan};
use content_schema::job::{PlannedTask, Task};
use content_schema::media::Rung;
use std::collections::BTreeMap;

/// Seconds of one core for a second of the lesson, roughly: packaging and checking.
const ASSEMBLING: f64 = 0.03;
/// The same for all sounds together.
const SOUNDS: f64 = 0.04;

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
        let (from_us, to_us) = self.chunks.get(chunk).map_or((0, 0), |&chunk| self.span_us(chunk));
        let pixels: f64 = renditions
            .iter()
            .filter_map(|plan| plan.picture.as_ref())
            .map(cost)
            .sum();
        #[expect(clippy::cast_precision_loss, reason = "microseconds of hours fit in 53 bits")]
        let seconds = (to_us - from_us) as f64 / 1e6;
        let task = Task::Picture {
            renditions: renditions.iter().map(|plan| plan.name.clone()).collect(),
            chunk: u32::try_from(chunk).unwrap_or(u32::MAX),
        };
        planned(task, seconds * (DECODING + pixels))
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

/// Seconds of one core to decode and scale a second of the source, roughly.
const DECODING: f64 = 0.06;

/// Seconds of one core to encode a second, roughly; progress and the time that is left are weighed by it.
fn cost(picture: &super::PicturePlan) -> f64 {
    let pixels = f64::from(picture.width) * f64::from(picture.height) * picture.fps().value();
    pixels / 5.76e6 * 0.25
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
