//! Pictures: shrunk by a confined child to two small ones, of which only the pixels are those that were brought.

use super::take::refused;
use crate::discussion::entity::enclosure;
use crate::discussion::error::DiscussionError;
use crate::platform::{Platform, Problem, confined};
use content_schema::EnclosureId;
use std::path::Path;
use yinghuo_files::Refusal;
use yinghuo_files::errand::{Answer, Errand, LARGE, SMALL};
use yinghuo_files::picture::SMALL_SIDE;

/// Where a picture of an enclosure lies in the storage.
pub fn storage_name(id: EnclosureId, name: &str) -> String {
    format!("pictures/{id}-{name}")
}

/// Makes and stores both pictures and notes their sizes; answers where they lie.
pub async fn store(
    platform: &Platform,
    row: &mut enclosure::Model,
    source: &Path,
) -> Result<Vec<String>, DiscussionError> {
    let made = confined::perform(platform, Errand::Picture, source)
        .await
        .map_err(told)?;
    let Answer::Picture(sizes) = made.answer else {
        return Err(told(Refusal::Internal).into());
    };
    row.width = sizes.width.try_into().ok();
    row.height = sizes.height.try_into().ok();
    row.bytes = sizes.bytes.try_into().ok();
    row.small_bytes = sizes.small_bytes.try_into().ok();
    let mut stored: Vec<String> = Vec::with_capacity(2);
    for file in [LARGE, SMALL] {
        let name = storage_name(row.id, file);
        if let Err(error) = platform.storage.put_file(&name, &made.folder.path().join(file)).await {
            for name in stored {
                // The first failure is the one to tell.
                let _ = platform.storage.delete(&name).await;
            }
            return Err(error.into());
        }
        stored.push(name);
    }
    Ok(stored)
}

fn told(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::TooLarge => refused("picture_too_large"),
        Refusal::Internal => Problem::internal("a picture could not be looked at"),
        Refusal::Damaged | Refusal::Locked | Refusal::NoText => refused("picture_damaged"),
    }
}

/// Width and height of the small picture of one of this size.
pub fn small_size(width: u32, height: u32) -> (u32, u32) {
    let longest = width.max(height);
    if longest <= SMALL_SIDE {
        return (width, height);
    }
    let shrunk = |side: u32| (side * SMALL_SIDE + longest / 2) / longest;
    (shrunk(width).max(1), shrunk(height).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_picture_keeps_its_shape() {
        for (size, small) in [
            ((1280, 960), (360, 270)),
            ((960, 1280), (270, 360)),
            ((40, 30), (40, 30)),
            ((1280, 1), (360, 1)),
        ] {
            assert_eq!(small_size(size.0, size.1), small);
        }
    }
}
