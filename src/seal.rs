//! The platform's seal: a key inside a PKCS#11 token, or a file of the PKI folder; strong enough either way.

use crate::config::{Config, ConfigError};
use eds::keyfile::{KeyFile, KeyFileError};
use eds::pkcs11::{Pkcs11Error, Pkcs11Key};
use eds::signer::{KeyTooWeak, Signer, strong_enough};
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
    let file = KeyFile::read(&config.pki_folder().join("seal.pem"))?;
    strong_enough(file.certificate())?;
    Ok(Arc::new(file))
}
