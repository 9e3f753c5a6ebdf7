//! Which entries of a history are asked for: criteria become conditions, and none shows what the reader may not see.

use std::collections::BTreeMap;

use domain::{
    criteria::HistoryCriteria,
    fold::{Field, field_terms, search_terms},
    history::Action as Done,
    id::UserId,
    model::UserStatus,
    time::day,
};
use uuid::Uuid;

use crate::{
    Failure,
    authority::Page,
    search::{self, Extent},
    store::{Query, Statement, ToSql, Tx, history_view as sql},
};

/// The conditions.
pub(super) struct Entries {
    parts: Vec<(Statement, Vec<Box<dyn ToSql + Send>>)>,
    before: Option<i64>,
}

impl Entries {
    /// `gone` are the accesses that are no more, with the codes of their modules.
    pub(super) fn of(
        page: &Page,
        criteria: &HistoryCriteria,
        gone: &BTreeMap<Uuid, String>,
        sees_removed: bool,
    ) -> Self {
        let mut entries = Self { parts: Vec::new(), before: criteria.after.parse().ok() };
        if !super::sees_users(page) {
            entries.just(sql::OWN_ENTRIES);
        }
        if let Some(action) = Done::parse(&criteria.action) {
            entries.put(sql::OF_ACTION, action.as_str());
        }
        if !criteria.module.is_empty() {
            // PostgreSQL takes no NUL in a text, and no code has one.
            entries.put(sql::OF_MODULE, criteria.module.replace('\0', " "));
            for (access, _) in gone.iter().filter(|(_, code)| **code == criteria.module) {
                entries.put(sql::OR_OF_ACCESS, *access);
            }
            entries.just(sql::END_OF_MODULE);
        }
        if !criteria.user.is_empty() {
            let user = UserId::parse(&criteria.user).filter(|_| super::sees_users(page));
            entries.put(sql::OF_USER, user.unwrap_or(UserId(Uuid::nil())));
        }
        if let Some(day) = day(&criteria.from, page.zone) {
            entries.put(sql::FROM, day.start);
        }
        if let Some(day) = day(&criteria.to, page.zone) {
            entries.put(sql::UNTIL, day.end);
        }
        entries.of_person(&criteria.who, sees_removed);
        entries
    }

    /// Each word begins one of the person's names, or stands in the name of the authority that acted.
    fn of_person(&mut self, who: &str, sees_removed: bool) {
        let (first, last) = (field_terms(Field::FirstName, who), field_terms(Field::LastName, who));
        if first.is_empty() {
            return;
        }
        let removed = if sees_removed { UserStatus::Removed } else { UserStatus::Active };
        self.put(sql::OF_PERSON, removed.as_str());
        for (first, last) in first.into_iter().zip(last) {
            self.parts.push((sql::NAMED, vec![Box::new(first), Box::new(last)]));
        }
        self.just(sql::OR_OF_AUTHORITY);
        for term in search_terms(who) {
            self.put(sql::OF_AUTHORITY, term);
        }
        self.just(sql::END_OF_PERSON);
    }

    fn just(&mut self, part: Statement) {
        self.parts.push((part, Vec::new()));
    }

    fn put(&mut self, part: Statement, value: impl ToSql + Send + 'static) {
        self.parts.push((part, vec![Box::new(value)]));
    }

    fn narrow<'q>(&'q self, base: Statement, page: &'q Page) -> Query<'q> {
        self.parts.iter().fold(Query::new(base, &[&page.row.id]), |query, (part, values)| {
            let values: Vec<&dyn ToSql> = values.iter().map(|value| &**value as &dyn ToSql).collect();
            query.and(*part, &values)
        })
    }

    /// A page of them, newest first.
    pub(super) async fn find(
        &self,
        tx: &mut Tx,
        page: &Page,
        extent: Extent,
    ) -> Result<search::Page<sql::EntryRow>, Failure> {
        let mut query = self.narrow(sql::ENTRIES, page);
        if let Some(before) = &self.before {
            query = query.and(sql::BEFORE, &[before]);
        }
        let limit = extent.limit();
        let rows: Vec<sql::EntryRow> = tx.list(&query.and(sql::NEWEST_FIRST, &[&limit])).await?;
        let count = extent.count(tx, self.narrow(sql::COUNT, page));
        search::Page::cut(extent, rows, self.before.is_some()).counted(count).await
    }
}
