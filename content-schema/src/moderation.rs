//! Keeping order: what those who keep it do, and why.

use serde::{Deserialize, Serialize};

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "columns", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(
    feature = "columns",
    sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ActKind {
    /// A post was taken out of sight.
    HidePost,
    /// A hidden post was brought back.
    RestorePost,
    /// A post that was held was let pass.
    PassPost,
    /// A reported post was found fine.
    DismissReport,
    /// A thread was closed.
    LockThread,
    /// A closed thread was opened again.
    UnlockThread,
    /// A thread was moved to another place.
    MoveThread,
    /// A thread went into another.
    MergeThread,
    /// A person was warned.
    Warn,
    /// A person may not post for a time.
    Silence,
    /// A person may post again.
    LiftSilence,
    /// A course, lesson or case was withdrawn.
    WithdrawWork,
    /// A withdrawn course, lesson or case was published again.
    RestoreWork,
    /// A word was put on the list of those that hold posts.
    AddWord,
    /// A word was taken off the list.
    RemoveWord,
}

impl ActKind {
    /// The name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HidePost => "hide_post",
            Self::RestorePost => "restore_post",
            Self::PassPost => "pass_post",
            Self::DismissReport => "dismiss_report",
            Self::LockThread => "lock_thread",
            Self::UnlockThread => "unlock_thread",
            Self::MoveThread => "move_thread",
            Self::MergeThread => "merge_thread",
            Self::Warn => "warn",
            Self::Silence => "silence",
            Self::LiftSilence => "lift_silence",
            Self::WithdrawWork => "withdraw_work",
            Self::RestoreWork => "restore_work",
            Self::AddWord => "add_word",
            Self::RemoveWord => "remove_word",
        }
    }

    /// Whether the person concerned is told: of what changes something for them.
    pub const fn tells(self) -> bool {
        !matches!(self, Self::DismissReport | Self::AddWord | Self::RemoveWord)
    }
}

/// Why something was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "columns", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
#[cfg_attr(
    feature = "columns",
    sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Against the rules of the house.
    #[default]
    Rules,
    /// Advertising.
    Spam,
    /// Insults somebody.
    Abuse,
    /// Tells what is private, of children above all.
    Privacy,
    /// Against the law.
    Illegal,
    /// The work of somebody else.
    Copyright,
    /// Not what this place is for.
    OffTopic,
    /// Said or asked before.
    Duplicate,
    /// Nothing is left to say.
    Settled,
    /// Done by mistake, or no longer needed.
    Mistake,
    /// Said in own words.
    Other,
}

impl Reason {
    /// Every reason, in the order they are offered.
    pub const ALL: [Self; 11] = [
        Self::Rules,
        Self::Spam,
        Self::Abuse,
        Self::Privacy,
        Self::Illegal,
        Self::Copyright,
        Self::OffTopic,
        Self::Duplicate,
        Self::Settled,
        Self::Mistake,
        Self::Other,
    ];

    /// The name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rules => "rules",
            Self::Spam => "spam",
            Self::Abuse => "abuse",
            Self::Privacy => "privacy",
            Self::Illegal => "illegal",
            Self::Copyright => "copyright",
            Self::OffTopic => "off_topic",
            Self::Duplicate => "duplicate",
            Self::Settled => "settled",
            Self::Mistake => "mistake",
            Self::Other => "other",
        }
    }
}
