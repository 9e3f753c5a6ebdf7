//! One chain, entry by entry, with the values beside it.

use std::collections::BTreeMap;

use domain::{
    history::{Action, ActorKind, Entry, Hash, Head, NO_HASH, Value, commit},
    id::{AuthorityId, EntryId},
};

use super::{Finding, Report};
use crate::{
    history::{ACTOR_SLOT, from_json, new_slot, old_slot},
    store::{StoreError, Tx, verify as sql},
};

/// How many entries are read at once.
const STRETCH: i64 = 500;

type Beside = BTreeMap<(EntryId, String), sql::ValueRow>;

/// Where a walk begins: after the entry with this number and hash.
pub(crate) const BEGINNING: (u64, Hash) = (0, NO_HASH);

/// Walks a chain from a place in it, whose hash was checked before, to its head.
pub(crate) async fn walk(
    tx: &mut Tx,
    head: Head,
    (seq, hash): (u64, Hash),
    report: &mut Report,
) -> Result<(), StoreError> {
    let mut walker = Walker { report, authority: head.authority_id, seq, hash };
    loop {
        let after = walker.seq.cast_signed();
        let entries: Vec<sql::EntryRow> =
            tx.all(sql::ENTRIES, &[&head.authority_id, &after, &STRETCH]).await?;
        let (Some(first), Some(last)) = (entries.first(), entries.last()) else { break };
        let range = (first.seq, last.seq);
        let values: Vec<sql::ValueRow> =
            tx.all(sql::VALUES, &[&head.authority_id, &range.0, &range.1]).await?;
        let mut beside: Beside =
            values.into_iter().map(|row| ((row.entry_id, row.slot.clone()), row)).collect();
        for entry in entries {
            walker.step(entry, &mut beside);
        }
        for row in beside.values() {
            walker.fault("value_unexpected", row.entry_id, row.seq.unsigned_abs());
        }
    }
    if (head.seq, head.hash) != (walker.seq, walker.hash) {
        let place = Some((head.authority_id, head.seq));
        let finding = Finding { code: "head", id: head.authority_id.0, place };
        walker.report.faults.push(finding);
    }
    Ok(())
}

struct Walker<'a> {
    report: &'a mut Report,
    authority: AuthorityId,
    seq: u64,
    hash: Hash,
}

impl Walker<'_> {
    fn fault(&mut self, code: &'static str, id: EntryId, seq: u64) {
        self.report.faults.push(Finding { code, id: id.0, place: Some((self.authority, seq)) });
    }

    fn step(&mut self, row: sql::EntryRow, beside: &mut Beside) {
        let (id, seq, stored) = (row.id, row.seq.unsigned_abs(), row.hash);
        self.report.entries += 1;
        if seq != self.seq + 1 {
            self.fault("seq", id, seq);
        }
        if row.prev_hash != self.hash {
            self.fault("prev_hash", id, seq);
        }
        match entry(row) {
            Some(entry) => {
                if entry.hash() != stored {
                    self.fault("hash", id, seq);
                }
                self.values(&entry, beside);
            }
            None => self.fault("unreadable", id, seq),
        }
        self.seq = seq;
        self.hash = stored;
    }

    fn values(&mut self, entry: &Entry, beside: &mut Beside) {
        let mut slots = vec![(ACTOR_SLOT.to_owned(), &entry.actor_name)];
        for change in &entry.changes {
            slots.push((old_slot(&change.field), &change.old));
            slots.push((new_slot(&change.field), &change.new));
        }
        for (slot, value) in slots {
            let Value::Committed(commitment) = value else { continue };
            let stored = beside.remove(&(entry.id, slot));
            if stored.as_ref().is_some_and(|row| !row.is_owned) {
                self.fault("value_owner", entry.id, entry.seq);
            }
            let code = match stored {
                Some(sql::ValueRow { salt: Some(salt), value: Some(text), .. }) => {
                    (commit(&salt, &text) != *commitment).then_some("value")
                }
                Some(row) if row.erased => None,
                _ => Some("value_missing"),
            };
            if let Some(code) = code {
                self.fault(code, entry.id, entry.seq);
            }
        }
    }
}

/// The entry that a row stands for, or nothing where it cannot be read.
fn entry(row: sql::EntryRow) -> Option<Entry> {
    Some(Entry {
        id: row.id,
        authority_id: row.authority_id,
        seq: row.seq.unsigned_abs(),
        at: row.at,
        actor_kind: ActorKind::parse(&row.actor_kind)?,
        actor_user_id: row.actor_user_id,
        actor_authority_id: row.actor_authority_id,
        actor_name: row.actor_name.map_or(Value::Null, Value::Committed),
        subject_kind: row.subject_kind,
        subject_id: row.subject_id,
        subject_version: row.subject_version.unsigned_abs(),
        action: Action::parse(&row.action)?,
        changes: from_json(&row.changes)?,
        request_id: row.request_id,
        prev_hash: row.prev_hash,
    })
}
