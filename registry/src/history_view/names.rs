//! People and authorities by the names that they had when an entry was written.
//!
//! An entry refers to them by id. What they were called then is what they are called now, unless their own history
//! says that they were renamed later: then it is the name before the first such change.

use std::collections::{BTreeMap, BTreeSet};

use domain::time::Timestamp;
use uuid::Uuid;

use crate::{
    Failure,
    history::{self, StoredChange, StoredValue},
    store::{Record, Statement, ToSql, Tx, history_view as sql},
};

/// Authorities, or changes of them, that are read at once.
const AUTHORITIES: usize = 20;

/// Users whose former names, and accesses whose beginnings, are read at once.
const OTHERS: usize = 10;

/// The names of everything a page of the history refers to.
pub(super) struct FormerNames {
    authorities: BTreeMap<Uuid, String>,
    /// The name before each change, the first change first.
    renamed: BTreeMap<Uuid, Vec<(Timestamp, String)>>,
    /// The same of a field of a user's name.
    people: BTreeMap<(Uuid, String), Vec<(Timestamp, String)>>,
    /// The codes of the modules of accesses that are no more.
    modules: BTreeMap<Uuid, String>,
}

impl FormerNames {
    pub(super) async fn load(
        tx: &mut Tx,
        authorities: BTreeSet<Uuid>,
        users: BTreeSet<Uuid>,
        accesses: BTreeSet<Uuid>,
    ) -> Result<Self, Failure> {
        let present: Vec<sql::NamedRow> = of(tx, sql::NAMES, &authorities, AUTHORITIES).await?;
        let changes: Vec<sql::ChangedRow> = of(tx, sql::RENAMED, &authorities, AUTHORITIES).await?;
        let former: Vec<sql::FormerNameRow> = of(tx, sql::FORMER_NAMES, &users, OTHERS).await?;
        let given: Vec<sql::ChangedRow> = of(tx, sql::GIVEN, &accesses, OTHERS).await?;
        let mut renamed: BTreeMap<Uuid, Vec<(Timestamp, String)>> = BTreeMap::new();
        for row in changes {
            if let Some(StoredValue::Plain(old)) = change_of(&row, "official_name").map(|change| change.old) {
                renamed.entry(row.id).or_default().push((row.at, old));
            }
        }
        let mut people: BTreeMap<(Uuid, String), Vec<(Timestamp, String)>> = BTreeMap::new();
        for row in former {
            people.entry((row.id, row.slot)).or_default().push((row.at, row.value));
        }
        let authorities = present.into_iter().map(|row| (row.id, row.name)).collect();
        Ok(Self { authorities, renamed, people, modules: modules(&given) })
    }

    /// What an authority was called.
    pub(super) fn of_authority(&self, id: Uuid, then: Timestamp) -> Option<String> {
        let former = self.renamed.get(&id).and_then(|changes| before(changes, then));
        former.or_else(|| self.authorities.get(&id)).cloned()
    }

    /// The code of the module of an access that is no more.
    pub(super) fn module_of(&self, access: Uuid) -> Option<&String> {
        self.modules.get(&access)
    }

    /// A field of a user's name, as it was; `now` is what stands there now.
    pub(super) fn of_user<'n>(
        &'n self,
        id: Uuid,
        field: &str,
        now: Option<&'n str>,
        then: Timestamp,
    ) -> Option<&'n str> {
        let former = self.people.get(&(id, history::old_slot(field)));
        former.and_then(|changes| before(changes, then)).map(String::as_str).or(now)
    }
}

/// The code of the module of each access, from the entries in which they began.
pub(super) fn modules(given: &[sql::ChangedRow]) -> BTreeMap<Uuid, String> {
    let module = |row: &sql::ChangedRow| match change_of(row, "module")?.new {
        StoredValue::Plain(code) => Some((row.id, code)),
        StoredValue::Null | StoredValue::Committed => None,
    };
    given.iter().filter_map(module).collect()
}

fn change_of(row: &sql::ChangedRow, field: &str) -> Option<StoredChange> {
    history::stored_changes(&row.changes).into_iter().find(|change| change.field == field)
}

/// The name before the first change after a moment.
fn before(changes: &[(Timestamp, String)], then: Timestamp) -> Option<&String> {
    changes.iter().find(|(at, _)| *at > then).map(|(_, name)| name)
}

async fn of<R: Record>(
    tx: &mut Tx,
    statement: Statement,
    ids: &BTreeSet<Uuid>,
    at_once: usize,
) -> Result<Vec<R>, Failure> {
    let mut found = Vec::new();
    for some in ids.iter().copied().collect::<Vec<_>>().chunks(at_once) {
        let mut ids = some.to_vec();
        ids.resize(at_once, Uuid::nil());
        let args: Vec<&dyn ToSql> = ids.iter().map(|id| id as &dyn ToSql).collect();
        found.extend(tx.all::<R>(statement, &args).await?);
    }
    Ok(found)
}
