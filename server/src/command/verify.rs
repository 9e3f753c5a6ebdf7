//! `mandate verify`

use std::{error::Error, path::PathBuf};

use clap::Args;
use registry::verify::{self, Checkpoint};

use crate::{config::Config, process};

/// What is checked, and against what.
#[derive(Args)]
pub struct Verify {
    /// Write the head of every chain to this file, to be kept on another machine.
    #[arg(long)]
    checkpoint: Option<PathBuf>,
    /// Look for each head of this file in the chains.
    #[arg(long)]
    against: Option<PathBuf>,
}

impl Verify {
    /// Prints each fault; fails if there is one.
    pub async fn run(self, config: &Config) -> Result<(), Box<dyn Error>> {
        let registry = process::open_current(config).await?;
        let db = registry.db();
        let report = verify::verify(db).await?;
        let mut faults = report.faults;
        if let Some(path) = &self.against {
            let text = std::fs::read_to_string(path)?;
            let checkpoint =
                Checkpoint::parse(&text).ok_or("this is no checkpoint file, or not a whole one")?;
            faults.extend(verify::against(db, &checkpoint.heads).await?);
        }
        for note in &report.notes {
            println!("note: {note}");
        }
        for fault in &faults {
            println!("FAULT: {fault}");
        }
        println!("Chains: {}. Entries: {}. Faults: {}.", report.chains, report.entries, faults.len());
        if !faults.is_empty() {
            return Err("the registry is not as Mandate wrote it".into());
        }
        if let Some(path) = &self.checkpoint {
            let checkpoint = Checkpoint { at: registry.now(), heads: verify::heads(db).await? };
            std::fs::write(path, checkpoint.to_text())?;
            println!("Checkpoint written to {}", path.display());
        }
        Ok(())
    }
}
