//! What a thread is about: a thing of the catalog, a chapter of a textbook, or the subject of a room.

use crate::ids::{CaseId, CourseId, LessonId};
use crate::taxonomy::Shelf;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What a thread is about. Written `lesson:ID`, `case:ID`, `course:ID`, `room:SUBJECT`, or
/// `chapter:STAGE/GRADE/SUBJECT/EDITION/VOLUME/NAME`, where `-` stands for no grade or volume.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum About {
    /// A lesson.
    Lesson(LessonId),
    /// A teaching case.
    Case(CaseId),
    /// A course.
    Course(CourseId),
    /// A chapter of a textbook.
    Chapter(Chapter),
    /// Nothing but a subject: the room 学科教研组 of those who teach it, by the subject's id.
    Room(String),
}

/// A chapter of a textbook, by the ids of the taxonomy and its name in the book's table of contents.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Chapter {
    /// Id of the stage.
    pub stage: String,
    /// 1 to 9; none for adults.
    pub grade: Option<u8>,
    /// Id of the subject.
    pub subject: String,
    /// Id of the edition.
    pub edition: String,
    /// 1 or 2; none where the book has no volumes.
    pub volume: Option<u8>,
    /// The words of the table of contents.
    pub name: String,
}

impl About {
    /// Id of the subject in whose room threads about it stand; none for things of the catalog, which have pages of their
    /// own.
    pub fn room(&self) -> Option<&str> {
        match self {
            Self::Chapter(chapter) => Some(&chapter.subject),
            Self::Room(subject) => Some(subject),
            Self::Lesson(_) | Self::Case(_) | Self::Course(_) => None,
        }
    }

    /// Where it stands in the taxonomy, as far as it says so itself; a room has a subject and no stage.
    pub fn shelf(&self) -> Option<Shelf> {
        match self {
            Self::Chapter(chapter) => Some(Shelf {
                stage: chapter.stage.clone(),
                grade: chapter.grade,
                subject: chapter.subject.clone(),
                edition: Some(chapter.edition.clone()),
                volume: chapter.volume,
                chapter: Some(chapter.name.clone()),
            }),
            Self::Room(subject) => Some(Shelf {
                subject: subject.clone(),
                ..Shelf::default()
            }),
            Self::Lesson(_) | Self::Case(_) | Self::Course(_) => None,
        }
    }
}

impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lesson(id) => write!(f, "lesson:{id}"),
            Self::Case(id) => write!(f, "case:{id}"),
            Self::Course(id) => write!(f, "course:{id}"),
            Self::Chapter(chapter) => write!(f, "chapter:{chapter}"),
            Self::Room(subject) => write!(f, "room:{subject}"),
        }
    }
}

impl fmt::Display for Chapter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = |number: Option<u8>| number.map_or_else(|| "-".to_owned(), |number| number.to_string());
        write!(
            f,
            "{}/{}/{}/{}/{}/{}",
            self.stage,
            number(self.grade),
            self.subject,
            self.edition,
            number(self.volume),
            self.name
        )
    }
}

/// The text does not say what a thread is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownSubject;

impl fmt::Display for UnknownSubject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "expected lesson:ID, case:ID, course:ID, room:SUBJECT or chapter:STAGE/GRADE/SUBJECT/EDITION/VOLUME/NAME",
        )
    }
}

impl std::error::Error for UnknownSubject {}

impl FromStr for About {
    type Err = UnknownSubject;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (kind, rest) = text.split_once(':').ok_or(UnknownSubject)?;
        match kind {
            "lesson" => rest.parse().map(Self::Lesson).map_err(|_| UnknownSubject),
            "case" => rest.parse().map(Self::Case).map_err(|_| UnknownSubject),
            "course" => rest.parse().map(Self::Course).map_err(|_| UnknownSubject),
            "chapter" => rest.parse().map(Self::Chapter),
            "room" => id(rest).map(Self::Room),
            _ => Err(UnknownSubject),
        }
    }
}

impl FromStr for Chapter {
    type Err = UnknownSubject;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // The name comes last: it is the one part that may hold a slash.
        let mut parts = text.splitn(6, '/');
        let mut next = || parts.next().ok_or(UnknownSubject);
        let (stage, grade, subject) = (next()?, next()?, next()?);
        let (edition, volume, name) = (next()?, next()?, next()?);
        if name.is_empty() || name.len() > 400 || name.chars().any(char::is_control) {
            return Err(UnknownSubject);
        }
        Ok(Self {
            stage: id(stage)?,
            grade: number(grade)?,
            subject: id(subject)?,
            edition: id(edition)?,
            volume: number(volume)?,
            name: name.to_owned(),
        })
    }
}

/// An id of the taxonomy.
fn id(text: &str) -> Result<String, UnknownSubject> {
    let known = (1..=32).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    if known {
        Ok(text.to_owned())
    } else {
        Err(UnknownSubject)
    }
}

/// A number below ten, or none.
fn number(text: &str) -> Result<Option<u8>, UnknownSubject> {
    match text.as_bytes() {
        b"-" => Ok(None),
        [digit @ b'1'..=b'9'] => Ok(Some(digit - b'0')),
        _ => Err(UnknownSubject),
    }
}

impl Serialize for About {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for About {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_as_the_same() {
        for text in [
            "lesson:018f0000-0000-7000-8000-000000000000",
            "room:math",
            "chapter:primary/5/math/renjiao/1/小数乘法",
            "chapter:adult/-/farming/local/-/水稻/旱稻",
        ] {
            assert_eq!(text.parse::<About>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_not_well_written_is_refused() {
        for text in [
            "",
            "room",
            "room:",
            "room:数学",
            "room:Math",
            "lesson:1",
            "village:1",
            "chapter:primary/5/math/renjiao/1/",
            "chapter:primary/5/math/renjiao/1",
            "chapter:primary/05/math/renjiao/1/小数乘法",
            "chapter:primary/0/math/renjiao/1/小数乘法",
            "chapter:primary/五/math/renjiao/1/小数乘法",
            "chapter:primary/5/math/renjiao/1/小\u{0}数",
            "chapter:primary//math/renjiao/1/小数乘法",
        ] {
            assert_eq!(text.parse::<About>(), Err(UnknownSubject), "{text}");
        }
    }

    #[test]
    fn a_chapter_stands_on_its_books_shelf() {
        let about: About = "chapter:primary/5/math/renjiao/1/小数乘法".parse().unwrap();
        let shelf = about.shelf().unwrap();
        assert_eq!((shelf.grade, shelf.chapter.as_deref()), (Some(5), Some("小数乘法")));
        assert_eq!(about.room(), Some("math"));
    }
}
