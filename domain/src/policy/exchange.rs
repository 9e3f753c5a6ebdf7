//! What an authority may do in the exchanges of a module: the last table of C.2.2.

use serde::{Deserialize, Serialize};

use crate::model::{AccessStatus, AuthorityStatus};

/// What the software of a module lets an authority do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExchangeRights {
    /// Start an exchange.
    pub may_start: bool,
    /// Be sent a new request or notification.
    pub may_receive: bool,
    /// Finish an exchange that is under way.
    pub may_finish: bool,
}

/// The rights that follow from how an authority stands, and its access to the module, if it has one.
pub const fn exchange_rights(authority: AuthorityStatus, access: Option<AccessStatus>) -> ExchangeRights {
    let (begins, finishes) = match (authority, access) {
        (AuthorityStatus::Deleted, _) | (_, None) => (false, false),
        (AuthorityStatus::Active, Some(AccessStatus::Active)) => (true, true),
        // A deactivated authority has suspended accesses only (I-19); it begins nothing in any case.
        (AuthorityStatus::Active, Some(AccessStatus::Suspended))
        | (AuthorityStatus::Deactivated, Some(_)) => (false, true),
    };
    ExchangeRights { may_start: begins, may_receive: begins, may_finish: finishes }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_holds() {
        use AccessStatus as Access;
        use AuthorityStatus::{Active, Deactivated, Deleted};
        let table = [
            (Active, Some(Access::Active), [true, true, true]),
            (Active, Some(Access::Suspended), [false, false, true]),
            (Active, None, [false; 3]),
            (Deactivated, Some(Access::Active), [false, false, true]),
            (Deactivated, Some(Access::Suspended), [false, false, true]),
            (Deactivated, None, [false; 3]),
            (Deleted, Some(Access::Active), [false; 3]),
            (Deleted, Some(Access::Suspended), [false; 3]),
            (Deleted, None, [false; 3]),
        ];
        for (authority, access, expected) in table {
            let rights = exchange_rights(authority, access);
            let found = [rights.may_start, rights.may_receive, rights.may_finish];
            assert_eq!(found, expected, "{authority:?} {access:?}");
        }
    }
}
