//! A refusal as a page.

/// What went wrong, and what to do about it.
#[derive(Clone, Debug)]
pub struct Error {
    /// HTTP status.
    pub status: u16,
    /// What it is.
    pub title: String,
    /// What to do about it.
    pub detail: String,
    /// Fields at fault, by name and message.
    pub fields: Vec<(String, String)>,
    /// Whether signing in may help.
    pub offer_sign_in: bool,
}

super::page!(Error, "error.html");

impl Error {
    /// Sample values.
    pub fn sample() -> Self {
        Self {
            status: 404,
            title: "没有找到".into(),
            detail: "这里没有您要的内容，可能已经撤下，或者链接不完整。".into(),
            fields: vec![("title".into(), "请填写".into())],
            offer_sign_in: true,
        }
    }
}
