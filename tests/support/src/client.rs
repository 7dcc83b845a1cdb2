//! A person's program: asks the server over HTTP and keeps what it answered.

use serde_json::Value;
use std::fmt::Display;
use std::fmt::Write;
use std::time::Duration;
use ureq::http::{HeaderMap, Request};
use ureq::{Agent, SendBody};

/// Where the API begins.
const API: &str = "/api/v1";

/// Asks one server, signed in or not.
#[derive(Clone, Debug)]
pub struct Client {
    agent: Agent,
    origin: String,
    headers: Vec<(String, String)>,
}

impl Client {
    /// A client nobody has signed in with.
    pub fn new(origin: impl Into<String>) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(Duration::from_mins(1)))
            .build();
        Self {
            agent: config.into(),
            origin: origin.into(),
            headers: Vec::new(),
        }
    }

    /// The same client with a header on every request.
    #[must_use]
    pub fn with_header(&self, name: &str, value: impl Display) -> Self {
        let mut client = self.clone();
        client.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        client.headers.push((name.to_owned(), value.to_string()));
        client
    }

    /// The same client, signed in by an access token.
    #[must_use]
    pub fn with_token(&self, access_token: &str) -> Self {
        self.with_header("Authorization", format_args!("Bearer {access_token}"))
    }

    /// `http://127.0.0.1:port`.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The headers on every request.
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// `GET /api/v1…`.
    pub fn get(&self, path: &str) -> Reply {
        self.send("GET", &format!("{API}{path}"), None)
    }

    /// `POST /api/v1…` with a JSON body.
    pub fn post(&self, path: &str, body: &Value) -> Reply {
        self.send_json("POST", path, body)
    }

    /// `PUT /api/v1…` with a JSON body.
    pub fn put(&self, path: &str, body: &Value) -> Reply {
        self.send_json("PUT", path, body)
    }

    /// `PATCH /api/v1…` with a JSON body.
    pub fn patch(&self, path: &str, body: &Value) -> Reply {
        self.send_json("PATCH", path, body)
    }

    /// `DELETE /api/v1…`.
    pub fn delete(&self, path: &str) -> Reply {
        self.send("DELETE", &format!("{API}{path}"), None)
    }

    /// `GET` of a page, a media file or anything else outside the API.
    pub fn page(&self, path: &str) -> Reply {
        self.send("GET", path, None)
    }

    /// Sends a page's form, with the CSRF token of the person's pages.
    pub fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let front = self.page("/").text();
        let token = front
            .split_once("name=\"csrf-token\" content=\"")
            .and_then(|(_, rest)| rest.split_once('"'))
            .map_or("", |(token, _)| token);
        let token = ("csrf", token);
        let encoded: Vec<_> = fields
            .iter()
            .chain([&token])
            .map(|(name, value)| format!("{name}={}", percent_encoded(value)))
            .collect();
        self.with_header("Content-Type", "application/x-www-form-urlencoded")
            .send("POST", path, Some(encoded.join("&").as_bytes()))
    }

    fn send_json(&self, method: &str, path: &str, body: &Value) -> Reply {
        let client = self.with_header("Content-Type", "application/json");
        client.send(method, &format!("{API}{path}"), Some(body.to_string().as_bytes()))
    }

    /// Any request to a path of the server. A connection that fails is a failed test; see [`Client::try_send`].
    pub fn send(&self, method: &str, path: &str, body: Option<&[u8]>) -> Reply {
        self.try_send(method, path, body)
            .unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    /// Any request to a path of the server; the error is the connection's.
    ///
    /// # Errors
    /// When no answer came.
    pub fn try_send(&self, method: &str, path: &str, body: Option<&[u8]>) -> Result<Reply, ureq::Error> {
        let url = if path.starts_with("http") {
            path.to_owned()
        } else {
            format!("{}{path}", self.origin)
        };
        let mut request = Request::builder().method(method).uri(url);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let body = body.map_or_else(SendBody::none, |bytes| {
            SendBody::from_owned_reader(std::io::Cursor::new(bytes.to_vec()))
        });
        let mut response = self.agent.run(request.body(body)?)?;
        let bytes = response.body_mut().with_config().limit(1 << 30).read_to_vec()?;
        Ok(Reply {
            asked: format!("{method} {path}"),
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: bytes,
        })
    }
}

/// A value as it stands in a query or form.
pub fn percent_encoded(value: &str) -> String {
    value.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() {
            text.push(byte.into());
        } else {
            // Writing to a string never fails.
            let _ = write!(text, "%{byte:02X}");
        }
        text
    })
}

/// What the server answered.
#[derive(Clone, Debug)]
pub struct Reply {
    asked: String,
    /// HTTP status.
    pub status: u16,
    /// All headers.
    pub headers: HeaderMap,
    /// The body as it came.
    pub body: Vec<u8>,
}

impl Reply {
    /// The same reply, if its status is this one; else the test fails and shows the body.
    #[must_use = "or write `let _ =` where only the status counts"]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(
            self.status,
            status,
            "{} answered {}: {}",
            self.asked,
            self.status,
            self.text()
        );
        self
    }

    /// The JSON of an answer with this status.
    pub fn json(self, status: u16) -> Value {
        let reply = self.expect(status);
        serde_json::from_slice(&reply.body).unwrap_or_else(|error| panic!("{}: {error}: {}", reply.asked, reply.text()))
    }

    /// The id in the JSON of an answer with this status.
    pub fn id(self, status: u16) -> String {
        self.json(status)["id"].as_str().expect("an id").to_owned()
    }

    /// An RFC 9457 problem of this status: checks its shape and gives it.
    pub fn expect_problem(self, status: u16) -> Value {
        assert_eq!(
            self.header("Content-Type"),
            Some("application/problem+json"),
            "{}: {}",
            self.asked,
            self.text()
        );
        let problem = self.json(status);
        for field in ["type", "title"] {
            assert!(problem[field].is_string(), "no {field} in {problem}");
        }
        assert_eq!(problem["status"], status);
        problem
    }

    /// A header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}
