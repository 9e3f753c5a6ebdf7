//! Entries of the catalogue (P35). Each form is sent twice: first to see whom the change concerns, then `confirmed`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A legal area.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LegalAreaForm {
    /// Id; empty for a new one.
    pub entry: String,
    /// Version that was read.
    pub version: String,
    /// Code of a new one.
    pub code: String,
    /// Names by language.
    pub names: BTreeMap<String, String>,
    /// Place in lists.
    pub position: String,
    /// Legal basis, optional.
    pub legal_basis: String,
    /// Tick: whom it concerns has been seen.
    pub confirmed: String,
}

/// A module.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ModuleForm {
    /// Code of the module; empty for a new one.
    pub entry: String,
    /// Version that was read.
    pub version: String,
    /// Code of a new one.
    pub code: String,
    /// Names by language.
    pub names: BTreeMap<String, String>,
    /// Place in lists.
    pub position: String,
    /// Id of the legal area.
    pub legal_area: String,
    /// Kind.
    pub kind: String,
    /// Which roles authorities can have.
    pub roles_allowed: String,
    /// Whether a linked coordinator is asked for.
    pub linked_coordinator: String,
    /// Tick: with approval, refusal and allocation.
    pub has_request_settings: String,
    /// Status; a new one is planned.
    pub status: String,
    /// Tick: whom it concerns has been seen.
    pub confirmed: String,
}

/// A role of a module.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RoleForm {
    /// Id; empty for a new one.
    pub entry: String,
    /// Code of the module of a new one.
    pub module: String,
    /// Version that was read.
    pub version: String,
    /// Code of a new one.
    pub code: String,
    /// Names by language.
    pub names: BTreeMap<String, String>,
    /// Place in lists.
    pub position: String,
    /// Tick: users of authorities can have it.
    pub for_authority: String,
    /// Tick: users of coordinators can have it.
    pub for_coordinator: String,
    /// Tick: at least one user must have it.
    pub min_holders: String,
    /// Tick: only where allocation is on.
    pub only_if_allocation: String,
    /// Tick: whom it concerns has been seen.
    pub confirmed: String,
}

/// A classification list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClassificationListForm {
    /// Id; empty for a new one.
    pub entry: String,
    /// Code of the module of a new one; empty for a general one.
    pub module: String,
    /// Version that was read.
    pub version: String,
    /// Code of a new one.
    pub code: String,
    /// Names by language.
    pub names: BTreeMap<String, String>,
    /// Place in lists.
    pub position: String,
    /// Fewest choices.
    pub min_choices: String,
    /// Most choices; empty for no limit.
    pub max_choices: String,
    /// Tick: whom it concerns has been seen.
    pub confirmed: String,
}

/// A keyword.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KeywordForm {
    /// Id; empty for a new one.
    pub entry: String,
    /// Id of the list of a new one.
    pub list: String,
    /// Version that was read.
    pub version: String,
    /// Code of a new one.
    pub code: String,
    /// Labels by language.
    pub names: BTreeMap<String, String>,
    /// Place in the list.
    pub position: String,
    /// Id of the keyword above it; empty for none.
    pub parent: String,
    /// Tick: whom it concerns has been seen.
    pub confirmed: String,
}

/// A step with an entry that has nothing to type.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CatalogueStepForm {
    /// `legal_area`, `module`, `role`, `list` or `keyword`.
    pub kind: String,
    /// Id; code of a module.
    pub entry: String,
    /// Version that was read.
    pub version: String,
    /// `delete`, `switch_off` or `switch_on`.
    pub step: String,
    /// Tick: whom it concerns has been seen.
    pub confirmed: String,
}
