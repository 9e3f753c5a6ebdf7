//! Hashing of passwords with argon2id, in a pool of its own with a bounded queue.
//!
//! A hash costs tens of milliseconds and megabytes on purpose. Unbounded, a flood of log-ins would starve every other
//! request; so only `workers` run at once, only `queue` wait, and beyond that the answer is "busy, try again".

use std::{
    fmt::Display,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use argon2::{
    Algorithm, Argon2, Block, Params, PasswordHash, Version,
    password_hash::{Output, ParamsString, Salt, SaltString},
};
use domain::{error::Error, random::Random};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::Failure;

/// Cost of a hash, and how many may be computed and wait at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashSettings {
    /// Memory for each hash, in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub iterations: u32,
    /// Lanes.
    pub parallelism: u32,
    /// Hashes computed at the same time.
    pub workers: usize,
    /// Requests that may wait for a worker.
    pub queue: usize,
}

impl Default for HashSettings {
    fn default() -> Self {
        Self { memory_kib: 19_456, iterations: 2, parallelism: 1, workers: 2, queue: 64 }
    }
}

/// Stands in where there is no hash to compare with; nobody's salt, so nothing is given away by it.
const DUMMY_SALT: &[u8] = b"mandate.nobody.1";

/// The pool. Cloning shares it.
#[derive(Clone)]
pub(crate) struct HashPool {
    hasher: Hasher,
    /// One permit for each request that computes or waits.
    places: Arc<Semaphore>,
    /// One permit for each hash being computed.
    workers: Arc<Semaphore>,
}

impl HashPool {
    /// A pool with these settings. Parameters that argon2 does not accept fall back to its own defaults, which are
    /// those of [`HashSettings::default`].
    pub(crate) fn new(settings: HashSettings) -> Self {
        let params = Params::new(settings.memory_kib, settings.iterations, settings.parallelism, None)
            .unwrap_or_else(|error| {
                tracing::error!(%error, "argon2 parameters refused, the default ones are used");
                Params::DEFAULT
            });
        let workers = settings.workers.max(1);
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        Self {
            hasher: Hasher { argon2, memory: Arc::default(), computed: Arc::default() },
            places: Arc::new(Semaphore::new(workers + settings.queue)),
            workers: Arc::new(Semaphore::new(workers)),
        }
    }

    /// Whether the password belongs to the hash; `TooMany` when the queue is full. Without a hash, or with one nobody
    /// can log in with, it costs the same time and the answer is no.
    pub(crate) async fn verify(&self, password: &str, hash: Option<&str>) -> Result<bool, Failure> {
        let worker = self.hasher.clone();
        let (password, hash) = (password.to_owned(), hash.map(str::to_owned));
        self.in_turn(move || worker.verify(&password, hash.as_deref())).await
    }

    /// The first of the hashes to which the password belongs. One place in the queue for all of them.
    pub(crate) async fn find(&self, password: &str, hashes: Vec<String>) -> Result<Option<usize>, Failure> {
        if hashes.is_empty() {
            return Ok(None);
        }
        let worker = self.hasher.clone();
        let password = password.to_owned();
        self.in_turn(move || hashes.iter().position(|hash| worker.verify(&password, Some(hash)))).await
    }

    /// The hash of a new password; `TooMany` when the queue is full.
    pub(crate) async fn hash(&self, password: &str, random: &mut dyn Random) -> Result<String, Failure> {
        let (worker, password, salt) = (self.hasher.clone(), password.to_owned(), salt(random)?);
        self.in_turn(move || worker.hash(&password, &salt)).await?
    }

    /// As [`Self::hash`], but waits however long the queue is: for work that no person waits for.
    pub(crate) async fn hash_patiently(
        &self,
        password: &str,
        random: &mut dyn Random,
    ) -> Result<String, Failure> {
        let (worker, password, salt) = (self.hasher.clone(), password.to_owned(), salt(random)?);
        self.compute(None, move || worker.hash(&password, &salt)).await?
    }

    /// How many hashes were computed so far.
    #[cfg(feature = "testing")]
    pub(crate) fn computed(&self) -> u64 {
        self.hasher.computed.load(Ordering::Relaxed)
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Failure> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| Error::TooMany)?;
        self.compute(Some(place), job).await
    }

    /// The permits go along into the thread: a request that is given up while its hash is being computed keeps its
    /// place until the work is done, or a flood of broken connections would outgrow the pool.
    async fn compute<T: Send + 'static>(
        &self,
        place: Option<OwnedSemaphorePermit>,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Failure> {
        let worker = Arc::clone(&self.workers).acquire_owned().await.map_err(Failure::defect)?;
        let task = tokio::task::spawn_blocking(move || {
            let result = job();
            drop((worker, place));
            result
        });
        task.await.map_err(Failure::defect)
    }
}

/// Computes, in the thread that was given to it.
#[derive(Clone)]
struct Hasher {
    argon2: Argon2<'static>,
    /// The memory of hashes that are done, for the next ones: never more than there are workers. Given back each time it
    /// would have to be fetched again page by page, and the allocator would keep some for every thread.
    memory: Arc<Mutex<Vec<Vec<Block>>>>,
    /// How many hashes so far: the tests count what an answer costs, since times cannot be compared.
    computed: Arc<AtomicU64>,
}

impl Hasher {
    fn verify(&self, password: &str, hash: Option<&str>) -> bool {
        hash.and_then(|hash| self.compare(password, hash)).unwrap_or_else(|| {
            let mut out = [0_u8; 32];
            let spent = self.compute(&self.argon2, password, DUMMY_SALT, &mut out);
            // Keeps the optimiser from leaving the work out.
            std::hint::black_box((spent.is_ok(), out));
            false
        })
    }

    /// Nothing, before anything is computed, if it is no hash that anybody could log in with.
    fn compare(&self, password: &str, hash: &str) -> Option<bool> {
        let hash = PasswordHash::new(hash).ok()?;
        let (salt, stored) = (hash.salt?, hash.hash?);
        let algorithm = Algorithm::try_from(hash.algorithm).ok()?;
        let version = Version::try_from(hash.version?).ok()?;
        let argon2 = Argon2::new(algorithm, version, Params::try_from(&hash).ok()?);
        let mut bytes = [0_u8; Salt::MAX_LENGTH];
        let mut out = vec![0_u8; stored.len()];
        self.compute(&argon2, password, salt.decode_b64(&mut bytes).ok()?, &mut out).ok()?;
        // Outputs are compared in constant time.
        Some(Output::new(&out).ok()? == stored)
    }

    fn hash(&self, password: &str, salt: &SaltString) -> Result<String, Failure> {
        let mut bytes = [0_u8; Salt::MAX_LENGTH];
        let mut out = [0_u8; Params::DEFAULT_OUTPUT_LEN];
        let raw = salt.as_salt().decode_b64(&mut bytes).map_err(failed)?;
        self.compute(&self.argon2, password, raw, &mut out).map_err(failed)?;
        let hash = PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(self.argon2.params()).map_err(failed)?,
            salt: Some(salt.as_salt()),
            hash: Some(Output::new(&out).map_err(failed)?),
        };
        Ok(hash.to_string())
    }

    fn compute(
        &self,
        argon2: &Argon2<'_>,
        password: &str,
        salt: &[u8],
        out: &mut [u8],
    ) -> Result<(), argon2::Error> {
        let free = self.memory.lock().ok().and_then(|mut memory| memory.pop());
        let mut blocks = free.unwrap_or_default();
        let needed = argon2.params().block_count();
        if blocks.len() < needed {
            blocks.resize(needed, Block::default());
        }
        let done = argon2.hash_password_into_with_memory(password.as_bytes(), salt, out, &mut blocks);
        if let Ok(mut memory) = self.memory.lock() {
            memory.push(blocks);
        }
        self.computed.fetch_add(1, Ordering::Relaxed);
        done
    }
}

fn salt(random: &mut dyn Random) -> Result<SaltString, Failure> {
    let mut bytes = [0_u8; Salt::RECOMMENDED_LENGTH];
    random.fill(&mut bytes);
    SaltString::encode_b64(&bytes).map_err(failed)
}

/// The crate's errors are no errors of the standard library.
fn failed(error: impl Display) -> Failure {
    Failure::defect(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting(u8);
    impl Random for Counting {
        fn fill(&mut self, bytes: &mut [u8]) {
            for byte in bytes {
                self.0 = self.0.wrapping_add(1);
                *byte = self.0;
            }
        }
    }

    fn cheap(workers: usize, queue: usize) -> HashPool {
        HashPool::new(HashSettings { memory_kib: 8, iterations: 1, parallelism: 1, workers, queue })
    }

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only() {
        let pool = cheap(1, 1);
        let hash = pool.hash("Gräddfil-7", &mut Counting(0)).await.unwrap();
        assert!(hash.starts_with("$argon2id$"), "{hash}");
        assert!(pool.verify("Gräddfil-7", Some(&hash)).await.unwrap());
        assert!(!pool.verify("gräddfil-7", Some(&hash)).await.unwrap());
        assert!(!pool.verify("Gräddfil-7", None).await.unwrap());
        for unusable in ["!", "", "$argon2id$v=19$m=8,t=1,p=1", "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ"] {
            assert!(!pool.verify("", Some(unusable)).await.unwrap(), "{unusable} opens nothing");
        }
    }

    /// After a change of the settings, passwords chosen before still open their accounts.
    #[tokio::test]
    async fn a_hash_keeps_the_parameters_it_was_made_with() {
        let pool = cheap(1, 1);
        for (memory_kib, iterations, parallelism) in [(16, 1, 1), (8, 3, 1), (32, 2, 4)] {
            let other = HashSettings { memory_kib, iterations, parallelism, workers: 1, queue: 1 };
            let hash = HashPool::new(other).hash("Gräddfil-7", &mut Counting(0)).await.unwrap();
            assert!(pool.verify("Gräddfil-7", Some(&hash)).await.unwrap(), "{hash}");
            assert!(!pool.verify("Gräddfil-8", Some(&hash)).await.unwrap(), "{hash}");
        }
    }

    #[tokio::test]
    async fn the_default_parameters_are_the_ones_decided() {
        let pool = HashPool::new(HashSettings::default());
        let hash = pool.hash("Mandate-2026", &mut Counting(9)).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(pool.verify("Mandate-2026", Some(&hash)).await.unwrap());
    }

    #[tokio::test]
    async fn beyond_the_queue_the_answer_is_busy_and_patient_work_still_waits_its_turn() {
        let pool = cheap(1, 1);
        let busy = Arc::clone(&pool.workers).acquire_owned().await.unwrap();
        let first = Arc::clone(&pool.places).acquire_owned().await.unwrap();
        let waiting = tokio::spawn({
            let pool = pool.clone();
            async move { pool.verify("a", None).await }
        });
        while pool.places.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let refused = pool.verify("a", None).await.unwrap_err();
        assert!(matches!(refused, Failure::Refused(Error::TooMany)), "{refused:?}");
        let patient = tokio::spawn({
            let pool = pool.clone();
            async move { pool.hash_patiently("a", &mut Counting(0)).await }
        });
        drop((busy, first));
        assert!(!waiting.await.unwrap().unwrap());
        assert!(patient.await.unwrap().is_ok());
        assert_eq!(pool.places.available_permits(), 2, "every place is free again");
    }
}
