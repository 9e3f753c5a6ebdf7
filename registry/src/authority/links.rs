//! Linked coordinators: what a form wants for one access, against I-8 and I-10.

use std::collections::BTreeSet;

use domain::{
    error::{Code, FieldErrors},
    id::AuthorityId,
    model::{Approval, LinkedCoordinatorRule, ModuleRole},
};

use crate::{
    Failure,
    store::{Tx, authority as sql},
};

/// Links to be added and taken away.
#[derive(Default)]
pub(super) struct LinkChange {
    pub(super) add: Vec<AuthorityId>,
    pub(super) remove: Vec<AuthorityId>,
}

impl LinkChange {
    pub(super) fn is_empty(&self) -> bool {
        self.add.is_empty() && self.remove.is_empty()
    }
}

/// Compares what is wanted with what is; what was typed and is no id is refused.
pub(super) fn compare(
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

/// Checks the change. Links that stay are not checked again.
pub(super) async fn check(
    tx: &mut Tx,
    authority: &sql::AuthorityRow,
    access: &sql::AccessRow,
    linked: &BTreeSet<AuthorityId>,
    change: &LinkChange,
    field: &str,
    errors: &mut FieldErrors,
) -> Result<(), Failure> {
    let applicable =
        access.linked_coordinator != LinkedCoordinatorRule::None && access.role == ModuleRole::Authority;
    if !applicable && !change.add.is_empty() {
        errors.add(field, Code::CoordinatorNotApplicable);
        return Ok(());
    }
    if let Some(fault) = refused(tx, authority, access, &change.add).await? {
        errors.add(field, fault);
    }
    let some_left = !change.add.is_empty() || linked.iter().any(|id| !change.remove.contains(id));
    if !some_left && access.role == ModuleRole::Authority {
        if access.linked_coordinator == LinkedCoordinatorRule::Required {
            errors.add(field, Code::CoordinatorRequired);
        } else if access.approval.is_some_and(|approval| approval != Approval::None) {
            errors.add(field, Code::ApprovalNeedsCoordinator);
        }
    }
    Ok(())
}

/// Why the first unfit one of the coordinators cannot be linked.
async fn refused(
    tx: &mut Tx,
    authority: &sql::AuthorityRow,
    access: &sql::AccessRow,
    add: &[AuthorityId],
) -> Result<Option<Code>, Failure> {
    if add.is_empty() {
        return Ok(None);
    }
    let possible: Vec<sql::CoordinatorRow> = tx.all(sql::COORDINATORS, &[&authority.id]).await?;
    let fits =
        |id: &AuthorityId| possible.iter().any(|row| row.module_id == access.module_id && row.id == *id);
    let Some(unfit) = add.iter().find(|id| !fits(id)) else { return Ok(None) };
    if *unfit == authority.id {
        return Ok(Some(Code::CoordinatorIsSelf));
    }
    let candidate: Option<sql::CandidateRow> =
        tx.optional(sql::CANDIDATE, &[unfit, &access.module_id]).await?;
    Ok(Some(match candidate {
        Some(row) if row.active && row.coordinates && row.country != authority.country => {
            Code::CoordinatorOtherCountry
        }
        _ => Code::NotACoordinator,
    }))
}
