//! Settings by file (`yinghuo.toml`), environment and flag, in rising order. A wrong one stops the start with one line
//! that names it.

use clap::Args;
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// What a setting was given as, by flag or environment; what is missing comes from the file or the default.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GivenSettings {
    /// Address to listen on [default: 127.0.0.1:8080]
    #[arg(long, env = "YINGHUO_LISTEN")]
    listen: Option<String>,
    /// Folder of database, media and index [default: ./data]
    #[arg(long, env = "YINGHUO_DATA_DIR")]
    data_dir: Option<PathBuf>,
    /// Database [default: SQLite in the data folder], or `postgres://…`
    #[arg(long, env = "YINGHUO_DATABASE_URL")]
    database_url: Option<String>,
    /// Media store [default: files in the data folder], or `s3://bucket?endpoint=…`
    #[arg(long, env = "YINGHUO_STORAGE_URL")]
    storage_url: Option<String>,
    /// Address under which people reach the pages [default: `http://LISTEN`]
    #[arg(long, env = "YINGHUO_PUBLIC_URL")]
    public_url: Option<String>,
    /// File of the signing keys [default: secrets.json in the data folder, made at first start]
    #[arg(long, env = "YINGHUO_SECRET_FILE")]
    secret_file: Option<PathBuf>,
    /// How many local transcoders `serve` starts [default: 1]
    #[arg(long, env = "YINGHUO_TRANSCODERS")]
    transcoders: Option<String>,
    /// Password of the account `admin`, at first start only
    #[arg(long, env = "YINGHUO_ADMIN_PASSWORD", hide_env_values = true)]
    admin_password: Option<String>,
    /// Bytes a person may have in unfinished and finished uploads [default: 50 GB]
    #[arg(long, env = "YINGHUO_UPLOAD_QUOTA_BYTES")]
    upload_quota_bytes: Option<String>,
    /// Mail server for digests, `smtps://user:password@host` or `smtp://host:25` [default: none, no mail is sent]
    #[arg(long, env = "YINGHUO_SMTP_URL", hide_env_values = true)]
    smtp_url: Option<String>,
    /// Sender of mails, such as `萤火 <yinghuo@school.example>`; needed with a mail server
    #[arg(long, env = "YINGHUO_MAIL_FROM")]
    mail_from: Option<String>,
    /// Whether pushes may go to one's own network, without TLS: for tests and private push services [default: false]
    #[arg(long, env = "YINGHUO_PUSH_PRIVATE")]
    push_private: Option<String>,
    /// Log lines as `text` or `json` [default: text]
    #[arg(long, env = "YINGHUO_LOG_FORMAT")]
    log_format: Option<String>,
}

/// The settings in force.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Folder of database, media and index.
    pub data_dir: PathBuf,
    /// Database URL, `sqlite://…` or `postgres://…`.
    pub database_url: String,
    /// `file://…` or `s3://bucket?endpoint=…`.
    pub storage_url: String,
    /// Without a slash at its end.
    pub public_url: String,
    /// File of the signing keys.
    pub secret_file: PathBuf,
    /// Local transcoders to start.
    pub transcoders: u16,
    /// Password of the first admin.
    pub admin_password: Option<String>,
    /// Bytes a person may keep in uploads.
    pub upload_quota_bytes: u64,
    /// Mail server and sender; none when no mail is sent.
    pub mail: Option<MailSettings>,
    /// Whether pushes may go to one's own network.
    pub push_private: bool,
    /// Log lines as JSON.
    pub json_logs: bool,
}

/// How mail is sent.
#[derive(Clone, Debug)]
pub struct MailSettings {
    /// `smtps://user:password@host`, `smtp://host:25`, `smtp://host:587?tls=required`.
    pub smtp_url: String,
    /// The sender, `Name <address>` or an address.
    pub from: String,
}

/// A setting that cannot be used.
#[derive(Debug, Error)]
#[error("setting {name}: {reason}")]
pub struct WrongSetting {
    name: &'static str,
    reason: String,
}

impl WrongSetting {
    /// Names the setting and says what is wrong with it.
    pub fn new(name: &'static str, reason: impl std::fmt::Display) -> Self {
        Self {
            name,
            reason: reason.to_string(),
        }
    }
}

impl Settings {
    /// Joins the file (where there is one), environment and flags.
    pub fn load(file: Option<&Path>, given: GivenSettings) -> Result<Self, WrongSetting> {
        let from_file = match file {
            Some(path) => read_file(path)?,
            None if Path::new("yinghuo.toml").exists() => read_file(Path::new("yinghuo.toml"))?,
            None => GivenSettings::default(),
        };
        Self::resolve(given.over(from_file))
    }

    fn resolve(given: GivenSettings) -> Result<Self, WrongSetting> {
        let listen = given.listen.as_deref().unwrap_or("127.0.0.1:8080");
        let listen: SocketAddr = listen.parse().map_err(|_| {
            WrongSetting::new(
                "YINGHUO_LISTEN",
                format!("'{listen}' is not an address like 127.0.0.1:8080"),
            )
        })?;
        let data_dir = given.data_dir.unwrap_or_else(|| PathBuf::from("data"));
        let database_url = given
            .database_url
            .unwrap_or_else(|| format!("sqlite://{}?mode=rwc", data_dir.join("yinghuo.db").display()));
        if !database_url.starts_with("sqlite:") && !database_url.starts_with("postgres") {
            return Err(WrongSetting::new(
                "YINGHUO_DATABASE_URL",
                "must begin with postgres:// or sqlite://",
            ));
        }
        let storage_url = given
            .storage_url
            .unwrap_or_else(|| format!("file://{}", data_dir.join("media").display()));
        let public_url = given.public_url.unwrap_or_else(|| format!("http://{listen}"));
        if !public_url.starts_with("http://") && !public_url.starts_with("https://") {
            return Err(WrongSetting::new(
                "YINGHUO_PUBLIC_URL",
                "must begin with http:// or https://",
            ));
        }
        Ok(Self {
            listen,
            database_url,
            storage_url,
            public_url: public_url.trim_end_matches('/').to_owned(),
            secret_file: given.secret_file.unwrap_or_else(|| data_dir.join("secrets.json")),
            transcoders: number("YINGHUO_TRANSCODERS", given.transcoders.as_deref(), 1)?,
            admin_password: given.admin_password,
            upload_quota_bytes: number(
                "YINGHUO_UPLOAD_QUOTA_BYTES",
                given.upload_quota_bytes.as_deref(),
                50_000_000_000,
            )?,
            mail: mail(given.smtp_url, given.mail_from)?,
            push_private: number("YINGHUO_PUSH_PRIVATE", given.push_private.as_deref(), false)?,
            json_logs: match given.log_format.as_deref() {
                None | Some("text") => false,
                Some("json") => true,
                Some(other) => {
                    return Err(WrongSetting::new(
                        "YINGHUO_LOG_FORMAT",
                        format!("'{other}' is neither text nor json"),
                    ));
                }
            },
            data_dir,
        })
    }
}

impl Settings {
    /// Where the operator is reached, as a URI: their mail address where there is one, else the pages.
    pub fn contact(&self) -> String {
        let Some(mail) = &self.mail else {
            return self.public_url.clone();
        };
        let address = mail.from.rsplit('<').next().unwrap_or_default();
        format!("mailto:{}", address.trim_end_matches('>').trim())
    }
}

impl GivenSettings {
    /// These settings where given, those of `below` elsewhere.
    fn over(self, below: Self) -> Self {
        Self {
            listen: self.listen.or(below.listen),
            data_dir: self.data_dir.or(below.data_dir),
            database_url: self.database_url.or(below.database_url),
            storage_url: self.storage_url.or(below.storage_url),
            public_url: self.public_url.or(below.public_url),
            secret_file: self.secret_file.or(below.secret_file),
            transcoders: self.transcoders.or(below.transcoders),
            admin_password: self.admin_password.or(below.admin_password),
            upload_quota_bytes: self.upload_quota_bytes.or(below.upload_quota_bytes),
            smtp_url: self.smtp_url.or(below.smtp_url),
            mail_from: self.mail_from.or(below.mail_from),
            push_private: self.push_private.or(below.push_private),
            log_format: self.log_format.or(below.log_format),
        }
    }
}

/// A mail server needs a sender; a sender alone is a mistake that nobody would notice.
fn mail(smtp_url: Option<String>, from: Option<String>) -> Result<Option<MailSettings>, WrongSetting> {
    let given = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
    match (given(smtp_url), given(from)) {
        (None, None) => Ok(None),
        (Some(smtp_url), Some(from)) if smtp_url.starts_with("smtp://") || smtp_url.starts_with("smtps://") => {
            Ok(Some(MailSettings { smtp_url, from }))
        }
        (Some(_), Some(_)) => Err(WrongSetting::new(
            "YINGHUO_SMTP_URL",
            "must begin with smtp:// or smtps://",
        )),
        (Some(_), None) => Err(WrongSetting::new(
            "YINGHUO_MAIL_FROM",
            "is needed with YINGHUO_SMTP_URL",
        )),
        (None, Some(_)) => Err(WrongSetting::new(
            "YINGHUO_SMTP_URL",
            "is needed with YINGHUO_MAIL_FROM",
        )),
    }
}

fn read_file(path: &Path) -> Result<GivenSettings, WrongSetting> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| WrongSetting::new("--config", format!("{}: {error}", path.display())))?;
    toml::from_str(&text)
        .map_err(|error| WrongSetting::new("--config", format!("{}: {}", path.display(), error.message())))
}

fn number<T: std::str::FromStr>(name: &'static str, value: Option<&str>, default: T) -> Result<T, WrongSetting> {
    value.map_or(Ok(default), |text| {
        text.parse()
            .map_err(|_| WrongSetting::new(name, format!("'{text}' is not a number that can be used")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_is_over_the_file_and_a_default_under_both() {
        let file = toml::from_str("listen = '127.0.0.1:1'\ntranscoders = '3'").unwrap();
        let flags = GivenSettings {
            listen: Some("127.0.0.1:2".into()),
            ..Default::default()
        };
        let settings = Settings::resolve(flags.over(file)).unwrap();
        assert_eq!(settings.listen.port(), 2);
        assert_eq!(settings.transcoders, 3);
        assert_eq!(settings.public_url, "http://127.0.0.1:2");
    }

    #[test]
    fn a_wrong_setting_is_named() {
        for (given, name) in [
            (
                GivenSettings {
                    listen: Some("here".into()),
                    ..Default::default()
                },
                "YINGHUO_LISTEN",
            ),
            (
                GivenSettings {
                    database_url: Some("mysql://x".into()),
                    ..Default::default()
                },
                "YINGHUO_DATABASE_URL",
            ),
            (
                GivenSettings {
                    transcoders: Some("many".into()),
                    ..Default::default()
                },
                "YINGHUO_TRANSCODERS",
            ),
            (
                GivenSettings {
                    smtp_url: Some("smtp://localhost".into()),
                    ..Default::default()
                },
                "YINGHUO_MAIL_FROM",
            ),
        ] {
            assert!(Settings::resolve(given).unwrap_err().to_string().contains(name));
        }
    }
}
