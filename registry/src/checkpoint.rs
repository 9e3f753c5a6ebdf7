//! The daily check of the history, J12 of C.5 and C.1.6: what is new in every chain, and one chain in thirty from its first
//! entry; then a checkpoint over all heads, in the Commission's chain and as a file that the operator keeps elsewhere.

use std::{collections::BTreeMap, io::Write as _, path::Path};

use domain::{
    error::Error,
    history::{Action as Done, Head},
    id::{AuthorityId, EntryId, new_uuid},
    time::{DAY, Timestamp},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    Failure, Registry,
    chronicle::{Changes, Subject},
    history,
    store::{ToSql, Tx, authority, checkpoint as sql},
    verify::{self, Checkpoint, Finding, Report, chain},
};

/// Every chain is checked from its first entry once in so many days.
const ROUND: usize = 30;
/// Of a file that cannot be written the Commission is told after this time.
const PATIENCE: i64 = 3 * DAY;
/// So many chains in one transaction.
const BATCH: usize = 100;
/// Most authorities that the notice of a fault names; all are in the report of `mandate verify`.
const TOLD: usize = 10;
/// Most faults that a checkpoint names: more than anybody reads.
const NAMED: usize = 1_000;

/// What a check of the history found wrong, as the checkpoint keeps it.
#[derive(Default, Serialize, Deserialize)]
struct Faults {
    /// The first entry of each chain that does not fit.
    chains: BTreeMap<AuthorityId, i64>,
    /// Each fault as `mandate verify` tells it.
    named: Vec<String>,
}

/// The first entry that does not fit of each chain with one, as a checkpoint keeps it.
pub(crate) fn broken(faults: &str) -> BTreeMap<AuthorityId, i64> {
    serde_json::from_str(faults).map(|faults: Faults| faults.chains).unwrap_or_default()
}

/// A checkpoint that was just made.
struct Made {
    id: Uuid,
    checkpoint: Checkpoint,
}

impl Registry {
    /// Checks the history and makes a checkpoint. Says how many entries it has checked.
    pub async fn check_history(&self) -> Result<u64, Error> {
        let now = self.now();
        let (chains, last): (Vec<sql::ChainRow>, Option<(String,)>) = look!(self, |tx| {
            Ok((tx.all(sql::CHAINS, &[&now]).await?, tx.optional(sql::LAST_FAULTS, &[&now]).await?))
        })?;
        let known = last.map(|(faults,)| broken(&faults)).unwrap_or_default();
        let mut report = Report::default();
        let (mut due, mut places) = (Vec::new(), chains.len().div_ceil(ROUND));
        for row in &chains {
            // A chain that does not fit is never counted as checked and stays the first in the order: it is looked through
            // every day, and takes no place of the others.
            let is_known = known.contains_key(&row.authority_id);
            let is_whole = is_known || places > 0;
            places = places.saturating_sub(usize::from(!is_known));
            if is_whole || row.seq != row.verified_seq {
                due.push((row, is_whole));
            }
        }
        let mut faults = Faults::default();
        for chains in due.chunks(BATCH) {
            self.check_chains(chains, &mut report, &mut faults).await?;
        }
        look!(self, |tx| Ok(verify::check_rows(tx, &mut report).await?))?;
        faults.named = report.faults.iter().take(NAMED).map(ToString::to_string).collect();
        if let Some(made) = change!(self, |tx| self.make_checkpoint(tx, &report.faults, &faults).await)? {
            self.keep_checkpoint(&made).await?;
        }
        Ok(report.entries)
    }

    /// Some chains, in one state. What does not fit is not counted as checked: it is found again tomorrow.
    async fn check_chains(
        &self,
        chains: &[(&sql::ChainRow, bool)],
        report: &mut Report,
        faults: &mut Faults,
    ) -> Result<(), Error> {
        let mut fitting: Vec<(AuthorityId, i64, Option<Timestamp>)> = Vec::new();
        look!(self, |tx| {
            for (row, is_whole) in chains {
                let id = row.authority_id;
                let place = row.verified_hash.filter(|_| !is_whole);
                let place = place.map(|hash| (row.verified_seq.unsigned_abs(), hash));
                let (seq, hash): (i64, _) = tx.one(sql::HEAD, &[&id]).await?;
                let head = Head { authority_id: id, seq: seq.unsigned_abs(), hash };
                let before = report.faults.len();
                chain::walk(tx, head, place.unwrap_or(chain::BEGINNING), report).await?;
                match report.faults.get(before..) {
                    None | Some([]) => fitting.push((id, seq, place.is_none().then(|| self.now()))),
                    Some(found) => {
                        let first = found.iter().filter_map(|fault| fault.place).map(|(_, seq)| seq).min();
                        let first = first.and_then(|first| i64::try_from(first).ok()).unwrap_or(seq);
                        faults.chains.insert(id, first);
                    }
                }
            }
            Ok(())
        })?;
        // In the order of the ids, as everybody locks them.
        fitting.sort_unstable_by_key(|(id, ..)| *id);
        change!(self, |tx| {
            for (id, seq, at) in &fitting {
                tx.execute(sql::SET_VERIFIED, &[id, seq, at]).await?;
            }
            Ok(())
        })
    }

    /// The root over all heads as of one moment, in the Commission's chain. Nothing while there is no Commission.
    async fn make_checkpoint(
        &self,
        tx: &mut Tx,
        found: &[Finding],
        faults: &Faults,
    ) -> Result<Option<Made>, Failure> {
        let commission: Option<(AuthorityId,)> = tx.optional(authority::COMMISSION, &[]).await?;
        let Some((commission,)) = commission else { return Ok(None) };
        history::lock(tx, &[commission]).await?;
        let at = self.now();
        let checkpoint = Checkpoint { at, heads: verify::read_heads(tx).await? };
        let root = checkpoint.root();
        let count = checkpoint.heads.len();
        let row: authority::AuthorityRow = tx.one(authority::BY_ID, &[&commission]).await?;
        let mut changes = Changes::of_authority(commission);
        changes.plain("root", None, Some(&history::hex(&root)));
        changes.plain("heads", None, Some(&count.to_string()));
        let subject = Subject::authority(commission, row.version);
        history::write_in_job(tx, self, commission, subject, Done::HistoryCheckpoint, changes.into_list())
            .await?;
        let (entry,): (EntryId,) = tx.one(sql::ENTRY_AT, &[&commission]).await?;
        let id = new_uuid(at, self.random().as_mut());
        let outcome = if found.is_empty() { "ok" } else { "fault" };
        let (heads, kept) = (i64::try_from(count).unwrap_or(i64::MAX), json!(faults).to_string());
        let args: [&dyn ToSql; 7] = [&id, &at, &root, &heads, &entry, &outcome, &kept];
        tx.execute(sql::ADD, &args).await?;
        if !found.is_empty() {
            let authorities = concerned(tx, faults).await?;
            let data = json!({ "at": at.0, "count": found.len(), "authorities": authorities });
            self.alarm_today(tx, "e17_history", data).await?;
        }
        Ok(Some(Made { id, checkpoint }))
    }

    /// Writes the file, where the operator has named a folder. Where it cannot be written the checkpoint stands all the same,
    /// and after three days the Commission is told.
    async fn keep_checkpoint(&self, made: &Made) -> Result<(), Error> {
        let Some(folder) = self.settings().checkpoint_dir.clone() else { return Ok(()) };
        let at = made.checkpoint.at;
        let (name, text) = (format!("mandate-checkpoint-{}.txt", at.0), made.checkpoint.to_text());
        let hash = Sha256::digest(text.as_bytes()).to_vec();
        let file = name.clone();
        let written = tokio::task::spawn_blocking(move || write(&folder, &file, &text)).await;
        let written = written.map_err(std::io::Error::other).and_then(|written| written);
        if let Err(error) = written {
            tracing::error!("the checkpoint of the history could not be written: {error}");
            return change!(self, |tx| self.alarm_of_file(tx, at).await);
        }
        change!(self, |tx| {
            tx.execute(sql::SET_WRITTEN, &[&made.id, &name, &hash, &self.now()]).await?;
            Ok(())
        })
    }

    async fn alarm_of_file(&self, tx: &mut Tx, at: Timestamp) -> Result<(), Failure> {
        let (since,): (Option<Timestamp>,) = tx.one(sql::UNWRITTEN_SINCE, &[&at]).await?;
        match since.filter(|since| since.plus(PATIENCE) <= at) {
            Some(since) => self.alarm_today(tx, "e17_checkpoint", json!({ "at": since.0 })).await,
            None => Ok(()),
        }
    }
}

/// The names of the authorities whose chains do not fit, for the notice.
async fn concerned(tx: &mut Tx, faults: &Faults) -> Result<Vec<String>, Failure> {
    let mut names = Vec::new();
    for id in faults.chains.keys().take(TOLD) {
        let row: Option<authority::AuthorityRow> = tx.optional(authority::BY_ID, &[id]).await?;
        names.extend(row.map(|row| row.official_name));
    }
    if faults.chains.len() > TOLD {
        names.push("…".to_owned());
    }
    Ok(names)
}

/// Writes a file so that it is there wholly or not at all.
fn write(folder: &Path, name: &str, text: &str) -> std::io::Result<()> {
    let part = folder.join(format!("{name}.part"));
    let mut file = std::fs::File::create(&part)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&part, folder.join(name))
}
