//! The catalogue as the Commission keeps it (P35): legal areas, modules with their roles, lists with their keywords.

use crate::{
    id::{KeywordId, LegalAreaId, ListId, RoleId},
    model::{LinkedCoordinatorRule, ModuleKind, ModuleStatus, RolesAllowed},
};

/// How many use something, and so how many a change of it concerns (Q30).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Authorities.
    pub authorities: i64,
    /// Users.
    pub users: i64,
}

/// The whole catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogueView {
    /// The legal areas with their modules.
    pub areas: Vec<CatalogueArea>,
    /// The lists that describe an authority.
    pub lists: Vec<CatalogueList>,
}

/// A legal area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogueArea {
    /// Id.
    pub id: LegalAreaId,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Whether it is in use.
    pub is_active: bool,
    /// Its modules, in order.
    pub modules: Vec<CatalogueModule>,
}

/// A module, in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogueModule {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: ModuleKind,
    /// Status.
    pub status: ModuleStatus,
}

/// A module on its own page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModuleData {
    /// What stands in the list, too.
    pub module: CatalogueModule,
    /// Its legal area.
    pub area: (LegalAreaId, String),
    /// Which roles authorities can have.
    pub roles_allowed: RolesAllowed,
    /// Whether a linked coordinator is asked for.
    pub linked_coordinator: LinkedCoordinatorRule,
    /// Whether it has approval, refusal and allocation.
    pub has_request_settings: bool,
    /// Its names, by language.
    pub names: Vec<(&'static str, String)>,
    /// Who has it.
    pub usage: Usage,
    /// Its roles, in order.
    pub roles: Vec<CatalogueRole>,
    /// Its keyword lists, in order.
    pub lists: Vec<CatalogueList>,
}

/// A role of a module.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a rule of its own")]
pub struct CatalogueRole {
    /// Id.
    pub id: RoleId,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Users of authorities can have it.
    pub for_authority: bool,
    /// Users of coordinators can have it.
    pub for_coordinator: bool,
    /// At least one user must have it.
    pub needs_holder: bool,
    /// It is there only where allocation is on.
    pub only_with_allocation: bool,
    /// Whether it is switched on.
    pub is_active: bool,
}

/// A classification list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogueList {
    /// Id.
    pub id: ListId,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Fewest choices.
    pub min_choices: i64,
    /// Most choices, where there is a limit.
    pub max_choices: Option<i64>,
    /// How many keywords it has.
    pub keywords: i64,
}

/// A classification list on its own page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListView {
    /// What stands in the list of lists, too.
    pub list: CatalogueList,
    /// Code and name of the module that it belongs to; a general one to none.
    pub module: Option<(String, String)>,
    /// Its names, by language.
    pub names: Vec<(&'static str, String)>,
    /// Whom it concerns.
    pub usage: Usage,
    /// Its keywords, in order.
    pub keywords: Vec<CatalogueKeyword>,
}

/// A keyword.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogueKeyword {
    /// Id.
    pub id: KeywordId,
    /// Code.
    pub code: String,
    /// Label.
    pub label: String,
    /// Label of the keyword above it.
    pub parent: Option<String>,
    /// Whether it is switched on.
    pub is_active: bool,
}

/// An entry that is edited, or made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogueEntry<F> {
    /// The form as it is stored; of a new one with what is preset.
    pub form: F,
    /// Name of the entry; empty for a new one.
    pub name: String,
    /// Whether it is switched on, where it can be switched off.
    pub is_active: Option<bool>,
    /// Who uses it: whom a change concerns.
    pub usage: Usage,
    /// Whom a change concerns where that is not the same: who is asked to choose from a list.
    pub asked: Option<Usage>,
    /// Code and name of the module that it belongs to.
    pub module: Option<(String, String)>,
    /// Id and name of the list that it belongs to.
    pub list: Option<(String, String)>,
    /// What can be chosen: the legal areas of a module, the keywords above a keyword.
    pub options: Vec<(String, String)>,
}
