//! Q30: what a change of the catalogue must not do to what is there already. A change never rewrites accesses, roles or
//! keywords, so what would make one of them invalid is refused. Every case of Q30 is here, and nowhere else.

use domain::{
    error::{Code, Error, FORM, Fault},
    model::{LinkedCoordinatorRule, ModuleRole, RolesAllowed},
};

use crate::{
    Failure,
    store::{Statement, ToSql, Tx, catalogue as sql},
};

/// Refuses with how many stand in the way.
async fn none(tx: &mut Tx, statement: Statement, args: &[&dyn ToSql]) -> Result<(), Failure> {
    let (count,): (i64,) = tx.one(statement, args).await?;
    if count == 0 {
        return Ok(());
    }
    Err(Error::conflict(FORM, Fault::new(Code::StillInUse).with("count", count)).into())
}

/// "Deleting what is in use": a legal area with modules.
pub(super) async fn area_removed(tx: &mut Tx, area: &sql::AreaRow) -> Result<(), Failure> {
    none(tx, sql::MODULES_OF_AREA, &[&area.id]).await
}

/// "Deleting what is in use": a module that somebody has, that is delegated or has a key, or that has roles and lists.
pub(super) async fn module_removed(tx: &mut Tx, module: &sql::ModuleRow) -> Result<(), Failure> {
    none(tx, sql::ACCESSES, &[&module.id]).await?;
    none(tx, sql::PARTS, &[&module.id]).await
}

/// "Deleting what is in use": a role that somebody holds.
pub(super) async fn role_removed(tx: &mut Tx, role: &sql::RoleRow) -> Result<(), Failure> {
    none(tx, sql::HOLDERS, &[&role.id]).await
}

/// "Deleting what is in use": a list of which something was chosen.
pub(super) async fn list_removed(tx: &mut Tx, list: &sql::ListRow) -> Result<(), Failure> {
    none(tx, sql::CHOSEN_OF_LIST, &[&list.id]).await
}

/// "Deleting what is in use": a keyword that was chosen, or that stands above others.
pub(super) async fn keyword_removed(tx: &mut Tx, keyword: &sql::KeywordRow) -> Result<(), Failure> {
    none(tx, sql::CHOSEN, &[&keyword.id]).await
}

/// What a module asks of those who have it.
pub(super) async fn module_changed(
    tx: &mut Tx,
    old: &sql::ModuleRow,
    new: &sql::ModuleRow,
) -> Result<(), Failure> {
    // "Another kind for a module that somebody has", and with it other settings: the stored ones would be invalid (I-10).
    if old.kind != new.kind || old.has_request_settings != new.has_request_settings {
        none(tx, sql::ACCESSES, &[&old.id]).await?;
    }
    // "A narrower roles_allowed than the accesses have".
    match new.roles_allowed {
        RolesAllowed::Both => {}
        RolesAllowed::Authority => {
            none(tx, sql::OTHER_ROLE, &[&old.id, &ModuleRole::Authority.as_str()]).await?;
        }
        RolesAllowed::Coordinator => {
            none(tx, sql::OTHER_ROLE, &[&old.id, &ModuleRole::Coordinator.as_str()]).await?;
        }
    }
    // "linked_coordinator required while an active access in the role authority has none, or none while there are links".
    match new.linked_coordinator {
        rule if rule == old.linked_coordinator => Ok(()),
        LinkedCoordinatorRule::Required => none(tx, sql::UNLINKED, &[&old.id]).await,
        LinkedCoordinatorRule::None => none(tx, sql::LINKS, &[&old.id]).await,
        LinkedCoordinatorRule::Optional => Ok(()),
    }
}

/// "Other `for_authority`, `for_coordinator` or `only_if_setting` for a role that somebody holds".
pub(super) async fn role_changed(tx: &mut Tx, old: &sql::RoleRow, new: &sql::RoleRow) -> Result<(), Failure> {
    let reach = |role: &sql::RoleRow| (role.for_authority, role.for_coordinator, role.only_with_allocation);
    if reach(old) == reach(new) { Ok(()) } else { none(tx, sql::HOLDERS, &[&old.id]).await }
}
