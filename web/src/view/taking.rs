//! What is taken home: the shelf of this device, what may be put on it, and the page that is shown without a link.

/// The shelf. What stands on it only the device knows; its script fills it in.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    /// What may be taken home now.
    pub take: Option<Take>,
}

/// A lesson, or the lessons of a course, to be taken home.
#[derive(Clone, Debug, Default)]
pub struct Take {
    /// Title of the lesson or course.
    pub title: String,
    /// Where it is.
    pub url: String,
    /// Lessons that can be played, in order.
    pub lessons: Vec<TakeLesson>,
    /// The choices.
    pub rungs: Vec<TakeRung>,
}

/// One lesson of it.
#[derive(Clone, Debug, Default)]
pub struct TakeLesson {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Plain files of it, for browsers that keep nothing themselves.
    pub files: Vec<SaveFile>,
}

/// A file to save.
#[derive(Clone, Debug, Default)]
pub struct SaveFile {
    /// `voice`, `light`, `smooth` or `clear`.
    pub purpose: String,
    /// Its URL.
    pub url: String,
    /// Its size.
    pub bytes: u64,
}

/// A choice for all of them.
#[derive(Clone, Debug, Default)]
pub struct TakeRung {
    /// Its name, such as `light` or `voice-en`.
    pub name: String,
    /// `voice`, `light`, `smooth` or `clear`.
    pub purpose: String,
    /// Its language, where it is not the lesson's own.
    pub language: Option<String>,
    /// What all lessons together need.
    pub bytes: u64,
}

super::page!(Shelf, "shelf.html");

impl Take {
    /// The lessons' ids, for the script.
    pub fn ids(&self) -> String {
        let ids: Vec<&str> = self.lessons.iter().map(|lesson| lesson.id.as_str()).collect();
        ids.join(" ")
    }
}

impl Shelf {
    /// Sample values.
    pub fn sample() -> Self {
        let lesson = |id: &str| TakeLesson {
            id: id.into(),
            title: "小数乘小数".into(),
            files: vec![SaveFile {
                purpose: "light".into(),
                url: "/m/1/light-h264-save.mp4".into(),
                bytes: 620_000,
            }],
        };
        let rung = |purpose: &str, bytes| TakeRung {
            name: purpose.into(),
            purpose: purpose.into(),
            language: None,
            bytes,
        };
        Self {
            take: Some(Take {
                title: "数学里的关键一步".into(),
                url: "/courses/1".into(),
                lessons: vec![lesson("1"), lesson("2")],
                rungs: vec![rung("voice", 240_000), rung("light", 620_000)],
            }),
        }
    }
}

/// What is shown of a page that is not on the device while there is no link.
#[derive(Clone, Debug)]
pub struct Offline {
    /// Where what is on the device is listed.
    pub shelf_url: &'static str,
}

super::page!(Offline, "offline.html");
