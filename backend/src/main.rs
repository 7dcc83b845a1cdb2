//! The program `yinghuo`.

mod accounts;
mod app;
mod catalog;
mod command;
mod demo;
mod discussion;
#[cfg(test)]
mod floors;
mod installed;
mod intake;
mod learning;
mod media;
mod media_command;
mod moderation;
mod notify;
mod operation;
mod platform;
mod plugs;
mod respond;
mod safety;
mod search;
mod upkeep;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let command = command::Command::parse();
    // A confined child must start no thread before it is confined: it never gets as far as the runtime.
    if let Some(code) = command.in_a_child() {
        return ExitCode::from(code);
    }
    actix_web::rt::System::new().block_on(run(command))
}

async fn run(command: command::Command) -> ExitCode {
    match command.run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("yinghuo: {error:#}");
            ExitCode::FAILURE
        }
    }
}
