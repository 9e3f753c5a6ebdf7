//! The part Modules of edit mode: keywords, linked coordinators and settings of each module.

use domain::{
    model::{AccessStatus, Approval, LinkedCoordinatorRule, ModuleRole},
    view::{Choice, EditView, ModuleView},
};
use leptos::prelude::*;

use super::edit::choose_between;
use crate::{
    components::{Choices, FieldFaults, FormContext, Tag, TagKind},
    text::Word,
    tr,
};

/// The fields of one module. A suspended one is only shown (Q26).
#[component]
pub fn ModuleFields(
    /// The access.
    module: ModuleView,
    /// What is stored now, for the version.
    stored: RwSignal<EditView>,
    /// Whether the reader may change the settings (P12).
    can_set: bool,
) -> impl IntoView {
    let code = module.code.clone();
    let id = format!("modules.{code}");
    if module.status == AccessStatus::Suspended {
        return view! {
            <section class="panel" id=id>
                <h3>{module.name} " " <Tag kind=TagKind::Bad word=module.status.word()/></h3>
            </section>
        }
        .into_any();
    }
    let wanted = code.clone();
    let version = move || {
        let version = stored.with(|view| {
            view.modules.iter().find(|module| module.code == wanted).map_or(-1, |module| module.version)
        });
        format!("{wanted}:{version}")
    };
    let lists = module
        .lists
        .into_iter()
        .map(|list| {
            view! {
                <Choices name="module_keywords[]" field=format!("modules.{code}.keywords.{}", list.code)
                    hint=choose_between(&list) legend=list.name prefix=format!("{code}:") choices=list.keywords/>
            }
        })
        .collect_view();
    // A coordinator has none itself (I-8).
    let has_coordinators =
        module.coordinator_rule != LinkedCoordinatorRule::None && module.role == ModuleRole::Authority;
    let hint = if module.coordinator_rule == LinkedCoordinatorRule::Required {
        tr!(modules.linked_coordinator_required)
    } else {
        ""
    };
    let keywords_id = format!("modules.{code}.keywords");
    let settings = module.settings.filter(|_| can_set).map(|(approval, may_refuse, allocation)| {
        let flags = [
            ("may_refuse", tr!(modules.setting_refusal), may_refuse),
            ("allocation", tr!(modules.setting_allocation), allocation),
        ];
        let flag = |(code, label, chosen): (&str, &str, bool)| Choice { code: code.to_owned(), label: label.to_owned(), chosen };
        view! {
            <Approvals code=code.clone() has_coordinators=has_coordinators stored=approval/>
            <Choices name="module_flags[]" field=format!("modules.{code}.flags") legend=tr!(modules.module_settings)
                hint=tr!(modules.setting_allocation_effect) prefix=format!("{code}:") choices=flags.map(flag).to_vec()/>
        }
    });
    view! {
        <section class="panel stack" id=id tabindex="-1">
            <h3>{module.name} " " <span class="meta">{module.role.word()}</span></h3>
            <FieldFaults name=format!("modules.{code}")/>
            <input type="hidden" name="module_versions[]" value=version/>
            <div id=keywords_id tabindex="-1"><FieldFaults name=format!("modules.{}.keywords", module.code)/></div>
            {lists}
            {has_coordinators.then(|| view! {
                <Choices name="module_coordinators[]" field=format!("modules.{code}.linked_coordinators")
                    legend=tr!(modules.linked_coordinators) hint=hint prefix=format!("{code}:") choices=module.coordinators/>
            })}
            {settings}
        </section>
    }
    .into_any()
}

/// What needs the approval of the linked coordinator: nothing, where there can be none.
#[component]
fn Approvals(code: String, has_coordinators: bool, stored: Approval) -> impl IntoView {
    let form = FormContext::current();
    let field = format!("modules.{code}.approval");
    form.name_field(&field, tr!(modules.setting_approval));
    let faults = form.faults(field.clone());
    let is_wrong = move || !faults.get().is_empty();
    let error = format!("{field}-error");
    let options = Approval::ALL
        .iter()
        .filter(|approval| has_coordinators || **approval == Approval::None)
        .map(|approval| {
            let value = format!("{code}:{}", approval.as_str());
            let selected = form.starts_ticked("approvals[]", &value, *approval == stored);
            view! { <option value=value selected=selected>{approval.word()}</option> }
        })
        .collect_view();
    view! {
        <div class="field">
            <label class="field__label" for=field.clone()>{tr!(modules.setting_approval)}</label>
            <FieldFaults name=field.clone()/>
            <select class="select" id=field name="approvals[]" autocomplete="off"
                aria-describedby=move || is_wrong().then(|| error.clone())
                aria-invalid=move || is_wrong().then_some("true")>{options}</select>
        </div>
    }
}
