//! What there is, and who may read it.

use support::{Person, Role, TestServer, eventually, json};

/// What stands in every text, so that one query finds all.
pub const COMMON: &str = "萤帙录";

/// A word of the moderators' list.
pub const HELD: &str = "加微信";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Case,
    Course,
    Lesson {
        course: usize,
    },
    /// About a work, or in the room of mathematics.
    Thread {
        about: Option<usize>,
    },
    Post {
        thread: usize,
        opens: bool,
    },
}

/// Works are drafts, public, withdrawn or barred; posts are public, hidden, held or gone. A thread is what it began with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Draft,
    Public,
    Withdrawn,
    Barred,
    Hidden,
    Held,
    Gone,
}

#[derive(Clone, Debug)]
pub struct Thing {
    pub kind: Kind,
    pub id: String,
    pub author: usize,
    /// A word that only this says: its title, or the text of a post.
    pub mark: String,
    pub state: State,
    /// The thread it went into.
    pub merged: Option<usize>,
    pub locked: bool,
}

pub struct World {
    /// Everybody; the last keeps order.
    pub people: Vec<Person>,
    pub roles: Vec<Role>,
    /// How much each has posted: new accounts post little.
    pub posted: Vec<usize>,
    pub things: Vec<Thing>,
    pub log: Vec<String>,
    beacon: Option<String>,
}

impl World {
    pub fn with_people(server: &TestServer) -> Self {
        let mut roles = vec![Role::MasterTeacher, Role::Teacher, Role::MasterTeacher];
        roles.extend([Role::Teacher, Role::Teacher, Role::Student, Role::Moderator]);
        let people = server.with_users(&roles);
        let world = Self {
            posted: vec![0; people.len()],
            people,
            roles,
            things: Vec::new(),
            log: Vec::new(),
            beacon: None,
        };
        let _ = world
            .moderator()
            .post("/moderation/words", &json!({"word": HELD}))
            .expect(201);
        world
    }

    pub fn moderator(&self) -> &Person {
        self.people.last().expect("somebody keeps order")
    }

    /// Whether a person keeps order; nobody does not.
    pub fn keeps_order(&self, who: Option<usize>) -> bool {
        who == Some(self.people.len() - 1)
    }

    pub fn of(&self, wanted: impl Fn(&Thing) -> bool) -> Vec<usize> {
        (0..self.things.len())
            .filter(|at| self.things[*at].state != State::Gone && wanted(&self.things[*at]))
            .collect()
    }

    /// What a thread began with.
    pub fn opening(&self, thread: usize) -> &Thing {
        let opens = Kind::Post { thread, opens: true };
        self.things
            .iter()
            .find(|thing| thing.kind == opens)
            .expect("an opening")
    }

    /// Whether anybody at all may read it.
    pub fn is_public(&self, at: usize) -> bool {
        let thing = &self.things[at];
        match thing.kind {
            Kind::Case | Kind::Course => thing.state == State::Public,
            Kind::Lesson { course } => thing.state == State::Public && self.is_public(course),
            Kind::Thread { about } => {
                thing.merged.is_none()
                    && about.is_none_or(|about| self.is_public(about))
                    && !matches!(self.opening(at).state, State::Hidden | State::Held)
            }
            Kind::Post { thread, .. } => thing.state == State::Public && self.is_public(thread),
        }
    }

    /// Whether somebody (or nobody in particular) may read its mark anywhere.
    pub fn may_read(&self, who: Option<usize>, at: usize) -> bool {
        let thing = &self.things[at];
        if thing.state == State::Gone {
            return false;
        }
        if self.is_public(at) {
            return true;
        }
        let own = who == Some(thing.author) || self.keeps_order(who);
        match thing.kind {
            // The author of a lesson is that of its course.
            Kind::Case | Kind::Course | Kind::Lesson { .. } => own,
            Kind::Thread { about } => {
                let place = about.is_none_or(|about| self.may_read(who, about));
                let seen = !matches!(self.opening(at).state, State::Hidden | State::Held) || own;
                place && seen && thing.merged.is_none()
            }
            Kind::Post { thread, .. } => {
                let place = match self.things[thread].kind {
                    Kind::Thread { about } => about.is_none_or(|about| self.may_read(who, about)),
                    _ => false,
                };
                // The posts of a hidden thread can still be read where they stand; of a held one nobody has seen any.
                let opening = self.opening(thread);
                let there = opening.state != State::Held || who == Some(opening.author) || self.keeps_order(who);
                place && there && (thing.state == State::Public || own)
            }
        }
    }

    /// What people had typed so far is in the index once a word typed now is.
    pub fn wait_for_the_index(&mut self, server: &TestServer) {
        let word = format!("beacon{}", self.log.len());
        let thread = self.beacon.clone();
        let sent = if let Some(thread) = &thread {
            let path = format!("/threads/{thread}/posts");
            self.moderator().post(&path, &json!({"body": word}))
        } else {
            let thread = json!({"about": "room:english", "title": "Beacons of this test", "body": word});
            self.moderator().post("/threads", &thread)
        };
        let id = sent.id(201);
        eventually("the index has followed", || {
            let found = server.get(&format!("/search?sort=new&q=%22{word}%22")).json(200);
            let mut items = found["items"].as_array()?.iter();
            items.any(|item| item["id"] == id.as_str()).then_some(())
        });
        self.beacon = thread.or(Some(id));
    }
}
