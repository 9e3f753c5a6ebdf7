//! The figures on Home, J13 of C.5: counted each night, so that no page counts for itself.

use std::collections::BTreeMap;

use domain::{
    error::Error,
    fold::sort_key,
    model::{AuthorityStatus, UserStatus},
    policy::{self, Actor},
    time::{DAY, LocalTime, Timestamp, local},
    view::{Figures, Pair},
};

use crate::{
    Failure, Registry,
    authority::zone,
    session::unrestricted,
    store::{ToSql, Tx, figure as sql, search},
};

/// Registrations are counted for so many months, the present one included.
const MONTHS: i32 = 12;

/// All countries together.
const ALL: &str = "";

const AUTHORITIES: &str = "authorities";
const USERS: &str = "users";
const MODULE_AUTHORITIES: &str = "module_authorities";
const MODULE_USERS: &str = "module_users";
const REGISTRATIONS: &str = "registrations";

/// Numbers by country, kind and key.
type Numbers = BTreeMap<(String, &'static str, String), i64>;

impl Registry {
    /// Counts anew. Says how many figures there are; a second run on the same day puts the new ones in their place.
    pub async fn make_figures(&self) -> Result<u64, Error> {
        let now = self.now();
        // Read apart from the writing: nobody who writes waits for the counting.
        let numbers = look!(self, |tx| count(tx, now).await)?;
        let day = now.0.div_euclid(DAY);
        change!(self, |tx| {
            tx.execute(sql::REMOVE_DAY, &[&day]).await?;
            let rows: Vec<[&dyn ToSql; 5]> = numbers
                .iter()
                .map(|((country, kind, key), value)| [&day as &dyn ToSql, country, kind, key, value])
                .collect();
            Ok(tx.add_rows(sql::ADD, sql::NEXT, &rows).await?)
        })?;
        Ok(numbers.len() as u64)
    }

    /// The figures that somebody sees: a national coordinator those of the own country, the Commission all.
    pub async fn figures(&self, actor: &Actor, lang: &str) -> Result<Option<Figures>, Error> {
        unrestricted(actor)?;
        let Some(country) = policy::figures_of(actor) else { return Ok(None) };
        look!(self, |tx| read(tx, self.now(), country, lang, zone(actor)).await)
    }
}

async fn read(
    tx: &mut Tx,
    now: Timestamp,
    country: &str,
    lang: &str,
    zone: &str,
) -> Result<Option<Figures>, Failure> {
    let (day,): (Option<i64>,) = tx.one(sql::LAST_DAY, &[&now.0.div_euclid(DAY)]).await?;
    let Some(day) = day else { return Ok(None) };
    let rows: Vec<sql::FigureRow> = tx.all(sql::OF_COUNTRY, &[&country, &day]).await?;
    let value = |kind: &str, key: &str| {
        rows.iter().find(|row| row.kind == kind && row.key == key).map_or(0, |row| row.value)
    };
    let modules: Vec<search::NamedRow> = tx.all(search::MODULES, &[]).await?;
    let module = |row: &search::NamedRow| Pair {
        name: row.name.text(lang),
        authorities: value(MODULE_AUTHORITIES, &row.code),
        users: value(MODULE_USERS, &row.code),
    };
    let registrations = months(Timestamp(day * DAY)).map(|begins| {
        let LocalTime { year, month, .. } = local(begins, "UTC");
        (year, month, value(REGISTRATIONS, &month_key(begins)))
    });
    let user_statuses = [UserStatus::New, UserStatus::Active];
    let statuses = [AuthorityStatus::Active, AuthorityStatus::Deactivated];
    Ok(Some(Figures {
        as_of: local(Timestamp(day * DAY), zone),
        countries: if country == ALL { countries(tx, day, lang).await? } else { Vec::new() },
        modules: modules.iter().map(module).filter(is_any).collect(),
        statuses: statuses.map(|status| (status, value(AUTHORITIES, status.as_str()))).to_vec(),
        user_statuses: user_statuses.map(|status| (status, value(USERS, status.as_str()))).to_vec(),
        registrations: registrations.collect(),
    }))
}

async fn count(tx: &mut Tx, now: Timestamp) -> Result<Numbers, Failure> {
    let mut numbers = Numbers::new();
    let mut add = |country: String, kind: &'static str, key: &str, value: i64| {
        *numbers.entry((ALL.to_owned(), kind, key.to_owned())).or_default() += value;
        if country != ALL {
            numbers.insert((country, kind, key.to_owned()), value);
        }
    };
    let by_key = [
        (AUTHORITIES, sql::AUTHORITIES),
        (USERS, sql::USERS),
        (MODULE_AUTHORITIES, sql::MODULE_AUTHORITIES),
        (MODULE_USERS, sql::MODULE_USERS),
    ];
    for (kind, statement) in by_key {
        let rows: Vec<(String, String, i64)> = tx.all(statement, &[]).await?;
        for (country, key, value) in rows {
            add(country, kind, &key, value);
        }
    }
    for from in months(now) {
        let rows: Vec<(String, i64)> = tx.all(sql::REGISTRATIONS, &[&from, &from.plus_months(1)]).await?;
        for (country, value) in rows {
            add(country, REGISTRATIONS, &month_key(from), value);
        }
    }
    Ok(numbers)
}

/// The beginnings of the last months, the oldest first, in UTC.
fn months(now: Timestamp) -> impl Iterator<Item = Timestamp> {
    let this_month = now.month_begins();
    (0..MONTHS).rev().map(move |back| this_month.plus_months(-back))
}

/// `2026-11`.
fn month_key(at: Timestamp) -> String {
    local(at, "UTC").iso().chars().take(7).collect()
}

async fn countries(tx: &mut Tx, day: i64, lang: &str) -> Result<Vec<Pair>, Failure> {
    let rows: Vec<sql::CountryRow> = tx.all(sql::BY_COUNTRY, &[&day]).await?;
    let mut countries = BTreeMap::new();
    for row in rows {
        let pair = Pair { name: row.name.text(lang), authorities: 0, users: 0 };
        let pair = countries.entry(row.code).or_insert(pair);
        *(if row.kind == USERS { &mut pair.users } else { &mut pair.authorities }) += row.value;
    }
    let mut pairs: Vec<Pair> = countries.into_values().collect();
    pairs.sort_by_cached_key(|pair| sort_key(&pair.name));
    Ok(pairs)
}

/// What nobody has is not shown.
fn is_any(pair: &Pair) -> bool {
    pair.authorities > 0 || pair.users > 0
}
