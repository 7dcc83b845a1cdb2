//! Wanted cases as JSON.

use super::entity::{case, wanted, wanted_second};
use super::service;
use crate::accounts::Viewer;
use crate::accounts::service::{Face, faces};
use chrono::{DateTime, Utc};
use content_schema::catalog::PublicationStatus;
use content_schema::taxonomy::Shelf;
use content_schema::{CaseId, UserId, WantedId};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use serde::Serialize;
use std::collections::{HashMap, HashSet};

/// A wanted case.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct WantedView {
    /// Id.
    pub id: WantedId,
    /// What for.
    pub text: String,
    /// Where it would stand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shelf: Option<Shelf>,
    /// Who asks.
    pub asker: Option<Face>,
    /// How many others want it too.
    pub seconds: i32,
    /// Whether the reader is one of them.
    pub seconded: bool,
    /// The case that answers it, while everybody may see that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<AnswerView>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
}

/// The case that answers a wanted one.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct AnswerView {
    /// Id.
    pub case_id: CaseId,
    /// Its title.
    pub title: String,
    /// Its page.
    pub url: String,
}

/// Wanted cases as somebody sees them.
pub async fn views(
    conn: &impl ConnectionTrait,
    viewer: &Viewer,
    rows: Vec<wanted::Model>,
) -> Result<Vec<WantedView>, DbErr> {
    let askers: Vec<UserId> = rows.iter().map(|row| row.asker).collect();
    let faces = faces(conn, &askers).await?;
    let answers: Vec<(CaseId, String)> = case::Entity::find()
        .select_only()
        .columns([case::Column::Id, case::Column::Title])
        .filter(case::Column::Id.is_in(rows.iter().filter_map(|row| row.answer)))
        .filter(case::Column::Status.eq(PublicationStatus::Published))
        .into_tuple()
        .all(conn)
        .await?;
    let answers: HashMap<CaseId, String> = answers.into_iter().collect();
    let mut seconded = HashSet::new();
    if let Some(user) = viewer.user_id() {
        let own = wanted_second::Entity::find()
            .filter(wanted_second::Column::UserId.eq(user))
            .filter(wanted_second::Column::WantedId.is_in(rows.iter().map(|row| row.id)));
        seconded.extend(own.all(conn).await?.into_iter().map(|row| row.wanted_id));
    }
    let view = |row: wanted::Model| WantedView {
        id: row.id,
        shelf: row.shelf(),
        asker: faces.get(&row.asker).cloned(),
        seconds: row.seconds,
        seconded: seconded.contains(&row.id),
        answer: row.answer.and_then(|id| {
            Some(AnswerView {
                case_id: id,
                title: answers.get(&id)?.clone(),
                url: service::case_url(id),
            })
        }),
        created_at: row.created_at,
        text: row.text,
    };
    Ok(rows.into_iter().map(view).collect())
}
