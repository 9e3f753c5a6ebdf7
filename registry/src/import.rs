//! The sample registry, loaded from its files into an empty database: one transaction, the same rules as everywhere
//! else, and a history from the first row on. A row that breaks a rule is named, with its file and the reason.

use domain::{
    random::Random,
    time::{Clock, Timestamp},
};

use crate::{
    store::{Db, Retry, StoreError, Tx, import as sql},
    transaction,
};

mod access;
mod authority;
mod catalogue;
mod check;
mod invitation;
mod table;
mod user;
mod write;

/// The texts of the files of the sample.
#[derive(Clone, Copy, Debug)]
pub struct SampleFiles<'a> {
    /// `authorities.csv`
    pub authorities: &'a str,
    /// `module_access.csv`
    pub module_access: &'a str,
    /// `users.csv`
    pub users: &'a str,
    /// `invitations.csv`
    pub invitations: &'a str,
    /// `self_registrations.csv`
    pub self_registrations: &'a str,
}

/// What else the import needs.
pub struct Options<'a> {
    /// Dates are moved so that the sample describes the day of this clock.
    pub clock: &'a dyn Clock,
    /// For ids, salts and generated user names.
    pub random: &'a mut dyn Random,
    /// The hash of the password of the fixed accounts; all others get one that no password fits.
    pub password_hash: &'a str,
    /// Whether the registry is marked as a demonstration.
    pub demo: bool,
}

/// How much was loaded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Authorities.
    pub authorities: usize,
    /// Accesses to modules.
    pub module_accesses: usize,
    /// Users.
    pub users: usize,
    /// Invitations.
    pub invitations: usize,
    /// Self-registrations.
    pub self_registrations: usize,
    /// User names of the fixed accounts, in the order of the file.
    pub fixed_accounts: Vec<String>,
}

/// Why nothing was loaded.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A row breaks a rule.
    #[error("{file}, line {row}: {reason}")]
    Row {
        /// Name of the file.
        file: &'static str,
        /// Line in the file, the header being line 1; 0 for the file as a whole.
        row: u64,
        /// Which field and which rule.
        reason: String,
    },
    /// The database holds something already.
    #[error("the database is not empty")]
    NotEmpty,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Retry for ImportError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_busy())
    }
}

/// Loads the catalogue (C.1.2) that comes with the release into a registry that has none yet. Says whether it did.
pub async fn import_catalogue(
    db: &Db,
    catalogue: &str,
    now: Timestamp,
    random: &mut dyn Random,
) -> Result<bool, ImportError> {
    let file = catalogue::File::parse(catalogue)?;
    transaction!(db, ImportError, |tx| {
        if has_catalogue(tx).await? {
            return Ok(false);
        }
        catalogue::load(tx, &file, now, random).await?;
        Ok(true)
    })
}

/// Loads catalogue and sample into an empty database.
pub async fn import_sample(
    db: &Db,
    catalogue: &str,
    files: SampleFiles<'_>,
    options: Options<'_>,
) -> Result<Summary, ImportError> {
    let Options { clock, random, password_hash, demo } = options;
    let now = clock.now();
    let file = catalogue::File::parse(catalogue)?;
    let sample = Sample::parse(&file, files, now)?;
    transaction!(db, ImportError, |tx| {
        if has_catalogue(tx).await? {
            return Err(ImportError::NotEmpty);
        }
        let catalogue = catalogue::load(tx, &file, now, random).await?;
        check::check(&catalogue, &sample)?;
        write::write(tx, &catalogue, &sample, &mut write::Means { now, random, password_hash, demo }).await
    })
}

async fn has_catalogue(tx: &mut Tx) -> Result<bool, StoreError> {
    let (there,): (bool,) = tx.one(sql::HAS_CATALOGUE, &[]).await?;
    Ok(there)
}

/// The rows of the sample, each in order by itself.
struct Sample {
    authorities: Vec<authority::Authority>,
    accesses: Vec<access::Access>,
    users: Vec<user::User>,
    invitations: Vec<invitation::Invitation>,
    registrations: Vec<invitation::Registration>,
}

impl Sample {
    fn parse(file: &catalogue::File, files: SampleFiles<'_>, now: Timestamp) -> Result<Self, ImportError> {
        let shift = file.shift(now);
        Ok(Self {
            authorities: table::read("authorities.csv", files.authorities, |row| {
                authority::Authority::parse(row, shift, file.reference_day())
            })?,
            accesses: table::read("module_access.csv", files.module_access, access::Access::parse)?,
            users: table::read("users.csv", files.users, user::User::parse)?,
            invitations: table::read("invitations.csv", files.invitations, invitation::Invitation::parse)?,
            registrations: table::read(
                "self_registrations.csv",
                files.self_registrations,
                invitation::Registration::parse,
            )?,
        })
    }

    fn authority(&self, key: &str) -> Option<&authority::Authority> {
        self.authorities.iter().find(|authority| authority.key == key)
    }

    fn access(&self, authority: &str, module: &str) -> Option<&access::Access> {
        self.accesses.iter().find(|access| access.authority == authority && access.module == module)
    }
}
