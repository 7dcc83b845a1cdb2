//! Pages of the catalog: lists, reading, and the studio.

mod cards;
mod link;
mod lists;
mod player;
mod reading;
mod saved;
mod studio;
mod taking;
mod wanted;

pub use cards::thread_line;

use actix_web::web;

/// Registers the pages.
pub fn pages(config: &mut web::ServiceConfig) {
    config
        .configure(lists::pages)
        .configure(reading::pages)
        .configure(studio::pages)
        .configure(saved::pages)
        .configure(taking::pages)
        .configure(wanted::pages);
}
