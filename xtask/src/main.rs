//! Developer commands of this repository: `cargo xtask --help`.
//!
//! Each command is a module: a pure part that is tested on texts, and a thin part that reads the tree.

#![expect(
    clippy::disallowed_methods,
    reason = "a developer tool reads and writes files directly; the rule is the library's"
)]

mod docs;
mod faces;
mod generate;
mod header;
mod layers;
mod tree;

use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "xtask", about = "Developer commands of this repository")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Fail when a module of the core imports upwards or sideways.
    CheckLayers,
    /// Fail when an error code has no proper page, a page has no code, or a relative link leads nowhere.
    CheckDocs,
    /// Fail when the table of what every face offers, docs/faces.md, does not agree with the faces.
    CheckFaces,
    /// Write the C header; with `--check` fail when it is not what the crate says, or a function says too little for itself.
    GenHeader {
        /// Compare, and write nothing.
        #[arg(long)]
        check: bool,
    },
    /// Write a card-transaction file: header, mixed records, true trailer. The same seed gives the same bytes.
    Generate {
        /// Number of detail records.
        #[arg(long, default_value_t = 1_000_000)]
        records: u64,
        /// Seed of the generator.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Bad records among 100,000.
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(0..=100_000))]
        bad_per_100k: u64,
        /// The file that is written.
        out: PathBuf,
    },
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::CheckLayers => layers::check(&tree::root()),
        Command::CheckDocs => docs::check(&tree::root()),
        Command::CheckFaces => faces::check(&tree::root()),
        Command::GenHeader { check } => header::generate(&tree::root(), check),
        Command::Generate { records, seed, bad_per_100k, out } => {
            generate::to_file(&generate::Plan { records, seed, bad_per_100k }, &out)
        }
    };
    match result {
        Ok(summary) => {
            println!("{summary}");
            ExitCode::SUCCESS
        }
        Err(problems) => {
            for problem in &problems {
                eprintln!("{problem}");
            }
            eprintln!("{} problem{}", problems.len(), if problems.len() == 1 { "" } else { "s" });
            ExitCode::FAILURE
        }
    }
}
