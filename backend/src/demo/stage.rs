//! Plays the script: what the demo's people do, in order.

use super::client::{Client, text};
use super::recording;
use super::script::{AboutTitle, Account, Case, Course, Lesson, Script, Thread};
use super::state::State;
use anyhow::Context;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The script's people, and what they have done already.
pub struct Stage {
    people: HashMap<String, Client>,
    state: State,
    folder: PathBuf,
}

/// A lesson or case that gets a video.
struct Filming {
    author: String,
    title: String,
    /// Path in the API, such as `/lessons/ID`.
    path: String,
    video: String,
}

/// Plays the whole script against the server at an address.
pub fn play(address: &str, folder: &Path, script: &Script) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut stage = Stage::open(address, folder, &script.accounts)?;
    let mut filmings = Vec::new();
    for course in &script.courses {
        filmings.extend(stage.publish_course(course)?);
    }
    for case in &script.cases {
        filmings.extend(stage.publish_case(case)?);
    }
    for thread in &script.threads {
        stage.talk(thread)?;
    }
    for filming in &filmings {
        stage.film(filming)?;
    }
    tell("the demo is complete");
    Ok(())
}

impl Stage {
    fn open(address: &str, folder: &Path, accounts: &[Account]) -> anyhow::Result<Self> {
        let mut people = HashMap::new();
        for account in accounts {
            let client = Client::sign_in(address, &account.username, &account.password)?;
            people.insert(account.username.clone(), client);
        }
        Ok(Self {
            people,
            state: State::open(folder)?,
            folder: folder.to_owned(),
        })
    }

    fn person(&self, username: &str) -> anyhow::Result<&Client> {
        self.people
            .get(username)
            .with_context(|| format!("nobody is called {username}"))
    }

    /// Does something once and remembers its id.
    fn once(&mut self, name: &str, by: &str, path: &str, body: &Value) -> anyhow::Result<String> {
        if let Some(id) = self.state.get(name) {
            return Ok(id.to_owned());
        }
        let answer = self.person(by)?.post(path, name, body)?;
        let id = text(&answer, "id")?;
        self.state.set(name, &id)?;
        Ok(id)
    }

    fn publish(&mut self, by: &str, path: &str) -> anyhow::Result<()> {
        let name = format!("published {path}");
        if self.state.get(&name).is_none() {
            self.person(by)?.post(&format!("{path}/publish"), &name, &json!({}))?;
            self.state.set(&name, "")?;
        }
        Ok(())
    }

    fn publish_course(&mut self, course: &Course) -> anyhow::Result<Vec<Filming>> {
        let title = &course.fields.title;
        let fields = serde_json::to_value(&course.fields)?;
        let id = self.once(&format!("course {title}"), &course.author, "/courses", &fields)?;
        let mut filmings = Vec::new();
        for lesson in &course.lessons {
            filmings.extend(self.publish_lesson(&course.author, &id, lesson)?);
        }
        self.publish(&course.author, &format!("/courses/{id}"))?;
        tell(&format!("course 《{title}》"));
        Ok(filmings)
    }

    fn publish_lesson(&mut self, author: &str, course: &str, lesson: &Lesson) -> anyhow::Result<Option<Filming>> {
        let fields = json!({"title": lesson.title, "summary": lesson.summary});
        let name = format!("lesson {}", lesson.title);
        let id = self.once(&name, author, &format!("/courses/{course}/lessons"), &fields)?;
        let path = format!("/lessons/{id}");
        self.publish(author, &path)?;
        Ok(lesson
            .video
            .as_ref()
            .map(|video| filming(author, &lesson.title, path, video)))
    }

    fn publish_case(&mut self, case: &Case) -> anyhow::Result<Option<Filming>> {
        let title = &case.fields.title;
        let mut fields = serde_json::to_value(&case.fields)?;
        if let Value::Object(object) = &mut fields {
            object.insert("chapter".into(), json!(case.chapter));
            object.insert("keywords".into(), json!(case.keywords));
            object.insert("parts".into(), serde_json::to_value(&case.parts)?);
        }
        let id = self.once(&format!("case {title}"), &case.author, "/cases", &fields)?;
        let path = format!("/cases/{id}");
        self.publish(&case.author, &path)?;
        tell(&format!("teaching case 《{title}》"));
        Ok(case
            .video
            .as_ref()
            .map(|video| filming(&case.author, title, path, video)))
    }

    fn talk(&mut self, thread: &Thread) -> anyhow::Result<()> {
        let (kind, title) = match &thread.about {
            AboutTitle::Lesson(title) => ("lesson", title),
            AboutTitle::Case(title) => ("case", title),
            AboutTitle::Course(title) => ("course", title),
        };
        let about = self
            .state
            .get(&format!("{kind} {title}"))
            .with_context(|| format!("no {kind} 《{title}》"))?;
        let mut fields = json!({
            "about": format!("{kind}:{about}"), "title": thread.title, "body": thread.body, "kind": thread.kind,
        });
        if let (Value::Object(object), Some(at_s)) = (&mut fields, thread.at_s) {
            object.insert("at_s".into(), json!(at_s));
        }
        let id = self.once(&format!("thread {}", thread.title), &thread.by, "/threads", &fields)?;
        for (number, post) in thread.posts.iter().enumerate() {
            let name = format!("post {number} {}", thread.title);
            let post_id = self.once(
                &name,
                &post.by,
                &format!("/threads/{id}/posts"),
                &json!({"body": post.body}),
            )?;
            let accepted = format!("accepted {post_id}");
            if post.accepted && self.state.get(&accepted).is_none() {
                let path = format!("/threads/{id}/answer");
                self.person(&thread.by)?
                    .post(&path, &accepted, &json!({"post_id": post_id}))?;
                self.state.set(&accepted, "")?;
            }
        }
        Ok(())
    }

    fn film(&mut self, filming: &Filming) -> anyhow::Result<()> {
        let name = format!("video {}", filming.path);
        if self.state.get(&name).is_some() {
            return Ok(());
        }
        tell(&format!("《{}》: recording", filming.title));
        let file = recording::record(&filming.video, &self.folder)?;
        let author = self.person(&filming.author)?;
        tell(&format!(
            "《{}》: uploading {} kB",
            filming.title,
            file.metadata()?.len() / 1000
        ));
        let upload = author.upload(&file)?;
        let attached = author.post(&format!("{}/media", filming.path), &name, &json!({"upload_id": upload}))?;
        let media = text(&attached, "media_id")?;
        wait_for(author, &filming.title, &media)?;
        self.state.set(&name, &media)
    }
}

/// Follows a transcode to its end.
fn wait_for(author: &Client, title: &str, media: &str) -> anyhow::Result<()> {
    let mut told = -1;
    loop {
        let manifest = author.get(&format!("/media/{media}"))?;
        match manifest.get("status").and_then(Value::as_str) {
            Some("ready") => {
                tell(&format!("《{title}》: ready"));
                return Ok(());
            }
            Some("failed") => anyhow::bail!("《{title}》 could not be transcoded: {manifest}"),
            _ => {}
        }
        #[expect(clippy::cast_possible_truncation, reason = "a share of 100, for people")]
        let percent = (manifest.get("progress").and_then(Value::as_f64).unwrap_or_default() * 100.0) as i32 / 10 * 10;
        if percent > told {
            tell(&format!("《{title}》: transcoding {percent} %"));
            told = percent;
        }
        std::thread::sleep(Duration::from_millis(500));
    }
}

fn filming(author: &str, title: &str, path: String, video: &str) -> Filming {
    Filming {
        author: author.to_owned(),
        title: title.to_owned(),
        path,
        video: video.to_owned(),
    }
}

#[expect(clippy::print_stdout, reason = "progress for the person who started the demo")]
fn tell(what: &str) {
    println!("  · {what}");
}
