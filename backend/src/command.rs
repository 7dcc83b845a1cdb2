//! The commands of the program.

use crate::accounts::service::{self as people, NewUser};
use crate::media_command::MediaCommand;
use crate::platform::settings::GivenSettings;
use crate::platform::{Platform, Settings, backup, secrets, telemetry};
use crate::{accounts, app, demo, media};
use clap::{Parser, Subcommand};
use content_schema::people::Role;
use std::path::PathBuf;
use yinghuo_files::errand::Errand;

/// Yinghuo (萤火): lessons for the thinnest wire.
#[derive(Parser)]
#[command(version)]
pub struct Command {
    /// File of settings [default: yinghuo.toml, where there is one]
    #[arg(long, global = true)]
    config: Option<PathBuf>,
    #[command(flatten)]
    settings: GivenSettings,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Serve pages, API and media
    Serve,
    /// Serve a demo: sample courses, lessons, teaching cases and threads, one account a role
    Demo,
    /// Accounts
    #[command(subcommand)]
    User(UserCommand),
    /// Transcoders on other machines
    #[command(subcommand)]
    Runner(RunnerCommand),
    /// Videos and what is being made of them
    #[command(subcommand)]
    Media(MediaCommand),
    /// Signing keys of access tokens
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Write every row and the list of media to a file; media files are copied by other means
    Backup {
        /// The file
        file: PathBuf,
    },
    /// Read a backup into an empty database
    Restore {
        /// The file
        file: PathBuf,
    },
    /// Build the search index anew; a server that runs takes it up by itself
    Reindex,
    /// Print the OpenAPI document
    Openapi,
    /// The confined process that looks at one file from people
    #[command(hide = true)]
    Confined {
        /// What is to be done
        #[arg(value_parser = parse_errand)]
        errand: Errand,
        /// The file
        source: PathBuf,
        /// Where its answer goes
        folder: PathBuf,
    },
}

#[derive(Subcommand)]
enum UserCommand {
    /// Make an account; prints a password when none is given
    Add {
        /// The name to sign in with
        username: String,
        /// `student`, `teacher`, `master_teacher`, `moderator` or `admin`
        #[arg(long, value_parser = parse_role)]
        role: Role,
        /// The name others see [default: the username]
        #[arg(long)]
        display_name: Option<String>,
        /// The password
        #[arg(long, env = "YINGHUO_PASSWORD", hide_env_values = true)]
        password: Option<String>,
    },
}

#[derive(Subcommand)]
enum RunnerCommand {
    /// Let one more transcoder claim jobs; prints its token, once
    Add {
        /// A name to know it by
        name: String,
    },
}

#[derive(Subcommand)]
enum KeysCommand {
    /// Sign with a new key from the next start on; the old one still verifies for a day
    Rotate,
}

impl Command {
    /// Does what only a child may, and answers its exit code; none for all other commands.
    pub fn in_a_child(&self) -> Option<u8> {
        match &self.what {
            What::Confined { errand, source, folder } => Some(yinghuo_files::child::run(*errand, source, folder)),
            _ => None,
        }
    }

    /// Runs the command to its end.
    pub async fn run(self) -> anyhow::Result<()> {
        let settings = Settings::load(self.config.as_deref(), self.settings)?;
        match self.what {
            What::Serve => serve(settings, false).await,
            What::Demo => serve(settings, true).await,
            What::User(UserCommand::Add {
                username,
                role,
                display_name,
                password,
            }) => {
                let platform = app::open(settings).await?;
                let display_name = display_name.unwrap_or_else(|| username.clone());
                add_user(&platform, &username, role, &display_name, password).await
            }
            What::Runner(RunnerCommand::Add { name }) => {
                let token = media::runners::add(&app::open(settings).await?, &name).await?;
                say(&token);
                Ok(())
            }
            What::Media(command) => command.run(&app::open(settings).await?).await,
            What::Keys(KeysCommand::Rotate) => {
                let clock = crate::platform::Clock::system();
                let mut keys = secrets::Secrets::open(&settings.secret_file, &clock)?;
                keys.rotate(&clock);
                Ok(keys.save(&settings.secret_file)?)
            }
            What::Backup { file } => {
                let lines = backup::backup(&app::open(settings).await?, &app::tables(), &file).await?;
                say(&format!("{lines} lines in {}", file.display()));
                Ok(())
            }
            What::Restore { file } => {
                let restored = backup::restore(&app::open(settings).await?, &app::tables(), &file).await?;
                say(&format!("{} rows restored", restored.rows));
                for name in &restored.missing_media {
                    say(&format!("missing: {name}"));
                }
                Ok(())
            }
            What::Reindex => {
                let documents = app::reindex(&app::open(settings).await?).await?;
                say(&format!("{documents} documents in the search index"));
                Ok(())
            }
            // Done by `in_a_child`, before there is a runtime.
            What::Confined { .. } => Ok(()),
            What::Openapi => {
                say(&app::openapi().to_pretty_json()?);
                Ok(())
            }
        }
    }
}

async fn serve(settings: Settings, demo: bool) -> anyhow::Result<()> {
    let usual = if demo { telemetry::DEMO } else { telemetry::SERVER };
    telemetry::start_logging(settings.json_logs, usual);
    let metrics = telemetry::start_metrics()?;
    let platform = app::open(settings).await?;
    if demo {
        demo::begin(&platform).await?;
    } else if !people::has_admin(&platform).await? {
        let password = platform.settings.admin_password.clone();
        add_user(&platform, "admin", Role::Admin, "管理员", password).await?;
    }
    app::serve(platform, metrics).await
}

async fn add_user(
    platform: &Platform,
    username: &str,
    role: Role,
    display_name: &str,
    password: Option<String>,
) -> anyhow::Result<()> {
    let made = password.is_none();
    let password = password.unwrap_or_else(|| secrets::random_text(12));
    let new = NewUser::check(username, &password, display_name, role, None)
        .await
        .map_err(|problem| in_words(&problem))?;
    let created = platform
        .database
        .write(async |tx| people::create(tx, platform, new).await)
        .await;
    created.map_err(|error: accounts::AccountError| in_words(&error.into()))?;
    if made {
        say(&format!("account {username}: password {password}"));
    }
    Ok(())
}

/// A refusal as one line for the shell.
fn in_words(problem: &crate::platform::Problem) -> anyhow::Error {
    let body = problem.body(content_schema::people::Language::En);
    let fields: Vec<String> = body
        .errors
        .iter()
        .map(|error| format!("{}: {}", error.field, error.message))
        .collect();
    if fields.is_empty() {
        anyhow::anyhow!(body.title)
    } else {
        anyhow::anyhow!(fields.join("; "))
    }
}

fn parse_role(text: &str) -> Result<Role, String> {
    let names: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
    Role::ALL
        .into_iter()
        .find(|role| role.as_str() == text)
        .ok_or_else(|| format!("one of {}", names.join(", ")))
}

fn parse_errand(word: &str) -> Result<Errand, String> {
    Errand::of_word(word).ok_or_else(|| format!("nobody knows {word}"))
}

#[expect(clippy::print_stdout, reason = "what a command answers")]
fn say(text: &str) {
    println!("{text}");
}
