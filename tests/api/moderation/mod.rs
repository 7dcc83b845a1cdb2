//! Keeping order: acts with reasons, what others see of them, and the trail they leave.

mod people;
mod posts;
mod queue;
mod threads;
mod words;
mod works;

use support::{Client, Person, Value, eventually, json, percent_encoded};

pub fn open(person: &Person, about: &str, title: &str) -> String {
    let thread = json!({"about": about, "title": title, "body": format!("{title}？请各位说说")});
    person.post("/threads", &thread).id(201)
}

pub fn reply(person: &Person, thread: &str, body: &str) -> String {
    person
        .post(&format!("/threads/{thread}/posts"), &json!({"body": body}))
        .id(201)
}

pub fn act(moderator: &Person, kind: &str, on: &str, id: &str) -> Value {
    let deed = json!({"kind": kind, on: id, "reason": "spam", "words": "请看社区约定"});
    moderator.post("/moderation/acts", &deed).json(201)
}

pub fn opener_of(client: &Client, thread: &str) -> String {
    let found = client.get(&format!("/threads/{thread}")).json(200);
    found["posts"]["items"][0]["id"].as_str().expect("a post").to_owned()
}

/// A post as a client reads it.
pub fn seen(client: &Client, thread: &str, post: &str) -> Value {
    let found = client.get(&format!("/threads/{thread}")).json(200);
    let posts = found["posts"]["items"].as_array().expect("posts").clone();
    let found = posts.into_iter().find(|one| one["id"] == post);
    found.unwrap_or(Value::Null)
}

/// Waits for the notice of an act; answers its note.
pub fn told(person: &Person, kind: &str) -> Value {
    eventually(&format!("{} is told: {kind}", person.username), || {
        let inbox = person.get("/notifications").json(200);
        let items = inbox["items"].as_array().expect("items").clone();
        items.into_iter().find(|notice| notice["note"]["act"] == kind)
    })
}

pub fn finds(client: &Client, words: &str) -> bool {
    let found = client.get(&format!("/search?q={}", percent_encoded(&format!("\"{words}\""))));
    !found.json(200)["items"].as_array().expect("items").is_empty()
}
