//! Signing in.

use super::FieldErrors;

/// The sign-in form.
#[derive(Clone, Debug, Default)]
pub struct SignIn {
    /// What was typed.
    pub username: String,
    /// Where to go afterwards.
    pub next: String,
    /// What is wrong.
    pub errors: FieldErrors,
}

super::page!(SignIn, "sign_in.html");

impl SignIn {
    /// Sample values.
    pub fn sample() -> Self {
        Self {
            username: "teacher".into(),
            next: "/courses".into(),
            errors: FieldErrors(vec![(String::new(), "用户名或密码不对".into())]),
        }
    }
}
