//! Forms of accesses to modules.

use super::{AuthorityHead, Choice, KeywordList};
use crate::{
    error::Fault,
    id::AuthorityId,
    model::{Approval, LinkedCoordinatorRule, ModuleRole},
};

/// A module that an authority could be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedModule {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Name of its legal area.
    pub legal_area: String,
    /// The roles that the module has.
    pub roles: Vec<ModuleRole>,
    /// The role of the suspended access, where there is one.
    pub present: Option<ModuleRole>,
    /// Whether the reader's delegation covers it.
    pub is_covered: bool,
}

/// The form of one module to be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GiftView {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// The role it will be given in.
    pub role: ModuleRole,
    /// Version of the suspended access; 0 where there is none.
    pub version: i64,
    /// There is a suspended access.
    pub is_again: bool,
    /// The access is active: somebody has given it in the meantime.
    pub is_active: bool,
    /// It is in the other role: user roles that do not fit the new one are lost.
    pub is_in_other_role: bool,
    /// The lists of the module.
    pub lists: Vec<KeywordList>,
    /// Whether a linked coordinator is asked for in this role.
    pub coordinator_rule: LinkedCoordinatorRule,
    /// Those that could be linked.
    pub coordinators: Vec<Choice>,
    /// Approval, may refuse, allocation; of request modules only.
    pub settings: Option<(Approval, bool, bool)>,
}

/// Give access.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GiveView {
    /// Head.
    pub head: AuthorityHead,
    /// What can be chosen.
    pub offered: Vec<OfferedModule>,
    /// What is chosen, with its form.
    pub gifts: Vec<GiftView>,
    /// Names of those who get all roles of what is given.
    pub administrators: Vec<String>,
}

/// Suspend an access, or replace it as coordinator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuspendView {
    /// Head.
    pub head: AuthorityHead,
    /// Code of the module.
    pub code: String,
    /// Name of the module.
    pub module: String,
    /// Version of the access, for the form.
    pub version: i64,
    /// Names of the administrators.
    pub administrators: Vec<String>,
    /// How many users hold roles of the module.
    pub holders: i64,
    /// Why it cannot be suspended now.
    pub refused: Option<Fault>,
    /// Authorities that the step concerns: linked to it, as far as the reader may see them, or those that are moved.
    pub linked: Vec<(AuthorityId, String)>,
    /// Where they are moved: those that depend on it too and that the reader sees and cannot move.
    pub staying: Vec<(AuthorityId, String)>,
    /// Those of them that depend on it.
    pub depending: Vec<(AuthorityId, String)>,
    /// How many more depend on it.
    pub others: usize,
    /// Coordinators to which they could be moved.
    pub replacements: Vec<Choice>,
}
