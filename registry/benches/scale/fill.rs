//! Fills a registry with invented authorities and people, beside the history: no list and no search reads that.

use domain::{
    fold::{Field, SearchText, official_name_norm, sort_key},
    id::{AuthorityId, ModuleAccessId, ModuleId, RoleId, UserId},
    time::Timestamp,
};

use registry::{
    store::{Db, Statement, ToSql, Tx},
    testing::SeededRandom,
};

use super::{
    Outcome,
    names::{KINDS, below, first, place},
};

/// Rows written in one transaction.
const BATCH: usize = 2_000;
/// Each authority has so many modules, and each person so many of their roles.
const MODULES: usize = 3;
const ROLES: usize = 4;

/// The ids of one begin alike.
const MILLISECOND: i64 = 1_000;

/// What has been filled in.
pub struct Filled {
    authorities: Vec<(AuthorityId, String)>,
    users: u32,
    random: SeededRandom,
}

impl Default for Filled {
    fn default() -> Self {
        Self { authorities: Vec::new(), users: 0, random: SeededRandom::new(1) }
    }
}

struct Office {
    id: AuthorityId,
    country: &'static str,
    name: String,
    norm: String,
    sort: Vec<u8>,
    lang: &'static str,
    city: String,
    email: String,
    text: String,
}

struct Person {
    id: UserId,
    authority: AuthorityId,
    first: &'static str,
    last: String,
    sort: Vec<u8>,
    email: String,
    username: String,
    text: String,
    roles: Vec<RoleId>,
}

/// A module that is given, with its roles.
struct Given {
    id: ModuleId,
    roles: Vec<RoleId>,
}

/// Countries in turn.
const COUNTRIES: [&str; 30] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "HR", "HU", "IE", "IS", "IT",
    "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
];

impl Filled {
    /// Fills up to so many authorities and users.
    pub async fn up_to(&mut self, db: &Db, (authorities, users): (u32, u32)) -> Outcome {
        let modules = modules(db).await?;
        let wanted = usize::try_from(authorities)?;
        while self.authorities.len() < wanted {
            let from = self.authorities.len();
            let offices: Vec<Office> =
                (from..wanted.min(from + BATCH)).map(|number| self.office(number)).collect();
            let mut tx = db.write().await?;
            add_offices(&mut tx, &offices).await?;
            let mut accesses = Vec::new();
            for (number, office) in (from..).zip(&offices) {
                for module in given(&modules, number) {
                    let id = ModuleAccessId::new(moment(number), &mut self.random);
                    accesses.push((id, office.id, module.id));
                }
            }
            add_accesses(&mut tx, &accesses).await?;
            tx.commit().await?;
            self.authorities.extend(offices.into_iter().map(|office| (office.id, office.name)));
        }
        while self.users < users {
            let to = users.min(self.users + u32::try_from(BATCH)?);
            let people: Vec<Person> = (self.users..to).map(|number| self.person(number, &modules)).collect();
            let mut tx = db.write().await?;
            add_people(&mut tx, &people).await?;
            add_roles(&mut tx, &people).await?;
            tx.commit().await?;
            self.users = to;
        }
        Ok(())
    }

    /// Brings the figures of the planner up to date, as a database in use has them.
    pub async fn settle(&self, db: &Db) -> Outcome {
        let mut tx = db.write().await?;
        tx.execute(Statement::new("scale::settle", "ANALYZE"), &[]).await?;
        Ok(tx.commit().await?)
    }

    /// Some of the authorities, from all over.
    pub fn drawn(&self, number: usize) -> Vec<(AuthorityId, String)> {
        let step = (self.authorities.len() / number).max(1);
        self.authorities.iter().step_by(step).take(number).cloned().collect()
    }

    fn office(&mut self, number: usize) -> Office {
        let random = &mut self.random;
        let (lang, kinds) = KINDS[number % KINDS.len()];
        let kind = kinds[below(random, kinds.len())];
        let (city, part) = (place(random), place(random));
        let name = format!("{kind} {part} {city} {number}");
        let text = SearchText::default().text(&name).text(&name).field(Field::City, &city).into_string();
        Office {
            id: AuthorityId::new(moment(number), random),
            country: COUNTRIES[number % COUNTRIES.len()],
            norm: official_name_norm(&name),
            sort: sort_key(&name),
            name,
            lang,
            city,
            email: format!("office{number}@authority.example"),
            text,
        }
    }

    fn person(&mut self, number: u32, modules: &[Given]) -> Person {
        let random = &mut self.random;
        let (first, last) = (first(random), place(random));
        let at = usize::try_from(number).unwrap_or_default() % self.authorities.len();
        let email = format!("person{number}@authority{at}.example");
        let text = SearchText::default()
            .field(Field::FirstName, first)
            .field(Field::LastName, &last)
            .field(Field::Email, &email);
        Person {
            id: UserId::new(moment(number.try_into().unwrap_or_default()), random),
            authority: self.authorities[at].0,
            sort: sort_key(&format!("{last} {first}")),
            first,
            last,
            email,
            username: format!("zz{number:06}"),
            text: text.into_string(),
            roles: given(modules, at).flat_map(|module| module.roles.iter().copied()).take(ROLES).collect(),
        }
    }
}

/// One after the other, as they are registered: so are their ids.
fn moment(number: usize) -> Timestamp {
    Timestamp(i64::try_from(number).unwrap_or_default() * MILLISECOND)
}

async fn modules(db: &Db) -> Outcome<Vec<Given>> {
    let sql = "SELECT m.id, r.id FROM role_definition r JOIN module m ON m.id = r.module_id \
        WHERE r.for_authority AND m.status = 'active' AND NOT m.has_request_settings ORDER BY m.code, r.code";
    let roles: Vec<(ModuleId, RoleId)> =
        db.read().await?.all(Statement::new("scale::roles", sql), &[]).await?;
    let mut modules: Vec<Given> = Vec::new();
    for (module, role) in roles {
        match modules.last_mut() {
            Some(last) if last.id == module => last.roles.push(role),
            _ => modules.push(Given { id: module, roles: vec![role] }),
        }
    }
    Ok(modules)
}

/// The modules of an authority.
fn given(modules: &[Given], number: usize) -> impl Iterator<Item = &Given> {
    modules.iter().cycle().skip(number % modules.len()).take(MODULES)
}

async fn add_offices(tx: &mut Tx, offices: &[Office]) -> Outcome {
    let first = Statement::new(
        "scale::authority",
        "INSERT INTO authority (id, country, official_name, official_name_norm, official_name_sort, informal_name, \
            informal_name_sort, informal_name_lang, city, email, search_text, kind, phone, street, mail_language, status, \
            is_access_manager, registered_at, origin, version) VALUES \
            ($1, $2, $3, $4, $5, $3, $5, $6, $7, $8, $9, 'authority', '+0 000', 'Street 1', 'en', 'active', FALSE, 0, \
            'registered', 1)",
    );
    let next = Statement::new(
        "scale::authority_next",
        ", ($1, $2, $3, $4, $5, $3, $5, $6, $7, $8, $9, 'authority', '+0 000', 'Street 1', 'en', 'active', FALSE, 0, \
            'registered', 1)",
    );
    let rows: Vec<[&dyn ToSql; 9]> = offices
        .iter()
        .map(|office| -> [&dyn ToSql; 9] {
            let Office { id, country, name, norm, sort, lang, city, email, text } = office;
            [id, country, name, norm, sort, lang, city, email, text]
        })
        .collect();
    Ok(tx.add_rows(first, next, &rows).await?)
}

async fn add_accesses(
    tx: &mut Tx,
    accesses: &[(ModuleAccessId, AuthorityId, domain::id::ModuleId)],
) -> Outcome {
    let first = Statement::new(
        "scale::access",
        "INSERT INTO module_access (id, authority_id, module_id, role, status, granted_at, version) VALUES \
            ($1, $2, $3, 'authority', 'active', 0, 1)",
    );
    let next = Statement::new("scale::access_next", ", ($1, $2, $3, 'authority', 'active', 0, 1)");
    let rows: Vec<[&dyn ToSql; 3]> = accesses
        .iter()
        .map(|(id, authority, module)| -> [&dyn ToSql; 3] { [id, authority, module] })
        .collect();
    Ok(tx.add_rows(first, next, &rows).await?)
}

async fn add_people(tx: &mut Tx, people: &[Person]) -> Outcome {
    let first = Statement::new(
        "scale::user",
        "INSERT INTO user_account (id, authority_id, first_name, last_name, name_sort, email, email_norm, language, \
            username, username_norm, search_text, is_administrator, status, first_login_at, created_at, version) VALUES \
            ($1, $2, $3, $4, $5, $6, $6, 'en', $7, $7, $8, TRUE, 'active', 0, 0, 1)",
    );
    let next = Statement::new(
        "scale::user_next",
        ", ($1, $2, $3, $4, $5, $6, $6, 'en', $7, $7, $8, TRUE, 'active', 0, 0, 1)",
    );
    let rows: Vec<[&dyn ToSql; 8]> = people
        .iter()
        .map(|person| -> [&dyn ToSql; 8] {
            let Person { id, authority, first, last, sort, email, username, text, .. } = person;
            [id, authority, first, last, sort, email, username, text]
        })
        .collect();
    Ok(tx.add_rows(first, next, &rows).await?)
}

async fn add_roles(tx: &mut Tx, people: &[Person]) -> Outcome {
    let first = Statement::new(
        "scale::role",
        "INSERT INTO user_role (user_id, role_id, granted_at) VALUES ($1, $2, 0)",
    );
    let next = Statement::new("scale::role_next", ", ($1, $2, 0)");
    let rows: Vec<[&dyn ToSql; 2]> = people
        .iter()
        .flat_map(|person| person.roles.iter().map(|role| -> [&dyn ToSql; 2] { [&person.id, role] }))
        .collect();
    Ok(tx.add_rows(first, next, &rows).await?)
}
