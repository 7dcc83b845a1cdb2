//! What a person wants to hear of, by which channel, and when not.

use super::entity::settings::{ActiveModel, Column, Entity};
use super::quiet::QuietHours;
use crate::platform::validate::Checks;
use crate::platform::{Platform, Problem};
use content_schema::UserId;
use content_schema::notice::NoticeKind;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, Iterable, QueryFilter};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// From the Howland Islands to Kiribati.
const OFFSETS_MIN: std::ops::RangeInclusive<i64> = -720..=840;

/// The channels a kind of notice goes out by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Channels {
    /// In the inbox, and live in an open page.
    pub page: bool,
    /// In the e-mail digest, if the person has confirmed an address.
    pub email: bool,
    /// On devices that asked for it.
    pub push: bool,
}

impl Channels {
    /// Whether the person wants to hear of it at all.
    pub const fn any(self) -> bool {
        self.page || self.email || self.push
    }
}

impl Default for Channels {
    fn default() -> Self {
        Self {
            page: true,
            email: true,
            push: true,
        }
    }
}

/// How often an e-mail digest is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Digest {
    /// Never.
    Off,
    /// Every morning.
    #[default]
    Daily,
    /// Monday mornings.
    Weekly,
}

impl Digest {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Off, Self::Daily, Self::Weekly];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Daily => "daily",
            Self::Weekly => "weekly",
        }
    }
}

/// A person's choice. What is not named is as the platform proposes: everything, but nothing rings at night.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NoticeSettings {
    /// By kind of notice.
    #[schema(value_type = HashMap<String, Channels>)]
    pub kinds: HashMap<NoticeKind, Channels>,
    /// When nothing may ring; null for never.
    pub quiet_hours: Option<QuietHours>,
    /// How often an e-mail is sent.
    pub digest: Digest,
}

impl Default for NoticeSettings {
    fn default() -> Self {
        Self {
            kinds: HashMap::new(),
            quiet_hours: Some(QuietHours::default()),
            digest: Digest::default(),
        }
    }
}

impl NoticeSettings {
    /// The channels of a kind. What those who keep order did stands in the inbox of whom it concerns, always.
    pub fn channels(&self, kind: NoticeKind) -> Channels {
        let chosen = self.kinds.get(&kind).copied().unwrap_or_default();
        Channels {
            page: chosen.page || kind == NoticeKind::Moderated,
            ..chosen
        }
    }

    /// The person's time zone, in minutes east of UTC.
    pub fn utc_offset_min(&self) -> i16 {
        self.quiet_hours.unwrap_or_default().utc_offset_min
    }

    /// The same with every kind named.
    #[must_use]
    pub fn whole(mut self) -> Self {
        for kind in NoticeKind::iter() {
            self.kinds.insert(kind, self.channels(kind));
        }
        self
    }

    fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::new();
        if let Some(hours) = &self.quiet_hours {
            let offset = i64::from(hours.utc_offset_min);
            checks.number("quiet_hours.utc_offset_min", offset, OFFSETS_MIN);
        }
        checks.done()
    }
}

/// The choices of people, by id; those who made none get the platform's.
pub async fn of_people(
    connection: &impl ConnectionTrait,
    people: impl IntoIterator<Item = UserId>,
) -> Result<HashMap<UserId, NoticeSettings>, DbErr> {
    let rows = Entity::find()
        .filter(Column::UserId.is_in(people))
        .all(connection)
        .await?;
    let parsed = rows.into_iter().map(|row| {
        let settings = serde_json::from_str(&row.settings).unwrap_or_else(|error| {
            // Written by a newer version, perhaps: what the platform proposes is a sound answer.
            tracing::warn!(%error, "notice settings that cannot be read");
            NoticeSettings::default()
        });
        (row.user_id, settings)
    });
    Ok(parsed.collect())
}

/// The choice of a person.
pub async fn of(connection: &impl ConnectionTrait, person: UserId) -> Result<NoticeSettings, DbErr> {
    let mut found = of_people(connection, [person]).await?;
    Ok(found.remove(&person).unwrap_or_default())
}

/// Keeps a person's choice.
pub async fn save(platform: &Platform, person: UserId, settings: &NoticeSettings) -> Result<(), Problem> {
    settings.check()?;
    let row = ActiveModel {
        user_id: Set(person),
        settings: Set(serde_json::to_string(settings).map_err(Problem::internal)?),
        updated_at: Set(platform.clock.now()),
    };
    let known = OnConflict::column(Column::UserId)
        .update_columns([Column::Settings, Column::UpdatedAt])
        .to_owned();
    let saving = Entity::insert(row).on_conflict(known);
    platform
        .database
        .write(async |tx| saving.exec_without_returning(tx).await.map(drop))
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_chosen_is_as_the_platform_proposes() {
        let given =
            r#"{"kinds": {"thread_replied": {"page": true, "email": false, "push": false}}, "quiet_hours": null}"#;
        let settings: NoticeSettings = serde_json::from_str(given).unwrap();
        assert!(!settings.channels(NoticeKind::ThreadReplied).push);
        assert!(settings.channels(NoticeKind::MediaReady).push);
        assert_eq!(settings.quiet_hours, None);
        assert_eq!(settings.digest, Digest::Daily);
        assert_eq!(settings.whole().kinds.len(), NoticeKind::iter().count());
        let none = r#"{"kinds": {"moderated": {"page": false, "email": false, "push": false}}}"#;
        let none: NoticeSettings = serde_json::from_str(none).unwrap();
        assert!(
            none.channels(NoticeKind::Moderated).page,
            "why one was silenced is told"
        );
        assert!(NoticeSettings::default().quiet_hours.is_some());
    }

    #[test]
    fn a_time_or_kind_that_is_none_is_refused() {
        for given in [
            r#"{"quiet_hours": {"start": "25:00", "end": "07:00"}}"#,
            r#"{"quiet_hours": {"start": "ten", "end": "07:00"}}"#,
            r#"{"kinds": {"gossip": {"page": true, "email": true, "push": true}}}"#,
            r#"{"digest": "hourly"}"#,
            r#"{"more": 1}"#,
        ] {
            assert!(serde_json::from_str::<NoticeSettings>(given).is_err(), "{given}");
        }
        let far = r#"{"quiet_hours": {"start": "22:00", "end": "07:00", "utc_offset_min": 900}}"#;
        let far: NoticeSettings = serde_json::from_str(far).unwrap();
        assert!(far.check().is_err());
    }
}
