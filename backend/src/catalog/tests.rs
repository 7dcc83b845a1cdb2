//! Tests of the rules against a database.

use super::error::CatalogError;
use super::input::{CourseInput, LessonInput};
use super::service::{self, Step};
use super::{courses, documents, lessons, schema};
use crate::accounts::{self, Actor, Viewer};
use crate::moderation::acts::Why;
use crate::platform::Platform;
use crate::platform::testing::TestPlatform;
use crate::{intake, media};
use content_schema::catalog::About;
use content_schema::people::Role;
use content_schema::search::{DocumentChange, DocumentKind};
use content_schema::taxonomy::Shelf;
use content_schema::{CourseId, LessonId, SessionId, UserId};
use uuid::Uuid;

fn author() -> Actor {
    Actor {
        user_id: UserId(Uuid::from_u128(1)),
        session_id: SessionId(Uuid::nil()),
        role: Role::MasterTeacher,
        display_name: "林知秋".into(),
        language: None,
    }
}

async fn platform() -> TestPlatform {
    let migrations = [
        accounts::schema::migrations(),
        crate::moderation::schema::migrations(),
        media::schema::migrations(),
        intake::schema::migrations(),
        schema::migrations(),
    ];
    TestPlatform::with(migrations.into_iter().flatten().collect()).await
}

async fn make_lesson(platform: &Platform) -> (CourseId, LessonId) {
    let course = CourseInput {
        title: "数学".into(),
        summary: String::new(),
        shelf: Shelf {
            stage: "primary".into(),
            subject: "math".into(),
            ..Shelf::default()
        },
    };
    let lesson = LessonInput {
        title: "小数乘法".into(),
        summary: String::new(),
        position: None,
    };
    let made = platform.database.write(async |tx| {
        let course = courses::create(tx, platform, &author(), course).await?.id;
        let lesson = lessons::create(tx, platform, &author(), course, lesson).await?.id;
        Ok::<_, CatalogError>((course, lesson))
    });
    made.await.unwrap()
}

async fn is_found(platform: &Platform, lesson: LessonId) -> bool {
    let conn = platform.database.read();
    let all = documents::all(conn, DocumentKind::Lesson, None, 10).await.unwrap();
    let change = documents::document(conn, DocumentKind::Lesson, lesson.0).await.unwrap();
    let put = matches!(change, DocumentChange::Put(_));
    assert_eq!(put, all.iter().any(|document| document.id == lesson.0));
    let subject = service::subject(conn, &About::Lesson(lesson), &Viewer(None))
        .await
        .unwrap();
    assert_eq!(put, subject.is_some());
    put
}

#[actix_web::test]
async fn a_lesson_is_found_exactly_while_it_and_its_course_are_published() {
    let platform = platform().await;
    let (course, lesson) = make_lesson(&platform).await;
    let step_course = async |step| {
        let act = platform
            .database
            .write(async |tx| courses::step(tx, &platform, &author(), course, step, &Why::default()).await);
        act.await.unwrap();
    };
    let step_lesson = async |step| {
        let act = platform
            .database
            .write(async |tx| lessons::step(tx, &platform, &author(), lesson, step, &Why::default()).await);
        act.await.unwrap();
    };
    assert!(!is_found(&platform, lesson).await);
    step_lesson(Step::Publish).await;
    assert!(!is_found(&platform, lesson).await);
    step_course(Step::Publish).await;
    assert!(is_found(&platform, lesson).await);
    step_course(Step::Withdraw).await;
    assert!(!is_found(&platform, lesson).await);
    step_course(Step::Publish).await;
    step_lesson(Step::Withdraw).await;
    assert!(!is_found(&platform, lesson).await);
}

#[actix_web::test]
async fn the_second_of_two_changes_made_on_one_version_is_refused() {
    let platform = platform().await;
    let (course, _) = make_lesson(&platform).await;
    let change = async |title: &str| {
        let fields = serde_json::Map::from_iter([("title".to_owned(), title.into())]);
        let act = platform
            .database
            .write(async |tx| courses::change(tx, &platform, &author(), course, Some(1), fields).await);
        act.await
    };
    assert_eq!(change("一").await.unwrap().title, "一");
    assert!(matches!(change("二").await, Err(CatalogError::Problem(problem)) if problem.slug == "stale"));
}
