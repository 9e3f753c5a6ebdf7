//! Which statements ran, for the tests that a statement which no test executes fails.

use std::{
    collections::HashSet,
    sync::{Mutex, OnceLock},
};

/// What is done with the name of a statement when it first runs in this process.
pub type Recorder = Box<dyn Fn(&'static str) + Send + Sync>;

static RECORDER: OnceLock<Recorder> = OnceLock::new();
static SEEN: Mutex<Option<HashSet<&'static str>>> = Mutex::new(None);

/// Sets the recorder, once for the process; later calls change nothing.
pub fn set_recorder(recorder: Recorder) {
    let _ = RECORDER.set(recorder);
}

pub(super) fn record(name: &'static str) {
    let Some(recorder) = RECORDER.get() else { return };
    let Ok(mut seen) = SEEN.lock() else { return };
    if seen.get_or_insert_default().insert(name) {
        recorder(name);
    }
}
