//! One's own account.

use super::{Choice, FieldErrors};
use chrono::{DateTime, Utc};

/// Profile, password and signed-in devices.
#[derive(Clone, Debug, Default)]
pub struct Me {
    /// The name to sign in with.
    pub username: String,
    /// `student`, `teacher` …
    pub role: String,
    /// The version that is changed.
    pub version: i32,
    /// The name others see.
    pub display_name: String,
    /// Languages.
    pub language: Vec<Choice>,
    /// Signed-in devices, last used first.
    pub devices: Vec<Device>,
    /// What is wrong.
    pub errors: FieldErrors,
}

/// A signed-in device.
#[derive(Clone, Debug)]
pub struct Device {
    /// Id of its session.
    pub id: String,
    /// What it calls itself.
    pub name: String,
    /// When it was last used.
    pub last_seen_at: DateTime<Utc>,
    /// Whether it is this one.
    pub this: bool,
}

super::page!(Me, "me.html");

impl Me {
    /// Sample values.
    pub fn sample() -> Self {
        let device = |this| Device {
            id: "1".into(),
            name: "Chrome, Android".into(),
            last_seen_at: DateTime::UNIX_EPOCH,
            this,
        };
        Self {
            username: "xiaoyu".into(),
            role: "master_teacher".into(),
            version: 3,
            display_name: "小雨".into(),
            language: vec![Choice {
                value: "zh-CN".into(),
                name: "中文".into(),
                chosen: true,
            }],
            devices: vec![device(true), device(false)],
            errors: FieldErrors(vec![("current_password".into(), "现在的密码不对".into())]),
        }
    }
}
