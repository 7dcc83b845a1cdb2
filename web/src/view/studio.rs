//! The studio: where teachers make courses, lessons and teaching cases.

use super::FieldErrors;
use super::act::ActNote;
use super::case::Attachment;
use super::media::StudioMedia;
use super::shelf::ShelfChoices;

/// All of one's own.
#[derive(Clone, Debug, Default)]
pub struct Studio {
    /// Courses.
    pub courses: Vec<Work>,
    /// Teaching cases.
    pub cases: Vec<Work>,
    /// Wanted cases that most people want: what for, and how many others want it.
    pub wanted: Vec<(String, i32)>,
}

/// A course, lesson or case of one's own.
#[derive(Clone, Debug)]
pub struct Work {
    /// Where it is edited.
    pub url: String,
    /// Its title.
    pub title: String,
    /// `draft`, `published` or `withdrawn`.
    pub status: String,
    /// `queued`, `transcoding`, `ready` or `failed`, if it has a video.
    pub media_status: Option<String>,
}

/// A course being made or changed.
#[derive(Clone, Debug, Default)]
pub struct CourseForm {
    /// Its id; none while it is new.
    pub id: Option<String>,
    /// The version that is changed.
    pub version: i32,
    /// `draft`, `published` or `withdrawn`.
    pub status: String,
    /// Why those who keep order withdrew it, while they have.
    pub withdrawn: Option<ActNote>,
    /// Title.
    pub title: String,
    /// Summary.
    pub summary: String,
    /// Where it stands.
    pub shelf: ShelfChoices,
    /// Its lessons.
    pub lessons: Vec<Work>,
    /// The title typed for a new lesson.
    pub new_lesson_title: String,
    /// What is wrong.
    pub errors: FieldErrors,
}

/// A lesson being changed.
#[derive(Clone, Debug, Default)]
pub struct LessonForm {
    /// Its id.
    pub id: String,
    /// The version that is changed.
    pub version: i32,
    /// `draft`, `published` or `withdrawn`.
    pub status: String,
    /// Why those who keep order withdrew it, while they have.
    pub withdrawn: Option<ActNote>,
    /// Title.
    pub title: String,
    /// Summary.
    pub summary: String,
    /// Its course: studio URL and title.
    pub course: (String, String),
    /// Its video.
    pub media: StudioMedia,
    /// What is wrong.
    pub errors: FieldErrors,
}

/// A teaching case being made or changed.
#[derive(Clone, Debug, Default)]
pub struct CaseForm {
    /// Its id; none while it is new.
    pub id: Option<String>,
    /// The version that is changed.
    pub version: i32,
    /// `draft`, `published` or `withdrawn`.
    pub status: String,
    /// Why those who keep order withdrew it, while they have.
    pub withdrawn: Option<ActNote>,
    /// Title.
    pub title: String,
    /// Summary.
    pub summary: String,
    /// Where it stands.
    pub shelf: ShelfChoices,
    /// Chapter.
    pub chapter: String,
    /// Keywords with commas.
    pub keywords: String,
    /// 教学设计.
    pub design: String,
    /// 课件.
    pub slides_note: String,
    /// 学习任务单.
    pub tasks: String,
    /// 课后练习.
    pub homework: String,
    /// Files.
    pub attachments: Vec<Attachment>,
    /// The recording.
    pub media: StudioMedia,
    /// What is wrong.
    pub errors: FieldErrors,
}

super::page!(Studio, "studio.html");
super::page!(CourseForm, "studio_course.html");
super::page!(LessonForm, "studio_lesson.html");
super::page!(CaseForm, "studio_case.html");

impl Studio {
    /// Sample values.
    pub fn sample() -> Self {
        Self {
            courses: vec![Work::sample()],
            cases: vec![Work::sample()],
            wanted: vec![("复式班怎么上小数除法".into(), 3)],
        }
    }
}

impl Work {
    /// Sample values.
    pub fn sample() -> Self {
        Self {
            url: "/studio/courses/1".into(),
            title: "数学里的关键一步".into(),
            status: "draft".into(),
            media_status: Some("transcoding".into()),
        }
    }
}

impl CourseForm {
    /// Where its forms go.
    pub fn base_url(&self) -> String {
        self.id
            .as_ref()
            .map_or_else(|| "/studio/courses".into(), |id| format!("/studio/courses/{id}"))
    }

    /// Sample values.
    pub fn sample() -> Self {
        Self {
            id: Some("1".into()),
            version: 2,
            status: "draft".into(),
            withdrawn: Some(ActNote::sample()),
            title: "数学里的关键一步".into(),
            summary: "一节课只讲透一件事。".into(),
            shelf: ShelfChoices::sample(),
            lessons: vec![Work::sample()],
            new_lesson_title: String::new(),
            errors: FieldErrors(vec![("title".into(), "最多 200 个字".into())]),
        }
    }
}

impl LessonForm {
    /// Where its forms go.
    pub fn base_url(&self) -> String {
        format!("/studio/lessons/{}", self.id)
    }

    /// Sample values.
    pub fn sample() -> Self {
        Self {
            id: "1".into(),
            version: 1,
            status: "published".into(),
            withdrawn: Some(ActNote::sample()),
            title: "小数乘法".into(),
            summary: String::new(),
            course: ("/studio/courses/1".into(), "数学里的关键一步".into()),
            media: StudioMedia::sample(),
            errors: FieldErrors::default(),
        }
    }
}

impl CaseForm {
    /// Where its forms go.
    pub fn base_url(&self) -> String {
        self.id
            .as_ref()
            .map_or_else(|| "/studio/cases".into(), |id| format!("/studio/cases/{id}"))
    }

    /// Sample values.
    pub fn sample() -> Self {
        Self {
            id: Some("1".into()),
            status: "withdrawn".into(),
            withdrawn: Some(ActNote::sample()),
            title: "光合作用".into(),
            shelf: ShelfChoices::sample(),
            attachments: vec![Attachment::sample()],
            media: StudioMedia {
                id: None,
                failure: None,
                ..StudioMedia::sample()
            },
            ..Self::default()
        }
    }
}
