//! The platform's seal and those of the state bodies: keys inside a PKCS#11 token, or files; strong enough either way.

use crate::config::{BodySealConfig, Config, ConfigError};
use eds::keyfile::{KeyFile, KeyFileError};
use eds::pkcs11::{Pkcs11Error, Pkcs11Key};
use eds::signer::{KeyTooWeak, Signer, strong_enough};
use law::service::StateBody;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Why there is no seal.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// A setting does not read.
    #[error("the settings of the seal do not read")]
    Setting(#[from] ConfigError),
    /// The token, its key or the certificate cannot be used.
    #[error("the seal in the token: {}", .0.code())]
    Token(#[from] Pkcs11Error),
    /// The key file cannot be used.
    #[error("the seal's key file")]
    File(#[from] KeyFileError),
    /// The key file holds a key that is not for us.
    #[error("the seal's key file")]
    Weak(#[from] KeyTooWeak),
}

/// Opens the seal that the settings name; a token's key is tried once, so that what does not sign does not start.
///
/// # Errors
/// [`SealError`] by what is wrong.
pub fn open(config: &Config) -> Result<Arc<dyn Signer>, SealError> {
    if let Some(location) = config.seal_in_token()? {
        return Ok(Arc::new(Pkcs11Key::open(&location)?));
    }
    from_file(&config.pki_folder().join("seal.pem"))
}

/// Opens the seals of state bodies that the settings name; which of them are missing is said when they are asked for.
///
/// # Errors
/// [`SealError`] by what is wrong with one of them.
pub fn open_bodies(config: &Config) -> Result<BTreeMap<StateBody, Arc<dyn Signer>>, SealError> {
    let mut seals = BTreeMap::new();
    for (code, place) in &config.bodies {
        let body = StateBody::ALL
            .into_iter()
            .find(|body| body.as_str() == code);
        let body = body.ok_or_else(|| ConfigError::Body(code.clone()))?;
        let seal: Arc<dyn Signer> = match place {
            BodySealConfig::KeyFile(path) => from_file(path)?,
            BodySealConfig::Pkcs11(token) => Arc::new(Pkcs11Key::open(&token.clone().location()?)?),
        };
        seals.insert(body, seal);
    }
    Ok(seals)
}

fn from_file(path: &Path) -> Result<Arc<dyn Signer>, SealError> {
    let file = KeyFile::read(path)?;
    strong_enough(file.certificate())?;
    Ok(Arc::new(file))
}
