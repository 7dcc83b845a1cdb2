//! The pages of Yinghuo: templates, view models, locales and islands. Knows no HTTP and no database.
//!
//! The backend fills a view model of [`view`] and renders it into the [`Frame`] that all pages share:
//! `view::sign_in::SignIn { … }.render(&frame)`. Words come from `locales/`, looks from `styles/`, scripts from
//! `islands/`; every page reads and posts without the scripts.

mod asset;
pub mod format;
mod frame;
mod locale;
mod markdown;
mod style;
pub mod view;

pub use asset::{Asset, Worker, asset, asset_url, icon, worker};
pub use frame::{Frame, Page, RenderError, Viewer};
pub use locale::message;
pub use markdown::markdown;
pub use style::{style, style_csp_hash};
