//! The one place that knows all capabilities: it joins their tables, routes, pages and tasks into one program.

use crate::accounts::frame::Unread;
use crate::accounts::{self, SignInLimits};
use crate::catalog::{self, beside::Beside};
use crate::discussion::{self, PostLimits};
use crate::intake::{self, Turns};
use crate::learning;
use crate::media::{self, LocalRunners};
use crate::moderation;
use crate::notify::{self, Callers};
use crate::platform::backup::Table;
use crate::platform::settings::WrongSetting;
use crate::platform::{Clock, Database, Ids, Platform, Settings, Stopping, Storage, outbox, secrets::Secrets};
use crate::plugs::Plugs;
use crate::search::{self, Habits, SearchIndex, Words};
use crate::{installed, operation, platform, respond, safety, upkeep};
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
            moderation::schema::migrations(),
            media::schema::migrations(),
            intake::schema::migrations(),
            catalog::schema::migrations(),
            learning::schema::migrations(),
            discussion::schema::migrations(),
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
        moderation::tables(),
        media::tables(),
        intake::tables(),
        catalog::tables(),
        learning::tables(),
        discussion::tables(),
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
        .configure(moderation::api)
        .configure(media::api)
        .configure(intake::api)
        .configure(catalog::api)
        .configure(learning::api)
        .configure(discussion::api)
        .configure(search::api)
        .configure(notify::api)
        .configure(operation::api);
}

/// Pages and files of every capability.
fn pages(config: &mut web::ServiceConfig) {
    config
        .configure(accounts::pages)
        .configure(moderation::pages)
        .configure(media::pages)
        .configure(catalog::pages)
        .configure(discussion::pages)
        .configure(search::pages)
        .configure(notify::pages)
        .configure(operation::routes)
        .configure(installed::routes)
        .service(safety::asset);
}

/// Opens everything the settings name and brings the tables up to date.
pub async fn open(settings: Settings) -> anyhow::Result<Platform> {
    std::fs::create_dir_all(&settings.data_dir)
        .map_err(|error| WrongSetting::new("YINGHUO_DATA_DIR", format!("{}: {error}", settings.data_dir.display())))?;
    notify::Mailer::of(&settings)?;
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
    Ok(search::rebuild(platform, &search_index(platform), &Plugs(platform.clone())).await?)
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
    let shared = Shared::new(&platform, index, callers, metrics);
    let server = HttpServer::new(move || {
        App::new()
            .configure(|config| shared.register(config))
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
    let runners = LocalRunners::start(&platform, listen);
    tokio::select! {
        told = told_to_stop() => told?,
        broken = &mut server => return Ok(broken??),
    }
    // Transcoders first: they give their jobs back over HTTP.
    runners.stop().await;
    platform.stopping.tell();
    handle.stop(true).await;
    let served = server.await?;
    for task in tasks {
        task.abort();
    }
    Ok(served?)
}

/// What the handlers of all workers share.
#[derive(Clone)]
struct Shared {
    platform: web::Data<Platform>,
    sign_in_limits: web::Data<SignInLimits>,
    post_limits: web::Data<PostLimits>,
    turns: web::Data<Turns>,
    beside: web::Data<dyn Beside>,
    unread: web::Data<dyn Unread>,
    index: web::Data<SearchIndex>,
    words: web::Data<Arc<dyn Words>>,
    habits: web::Data<Arc<dyn Habits>>,
    callers: web::Data<Callers>,
    metrics: web::Data<PrometheusHandle>,
    document: web::Data<OpenApi>,
}

impl Shared {
    fn new(platform: &Platform, index: SearchIndex, callers: Callers, metrics: PrometheusHandle) -> Self {
        let words: Arc<dyn Words> = Arc::new(Plugs(platform.clone()));
        let habits: Arc<dyn Habits> = Arc::new(Plugs(platform.clone()));
        let beside: Arc<dyn Beside> = Arc::new(Plugs(platform.clone()));
        let unread: Arc<dyn Unread> = Arc::new(Plugs(platform.clone()));
        Self {
            platform: web::Data::new(platform.clone()),
            sign_in_limits: web::Data::new(SignInLimits::default()),
            post_limits: web::Data::new(PostLimits::default()),
            turns: web::Data::new(Turns::default()),
            beside: beside.into(),
            unread: unread.into(),
            index: web::Data::new(index),
            words: web::Data::new(words),
            habits: web::Data::new(habits),
            callers: web::Data::new(callers),
            metrics: web::Data::new(metrics),
            document: web::Data::new(openapi()),
        }
    }

    fn register(&self, config: &mut web::ServiceConfig) {
        config
            .app_data(self.platform.clone())
            .app_data(self.sign_in_limits.clone())
            .app_data(self.post_limits.clone())
            .app_data(self.turns.clone())
            .app_data(self.beside.clone())
            .app_data(self.unread.clone())
            .app_data(self.index.clone())
            .app_data(self.words.clone())
            .app_data(self.habits.clone())
            .app_data(self.callers.clone())
            .app_data(self.metrics.clone())
            .app_data(self.document.clone());
    }
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
    let plugs = Arc::new(Plugs(platform.clone()));
    vec![
        tokio::spawn(search::follow(
            platform.clone(),
            index.clone(),
            Arc::<Plugs>::clone(&plugs),
        )),
        tokio::spawn(notify::follow(platform.clone(), callers.clone(), plugs)),
        tokio::spawn(notify::push(platform.clone())),
        tokio::spawn(notify::mail(platform.clone())),
        tokio::spawn(upkeep::keep(platform.clone())),
        tokio::spawn(media::keep(platform.clone())),
        tokio::spawn(intake::keep(platform.clone())),
        tokio::spawn(catalog::keep(platform.clone())),
    ]
}
