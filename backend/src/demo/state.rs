//! What the demo has done so far, in a file, so that a second start goes on from there.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Ids by what was made, such as `lesson 小数乘法`.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct State {
    #[serde(skip)]
    file: PathBuf,
    done: BTreeMap<String, String>,
}

impl State {
    /// Reads the file, or begins anew.
    pub fn open(folder: &Path) -> anyhow::Result<Self> {
        let file = folder.join("state.json");
        let mut state: Self = match std::fs::read(&file) {
            Ok(bytes) => serde_json::from_slice(&bytes)?,
            Err(_) => Self::default(),
        };
        state.file = file;
        Ok(state)
    }

    /// The id of what was made under a name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.done.get(name).map(String::as_str)
    }

    /// Remembers what was made.
    pub fn set(&mut self, name: &str, id: &str) -> anyhow::Result<()> {
        self.done.insert(name.to_owned(), id.to_owned());
        let draft = self.file.with_extension("new");
        std::fs::write(&draft, serde_json::to_vec_pretty(self)?)?;
        Ok(std::fs::rename(draft, &self.file)?)
    }
}
