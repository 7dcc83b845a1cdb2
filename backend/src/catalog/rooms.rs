//! Chapters and rooms as what threads are about: the taxonomy names them, and they belong to everybody.

use super::subject::Subject;
use super::taxonomy::taxonomy;
use content_schema::catalog::{About, Chapter};
use content_schema::people::Language;
use content_schema::taxonomy::{Book, Named, Taxonomy};
use yinghuo_web::{Frame, message};

/// A chapter of the taxonomy or a subject's room, in a reader's words; none when the taxonomy has no such, or for
/// anything else.
pub fn subject(taxonomy: &Taxonomy, about: &About, language: Language) -> Option<Subject> {
    let (title, url) = match about {
        About::Room(id) => {
            let subject = named(&taxonomy.subjects, id)?;
            (room_name(subject, language), room_url(id))
        }
        About::Chapter(chapter) => {
            let book = taxonomy.books.iter().find(|book| has(book, chapter))?;
            let title = format!("{} · {}", book_name(taxonomy, book, language), chapter.name);
            (title, chapter_url(chapter))
        }
        About::Lesson(_) | About::Case(_) | About::Course(_) => return None,
    };
    let author = None;
    Some(Subject { title, url, author })
}

/// What a thread is about in the reader's words: rooms and chapters have names in both languages.
pub fn in_words(frame: &Frame, about: &About, found: Subject) -> Subject {
    subject(taxonomy(), about, frame.language).unwrap_or(found)
}

/// The name of a subject's room: 数学教研组.
pub fn room_name(subject: &Named, language: Language) -> String {
    message(language, "room-of", &[("subject", name(subject, language))])
}

/// The name of a book, such as 五年级 数学 人教版 上册.
pub fn book_name(taxonomy: &Taxonomy, book: &Book, language: Language) -> String {
    let of = |list: &[Named], id: &str| named(list, id).map(|one| name(one, language).to_owned());
    let words = [
        book.grade
            .map(|grade| message(language, &format!("grade-{grade}"), &[])),
        of(&taxonomy.subjects, &book.subject),
        of(&taxonomy.editions, &book.edition),
        book.volume
            .map(|volume| message(language, &format!("volume-{volume}"), &[])),
    ];
    let words: Vec<String> = words.into_iter().flatten().collect();
    words.join(" ")
}

/// The page of a subject's room.
pub fn room_url(subject: &str) -> String {
    format!("/rooms/{subject}")
}

/// The page of a chapter.
pub fn chapter_url(chapter: &Chapter) -> String {
    let about = About::Chapter(chapter.clone()).to_string();
    let query = serde_urlencoded::to_string([("about", about)]).unwrap_or_default();
    format!("/chapters?{query}")
}

/// A book's chapter by its name.
pub fn chapter_of(book: &Book, name: &str) -> Chapter {
    Chapter {
        stage: book.stage.clone(),
        grade: book.grade,
        subject: book.subject.clone(),
        edition: book.edition.clone(),
        volume: book.volume,
        name: name.to_owned(),
    }
}

fn has(book: &Book, chapter: &Chapter) -> bool {
    book.chapters.iter().any(|name| chapter_of(book, name) == *chapter)
}

fn named<'a>(list: &'a [Named], id: &str) -> Option<&'a Named> {
    list.iter().find(|named| named.id == id)
}

/// A name in a language.
pub fn name(named: &Named, language: Language) -> &str {
    match language {
        Language::ZhCn => &named.zh,
        Language::En => &named.en,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chapters_and_rooms_of_the_taxonomy_alone_are_known() {
        let title = |text: &str, language| {
            let about: About = text.parse().unwrap();
            subject(taxonomy(), &about, language).map(|found| found.title)
        };
        for (text, wanted) in [
            ("room:math", Some("数学教研组")),
            ("room:magic", None),
            (
                "chapter:primary/5/math/renjiao/1/小数乘法",
                Some("五年级 数学 人教版 上册 · 小数乘法"),
            ),
            ("chapter:primary/5/math/renjiao/1/没有这一章", None),
            ("chapter:primary/4/math/renjiao/1/小数乘法", None),
        ] {
            assert_eq!(title(text, Language::ZhCn).as_deref(), wanted, "{text}");
        }
        assert_eq!(title("room:math", Language::En).as_deref(), Some("Room: Mathematics"));
    }
}
