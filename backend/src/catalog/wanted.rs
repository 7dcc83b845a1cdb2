//! Wanted cases: who found nothing asks, others want it too, a master teacher links the case that answers.

use super::entity::{case, wanted, wanted_second};
use super::error::CatalogError;
use super::{policy, taxonomy};
use crate::accounts::Actor;
use crate::platform::page::{self, Page, PageQuery};
use crate::platform::validate::Checks;
use crate::platform::{Platform, Problem, outbox};
use content_schema::catalog::PublicationStatus;
use content_schema::taxonomy::Shelf;
use content_schema::{CaseId, UserId, WantedId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbErr,
    EntityTrait, ExprTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

/// A person has at most so many that nobody has answered.
const MOST_OPEN: u64 = 20;

/// What somebody looks for.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
pub struct NewWanted {
    /// 2 to 200 characters.
    pub text: String,
    /// Where it would stand, if that is known.
    #[serde(default)]
    pub shelf: Option<Shelf>,
}

/// The case that answers.
#[derive(Clone, Copy, Debug, Deserialize, utoipa::ToSchema)]
pub struct AnswerInput {
    /// A published case.
    pub case_id: CaseId,
}

/// Which wanted cases are asked for.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WantedQuery {
    /// Id of a subject.
    pub subject: Option<String>,
    /// Whether those with an answer are wanted instead.
    pub answered: Option<bool>,
    /// Items wanted, 1 to 100; 20 unless given.
    pub limit: Option<u64>,
    /// The `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// Asks for a case.
pub async fn ask(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    new: NewWanted,
) -> Result<wanted::Model, CatalogError> {
    policy::may_ask_for_cases(actor)?;
    let mut checks = Checks::new();
    let text = checks.line("text", &new.text, 2..=200);
    let shelf = new.shelf.map(|shelf| Shelf {
        chapter: checks.optional_text("chapter", shelf.chapter.as_deref(), 200),
        ..shelf
    });
    let mut wrong = checks.done().err().map(|problem| problem.errors).unwrap_or_default();
    if let Some(shelf) = &shelf {
        wrong.extend(taxonomy::check(taxonomy::taxonomy(), shelf).err().unwrap_or_default());
    }
    if !wrong.is_empty() {
        return Err(Problem::invalid(wrong).into());
    }
    let open = wanted::Entity::find()
        .filter(wanted::Column::Asker.eq(actor.user_id))
        .filter(wanted::Column::Answer.is_null());
    if open.count(tx).await? >= MOST_OPEN {
        return Err(CatalogError::TooManyWanted(MOST_OPEN));
    }
    let mut row = wanted::ActiveModel {
        id: Set(platform.ids.next()),
        asker: Set(actor.user_id),
        text: Set(text),
        seconds: Set(0),
        answer: Set(None),
        answered_by: Set(None),
        created_at: Set(platform.clock.now()),
        ..Default::default()
    };
    row.set_shelf(shelf);
    let wanted = row.insert(tx).await?;
    tell(tx, platform, "wanted.changed", wanted.id, json!({})).await?;
    Ok(wanted)
}

/// Wants it too, or no more. Who asked wants it anyway.
pub async fn second(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    id: WantedId,
    wants: bool,
) -> Result<wanted::Model, CatalogError> {
    policy::may_ask_for_cases(actor)?;
    let wanted = locked(tx, id).await?;
    if wanted.asker == actor.user_id {
        return Ok(wanted);
    }
    if wants {
        let row = wanted_second::ActiveModel {
            wanted_id: Set(id),
            user_id: Set(actor.user_id),
        };
        let known = OnConflict::columns([wanted_second::Column::WantedId, wanted_second::Column::UserId])
            .do_nothing()
            .to_owned();
        let inserting = wanted_second::Entity::insert(row).on_conflict(known);
        inserting.exec_without_returning(tx).await?;
    } else {
        wanted_second::Entity::delete_by_id((id, actor.user_id))
            .exec(tx)
            .await?;
    }
    let others = wanted_second::Entity::find().filter(wanted_second::Column::WantedId.eq(id));
    let seconds = i32::try_from(others.count(tx).await?).unwrap_or(i32::MAX);
    let mut row = wanted.into_active_model();
    row.seconds = Set(seconds);
    let wanted = row.update(tx).await?;
    tell(tx, platform, "wanted.changed", id, json!({})).await?;
    Ok(wanted)
}

/// Links the published case that answers it.
pub async fn answer(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    id: WantedId,
    case_id: CaseId,
) -> Result<wanted::Model, CatalogError> {
    policy::may_answer_wanted(actor)?;
    let wanted = locked(tx, id).await?;
    if wanted.answer == Some(case_id) {
        return Ok(wanted);
    }
    if let Some(before) = wanted.answer
        && published(tx, before).await?
    {
        return Err(CatalogError::Answered);
    }
    if !published(tx, case_id).await? {
        return Err(Problem::invalid_field("case_id", "unknown_choice").into());
    }
    let mut row = wanted.into_active_model();
    row.answer = Set(Some(case_id));
    row.answered_by = Set(Some(actor.user_id));
    let wanted = row.update(tx).await?;
    tell(tx, platform, "wanted.answered", id, json!({"by": actor.user_id})).await?;
    Ok(wanted)
}

/// Takes it back, or out of sight.
pub async fn remove(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    id: WantedId,
) -> Result<(), CatalogError> {
    let wanted = locked(tx, id).await?;
    policy::may_remove_wanted(actor, wanted.asker)?;
    wanted::Entity::delete_by_id(id).exec(tx).await?;
    Ok(tell(tx, platform, "wanted.changed", id, json!({})).await?)
}

/// A part of the list, what most people want first. A case that went out of sight answers nothing any more.
pub async fn list(conn: &impl ConnectionTrait, query: &WantedQuery) -> Result<Page<wanted::Model>, CatalogError> {
    let page = PageQuery {
        limit: query.limit,
        cursor: None,
    };
    let limit = page.limit()?;
    let mut published = case::Entity::find()
        .select_only()
        .column(case::Column::Id)
        .filter(case::Column::Status.eq(PublicationStatus::Published));
    let answered = wanted::Column::Answer.in_subquery(QuerySelect::query(&mut published).to_owned());
    let state = if query.answered == Some(true) {
        Condition::all().add(answered)
    } else {
        Condition::any()
            .add(wanted::Column::Answer.is_null())
            .add(answered.not())
    };
    let subject = query.subject.clone().filter(|subject| !subject.is_empty());
    let after = query.cursor.as_deref().map(after).transpose()?;
    let rows = wanted::Entity::find()
        .filter(state)
        .filter(
            Condition::all()
                .add_option(subject.map(|subject| wanted::Column::Subject.eq(subject)))
                .add_option(after),
        )
        .order_by_desc(wanted::Column::Seconds)
        .order_by_desc(wanted::Column::Id)
        .limit(limit + 1);
    Ok(Page::of(rows.all(conn).await?, limit, |row: &wanted::Model| {
        format!("{}.{}", row.seconds, row.id)
    }))
}

/// What comes after a cursor, `seconds.id`.
fn after(cursor: &str) -> Result<Condition, Problem> {
    let (seconds, id) = page::halves::<i32, Uuid>(cursor)?;
    Ok(page::behind(
        (wanted::Column::Seconds, seconds),
        (wanted::Column::Id, id),
    ))
}

/// Whom an answer concerns: who asked and who wanted it too.
pub async fn wanting(conn: &impl ConnectionTrait, wanted: &wanted::Model) -> Result<Vec<UserId>, DbErr> {
    let others = wanted_second::Entity::find().filter(wanted_second::Column::WantedId.eq(wanted.id));
    let mut people = vec![wanted.asker];
    people.extend(others.all(conn).await?.into_iter().map(|row| row.user_id));
    Ok(people)
}

async fn locked(tx: &DatabaseTransaction, id: WantedId) -> Result<wanted::Model, CatalogError> {
    let row = wanted::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    row.ok_or(CatalogError::Missing)
}

async fn published(tx: &DatabaseTransaction, id: CaseId) -> Result<bool, DbErr> {
    let case = case::Entity::find_by_id(id).one(tx).await?;
    Ok(case.is_some_and(|case| case.status == PublicationStatus::Published))
}

async fn tell(
    tx: &DatabaseTransaction,
    platform: &Platform,
    topic: &'static str,
    id: WantedId,
    payload: serde_json::Value,
) -> Result<(), DbErr> {
    outbox::append(tx, &platform.clock, topic, id.0, payload).await
}
