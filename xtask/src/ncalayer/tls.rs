//! NCALayer serves TLS with a certificate that its installer makes the machine trust; the stand-in has openssl make one.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{self, ServerConfig};

use crate::process::{ProcessError, Program};
use crate::tools::{self, System, ToolError};
use crate::workspace;

/// How long the certificate is good; browsers refuse longer ones (CA/Browser Forum).
const DAYS: &str = "365";

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
pub(super) enum TlsError {
    #[error(transparent)]
    Tool(#[from] ToolError),
    #[error(transparent)]
    Process(#[from] ProcessError),
    #[error("cannot keep the certificate")]
    File(#[from] io::Error),
    #[error("the certificate in {} does not read: remove it", .0.display())]
    Unreadable(PathBuf),
    #[error("the certificate cannot be used")]
    Unusable(#[from] rustls::Error),
}

/// What speaks TLS, with the certificate of an earlier run or a new one.
pub(super) async fn acceptor() -> Result<TlsAcceptor, TlsError> {
    let folder = workspace::target().join("xtask/ncalayer-tls");
    let [key, certificate] = ["key.pem", "certificate.pem"].map(|name| folder.join(name));
    if !key.is_file() || !certificate.is_file() {
        tools::ensure(&[System::Openssl]).await?;
        fs::create_dir_all(&folder)?;
        make(&key, &certificate).await?;
    }
    println!("Browsers must trust {}", certificate.display());
    let unreadable = |_| TlsError::Unreadable(folder.clone());
    let chain = CertificateDer::pem_file_iter(&certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(unreadable)?;
    let key = PrivateKeyDer::from_pem_file(&key).map_err(unreadable)?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

async fn make(key: &PathBuf, certificate: &PathBuf) -> Result<(), TlsError> {
    Program::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt"])
        .args(["ec_paramgen_curve:P-256", "-nodes", "-days", DAYS])
        .args(["-subj", "/CN=127.0.0.1", "-addext"])
        .args(["subjectAltName=IP:127.0.0.1,DNS:localhost", "-addext"])
        .args(["extendedKeyUsage=serverAuth", "-keyout"])
        .arg(key)
        .arg("-out")
        .arg(certificate)
        .run_quietly()
        .await?;
    Ok(())
}
