//! The one place that knows all capabilities: it joins their tables, routes, pages and tasks into one program.

use crate::accounts::frame::Unread;
use crate::accounts::{self, SignInLimits};
use crate::beside::Beside;
use crate::catalog;
use crate::intake::{self, Turns};
use crate::media::{self, LocalRunners};
use crate::notify::{self, Callers};
use crate::platform::backup::Table;
use crate::platform::settings::WrongSetting;
use crate::platform::{Clock, Database, Ids, Platform, Settings, Stopping, Storage, outbox, secrets::Secrets};
use crate::search::{self, SearchIndex};
use crate::{operation, platform, respond, safety, upkeep};
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, HttpServer, web};
use metrics_exporter_prometheus::PrometheusHandle;
use sea_orm_migration::{MigrationTrait, MigratorTrait};
use std::sync::Arc;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinHandle;
use utoipa::openapi::OpenApi;
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;

/// All migrations, in the order of the floors.
struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        [
            platform::schema::migrations(),
            accounts::schema::migrations(),
            media::schema::migrations(),
            intake::schema::migrations(),
            catalog::schema::migrations(),
            notify::schema::migrations(),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// Every table, those referred to before those that refer.
pub fn tables() -> Vec<Box<dyn Table>> {
    [
        platform::entity::tables(),
        accounts::tables(),
        media::tables(),
        intake::tables(),
        catalog::tables(),
        notify::tables(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// JSON routes of every capability, below `/api/v1`.
fn api(config: &mut ServiceConfig) {
    config
        .configure(accounts::api)
        .configure(media::api)
        .configure(intake::api)
        .configure(catalog::api)
        .configure(search::api)
        .configure(notify::api)
        .configure(operation::api);
}

/// Pages and files of every capability.
fn pages(config: &mut web::ServiceConfig) {
    config
        .configure(accounts::pages)
        .configure(media::pages)
        .configure(catalog::pages)
        .configure(operation::routes)
        .service(safety::asset);
}

/// Opens everything the settings name and brings the tables up to date.
pub async fn open(settings: Settings) -> anyhow::Result<Platform> {
    std::fs::create_dir_all(&settings.data_dir)
        .map_err(|error| WrongSetting::new("YINGHUO_DATA_DIR", format!("{}: {error}", settings.data_dir.display())))?;
    let clock = Clock::system();
    let secrets = Secrets::open(&settings.secret_file, &clock)?;
    let storage = Storage::open(&settings.storage_url)?;
    let database = Database::connect(&settings.database_url).await?;
    Migrator::up(database.writer(), None).await?;
    Ok(Platform {
        settings: Arc::new(settings),
        database,
        storage,
        clock,
        ids: Ids::system(),
        secrets: Arc::new(secrets),
        outbox: outbox::Bell::default(),
        stopping: Stopping::default(),
    })
}

/// Rebuilds the search index from the database. Answers how many documents it holds.
pub async fn reindex(platform: &Platform) -> anyhow::Result<usize> {
    let source = Beside::new(platform.clone());
    Ok(search::rebuild(platform, &search_index(platform), &source).await?)
}

fn search_index(platform: &Platform) -> SearchIndex {
    SearchIndex::open(platform.settings.data_dir.join("index"))
}

/// The OpenAPI document, collected from the handlers themselves.
pub fn openapi() -> OpenApi {
    let (_, document) = App::new()
        .into_utoipa_app()
        .openapi(operation::openapi_head())
        .service(utoipa_actix_web::scope::scope("/api/v1").configure(api))
        .split_for_parts();
    document
}

/// Serves until told to stop by a signal, then lets requests under way end.
pub async fn serve(platform: Platform, metrics: PrometheusHandle) -> anyhow::Result<()> {
    let listen = platform.settings.listen;
    let index = search_index(&platform);
    let callers = Callers::default();
    let tasks = start_tasks(&platform, &index, &callers);
    let unread: Arc<dyn Unread> = Arc::new(Beside::new(platform.clone()));
    let (index, callers) = (web::Data::new(index), web::Data::new(callers));
    let unread = web::Data::new(unread);
    let beside = platform.clone();
    let platform = web::Data::new(platform);
    let limits = web::Data::new(SignInLimits::default());
    let turns = web::Data::new(Turns::default());
    let metrics = web::Data::new(metrics);
    let document = web::Data::new(openapi());
    let server = HttpServer::new(move || {
        App::new()
            .app_data(platform.clone())
            .app_data(limits.clone())
            .app_data(turns.clone())
            .app_data(index.clone())
            .app_data(callers.clone())
            .app_data(unread.clone())
            .app_data(metrics.clone())
            .app_data(document.clone())
            // The last one wrapped is the first to see a request.
            .wrap(from_fn(accounts::authenticate::authenticate))
            .wrap(from_fn(respond::in_the_readers_language))
            .wrap(from_fn(operation::answer_head_like_get))
            .wrap(from_fn(safety::add_headers))
            .wrap(Compress::default())
            .wrap(from_fn(operation::measure))
            .wrap(tracing_actix_web::TracingLogger::default())
            .into_utoipa_app()
            .service(utoipa_actix_web::scope::scope("/api/v1").configure(api))
            .into_app()
            .configure(pages)
            .default_service(web::to(respond::not_found))
    })
    .bind(listen)
    .map_err(|error| WrongSetting::new("YINGHUO_LISTEN", format!("{listen}: {error}")))?
    // Without it the end of every answer of more than one buffer waits 40 ms for the reader's acknowledgement.
    .tcp_nodelay(true)
    .shutdown_timeout(10)
    .disable_signals()
    .run();
    let handle = server.handle();
    let mut server = tokio::spawn(server);
    tracing::info!("serving http://{listen}");
    let runners = LocalRunners::start(&beside, listen);
    tokio::select! {
        told = told_to_stop() => told?,
        broken = &mut server => return Ok(broken??),
    }
    // Transcoders first: they give their jobs back over HTTP.
    runners.stop().await;
    beside.stopping.tell();
    handle.stop(true).await;
    let served = server.await?;
    for task in tasks {
        task.abort();
    }
    Ok(served?)
}

/// Waits to be told to stop.
async fn told_to_stop() -> std::io::Result<()> {
    let mut term = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = term.recv() => Ok(()),
        told = tokio::signal::ctrl_c() => told,
    }
}

/// Starts what runs beside the handlers until the server stops.
fn start_tasks(platform: &Platform, index: &SearchIndex, callers: &Callers) -> Vec<JoinHandle<()>> {
    let beside = Arc::new(Beside::new(platform.clone()));
    vec![
        tokio::spawn(search::follow(
            platform.clone(),
            index.clone(),
            Arc::<Beside>::clone(&beside),
        )),
        tokio::spawn(notify::follow(platform.clone(), callers.clone(), beside)),
        tokio::spawn(upkeep::keep(platform.clone())),
        tokio::spawn(media::keep(platform.clone())),
        tokio::spawn(intake::keep(platform.clone())),
    ]
}
