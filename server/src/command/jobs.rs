//! `mandate jobs`

use std::{error::Error, sync::Arc};

use app::{Locale, text};
use clap::{Args, Subcommand};
use domain::{
    job::Job,
    time::{Clock, LocalTime, Timestamp},
    view::JobsView,
};
use leptos_i18n::td_string;
use registry::Registry;

use crate::{config::Config, machine, process};

/// The scheduled jobs.
#[derive(Args)]
pub struct Jobs {
    #[command(subcommand)]
    step: Step,
}

#[derive(Subcommand)]
enum Step {
    /// List the jobs with the last run of each; times in UTC.
    List,
    /// Run a job now, or all of them, whether they are due or not.
    Run {
        /// Which one, as the list calls it: J4.
        name: Option<String>,
        /// As if it were this time, in UTC: 2027-05-31T08:00:00Z. A time in the future only for a demonstration registry.
        #[arg(long)]
        at: Option<String>,
    },
}

impl Jobs {
    /// Prints a line a job; fails if one has failed.
    pub async fn run(self, config: &Config) -> Result<(), Box<dyn Error>> {
        match self.step {
            Step::List => list(&process::open_current(config).await?).await,
            Step::Run { name, at } => {
                let jobs = match &name {
                    Some(name) => vec![Job::parse(name).ok_or("there is no such job: `mandate jobs list`")?],
                    None => Job::ALL.to_vec(),
                };
                run(&registry_at(config, at.as_deref()).await?, &jobs).await
            }
        }
    }
}

/// The registry, with the clock at the time asked for.
async fn registry_at(config: &Config, at: Option<&str>) -> Result<Registry, Box<dyn Error>> {
    let registry = process::open_current(config).await?;
    let Some(at) = at else { return Ok(registry) };
    let at = Timestamp::parse(at).ok_or("--at takes a time in UTC such as 2027-05-31T08:00:00Z")?;
    if at > registry.now() && !registry.is_demo().await? {
        return Err(
            "a time in the future is only for a demonstration registry: what it deletes is gone".into()
        );
    }
    Ok(Registry::new(registry.db().clone(), Arc::new(Stopped(at)), machine::make_random(), config.settings()))
}

/// A clock that stands still.
struct Stopped(Timestamp);

impl Clock for Stopped {
    fn now(&self) -> Timestamp {
        self.0
    }
}

async fn list(registry: &Registry) -> Result<(), Box<dyn Error>> {
    let JobsView { jobs, deliveries } = registry.all_jobs("UTC").await?;
    for view in jobs {
        let last = match view.last {
            None => "never run".to_owned(),
            Some(run) => {
                let outcome = match run.is_ok {
                    Some(true) => "completed",
                    Some(false) => "FAILED",
                    None => "running",
                };
                format!("{}  {outcome}, {} affected", run.started_at.iso(), run.affected)
            }
        };
        println!("{:<4} {:<48} {last}", view.job.as_str(), text::job(Locale::en, view.job));
    }
    let last = deliveries.last_at.map_or_else(|| "nothing sent yet".to_owned(), LocalTime::iso);
    let state = if deliveries.is_late { "LATE" } else { "on time" };
    let name = td_string!(Locale::en, jobs.job_j6);
    println!("{:<4} {name:<48} {last}  {state}, {} waiting", "J6", deliveries.waiting);
    Ok(())
}

async fn run(registry: &Registry, jobs: &[Job]) -> Result<(), Box<dyn Error>> {
    let mut failed = Vec::new();
    for job in jobs {
        let name = job.as_str();
        match registry.run_job(*job).await {
            Ok(Some(affected)) => println!("{name}: completed, {affected} affected"),
            Ok(None) => println!("{name}: another process is at it"),
            Err(error) => {
                println!("{name}: FAILED, {error}");
                failed.push(name);
            }
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(format!("failed: {}", failed.join(", ")).into()) }
}
