//! Which fences hold on this machine: an operator sees it before hostile files do.

use crate::fence::confine;
use crate::limits::ChildLimits;
use std::fs::File;
use std::io::ErrorKind;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;

/// Shuts this process in as if it were to read a hostile file, tries what a hostile file would, and says how each attempt ended.
/// `source` is any file, `out` any folder; a file beside `out` is tried for writing.
pub fn try_fences(source: &Path, out: &Path, limits: &ChildLimits) -> std::io::Result<Vec<(&'static str, bool)>> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let address = listener.local_addr()?;
    let outside = out.with_extension("outside");
    confine(source, out, limits)?;
    let shut = |error: std::io::Error| error.kind() == ErrorKind::PermissionDenied;
    Ok(vec![
        ("reading the source is open", File::open(source).is_ok()),
        (
            "writing its folder is open",
            std::fs::write(out.join("fence"), b"x").is_ok(),
        ),
        (
            "starting threads is open",
            std::thread::Builder::new().spawn(|| ()).is_ok(),
        ),
        (
            "reading other files is shut",
            File::open("/etc/passwd").err().is_some_and(shut),
        ),
        (
            "writing elsewhere is shut",
            File::create(outside).err().is_some_and(shut),
        ),
        (
            "the network is shut",
            TcpStream::connect(address).err().is_some_and(shut),
        ),
        (
            "starting programs is shut",
            Command::new("/bin/true").status().err().is_some_and(shut),
        ),
    ])
}
