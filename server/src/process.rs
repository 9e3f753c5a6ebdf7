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

/// How often what has run out is deleted (J10).
const CLEAN_UP: Duration = Duration::from_hours(1);

/// Opens the registry.
pub async fn open(config: &Config) -> Result<Registry, Box<dyn Error>> {
    let db = Db::connect(&config.database_url).await?;
    Ok(Registry::new(db, Arc::new(MachineClock), make_random(), config.settings()))
}

/// Serves until the process is told to stop; requests under way are finished.
pub async fn serve(registry: Registry, bundle: Bundle, config: &Config) -> Result<(), Box<dyn Error>> {
    let listener =
        TcpListener::bind(config.listen).await.map_err(|cause| format!("{}: {cause}", config.listen))?;
    let state = AppState::new(registry.clone(), bundle, config)?;
    let (stop, stopped) = watch::channel(false);
    let mut workers = Vec::new();
    if let Some(mailer) = Mailer::new(registry.clone(), config)? {
        workers.push(tokio::spawn(mailer.run(stopped.clone())));
    } else {
        tracing::warn!("neither smtp_url nor mail_dir is set: mails wait in the outbox");
    }
    workers.push(tokio::spawn(clean_up(registry.clone(), stopped)));
    tracing::info!(address = %listener.local_addr()?, public_url = config.public_url(), "serving");
    let app = router(state).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, app).with_graceful_shutdown(told_to_stop()).await?;
    tracing::info!("stopping");
    let _ = stop.send(true);
    for worker in workers {
        let _ = worker.await;
    }
    registry.db().close().await;
    Ok(())
}

async fn clean_up(registry: Registry, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        // A failure is in the log; the next hour tries again.
        let _ = registry.clean_up().await;
        tokio::select! {
            () = tokio::time::sleep(CLEAN_UP) => {}
            _ = stop.changed() => {}
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
