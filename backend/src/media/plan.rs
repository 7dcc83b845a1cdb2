//! What a plan must be before its tasks become jobs. A pure function: the analysis has read a hostile file, and what its
//! runner says of it is checked like any other input.

use content_schema::job::{PlannedTask, Task};
use std::collections::BTreeMap;

/// Most tasks of one source: three hours in chunks of a minute are some six hundred.
pub const MAX_TASKS: usize = 5000;

/// Longest name of a rendition.
const MAX_NAME: usize = 40;

/// Checks a plan; the error says what is wrong with it.
pub fn check(tasks: &[PlannedTask]) -> Result<(), String> {
    if tasks.len() > MAX_TASKS {
        return Err(format!("more than {MAX_TASKS} tasks"));
    }
    if tasks.iter().any(|task| !(task.weight.is_finite() && task.weight > 0.0)) {
        return Err("a weight that is not positive".into());
    }
    let lasts = tasks.iter().filter(|task| is_last(&task.task)).count();
    if lasts != 1 || !tasks.last().is_some_and(|task| is_last(&task.task)) {
        return Err("not exactly one last task, at the end".into());
    }
    if tasks.iter().filter(|task| task.task == Task::Sound).count() > 1 {
        return Err("more than one task for the sound".into());
    }
    check_chunks(tasks)?;
    tasks
        .iter()
        .enumerate()
        .try_for_each(|(place, task)| check_place(tasks, place, &task.task))
}

const fn is_last(task: &Task) -> bool {
    matches!(task, Task::Assemble { last: true, .. })
}

/// The chunks of a rendition are 0, 1, 2 … with none missing and none twice.
fn check_chunks(tasks: &[PlannedTask]) -> Result<(), String> {
    let mut chunks: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for task in tasks {
        if let Task::Picture { renditions, chunk } = &task.task {
            for name in renditions {
                chunks.entry(name).or_default().push(*chunk);
            }
        }
    }
    for (name, mut found) in chunks {
        found.sort_unstable();
        if (0..).zip(&found).any(|(expected, chunk)| expected != *chunk) {
            return Err(format!("the chunks of {name} are not one after the other"));
        }
    }
    Ok(())
}

/// Names are names, and what is put together is made before.
fn check_place(tasks: &[PlannedTask], place: usize, task: &Task) -> Result<(), String> {
    let (Task::Picture { renditions, .. } | Task::Assemble { renditions, .. }) = task else {
        return if task.is_analysis() {
            Err("a plan that begins anew".into())
        } else {
            Ok(())
        };
    };
    if let Some(name) = renditions.iter().find(|name| !is_rendition_name(name)) {
        return Err(format!("{name:?} is no name of a rendition"));
    }
    if renditions.is_empty() {
        return Err("a task of no renditions".into());
    }
    let later = tasks.get(place + 1..).unwrap_or_default();
    let comes_later = |name: &&String| {
        let makes =
            |task: &PlannedTask| matches!(&task.task, Task::Picture { renditions, .. } if renditions.contains(name));
        later.iter().any(makes)
    };
    match (task, renditions.iter().find(comes_later)) {
        (Task::Assemble { .. }, Some(name)) => Err(format!("{name} is put together before it is made")),
        _ => Ok(()),
    }
}

fn is_rendition_name(name: &str) -> bool {
    (1..=MAX_NAME).contains(&name.len())
        && !name.starts_with('-')
        && name
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planned(task: Task) -> PlannedTask {
        PlannedTask { task, weight: 1.0 }
    }

    fn picture(renditions: &[&str], chunk: u32) -> PlannedTask {
        let renditions = renditions.iter().map(ToString::to_string).collect();
        planned(Task::Picture { renditions, chunk })
    }

    fn assemble(renditions: &[&str], last: bool) -> PlannedTask {
        let renditions = renditions.iter().map(ToString::to_string).collect();
        planned(Task::Assemble { renditions, last })
    }

    type Spoil = fn(&mut Vec<PlannedTask>);

    fn good() -> Vec<PlannedTask> {
        vec![
            planned(Task::Sound),
            picture(&["light-h264"], 0),
            picture(&["light-h264"], 1),
            assemble(&["voice-opus", "light-h264"], false),
            picture(&["light-av1", "smooth-av1"], 0),
            picture(&["light-av1", "smooth-av1"], 1),
            assemble(&["voice-opus", "light-h264", "light-av1", "smooth-av1"], true),
        ]
    }

    #[test]
    fn a_plan_is_taken_whole_or_refused_with_what_is_wrong() {
        assert_eq!(check(&good()), Ok(()));
        assert_eq!(
            check(&[planned(Task::Sound), assemble(&["voice-opus"], true)]),
            Ok(()),
            "a recording of sound alone"
        );
        let spoilt: [(&str, Spoil); 14] = [
            ("last", |plan| plan.clear()),
            ("last", |plan| drop(plan.pop())),
            ("last", |plan| plan.push(assemble(&["voice-opus"], true))),
            ("last", |plan| plan.push(planned(Task::Sound))),
            ("tasks", |plan| plan.extend(vec![planned(Task::Sound); MAX_TASKS])),
            ("weight", |plan| plan[0].weight = f32::NAN),
            ("weight", |plan| plan[0].weight = 0.0),
            ("sound", |plan| plan.insert(0, planned(Task::Sound))),
            ("begins anew", |plan| plan.insert(0, planned(Task::ANALYSE))),
            ("chunks of light-h264", |plan| {
                plan.insert(1, picture(&["light-h264"], 1));
            }),
            ("chunks of light-h264", |plan| drop(plan.remove(1))),
            ("no name", |plan| plan.insert(0, picture(&["../x"], 0))),
            ("no renditions", |plan| plan.insert(0, picture(&[], 0))),
            ("before it is made", |plan| plan.swap(2, 3)),
        ];
        for (number, (complaint, spoil)) in spoilt.into_iter().enumerate() {
            let mut plan = good();
            spoil(&mut plan);
            let refusal = check(&plan).expect_err(complaint);
            assert!(refusal.contains(complaint), "{number}: {refusal}");
        }
    }
}
