//! Opening an account.

use super::FieldErrors;

/// The registration form.
#[derive(Clone, Debug, Default)]
pub struct Register {
    /// What was typed.
    pub username: String,
    /// What was typed.
    pub display_name: String,
    /// What is wrong.
    pub errors: FieldErrors,
}

super::page!(Register, "register.html");

impl Register {
    /// Sample values.
    pub fn sample() -> Self {
        Self {
            username: "xiaoyu".into(),
            display_name: "小雨".into(),
            errors: FieldErrors(vec![("username".into(), "已有人用".into())]),
        }
    }
}
