//! A thousand tamperings of the history, each of another entry in another way: all are found (R7, C.1.6).

mod chains;

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    id::{AuthorityId, EntryId},
    random::{Random, below},
};
use registry::{
    store::{Args, Statement, Tx},
    testing::{self, SeededRandom},
    verify::verify_in,
};
use uuid::Uuid;

use crate::environment;

const TAMPERINGS: usize = 1_000;

/// What can be done to an entry behind the server's back. $1 is the entry.
const WAYS: [&str; 18] = [
    "UPDATE history_value SET value = COALESCE(value, '') || 'x' WHERE entry_id = $1",
    "UPDATE history_value SET salt = hash FROM history_entry e WHERE e.id = entry_id AND entry_id = $1",
    "DELETE FROM history_value WHERE entry_id = $1",
    "UPDATE history_value SET owner_id = entry_id WHERE entry_id = $1",
    "UPDATE history_value SET owner_kind = CASE owner_kind WHEN 'user' THEN 'authority' ELSE 'user' END WHERE entry_id = $1",
    "UPDATE history_entry SET at = at - 1 WHERE id = $1",
    "UPDATE history_entry SET action = CASE action WHEN 'user.edited' THEN 'user.removed' ELSE 'user.edited' END WHERE id = $1",
    "UPDATE history_entry SET actor_kind = CASE actor_kind WHEN 'job' THEN 'command' ELSE 'job' END WHERE id = $1",
    "UPDATE history_entry SET actor_user_id = id WHERE id = $1",
    "UPDATE history_entry SET actor_authority_id = id WHERE id = $1",
    "UPDATE history_entry SET actor_name = hash WHERE id = $1",
    "UPDATE history_entry SET subject_id = id WHERE id = $1",
    "UPDATE history_entry SET subject_version = subject_version + 1 WHERE id = $1",
    "UPDATE history_entry SET changes = '[]' WHERE id = $1 AND changes <> '[]'",
    "UPDATE history_entry SET request_id = 'x' WHERE id = $1",
    "UPDATE history_entry SET prev_hash = hash WHERE id = $1",
    "UPDATE history_entry SET hash = prev_hash WHERE id = $1",
    "UPDATE history_entry SET seq = seq + 1000 WHERE id = $1",
];

/// Takes an entry away with everything beside it.
const REMOVAL: [&str; 2] =
    ["DELETE FROM history_value WHERE entry_id = $1", "DELETE FROM history_entry WHERE id = $1"];

async fn execute(tx: &mut Tx, sql: &'static str, args: Args<'_>) -> u64 {
    tx.execute(Statement::new("tests::TAMPERING", sql), args).await.unwrap()
}

/// Tampers with one entry of a chain; says which way was gone. A way that changes nothing, as where there is no value to
/// alter, is no tampering: then another one is gone.
async fn tamper(tx: &mut Tx, entry: EntryId, random: &mut dyn Random) -> usize {
    loop {
        let way = usize::from(below(random, 19));
        let changed = if let Some(sql) = WAYS.get(way) {
            execute(tx, sql, &[&entry]).await
        } else {
            execute(tx, REMOVAL[0], &[&entry]).await;
            execute(tx, REMOVAL[1], &[&entry]).await
        };
        if changed > 0 {
            return way;
        }
    }
}

/// The entries of each chain.
async fn chains(tx: &mut Tx) -> BTreeMap<AuthorityId, Vec<EntryId>> {
    let all = Statement::new(
        "tests::ENTRIES",
        "SELECT authority_id, id FROM history_entry ORDER BY authority_id, seq",
    );
    let rows: Vec<(AuthorityId, EntryId)> = tx.all(all, &[]).await.unwrap();
    let mut chains: BTreeMap<AuthorityId, Vec<EntryId>> = BTreeMap::new();
    for (authority, entry) in rows {
        chains.entry(authority).or_default().push(entry);
    }
    chains
}

/// One entry of every chain in each round, and nothing of it is left for the next.
#[tokio::test]
async fn a_thousand_tamperings_are_all_found() {
    for test in testing::samples(&environment).await {
        let (mut done, mut random, mut ways) = (0, SeededRandom::new(22), BTreeSet::new());
        while done < TAMPERINGS {
            let mut tx = test.db.write().await.unwrap();
            let chains = chains(&mut tx).await;
            let mut tampered = BTreeMap::new();
            for (authority, entries) in &chains {
                let place = usize::from(below(&mut random, u8::try_from(entries.len().min(200)).unwrap()));
                let way = tamper(&mut tx, entries[place], &mut random).await;
                ways.insert(way);
                tampered.insert(authority.0, way);
            }
            // A fault names the chain, one of its entries, or the row whose version no entry has.
            let owner: BTreeMap<Uuid, Uuid> = chains
                .iter()
                .flat_map(|(authority, entries)| entries.iter().map(|entry| (entry.0, authority.0)))
                .collect();
            let faults = verify_in(&mut tx).await.unwrap().faults;
            let named: BTreeSet<Uuid> =
                faults.iter().map(|fault| owner.get(&fault.id).copied().unwrap_or(fault.id)).collect();
            for (authority, way) in &tampered {
                assert!(named.contains(authority), "{:?}: {:?} was not found", test.engine, WAYS.get(*way));
            }
            done += tampered.len();
        }
        assert_eq!(ways.len(), 19, "every way was gone: {ways:?}");
    }
}
