//! Starts the stand-in for a bank: `mock-bank --listen 127.0.0.1:7202 --secrets var/secrets`.

use clap::Parser;
use mock_bank::{Bank, DEFAULT_ADDRESS, Settings};
use mock_base::flags::Flags;
use mock_base::server::{self, StartError};

/// A stand-in for a second-tier bank.
#[derive(Parser)]
struct Command {
    #[command(flatten)]
    flags: Flags,
}

#[tokio::main]
async fn main() -> Result<(), StartError> {
    let Command { flags } = Command::parse();
    server::log_to_standard_error();
    let listener = server::bind(flags.listen.unwrap_or(DEFAULT_ADDRESS.into())).await?;
    let settings = Settings {
        state_dir: flags.state_dir,
        secrets: flags.secrets,
    };
    let bank = Bank::open(&settings, listener.local_addr()?)?;
    server::announce(&listener)?;
    bank.serve(listener).await
}
