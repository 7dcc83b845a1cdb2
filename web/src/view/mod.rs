//! View models: what each page shows, one file a page, with sample values that tests render.

pub mod act;
pub mod admin;
pub mod boards;
pub mod card;
pub mod case;
pub mod course;
pub mod enclosure;
pub mod error;
pub mod held_words;
pub mod home;
pub mod lesson;
pub mod list;
pub mod mail;
pub mod mail_link;
pub mod me;
pub mod media;
pub mod moderation;
pub mod notice_settings;
pub mod notices;
pub mod open_thread;
pub mod pager;
pub mod person;
pub mod post;
pub mod register;
pub mod rooms;
pub mod search;
pub mod shelf;
pub mod sign_in;
pub mod studio;
pub mod taking;
pub mod thread;
pub mod thread_form;
pub mod wanted;

#[cfg(test)]
mod tests;

/// Implements [`crate::Page`] for a view model by a template.
macro_rules! page {
    ($view:ty, $path:tt) => {
        impl $crate::Page for $view {
            fn render(&self, frame: &$crate::Frame) -> Result<String, $crate::RenderError> {
                #[derive(askama::Template)]
                #[template(path = $path)]
                struct Html<'a> {
                    f: &'a $crate::Frame,
                    v: &'a $view,
                }
                Ok(askama::Template::render(&Html { f: frame, v: self })?)
            }
        }
    };
}
use page;

/// Fields at fault of a form that comes back, with what is wrong in the reader's language.
#[derive(Clone, Debug, Default)]
pub struct FieldErrors(pub Vec<(String, String)>);

impl FieldErrors {
    /// What is wrong with a field.
    pub fn error(&self, field: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, message)| message.as_str())
    }

    /// What is wrong as a whole, with no single field.
    pub fn whole(&self) -> Option<&str> {
        self.error("")
    }
}

/// One choice of a `<select>` or of a set of filters.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub name: String,
    /// Whether it is the one chosen.
    pub chosen: bool,
}
