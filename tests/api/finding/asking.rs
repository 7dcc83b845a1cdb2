//! Everybody asks everything that finds or lists, and no answer says what its reader may not read.

use super::model::{COMMON, Kind, State, World};
use super::steps::about;
use support::{Client, TestServer, Value, percent_encoded};

pub fn ask_everything(world: &World, server: &TestServer) {
    let readers = (0..world.people.len()).map(Some).chain([None]);
    for who in readers {
        let client: &Client = who.map_or(&**server, |who| &*world.people[who]);
        search(world, who, client);
        lists(world, who, client);
    }
    found(world, server);
}

/// Fails when a text says the mark of something that may not be told.
fn says_only(world: &World, who: Option<usize>, asked: &str, text: &str, may: impl Fn(usize) -> bool) {
    for (at, thing) in world.things.iter().enumerate() {
        assert!(
            !text.contains(&thing.mark) || may(at),
            "{who:?} asked {asked} and was told of {thing:?}\n{}\n{text}",
            world.log.join("\n")
        );
    }
}

fn search(world: &World, who: Option<usize>, client: &Client) {
    let ask = |query: &str| {
        let text = client.get(query).expect(200).text();
        says_only(world, who, query, &text, |at| world.is_public(at));
        let hidden = |at: &usize| !world.is_public(*at) && text.contains(&world.things[*at].id);
        let told = (0..world.things.len()).find(|at| hidden(at));
        assert_eq!(told, None, "{who:?} asked {query}: {text}");
    };
    let common = percent_encoded(COMMON);
    for query in ["limit=100", "sort=new&limit=100", &format!("limit=100&q={common}")] {
        ask(&format!("/search?{query}"));
    }
    // An answer is the same for all, so people take turns in asking for what each may not find.
    let turn = |at: usize| at % (world.people.len() + 1) == who.map_or(0, |who| who + 1);
    let wanted = |at: &usize| !world.is_public(*at) && turn(*at);
    for at in (0..world.things.len()).filter(wanted) {
        let thing = &world.things[at];
        let (short, most) = (&thing.mark[..5], &thing.mark[..8]);
        for query in [
            format!("/search?q={}", thing.mark),
            format!("/search?q=%22{}%22", thing.mark),
            format!("/search?q={most}s"),
            format!("/search/suggest?q={short}"),
        ] {
            ask(&query);
        }
    }
    let page = client.page(&format!("/search?q={common}")).expect(200).text();
    says_only(world, who, "the page of the search", &page, |at| world.is_public(at));
}

/// What everybody may read is found, and counted right.
fn found(world: &World, server: &TestServer) {
    let all = server
        .get(&format!(
            "/search?limit=100&q={}",
            percent_encoded(&format!("\"{COMMON}\""))
        ))
        .json(200);
    let count = |wanted: fn(&Kind) -> bool| {
        let is_found = |at: &usize| world.is_public(*at) && wanted(&world.things[*at].kind);
        (0..world.things.len()).filter(is_found).count() as u64
    };
    let kinds: [(&str, u64); 5] = [
        ("case", count(|kind| matches!(kind, Kind::Case))),
        ("course", count(|kind| matches!(kind, Kind::Course))),
        ("lesson", count(|kind| matches!(kind, Kind::Lesson { .. }))),
        ("thread", count(|kind| matches!(kind, Kind::Thread { .. }))),
        ("post", count(|kind| matches!(kind, Kind::Post { opens: false, .. }))),
    ];
    let facets = all["facets"]["kind"].as_array().cloned().unwrap_or_default();
    let counted = |kind: &str| {
        let facet = facets.iter().find(|facet| facet["value"] == kind);
        facet.and_then(|facet| facet["count"].as_u64()).unwrap_or_default()
    };
    for (kind, wanted) in kinds {
        assert_eq!(counted(kind), wanted, "{kind}: {facets:?}\n{}", world.log.join("\n"));
    }
    let total: u64 = kinds.iter().map(|(_, wanted)| wanted).sum();
    assert_eq!(all["total"], total, "{all}\n{}", world.log.join("\n"));
    people(world, server);
}

/// People are found while something of theirs is.
fn people(world: &World, server: &TestServer) {
    let found = server.get("/search?kind=person&limit=100").json(200);
    let found: Vec<&Value> = found["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| &item["id"])
        .collect();
    for (who, person) in world.people.iter().enumerate() {
        let publishes = |at: &usize| {
            let thing = &world.things[*at];
            thing.author == who && matches!(thing.kind, Kind::Case | Kind::Course) && thing.state == State::Public
        };
        let publishes = (0..world.things.len()).any(|at| publishes(&at));
        let is_found = found.iter().any(|id| **id == person.id.as_str());
        assert_eq!(is_found, publishes, "{who} is found\n{}", world.log.join("\n"));
    }
}

fn lists(world: &World, who: Option<usize>, client: &Client) {
    let ask = |path: &str, page: bool| {
        let reply = if page { client.page(path) } else { client.get(path) };
        assert!(
            [200, 303, 401, 403, 404].contains(&reply.status),
            "{path}: {}",
            reply.text()
        );
        // What its author deleted, those who keep order still read in its history.
        let kept = |at: usize| {
            path.contains("/history") && world.keeps_order(who) && matches!(world.things[at].kind, Kind::Post { .. })
        };
        says_only(world, who, path, &reply.text(), |at| {
            world.may_read(who, at) || kept(at)
        });
    };
    for path in [
        "/threads?room=math&limit=100",
        "/courses?limit=100",
        "/cases?limit=100",
        "/saved?limit=100",
        "/follows",
    ] {
        ask(path, false);
    }
    for path in ["/", "/courses", "/cases", "/rooms/math", "/saved", "/follows"] {
        ask(path, true);
    }
    if !world.keeps_order(who) {
        for path in ["/moderation", "/moderation/acts", "/moderation/words"] {
            ask(path, true);
            ask(path, false);
        }
    }
    for person in &world.people {
        ask(&format!("/people/{}", person.id), true);
    }
    for (at, thing) in world.things.iter().enumerate() {
        let id = &thing.id;
        // One asks for the page, the next for its JSON.
        let as_page = (at + who.map_or(0, |who| who + 1)).is_multiple_of(2);
        match thing.kind {
            Kind::Case | Kind::Course | Kind::Lesson { .. } => {
                let kind = about(world, Some(at));
                ask(&format!("/threads?about={kind}&limit=100"), false);
                ask(
                    &format!("/threads/similar?about={kind}&title={}", percent_encoded(COMMON)),
                    false,
                );
                let (kind, _) = kind.split_once(':').unwrap_or_default();
                ask(&format!("/{kind}s/{id}"), as_page);
            }
            Kind::Thread { .. } => ask(&format!("/threads/{id}"), as_page),
            Kind::Post { .. } => ask(&format!("/posts/{id}/history"), as_page),
        }
    }
}
