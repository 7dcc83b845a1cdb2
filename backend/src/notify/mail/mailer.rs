//! The mail server, as the settings name it.

use crate::platform::Settings;
use crate::platform::settings::{MailSettings, WrongSetting};
use lettre::message::Mailbox;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::time::Duration;

/// A mail server that is silent for so long is taken for dead.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Sends messages.
#[derive(Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    /// Who sends.
    pub from: Mailbox,
}

impl Mailer {
    /// The mailer of the settings; none when no mail is sent.
    pub fn of(settings: &Settings) -> Result<Option<Self>, WrongSetting> {
        settings.mail.as_ref().map(Self::open).transpose()
    }

    fn open(settings: &MailSettings) -> Result<Self, WrongSetting> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&settings.smtp_url)
            // The URL holds a password: it is not repeated.
            .map_err(|_| WrongSetting::new("YINGHUO_SMTP_URL", "is not an address like smtps://user:password@host"))?;
        let from = settings.from.parse().map_err(|error| {
            WrongSetting::new(
                "YINGHUO_MAIL_FROM",
                format!("'{}' is no sender: {error}", settings.from),
            )
        })?;
        Ok(Self {
            transport: transport.timeout(Some(TIMEOUT)).build(),
            from,
        })
    }

    /// Sends a message; the error says that the server has not taken it.
    pub async fn send(&self, message: Message) -> Result<(), lettre::transport::smtp::Error> {
        self.transport.send(message).await.map(drop)
    }
}
