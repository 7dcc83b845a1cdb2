//! JSON routes of accounts.

use super::actor::Actor;
use super::entity::user;
use super::service::{self, NewUser, ProfileChange, UserChange};
use super::session::{self, Tokens};
use super::{SignInLimits, policy};
use crate::platform::conditional::{versioned_json, wanted_version};
use crate::platform::creation::{Creation, JsonBody};
use crate::platform::page::{Page, PageQuery};
use crate::platform::problem::ProblemBody;
use crate::platform::{Platform, Problem};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, patch, post, web};
use chrono::{DateTime, Utc};
use content_schema::UserId;
use content_schema::people::{Language, Role};
use serde::{Deserialize, Serialize};
use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the routes.
pub fn api(config: &mut ServiceConfig) {
    config
        .service(register)
        .service(login)
        .service(refresh)
        .service(logout)
        .service(read_me)
        .service(change_me)
        .service(list_users)
        .service(create_user)
        .service(change_user);
}

/// An account as JSON.
#[derive(Serialize, utoipa::ToSchema)]
struct UserView {
    /// Id.
    id: UserId,
    /// The name they sign in with.
    username: String,
    /// The name others see.
    display_name: String,
    /// What they are.
    role: Role,
    /// The language they chose.
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<Language>,
    /// Whether they are kept from signing in.
    disabled: bool,
    /// When the account was made.
    created_at: DateTime<Utc>,
}

impl From<user::Model> for UserView {
    fn from(user: user::Model) -> Self {
        Self {
            id: user.id,
            username: user.username,
            display_name: user.display_name,
            role: user.role,
            language: user.language.as_deref().and_then(Language::from_tag),
            disabled: user.disabled_at.is_some(),
            created_at: user.created_at,
        }
    }
}

#[derive(Deserialize, utoipa::ToSchema)]
struct Registration {
    /// 2 to 64 letters (of any script), digits, `-`, `_` and `.`.
    username: String,
    /// 8 to 200 characters.
    password: String,
    /// The name others see.
    display_name: String,
    /// Language of the interface.
    language: Option<Language>,
}

#[derive(Serialize, utoipa::ToSchema)]
struct Registered {
    user: UserView,
    #[serde(flatten)]
    tokens: Tokens,
}

/// Opens an account as a student.
#[utoipa::path(tag = "accounts", responses(
    (status = 201, body = Registered), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
#[post("/auth/register")]
async fn register(
    request: HttpRequest,
    platform: web::Data<Platform>,
    limits: web::Data<SignInLimits>,
    body: JsonBody<Registration>,
) -> Result<HttpResponse, Problem> {
    limits.count_registration(&request)?;
    let input = body.0;
    let new = NewUser::check(
        &input.username,
        &input.password,
        &input.display_name,
        Role::Student,
        input.language,
    )
    .await?;
    let device = device(&request);
    let (user, session) = platform
        .database
        .write(async |tx| {
            let user = service::create(tx, &platform, new).await?;
            let session = session::open(tx, &platform, user.id, &device).await?;
            Ok::<_, super::AccountError>((user, session))
        })
        .await?;
    let tokens = session::first_tokens(&platform, user.id, session)?;
    Ok(HttpResponse::Created().json(Registered {
        user: user.into(),
        tokens,
    }))
}

#[derive(Deserialize, utoipa::ToSchema)]
struct Credentials {
    username: String,
    password: String,
}

/// Signs in.
#[utoipa::path(tag = "accounts", responses(
    (status = 200, body = Tokens), (status = 401, body = ProblemBody), (status = 429, body = ProblemBody)))]
#[post("/auth/login")]
async fn login(
    request: HttpRequest,
    platform: web::Data<Platform>,
    limits: web::Data<SignInLimits>,
    body: JsonBody<Credentials>,
) -> Result<HttpResponse, Problem> {
    limits.count_sign_in(&request, &body.0.username)?;
    let user = session::check_credentials(&platform, &body.0.username, body.0.password).await?;
    let device = device(&request);
    let session = platform
        .database
        .write(async |tx| session::open(tx, &platform, user.id, &device).await)
        .await?;
    Ok(HttpResponse::Ok().json(session::first_tokens(&platform, user.id, session)?))
}

#[derive(Deserialize, utoipa::ToSchema)]
struct RefreshRequest {
    refresh_token: String,
}

/// Gives new tokens for a refresh token, once. A token used twice ends its whole family.
#[utoipa::path(tag = "accounts", responses((status = 200, body = Tokens), (status = 401, body = ProblemBody)))]
#[post("/auth/refresh")]
async fn refresh(platform: web::Data<Platform>, body: JsonBody<RefreshRequest>) -> Result<HttpResponse, Problem> {
    Ok(HttpResponse::Ok().json(session::refresh(&platform, &body.0.refresh_token).await?))
}

/// Signs this device out.
#[utoipa::path(tag = "accounts", security(("bearer" = [])), responses((status = 204), (status = 401, body = ProblemBody)))]
#[post("/auth/logout")]
async fn logout(platform: web::Data<Platform>, actor: Actor) -> Result<HttpResponse, Problem> {
    session::close(&platform, actor.user_id, actor.session_id).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// One's own account.
#[utoipa::path(tag = "accounts", security(("bearer" = [])), responses((status = 200, body = UserView), (status = 401, body = ProblemBody)))]
#[get("/me")]
async fn read_me(request: HttpRequest, platform: web::Data<Platform>, actor: Actor) -> Result<HttpResponse, Problem> {
    let user = service::by_id(platform.database.read(), actor.user_id).await?;
    Ok(versioned_json(&request, user.version, &UserView::from(user)))
}

/// Changes one's own account.
#[utoipa::path(tag = "accounts", security(("bearer" = [])), request_body = ProfileChange, responses(
    (status = 200, body = UserView), (status = 401, body = ProblemBody), (status = 412, body = ProblemBody)))]
#[patch("/me")]
async fn change_me(
    request: HttpRequest,
    platform: web::Data<Platform>,
    actor: Actor,
    body: JsonBody<ProfileChange>,
) -> Result<HttpResponse, Problem> {
    let wanted = wanted_version(&request)?;
    let user = service::change_profile(&platform, actor.user_id, wanted, body.0).await?;
    Ok(versioned_json(&request, user.version, &UserView::from(user)))
}

/// Everybody with an account, in the order they joined.
#[utoipa::path(tag = "accounts", security(("bearer" = [])), params(PageQuery), responses(
    (status = 200, body = Page<UserView>), (status = 403, body = ProblemBody)))]
#[get("/users")]
async fn list_users(
    platform: web::Data<Platform>,
    actor: Actor,
    query: web::Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    policy::may_run_accounts(&actor)?;
    Ok(HttpResponse::Ok().json(service::list(&platform, &query).await?.map(UserView::from)))
}

#[derive(Deserialize, utoipa::ToSchema)]
struct NewUserRequest {
    username: String,
    password: String,
    display_name: String,
    role: Role,
    language: Option<Language>,
}

/// Makes an account of any role.
#[utoipa::path(tag = "accounts", security(("bearer" = [])), request_body = NewUserRequest, responses(
    (status = 201, body = UserView), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody)))]
#[post("/users")]
async fn create_user(
    platform: web::Data<Platform>,
    actor: Actor,
    creation: Creation<NewUserRequest>,
) -> Result<HttpResponse, Problem> {
    policy::may_run_accounts(&actor)?;
    creation
        .once(&platform, actor.user_id, async |tx, input| {
            let new = NewUser::check(
                &input.username,
                &input.password,
                &input.display_name,
                input.role,
                input.language,
            )
            .await?;
            Ok(UserView::from(service::create(tx, &platform, new).await?))
        })
        .await
}

/// Changes somebody's name, role or password, or keeps them from signing in.
#[utoipa::path(tag = "accounts", security(("bearer" = [])), request_body = UserChange, responses(
    (status = 200, body = UserView), (status = 403, body = ProblemBody), (status = 412, body = ProblemBody)))]
#[patch("/users/{id}")]
async fn change_user(
    request: HttpRequest,
    platform: web::Data<Platform>,
    actor: Actor,
    id: web::Path<UserId>,
    body: JsonBody<UserChange>,
) -> Result<HttpResponse, Problem> {
    policy::may_run_accounts(&actor)?;
    let wanted = wanted_version(&request)?;
    let user = service::change_user(&platform, &actor, *id, wanted, body.0).await?;
    Ok(versioned_json(&request, user.version, &UserView::from(user)))
}

/// What the device calls itself.
pub fn device(request: &HttpRequest) -> String {
    let agent = request
        .headers()
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok());
    agent.unwrap_or_default().to_owned()
}
