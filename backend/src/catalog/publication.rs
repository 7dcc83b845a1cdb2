//! Publishing a work and withdrawing it: who may, what it leads to, and what the trail says of it.

use super::error::CatalogError;
use super::policy;
use super::subject::Subject;
use crate::accounts::Actor;
use crate::moderation::acts::{On, Why};
use crate::moderation::{Act, acts};
use crate::platform::Platform;
use content_schema::UserId;
use content_schema::catalog::{About, PublicationStatus};
use content_schema::moderation::ActKind;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};

/// Where the life of a course, lesson or case goes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Everybody may see it.
    Publish,
    /// It is hidden again.
    Withdraw,
}

impl Step {
    /// The status it leads to.
    pub const fn status(self) -> PublicationStatus {
        match self {
            Self::Publish => PublicationStatus::Published,
            Self::Withdraw => PublicationStatus::Withdrawn,
        }
    }

    /// Whether the actor may take it with a work of such an author and status, [barred](Self::bars) or not.
    pub fn allowed(
        self,
        actor: &Actor,
        author: UserId,
        status: PublicationStatus,
        barred: bool,
    ) -> Result<(), CatalogError> {
        match self {
            Self::Publish => policy::may_publish(actor, author, status, barred),
            Self::Withdraw => policy::may_withdraw(actor, author, status),
        }
    }

    /// Whether only those who keep order publish the work after it.
    pub fn bars(self, actor: &Actor, author: UserId, barred: bool) -> bool {
        self == Self::Withdraw && (barred || policy::keeps_order_of(actor, author))
    }
}

/// Writes into the trail that a step withdrew or published the work of somebody else, to keep order.
pub async fn note_step(
    tx: &DatabaseTransaction,
    platform: &Platform,
    actor: &Actor,
    step: Step,
    (about, subject): (&About, Subject),
    why: &Why,
) -> Result<(), CatalogError> {
    let on = On {
        person: subject.author,
        about: Some(about.to_string()),
        title: subject.title,
        url: subject.url,
        ..On::default()
    };
    let kind = match step {
        Step::Withdraw => ActKind::WithdrawWork,
        Step::Publish => ActKind::RestoreWork,
    };
    acts::record(tx, platform, actor, kind, on, why).await?;
    Ok(())
}

/// Why those who keep order withdrew a work, while they have.
pub async fn why_barred(conn: &impl ConnectionTrait, about: &About, barred: bool) -> Result<Option<Act>, DbErr> {
    if barred {
        acts::on_work(conn, ActKind::WithdrawWork, &about.to_string()).await
    } else {
        Ok(None)
    }
}
