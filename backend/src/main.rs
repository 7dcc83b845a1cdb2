//! The program `yinghuo`.

mod accounts;
mod app;
mod catalog;
mod command;
mod demo;
mod discussion;
#[cfg(test)]
mod floors;
mod intake;
mod media;
mod media_command;
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

#[actix_web::main]
async fn main() -> ExitCode {
    match command::Command::parse().run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("yinghuo: {error:#}");
            ExitCode::FAILURE
        }
    }
}
