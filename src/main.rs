//! The `senim` program: serve, migrate, doctor, verify, export, openapi.

use clap::{Parser, Subcommand};
use senim::config::{Config, LogFormat};
use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

/// The server's threads make and drop many small things; this allocator gives each thread its own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
#[command(
    version,
    about = "The digital notarial power of attorney: server and offline tools"
)]
struct Arguments {
    /// Configuration file; by default senim.toml where there is one
    #[arg(long, global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API, the callbacks and the rooms
    Serve,
    /// Bring the database up to date and stop
    Migrate,
    /// Check configuration, database, keys and outside systems, and say what is wrong
    Doctor,
    /// Check a case's history and its signed files offline
    Verify(senim::verify::Arguments),
    /// Make one film of a recording for watching, marked as a copy
    Export(senim::export::Arguments),
    /// Print the OpenAPI document, or with --signaling the protocol of the rooms
    Openapi {
        /// The rooms' messages instead
        #[arg(long)]
        signaling: bool,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("senim: {error}");
            let mut cause = error.source();
            while let Some(inner) = cause {
                eprintln!("  because: {inner}");
                cause = inner.source();
            }
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let config = arguments.config.as_deref();
    match arguments.command {
        Command::Serve => serve(&Config::read(config)?).await,
        Command::Migrate => migrate(&Config::read(config)?).await,
        Command::Doctor => Ok(senim::doctor::run(&Config::read(config)?).await),
        Command::Verify(arguments) => Ok(senim::verify::run(&arguments)),
        Command::Export(arguments) => Ok(senim::export::run(&arguments)),
        Command::Openapi { signaling } => {
            match std::io::stdout().write_all(document(signaling)?.as_bytes()) {
                // Whoever reads has seen enough.
                Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {
                    Ok(ExitCode::SUCCESS)
                }
                written => Ok(written.map(|()| ExitCode::SUCCESS)?),
            }
        }
    }
}

async fn serve(config: &Config) -> Result<ExitCode, Box<dyn std::error::Error>> {
    log(config.log);
    let running = senim::start(config, senim::system_clock()).await?;
    println!("listening on http://{}", running.address);
    println!("metrics on http://{}/metrics", running.admin_address);
    stop_signal().await?;
    running.shut_down().await;
    Ok(ExitCode::SUCCESS)
}

async fn migrate(config: &Config) -> Result<ExitCode, Box<dyn std::error::Error>> {
    std::fs::create_dir_all(&config.var)?;
    let store = senim::store::Store::open(&config.database()).await?;
    store.close().await;
    println!("the database is up to date");
    Ok(ExitCode::SUCCESS)
}

fn document(signaling: bool) -> Result<String, Box<dyn std::error::Error>> {
    if signaling {
        let schema = serde_json::to_string_pretty(&signaling::protocol::schema())?;
        return Ok(schema + "\n");
    }
    Ok(senim::http::document())
}

fn log(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn,rtc_dtls=error"));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    match format {
        LogFormat::Json => lines.json().init(),
        LogFormat::Text => lines.init(),
    }
}

async fn stop_signal() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        result = tokio::signal::ctrl_c() => result,
    }
}
