//! The part of a playlist that a stretch of time needs: `/m/{id}/{playlist}?from=300&to=600`, in seconds. A player on a thin
//! link reads of a long lesson what it plays next; the whole index of three hours would cost it seconds before the first word.

use super::delivery::{self, Prepared, Stored};
use super::error::MediaError;
use super::naming;
use crate::platform::Platform;
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use std::ops::Range;
use yinghuo_mp4::playlist;

/// A larger playlist, some forty hours, is sent as it is.
const MAX_BYTES: u64 = 1 << 20;

/// What a player may ask for.
#[derive(Debug, Deserialize)]
pub struct StretchQuery {
    from: Option<u32>,
    to: Option<u32>,
}

impl StretchQuery {
    /// The seconds that are wanted of something stored; none where all of it is to be sent.
    pub fn of(&self, stored: &Stored) -> Option<Range<u32>> {
        let is_asked = self.from.is_some() || self.to.is_some();
        let wanted = self.from.unwrap_or(0)..self.to.unwrap_or(u32::MAX);
        let can_be = stored.mime == naming::PLAYLIST && stored.bytes <= MAX_BYTES;
        (is_asked && can_be && !wanted.is_empty()).then_some(wanted)
    }
}

/// Answers a GET or HEAD with the part of a playlist that is wanted.
pub async fn send(
    request: &HttpRequest,
    platform: &Platform,
    stored: Stored,
    wanted: Range<u32>,
) -> Result<HttpResponse, MediaError> {
    let whole = platform.storage.read_all(&stored.name).await?;
    let whole = String::from_utf8_lossy(&whole);
    let part = playlist::stretch(&whole, wanted.start.into(), wanted.end.into());
    let cut = Stored {
        bytes: part.len() as u64,
        etag: format!(
            "{}-{}-{}\"",
            stored.etag.trim_end_matches('"'),
            wanted.start,
            wanted.end
        ),
        ..stored
    };
    Ok(match delivery::prepare(request, &cut) {
        Prepared::Answered(answer) => answer,
        Prepared::Wanted(mut answer, _) => answer.body(part),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_playlist_has_stretches_and_only_where_one_is_asked_for() {
        let stored = |mime: &str, bytes| Stored {
            name: String::new(),
            bytes,
            etag: "\"0\"".into(),
            mime: mime.into(),
            cache: delivery::FOR_EVER,
            save_as: None,
        };
        let playlist = stored(naming::PLAYLIST, 9000);
        let asked = |from, to| StretchQuery { from, to };
        for (query, of, expected) in [
            (asked(Some(300), Some(600)), &playlist, Some(300..600)),
            (asked(None, Some(300)), &playlist, Some(0..300)),
            (asked(Some(300), None), &playlist, Some(300..u32::MAX)),
            (asked(None, None), &playlist, None),
            (asked(Some(600), Some(300)), &playlist, None),
            (asked(None, Some(300)), &stored("video/mp4", 9000), None),
            (asked(None, Some(300)), &stored(naming::PLAYLIST, 2 << 20), None),
        ] {
            assert_eq!(query.of(of), expected, "{query:?}");
        }
    }
}
