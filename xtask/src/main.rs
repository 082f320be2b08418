//! The project's commands, one module a command: `cargo xtask <command>`.

mod bench;
mod demo;
mod ncalayer;
mod process;
mod python;
mod screens;
mod servers;
mod test;
mod tools;
mod validators;
mod walk;
mod web;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The project's commands")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Start everything with people, keys and notaries in it; Ctrl-C stops it all.
    Demo(demo::Arguments),
    /// Measure, beside the limits of this machine.
    Bench(bench::Arguments),
    /// Stand in for NCALayer: sign in the browser with the demonstration's keys.
    Ncalayer(ncalayer::Arguments),
    /// Run all checks, in order, and stop at the first that fails.
    Test(test::Arguments),
    /// Show the files of one finished walk to openssl, pdfsig, qpdf and pyHanko.
    Validate(validators::Arguments),
    /// Serve one handler that does nothing, for a bench to compare with.
    #[command(hide = true)]
    BareHandler,
    /// Build the pages, if something they are made of has changed.
    Web,
    /// Walk the pages and keep some of the pictures in docs/screens.
    Screens,
}

#[tokio::main]
async fn main() -> ExitCode {
    let Arguments { command } = Arguments::parse();
    // Dropping the command's future ends the processes it has started, each by its own id.
    tokio::select! {
        code = run(command) => code,
        () = process::asked_to_stop() => {
            eprintln!("stopped");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> ExitCode {
    match command {
        Command::Demo(arguments) => demo::run(&arguments).await,
        Command::Bench(arguments) => bench::run(&arguments).await,
        Command::Ncalayer(arguments) => ncalayer::run(&arguments).await,
        Command::Test(arguments) => test::run(&arguments).await,
        Command::Validate(arguments) => validators::run(&arguments).await,
        Command::BareHandler => bench::services::bare::serve()
            .await
            .map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS),
        Command::Web => web::run().await,
        Command::Screens => screens::run().await,
    }
}
