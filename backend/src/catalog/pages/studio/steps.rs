//! Publishing a work and hiding it again, from its page in the studio.

use crate::accounts::{Actor, FrameFor, PageForm};
use crate::catalog::service::{self, Step};
use crate::moderation::acts::Why;
use crate::platform::html::{field_errors, html_with_status, see_other};
use crate::platform::{Platform, Problem};
use actix_web::{HttpResponse, web};
use content_schema::catalog::About;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::fmt::Display;
use yinghuo_web::view::FieldErrors;
use yinghuo_web::{Frame, Page};

/// A page on which a work is changed.
pub trait WorkForm: Page + Sized + 'static {
    /// The work's id.
    type Id: Copy + Display + DeserializeOwned + 'static;

    /// Where the works of this kind are, in the addresses of the studio.
    const FOLDER: &'static str;

    /// The work as it is, for those who may change it.
    async fn current(platform: &Platform, actor: &Actor, frame: &Frame, id: Self::Id) -> Result<Self, Problem>;

    /// The work of an id.
    fn about(id: Self::Id) -> About;

    /// The same page, with what is wrong.
    fn with_errors(self, errors: FieldErrors) -> Self;
}

/// Registers both steps of a kind of works.
pub fn pages<W: WorkForm>(config: &mut web::ServiceConfig) {
    let address = |step: &str| format!("/studio/{}/{{id}}/{step}", W::FOLDER);
    config
        .route(&address("publish"), web::post().to(publish::<W>))
        .route(&address("withdraw"), web::post().to(withdraw::<W>));
}

#[derive(Deserialize)]
struct NoFields {}

/// For those who may publish the work.
async fn publish<W: WorkForm>(
    platform: web::Data<Platform>,
    actor: Actor,
    frame: FrameFor,
    id: web::Path<W::Id>,
    _form: PageForm<NoFields>,
) -> Result<HttpResponse, Problem> {
    take::<W>(&platform, &actor, &frame.0, *id, Step::Publish).await
}

/// For those who may withdraw the work.
async fn withdraw<W: WorkForm>(
    platform: web::Data<Platform>,
    actor: Actor,
    frame: FrameFor,
    id: web::Path<W::Id>,
    _form: PageForm<NoFields>,
) -> Result<HttpResponse, Problem> {
    take::<W>(&platform, &actor, &frame.0, *id, Step::Withdraw).await
}

async fn take<W: WorkForm>(
    platform: &Platform,
    actor: &Actor,
    frame: &Frame,
    id: W::Id,
    step: Step,
) -> Result<HttpResponse, Problem> {
    let taken = platform
        .database
        .write(async |tx| service::step(tx, platform, actor, &W::about(id), step, &Why::default()).await)
        .await;
    if let Err(error) = taken {
        let (status, errors) = field_errors(frame, error.into())?;
        let page = W::current(platform, actor, frame, id).await?.with_errors(errors);
        return html_with_status(status, &page, frame);
    }
    platform.outbox.ring();
    Ok(see_other(&format!("/studio/{}/{id}", W::FOLDER)))
}
