//! The running process: listener, workers, graceful stop.

use std::{error::Error, net::SocketAddr, sync::Arc, time::Duration};

use registry::{Registry, store::Db};
use tokio::{net::TcpListener, signal, sync::watch};

use crate::{
    assets::Bundle,
    config::Config,
    http::{AppState, router},
    machine::{MachineClock, make_random},
    mail::Mailer,
};

/// How often it is looked whether a scheduled job is due.
const LOOK: Duration = Duration::from_mins(1);

/// How long the worker of steps that concern many authorities rests when there is none.
const REST: Duration = Duration::from_secs(2);

/// Opens the registry, whatever its schema.
pub async fn open(config: &Config) -> Result<Registry, Box<dyn Error>> {
    Ok(over(Db::connect(&config.database_url).await?, config))
}

/// Opens the registry, if its schema is this version's.
pub async fn open_current(config: &Config) -> Result<Registry, Box<dyn Error>> {
    let registry = open(config).await?;
    if !registry.db().is_current().await? {
        return Err("the schema is not this version's: run `mandate migrate`".into());
    }
    Ok(registry)
}

/// Opens what may be no registry, and leaves it as it is.
pub async fn open_to_look(config: &Config) -> Result<Registry, Box<dyn Error>> {
    Ok(over(Db::connect_to_look(&config.database_url).await?, config))
}

fn over(db: Db, config: &Config) -> Registry {
    let clock = MachineClock { ahead: config.clock_ahead };
    Registry::new(db, Arc::new(clock), make_random(), config.settings())
}

/// Takes the address to listen on: nobody else has it from now on.
pub async fn listen(config: &Config) -> Result<TcpListener, Box<dyn Error>> {
    let listener = TcpListener::bind(config.listen).await;
    Ok(listener.map_err(|cause| format!("{}: {cause}", config.listen))?)
}

/// Serves until the process is told to stop; requests under way are finished, and the mail in hand.
pub async fn serve(
    listener: TcpListener,
    registry: Registry,
    bundle: Bundle,
    config: &Config,
) -> Result<(), Box<dyn Error>> {
    let state = AppState::new(registry.clone(), bundle, config)?;
    let (stop, stopped) = watch::channel(false);
    let mut workers = Vec::new();
    if let Some(mailer) = Mailer::new(registry.clone(), config)? {
        workers.push(tokio::spawn(mailer.run(stopped.clone())));
    } else {
        tracing::warn!("neither smtp_url nor mail_dir is set: mails wait in the outbox");
    }
    workers.push(tokio::spawn(work_off(registry.clone(), stopped.clone())));
    workers.push(tokio::spawn(keep_time(registry.clone(), stopped)));
    tracing::info!(address = %listener.local_addr()?, public_url = config.public_url(), "serving");
    let app = router(state).into_make_service_with_connect_info::<SocketAddr>();
    let stopping = async move {
        told_to_stop().await;
        tracing::info!("stopping");
        let _ = stop.send(true);
    };
    axum::serve(listener, app).with_graceful_shutdown(stopping).await?;
    for worker in workers {
        let _ = worker.await;
    }
    registry.db().close().await;
    Ok(())
}

/// What happens as time goes by (C.5).
async fn keep_time(registry: Registry, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        // What cannot be looked up now is due in a minute, too. Nobody who stops the server waits for a long job: what it has
        // not committed is undone, and it is tried again like one whose process was killed.
        tokio::select! {
            _ = registry.run_due_jobs() => {}
            _ = stop.changed() => break,
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Works off the steps that concern many authorities (J6).
async fn work_off(registry: Registry, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        // A failure is in the log; what was not done is still to be done.
        if !registry.work_off().await.unwrap_or(false) {
            tokio::select! {
                () = tokio::time::sleep(REST) => {}
                _ = stop.changed() => {}
            }
        }
    }
}

async fn told_to_stop() {
    let terminated = async {
        match signal::unix::signal(signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = signal::ctrl_c() => {}
        () = terminated => {}
    }
}
