//! What a form wants of the modules it gives, module by module.

use std::collections::BTreeSet;

use domain::{
    error::{Code, FieldErrors},
    form::GiveModulesForm,
    id::AuthorityId,
    model::{Approval, ModuleRole},
};

/// One module as the form wants it given.
pub(super) struct Wanted<'a> {
    pub(super) code: &'a str,
    pub(super) role: Option<ModuleRole>,
    pub(super) version: i64,
    pub(super) keywords: BTreeSet<&'a str>,
    pub(super) coordinators: BTreeSet<&'a str>,
    pub(super) approval: Option<Approval>,
    pub(super) may_refuse: bool,
    pub(super) allocation: bool,
}

impl Wanted<'_> {
    /// The name of a field of this module.
    pub(super) fn field(&self, name: &str) -> String {
        format!("modules.{}.{name}", self.code)
    }
}

/// Reads the form. A module that is named twice counts once.
pub(super) fn read<'a>(form: &'a GiveModulesForm, errors: &mut FieldErrors) -> Vec<Wanted<'a>> {
    let mut wanted: Vec<Wanted<'a>> = Vec::new();
    for line in &form.modules {
        let mut parts = line.splitn(3, ':');
        let code = parts.next().unwrap_or_default();
        if wanted.iter().any(|known| known.code == code) {
            continue;
        }
        let role = parts.next().unwrap_or_default();
        let approval = of_module(&form.approvals, code).next();
        let module = Wanted {
            code,
            role: ModuleRole::parse(role),
            version: domain::form::version(parts.next().unwrap_or("0")),
            keywords: of_module(&form.module_keywords, code).collect(),
            coordinators: of_module(&form.module_coordinators, code).collect(),
            approval: approval.and_then(Approval::parse),
            may_refuse: form.refusals.iter().any(|ticked| ticked == code),
            allocation: form.allocations.iter().any(|ticked| ticked == code),
        };
        if approval.is_some() && module.approval.is_none() {
            errors.add(&module.field("approval"), Code::InvalidChoice);
        }
        wanted.push(module);
    }
    wanted
}

/// The authorities that the form names as coordinators: their state is relied on.
pub(super) fn coordinators(form: &GiveModulesForm) -> impl Iterator<Item = AuthorityId> {
    form.module_coordinators
        .iter()
        .filter_map(|pair| pair.split_once(':'))
        .filter_map(|(_, id)| AuthorityId::parse(id))
}

fn of_module<'a>(pairs: &'a [String], code: &str) -> impl Iterator<Item = &'a str> {
    pairs
        .iter()
        .filter_map(|pair| pair.split_once(':'))
        .filter(move |(module, _)| *module == code)
        .map(|(_, value)| value)
}
