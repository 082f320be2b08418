//! Being written.
/// Being written.
#[derive(Debug, clap::Args)]
pub struct Arguments {}
/// Being written.
pub fn run(_: &Arguments) -> std::process::ExitCode {
    std::process::ExitCode::FAILURE
}
