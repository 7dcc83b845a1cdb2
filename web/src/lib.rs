//! The pages of Yinghuo: templates, view models, locales and islands. Knows no HTTP and no database.

mod locale;

pub use locale::message;
