//! `mandate verify`

use std::{error::Error, path::PathBuf};

use clap::Args;
use registry::verify;

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
            let heads = verify::parse_checkpoint(&text).ok_or("this is no checkpoint file")?;
            faults.extend(verify::against(db, &heads).await?);
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
            std::fs::write(path, verify::checkpoint_text(&verify::heads(db).await?))?;
            println!("Checkpoint written to {}", path.display());
        }
        Ok(())
    }
}
