//! The tab Administrative details: how an authority stands, and its history as far as the reader may see it (P30,
//! rule 10 of C.3.2).

mod entries;
mod names;
mod values;

use std::collections::BTreeMap;

use domain::{
    criteria::HistoryCriteria,
    error::Error,
    id::{AuthorityId, UserId},
    model::{AuthorityStatus, UserStatus},
    policy::{Action, Actor},
    time::Timestamp,
    view::{ChainView, Choice, DetailsView, EntryView, Found},
};
use uuid::Uuid;

use crate::{
    Failure, Registry,
    authority::{Page, Which},
    checkpoint,
    names::Names,
    search::Extent,
    store::{Tx, history_view as sql, user},
};
use entries::Entries;
pub(crate) use values::role_names;
use values::{Reader, sees_removed};

/// What opens a history: that of an authority, or of what is left of it once it was deleted.
const READING: [Action; 2] = [Action::ReadDetails, Action::ReadTombstone];

impl Registry {
    /// The tab Administrative details with one page of the history.
    pub async fn details(
        &self,
        actor: &Actor,
        which: Which<'_>,
        lang: &str,
        criteria: &HistoryCriteria,
    ) -> Result<DetailsView, Error> {
        look!(self, |tx| {
            let page = Page::open_for(tx, self, actor, which, &READING, lang).await?;
            let id = page.row.id;
            let administrators: Vec<user::AdministratorRow> = tx.all(user::ADMINISTRATORS, &[&id]).await?;
            let administrators = administrators.into_iter();
            let administrators = administrators.map(|row| format!("{} {}", row.first_name, row.last_name));
            let administrators = administrators.collect();
            let actions = actions(tx, &page).await?;
            let modules = modules(tx, &page, lang).await?;
            let user = narrowed_to(tx, actor, &page, &criteria.user).await?;
            let history = history(tx, actor, &page, criteria, Extent::Page, lang).await?;
            let chain = chain(tx, &page, id, self.now()).await?;
            let row = &page.row;
            Ok(DetailsView {
                registered_at: page.local(row.registered_at),
                registered_by: row.registered_by.clone(),
                origin: row.origin,
                validated_at: row.validated_at.map(|at| page.local(at)),
                deactivated_at: row.deactivated_at.map(|at| page.local(at)),
                delete_after: row.delete_after.map(|at| page.local(at)),
                deleted_at: row.deleted_at.map(|at| page.local(at)),
                administrators,
                chain,
                history,
                actions,
                modules,
                user,
                head: page.head,
            })
        })
    }

    /// The history of an authority as a file has it: the entries that its page would show, with the same criteria.
    pub async fn history(
        &self,
        actor: &Actor,
        criteria: &HistoryCriteria,
        extent: Extent,
        lang: &str,
    ) -> Result<Found<EntryView>, Error> {
        let which = match criteria.authority.as_str() {
            "" => Which::Own,
            id => Which::Id(id),
        };
        look!(self, |tx| {
            let page = Page::open_for(tx, self, actor, which, &READING, lang).await?;
            history(tx, actor, &page, criteria, extent, lang).await
        })
    }
}

/// Whether the reader sees what is about users, and not only what is about the authority.
fn sees_users(page: &Page) -> bool {
    page.allows(Action::ReadUsers) || page.allows(Action::ReadTombstone)
}

async fn history(
    tx: &mut Tx,
    actor: &Actor,
    page: &Page,
    criteria: &HistoryCriteria,
    extent: Extent,
    lang: &str,
) -> Result<Found<EntryView>, Failure> {
    let gone = if criteria.module.is_empty() { BTreeMap::new() } else { gone_accesses(tx, page).await? };
    let found = Entries::of(page, criteria, &gone, sees_removed(actor)).find(tx, page, extent).await?;
    let reader = Reader::load(tx, actor, page, found.rows(), lang).await?;
    Ok(found.list(|entry| entry.seq, |entry| reader.entry(page, &entry)))
}

async fn actions(tx: &mut Tx, page: &Page) -> Result<Vec<String>, Failure> {
    let statement = if sees_users(page) { sql::ACTIONS } else { sql::OWN_ACTIONS };
    let found: Vec<(String,)> = tx.all(statement, &[&page.row.id]).await?;
    Ok(found.into_iter().map(|(action,)| action).collect())
}

async fn modules(tx: &mut Tx, page: &Page, lang: &str) -> Result<Vec<Choice>, Failure> {
    let gone = gone_accesses(tx, page).await?;
    let found: Vec<(String, Names)> = if gone.is_empty() {
        tx.all(sql::MODULES, &[&page.row.id]).await?
    } else {
        let all: Vec<(String, Names)> = tx.all(sql::MODULE_NAMES, &[]).await?;
        all.into_iter().filter(|(code, _)| gone.values().any(|gone| gone == code)).collect()
    };
    let choice = |(code, name): (String, Names)| Choice { code, label: name.text(lang), chosen: false };
    Ok(found.into_iter().map(choice).collect())
}

/// The accesses that a deleted authority had, with the codes of their modules: only its history tells of them.
async fn gone_accesses(tx: &mut Tx, page: &Page) -> Result<BTreeMap<Uuid, String>, Failure> {
    if page.row.status != AuthorityStatus::Deleted {
        return Ok(BTreeMap::new());
    }
    Ok(names::modules(&tx.all(sql::GIVEN_TO, &[&page.row.id]).await?))
}

/// The name of the user to whom the history is narrowed, as far as the reader may see it.
async fn narrowed_to(tx: &mut Tx, actor: &Actor, page: &Page, user: &str) -> Result<Option<String>, Failure> {
    let Some(id) = UserId::parse(user).filter(|_| sees_users(page)) else { return Ok(None) };
    let found: Option<(String, String, UserStatus)> = tx.optional(sql::USER, &[&id, &page.row.id]).await?;
    let found = found.filter(|(_, _, status)| match status {
        UserStatus::New | UserStatus::Active => true,
        UserStatus::Removed => sees_removed(actor),
        UserStatus::Erased => false,
    });
    Ok(found.map(|(first, last, _)| format!("{first} {last}")))
}

async fn chain(tx: &mut Tx, page: &Page, id: AuthorityId, now: Timestamp) -> Result<ChainView, Failure> {
    let row: Option<sql::CheckRow> = tx.optional(sql::CHECK, &[&id, &now]).await?;
    let Some(row) = row else { return Ok(ChainView::default()) };
    let broken: BTreeMap<AuthorityId, i64> =
        row.faults.as_deref().map(checkpoint::broken).unwrap_or_default();
    Ok(ChainView {
        broken_at: broken.get(&id).copied(),
        checked_at: row.verified_at.map(|at| page.local(at)),
        anchored_until: row.anchored_until.map(|at| page.local(at)),
    })
}
