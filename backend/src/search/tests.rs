//! The index against documents in memory: found, changed, gone, rebuilt.

use super::answer::{Request, SearchAnswer, search};
use super::suggest::suggest;
use super::{Batch, DocumentSource, SearchIndex, follow, rebuild};
use crate::platform::outbox::{self, Event};
use crate::platform::testing::TestPlatform;
use content_schema::search::{DocumentChange, DocumentKind, SearchDocument};
use content_schema::taxonomy::Shelf;
use sea_orm::DbErr;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Documents by id, as the capabilities would have them.
#[derive(Default)]
struct Shelves(Mutex<BTreeMap<Uuid, SearchDocument>>);

#[async_trait::async_trait]
impl DocumentSource for Shelves {
    async fn changes(&self, event: &Event) -> Result<Vec<DocumentChange>, DbErr> {
        let found = self.0.lock().unwrap().get(&event.subject).cloned();
        Ok(vec![found.map_or(
            DocumentChange::Remove {
                kind: DocumentKind::Case,
                id: event.subject,
            },
            |document| DocumentChange::Put(Box::new(document)),
        )])
    }

    async fn all(&self, kind: DocumentKind, after: Option<Uuid>, limit: u64) -> Result<Batch, DbErr> {
        let documents = self.0.lock().unwrap();
        let wanted = documents
            .values()
            .filter(|document| document.kind == kind && Some(document.id) > after);
        let documents: Vec<_> = wanted.take(usize::try_from(limit).unwrap()).cloned().collect();
        let next = documents.last().map(|document| document.id);
        Ok(Batch { documents, next })
    }
}

fn document(id: u128, title: &str, subject: &str, body: &str) -> SearchDocument {
    SearchDocument {
        shelf: Some(Shelf {
            stage: "primary".into(),
            grade: Some(5),
            subject: subject.into(),
            ..Shelf::default()
        }),
        keywords: vec!["公开课".into()],
        body: body.into(),
        author: "林知秋".into(),
        ..SearchDocument::new(
            DocumentKind::Case,
            Uuid::from_u128(id),
            format!("/cases/{id}"),
            title.into(),
            chrono::DateTime::UNIX_EPOCH + chrono::Duration::days(i64::try_from(id).unwrap()),
        )
    }
}

fn shelves() -> Arc<Shelves> {
    let documents = [
        document(1, "小数乘法：积的小数点点在哪里", "math", "先按整数乘，再数位数"),
        document(2, "静夜思", "chinese", "一首二十个字的诗，也讲小数目"),
        document(3, "Fractions for everyone", "math", "小数乘法放在最后复习"),
    ];
    let by_id = documents.into_iter().map(|document| (document.id, document));
    Arc::new(Shelves(Mutex::new(by_id.collect())))
}

fn ask(index: &SearchIndex, text: &str, subject: Option<&str>) -> SearchAnswer {
    let mut filters = <[Option<String>; 6]>::default();
    filters[3] = subject.map(ToOwned::to_owned);
    let generation = index.generation().unwrap();
    let request = Request {
        text: text.into(),
        filters,
        limit: 10,
        ..Request::default()
    };
    search(&generation, &request).unwrap()
}

fn titles(answer: &SearchAnswer) -> Vec<&str> {
    answer.items.iter().map(|hit| hit.title.as_str()).collect()
}

async fn until(mut met: impl FnMut() -> bool) {
    let start = Instant::now();
    while !met() {
        assert!(start.elapsed() < Duration::from_secs(20), "waited too long");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn rebuilt() -> (TestPlatform, SearchIndex, Arc<Shelves>) {
    let platform = TestPlatform::with(vec![]).await;
    let index = SearchIndex::open(platform.settings.data_dir.join("index"));
    let shelves = shelves();
    assert_eq!(rebuild(&platform, &index, shelves.as_ref()).await.unwrap(), 3);
    index.reopen().unwrap();
    (platform, index, shelves)
}

#[tokio::test]
async fn a_title_comes_before_a_body_and_marks_stand_in_both() {
    let (_platform, index, _) = rebuilt().await;
    let answer = ask(&index, "小数乘法", None);
    // 小数目 is only alike: below the others, and not counted.
    assert_eq!(
        titles(&answer),
        ["小数乘法：积的小数点点在哪里", "Fractions for everyone", "静夜思"]
    );
    let alike: Vec<bool> = answer.items.iter().map(|hit| hit.alike).collect();
    assert_eq!((alike, answer.total), (vec![false, false, true], 2));
    assert!(answer.items[0].title_html.contains("<mark>小数乘法</mark>"));
    assert!(answer.items[1].snippet.contains("<mark>小数乘法</mark>"));
    assert_eq!(titles(&ask(&index, "静夜", None)), ["静夜思"]);
    assert_eq!(titles(&ask(&index, "fraction", None)), ["Fractions for everyone"]);
}

/// An index of some documents.
async fn index_of(documents: Vec<SearchDocument>) -> (TestPlatform, SearchIndex) {
    let platform = TestPlatform::with(vec![]).await;
    let index = SearchIndex::open(platform.settings.data_dir.join("index"));
    let shelves = Shelves::default();
    // Passages share the id of their lesson, so each has a key of its own here.
    let by_key = (1..).map(Uuid::from_u128).zip(documents).collect();
    *shelves.0.lock().unwrap() = by_key;
    rebuild(&platform, &index, &shelves).await.unwrap();
    index.reopen().unwrap();
    (platform, index)
}

#[tokio::test]
async fn one_passage_of_a_lesson_stands_before_its_others() {
    let said = |lesson: u128, at_s: u32, body: &str| SearchDocument {
        at_s: Some(at_s),
        kind: DocumentKind::Caption,
        ..document(lesson, "勾股定理", "math", body)
    };
    let (_platform, index) = index_of(vec![
        said(7, 10, "弦图，弦图"),
        said(7, 20, "再看弦图"),
        said(8, 30, "另一节课，也画了一张很大的弦图"),
    ])
    .await;
    let answer = ask(&index, "弦图", None);
    let lessons: Vec<&str> = answer.items.iter().map(|hit| &hit.id[35..]).collect();
    assert_eq!((lessons, answer.total), (vec!["7", "8", "7"], 3));
}

#[tokio::test]
async fn a_page_of_few_hits_goes_on_with_the_same_chapter() {
    let filed = |id, title: &str, chapter: &str, subject| {
        let mut filed = document(id, title, subject, "");
        filed.shelf.as_mut().unwrap().chapter = Some(chapter.into());
        filed
    };
    let (_platform, index) = index_of(vec![
        filed(1, "让小猫走起来", "图形化编程", "it"),
        filed(2, "迷宫游戏", "图形化编程", "it"),
        filed(3, "背影", "背影", "chinese"),
    ])
    .await;
    let answer = ask(&index, "迷宫", None);
    assert_eq!(titles(&answer), ["迷宫游戏", "让小猫走起来"]);
    assert_eq!((answer.items[1].alike, answer.total), (true, 1));
}

#[tokio::test]
async fn what_is_filed_where_one_does_not_want_it_is_left_out() {
    let (_platform, index) = index_of(vec![
        document(1, "天气", "science", "和英语课一起上"),
        document(2, "Unit 3 Weather 天气", "english", ""),
    ])
    .await;
    assert_eq!(titles(&ask(&index, "天气 -英语", None)), ["天气"]);
    assert_eq!(ask(&index, "-英语", None).total, 1);
}

#[tokio::test]
async fn any_text_is_a_query() {
    let (_platform, index, _) = rebuilt().await;
    for text in [
        "AND OR NOT",
        "\"",
        "(((",
        "title:小数",
        "*",
        "+-",
        "～",
        &"乘".repeat(5000),
        "\u{0}",
        "[a TO z]",
    ] {
        ask(&index, text, None);
    }
    assert_eq!(ask(&index, "", None).total, 3);
    assert_eq!(ask(&index, "？！", None).total, 0);
}

#[tokio::test]
async fn facets_count_under_the_other_filters() {
    let (_platform, index, _) = rebuilt().await;
    let answer = ask(&index, "", Some("math"));
    assert_eq!(answer.total, 2);
    let counts: Vec<_> = answer.facets["subject"]
        .iter()
        .map(|facet| (facet.value.as_str(), facet.count))
        .collect();
    assert_eq!(counts, [("math", 2), ("chinese", 1)]);
    assert_eq!(answer.facets["grade"][0].count, 2);
}

#[tokio::test]
async fn titles_are_suggested_by_their_beginning_first() {
    let (_platform, index, _) = rebuilt().await;
    let titles = |typed: &str| -> Vec<String> {
        let found = suggest(&index.generation().unwrap(), typed).unwrap();
        found.into_iter().map(|one| one.title).collect()
    };
    assert_eq!(titles("小数"), ["小数乘法：积的小数点点在哪里"]);
    assert_eq!(titles("FRAC"), ["Fractions for everyone"]);
    assert_eq!(titles("夜思"), ["静夜思"]);
    assert!(titles("").is_empty());
}

#[tokio::test]
async fn changes_are_found_within_a_second_and_what_is_withdrawn_is_gone() {
    let (platform, index, shelves) = rebuilt().await;
    let task = tokio::spawn(follow(
        Clone::clone(&*platform),
        index.clone(),
        Arc::<Shelves>::clone(&shelves),
    ));
    let tell = async |id: Uuid| {
        let told = platform
            .database
            .write(async |tx| outbox::append(tx, &platform.clock, "case.changed", id, serde_json::Value::Null).await);
        told.await.unwrap();
        platform.outbox.ring();
    };
    // The first commit waits for the dictionary; what is measured is the second.
    shelves.0.lock().unwrap().remove(&Uuid::from_u128(1));
    tell(Uuid::from_u128(1)).await;
    until(|| ask(&index, "哪里", None).total == 0).await;
    let new = document(9, "圆的面积", "math", "");
    shelves.0.lock().unwrap().insert(new.id, new.clone());
    let start = Instant::now();
    tell(new.id).await;
    until(|| ask(&index, "圆的面积", None).total == 1).await;
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
    task.abort();
}

#[tokio::test]
async fn a_damaged_index_is_rebuilt() {
    let (platform, index, shelves) = rebuilt().await;
    let name = index.generation().unwrap().name.clone();
    index.give_up();
    let folder = index.folder().join(&name);
    let stores = std::fs::read_dir(&folder).unwrap().flatten();
    for file in stores.filter(|file| file.path().extension().is_some_and(|ending| ending == "store")) {
        let mut bytes = std::fs::read(file.path()).unwrap();
        bytes[3] ^= 0xff;
        std::fs::write(file.path(), bytes).unwrap();
    }
    let index = SearchIndex::open(index.folder().to_owned());
    let task = tokio::spawn(follow(Clone::clone(&*platform), index.clone(), shelves));
    until(|| index.generation().is_ok_and(|generation| generation.name != name)).await;
    assert_eq!(ask(&index, "静夜思", None).total, 1);
    // The new one is in use a moment before the old one is removed.
    until(|| !folder.exists()).await;
    task.abort();
}
