//! Pages of rooms and chapters.

use super::follows::{self, Target};
use super::read;
use super::rooms::{self, Place, Wanted};
use crate::accounts::{FrameFor, Viewer};
use crate::catalog::rooms::{book_name, chapter_of, chapter_url, room_name, room_url, subject};
use crate::catalog::taxonomy::taxonomy;
use crate::catalog::thread_line;
use crate::platform::html::html;
use crate::platform::{Platform, Problem};
use actix_web::{HttpResponse, get, web};
use content_schema::catalog::About;
use content_schema::taxonomy::Book;
use serde::Deserialize;
use std::collections::HashMap;
use yinghuo_web::Frame;
use yinghuo_web::view::pager::Pager;
use yinghuo_web::view::rooms::{Room, Rooms};

/// Registers the pages.
pub fn pages(config: &mut web::ServiceConfig) {
    config.service(all_rooms).service(room_page).service(chapter_page);
}

#[get("/rooms")]
async fn all_rooms(platform: web::Data<Platform>, frame: FrameFor) -> Result<HttpResponse, Problem> {
    let sizes = rooms::sizes(platform.database.read()).await?;
    let rooms = taxonomy().subjects.iter().map(|subject| {
        let threads = sizes.get(&subject.id).copied().unwrap_or_default();
        (room_url(&subject.id), room_name(subject, frame.0.language), threads)
    });
    html(&Rooms { rooms: rooms.collect() }, &frame.0)
}

/// What part of a room is asked for.
#[derive(Deserialize)]
struct RoomQuery {
    #[serde(default)]
    filter: Wanted,
    #[serde(default = "first")]
    page: u64,
    /// The book whose chapters are shown, as [`book_id`] writes it.
    #[serde(default)]
    book: String,
}

const fn first() -> u64 {
    1
}

#[get("/rooms/{subject}")]
async fn room_page(
    platform: web::Data<Platform>,
    viewer: Viewer,
    frame: FrameFor,
    id: web::Path<String>,
    query: web::Query<RoomQuery>,
) -> Result<HttpResponse, Problem> {
    rooms::known(&id)?;
    let about = About::Room(id.clone());
    let sizes = rooms::chapter_sizes(platform.database.read(), &id).await?;
    let books: Vec<&Book> = taxonomy().books.iter().filter(|book| book.subject == *id).collect();
    let chosen = books.iter().copied().find(|book| book_id(book) == query.book);
    let chapters = chosen.map(|book| chapters(book, &sizes)).unwrap_or_default();
    let url = room_url(&id);
    let books = books.into_iter().map(|book| {
        let link = format!("{url}?book={}#books", book_id(book));
        (
            link,
            book_name(taxonomy(), book, frame.0.language),
            Some(book) == chosen,
        )
    });
    let page = Room {
        parent: ("/rooms".into(), frame.0.t("rooms")),
        books: books.collect(),
        chapters,
        ..place_page(
            &platform,
            &viewer,
            &frame.0,
            about,
            Place::Room(id.into_inner()),
            &query,
        )
        .await?
    };
    html(&page, &frame.0)
}

#[derive(Deserialize)]
struct ChapterQuery {
    about: About,
    #[serde(default)]
    filter: Wanted,
    #[serde(default = "first")]
    page: u64,
}

#[get("/chapters")]
async fn chapter_page(
    platform: web::Data<Platform>,
    viewer: Viewer,
    frame: FrameFor,
    query: web::Query<ChapterQuery>,
) -> Result<HttpResponse, Problem> {
    let ChapterQuery { about, filter, page } = query.into_inner();
    let About::Chapter(chapter) = &about else {
        return Err(Problem::not_found());
    };
    let room = About::Room(chapter.subject.clone());
    let parent = subject(taxonomy(), &room, frame.0.language).ok_or_else(Problem::not_found)?;
    let part = RoomQuery {
        filter,
        page,
        book: String::new(),
    };
    let page = Room {
        parent: (parent.url, parent.title),
        ..place_page(&platform, &viewer, &frame.0, about.clone(), Place::About(about), &part).await?
    };
    html(&page, &frame.0)
}

/// What rooms and chapters have in common.
async fn place_page(
    platform: &Platform,
    viewer: &Viewer,
    frame: &Frame,
    about: About,
    place: Place,
    query: &RoomQuery,
) -> Result<Room, Problem> {
    let found = subject(taxonomy(), &about, frame.language).ok_or_else(Problem::not_found)?;
    let conn = platform.database.read();
    let (threads, pages) = rooms::lively(conn, &place, query.filter, query.page).await?;
    let threads = read::lines(conn, threads).await?;
    let joint = if found.url.contains('?') { '&' } else { '?' };
    let filters = Wanted::ALL.into_iter().map(|wanted| {
        let url = format!("{}{joint}filter={}", found.url, wanted.as_str());
        (url, format!("threads-{}", wanted.as_str()), wanted == query.filter)
    });
    let target = Target::Place(about.clone());
    let followed = follows::follows(conn, viewer.user_id(), &target).await?;
    let about = serde_urlencoded::to_string([("about", about.to_string())]).map_err(Problem::internal)?;
    Ok(Room {
        filters: filters.collect(),
        threads: threads.into_iter().map(thread_line).collect(),
        pager: Pager {
            current: query.page.clamp(1, pages.max(1)),
            pages,
            base: format!("{}{joint}filter={}&page=", found.url, query.filter.as_str()),
        },
        new_url: format!("/threads/new?{about}"),
        title: found.title,
        target: target.to_string(),
        followed,
        ..Room::default()
    })
}

/// A book as the room's address names it.
fn book_id(book: &Book) -> String {
    let number = |number: Option<u8>| number.map_or_else(|| "-".to_owned(), |number| number.to_string());
    format!(
        "{}/{}/{}/{}",
        book.stage,
        number(book.grade),
        book.edition,
        number(book.volume)
    )
}

fn chapters(book: &Book, sizes: &HashMap<String, u64>) -> Vec<(String, String, u64)> {
    let line = |name: &String| {
        let chapter = chapter_of(book, name);
        let threads = sizes.get(&About::Chapter(chapter.clone()).to_string());
        (
            chapter_url(&chapter),
            name.clone(),
            threads.copied().unwrap_or_default(),
        )
    };
    book.chapters.iter().map(line).collect()
}
