//! The master key of recordings: a key inside a PKCS#11 token, or a file; made at the first start of a development
//! installation, and never anywhere else.

use crate::config::{Config, ConfigError};
use eds::master_key::{FileMasterKey, MasterKey, MasterKeyError, Pkcs11MasterKey, try_out};
use std::fs;
use std::sync::Arc;

/// The name of the key that the first start makes.
const FIRST: &str = "recordings-1";

/// Why there is no master key.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyStartError {
    /// A setting does not read.
    #[error("the settings of the master key do not read")]
    Setting(#[from] ConfigError),
    /// The key cannot be used.
    #[error("the master key of recordings: {}", .0.code())]
    Key(#[from] MasterKeyError),
}

/// Opens the master key that the settings name, and tries it once, so that what does not wrap does not start.
///
/// # Errors
/// [`MasterKeyStartError`] by what is wrong.
pub fn open(config: &Config) -> Result<Arc<dyn MasterKey>, MasterKeyStartError> {
    if let Some(location) = config.master_key_in_token()? {
        return Ok(Arc::new(Pkcs11MasterKey::open(&location)?));
    }
    let path = config.master_key_file();
    let development = config.pki.is_none() && config.recordings.master_key.is_none();
    let key = if development {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(MasterKeyError::from)?;
        }
        FileMasterKey::read_or_create(&path, FIRST)?
    } else {
        // A key that was mislaid must not be replaced by another: every recording would be lost unnoticed.
        FileMasterKey::read(&path)?
    };
    try_out(&key)?;
    Ok(Arc::new(key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn config(var: &Path) -> Config {
        Config {
            var: var.to_owned(),
            ..Config::default()
        }
    }

    #[test]
    fn a_development_installation_makes_its_key_once() {
        let folder = tempfile::tempdir().unwrap();
        let first = open(&config(folder.path())).unwrap();
        let key = eds::aead::DataKey::generate();
        let wrapped = first.wrap(&key, b"call").unwrap();
        let second = open(&config(folder.path())).unwrap();
        second.unwrap(&wrapped, b"call").unwrap();
        assert_eq!(second.id(), FIRST);
    }

    #[test]
    fn elsewhere_a_key_that_is_not_there_stops_the_start() {
        let folder = tempfile::tempdir().unwrap();
        let mut real = config(folder.path());
        real.pki = Some(folder.path().to_owned());
        let refused = open(&real).unwrap_err();
        assert!(refused.to_string().contains("key_unreadable"), "{refused}");
        let mut named = config(folder.path());
        named.recordings.master_key = Some(folder.path().join("named.key"));
        assert!(open(&named).is_err());
        assert!(!folder.path().join("named.key").exists());
    }
}
