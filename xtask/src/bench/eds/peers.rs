//! pyHanko and node-signpdf: they seal the same file with the same key.
//!
//! Neither draws documents, so their figure stands beside ours for sealing and, as a handicap for us, beside drawing and
//! sealing.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::seal;
use crate::bench::BenchError;
use crate::process::Program;
use crate::python::Environment;
use crate::tools::{self, System};
use crate::workspace;

/// Processor time a peer seals for.
const SECONDS: &str = "1";
/// That time and the start of an interpreter, on a busy machine.
const SEALING_LIMIT: Duration = Duration::from_mins(2);
const INSTALL_LIMIT: Duration = Duration::from_mins(5);
/// Programs and versions of the peers, from the repository's root.
const PROGRAMS: &str = "xtask/src/bench/eds/peers";

/// The peers, installed.
pub(super) struct Peers {
    python: Environment,
    node: PathBuf,
    folder: PathBuf,
    key: PathBuf,
}

/// Seals a second.
pub(super) struct PeerSpeed {
    pub(super) pyhanko: f64,
    pub(super) signpdf: f64,
}

impl Peers {
    pub(super) async fn install(folder: &Path, key: &Path) -> Result<Self, BenchError> {
        tools::ensure(&[System::Node, System::Npm, System::Pdfsig]).await?;
        let node = folder.join("node");
        fs::create_dir_all(&node)?;
        for file in ["package.json", "package-lock.json", "seal_with_signpdf.mjs"] {
            let source = workspace::root().join(PROGRAMS).join(file);
            fs::copy(source, node.join(file))?;
        }
        println!("node-signpdf as package-lock.json has it");
        Program::new("npm")
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .args(["--silent", "--prefix"])
            .arg(&node)
            .limit(INSTALL_LIMIT)
            .run_quietly()
            .await?;
        let peers = Self {
            python: Environment::ensure().await?,
            node,
            folder: folder.to_owned(),
            key: key.to_owned(),
        };
        peers.write_p12().await?;
        Ok(peers)
    }

    /// Seals with both.
    pub(super) async fn measure(&self) -> Result<PeerSpeed, BenchError> {
        let program = workspace::root()
            .join(PROGRAMS)
            .join("seal_with_pyhanko.py");
        // -B: compiled files would lie in the repository's own folder.
        let pyhanko = self.python.program("python").arg("-B").arg(program);
        let node = Program::new("node").arg(self.node.join("seal_with_signpdf.mjs"));
        Ok(PeerSpeed {
            pyhanko: self.sealing(pyhanko, &self.key, "pyhanko.pdf").await?,
            signpdf: self.sealing(node, &self.p12(), "signpdf.pdf").await?,
        })
    }

    /// A seal that does not hold is no figure.
    async fn sealing(&self, program: Program, key: &Path, out: &str) -> Result<f64, BenchError> {
        let out = self.folder.join(out);
        let said = program
            .arg(self.folder.join(seal::DRAFT))
            .arg(key)
            .arg(SECONDS)
            .arg(&out)
            .limit(SEALING_LIMIT)
            .run_quietly()
            .await?;
        let pdfsig = Program::new("pdfsig").arg("-nocert").arg(&out);
        let verdict = pdfsig.run_quietly().await?;
        if !verdict.contains("Signature is Valid") {
            return Err(BenchError::Unreadable(format!("pdfsig says: {verdict}")));
        }
        let rate = said.trim().parse();
        rate.map_err(|_| BenchError::Unreadable(format!("a peer printed: {said}")))
    }

    /// The key for node-signpdf, which opens its file anew for every seal: one round of key derivation, no MAC.
    async fn write_p12(&self) -> Result<(), BenchError> {
        Program::new("openssl")
            .args(["pkcs12", "-export", "-iter", "1", "-nomac"])
            .args(["-passout", "pass:", "-in"])
            .arg(&self.key)
            .arg("-out")
            .arg(self.p12())
            .run_quietly()
            .await?;
        Ok(())
    }

    fn p12(&self) -> PathBuf {
        self.folder.join("sealer.p12")
    }
}
