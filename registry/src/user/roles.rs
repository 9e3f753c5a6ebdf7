//! The roles of a user: what can be given and taken away, and what a form makes of it (I-5, I-6, Q26).

use std::collections::BTreeSet;

use domain::{
    error::{Code, Fault, FieldErrors},
    id::{AuthorityId, UserId},
    model::AccessStatus,
    view::{RoleChoice, RoleGroup},
};

use crate::{
    Failure,
    names::Names,
    store::{Tx, user as sql},
};

/// Every role that fits an access of the authority, and how it stands with the user.
pub(super) struct Choices(pub(super) Vec<sql::RoleRow>);

/// Roles to be given and taken away.
#[derive(Default)]
pub(super) struct RoleChange<'a> {
    pub(super) add: Vec<&'a sql::RoleRow>,
    pub(super) remove: Vec<&'a sql::RoleRow>,
}

impl RoleChange<'_> {
    pub(super) fn is_empty(&self) -> bool {
        self.add.is_empty() && self.remove.is_empty()
    }
}

impl sql::RoleRow {
    /// `module:role`, as forms and the history have it.
    pub(super) fn full_code(&self) -> String {
        format!("{}:{}", self.module, self.role)
    }

    /// `Module: Role` in a language.
    fn label(&self, lang: &str) -> String {
        format!("{}: {}", self.module_name.get(lang), self.name.get(lang))
    }

    /// Nobody else has it, and somebody must.
    pub(super) fn cannot_go(&self) -> bool {
        self.held && self.needs_holder && !self.held_by_another && self.status == AccessStatus::Active
    }
}

impl Choices {
    pub(super) async fn load(tx: &mut Tx, authority: AuthorityId, user: UserId) -> Result<Self, Failure> {
        Ok(Self(tx.all(sql::ROLE_CHOICES, &[&authority, &user]).await?))
    }

    /// The faults of taking away everything the user has.
    pub(super) fn needed(&self, lang: &str) -> Vec<Fault> {
        self.0.iter().filter(|row| row.cannot_go()).map(|row| needs_holder(row, lang)).collect()
    }

    /// By module, for the form of a user. A role of a suspended module can be taken away, but not given.
    pub(super) fn groups(&self, lang: &str) -> Vec<RoleGroup> {
        let modules = self.0.chunk_by(|one, other| one.module_id == other.module_id);
        modules
            .filter_map(|rows| {
                let first = rows.first()?;
                Some(RoleGroup {
                    module: first.module.clone(),
                    name: first.module_name.text(lang),
                    status: first.status,
                    roles: rows.iter().map(|row| choice(row, lang)).collect(),
                })
            })
            .collect()
    }

    /// Compares a form with what the user has. `everything` gives all roles of all active modules with it (Q10). What
    /// is not shown, such as a role that has been switched off, stays as it is.
    pub(super) async fn compare<'a>(
        &'a self,
        tx: &mut Tx,
        wanted: &[String],
        everything: bool,
        lang: &str,
        errors: &mut FieldErrors,
    ) -> Result<RoleChange<'a>, Failure> {
        let wanted: BTreeSet<&str> = wanted.iter().map(String::as_str).collect();
        let codes: BTreeSet<String> = self.0.iter().map(sql::RoleRow::full_code).collect();
        if let Some(unknown) = wanted.iter().find(|code| !codes.contains(**code)) {
            let name = name_of(tx, unknown, lang).await?;
            errors.add("roles", Fault::new(Code::RoleNotAvailable).with("role", name));
        }
        let is_wanted = |row: &sql::RoleRow| {
            wanted.contains(row.full_code().as_str()) || (everything && row.status == AccessStatus::Active)
        };
        let change = RoleChange {
            add: self.0.iter().filter(|row| !row.held && is_wanted(row)).collect(),
            remove: self.0.iter().filter(|row| row.held && !is_wanted(row)).collect(),
        };
        let suspended = change.add.iter().filter(|row| row.status == AccessStatus::Suspended);
        let suspended: BTreeSet<&str> = suspended.map(|row| row.module_name.get(lang)).collect();
        for module in suspended {
            errors.add("roles", Fault::new(Code::ModuleSuspended).with("module", module));
        }
        for row in change.remove.iter().filter(|row| row.cannot_go()) {
            errors.add("roles", needs_holder(row, lang));
        }
        Ok(change)
    }
}

fn needs_holder(row: &sql::RoleRow, lang: &str) -> Fault {
    Fault::new(Code::RoleNeedsHolder).with("role", row.label(lang))
}

fn choice(row: &sql::RoleRow, lang: &str) -> RoleChoice {
    let locked = if row.cannot_go() {
        Some(needs_holder(row, lang))
    } else if row.status == AccessStatus::Suspended && !row.held {
        Some(Fault::new(Code::ModuleSuspended).with("module", row.module_name.get(lang)))
    } else {
        None
    };
    RoleChoice {
        code: row.full_code(),
        name: row.name.text(lang),
        held: row.held,
        needs_holder: row.needs_holder,
        locked,
    }
}

/// The name of a role that the authority cannot give; a dash where there is no such role.
async fn name_of(tx: &mut Tx, code: &str, lang: &str) -> Result<String, Failure> {
    // PostgreSQL takes no NUL: what cannot be a code is not looked up.
    let is_code = code.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ':' | '_' | '-'));
    let (module, role) = code.split_once(':').filter(|_| is_code).unwrap_or_default();
    let found: Option<(Names, Names)> = tx.optional(sql::ROLE_NAME, &[&module, &role]).await?;
    Ok(found
        .map_or_else(|| "–".to_owned(), |(module, role)| format!("{}: {}", module.get(lang), role.get(lang))))
}

/// Codes as the history keeps them, before and after a change.
pub(super) async fn codes(
    tx: &mut Tx,
    user: UserId,
    change: &RoleChange<'_>,
) -> Result<(String, String), Failure> {
    let before = held(tx, user).await?;
    let mut after = before.clone();
    for row in &change.remove {
        after.remove(&row.full_code());
    }
    after.extend(change.add.iter().map(|row| row.full_code()));
    Ok((joined(&before), joined(&after)))
}

/// The codes of all roles of a user, as the history keeps them.
pub(crate) async fn role_codes(tx: &mut Tx, user: UserId) -> Result<String, Failure> {
    Ok(joined(&held(tx, user).await?))
}

async fn held(tx: &mut Tx, user: UserId) -> Result<BTreeSet<String>, Failure> {
    let held: Vec<(String, String)> = tx.all(sql::ROLE_CODES, &[&user]).await?;
    Ok(held.iter().map(|(module, role)| format!("{module}:{role}")).collect())
}

fn joined(codes: &BTreeSet<String>) -> String {
    crate::authority::joined(codes.iter().map(String::as_str).collect())
}
