//! The program `yinghuo-transcoder`.

use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// Turns lessons into renditions that travel on thin links.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Transcode one file into a folder; prints the manifest.
    Encode {
        /// The video or sound recording.
        input: PathBuf,
        /// Folder for the renditions; made if it is missing.
        outdir: PathBuf,
    },
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().command {
        Command::Encode { input, outdir } => {
            std::fs::create_dir_all(&outdir)?;
            let output = yinghuo_transcoder::job::transcode(&input, &outdir, &mut |progress, stage| {
                eprint!("\r{stage} {:.0} %", progress * 100.0);
            })?;
            eprintln!();
            serde_json::to_writer_pretty(std::io::stdout(), &output)?;
            Ok(())
        }
    }
}
