//! Writes every page with its sample values, in both languages, into a folder: to look at without a server.
//!
//! `cargo run -p yinghuo-web --example samples -- FOLDER`

use content_schema::people::{Language, Role};
use std::path::PathBuf;
use std::{env, fs};
use yinghuo_web::view::{
    admin, case, course, error, home, lesson, list, mail, mail_link, me, moderation, notice_settings, notices,
    register, search, sign_in, studio, thread,
};
use yinghuo_web::{Frame, Page, Viewer};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(env::args().nth(1).ok_or("usage: samples FOLDER")?);
    fs::create_dir_all(&folder)?;
    for language in Language::ALL {
        for (name, page) in pages() {
            let frame = Frame {
                viewer: Some(Viewer {
                    id: "1".into(),
                    display_name: "林知秋".into(),
                    role: Role::Admin,
                    unread_notices: 2,
                }),
                csrf_token: "token".into(),
                ..Frame::visitor(language)
            };
            fs::write(
                folder.join(format!("{name}.{}.html", language.tag())),
                page.render(&frame)?,
            )?;
        }
    }
    Ok(())
}

fn pages() -> Vec<(&'static str, Box<dyn Page>)> {
    vec![
        ("admin", Box::new(admin::Admin::sample())),
        ("case", Box::new(case::Case::sample())),
        ("course", Box::new(course::Course::sample())),
        ("error", Box::new(error::Error::sample())),
        ("home", Box::new(home::Home::sample())),
        ("lesson", Box::new(lesson::Lesson::sample())),
        ("list", Box::new(list::List::sample())),
        ("mail", Box::new(mail::Letter::sample())),
        ("mail-link", Box::new(mail_link::MailLink::sample())),
        ("me", Box::new(me::Me::sample())),
        ("moderation", Box::new(moderation::Moderation::sample())),
        ("notices", Box::new(notices::Notices::sample())),
        ("notice-settings", Box::new(notice_settings::NoticeSettings::sample())),
        ("register", Box::new(register::Register::sample())),
        ("search", Box::new(search::Search::sample())),
        ("sign-in", Box::new(sign_in::SignIn::sample())),
        ("studio", Box::new(studio::Studio::sample())),
        ("studio-course", Box::new(studio::CourseForm::sample())),
        ("studio-lesson", Box::new(studio::LessonForm::sample())),
        ("studio-case", Box::new(studio::CaseForm::sample())),
        ("thread", Box::new(thread::Thread::sample())),
    ]
}
