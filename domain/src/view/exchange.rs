//! What a module's own software is told (C.13), and what the Commission's screen of its keys gets.

use serde::{Deserialize, Serialize};

use crate::{
    model::{Approval, ModuleRole},
    policy::ExchangeRights,
    time::LocalTime,
};

/// How an authority stands in a module. The same for one that does not exist and one without access: nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// What it may do.
    #[serde(flatten)]
    pub rights: ExchangeRights,
    /// What it is in the module.
    pub role: Option<ModuleRole>,
    /// How it wants requests to be treated, where the module asks that.
    pub settings: Option<RequestSettings>,
}

/// The settings of an access (C.1.9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestSettings {
    /// What a linked coordinator must approve.
    pub approval: Approval,
    /// Whether it may refuse an incoming request.
    pub may_refuse: bool,
    /// Whether incoming requests are assigned to users.
    pub allocation: bool,
}

/// Somebody who holds a role. Never the user name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// E-mail address.
    pub email: String,
}

/// A key that was just issued. It holds the secret, so nothing prints it by mistake.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedKey {
    /// The key itself, shown this once.
    pub key: String,
    /// When it ends.
    pub valid_until: LocalTime,
}

/// The keys of a module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModuleKeysView {
    /// Code of the module.
    pub code: String,
    /// Its name.
    pub module: String,
    /// Its keys, the newest first, also those that work no more.
    pub keys: Vec<ModuleKeyRow>,
    /// Whether it can have one more.
    pub may_issue: bool,
}

/// A key of a module. What the key is nobody sees again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModuleKeyRow {
    /// What the form sends to revoke it; it opens nothing.
    pub id: String,
    /// Whether it works.
    pub is_active: bool,
    /// When it was issued.
    pub issued_at: LocalTime,
    /// When it ends or has ended.
    pub valid_until: LocalTime,
    /// When it was last used, within a minute.
    pub last_used_at: Option<LocalTime>,
    /// When it was revoked.
    pub revoked_at: Option<LocalTime>,
}
