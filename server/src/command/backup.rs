//! `mandate backup` and `mandate restore`

use std::{
    error::Error,
    path::{Path, PathBuf},
};

use registry::{
    store::{Db, Engine},
    verify::verify,
};

use crate::{config::Config, log::chain, process};

/// Writes a copy of the registry, also while it is served.
pub async fn back_up(file: &Path, config: &Config) -> Result<(), Box<dyn Error>> {
    let registry = process::open_current(config).await?;
    if registry.db().engine() == Engine::Postgres {
        return Err("PostgreSQL is backed up by its own program: pg_dump --format=custom --file=FILE".into());
    }
    if file.exists() {
        return Err(format!("{} exists already: a backup replaces nothing", file.display()).into());
    }
    // Under its name stands a whole one or none.
    let part = part_of(file);
    if part.exists() {
        std::fs::remove_file(&part)?;
    }
    if let Err(cause) = write(registry.db(), &part, file).await {
        return Err(given_up("the backup could not be written", &part, cause.as_ref()));
    }
    println!("Backup written to {}", file.display());
    Ok(())
}

async fn write(db: &Db, part: &Path, file: &Path) -> Result<(), Box<dyn Error>> {
    db.back_up(part).await?;
    settle(part, file)?;
    Ok(())
}

/// Puts a backup in the place of the configured database, which must not exist, after checking that it is whole.
pub async fn restore(file: &Path, config: &Config) -> Result<(), Box<dyn Error>> {
    let target = config
        .database_url
        .strip_prefix("sqlite:")
        .filter(|path| !path.is_empty())
        .ok_or("database_url is no SQLite file: for PostgreSQL use pg_restore")?;
    let target = Path::new(target);
    for ending in ["", "-wal", "-shm"] {
        let there = PathBuf::from(format!("{}{ending}", target.display()));
        if there.exists() {
            let there = there.display();
            return Err(format!("{there} exists: stop the server and move it away first").into());
        }
    }
    if !file.exists() {
        return Err(format!("{}: there is no such file", file.display()).into());
    }
    let part = part_of(target);
    let not_written = |cause: std::io::Error| given_up("the registry could not be restored", &part, &cause);
    std::fs::copy(file, &part).map_err(not_written)?;
    let checked = check(&part).await;
    if checked.is_err() {
        remove(&part)?;
    }
    let (chains, entries) = checked?;
    settle(&part, target).map_err(not_written)?;
    println!("Restored to {}. Chains: {chains}. Entries: {entries}. Faults: 0.", target.display());
    Ok(())
}

/// The copy is a whole registry of this version, and nothing is wrong with its history.
async fn check(part: &Path) -> Result<(usize, u64), Box<dyn Error>> {
    let db = Db::connect_to_look(&format!("sqlite:{}", part.display())).await?;
    let no_backup = "this is no backup of a registry, or not a whole one";
    let whole = db.damage().await.map_err(|cause| format!("{no_backup}: {cause}"))?;
    if let Some(damage) = whole {
        return Err(format!("{no_backup}: {damage}").into());
    }
    if !db.has_tables().await? {
        return Err(no_backup.into());
    }
    if !db.is_current().await? {
        return Err(
            "the backup has the schema of another version: restore it with the program of that version"
                .into(),
        );
    }
    let report = verify(&db).await?;
    db.close().await;
    match report.faults.first() {
        None => Ok((report.chains, report.entries)),
        Some(first) => Err(format!("the backup is not as Mandate wrote it: {first}").into()),
    }
}

fn part_of(file: &Path) -> PathBuf {
    PathBuf::from(format!("{}.part", file.display()))
}

/// Gives the whole file its name, once it is surely on the disk.
fn settle(part: &Path, file: &Path) -> std::io::Result<()> {
    remove_beside(part)?;
    std::fs::File::open(part)?.sync_all()?;
    std::fs::rename(part, file)
}

/// What failed and why. Half a file would only take space, which may be what was missing.
fn given_up(what: &str, part: &Path, cause: &(dyn Error + 'static)) -> Box<dyn Error> {
    let (cause, part_name) = (chain(cause), part.display());
    let left = match remove(part) {
        Ok(()) => "nothing was changed".to_owned(),
        Err(reason) => format!("nothing was changed, but {part_name} could not be removed ({reason})"),
    };
    format!("{what}: {cause}: {left}. Is there enough free space for {part_name}?").into()
}

fn remove(part: &Path) -> std::io::Result<()> {
    remove_beside(part)?;
    if part.exists() { std::fs::remove_file(part) } else { Ok(()) }
}

fn remove_beside(part: &Path) -> std::io::Result<()> {
    for ending in ["-wal", "-shm", "-journal"] {
        let beside = PathBuf::from(format!("{}{ending}", part.display()));
        if beside.exists() {
            std::fs::remove_file(beside)?;
        }
    }
    Ok(())
}
