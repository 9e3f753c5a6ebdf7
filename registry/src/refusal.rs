//! All errors of a form as one refusal.

use domain::error::{Code, Error, FieldErrors};

/// Codes that say that something else stands in the way, not that the input is wrong (C.10.2, column Kind).
const CONFLICTS: &[Code] = &[
    Code::LastAdministrator,
    Code::RoleNeedsHolder,
    Code::ModuleSuspended,
    Code::AlreadyRegistered,
    Code::NimicExists,
    Code::SimilarAuthorities,
    Code::WrongState,
    Code::ModuleNotActive,
    Code::SuspendFirst,
    Code::CoordinatorInUse,
    Code::StaleVersion,
    Code::ModulesStillActive,
    Code::StillAccessManager,
    Code::LastAccessManager,
    Code::StillInUse,
];

/// Refuses if there are errors: as input to be mended if only one of them can be.
pub(crate) fn refuse(errors: FieldErrors) -> Result<(), Error> {
    if errors.is_empty() {
        return Ok(());
    }
    let conflict = errors.0.iter().all(|error| CONFLICTS.contains(&error.fault.code));
    Err(if conflict { Error::Conflict(errors) } else { Error::Invalid(errors) })
}
