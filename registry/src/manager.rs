//! Access managers (P33, I-17): an authority becomes one with a delegation, the delegation changes, the role ends.

mod appoint;
mod view;
mod withdraw;

use domain::{
    error::{Code, Error, FORM, FieldErrors},
    form::{self, DelegationForm},
    history::Action as Done,
    id::AuthorityId,
    model::{AuthorityKind, ModuleStatus},
    policy::{Action, Actor, decide},
    time::Timestamp,
};

use crate::{
    Failure, Registry,
    chronicle::{Changes, Chronicle, Subject},
    history, scope,
    store::{Tx, authority, manager as sql},
};

impl Registry {
    /// Locks, decides and reads: the beginning of every step. A national coordinator and the Commission are access
    /// managers by what they are.
    async fn manager_step(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        id: AuthorityId,
        locked: &[AuthorityId],
    ) -> Result<authority::AuthorityRow, Failure> {
        history::lock(tx, locked).await?;
        self.may_appoint(tx, actor, id).await?;
        let row: authority::AuthorityRow = tx.one(authority::BY_ID, &[&id]).await?;
        if row.kind == AuthorityKind::Authority {
            Ok(row)
        } else {
            Err(Error::Denied(Code::NationalCoordinatorFixed.into()).into())
        }
    }

    async fn may_appoint(&self, tx: &mut Tx, actor: &Actor, id: AuthorityId) -> Result<(), Failure> {
        let target = scope::read(tx, actor, id).await?;
        Ok(decide(actor, Action::AppointAccessManager, &target, self.settings().rules)?)
    }
}

/// The delegation that an authority has ends, if it has one.
pub(crate) async fn end_delegation(
    tx: &mut Tx,
    chronicle: &Chronicle<'_>,
    id: AuthorityId,
    now: Timestamp,
) -> Result<(), Failure> {
    let delegation: Option<sql::DelegationRow> = tx.optional(sql::DELEGATION, &[&id]).await?;
    let Some(delegation) = delegation else { return Ok(()) };
    let modules: Vec<sql::ModuleRow> = tx.all(sql::MODULES, &[&id]).await?;
    let named = codes(delegation.all_modules, modules.iter().filter(|module| module.chosen));
    let (version,): (i64,) = tx.one(sql::REVOKE, &[&delegation.id, &now]).await?;
    let mut changes = Changes::of_authority(id);
    changes.plain("all_modules", Some(&delegation.all_modules.to_string()), None);
    changes.plain("modules", named.as_deref(), None);
    chronicle.record(tx, Subject::delegation(delegation.id, version), Done::DelegationChanged, changes).await
}

/// The row is still the one that the form showed.
fn unchanged(version: i64, read: &str) -> Result<(), Error> {
    if form::version(read) == version { Ok(()) } else { Err(Error::conflict(FORM, Code::StaleVersion)) }
}

/// What a form delegates: all modules, or these.
pub(crate) struct Delegated<'a> {
    is_for_all: bool,
    modules: Vec<&'a sql::ModuleRow>,
}

impl<'a> Delegated<'a> {
    /// All modules.
    pub(crate) const fn all() -> Self {
        Self { is_for_all: true, modules: Vec::new() }
    }

    fn of(form: &DelegationForm, modules: &'a [sql::ModuleRow], errors: &mut FieldErrors) -> Self {
        let is_for_all = match form.extent.as_str() {
            "all" => true,
            "some" | "" => false,
            _ => {
                errors.add("extent", Code::InvalidChoice);
                return Self { is_for_all: false, modules: Vec::new() };
            }
        };
        if is_for_all {
            return Self { is_for_all, modules: Vec::new() };
        }
        let is_wanted = |module: &&sql::ModuleRow| form.modules.contains(&module.code);
        let wanted: Vec<_> =
            modules.iter().filter(|module| can_be_delegated(module)).filter(is_wanted).collect();
        if form.modules.iter().any(|code| !wanted.iter().any(|module| module.code == *code)) {
            errors.add("modules", Code::InvalidChoice);
        } else if wanted.is_empty() {
            errors.add("modules", Code::DelegationEmpty);
        }
        Self { is_for_all, modules: wanted }
    }

    /// Codes as the history keeps a list: sorted, joined by commas; nothing where all modules are meant.
    fn codes(&self) -> Option<String> {
        codes(self.is_for_all, self.modules.iter().copied())
    }
}

fn codes<'a>(is_for_all: bool, modules: impl Iterator<Item = &'a sql::ModuleRow>) -> Option<String> {
    let codes = modules.map(|module| module.code.as_str()).collect();
    (!is_for_all).then(|| crate::authority::joined(codes))
}

/// What is retired can no longer be given; where it is delegated it can stay.
fn can_be_delegated(module: &sql::ModuleRow) -> bool {
    module.chosen || module.status != ModuleStatus::Retired
}
