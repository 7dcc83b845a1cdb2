//! A user's view of the server: JSON and tus over HTTP.

use anyhow::{Context, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};
use ureq::Agent;
use ureq::http::Response;

/// Bytes sent in one PATCH of an upload.
const CHUNK_BYTES: u64 = 1 << 20;

/// Access tokens last 15 minutes; a new one is fetched well before.
const TOKEN_USED_FOR: Duration = Duration::from_mins(10);

/// A signed-in user.
pub struct Client {
    agent: Agent,
    base: String,
    credentials: Value,
    token: Mutex<(String, Instant)>,
}

impl Client {
    /// Signs in, waiting for the server to listen.
    pub fn sign_in(address: &str, username: &str, password: &str) -> anyhow::Result<Self> {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_mins(1)));
        let (agent, base) = (config.build().into(), format!("http://{address}/api/v1"));
        let credentials = serde_json::json!({"username": username, "password": password});
        for _ in 0..100 {
            match access_token(&agent, &base, &credentials) {
                Err(error) if error.is::<ureq::Error>() => std::thread::sleep(Duration::from_millis(100)),
                token => {
                    return Ok(Self {
                        token: Mutex::new((token?, Instant::now())),
                        agent,
                        base,
                        credentials,
                    });
                }
            }
        }
        bail!("the server does not answer at {address}")
    }

    /// Creates something and answers its JSON. The key makes a repeated call harmless.
    pub fn post(&self, path: &str, key: &str, body: &Value) -> anyhow::Result<Value> {
        let request = self
            .agent
            .post(format!("{}{path}", self.base))
            .header("Authorization", self.bearer()?);
        json(request.header("Idempotency-Key", key_of(key)).send_json(body)?).with_context(|| format!("POST {path}"))
    }

    /// Reads JSON.
    pub fn get(&self, path: &str) -> anyhow::Result<Value> {
        let request = self
            .agent
            .get(format!("{}{path}", self.base))
            .header("Authorization", self.bearer()?);
        json(request.call()?).with_context(|| format!("GET {path}"))
    }

    /// Uploads a file by tus and answers the upload's id.
    pub fn upload(&self, file: &Path) -> anyhow::Result<String> {
        let bytes = file.metadata()?.len();
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let metadata = format!(
            "filename {},filetype {}",
            STANDARD.encode(&*name),
            STANDARD.encode("video/mp4")
        );
        let created = self
            .agent
            .post(format!("{}/uploads", self.base))
            .header("Authorization", self.bearer()?)
            .header("Tus-Resumable", "1.0.0")
            .header("Upload-Length", bytes.to_string())
            .header("Upload-Metadata", metadata)
            .send_empty()?;
        let location = created
            .headers()
            .get("Location")
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let id = location
            .rsplit('/')
            .next()
            .filter(|id| !id.is_empty())
            .map(str::to_owned);
        let id = id.with_context(|| format!("the upload was answered with {}", created.status()))?;
        self.send_chunks(&id, file, bytes)?;
        Ok(id)
    }

    fn send_chunks(&self, id: &str, file: &Path, bytes: u64) -> anyhow::Result<()> {
        let mut source = File::open(file)?;
        let mut offset = 0;
        while offset < bytes {
            let mut chunk = Vec::new();
            source.by_ref().take(CHUNK_BYTES).read_to_end(&mut chunk)?;
            let sent = self
                .agent
                .patch(format!("{}/uploads/{id}", self.base))
                .header("Authorization", self.bearer()?)
                .header("Tus-Resumable", "1.0.0")
                .header("Upload-Offset", offset.to_string())
                .content_type("application/offset+octet-stream")
                .send(&chunk)?;
            anyhow::ensure!(sent.status() == 204, "the upload was answered with {}", sent.status());
            offset += chunk.len() as u64;
        }
        Ok(())
    }

    /// The header of a signed-in request; signs in anew before the token ends.
    fn bearer(&self) -> anyhow::Result<String> {
        let mut token = self
            .token
            .lock()
            .map_err(|_| anyhow::anyhow!("a thread failed with the token"))?;
        if token.1.elapsed() > TOKEN_USED_FOR {
            *token = (
                access_token(&self.agent, &self.base, &self.credentials)?,
                Instant::now(),
            );
        }
        Ok(format!("Bearer {}", token.0))
    }
}

fn access_token(agent: &Agent, base: &str, credentials: &Value) -> anyhow::Result<String> {
    let response = agent.post(format!("{base}/auth/login")).send_json(credentials)?;
    text(&json(response)?, "access_token")
}

/// A field of an answer.
pub fn text(answer: &Value, field: &str) -> anyhow::Result<String> {
    answer
        .get(field)
        .and_then(Value::as_str)
        .map(str::to_owned)
        .with_context(|| format!("no {field} in {answer}"))
}

/// Header values are ASCII; names of lessons are not.
fn key_of(name: &str) -> String {
    format!("demo-{}", base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(name))
        .chars()
        .take(200)
        .collect()
}

fn json(mut response: Response<ureq::Body>) -> anyhow::Result<Value> {
    let status = response.status();
    let body = response.body_mut().read_to_string()?;
    anyhow::ensure!(status.is_success(), "{status}: {body}");
    Ok(if body.is_empty() {
        Value::Null
    } else {
        serde_json::from_str(&body)?
    })
}
