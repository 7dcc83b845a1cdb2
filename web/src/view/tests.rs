//! Every page is rendered with its sample values, in both languages, for a visitor and for an admin.

use super::*;
use crate::{Frame, Page, Viewer};
use content_schema::people::{Language, Role};
use std::fs;
use std::path::Path;

fn pages() -> Vec<(&'static str, Box<dyn Page>)> {
    vec![
        ("act_form", Box::new(act::ActForm::sample())),
        ("act", Box::new(act::ActPage::sample())),
        ("acts", Box::new(act::Trail::sample())),
        ("admin", Box::new(admin::Admin::sample())),
        ("boards", Box::new(boards::Boards::sample())),
        ("case", Box::new(case::Case::sample())),
        ("course", Box::new(course::Course::sample())),
        ("error", Box::new(error::Error::sample())),
        ("held_words", Box::new(held_words::HeldWords::sample())),
        ("home", Box::new(home::Home::sample())),
        ("lesson", Box::new(lesson::Lesson::sample())),
        ("list", Box::new(list::List::sample())),
        ("mail", Box::new(mail::Letter::sample())),
        ("mail_link", Box::new(mail_link::MailLink::sample())),
        ("me", Box::new(me::Me::sample())),
        ("moderation", Box::new(moderation::Moderation::sample())),
        ("notices", Box::new(notices::Notices::sample())),
        ("notice_settings", Box::new(notice_settings::NoticeSettings::sample())),
        ("open_thread", Box::new(open_thread::OpenThread::sample())),
        ("person", Box::new(person::Person::sample())),
        ("follows", Box::new(person::Follows::sample())),
        ("edit_post", Box::new(post::EditPost::sample())),
        ("report_post", Box::new(post::ReportPost::sample())),
        ("history", Box::new(post::History::sample())),
        ("register", Box::new(register::Register::sample())),
        ("room", Box::new(rooms::Room::sample())),
        ("rooms", Box::new(rooms::Rooms::sample())),
        ("search", Box::new(search::Search::sample())),
        ("sign_in", Box::new(sign_in::SignIn::sample())),
        ("studio", Box::new(studio::Studio::sample())),
        ("studio_course", Box::new(studio::CourseForm::sample())),
        ("studio_lesson", Box::new(studio::LessonForm::sample())),
        ("studio_case", Box::new(studio::CaseForm::sample())),
        ("offline", Box::new(taking::Offline { shelf_url: "/shelf" })),
        ("shelf", Box::new(taking::Shelf::sample())),
        ("thread", Box::new(thread::Thread::sample())),
        ("wanted", Box::new(wanted::WantedList::sample())),
        ("saved", Box::new(wanted::SavedList::sample())),
    ]
}

fn frames() -> Vec<Frame> {
    let admin = Viewer {
        id: "1".into(),
        display_name: "管理员".into(),
        role: Role::Admin,
        unread_notices: 2,
    };
    Language::ALL
        .into_iter()
        .flat_map(|language| {
            let visitor = Frame::visitor(language);
            let signed_in = Frame {
                viewer: Some(admin.clone()),
                csrf_token: "token".into(),
                message: Some("saved".into()),
                ..visitor.clone()
            };
            [visitor, signed_in]
        })
        .collect()
}

/// Words of a page that look like locale keys, such as `field-title`: what a missing key would show.
fn bare_keys(html: &str) -> Vec<String> {
    let prefixes = [
        "field-", "status-", "media-", "rung-", "kind-", "role-", "part-", "notice-", "failure-", "warning-", "act-",
        "do-", "reason-",
    ];
    let mut text = String::new();
    let mut inside_tag = false;
    for letter in html.chars() {
        match letter {
            '<' => inside_tag = true,
            '>' => inside_tag = false,
            _ if !inside_tag => text.push(letter),
            _ => {}
        }
    }
    let body = text.split('}').next_back().unwrap_or_default().to_owned();
    body.split_whitespace()
        .filter(|word| prefixes.iter().any(|prefix| word.starts_with(prefix)))
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_page_renders_in_both_languages_for_visitors_and_staff() {
    for frame in frames() {
        for (name, page) in pages() {
            let html = page.render(&frame).unwrap();
            assert!(html.contains(&format!("lang=\"{}\"", frame.tag())), "{name}");
            assert_eq!(html.matches("<h1").count(), 1, "{name} has one main heading");
            assert_eq!(bare_keys(&html), Vec::<String>::new(), "{name} in {}", frame.tag());
            assert_eq!(
                html.matches("<form").count() - html.matches("role=\"search\"").count() - gets(&html),
                if frame.csrf_token.is_empty() {
                    html.matches("method=\"post\"").count()
                } else {
                    html.matches("name=\"csrf\"").count()
                },
                "{name}: every form that posts carries the token"
            );
        }
    }
}

/// Forms that only ask (filters) or that a script handles (uploads).
fn gets(html: &str) -> usize {
    html.matches("class=\"filters\"").count() + html.matches("id=\"upload\"").count()
}

#[test]
fn every_key_a_template_names_has_words() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let template = fs::read_to_string(&path).unwrap();
        for call in ["f.t(\"", "f.t1(\""] {
            for rest in template.split(call).skip(1) {
                let key = rest.split('"').next().unwrap();
                for language in Language::ALL {
                    assert_ne!(crate::message(language, key, &[]), key, "{} in {}", key, path.display());
                }
            }
        }
    }
}

#[test]
fn marks_stand_in_the_order_of_the_lesson_and_lead_to_their_second() {
    let line = |title: &str, at_s| card::ThreadLine {
        title: title.into(),
        at_s,
        ..card::ThreadLine::samples().remove(0)
    };
    let threads = [line("late", Some(754)), line("free", None), line("early", Some(0))];
    assert_eq!(card::ThreadLine::marks(&threads), [(0, "early"), (754, "late")]);
    let page = lesson::Lesson {
        threads: threads.to_vec(),
        ..lesson::Lesson::sample()
    };
    let html = page.render(&Frame::visitor(Language::ZhCn)).unwrap();
    assert!(html.contains("<a href=\"?t=754#player\" data-at-s=\"754\"><b>12:34</b> late</a>"));
}

#[test]
fn a_lesson_page_fits_its_budget_on_the_wire() {
    let html = lesson::Lesson::sample()
        .render(&Frame::visitor(Language::ZhCn))
        .unwrap();
    let mut small = Vec::new();
    let params = brotli::enc::BrotliEncoderParams {
        quality: 5,
        ..Default::default()
    };
    brotli::BrotliCompress(&mut html.as_bytes(), &mut small, &params).unwrap();
    // 8,000 bytes with headers (some 600) and a longer discussion than the sample's.
    assert!(small.len() < 6_000, "{} bytes", small.len());
}
