//! Somebody clicks again before the page is there: the request is dropped wherever it stands, and the server neither
//! panics nor harms the page of anybody else.

use std::{
    panic,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::http::StatusCode;

use super::support::World;

/// As many as make a race of a millisecond show itself.
const AT_ONCE: usize = 5;
const ABANDONED: usize = 60;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_abandoned_request_harms_nobody() {
    let panics = Arc::new(Mutex::new(Vec::new()));
    let before = panic::take_hook();
    panic::set_hook({
        let panics = Arc::clone(&panics);
        Box::new(move |cause| {
            // Another test of this process may fail meanwhile: that is its own matter.
            if !cause.location().is_some_and(|place| place.file().contains("tests/http")) {
                panics.lock().unwrap().push(cause.to_string());
            }
            before(cause);
        })
    });
    let world = World::new().await;
    let client = world.logged_in("nimic.se").await;
    let pages = ["/", "/my-authority/edit", "/my-authority/users", "/my-authority/administrative-details"];

    let done = Arc::new(AtomicBool::new(false));
    let patient = tokio::spawn({
        let mut client = client.clone();
        let done = Arc::clone(&done);
        async move {
            for page in pages.iter().cycle() {
                assert_eq!(client.get(page).await.status, StatusCode::OK, "{page}");
                if done.load(Ordering::Relaxed) {
                    break;
                }
            }
        }
    });
    let impatient = (0..AT_ONCE).map(|first| {
        let mut client = client.clone();
        tokio::spawn(async move {
            for nth in 0..ABANDONED {
                let page = pages.iter().cycle().nth(first + nth).unwrap();
                let patience = Duration::from_millis(3 + (first + 7 * nth) as u64 % 60);
                let _ = tokio::time::timeout(patience, client.get(page)).await;
            }
        })
    });
    for person in impatient.collect::<Vec<_>>() {
        person.await.unwrap();
    }
    done.store(true, Ordering::Relaxed);
    patient.await.unwrap();
    let _ = panic::take_hook();
    assert_eq!(*panics.lock().unwrap(), Vec::<String>::new());
}
