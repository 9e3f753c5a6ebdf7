//! What a form wants of the modules it gives, module by module.

use std::collections::BTreeSet;

use domain::{
    error::{Code, FieldErrors},
    form::GiveModulesForm,
    id::AuthorityId,
    model::{Approval, ModuleRole},
};

use super::MOST_MODULES;

/// One module as the form wants it given.
pub(crate) struct Wanted<'a> {
    pub(crate) code: &'a str,
    pub(crate) role: Option<ModuleRole>,
    /// Of the suspended access that the form showed, 0 where it showed none; nothing where it may be any.
    pub(crate) version: Option<i64>,
    pub(crate) keywords: BTreeSet<&'a str>,
    pub(crate) coordinators: BTreeSet<&'a str>,
    pub(crate) approval: Option<Approval>,
    pub(crate) may_refuse: bool,
    pub(crate) allocation: bool,
}

impl Wanted<'_> {
    /// The name of this module's part of the form.
    pub(crate) fn part(&self) -> String {
        format!("modules.{}", self.code)
    }

    /// The name of a field of this module.
    pub(crate) fn field(&self, name: &str) -> String {
        format!("{}.{name}", self.part())
    }
}

/// Reads the form. A module that is named twice counts once; after one too many there is nothing more to be read.
pub(crate) fn read<'a>(form: &'a GiveModulesForm, errors: &mut FieldErrors) -> Vec<Wanted<'a>> {
    let mut wanted: Vec<Wanted<'a>> = Vec::new();
    for line in &form.modules {
        if wanted.len() > MOST_MODULES {
            break;
        }
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
            version: Some(domain::form::version(parts.next().unwrap_or("0"))),
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

/// The same for many authorities, each of which may or may not have had the modules before.
pub(crate) fn read_for_many<'a>(form: &'a GiveModulesForm, errors: &mut FieldErrors) -> Vec<Wanted<'a>> {
    let mut wanted = read(form, errors);
    for module in &mut wanted {
        module.version = None;
    }
    wanted
}

/// The form that says the same and nothing else, to be kept.
pub(crate) fn kept(wanted: &[Wanted<'_>]) -> GiveModulesForm {
    let mut form = GiveModulesForm::default();
    for module in wanted {
        let code = module.code;
        let pair = |value: &str| format!("{code}:{value}");
        form.modules.push(pair(&format!("{}:0", module.role.map_or("", ModuleRole::as_str))));
        form.module_keywords.extend(module.keywords.iter().map(|keyword| pair(keyword)));
        form.module_coordinators.extend(module.coordinators.iter().map(|id| pair(id)));
        form.approvals.extend(module.approval.map(|approval| pair(approval.as_str())));
        form.refusals.extend(module.may_refuse.then(|| code.to_owned()));
        form.allocations.extend(module.allocation.then(|| code.to_owned()));
    }
    form
}

/// The authorities that the form names as coordinators: their state is relied on.
pub(crate) fn coordinators(form: &GiveModulesForm) -> impl Iterator<Item = AuthorityId> {
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
