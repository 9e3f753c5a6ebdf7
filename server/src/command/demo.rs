//! `mandate demo`: a registry made from the sample data, to be tried out on this machine.

use std::{
    error::Error,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use clap::Args;
use domain::{
    job::Job,
    time::{DAY, HOUR},
};
use registry::{
    Registry,
    import::{Options, SampleFiles, import_sample},
};

use crate::{
    config::Config,
    machine::{MachineClock, make_random},
    process,
};

/// The password of every fixed account of the sample.
const PASSWORD: &str = "Mandate-2026";
/// Longer than anything in the registry lasts.
const MOST: i64 = 20 * 366 * DAY;
const FILES: SampleFiles<'static> = SampleFiles {
    authorities: include_str!("../../../data/authorities.csv"),
    users: include_str!("../../../data/users.csv"),
    module_access: include_str!("../../../data/module_access.csv"),
    invitations: include_str!("../../../data/invitations.csv"),
    self_registrations: include_str!("../../../data/self_registrations.csv"),
};

/// Where and how the demonstration runs.
#[derive(Args)]
pub struct Demo {
    /// Address and port.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Folder for database and mails.
    #[arg(long, default_value = "target/demo")]
    data: PathBuf,
    /// Keep what an earlier demonstration left in the folder.
    #[arg(long)]
    keep: bool,
    /// Let time have passed: the registry is made as of now, and the clock is so far ahead (183d, 12h).
    #[arg(long, value_parser = duration)]
    clock_offset: Option<i64>,
    /// Another database than the folder's.
    #[arg(long)]
    database_url: Option<String>,
    /// The address people type, where the demonstration does not only serve this machine.
    #[arg(long)]
    public_url: Option<String>,
    /// Said a second time: the sample accounts, whose password everybody knows, may be reached from elsewhere.
    #[arg(long)]
    reachable_from_elsewhere: bool,
}

impl Demo {
    /// Makes the registry and serves it.
    pub async fn run(self, config: &mut Config) -> Result<(), Box<dyn Error>> {
        if !self.listen.ip().is_loopback() && !self.reachable_from_elsewhere {
            return Err("the demonstration has accounts whose password everybody knows: to let it listen beyond this \
                        machine, say --reachable-from-elsewhere as well"
                .into());
        }
        let mail = self.data.join("mail");
        let file = self.data.join("mandate.db");
        config.listen = self.listen;
        config.public_url = self.public_url.or(config.public_url.take());
        config.mail_dir = Some(mail.clone());
        config.clock_ahead = self.clock_offset.unwrap_or_default();
        config.database_url =
            self.database_url.clone().unwrap_or_else(|| format!("sqlite:{}", file.display()));
        config.check()?;
        // Before anything is changed: where another demonstration listens, its registry is likely to be this one.
        let listener = process::listen(config).await?;
        let bundle = super::bundle()?;
        std::fs::create_dir_all(&mail)?;
        let starts_afresh = self.database_url.is_none() && !self.keep && file.exists();
        if !may_be_used(config).await? {
            let name = self.database_url.map_or_else(|| file.display().to_string(), |_| "this".to_owned());
            return Err(format!("{name} is no demonstration registry: nothing was changed").into());
        }
        if starts_afresh {
            remove(&file, &mail)?;
        }
        let registry = process::open(config).await?;
        registry.migrate().await?;
        fill(&registry).await?;
        announce(config, &mail);
        process::serve(listener, registry, bundle, config).await
    }
}

/// So many days or hours, in microseconds.
fn duration(text: &str) -> Result<i64, String> {
    let refused = || "a number of days or hours: 183d, 12h".to_owned();
    let unit = match text.chars().last() {
        Some('d') => DAY,
        Some('h') => HOUR,
        _ => return Err(refused()),
    };
    let number: u32 = text[..text.len() - 1].parse().map_err(|_| refused())?;
    i64::from(number).checked_mul(unit).filter(|ahead| *ahead <= MOST).ok_or_else(refused)
}

/// Whether the database is nobody else's: a demonstration, or what is left of one whose first start was interrupted.
async fn may_be_used(config: &Config) -> Result<bool, Box<dyn Error>> {
    let registry = process::open_to_look(config).await?;
    let may = if registry.db().has_tables().await? {
        match registry.is_demo().await {
            Ok(true) => true,
            Ok(false) => registry.is_empty().await == Ok(true),
            // There are tables, and none of them says so.
            Err(_) => false,
        }
    } else {
        true
    };
    registry.db().close().await;
    Ok(may)
}

/// Removes an earlier demonstration.
fn remove(file: &Path, mail: &Path) -> Result<(), Box<dyn Error>> {
    for ending in ["", "-wal", "-shm"] {
        let path = PathBuf::from(format!("{}{ending}", file.display()));
        if path.exists() {
            std::fs::remove_file(path)?;
        }
    }
    for entry in std::fs::read_dir(mail)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "eml") {
            std::fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// Loads the sample into an empty database.
async fn fill(registry: &Registry) -> Result<(), Box<dyn Error>> {
    if registry.is_empty().await? {
        let hash = registry.hash_password(PASSWORD).await?;
        let mut random = make_random()();
        // What is made now is old where the clock is ahead.
        let now = MachineClock::default();
        let options = Options { clock: &now, random: random.as_mut(), password_hash: &hash, demo: true };
        import_sample(registry.db(), super::CATALOGUE, FILES, options).await?;
        // Of the first night, so that Home does not have to wait for one.
        registry.run_job(Job::MakeFigures).await?;
    }
    Ok(())
}

fn announce(config: &Config, mail: &Path) {
    println!();
    println!("Mandate, demonstration registry: {}", config.public_url());
    println!("Password of every account below: {PASSWORD}");
    for (country, accounts) in [
        ("Finland", "admin.fi  user.fi  nimic.fi"),
        ("Sweden", "admin.se  user.se  handler.se  access.se  nimic.se"),
        ("Denmark", "admin.dk  user.dk  nimic.dk"),
        ("Latvia", "admin.lv  user.lv  nimic.lv"),
        ("Commission", "operator.eu"),
    ] {
        println!("  {country:<11} {accounts}");
    }
    println!("Mails are written to {}", mail.display());
    println!("Stop with Ctrl+C.");
    println!();
}
