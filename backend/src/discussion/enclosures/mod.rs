//! What goes with a post beside its words: voice messages and pictures.
//!
//! A file is taken in first, as its owner's alone, and goes with a post when that names it. So a voice is on its way to
//! the transcoder while its words are still typed, and a form that comes back has lost nothing. What never got a post is
//! forgotten after a week.
//!
//! Who may read a post may see what goes with it, and nobody else; browsers ask each time, so what is hidden is gone at
//! once. Of a recording that could not be used, or was, nothing stays but what was made of it.

mod attach;
mod deliver;
mod kind;
mod page;
mod picture;
mod routes;
mod shown;
mod take;
#[cfg(test)]
mod tests;
mod tidy;
mod voice;

pub use attach::{NewEnclosure, attach};
pub use deliver::deliver_enclosure;
pub use page::views;
pub use routes::{EnclosureView, api, too_large};
pub use shown::{Shown, has_some, of_posts, waiting};
pub use take::{Contents, MAX_BYTES, take};
pub use tidy::forget_unposted;
pub use voice::notices;
