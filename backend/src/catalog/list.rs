//! Lists of courses and cases: filters, whose they are, and where a page begins.

use crate::accounts::Viewer;
use crate::platform::Problem;
use crate::platform::page::PageQuery;
use content_schema::catalog::PublicationStatus;
use sea_orm::{ColumnTrait, Condition};
use serde::Deserialize;
use uuid::Uuid;

/// What part of a list is asked for.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// Id of the stage 学段.
    pub stage: Option<String>,
    /// Grade 年级, 1 to 9.
    pub grade: Option<u8>,
    /// Id of the subject 学科.
    pub subject: Option<String>,
    /// Id of the edition 版本.
    pub edition: Option<String>,
    /// Volume 册次, 1 or 2.
    pub volume: Option<u8>,
    /// Whether one's own are wanted, drafts and withdrawn ones too.
    pub mine: Option<bool>,
    /// Items wanted, 1 to 100; 20 unless given.
    pub limit: Option<u64>,
    /// The `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// Columns that lists are filtered by.
pub struct Columns<C> {
    /// Id.
    pub id: C,
    /// Who made it.
    pub author: C,
    /// Draft, published or withdrawn.
    pub status: C,
    /// Stage.
    pub stage: C,
    /// Grade.
    pub grade: C,
    /// Subject.
    pub subject: C,
    /// Edition.
    pub edition: C,
    /// Volume.
    pub volume: C,
}

impl ListQuery {
    /// The wanted number of items.
    pub fn limit(&self) -> Result<u64, Problem> {
        self.page().limit()
    }

    /// What rows the viewer is asking for, newest first: everybody's published ones, or all of their own.
    pub fn condition<C: ColumnTrait>(&self, viewer: &Viewer, columns: &Columns<C>) -> Result<Condition, Problem> {
        let whose = match self.mine {
            Some(true) => columns.author.eq(viewer.user_id().ok_or_else(Problem::sign_in_first)?),
            _ => columns.status.eq(PublicationStatus::Published),
        };
        let after: Option<Uuid> = self.page().after_id()?;
        let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        Ok(Condition::all()
            .add(whose)
            .add_option(given(&self.stage).map(|id| columns.stage.eq(id)))
            .add_option(self.grade.map(|grade| columns.grade.eq(i16::from(grade))))
            .add_option(given(&self.subject).map(|id| columns.subject.eq(id)))
            .add_option(given(&self.edition).map(|id| columns.edition.eq(id)))
            .add_option(self.volume.map(|volume| columns.volume.eq(i16::from(volume))))
            .add_option(after.map(|id| columns.id.lt(id))))
    }

    fn page(&self) -> PageQuery {
        PageQuery {
            limit: self.limit,
            cursor: self.cursor.clone(),
        }
    }
}
