//! What people do, one step at a time: only what they may, and what the model makes of it.

use super::chance::Chance;
use super::model::{COMMON, HELD, Kind, State, Thing, World};
use support::{Role, json, samples};

/// New accounts post at most 20 times at once.
const POSTS: usize = 18;

/// Takes a step that can be taken now.
pub fn take_one(world: &mut World, chance: &mut Chance) {
    let steps: [fn(&mut World, &mut Chance) -> Option<String>; 18] = [
        make_case,
        make_course,
        make_lesson,
        publish,
        publish,
        publish,
        withdraw,
        open,
        open,
        reply,
        reply,
        reply,
        edit,
        hide,
        restore,
        delete,
        order,
        save,
    ];
    for _ in 0..1000 {
        let Some(step) = chance.one(&steps) else { continue };
        if let Some(done) = step(world, chance) {
            world.log.push(done);
            return;
        }
    }
    panic!("nothing can be done any more:\n{}", world.log.join("\n"));
}

fn add(world: &mut World, kind: Kind, id: String, author: usize, mark: String, state: State) -> usize {
    world.things.push(Thing {
        kind,
        id,
        author,
        mark,
        state,
        merged: None,
        locked: false,
    });
    world.things.len() - 1
}

fn path(world: &World, at: usize) -> String {
    let thing = &world.things[at];
    let place = match thing.kind {
        Kind::Case => "cases",
        Kind::Course => "courses",
        Kind::Lesson { .. } => "lessons",
        Kind::Thread { .. } => "threads",
        Kind::Post { .. } => "posts",
    };
    format!("/{place}/{}", thing.id)
}

pub fn about(world: &World, at: Option<usize>) -> String {
    let Some(at) = at else { return "room:math".into() };
    let id = &world.things[at].id;
    match world.things[at].kind {
        Kind::Course => format!("course:{id}"),
        Kind::Lesson { .. } => format!("lesson:{id}"),
        _ => format!("case:{id}"),
    }
}

const fn is_work(thing: &Thing) -> bool {
    matches!(thing.kind, Kind::Case | Kind::Course | Kind::Lesson { .. })
}

const fn is_post(thing: &Thing) -> bool {
    matches!(thing.kind, Kind::Post { .. })
}

fn make_case(world: &mut World, chance: &mut Chance) -> Option<String> {
    let teachers: Vec<usize> = (0..5).collect();
    let author = chance.one(&teachers)?;
    let mark = chance.mark();
    let mut body = samples::case(&format!("{mark} {COMMON}"));
    body["keywords"] = json!([]);
    let id = world.people[author].post("/cases", &body).id(201);
    add(world, Kind::Case, id, author, mark.clone(), State::Draft);
    Some(format!("{author} makes case {mark}"))
}

fn make_course(world: &mut World, chance: &mut Chance) -> Option<String> {
    let masters: Vec<usize> = (0..5).filter(|at| world.roles[*at] == Role::MasterTeacher).collect();
    let author = chance.one(&masters)?;
    let mark = chance.mark();
    let body = samples::course(&format!("{mark} {COMMON}"));
    let id = world.people[author].post("/courses", &body).id(201);
    add(world, Kind::Course, id, author, mark.clone(), State::Draft);
    Some(format!("{author} makes course {mark}"))
}

fn make_lesson(world: &mut World, chance: &mut Chance) -> Option<String> {
    let course = chance.one(&world.of(|thing| thing.kind == Kind::Course))?;
    let author = world.things[course].author;
    let mark = chance.mark();
    let body = samples::lesson(&format!("{mark} {COMMON}"));
    let sent = world.people[author].post(&format!("{}/lessons", path(world, course)), &body);
    let kind = Kind::Lesson { course };
    add(world, kind, sent.id(201), author, mark.clone(), State::Draft);
    Some(format!("{author} makes lesson {mark}"))
}

fn publish(world: &mut World, chance: &mut Chance) -> Option<String> {
    let at = chance.one(&world.of(|thing| is_work(thing) && thing.state != State::Public))?;
    let thing = &world.things[at];
    let (who, barred) = match thing.state {
        State::Barred => (world.people.len() - 1, true),
        _ => (thing.author, false),
    };
    let mark = thing.mark.clone();
    if barred {
        let author = &world.people[thing.author];
        author
            .post(&format!("{}/publish", path(world, at)), &json!({}))
            .expect_problem(409);
    }
    let sent = world.people[who].post(&format!("{}/publish", path(world, at)), &json!({}));
    let _ = sent.expect(200);
    world.things[at].state = State::Public;
    Some(format!("{who} publishes {mark}"))
}

fn withdraw(world: &mut World, chance: &mut Chance) -> Option<String> {
    let at = chance.one(&world.of(|thing| is_work(thing) && thing.state == State::Public))?;
    let (author, moderator) = (world.things[at].author, world.people.len() - 1);
    let who = chance.one(&[author, moderator])?;
    let sent = world.people[who].post(&format!("{}/withdraw", path(world, at)), &json!({"reason": "privacy"}));
    let _ = sent.expect(200);
    world.things[at].state = if who == author { State::Withdrawn } else { State::Barred };
    Some(format!("{who} withdraws {}", world.things[at].mark))
}

/// Somebody who may still post and sees where.
fn writer(world: &World, chance: &mut Chance, place: Option<usize>) -> Option<usize> {
    let able: Vec<usize> = (0..world.people.len())
        .filter(|who| world.posted[*who] < POSTS && place.is_none_or(|place| world.may_read(Some(*who), place)))
        .filter(|who| world.roles[*who] != Role::Student || world.posted[*who] < 8)
        .collect();
    chance.one(&able)
}

/// A text with a mark, and now and then with a word that holds it.
fn text(world: &World, chance: &mut Chance, who: usize, mark: &str) -> (String, State) {
    if chance.below(6) == 0 {
        let held = !world.keeps_order(Some(who));
        let state = if held { State::Held } else { State::Public };
        (format!("{mark} {COMMON} {HELD}"), state)
    } else {
        (format!("{mark} {COMMON}"), State::Public)
    }
}

fn open(world: &mut World, chance: &mut Chance) -> Option<String> {
    let mut places: Vec<Option<usize>> = world.of(is_work).into_iter().map(Some).collect();
    places.extend([None, None]);
    let place = chance.one(&places)?;
    let who = writer(world, chance, place)?;
    let (title, mark) = (chance.mark(), chance.mark());
    let (body, state) = text(world, chance, who, &mark);
    let thread = json!({"about": about(world, place), "title": format!("{title} {COMMON}"), "body": body});
    let id = world.people[who].post("/threads", &thread).id(201);
    let first = world.people[who].get(&format!("/threads/{id}")).json(200);
    let post = first["posts"]["items"][0]["id"].as_str().expect("a post").to_owned();
    let thread = add(
        world,
        Kind::Thread { about: place },
        id,
        who,
        title.clone(),
        State::Public,
    );
    add(world, Kind::Post { thread, opens: true }, post, who, mark, state);
    world.posted[who] += 1;
    Some(format!("{who} opens {title} about {} ({state:?})", about(world, place)))
}

fn threads(world: &World) -> Vec<usize> {
    world.of(|thing| matches!(thing.kind, Kind::Thread { .. }) && thing.merged.is_none())
}

fn reply(world: &mut World, chance: &mut Chance) -> Option<String> {
    let thread = chance.one(&threads(world))?;
    let who = writer(world, chance, Some(thread))?;
    let out_of_sight = matches!(world.opening(thread).state, State::Hidden | State::Held);
    if (world.things[thread].locked || out_of_sight) && !world.keeps_order(Some(who)) {
        let sent = world.people[who].post(
            &format!("{}/posts", path(world, thread)),
            &json!({"body": "还能说话吗"}),
        );
        sent.expect_problem(409);
        world.posted[who] += 1;
        return None;
    }
    let mark = chance.mark();
    let (body, state) = text(world, chance, who, &mark);
    let sent = world.people[who].post(&format!("{}/posts", path(world, thread)), &json!({"body": body}));
    add(
        world,
        Kind::Post { thread, opens: false },
        sent.id(201),
        who,
        mark.clone(),
        state,
    );
    world.posted[who] += 1;
    Some(format!(
        "{who} replies {mark} in {} ({state:?})",
        world.things[thread].mark
    ))
}

fn edit(world: &mut World, chance: &mut Chance) -> Option<String> {
    let posts = world.of(|thing| is_post(thing) && thing.state == State::Public);
    let at = chance.one(&posts)?;
    let Kind::Post { thread, .. } = world.things[at].kind else {
        return None;
    };
    let who = world.things[at].author;
    let blocked = world.things[thread].locked || world.opening(thread).state != State::Public;
    if !world.may_read(Some(who), thread) || (blocked && !world.keeps_order(Some(who))) {
        return None;
    }
    let mark = chance.mark();
    let (body, state) = text(world, chance, who, &mark);
    let sent = world.people[who]
        .with_header("If-Match", "*")
        .patch(&path(world, at), &json!({"body": body}));
    let _ = sent.expect(200);
    let before = std::mem::replace(&mut world.things[at].mark, mark.clone());
    world.things[at].state = state;
    // What it said before stands in its history, for those who read it now.
    Some(format!("{who} changes {before} to {mark} ({state:?})"))
}

fn act(world: &World, kind: &str, on: &str, at: usize) -> u16 {
    let deed = json!({"kind": kind, on: world.things[at].id, "reason": "rules"});
    world.moderator().post("/moderation/acts", &deed).status
}

fn hide(world: &mut World, chance: &mut Chance) -> Option<String> {
    let posts = world.of(|thing| is_post(thing) && matches!(thing.state, State::Public | State::Held));
    let at = chance.one(&posts)?;
    if !world.may_read(Some(world.people.len() - 1), at) {
        return None;
    }
    assert_eq!(act(world, "hide_post", "post_id", at), 201);
    world.things[at].state = State::Hidden;
    Some(format!("{} is hidden", world.things[at].mark))
}

fn restore(world: &mut World, chance: &mut Chance) -> Option<String> {
    let posts = world.of(|thing| is_post(thing) && matches!(thing.state, State::Hidden | State::Held));
    let at = chance.one(&posts)?;
    if !world.may_read(Some(world.people.len() - 1), at) {
        return None;
    }
    let kind = match world.things[at].state {
        State::Held => "pass_post",
        _ => "restore_post",
    };
    assert_eq!(act(world, kind, "post_id", at), 201);
    world.things[at].state = State::Public;
    Some(format!("{} is back", world.things[at].mark))
}

fn delete(world: &mut World, chance: &mut Chance) -> Option<String> {
    let at = chance.one(&world.of(|thing| {
        (is_post(thing) && thing.state == State::Public) || (is_work(thing) && thing.kind != Kind::Course)
    }))?;
    let who = world.things[at].author;
    if let Kind::Post { thread, .. } = world.things[at].kind
        && !world.may_read(Some(who), thread)
    {
        return None;
    }
    let sent = world.people[who].with_header("If-Match", "*").delete(&path(world, at));
    let _ = sent.expect(204);
    world.things[at].state = State::Gone;
    Some(format!("{who} deletes {}", world.things[at].mark))
}

/// Closes a thread or opens it again, moves it, or merges it.
fn order(world: &mut World, chance: &mut Chance) -> Option<String> {
    let all = threads(world);
    let at = chance.one(&all)?;
    let moderator = Some(world.people.len() - 1);
    if !world.may_read(moderator, at) {
        return None;
    }
    match chance.below(3) {
        0 => {
            let kind = if world.things[at].locked {
                "unlock_thread"
            } else {
                "lock_thread"
            };
            assert_eq!(act(world, kind, "thread_id", at), 201);
            world.things[at].locked = !world.things[at].locked;
            Some(format!("{kind} {}", world.things[at].mark))
        }
        1 => {
            let places: Vec<Option<usize>> = world.of(is_work).into_iter().map(Some).chain([None]).collect();
            let place = chance.one(&places)?;
            let deed = json!({"kind": "move_thread", "thread_id": world.things[at].id, "to": about(world, place)});
            if world.things[at].kind == (Kind::Thread { about: place }) {
                return None;
            }
            let _ = world.moderator().post("/moderation/acts", &deed).expect(201);
            world.things[at].kind = Kind::Thread { about: place };
            Some(format!("{} moves to {}", world.things[at].mark, about(world, place)))
        }
        _ => merge(world, chance, at, &all),
    }
}

fn merge(world: &mut World, chance: &mut Chance, at: usize, all: &[usize]) -> Option<String> {
    let kind_of = |at: usize| match world.things[at].kind {
        Kind::Thread { about } => about.map(|about| std::mem::discriminant(&world.things[about].kind)),
        _ => None,
    };
    let in_sight = |at: usize| !matches!(world.opening(at).state, State::Hidden | State::Held);
    let there = |into: &usize| *into < at && kind_of(*into) == kind_of(at) && in_sight(*into);
    let moderator = Some(world.people.len() - 1);
    let able: Vec<usize> = all
        .iter()
        .copied()
        .filter(|into| there(into) && in_sight(at) && world.may_read(moderator, *into))
        .collect();
    let into = chance.one(&able)?;
    let (thread, older) = (&world.things[at].id, &world.things[into].id);
    let deed = json!({"kind": "merge_thread", "thread_id": thread, "to": older, "reason": "duplicate"});
    let _ = world.moderator().post("/moderation/acts", &deed).expect(201);
    for thing in &mut world.things {
        if let Kind::Post { thread, opens } = &mut thing.kind
            && *thread == at
        {
            (*thread, *opens) = (into, false);
        }
    }
    world.things[at].merged = Some(into);
    world.things[at].state = State::Gone;
    Some(format!(
        "{} goes into {}",
        world.things[at].mark, world.things[into].mark
    ))
}

fn save(world: &mut World, chance: &mut Chance) -> Option<String> {
    let at = chance.one(&world.of(is_work))?;
    let people: Vec<usize> = (0..world.people.len())
        .filter(|who| world.may_read(Some(*who), at))
        .collect();
    let who = chance.one(&people)?;
    let sent = world.people[who].put(&format!("{}/save", path(world, at)), &json!({}));
    assert_eq!(sent.status, 204);
    Some(format!("{who} saves {}", world.things[at].mark))
}
