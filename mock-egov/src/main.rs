//! Starts the stand-in for the state's systems: `mock-egov --listen 127.0.0.1:7201 --secrets var/secrets`.

use clap::Parser;
use mock_base::flags::Flags;
use mock_base::server::{self, StartError};
use mock_egov::{DEFAULT_ADDRESS, Egov, Settings};

/// A stand-in for the state's systems.
#[derive(Parser)]
struct Command {
    #[command(flatten)]
    flags: Flags,
}

#[tokio::main]
async fn main() -> Result<(), StartError> {
    let Command { flags } = Command::parse();
    server::log_to_standard_error();
    let egov = Egov::open(&Settings {
        state_dir: flags.state_dir,
        secrets: flags.secrets,
    })?;
    let listener = server::bind(flags.listen.unwrap_or(DEFAULT_ADDRESS.into())).await?;
    server::announce(&listener)?;
    egov.serve(listener).await
}
