//! Texts that only a program can compare as the write side does: user names that a mail would tell (I-15), because they
//! stand in the person's own name or address or in what somebody wrote to the person, and what tombstones are found by.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    id::{AuthorityId, OutboxId, UserId},
    username::conflicts_with_identity,
};
use serde_json::Value;
use uuid::Uuid;

use super::{Finding, Report};
use crate::{
    derived::authority_text,
    store::{StoreError, Tx, verify as sql},
};

/// How many rows are read at once.
const STRETCH: i64 = 500;
/// Where a mail has what somebody wrote: an invitation, a decision, and mail to many.
const WRITTEN: [&str; 4] = ["message", "reason", "subject", "body"];

pub(super) async fn check(tx: &mut Tx, report: &mut Report) -> Result<(), StoreError> {
    identities(tx, report).await?;
    letters(tx, report).await?;
    tombstones(tx, report).await
}

/// No user name gives its owner away (C.1.10).
async fn identities(tx: &mut Tx, report: &mut Report) -> Result<(), StoreError> {
    let mut after = UserId(Uuid::nil());
    loop {
        let users: Vec<(UserId, String, String, String, String)> =
            tx.all(sql::USERNAMES, &[&after, &STRETCH]).await?;
        let Some((last, ..)) = users.last() else { return Ok(()) };
        after = *last;
        for (id, username, first_name, last_name, email) in users {
            if conflicts_with_identity(&username, &first_name, &last_name, &email).is_some() {
                report.faults.push(Finding::row("I-15", id.0));
            }
        }
    }
}

/// No text in the outbox holds the user name of somebody it goes to.
async fn letters(tx: &mut Tx, report: &mut Report) -> Result<(), StoreError> {
    let mut after = OutboxId(Uuid::nil());
    loop {
        let letters: Vec<(OutboxId, String)> = tx.all(sql::LETTERS, &[&after, &STRETCH]).await?;
        let (Some((first, _)), Some((last, _))) = (letters.first(), letters.last()) else { return Ok(()) };
        let names: Vec<(OutboxId, String)> = tx.all(sql::ADDRESSED, &[first, last]).await?;
        after = *last;
        let texts: BTreeMap<OutboxId, Vec<String>> =
            letters.iter().map(|(id, data)| (*id, written(data))).collect();
        let tells = |id: &OutboxId, name: &str| {
            texts.get(id).is_some_and(|texts| texts.iter().any(|text| text.contains(name)))
        };
        // Once for each mail, however many read it.
        let told: BTreeSet<OutboxId> =
            names.iter().filter(|(id, name)| tells(id, name)).map(|(id, _)| *id).collect();
        report.faults.extend(told.into_iter().map(|id| Finding::row("I-15", id.0)));
    }
}

/// What somebody wrote into a mail, in lower case as it was compared then.
fn written(data: &str) -> Vec<String> {
    let data: Value = serde_json::from_str(data).unwrap_or_default();
    WRITTEN.iter().filter_map(|field| data.get(field)?.as_str().map(str::to_lowercase)).collect()
}

/// I-26: what is left of an authority is found by nothing but its official name. One that was deleted by an earlier version
/// is found by nothing at all.
async fn tombstones(tx: &mut Tx, report: &mut Report) -> Result<(), StoreError> {
    let rows: Vec<(AuthorityId, String, String)> = tx.all(sql::TOMBSTONES, &[]).await?;
    for (id, official_name, search_text) in rows {
        let own = authority_text([official_name.as_str()], "");
        let own: BTreeSet<&str> = own.split_whitespace().collect();
        if search_text.split_whitespace().any(|word| !own.contains(word)) {
            report.faults.push(Finding::row("I-26", id.0));
        }
    }
    Ok(())
}
