//! The client's side of tus 1.0.0.

use crate::client::{Client, Reply};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::fmt::Write as _;
use std::io::Write as _;
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::Duration;

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
    let reply = create_request(client, filename, bytes)
        .expect("a connection")
        .expect(201);
    Upload::at(client, &reply)
}

/// Creates an upload of this many bytes; none where the server did not answer.
pub fn try_create(client: &Client, filename: &str, bytes: usize) -> Option<Upload> {
    let reply = create_request(client, filename, bytes).ok()?.expect(201);
    Some(Upload::at(client, &reply))
}

/// The bare request that creates an upload.
///
/// # Errors
/// When no answer came.
pub fn create_request(client: &Client, filename: &str, bytes: usize) -> Result<Reply, ureq::Error> {
    let metadata = format!(
        "filename {},filetype {}",
        STANDARD.encode(filename),
        STANDARD.encode("video/mp4")
    );
    tus(client)
        .with_header("Upload-Length", bytes)
        .with_header("Upload-Metadata", metadata)
        .try_send("POST", "/api/v1/uploads", Some(b""))
}

/// Uploads a whole file and gives the id of its upload.
pub fn upload(client: &Client, filename: &str, file: &[u8]) -> String {
    let upload = create(client, filename, file.len());
    let _ = upload.append(0, file).expect(204);
    upload.id
}

impl Upload {
    fn at(client: &Client, created: &Reply) -> Self {
        let location = created.header("Location").expect("a Location");
        let path = location.strip_prefix(client.origin()).unwrap_or(location).to_owned();
        let id = path.rsplit('/').next().expect("an id at the end").to_owned();
        Self {
            client: tus(client),
            id,
            path,
        }
    }

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

    /// How many bytes the server says it holds; none where it did not answer.
    pub fn try_offset(&self) -> Option<usize> {
        let reply = self.client.try_send("HEAD", &self.path, None).ok()?;
        reply.header("Upload-Offset")?.parse().ok()
    }

    /// Sends bytes from an offset on; the offset the server acknowledged, none where it did not.
    pub fn try_append(&self, offset: usize, bytes: &[u8]) -> Option<usize> {
        let reply = self.appending(offset).try_send("PATCH", &self.path, Some(bytes)).ok()?;
        reply
            .header("Upload-Offset")
            .filter(|_| reply.status == 204)?
            .parse()
            .ok()
    }

    /// Sends bytes with their checksum (`sha256 base64`).
    pub fn append_checked(&self, offset: usize, bytes: &[u8], checksum: &str) -> Reply {
        self.appending(offset)
            .with_header("Upload-Checksum", checksum)
            .send("PATCH", &self.path, Some(bytes))
    }

    /// Announces all these bytes, sends the first `sent` of them as a link of 16 Mbit/s would, and breaks the connection.
    pub fn append_and_break(&self, offset: usize, bytes: &[u8], sent: usize) {
        let address = self.client.origin().trim_start_matches("http://").to_owned();
        let mut connection = TcpStream::connect(&address).expect("a connection");
        let mut head = format!(
            "PATCH {} HTTP/1.1\r\nHost: {address}\r\nContent-Length: {}\r\n",
            self.path,
            bytes.len()
        );
        for (name, value) in self.appending(offset).headers() {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        connection.write_all(head.as_bytes()).expect("the head is sent");
        connection.write_all(b"\r\n").expect("the head ends");
        for slice in bytes[..sent].chunks(10_000) {
            connection.write_all(slice).expect("a part is sent");
            thread::sleep(Duration::from_millis(5));
        }
        // Without an end of sending first, closing could throw away what the server has not read yet.
        connection.shutdown(Shutdown::Write).expect("the break");
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
