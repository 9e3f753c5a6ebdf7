//! `mandate verify` (C.1.6): walks every chain, holds rows against their entries, and checks the invariants of C.6. It
//! reads one consistent state and changes nothing.

use domain::{
    history::{Hash, Head},
    id::AuthorityId,
};
use uuid::Uuid;

use crate::store::{Db, StoreError, Tx, verify as sql};

pub(crate) mod chain;
mod checkpoint;
mod texts;

pub use checkpoint::Checkpoint;

/// Something that is not as it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What: `seq`, `prev_hash`, `hash`, `value`, `value_missing`, `value_owner`, `head`, `version`, … or the number of an invariant.
    pub code: &'static str,
    /// The row: an entry, an authority, an access, a user, an invitation or a mail, as the code has it.
    pub id: Uuid,
    /// Of a place in a chain: the authority whose it is, and the number there.
    pub place: Option<(AuthorityId, u64)>,
}

impl Finding {
    /// About a row of its own.
    pub(crate) const fn row(code: &'static str, id: Uuid) -> Self {
        Self { code, id, place: None }
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.code, self.id)?;
        self.place.map_or(Ok(()), |(authority, seq)| write!(f, " authority {authority} seq {seq}"))
    }
}

/// What a check of the whole registry found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many chains were walked.
    pub chains: usize,
    /// How many entries they have.
    pub entries: u64,
    /// What must not be.
    pub faults: Vec<Finding>,
    /// What somebody should look at: roles that wait for a holder (I-5).
    pub notes: Vec<Finding>,
}

/// Checks the whole registry.
pub async fn verify(db: &Db) -> Result<Report, StoreError> {
    verify_in(&mut db.read().await?).await
}

/// Checks the whole registry as a transaction sees it.
pub async fn verify_in(tx: &mut Tx) -> Result<Report, StoreError> {
    let mut report = Report::default();
    for head in read_heads(tx).await? {
        chain::walk(tx, head, chain::BEGINNING, &mut report).await?;
        report.chains += 1;
    }
    check_rows(tx, &mut report).await?;
    Ok(report)
}

/// Checks the rows as a transaction sees them, without walking the chains: for the tests that break one after the other.
#[cfg(feature = "testing")]
pub async fn rows_in(tx: &mut Tx) -> Result<Report, StoreError> {
    let mut report = Report::default();
    check_rows(tx, &mut report).await?;
    Ok(report)
}

/// Holds rows against their entries and checks the invariants.
pub(crate) async fn check_rows(tx: &mut Tx, report: &mut Report) -> Result<(), StoreError> {
    for (code, statement) in sql::CHECKS {
        let found: Vec<(Uuid,)> = tx.all(*statement, &[]).await?;
        report.faults.extend(found.into_iter().map(|(id,)| Finding::row(code, id)));
    }
    texts::check(tx, report).await?;
    let waiting: Vec<(Uuid,)> = tx.all(sql::I5_LATER, &[]).await?;
    report.notes.extend(waiting.into_iter().map(|(id,)| Finding::row("I-5", id)));
    Ok(())
}

/// The heads of all chains, for a checkpoint that is kept elsewhere.
pub async fn heads(db: &Db) -> Result<Vec<Head>, StoreError> {
    read_heads(&mut db.read().await?).await
}

/// Looks for each head of a checkpoint in the chains: same number, same hash. What is not found was altered or removed
/// since.
pub async fn against(db: &Db, checkpoint: &[Head]) -> Result<Vec<Finding>, StoreError> {
    let mut tx = db.read().await?;
    let mut findings = Vec::new();
    for Head { authority_id, seq, hash } in checkpoint.iter().filter(|head| head.seq > 0) {
        let found: Option<(Hash,)> = tx.optional(sql::HASH_AT, &[authority_id, &seq.cast_signed()]).await?;
        if found != Some((*hash,)) {
            let place = Some((*authority_id, *seq));
            findings.push(Finding { code: "checkpoint", id: authority_id.0, place });
        }
    }
    Ok(findings)
}

pub(crate) async fn read_heads(tx: &mut Tx) -> Result<Vec<Head>, StoreError> {
    let rows: Vec<(AuthorityId, i64, Hash)> = tx.all(sql::HEADS, &[]).await?;
    let head = |(authority_id, seq, hash): (_, i64, _)| Head { authority_id, seq: seq.unsigned_abs(), hash };
    Ok(rows.into_iter().map(head).collect())
}
