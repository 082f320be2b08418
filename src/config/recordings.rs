//! The settings of recordings: where they are kept, and where their master key is.

use super::{Config, ConfigError};
use crate::recordings::{Keeping, Patience, S3, Secret, Settings};
use eds::pkcs11::Pkcs11Location;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// The longest file of a secret in bytes: secrets of S3 have 40 characters.
const LONGEST_SECRET: u64 = 1024;
/// What recordings leave free of their disk.
const RESERVE_PERCENT: u8 = 10;

/// Where recordings are kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RecordingsConfig {
    /// The folder where parts are written first, on a local disk; by default in the folder.
    pub spool: Option<PathBuf>,
    /// The folder where parts are kept; by default in the folder. Nothing when there is a store.
    pub folder: Option<PathBuf>,
    /// The store that speaks S3.
    pub s3: Option<S3Config>,
    /// The share of the spool's disk that is left free, in percent.
    pub reserve_percent: u8,
    /// The file of the master key; by default in the folder.
    pub master_key: Option<PathBuf>,
    /// The master key inside a PKCS#11 token.
    pub master_key_pkcs11: Option<MasterKeyPkcs11>,
}

/// A store that speaks S3.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct S3Config {
    /// Its address; `https`, or this machine.
    pub endpoint: String,
    /// The bucket.
    pub bucket: String,
    /// The region requests are signed for.
    pub region: String,
    /// What names of objects begin with, for a bucket that is shared.
    pub prefix: Option<String>,
    /// The access key's id.
    pub access_key_id: String,
    /// The file with the access key's secret in its first line; never the secret itself, which would be seen in settings.
    pub secret_file: PathBuf,
}

/// Where the AES key is inside a PKCS#11 token. Every name narrows the choice; exactly one token and key must be left.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MasterKeyPkcs11 {
    /// The module's shared library.
    pub module: PathBuf,
    /// The token's label.
    pub token: Option<String>,
    /// The token's serial number.
    pub token_serial: Option<String>,
    /// The key's label.
    pub key: Option<String>,
    /// The key's identifier in hexadecimal.
    pub key_id: Option<String>,
    /// The file with the PIN in its first line.
    pub pin_file: PathBuf,
}

impl Default for RecordingsConfig {
    fn default() -> Self {
        Self {
            spool: None,
            folder: None,
            s3: None,
            reserve_percent: RESERVE_PERCENT,
            master_key: None,
            master_key_pkcs11: None,
        }
    }
}

impl Config {
    /// Where and how recordings are kept.
    ///
    /// # Errors
    /// [`ConfigError::Recordings`] for settings that contradict each other, [`ConfigError::S3Secret`] when the secret
    /// cannot be read or others may read it.
    pub fn recordings(&self) -> Result<Settings, ConfigError> {
        let section = &self.recordings;
        // A reserve of everything would refuse every recording.
        if section.reserve_percent > 90 || (section.s3.is_some() && section.folder.is_some()) {
            return Err(ConfigError::Recordings);
        }
        let own = self.var.join("recordings");
        let in_own = |set: &Option<PathBuf>, name| set.clone().unwrap_or_else(|| own.join(name));
        let keeping = match &section.s3 {
            Some(s3) => Keeping::S3(s3.open()?),
            None => Keeping::Folder(in_own(&section.folder, "store")),
        };
        Ok(Settings {
            spool: in_own(&section.spool, "spool"),
            keeping,
            reserve_percent: section.reserve_percent,
            patience: Patience::default(),
        })
    }

    /// Where the file of the master key is.
    #[must_use]
    pub fn master_key_file(&self) -> PathBuf {
        let set = self.recordings.master_key.clone();
        set.unwrap_or_else(|| self.var.join("keys/recordings.key"))
    }

    /// Where the master key is inside a token, if it is in one.
    ///
    /// # Errors
    /// [`ConfigError::KeyId`] for an identifier that is not hexadecimal.
    pub fn master_key_in_token(&self) -> Result<Option<Pkcs11Location>, ConfigError> {
        let Some(key) = self.recordings.master_key_pkcs11.clone() else {
            return Ok(None);
        };
        let key_id = key.key_id.map(hex::decode).transpose();
        Ok(Some(Pkcs11Location {
            module: key.module,
            token: key.token,
            token_serial: key.token_serial,
            key: key.key,
            key_id: key_id.map_err(|_| ConfigError::KeyId)?,
            pin_file: key.pin_file,
            certificate: None,
        }))
    }
}

impl S3Config {
    fn open(&self) -> Result<S3, ConfigError> {
        let secret = secret_of(&self.secret_file).map_err(ConfigError::S3Secret)?;
        Ok(S3 {
            endpoint: self.endpoint.clone(),
            bucket: self.bucket.clone(),
            region: self.region.clone(),
            prefix: self.prefix.clone(),
            access_key_id: self.access_key_id.clone(),
            secret: Secret::new(secret),
        })
    }
}

/// The first line of a file that not everybody may read.
fn secret_of(path: &Path) -> io::Result<String> {
    let file = File::open(path)?;
    #[cfg(unix)]
    if std::os::unix::fs::MetadataExt::mode(&file.metadata()?) & 0o007 != 0 {
        let exposed = "the file may be read by everybody";
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, exposed));
    }
    let mut text = String::new();
    file.take(LONGEST_SECRET).read_to_string(&mut text)?;
    let line = text.lines().next().unwrap_or_default();
    if line.is_empty() {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "it is empty"));
    }
    Ok(line.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    fn s3(secret_file: PathBuf) -> S3Config {
        S3Config {
            endpoint: "https://s3.example.kz".to_owned(),
            bucket: "senim".to_owned(),
            region: "kz".to_owned(),
            prefix: None,
            access_key_id: "senim".to_owned(),
            secret_file,
        }
    }

    #[test]
    fn without_settings_everything_is_in_the_folder() {
        let settings = Config::default().recordings().unwrap();
        assert_eq!(settings.spool, Path::new("var/recordings/spool"));
        let Keeping::Folder(folder) = settings.keeping else {
            panic!("the default is a folder");
        };
        assert_eq!(folder, Path::new("var/recordings/store"));
        assert_eq!(settings.reserve_percent, 10);
    }

    #[test]
    fn a_secret_that_everybody_may_read_is_refused_and_a_read_one_is_not_printed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("s3.secret");
        let mut config = Config::default();
        config.recordings.s3 = Some(s3(file.clone()));
        for (text, mode) in [("", 0o600), ("not for you\n", 0o604)] {
            fs::write(&file, text).unwrap();
            fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
            let refused = config.recordings();
            assert!(matches!(refused, Err(ConfigError::S3Secret(_))), "{mode:o}");
        }
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        let settings = config.recordings().unwrap();
        assert!(!format!("{settings:?}").contains("not for you"));
    }

    #[test]
    fn settings_that_contradict_each_other_stop_the_start() {
        let mut config = Config::default();
        config.recordings.s3 = Some(s3("/no/file".into()));
        config.recordings.folder = Some("/recordings".into());
        assert!(matches!(config.recordings(), Err(ConfigError::Recordings)));
        let mut config = Config::default();
        config.recordings.reserve_percent = 91;
        assert!(matches!(config.recordings(), Err(ConfigError::Recordings)));
    }
}
