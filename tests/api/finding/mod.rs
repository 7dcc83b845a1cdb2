//! Nobody finds what they may not read: random sequences of what people do, on the real server, against a model of who
//! may read what.
//!
//! Everything that is written carries a mark of its own. After every few steps, once the index has followed, everybody
//! asks every route that finds or lists; no answer may hold a mark that the model says its reader may not read, and what
//! everybody may read must be found. Notices are no part of it: they say what their reader was told at the time.

mod asking;
mod chance;
mod model;
mod steps;

use asking::ask_everything;
use chance::Chance;
use model::World;
use support::{TestServer, on_both_databases};

/// So many steps are taken in all, and so many before everybody asks. `YINGHUO_SEED` takes others.
const STEPS: usize = 72;
const BETWEEN: usize = 24;

on_both_databases!(nobody_finds_what_they_may_not_read);
fn nobody_finds_what_they_may_not_read(server: &TestServer) {
    let seed = std::env::var("YINGHUO_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or(20_261_128);
    println!("YINGHUO_SEED={seed}");
    let mut chance = Chance::of(seed);
    let mut world = World::with_people(server);
    for step in 1..=STEPS {
        steps::take_one(&mut world, &mut chance);
        if step % BETWEEN == 0 {
            world.wait_for_the_index(server);
            ask_everything(&world, server);
        }
    }
    println!("{}", world.log.join("\n"));
}
