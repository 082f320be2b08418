//! A network of its own for the servers of the bench: Janus does not use the loopback interface, so neither does ours.

use crate::bench::BenchError;
use crate::process::Program;

/// The namespace's name; what an earlier run left of it is taken away first.
const NAME: &str = "senim-bench";
/// Both ends of the wire: ours, and the servers'.
const WIRE: [&str; 2] = ["senim-b0", "senim-b1"];
/// Where the servers are; a network that is nobody's (RFC 5735, private use).
pub(super) const ADDRESS: &str = "10.99.0.2";
/// What Janus may use as its own address.
pub(super) const PREFIX: &str = "10.99.0.";
const OURS: &str = "10.99.0.1/30";
const THEIRS: &str = "10.99.0.2/30";

/// The namespace, taken away when it is dropped.
pub(super) struct Netns {
    name: &'static str,
}

impl Netns {
    /// Makes the namespace and a wire into it; needs root.
    pub(super) async fn make() -> Result<Self, BenchError> {
        // There is none on a machine that ran no bench before.
        Program::new("ip")
            .args(["netns", "delete", NAME])
            .observe()
            .await?;
        let [here, there] = WIRE;
        ip(&["netns", "add", NAME]).await?;
        let made = Self { name: NAME };
        ip(&["link", "add", here, "type", "veth", "peer", "name", there]).await?;
        ip(&["link", "set", there, "netns", NAME]).await?;
        ip(&["addr", "add", OURS, "dev", here]).await?;
        ip(&["link", "set", here, "up"]).await?;
        ip(&["-n", NAME, "addr", "add", THEIRS, "dev", there]).await?;
        ip(&["-n", NAME, "link", "set", there, "up"]).await?;
        ip(&["-n", NAME, "link", "set", "lo", "up"]).await?;
        Ok(made)
    }

    /// A program inside it; `ip` becomes the program, so that its id is the program's.
    pub(super) fn program(&self, name: impl AsRef<std::ffi::OsStr>) -> Program {
        Program::new("ip")
            .args(["netns", "exec", self.name])
            .arg(name)
    }
}

impl Drop for Netns {
    fn drop(&mut self) {
        // Whoever measured is done; a namespace that is left is taken away by the next run.
        let _ = std::process::Command::new("ip")
            .args(["netns", "delete", self.name])
            .status();
    }
}

async fn ip(arguments: &[&str]) -> Result<(), BenchError> {
    Program::new("ip").args(arguments).run_quietly().await?;
    Ok(())
}
