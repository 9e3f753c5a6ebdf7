//! What edit mode compares when somebody else has saved meanwhile.

use domain::{
    form::AuthorityForm,
    model::{AccessStatus, Approval, LinkedCoordinatorRule, ModuleRole},
    policy::Action,
    view::{Choice, EditView, KeywordList, ModuleView},
};

use crate::{components::Compared, text::Word, tr};

type Field = Compared<AuthorityForm, EditView>;

macro_rules! text {
    ($field:ident, $label:expr) => {
        Field::text(stringify!($field), $label, |form| &form.$field, |view| &view.data.$field)
    };
}

macro_rules! language {
    ($field:ident, $label:expr) => {
        Field::language(stringify!($field), $label, |form| &form.$field, |view| &view.data.$field)
    };
}

/// Everything that the form of this view can change.
pub(super) fn compared(view: &EditView) -> Vec<Field> {
    let mut fields = data();
    if view.head.allowed.contains(&Action::EditOfficialName) {
        fields.push(text!(official_name, tr!(authority.official_name)));
    }
    fields.extend(view.lists.iter().map(general_list));
    for module in view.modules.iter().filter(|module| module.status == AccessStatus::Active) {
        fields.extend(module.lists.iter().map(|list| module_list(module, list)));
        if module.coordinator_rule != LinkedCoordinatorRule::None && module.role == ModuleRole::Authority {
            fields.push(coordinators(module));
        }
        if module.settings.is_some() && view.head.allowed.contains(&Action::EditModuleSettings) {
            fields.extend(settings(module));
        }
    }
    fields
}

fn data() -> Vec<Field> {
    vec![
        text!(informal_name, tr!(authority.informal_name)),
        language!(informal_name_lang, tr!(edit.informal_name_language)),
        text!(description, tr!(authority.description)),
        text!(phone, tr!(authority.phone)),
        text!(email, tr!(authority.email)),
        language!(mail_language, tr!(authority.mail_language)),
        text!(website, tr!(authority.website)),
        text!(street, tr!(authority.street)),
        text!(postal_code, tr!(authority.postal_code)),
        text!(city, tr!(authority.city)),
        text!(region, tr!(authority.region)),
    ]
}

fn general_list(list: &KeywordList) -> Field {
    let wanted = list.code.clone();
    let stored = move |view: &EditView| of_list(&view.lists, &wanted, "");
    Field::choices("keywords[]", &list.name, labels(&list.keywords, ""), |form| form.keywords.clone(), stored)
}

fn module_list(module: &ModuleView, list: &KeywordList) -> Field {
    let (code, wanted) = (module.code.clone(), list.code.clone());
    let prefix = format!("{code}:");
    let choices = labels(&list.keywords, &prefix);
    let stored = move |view: &EditView| {
        of_module(view, &code).map(|module| of_list(&module.lists, &wanted, &prefix)).unwrap_or_default()
    };
    let label = format!("{}: {}", module.name, list.name);
    Field::choices("module_keywords[]", &label, choices, |form| form.module_keywords.clone(), stored)
}

fn coordinators(module: &ModuleView) -> Field {
    let code = module.code.clone();
    let prefix = format!("{code}:");
    let choices = labels(&module.coordinators, &prefix);
    let stored = move |view: &EditView| {
        of_module(view, &code).map(|module| chosen(&module.coordinators, &prefix)).unwrap_or_default()
    };
    let label = format!("{}: {}", module.name, tr!(modules.linked_coordinators));
    Field::choices("module_coordinators[]", &label, choices, |form| form.module_coordinators.clone(), stored)
}

fn settings(module: &ModuleView) -> [Field; 2] {
    let label = |words: &str| format!("{}: {words}", module.name);
    let code = |name: &str| format!("{}:{name}", module.code);
    let approvals = Approval::ALL.iter().map(|one| (code(one.as_str()), one.word().to_owned()));
    let flags =
        [("may_refuse", tr!(modules.setting_refusal)), ("allocation", tr!(modules.setting_allocation))];
    let flags = flags.map(|(name, words)| (code(name), words.to_owned()));
    let (of_approval, of_flags) = (module.code.clone(), module.code.clone());
    [
        Field::choices(
            "approvals[]",
            &label(tr!(modules.setting_approval)),
            approvals.collect(),
            |form| form.approvals.clone(),
            move |view| stored_settings(view, &of_approval, 0..1),
        ),
        Field::choices(
            "module_flags[]",
            &label(tr!(modules.module_settings)),
            flags.to_vec(),
            |form| form.module_flags.clone(),
            move |view| stored_settings(view, &of_flags, 1..3),
        ),
    ]
}

/// Settings as the form sends them: approval, then what is switched on.
fn stored_settings(view: &EditView, code: &str, which: std::ops::Range<usize>) -> Vec<String> {
    let Some((approval, may_refuse, allocation)) = of_module(view, code).and_then(|module| module.settings)
    else {
        return Vec::new();
    };
    let all = [(approval.as_str(), true), ("may_refuse", may_refuse), ("allocation", allocation)];
    let some = all.get(which).unwrap_or_default().iter().filter(|(_, is_on)| *is_on);
    some.map(|(name, _)| format!("{code}:{name}")).collect()
}

fn of_module<'v>(view: &'v EditView, code: &str) -> Option<&'v ModuleView> {
    view.modules.iter().find(|module| module.code == code)
}

fn of_list(lists: &[KeywordList], code: &str, prefix: &str) -> Vec<String> {
    let list = lists.iter().find(|list| list.code == code);
    list.map(|list| chosen(&list.keywords, prefix)).unwrap_or_default()
}

fn chosen(choices: &[Choice], prefix: &str) -> Vec<String> {
    choices.iter().filter(|choice| choice.chosen).map(|choice| format!("{prefix}{}", choice.code)).collect()
}

fn labels(choices: &[Choice], prefix: &str) -> Vec<(String, String)> {
    choices.iter().map(|choice| (format!("{prefix}{}", choice.code), choice.label.clone())).collect()
}
