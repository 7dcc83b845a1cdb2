//! The taxonomy as JSON.

use super::taxonomy::taxonomy;
use crate::platform::Problem;
use actix_web::{HttpResponse, get, web};
use content_schema::taxonomy::{Book, Taxonomy};
use serde::Deserialize;

/// Which books are asked for.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct BookQuery {
    /// Id of the stage.
    stage: Option<String>,
    /// Grade, 1 to 9.
    grade: Option<u8>,
    /// Id of the subject.
    subject: Option<String>,
    /// Id of the edition.
    edition: Option<String>,
    /// Volume, 1 or 2.
    volume: Option<u8>,
}

impl BookQuery {
    fn wants(&self, book: &Book) -> bool {
        let same = |wanted: &Option<String>, id: &str| wanted.as_deref().is_none_or(|wanted| wanted == id);
        same(&self.stage, &book.stage)
            && same(&self.subject, &book.subject)
            && same(&self.edition, &book.edition)
            && self.grade.is_none_or(|grade| book.grade == Some(grade))
            && self.volume.is_none_or(|volume| book.volume == Some(volume))
    }
}

/// Stages, subjects and editions, and the books asked for with their chapters.
#[utoipa::path(tag = "catalog", params(BookQuery), responses((status = 200, body = Taxonomy)))]
#[get("/taxonomy")]
pub async fn read_taxonomy(query: web::Query<BookQuery>) -> Result<HttpResponse, Problem> {
    let all = taxonomy();
    let books = all.books.iter().filter(|book| query.wants(book)).cloned().collect();
    Ok(HttpResponse::Ok().json(Taxonomy {
        stages: all.stages.clone(),
        subjects: all.subjects.clone(),
        editions: all.editions.clone(),
        books,
    }))
}
