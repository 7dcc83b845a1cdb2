//! What stands on the first page: one passage of each lesson and one post of each thread before the others, and below few
//! hits what is of the same chapter or alike.

use super::answer::Sort;
use super::asking::{Asking, Found, Placed, looked_at};
use super::collect::{self, First};
use super::counts::Counts;
use super::error::SearchError;
use super::fields::chapter_key;
use super::place::unpack;
use super::query::{Level, Side};
use super::ranking;
use std::collections::{BTreeMap, HashSet};
use tantivy::DocAddress;
use tantivy::query::TermQuery;
use tantivy::schema::{IndexRecordOption, Term};

impl Asking<'_> {
    /// Arranges what was found: to a teacher who needs something for tomorrow more is more, but not more of one lesson.
    pub fn arrange(&self, found: &mut Found) -> Result<(), SearchError> {
        if self.request.sort == Sort::New || found.question.is_browsing() {
            return Ok(());
        }
        // What was not looked at stays behind, so that the pages before stay as they are when a later one is asked for.
        let looked_at = found.order.iter().take_while(|(_, parts)| parts.is_some()).count();
        let behind = found.order.split_off(looked_at);
        let repeated = self.take_repeated(&mut found.order);
        let exact = found.order.len();
        let wants_all = !found.question.asked.phrases.is_empty() || found.question.concepts.is_empty();
        if !wants_all && found.level < Level::Alike && (1..ranking::PAGE).contains(&exact) {
            let mut known: HashSet<DocAddress> = found
                .order
                .iter()
                .chain(&repeated)
                .chain(&behind)
                .map(|(candidate, _)| candidate.address)
                .collect();
            let beside = self.of_same_chapter(found)?;
            add_others(found, beside, &mut known);
            if found.order.len() < ranking::PAGE {
                let alike = self.alike(found)?;
                add_others(found, alike, &mut known);
            }
        }
        found.alike = exact..found.order.len();
        found.order.extend(repeated);
        found.order.extend(behind);
        Ok(())
    }

    /// Takes out all but the best passage of each lesson and the best post of each thread.
    fn take_repeated(&self, order: &mut Vec<Placed>) -> Vec<Placed> {
        let mut seen = HashSet::new();
        let (firsts, repeated) = order.drain(..).partition(|(candidate, _)| {
            let whole = self.columns.whole(candidate.address);
            whole == 0 || seen.insert(whole)
        });
        *order = firsts;
        repeated
    }

    /// What is of the chapter that most of the hits are of, if there is one.
    fn of_same_chapter(&self, found: &Found) -> Result<Vec<Placed>, SearchError> {
        let mut chapters: BTreeMap<String, f32> = BTreeMap::new();
        let mut all = 0.0;
        for (candidate, _) in &found.order {
            all += candidate.score;
            let shown = self.generation.shown(self.searcher, candidate.address)?;
            if let Some(chapter) = shown.chapter.filter(|chapter| !chapter.is_empty()) {
                let [_, _, _, subject, _, _] = unpack(self.columns.place(candidate.address));
                *chapters.entry(chapter_key(subject, &chapter)).or_default() += candidate.score;
            }
        }
        let most = chapters.into_iter().max_by(|one, other| one.1.total_cmp(&other.1));
        let Some((chapter, _)) = most.filter(|(_, score)| 2.0 * score >= all) else {
            return Ok(Vec::new());
        };
        let chapter = Term::from_field_text(self.generation.fields.chapter_is, &chapter);
        let query = TermQuery::new(chapter, IndexRecordOption::Basic);
        let first = First::Useful(self.request.now_s);
        let wanted = &found.question.wanted;
        let mut unread = Counts::default();
        let beside = collect::count(self.searcher, &query, wanted, first, looked_at(Side::Said), &mut unread)?;
        let mut beside = self.looked_at(&found.question, Side::Things, &beside)?;
        beside.sort_by(|(one, _), (other, _)| other.cmp(one));
        Ok(beside)
    }

    /// What has any of the words, or a title with some of the letters.
    fn alike(&self, found: &Found) -> Result<Vec<Placed>, SearchError> {
        let mut alike = Vec::new();
        for side in [Side::Things, Side::Said] {
            let query = found.question.query(&self.generation.fields, side, Level::Alike);
            let best = collect::best(self.searcher, query.as_ref(), &found.question.wanted, looked_at(side))?;
            alike.extend(self.looked_at(&found.question, side, &best)?);
        }
        alike.sort_by(|(one, _), (other, _)| other.cmp(one));
        self.take_repeated(&mut alike);
        Ok(alike)
    }
}

/// Adds those not found yet, up to a page.
fn add_others(found: &mut Found, others: Vec<Placed>, known: &mut HashSet<DocAddress>) {
    let room = ranking::PAGE.saturating_sub(found.order.len());
    let others = others
        .into_iter()
        .filter(|(candidate, _)| known.insert(candidate.address));
    found.order.extend(others.take(room));
}
