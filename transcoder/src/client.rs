//! The runner protocol over HTTP (`content_schema::job`): one function a request.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use content_schema::JobId;
use content_schema::job::{
    Claim, ClaimRequest, Completion, DeliveredFile, Failure, LEASE_HEADER, ProgressAnswer, ProgressReport,
};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Duration;
use ureq::http::Response;
use ureq::{Agent, Body};

/// A request the server did not grant.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// Worth trying again: the server is away, restarting or busy.
    #[error("the server is away: {0}")]
    Away(String),
    /// Another runner may hold the job by now.
    #[error("the lease has lapsed")]
    LeaseLapsed,
    /// The server is of another version, and has no work for this one.
    #[error("the server wants a runner of another version: {0}")]
    OtherVersion(String),
    /// The server understood and said no.
    #[error("the server refused: {0}")]
    Refused(String),
    /// Trouble with our own files.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

impl From<ureq::Error> for ClientError {
    fn from(error: ureq::Error) -> Self {
        Self::Away(error.to_string())
    }
}

/// A server, as a runner sees it.
#[derive(Clone)]
pub struct Client {
    agent: Agent,
    base: String,
    authorization: String,
}

impl Client {
    /// For a server's address, such as `http://127.0.0.1:8080`, and a runner's token.
    pub fn new(server: &str, token: &str) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_connect(Some(Duration::from_secs(10)))
            .timeout_per_read(Some(Duration::from_mins(1)))
            .timeout_per_write(Some(Duration::from_mins(1)))
            .timeout_recv_response(Some(Duration::from_mins(1)))
            .build();
        Self {
            agent: config.into(),
            base: format!("{}/api/v1/runner/jobs", server.trim_end_matches('/')),
            authorization: format!("Bearer {token}"),
        }
    }

    /// Asks for work; none when there is nothing to do.
    pub fn claim(&self, request: &ClaimRequest) -> Result<Option<Claim>, ClientError> {
        let mut answer = self
            .agent
            .post(format!("{}/claim", self.base))
            .header("Authorization", &self.authorization)
            .config()
            .timeout_global(Some(Duration::from_mins(1)))
            .build()
            .send_json(request)?;
        if answer.status() == 409 {
            // There is no lease yet that could have lapsed.
            return Err(ClientError::OtherVersion(problem(&mut answer)));
        }
        let mut answer = granted(answer)?;
        if answer.status() == 204 {
            Ok(None)
        } else {
            Ok(Some(answer.body_mut().read_json()?))
        }
    }

    /// The requests about one job.
    pub fn job(&self, claim: &Claim) -> JobClient {
        JobClient {
            client: self.clone(),
            job: claim.job_id,
            lease: claim.lease.clone(),
        }
    }
}

/// A server, as the holder of a lease sees it.
#[derive(Clone)]
pub struct JobClient {
    client: Client,
    job: JobId,
    lease: String,
}

impl JobClient {
    /// Fetches what is missing of the source (`source`) or a file that another task made (`files/{name}`) and appends it
    /// to `path`. Returns how much is there now.
    pub fn fetch(
        &self,
        what: &str,
        path: &Path,
        wanted_bytes: u64,
        on_bytes: &mut dyn FnMut(u64) -> bool,
    ) -> Result<u64, ClientError> {
        let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
        let mut have = file.seek(SeekFrom::End(0))?;
        if have >= wanted_bytes {
            return Ok(have);
        }
        let answer = self
            .client
            .agent
            .get(self.url(what))
            .header("Authorization", &self.client.authorization)
            .header(LEASE_HEADER, &self.lease)
            .header("Range", format!("bytes={have}-"))
            .call()?;
        let answer = granted(answer)?;
        if have > 0 && answer.status() != 206 {
            // The server sends all of it: begin again.
            file.set_len(0)?;
            have = file.seek(SeekFrom::Start(0))?;
        }
        let mut body = answer.into_body().into_with_config().limit(u64::MAX).reader();
        let mut buffer = vec![0; 128 << 10];
        loop {
            let read = body
                .read(&mut buffer)
                .map_err(|error| ClientError::Away(error.to_string()))?;
            if read == 0 || !on_bytes(have) {
                return Ok(have);
            }
            file.write_all(&buffer[..read])?;
            have += read as u64;
        }
    }

    /// Delivers a file.
    pub fn put_file(&self, path: &Path, file: &DeliveredFile) -> Result<(), ClientError> {
        let digest: Vec<u8> = (0..file.sha256.len() / 2)
            .filter_map(|i| u8::from_str_radix(file.sha256.get(i * 2..i * 2 + 2)?, 16).ok())
            .collect();
        let answer = self
            .client
            .agent
            .put(self.url(&format!("files/{}", file.name)))
            .header("Authorization", &self.client.authorization)
            .header(LEASE_HEADER, &self.lease)
            .header("Repr-Digest", format!("sha-256=:{}:", BASE64_STANDARD.encode(digest)))
            .header("Content-Type", "application/octet-stream")
            .header("Content-Length", file.bytes.to_string())
            .send(File::open(path)?)?;
        granted(answer).map(|_| ())
    }

    /// Says how far the work is and renews the lease.
    pub fn report(&self, report: &ProgressReport) -> Result<ProgressAnswer, ClientError> {
        Ok(self.post("progress", report)?.body_mut().read_json()?)
    }

    /// All files are delivered.
    pub fn complete(&self, completion: &Completion) -> Result<(), ClientError> {
        self.post("complete", completion).map(|_| ())
    }

    /// The job could not be done.
    pub fn fail(&self, failure: &Failure) -> Result<(), ClientError> {
        self.post("fail", failure).map(|_| ())
    }

    /// Gives the job back unharmed: this runner is going away.
    pub fn release(&self) -> Result<(), ClientError> {
        self.post("release", &serde_json::json!({})).map(|_| ())
    }

    fn post(&self, what: &str, body: &impl Serialize) -> Result<Response<Body>, ClientError> {
        let answer = self
            .client
            .agent
            .post(self.url(what))
            .header("Authorization", &self.client.authorization)
            .header(LEASE_HEADER, &self.lease)
            .config()
            .timeout_global(Some(Duration::from_secs(30)))
            .build()
            .send_json(body)?;
        granted(answer)
    }

    fn url(&self, what: &str) -> String {
        format!("{}/{}/{what}", self.client.base, self.job)
    }
}

fn granted(mut answer: Response<Body>) -> Result<Response<Body>, ClientError> {
    let status = answer.status();
    match status.as_u16() {
        200..=299 => Ok(answer),
        409 => Err(ClientError::LeaseLapsed),
        408 | 425 | 429 | 500.. => Err(ClientError::Away(status.to_string())),
        _ => Err(ClientError::Refused(format!("{status} {}", problem(&mut answer)))),
    }
}

fn problem(answer: &mut Response<Body>) -> String {
    answer.body_mut().read_to_string().unwrap_or_default()
}

/// Size and digest of a file, as the protocol names them.
pub fn describe_file(folder: &Path, name: &str) -> std::io::Result<DeliveredFile> {
    let mut file = File::open(folder.join(name))?;
    let mut hasher = Sha256::new();
    let bytes = std::io::copy(&mut file, &mut HashWriter(&mut hasher))?;
    let sha256 = hasher.finalize().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    Ok(DeliveredFile {
        name: name.to_owned(),
        bytes,
        sha256,
    })
}

struct HashWriter<'a>(&'a mut Sha256);

impl Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
