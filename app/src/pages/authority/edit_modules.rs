//! The part Modules of edit mode: keywords and linked coordinators of each module.

use domain::{
    model::{AccessStatus, LinkedCoordinatorRule},
    view::{EditView, ModuleView},
};
use leptos::prelude::*;

use super::edit::choose_between;
use crate::{
    components::{Choices, FieldFaults, Tag, TagKind},
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
    let has_coordinators = module.coordinator_rule != LinkedCoordinatorRule::None;
    let hint = if module.coordinator_rule == LinkedCoordinatorRule::Required {
        tr!(modules.linked_coordinator_required)
    } else {
        ""
    };
    let keywords_id = format!("modules.{code}.keywords");
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
        </section>
    }
    .into_any()
}
