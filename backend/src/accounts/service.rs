//! The rules of accounts: making, changing and listing people.

use super::actor::Actor;
use super::entity::user;
use super::error::AccountError;
use super::{password, policy, session};
use crate::platform::page::{Page, PageQuery};
use crate::platform::validate::Checks;
use crate::platform::{Platform, Problem};
use content_schema::UserId;
use content_schema::people::{Language, Role};
use sea_orm::sea_query::{Expr, Func, LikeExpr};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbErr,
    EntityTrait, ExprTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, SqlErr,
};
use std::collections::HashMap;

/// Passwords have at least so many characters, and at most so many (argon2 would take more; nobody types it).
const PASSWORD_LENGTH: std::ops::RangeInclusive<usize> = 8..=200;

/// A new account, checked.
pub struct NewUser {
    username: String,
    display_name: String,
    role: Role,
    language: Option<Language>,
    password_hash: String,
}

impl NewUser {
    /// Checks the fields and hashes the password.
    pub async fn check(
        username: &str,
        password: &str,
        display_name: &str,
        role: Role,
        language: Option<Language>,
    ) -> Result<Self, Problem> {
        let mut checks = Checks::new();
        let username = checks.line("username", username, 2..=64).to_lowercase();
        if !username
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
        {
            checks.refuse("username", "username_characters");
        }
        check_password(&mut checks, "password", password);
        let display_name = checks.line("display_name", display_name, 1..=60);
        checks.done()?;
        let password_hash = password::hash(password.to_owned()).await?;
        Ok(Self {
            username,
            display_name,
            role,
            language,
            password_hash,
        })
    }
}

/// Makes an account.
pub async fn create(
    transaction: &DatabaseTransaction,
    platform: &Platform,
    new: NewUser,
) -> Result<user::Model, AccountError> {
    let row = user::ActiveModel {
        id: Set(platform.ids.next()),
        username: Set(new.username),
        display_name: Set(new.display_name),
        role: Set(new.role),
        password_hash: Set(new.password_hash),
        language: Set(new.language.map(|language| language.tag().to_owned())),
        disabled_at: Set(None),
        created_at: Set(platform.clock.now()),
        version: Set(1),
    };
    row.insert(transaction).await.map_err(|error| match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => AccountError::UsernameTaken,
        _ => error.into(),
    })
}

/// Changes of one's own account.
#[derive(Debug, Default, serde::Deserialize, utoipa::ToSchema)]
pub struct ProfileChange {
    /// New name for others to see.
    pub display_name: Option<String>,
    /// New language of the interface.
    pub language: Option<Language>,
}

/// Changes one's own account; `wanted_version` guards against overwriting a change one has not seen.
pub async fn change_profile(
    platform: &Platform,
    user_id: UserId,
    wanted_version: Option<i32>,
    change: ProfileChange,
) -> Result<user::Model, AccountError> {
    let mut checks = Checks::new();
    let display_name = change
        .display_name
        .map(|name| checks.line("display_name", &name, 1..=60));
    checks.done()?;
    platform
        .database
        .write(async |tx| {
            let current = by_id(tx, user_id).await?;
            crate::platform::conditional::check_version(wanted_version, current.version)?;
            let mut row = next_version(current);
            if let Some(name) = display_name {
                row.display_name = Set(name);
            }
            if let Some(language) = change.language {
                row.language = Set(Some(language.tag().to_owned()));
            }
            Ok(row.update(tx).await?)
        })
        .await
}

/// Changes one's own password and signs out every other device.
pub async fn change_password(
    platform: &Platform,
    actor: &Actor,
    current: String,
    wanted: &str,
) -> Result<(), AccountError> {
    let user = by_id(platform.database.read(), actor.user_id).await?;
    if !password::fits(current, Some(user.password_hash.clone())).await? {
        return Err(Problem::invalid_field("current_password", "wrong_password").into());
    }
    let mut checks = Checks::new();
    check_password(&mut checks, "password", wanted);
    checks.done()?;
    let hash = password::hash(wanted.to_owned()).await?;
    platform
        .database
        .write(async |tx| {
            let mut row = next_version(user);
            row.password_hash = Set(hash);
            row.update(tx).await?;
            Ok(session::close_others(tx, actor.user_id, Some(actor.session_id)).await?)
        })
        .await
}

/// What staff may change of somebody's account.
#[derive(Debug, Default, serde::Deserialize, utoipa::ToSchema)]
pub struct UserChange {
    /// New name for others to see.
    pub display_name: Option<String>,
    /// New role.
    pub role: Option<Role>,
    /// Whether the person is kept from signing in.
    pub disabled: Option<bool>,
    /// A new password, for somebody who forgot theirs; signs out all their devices.
    pub password: Option<String>,
}

/// Changes somebody's account.
pub async fn change_user(
    platform: &Platform,
    actor: &Actor,
    user_id: UserId,
    wanted_version: Option<i32>,
    change: UserChange,
) -> Result<user::Model, AccountError> {
    policy::may_run_accounts(actor)?;
    if change.role.is_some() || change.disabled == Some(true) {
        policy::may_change_role(actor, user_id)?;
    }
    let mut checks = Checks::new();
    let display_name = change
        .display_name
        .map(|name| checks.line("display_name", &name, 1..=60));
    if let Some(wanted) = &change.password {
        check_password(&mut checks, "password", wanted);
    }
    checks.done()?;
    let hash = match change.password {
        Some(wanted) => Some(password::hash(wanted).await?),
        None => None,
    };
    platform
        .database
        .write(async |tx| {
            let current = by_id(tx, user_id).await?;
            crate::platform::conditional::check_version(wanted_version, current.version)?;
            let mut row = next_version(current);
            if let Some(name) = display_name {
                row.display_name = Set(name);
            }
            if let Some(role) = change.role {
                row.role = Set(role);
            }
            if let Some(disabled) = change.disabled {
                row.disabled_at = Set(disabled.then(|| platform.clock.now()));
            }
            let signs_out = hash.is_some() || change.disabled == Some(true);
            if let Some(hash) = hash {
                row.password_hash = Set(hash);
            }
            let changed = row.update(tx).await?;
            if signs_out {
                session::close_others(tx, user_id, None).await?;
            }
            Ok(changed)
        })
        .await
}

/// The person of an id, or 404.
pub async fn by_id(connection: &impl ConnectionTrait, id: UserId) -> Result<user::Model, AccountError> {
    let found = user::Entity::find_by_id(id).one(connection).await?;
    found.ok_or_else(|| Problem::not_found().into())
}

/// People in the order they joined.
pub async fn list(platform: &Platform, query: &PageQuery) -> Result<Page<user::Model>, AccountError> {
    let limit = query.limit()?;
    let mut users = user::Entity::find().order_by_asc(user::Column::Id).limit(limit + 1);
    if let Some(after) = query.after_id()? {
        users = users.filter(user::Column::Id.gt(after));
    }
    let rows = users.all(platform.database.read()).await?;
    let total = user::Entity::find().count(platform.database.read()).await?;
    Ok(Page {
        total: Some(total),
        ..Page::of(rows, limit, |user| user.id.to_string())
    })
}

/// The names others see, by id. Ids of nobody are left out.
pub async fn display_names(
    connection: &impl ConnectionTrait,
    ids: &[UserId],
) -> Result<HashMap<UserId, String>, DbErr> {
    let named: Vec<(UserId, String)> = user::Entity::find()
        .select_only()
        .columns([user::Column::Id, user::Column::DisplayName])
        .filter(user::Column::Id.is_in(ids.iter().copied()))
        .into_tuple()
        .all(connection)
        .await?;
    Ok(named.into_iter().collect())
}

/// What others see of a person.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Face {
    /// Id.
    pub id: UserId,
    /// The name others see.
    pub display_name: String,
    /// What they are.
    pub role: Role,
}

/// What others see of people, by id. Ids of nobody are left out.
pub async fn faces(connection: &impl ConnectionTrait, ids: &[UserId]) -> Result<HashMap<UserId, Face>, DbErr> {
    let rows: Vec<(UserId, String, Role)> = user::Entity::find()
        .select_only()
        .columns([user::Column::Id, user::Column::DisplayName, user::Column::Role])
        .filter(user::Column::Id.is_in(ids.iter().copied()))
        .into_tuple()
        .all(connection)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(id, display_name, role)| (id, Face { id, display_name, role }))
        .collect())
}

/// The name of somebody among faces; empty for who is not there.
pub fn name_of(faces: &HashMap<UserId, Face>, id: UserId) -> String {
    faces.get(&id).map(|face| face.display_name.clone()).unwrap_or_default()
}

/// Somebody as others may call them.
#[derive(Clone, Debug, PartialEq, Eq, sea_orm::FromQueryResult)]
pub struct Called {
    /// Id.
    pub id: UserId,
    /// Their username, lower case.
    pub username: String,
    /// The name others see.
    pub display_name: String,
}

/// Everybody with one of these usernames or names who may sign in.
pub async fn called(connection: &impl ConnectionTrait, names: Vec<String>) -> Result<Vec<Called>, DbErr> {
    let usernames = names.iter().map(|name| name.to_lowercase());
    let is_called = Condition::any()
        .add(user::Column::Username.is_in(usernames))
        .add(user::Column::DisplayName.is_in(names.iter().map(String::as_str)));
    user::Entity::find()
        .select_only()
        .columns([user::Column::Id, user::Column::Username, user::Column::DisplayName])
        .filter(is_called)
        .filter(user::Column::DisabledAt.is_null())
        .into_model()
        .all(connection)
        .await
}

/// People who may sign in and whose name or username begins with a text, in the order of their names.
pub async fn beginning_with(connection: &impl ConnectionTrait, text: &str, limit: u64) -> Result<Vec<Face>, DbErr> {
    let escaped: String = text
        .to_lowercase()
        .chars()
        .flat_map(|letter| {
            matches!(letter, '%' | '_' | '!')
                .then_some('!')
                .into_iter()
                .chain([letter])
        })
        .collect();
    let begins = LikeExpr::new(format!("{escaped}%")).escape('!');
    let lower_name = Expr::expr(Func::lower(Expr::col(user::Column::DisplayName)));
    let rows: Vec<(UserId, String, Role)> = user::Entity::find()
        .select_only()
        .columns([user::Column::Id, user::Column::DisplayName, user::Column::Role])
        .filter(
            Condition::any()
                .add(user::Column::Username.like(begins.clone()))
                .add(lower_name.like(begins)),
        )
        .filter(user::Column::DisabledAt.is_null())
        .order_by_asc(user::Column::DisplayName)
        .limit(limit)
        .into_tuple()
        .all(connection)
        .await?;
    let face = |(id, display_name, role)| Face { id, display_name, role };
    Ok(rows.into_iter().map(face).collect())
}

/// Whether there is an admin yet.
pub async fn has_admin(platform: &Platform) -> Result<bool, DbErr> {
    let admins = user::Entity::find().filter(user::Column::Role.eq(Role::Admin));
    Ok(admins.count(platform.database.read()).await? > 0)
}

fn check_password(checks: &mut Checks, field: &str, password: &str) {
    let characters = password.chars().count();
    if characters < *PASSWORD_LENGTH.start() {
        checks.refuse(field, "password_short");
    } else if characters > *PASSWORD_LENGTH.end() {
        checks.refuse(field, "password_long");
    }
}

fn next_version(user: user::Model) -> user::ActiveModel {
    let version = user.version + 1;
    let mut row = user.into_active_model();
    row.version = Set(version);
    row
}
