//! Starts the stand-in for a bank: `mock-bank --listen 127.0.0.1:7202 --secrets var/secrets`.

use clap::Parser;
use mock_bank::{Bank, Brand, DEFAULT_ADDRESS, Settings};
use mock_base::flags::Flags;
use mock_base::server::{self, StartError};

/// A stand-in for a second-tier bank.
#[derive(Parser)]
struct Command {
    #[command(flatten)]
    flags: Flags,
    /// Which bank it is: `bank` or `bank-2`.
    #[arg(long, default_value = "bank", value_parser = brand)]
    code: Brand,
}

fn brand(code: &str) -> Result<Brand, &'static str> {
    Brand::by_code(code).ok_or("no such bank")
}

#[tokio::main]
async fn main() -> Result<(), StartError> {
    let Command { flags, code } = Command::parse();
    server::log_to_standard_error();
    let listener = server::bind(flags.listen.unwrap_or(DEFAULT_ADDRESS.into())).await?;
    let settings = Settings {
        brand: code,
        state_dir: flags.state_dir,
        secrets: flags.secrets,
    };
    let bank = Bank::open(&settings, listener.local_addr()?)?;
    server::announce(&listener)?;
    bank.serve(listener).await
}
