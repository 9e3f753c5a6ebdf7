//! `mandate verify` (C.1.6): walks every chain, holds rows against their entries, and checks the invariants of C.6. It
//! reads one consistent state and changes nothing.

use std::fmt::Write as _;

use domain::{
    history::{Hash, Head},
    id::AuthorityId,
};
use uuid::Uuid;

use crate::store::{Db, StoreError, Tx, verify as sql};

mod chain;

/// Something that is not as it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What: `seq`, `prev_hash`, `hash`, `value`, `value_missing`, `head`, `version`, … or the number of an invariant.
    pub code: &'static str,
    /// The row: an entry, an authority, an access or a user, as the code has it.
    pub id: Uuid,
    /// Its place in its chain, where it has one.
    pub seq: Option<u64>,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.code, self.id)?;
        self.seq.map_or(Ok(()), |seq| write!(f, " seq {seq}"))
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
    let mut tx = db.read().await?;
    let mut report = Report::default();
    for head in read_heads(&mut tx).await? {
        chain::walk(&mut tx, head, &mut report).await?;
        report.chains += 1;
    }
    for (code, statement) in sql::CHECKS {
        let found: Vec<(Uuid,)> = tx.all(*statement, &[]).await?;
        report.faults.extend(found.into_iter().map(|(id,)| Finding { code, id, seq: None }));
    }
    let waiting: Vec<(Uuid,)> = tx.all(sql::I5, &[]).await?;
    report.notes.extend(waiting.into_iter().map(|(id,)| Finding { code: "I-5", id, seq: None }));
    Ok(report)
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
            findings.push(Finding { code: "checkpoint", id: authority_id.0, seq: Some(*seq) });
        }
    }
    Ok(findings)
}

async fn read_heads(tx: &mut Tx) -> Result<Vec<Head>, StoreError> {
    let rows: Vec<(AuthorityId, i64, Hash)> = tx.all(sql::HEADS, &[]).await?;
    let head = |(authority_id, seq, hash): (_, i64, _)| Head { authority_id, seq: seq.unsigned_abs(), hash };
    Ok(rows.into_iter().map(head).collect())
}

/// A checkpoint as text: a line for each chain with authority, number and hash.
pub fn checkpoint_text(heads: &[Head]) -> String {
    let mut text = String::new();
    for Head { authority_id, seq, hash } in heads {
        let _ = write!(text, "{authority_id} {seq} ");
        for byte in hash {
            let _ = write!(text, "{byte:02x}");
        }
        text.push('\n');
    }
    text
}

/// Reads a checkpoint; nothing for a text that is none. Without a line it would vouch for nothing.
pub fn parse_checkpoint(text: &str) -> Option<Vec<Head>> {
    let line = |line: &str| {
        let mut words = line.split(' ');
        let authority_id = AuthorityId::parse(words.next()?)?;
        let seq = words.next()?.parse().ok()?;
        let hash = crate::history::unhex(words.next()?)?;
        words.next().is_none().then_some(Head { authority_id, seq, hash })
    };
    let heads: Option<Vec<Head>> = text.lines().map(line).collect();
    heads.filter(|heads| !heads.is_empty())
}
