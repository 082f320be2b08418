//! Access tokens for hands and tools: one of each role, in files that are kept fresh.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::json;

use super::Cast;
use crate::walk::WalkError;
use crate::walk::api::Api;
use crate::walk::keys::KeyRing;
use crate::walk::people::Person;
use crate::walk::session::{Role, Session};

/// A token lives five minutes; a file's token is never older than one.
const FRESH_FOR: Duration = Duration::from_mins(1);

/// The sessions whose tokens are kept fresh.
pub(super) struct Tokens {
    address: String,
    folder: PathBuf,
    sessions: Vec<(Role, String, Session)>,
    written: Instant,
}

impl Tokens {
    /// Signs everybody in by digital signature.
    pub(super) async fn sign_in(
        api: &Api,
        cast: &Cast,
        keys: &KeyRing,
        var: &Path,
    ) -> Result<Self, WalkError> {
        let mut sessions = Vec::new();
        let groups = [
            (Role::Citizen, &cast.citizens),
            (Role::Notary, &cast.notaries),
            (Role::Desk, &cast.staff),
        ];
        for (role, people) in groups {
            for person in people {
                sessions.push((
                    role,
                    person.handle.clone(),
                    session(api, person, keys, role).await?,
                ));
            }
        }
        let folder = folder(var);
        fs::create_dir_all(&folder)?;
        Ok(Self {
            address: api.address().to_owned(),
            folder,
            sessions,
            written: Instant::now(),
        })
    }

    /// Writes a file for each person, and the ready file with one person of each role.
    pub(super) async fn write(&mut self, ready_file: Option<&Path>) -> Result<(), WalkError> {
        let mut first = BTreeMap::new();
        for (role, handle, session) in &self.sessions {
            let token = session.fresh_token().await?;
            put(&self.folder.join(handle), &token)?;
            first.entry(role.as_str()).or_insert(token);
        }
        self.written = Instant::now();
        if let Some(file) = ready_file {
            let ready = json!({ "api": self.address, "tokens": first });
            put(file, &ready.to_string())?;
        }
        Ok(())
    }

    /// Writes again when the tokens are no longer fresh.
    pub(super) async fn keep_fresh(&mut self, ready_file: Option<&Path>) -> Result<(), WalkError> {
        if self.written.elapsed() < FRESH_FOR {
            return Ok(());
        }
        self.write(ready_file).await
    }
}

/// Where the files are.
pub(super) fn folder(var: &Path) -> PathBuf {
    var.join("tokens")
}

async fn session(
    api: &Api,
    person: &Person,
    keys: &KeyRing,
    role: Role,
) -> Result<Session, WalkError> {
    let keys = keys.of(person)?;
    Session::by_signature(api, keys.authentication.as_ref(), role).await
}

/// Writes beside and renames, so that nobody reads half a file.
fn put(file: &Path, content: &str) -> Result<(), WalkError> {
    let beside = file.with_extension("new");
    fs::write(&beside, content)?;
    Ok(fs::rename(&beside, file)?)
}
