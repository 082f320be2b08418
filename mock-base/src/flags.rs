//! The flags every stand-in takes on its command line.

use std::net::SocketAddr;
use std::path::PathBuf;

/// Where a stand-in listens and keeps its things.
#[derive(clap::Args, Clone, Debug)]
pub struct Flags {
    /// The loopback address to listen on; port 0 takes a free one.
    #[arg(long)]
    pub listen: Option<SocketAddr>,
    /// The folder of what survives a restart; without it everything is in memory.
    #[arg(long)]
    pub state_dir: Option<PathBuf>,
    /// The folder of the MAC keys shared with the server; a missing key is created.
    #[arg(long, default_value = "var/secrets")]
    pub secrets: PathBuf,
}
