//! `mandate move`

use std::error::Error;

use registry::{store::transfer, verify};

use crate::{config::Config, process};

/// Copies the configured SQLite registry into an empty PostgreSQL database and checks what has come there. Neither is used
/// meanwhile: the server is stopped.
pub async fn move_to(url: &str, config: &Config) -> Result<(), Box<dyn Error>> {
    let from = process::open_current(config).await?;
    let to = transfer::target(from.db(), url).await?;
    let mut rows = 0;
    transfer::transfer(from.db(), &to, |moved| {
        rows += moved.rows;
        println!("{:<28} {:>10} rows", moved.table, moved.rows);
    })
    .await?;
    println!("{rows} rows have been copied. Checking history and invariants ...");
    let report = verify::verify(&to).await?;
    // The chains are the same on both sides, one by one.
    let missing = verify::against(&to, &verify::heads(from.db()).await?).await?;
    for fault in report.faults.iter().chain(&missing) {
        println!("FAULT: {fault}");
    }
    let faults = report.faults.len() + missing.len();
    println!("Chains: {}. Entries: {}. Faults: {faults}.", report.chains, report.entries);
    if faults > 0 {
        return Err("the registry is not as Mandate wrote it".into());
    }
    println!("Now set database_url to the new address. The old file is as it was.");
    Ok(())
}
