//! The registry itself: use cases, storage, history, outbox, scheduled jobs. Native only.
//!
//! All SQL is in [`store`]; who may do what is in `domain::policy`; what a mail says is the screens' affair. The use
//! cases are methods of [`Registry`], each in the module of its noun.

#![warn(missing_docs)]

/// Reads one consistent state: `look!(self, |tx| { … Ok(value) })` gives `Result<_, Error>`. A macro for the same
/// reason as [`transaction!`].
macro_rules! look {
    ($registry:expr, |$tx:ident| $work:expr) => {{
        let registry: &$crate::Registry = $registry;
        let result: ::std::result::Result<_, $crate::Failure> = async {
            let mut open = registry.db().read().await?;
            let $tx = &mut open;
            let work: ::std::result::Result<_, $crate::Failure> = async { $work }.await;
            let value = work?;
            open.commit().await?;
            Ok(value)
        }
        .await;
        result.map_err(|failure| registry.settle(failure))
    }};
}

/// Does the work in one transaction, all of it or nothing, and again when another one stood in the way:
/// `change!(self, |tx| { … Ok(value) })` gives `Result<_, Error>`.
macro_rules! change {
    ($registry:expr, |$tx:ident| $work:expr) => {{
        let registry: &$crate::Registry = $registry;
        let result = $crate::transaction!(registry.db(), $crate::Failure, |$tx| $work);
        result.map_err(|failure| registry.settle(failure))
    }};
}

mod access;
mod account;
mod activity;
mod alarm;
mod answers;
mod authority;
mod bulk;
mod catalogue;
mod checkpoint;
mod chronicle;
mod clean_up;
mod deletion;
mod derived;
mod erasure;
mod exchange;
mod failure;
mod figures;
mod hash;
mod history;
mod history_view;
mod home;
pub mod import;
mod invitation;
mod jobs;
mod limit;
mod log_in;
mod mails;
mod manager;
mod marker;
mod names;
mod national;
mod operator;
mod outbox;
mod own_data;
mod password;
mod refusal;
mod registration;
mod reminders;
mod scope;
mod search;
mod self_registration;
mod session;
mod similar;
pub mod store;
#[cfg(feature = "testing")]
pub mod testing;
mod token;
mod translation;
mod user;
pub mod verify;

use std::{net::IpAddr, sync::Arc};

use domain::{
    error::Error,
    policy,
    random::Random,
    time::{self, Clock, Timestamp},
};

pub use authority::Which;
pub use catalogue::{Edited, Place};
pub(crate) use failure::Failure;
pub use hash::HashSettings;
pub use log_in::LogInOutcome;
pub use operator::NewOperator;
pub use outbox::{MailLink, MailSecret, MailTask};
pub use own_data::{
    OwnBulkMail, OwnChange, OwnData, OwnDecision, OwnEntry, OwnInvitation, OwnMail, OwnPassword, OwnRole,
    OwnSession, OwnStep, OwnUser,
};
#[cfg(feature = "testing")]
pub use scope::reached;
pub use search::Extent;
pub use token::Token;

use store::Db;

/// Makes a source of randomness for one piece of work.
pub type MakeRandom = Arc<dyn Fn() -> Box<dyn Random> + Send + Sync>;

/// The registry: every use case is a method. Cloning shares it.
#[derive(Clone)]
pub struct Registry(Arc<Parts>);

struct Parts {
    db: Db,
    clock: Arc<dyn Clock>,
    random: MakeRandom,
    settings: Settings,
    hash: hash::HashPool,
    requests: exchange::Requests,
    turns: answers::Turns,
}

/// What an operator may set.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Whether chosen passwords expire (Q4).
    pub password_expiry: bool,
    /// A session ends after so many microseconds without use.
    pub session_idle: i64,
    /// A session ends after so many microseconds at the latest.
    pub session_absolute: i64,
    /// Failed log-ins from one network address within the window, before the next is not even tried.
    pub login_failures_per_address: i64,
    /// That window, in microseconds.
    pub login_window: i64,
    /// Requests of one key of a module in a minute (C.13).
    pub exchange_requests_per_minute: i64,
    /// To how many recipients an authority may write in a day (rule 11 of C.3.2).
    pub mail_recipients_per_day: i64,
    /// Where the daily checkpoints of the history are written; nothing if nowhere.
    pub checkpoint_dir: Option<std::path::PathBuf>,
    /// Switches of the permission matrix.
    pub rules: policy::Rules,
    /// Cost of hashing and size of its pool.
    pub hash: HashSettings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            password_expiry: true,
            session_idle: 2 * time::HOUR,
            session_absolute: 12 * time::HOUR,
            login_failures_per_address: 20,
            login_window: 10 * time::MINUTE,
            exchange_requests_per_minute: 600,
            mail_recipients_per_day: 2_000,
            checkpoint_dir: None,
            rules: policy::Rules::default(),
            hash: HashSettings::default(),
        }
    }
}

/// What one request brings along.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Ties together the history entries of one request.
    pub request_id: String,
    /// The real network address, if known.
    pub address: Option<IpAddr>,
    /// Browser and system, for the list of sessions.
    pub browser: String,
}

impl Registry {
    /// A registry over a database whose schema is up to date.
    pub fn new(db: Db, clock: Arc<dyn Clock>, random: MakeRandom, settings: Settings) -> Self {
        let hash = hash::HashPool::new(settings.hash);
        let requests = exchange::Requests::default();
        let turns = answers::Turns::default();
        Self(Arc::new(Parts { db, clock, random, settings, hash, requests, turns }))
    }

    /// The database.
    pub fn db(&self) -> &Db {
        &self.0.db
    }

    /// The present moment.
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// What the operator has set.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Whether the database answers.
    pub async fn ready(&self) -> Result<(), Error> {
        look!(self, |tx| {
            let _: (i64,) = tx.one(store::session::PING, &[]).await?;
            Ok(())
        })
    }

    /// How many password hashes were computed so far: tests count what an answer costs.
    #[cfg(feature = "testing")]
    pub fn hashes_computed(&self) -> u64 {
        self.0.hash.computed()
    }

    pub(crate) fn random(&self) -> Box<dyn Random> {
        (self.0.random)()
    }

    pub(crate) fn requests(&self) -> &exchange::Requests {
        &self.0.requests
    }

    pub(crate) fn hashes(&self) -> &hash::HashPool {
        &self.0.hash
    }

    /// What the person is told; the cause of a fault goes to the log, under the number the person can quote.
    pub(crate) fn settle(&self, failure: Failure) -> Error {
        let cause: Box<dyn std::error::Error + Send + Sync> = match failure {
            Failure::Refused(error) => return error,
            Failure::Store(error) => Box::new(error),
            Failure::Defect(cause) => cause,
        };
        let incident = domain::id::new_uuid(self.now(), self.random().as_mut()).to_string();
        let chain = std::iter::successors(cause.source(), |cause| cause.source());
        let chain = chain.fold(cause.to_string(), |text, cause| text + ": " + &cause.to_string());
        tracing::error!(%incident, "{chain}");
        Error::Unavailable(incident)
    }
}
