//! What a link in a mail leads to: a question with a button, then that it is done.

/// The page.
#[derive(Clone, Debug, Default)]
pub struct MailLink {
    /// Locale key of the question, or of what is done.
    pub key: String,
    /// The address it is about; empty once it is done.
    pub address: String,
    /// Where the button posts to; empty once it is done.
    pub action: String,
}

super::page!(MailLink, "mail_link.html");

impl MailLink {
    /// A question.
    pub fn ask(key: &str, address: String, action: String) -> Self {
        Self {
            key: key.into(),
            address,
            action,
        }
    }

    /// That it is done.
    pub fn done(key: &str) -> Self {
        Self {
            key: key.into(),
            ..Self::default()
        }
    }

    /// Sample values.
    pub fn sample() -> Self {
        Self::ask(
            "mail-confirm",
            "yang@school.example".into(),
            "/mail/confirm?token=1".into(),
        )
    }
}
