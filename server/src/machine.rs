//! The machine's clock and random generator, the only ones there are.

use std::{sync::Arc, time::UNIX_EPOCH};

use domain::{
    random::Random,
    time::{Clock, Timestamp},
};
use rand::RngCore;
use registry::MakeRandom;

/// The wall clock, or one so many microseconds ahead of it: a demonstration lets time pass in that way.
#[derive(Clone, Copy, Debug, Default)]
pub struct MachineClock {
    /// How far ahead.
    pub ahead: i64,
}

impl Clock for MachineClock {
    #[expect(clippy::disallowed_methods, reason = "this is the place where the wall clock is read")]
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since.as_micros()).unwrap_or(i64::MAX)).plus(self.ahead)
    }
}

struct MachineRandom;

impl Random for MachineRandom {
    #[expect(clippy::disallowed_methods, reason = "this is the place where random numbers are drawn")]
    fn fill(&mut self, bytes: &mut [u8]) {
        rand::rng().fill_bytes(bytes);
    }
}

/// Sources of randomness: a generator seeded by the operating system, fit for secrets.
pub fn make_random() -> MakeRandom {
    Arc::new(|| Box::new(MachineRandom))
}
