//! The client's side of tus 1.0.0.

use crate::client::{Client, Reply};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::fmt::Write as _;

/// An upload that has been created.
#[derive(Clone, Debug)]
pub struct Upload {
    client: Client,
    /// Its id, for `POST /lessons/{id}/media`.
    pub id: String,
    path: String,
}

/// A client that speaks tus.
fn tus(client: &Client) -> Client {
    client.with_header("Tus-Resumable", "1.0.0")
}

/// Creates an upload of this many bytes.
pub fn create(client: &Client, filename: &str, bytes: usize) -> Upload {
    let client = tus(client);
    let reply = create_request(&client, filename, bytes).expect(201);
    let location = reply.header("Location").expect("a Location").to_owned();
    let path = location.strip_prefix(client.origin()).unwrap_or(&location).to_owned();
    let id = path.rsplit('/').next().expect("an id at the end").to_owned();
    Upload { client, id, path }
}

/// The bare request that creates an upload.
pub fn create_request(client: &Client, filename: &str, bytes: usize) -> Reply {
    let mut metadata = format!("filename {}", STANDARD.encode(filename));
    let _ = write!(metadata, ",filetype {}", STANDARD.encode("video/mp4"));
    tus(client)
        .with_header("Upload-Length", bytes)
        .with_header("Upload-Metadata", metadata)
        .send("POST", "/api/v1/uploads", Some(b""))
}

/// Uploads a whole file and gives the id of its upload.
pub fn upload(client: &Client, filename: &str, file: &[u8]) -> String {
    let upload = create(client, filename, file.len());
    let _ = upload.append(0, file).expect(204);
    upload.id
}

impl Upload {
    /// How many bytes the server says it holds.
    pub fn offset(&self) -> usize {
        let reply = self.client.send("HEAD", &self.path, None).expect(200);
        reply
            .header("Upload-Offset")
            .and_then(|text| text.parse().ok())
            .expect("an Upload-Offset")
    }

    /// Sends bytes from an offset on.
    pub fn append(&self, offset: usize, bytes: &[u8]) -> Reply {
        self.appending(offset).send("PATCH", &self.path, Some(bytes))
    }

    /// Sends bytes with their checksum (`sha256 base64`).
    pub fn append_checked(&self, offset: usize, bytes: &[u8], checksum: &str) -> Reply {
        self.appending(offset)
            .with_header("Upload-Checksum", checksum)
            .send("PATCH", &self.path, Some(bytes))
    }

    /// Ends it and frees what it held.
    pub fn terminate(&self) -> Reply {
        self.client.send("DELETE", &self.path, None)
    }

    fn appending(&self, offset: usize) -> Client {
        self.client
            .with_header("Upload-Offset", offset)
            .with_header("Content-Type", "application/offset+octet-stream")
    }
}
