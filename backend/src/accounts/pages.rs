//! Pages of accounts: signing in and out, one's own account, and running others'.

use super::actor::{Actor, Viewer};
use super::authenticate::SESSION_COOKIE;
use super::form::PageForm;
use super::frame::{FrameFor, LANGUAGE_COOKIE};
use super::routes::device;
use super::service::{self, NewUser, ProfileChange};
use super::{AccountError, SignInLimits, policy, session, token};
use crate::platform::html::{field_errors, html, html_with_status, see_other};
use crate::platform::page::PageQuery;
use crate::platform::{Platform, Problem};
use actix_web::cookie::{Cookie, SameSite, time::Duration};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use content_schema::SessionId;
use content_schema::people::{Language, Role};
use serde::Deserialize;
use yinghuo_web::Frame;
use yinghuo_web::view::admin::{Admin, Person};
use yinghuo_web::view::me::{Device, Me};
use yinghuo_web::view::register::Register;
use yinghuo_web::view::sign_in::SignIn;
use yinghuo_web::view::{Choice, FieldErrors};

/// Registers the pages.
pub fn pages(config: &mut web::ServiceConfig) {
    config
        .service(sign_in_page)
        .service(sign_in)
        .service(register_page)
        .service(register)
        .service(sign_out)
        .service(choose_language)
        .service(my_page)
        .service(change_me)
        .service(change_password)
        .service(revoke_session)
        .service(admin_page)
        .service(add_user);
}

#[derive(Default, Deserialize)]
struct Next {
    #[serde(default)]
    next: String,
}

#[get("/sign-in")]
async fn sign_in_page(frame: FrameFor, query: web::Query<Next>) -> Result<HttpResponse, Problem> {
    html(
        &SignIn {
            next: query.into_inner().next,
            ..SignIn::default()
        },
        &frame.0,
    )
}

#[derive(Deserialize)]
struct SignInForm {
    username: String,
    password: String,
    #[serde(default)]
    next: String,
}

#[post("/sign-in")]
async fn sign_in(
    request: HttpRequest,
    platform: web::Data<Platform>,
    limits: web::Data<SignInLimits>,
    frame: FrameFor,
    form: PageForm<SignInForm>,
) -> Result<HttpResponse, Problem> {
    let SignInForm {
        username,
        password,
        next,
    } = form.0;
    limits.count_sign_in(&request, &username)?;
    match session::check_credentials(&platform, &username, password).await {
        Ok(user) => {
            let device = device(&request);
            let session = platform
                .database
                .write(async |tx| session::open(tx, &platform, user.id, &device).await)
                .await?;
            Ok(see_other_with_cookie(
                &own_path(&next),
                &session_cookie(&platform, session),
            ))
        }
        Err(error) => {
            let (status, errors) = refusal(&frame.0, error)?;
            html_with_status(status, &SignIn { username, next, errors }, &frame.0)
        }
    }
}

#[get("/register")]
async fn register_page(frame: FrameFor) -> Result<HttpResponse, Problem> {
    html(&Register::default(), &frame.0)
}

#[derive(Deserialize)]
struct RegisterForm {
    username: String,
    password: String,
    display_name: String,
}

#[post("/register")]
async fn register(
    request: HttpRequest,
    platform: web::Data<Platform>,
    limits: web::Data<SignInLimits>,
    frame: FrameFor,
    form: PageForm<RegisterForm>,
) -> Result<HttpResponse, Problem> {
    limits.count_registration(&request)?;
    let RegisterForm {
        username,
        password,
        display_name,
    } = form.0;
    let language = Some(frame.0.language);
    match open_account(
        &platform,
        &device(&request),
        &username,
        &password,
        &display_name,
        language,
    )
    .await
    {
        Ok(session) => Ok(see_other_with_cookie("/", &session_cookie(&platform, session))),
        Err(error) => {
            let (status, errors) = refusal(&frame.0, error)?;
            html_with_status(
                status,
                &Register {
                    username,
                    display_name,
                    errors,
                },
                &frame.0,
            )
        }
    }
}

async fn open_account(
    platform: &Platform,
    device: &str,
    username: &str,
    password: &str,
    display_name: &str,
    language: Option<Language>,
) -> Result<SessionId, AccountError> {
    let new = NewUser::check(username, password, display_name, Role::Student, language).await?;
    platform
        .database
        .write(async |tx| {
            let user = service::create(tx, platform, new).await?;
            Ok(session::open(tx, platform, user.id, device).await?)
        })
        .await
}

#[derive(Deserialize)]
struct NoFields {}

#[post("/sign-out")]
async fn sign_out(
    platform: web::Data<Platform>,
    actor: Actor,
    _form: PageForm<NoFields>,
) -> Result<HttpResponse, Problem> {
    session::close(&platform, actor.user_id, actor.session_id).await?;
    let mut gone = Cookie::build(SESSION_COOKIE, "").path("/").finish();
    gone.make_removal();
    Ok(see_other_with_cookie("/sign-in", &gone))
}

#[derive(Deserialize)]
struct LanguageForm {
    language: Language,
    #[serde(default)]
    next: String,
}

#[post("/language")]
async fn choose_language(
    platform: web::Data<Platform>,
    viewer: Viewer,
    form: PageForm<LanguageForm>,
) -> Result<HttpResponse, Problem> {
    let LanguageForm { language, next } = form.0;
    if let Some(user) = viewer.user_id() {
        let change = ProfileChange {
            language: Some(language),
            ..ProfileChange::default()
        };
        service::change_profile(&platform, user, None, change).await?;
    }
    let cookie = Cookie::build(LANGUAGE_COOKIE, language.tag())
        .path("/")
        .same_site(SameSite::Lax)
        .max_age(Duration::days(365))
        .finish();
    Ok(see_other_with_cookie(&own_path(&next), &cookie))
}

#[get("/me")]
async fn my_page(platform: web::Data<Platform>, actor: Actor, frame: FrameFor) -> Result<HttpResponse, Problem> {
    html(&me_view(&platform, &actor).await?, &frame.0)
}

#[derive(Deserialize)]
struct MeForm {
    version: i32,
    display_name: String,
    language: Language,
}

#[post("/me")]
async fn change_me(
    platform: web::Data<Platform>,
    actor: Actor,
    frame: FrameFor,
    form: PageForm<MeForm>,
) -> Result<HttpResponse, Problem> {
    let MeForm {
        version,
        display_name,
        language,
    } = form.0;
    let change = ProfileChange {
        display_name: Some(display_name.clone()),
        language: Some(language),
    };
    match service::change_profile(&platform, actor.user_id, Some(version), change).await {
        Ok(_) => Ok(see_other("/me?done=saved")),
        Err(error) => {
            let (status, errors) = refusal(&frame.0, error)?;
            let view = Me {
                display_name,
                errors,
                ..me_view(&platform, &actor).await?
            };
            html_with_status(status, &view, &frame.0)
        }
    }
}

#[derive(Deserialize)]
struct PasswordForm {
    current_password: String,
    password: String,
}

#[post("/me/password")]
async fn change_password(
    platform: web::Data<Platform>,
    actor: Actor,
    frame: FrameFor,
    form: PageForm<PasswordForm>,
) -> Result<HttpResponse, Problem> {
    match service::change_password(&platform, &actor, form.0.current_password, &form.0.password).await {
        Ok(()) => Ok(see_other("/me?done=saved")),
        Err(error) => {
            let (status, errors) = refusal(&frame.0, error)?;
            html_with_status(
                status,
                &Me {
                    errors,
                    ..me_view(&platform, &actor).await?
                },
                &frame.0,
            )
        }
    }
}

#[post("/me/sessions/{id}/revoke")]
async fn revoke_session(
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<SessionId>,
    _form: PageForm<NoFields>,
) -> Result<HttpResponse, Problem> {
    if session::close(&platform, actor.user_id, *id).await? {
        Ok(see_other("/me"))
    } else {
        Err(Problem::not_found())
    }
}

#[get("/admin")]
async fn admin_page(
    platform: web::Data<Platform>,
    actor: Actor,
    frame: FrameFor,
    query: web::Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    policy::may_run_accounts(&actor)?;
    html(&admin_view(&platform, &frame.0, &query).await?, &frame.0)
}

#[derive(Deserialize)]
struct UserForm {
    username: String,
    password: String,
    display_name: String,
    role: Role,
}

#[post("/admin/users")]
async fn add_user(
    platform: web::Data<Platform>,
    actor: Actor,
    frame: FrameFor,
    form: PageForm<UserForm>,
) -> Result<HttpResponse, Problem> {
    policy::may_run_accounts(&actor)?;
    let UserForm {
        username,
        password,
        display_name,
        role,
    } = form.0;
    let made = async {
        let new = NewUser::check(&username, &password, &display_name, role, None).await?;
        platform
            .database
            .write(async |tx| service::create(tx, &platform, new).await)
            .await
    };
    match made.await {
        Ok(_) => Ok(see_other("/admin?done=saved")),
        Err(error) => {
            let (status, errors) = refusal(&frame.0, error)?;
            let view = admin_view(&platform, &frame.0, &PageQuery::default()).await?;
            html_with_status(
                status,
                &Admin {
                    username,
                    display_name,
                    errors,
                    ..view
                },
                &frame.0,
            )
        }
    }
}

async fn me_view(platform: &Platform, actor: &Actor) -> Result<Me, Problem> {
    let user = service::by_id(platform.database.read(), actor.user_id).await?;
    let devices = session::of_user(platform, actor.user_id)
        .await?
        .into_iter()
        .map(|session| Device {
            this: session.id == actor.session_id,
            id: session.id.to_string(),
            name: session.device,
            last_seen_at: session.last_seen_at,
        });
    let chosen = user
        .language
        .as_deref()
        .and_then(Language::from_tag)
        .unwrap_or_default();
    let names = [(Language::ZhCn, "中文"), (Language::En, "English")];
    let language = names.map(|(language, name)| Choice {
        value: language.tag().into(),
        name: name.into(),
        chosen: language == chosen,
    });
    Ok(Me {
        username: user.username,
        role: user.role.to_string(),
        version: user.version,
        display_name: user.display_name,
        language: language.into(),
        devices: devices.collect(),
        errors: FieldErrors::default(),
    })
}

async fn admin_view(platform: &Platform, frame: &Frame, query: &PageQuery) -> Result<Admin, Problem> {
    let page = service::list(platform, query).await?;
    let next = page
        .next_cursor
        .as_ref()
        .map(|cursor| format!("/admin?cursor={cursor}"));
    let total = page.total.unwrap_or_default();
    let people = page.items.into_iter().map(|user| Person {
        username: user.username,
        display_name: user.display_name,
        role: user.role.to_string(),
        disabled: user.disabled_at.is_some(),
    });
    let role = Role::ALL.map(|role| Choice {
        value: role.to_string(),
        name: frame.named("role", role.as_str()),
        chosen: role == Role::Teacher,
    });
    Ok(Admin {
        people: people.collect(),
        total,
        next,
        role: role.into(),
        ..Admin::default()
    })
}

/// What a form says about a refusal: its status, and the words for its fields or as a whole.
fn refusal(frame: &Frame, error: AccountError) -> Result<(StatusCode, FieldErrors), Problem> {
    field_errors(frame, error.into())
}

/// A path of our own to go on to; anything else leads home.
fn own_path(next: &str) -> String {
    let ours = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n']);
    if ours { next.to_owned() } else { "/".into() }
}

fn session_cookie(platform: &Platform, session: SessionId) -> Cookie<'static> {
    Cookie::build(SESSION_COOKIE, token::cookie_value(&platform.secrets, session))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(platform.settings.public_url.starts_with("https://"))
        .max_age(Duration::days(session::SESSION_LIVES.num_days()))
        .finish()
}

fn see_other_with_cookie(path: &str, cookie: &Cookie<'_>) -> HttpResponse {
    let mut response = see_other(path);
    // Fails only for a cookie that is no header value; ours are base64 and ids.
    if let Err(error) = response.add_cookie(cookie) {
        tracing::error!(%error, "a cookie could not be set");
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_in_leads_to_our_own_pages_only() {
        for (next, path) in [
            ("/courses?x=1", "/courses?x=1"),
            ("//evil.cn", "/"),
            ("https://evil.cn", "/"),
            ("", "/"),
            ("/\\evil.cn", "/"),
        ] {
            assert_eq!(own_path(next), path);
        }
    }
}
