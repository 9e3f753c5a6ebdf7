//! Linked coordinators: what a form wants for one access, against I-8 and I-10.

use std::collections::BTreeSet;

use domain::{
    error::{Code, Fault, FieldErrors},
    id::{AuthorityId, ModuleId},
    model::{Approval, LinkedCoordinatorRule, ModuleRole},
};

use crate::{
    Failure,
    store::{Tx, authority as sql},
};

/// Links to be added and taken away.
#[derive(Default)]
pub(crate) struct LinkChange {
    pub(crate) add: Vec<AuthorityId>,
    pub(crate) remove: Vec<AuthorityId>,
}

impl LinkChange {
    pub(crate) fn is_empty(&self) -> bool {
        self.add.is_empty() && self.remove.is_empty()
    }
}

/// Compares what is wanted with what is; what was typed and is no id is refused.
pub(crate) fn compare(
    linked: &BTreeSet<AuthorityId>,
    wanted: &BTreeSet<&str>,
    field: &str,
    errors: &mut FieldErrors,
) -> LinkChange {
    let ids: BTreeSet<AuthorityId> = wanted.iter().filter_map(|text| AuthorityId::parse(text)).collect();
    if wanted.iter().any(|text| AuthorityId::parse(text).is_none()) {
        errors.add(field, Code::InvalidChoice);
    }
    LinkChange {
        add: ids.difference(linked).copied().collect(),
        remove: linked.difference(&ids).copied().collect(),
    }
}

/// What decides whether an access can have a link.
pub(crate) struct Rules<'a> {
    pub(crate) authority: &'a sql::AuthorityRow,
    pub(crate) module: ModuleId,
    pub(crate) rule: LinkedCoordinatorRule,
    pub(crate) role: ModuleRole,
    pub(crate) approval: Option<Approval>,
}

/// Checks the change and what stays: the module is being given, and its links were not looked at while it was suspended
/// (Q24). Gives what is wrong with their number, which may belong to another field.
pub(crate) async fn check_all(
    tx: &mut Tx,
    rules: &Rules<'_>,
    linked: &BTreeSet<AuthorityId>,
    change: &LinkChange,
    field: &str,
    errors: &mut FieldErrors,
) -> Result<Option<Code>, Failure> {
    let kept = linked.iter().copied().filter(|id| !change.remove.contains(id));
    let all = LinkChange { add: kept.chain(change.add.iter().copied()).collect(), remove: Vec::new() };
    check_each(tx, rules, &BTreeSet::new(), &all, field, errors).await
}

/// Checks the change. Links that stay are not checked again.
pub(crate) async fn check(
    tx: &mut Tx,
    rules: &Rules<'_>,
    linked: &BTreeSet<AuthorityId>,
    change: &LinkChange,
    field: &str,
    errors: &mut FieldErrors,
) -> Result<(), Failure> {
    if let Some(code) = check_each(tx, rules, linked, change, field, errors).await? {
        errors.add(field, code);
    }
    Ok(())
}

/// Checks every coordinator that is added, and gives what is wrong with their number.
async fn check_each(
    tx: &mut Tx,
    rules: &Rules<'_>,
    linked: &BTreeSet<AuthorityId>,
    change: &LinkChange,
    field: &str,
    errors: &mut FieldErrors,
) -> Result<Option<Code>, Failure> {
    let adds = !change.add.is_empty();
    let some_left = adds || linked.iter().any(|id| !change.remove.contains(id));
    let code = number(rules.rule, rules.role, rules.approval, adds, some_left);
    if code != Some(Code::CoordinatorNotApplicable) {
        for coordinator in &change.add {
            if let Some(fault) = refused(tx, rules, *coordinator).await? {
                errors.add(field, fault);
            }
        }
    }
    Ok(code)
}

/// What is wrong whoever the coordinators are: that some are added where there can be none, or that none are left where
/// there must be one.
pub(crate) fn number(
    need: LinkedCoordinatorRule,
    role: ModuleRole,
    approval: Option<Approval>,
    adds: bool,
    some_left: bool,
) -> Option<Code> {
    if adds && (need == LinkedCoordinatorRule::None || role != ModuleRole::Authority) {
        return Some(Code::CoordinatorNotApplicable);
    }
    if some_left || role != ModuleRole::Authority {
        return None;
    }
    if need == LinkedCoordinatorRule::Required {
        return Some(Code::CoordinatorRequired);
    }
    let needs_one = approval.is_some_and(|approval| approval != Approval::None);
    needs_one.then_some(Code::ApprovalNeedsCoordinator)
}

/// Why an authority cannot be linked as coordinator (I-8).
pub(crate) async fn refused(
    tx: &mut Tx,
    rules: &Rules<'_>,
    coordinator: AuthorityId,
) -> Result<Option<Fault>, Failure> {
    if coordinator == rules.authority.id {
        return Ok(Some(Code::CoordinatorIsSelf.into()));
    }
    let candidate: Option<sql::CandidateRow> =
        tx.optional(sql::CANDIDATE, &[&coordinator, &rules.module]).await?;
    Ok(match candidate {
        Some(row) if row.active && row.coordinates && row.country != rules.authority.country => {
            Some(Code::CoordinatorOtherCountry.into())
        }
        Some(row) if row.active && row.coordinates => None,
        // What the public card shows can be named.
        Some(row) if row.active => Some(Fault::new(Code::NotACoordinator).with("authority", row.name)),
        _ => Some(Fault::new(Code::NotACoordinator).with("authority", "–")),
    })
}
