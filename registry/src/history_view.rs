//! The tab Administrative details: how an authority stands, and its history as far as the reader may see it (P30,
//! rule 10 of C.3.2).

mod values;

use domain::{
    error::Error,
    history::Action as Done,
    id::AuthorityId,
    policy::{Action, Actor},
    view::{ChainView, DetailsView},
};

use crate::{
    Failure, Registry,
    authority::{Page, Which},
    store::{Query, Tx, history_view as sql, user},
};
use values::Reader;

/// Entries on a page.
const PAGE: usize = 50;

/// Which entries of the history are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HistoryFilter {
    /// Only those of this action code.
    pub action: Option<String>,
    /// Only those before this number.
    pub before: Option<i64>,
}

impl Registry {
    /// The tab Administrative details with one page of the history.
    pub async fn details(
        &self,
        actor: &Actor,
        which: Which<'_>,
        lang: &str,
        filter: HistoryFilter,
    ) -> Result<DetailsView, Error> {
        look!(self, |tx| {
            let page = Page::open_for(tx, self, actor, which, Action::ReadDetails, lang).await?;
            let id = page.row.id;
            let administrators: Vec<user::AdministratorRow> = tx.all(user::ADMINISTRATORS, &[&id]).await?;
            let administrators = administrators.into_iter();
            let administrators = administrators.map(|row| format!("{} {}", row.first_name, row.last_name));
            let administrators = administrators.collect();
            let actions = actions(tx, &page).await?;
            let mut entries = entries(tx, &page, &filter).await?;
            let next = entries.get(PAGE - 1).filter(|_| entries.len() > PAGE).map(|entry| entry.seq);
            entries.truncate(PAGE);
            let reader = Reader::load(tx, actor, &page, &entries, lang).await?;
            let entries = entries.iter().map(|entry| reader.entry(&page, entry)).collect();
            let chain = chain(tx, &page, id).await?;
            let row = &page.row;
            Ok(DetailsView {
                registered_at: page.local(row.registered_at),
                registered_by: row.registered_by.clone(),
                origin: row.origin,
                validated_at: row.validated_at.map(|at| page.local(at)),
                deactivated_at: row.deactivated_at.map(|at| page.local(at)),
                delete_after: row.delete_after.map(|at| page.local(at)),
                administrators,
                chain,
                entries,
                actions,
                next,
                head: page.head,
            })
        })
    }
}

/// Whether the reader sees what is about users, and not only what is about the authority.
fn sees_users(page: &Page) -> bool {
    page.allows(Action::ReadUsers)
}

async fn actions(tx: &mut Tx, page: &Page) -> Result<Vec<String>, Failure> {
    let statement = if sees_users(page) { sql::ACTIONS } else { sql::OWN_ACTIONS };
    let found: Vec<(String,)> = tx.all(statement, &[&page.row.id]).await?;
    Ok(found.into_iter().map(|(action,)| action).collect())
}

async fn entries(tx: &mut Tx, page: &Page, filter: &HistoryFilter) -> Result<Vec<sql::EntryRow>, Failure> {
    let before = filter.before.unwrap_or(i64::MAX);
    let action = filter.action.as_deref().and_then(Done::parse).map_or("", Done::as_str);
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX).saturating_add(1);
    let mut query = Query::new(sql::ENTRIES, &[&page.row.id, &before]);
    if !sees_users(page) {
        query = query.and(sql::OWN_ENTRIES, &[]);
    }
    if !action.is_empty() {
        query = query.and(sql::OF_ACTION, &[&action]);
    }
    Ok(tx.list(&query.and(sql::NEWEST_FIRST, &[&limit])).await?)
}

async fn chain(tx: &mut Tx, page: &Page, id: AuthorityId) -> Result<ChainView, Failure> {
    let found: Option<sql::CheckRow> = tx.optional(sql::CHECK, &[&id]).await?;
    let (checked, anchored) = found.map_or((None, None), |row| (row.verified_at, row.anchored_until));
    Ok(ChainView {
        broken_at: None,
        checked_at: checked.map(|at| page.local(at)),
        anchored_until: anchored.map(|at| page.local(at)),
    })
}
