//! The tab Modules: what the authority may use, and in which role.

use domain::{
    model::{AccessStatus, LinkedCoordinatorRule, ModuleRole},
    policy::Action,
    view::{AuthorityHead, ModuleView, ModulesView, Tab},
};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::{
    classification::Chosen,
    head::{Place, TabPage, base, crumbs, history},
};
use crate::{
    api::modules,
    components::{Cell, Column, Failure, Load, Success, Tag, TagKind, Warning},
    pages::Page,
    text::{self, Word},
    tr,
};

/// `…/modules`
#[component]
pub fn ModulesPage() -> impl IntoView {
    let place = Place::of_address();
    let view = Resource::new(move || place.get(), |place| modules(place.id));
    view! { <Load resource=view show=|view| view! { <Modules view=view/> }/> }
}

#[component]
fn Modules(view: ModulesView) -> impl IntoView {
    let base = base(&view.head);
    let can_edit = view.head.allowed.contains(&Action::EditModuleKeywords);
    let can_give = view.head.allowed.contains(&Action::GiveModules);
    let edit = format!("{base}/edit#modules");
    let give = format!("{base}/give-access");
    let done = done(&view.modules);
    let is_empty = view.modules.is_empty();
    let rows = view.modules.into_iter().map(|module| row(&base, can_give, module)).collect_view();
    view! {
        <TabPage head=view.head tab=Tab::Modules>
            {done}
            {can_edit.then(|| view! {
                <div class="actions">
                    {can_give.then(|| view! { <a class="button" href=give>{tr!(modules.give_access_to_module)}</a> })}
                    <a class=if can_give { "button button--secondary" } else { "button" } href=edit>
                        {tr!(authority.edit_authority)}
                    </a>
                </div>
            })}
            {if is_empty {
                view! { <p class="empty">{tr!(modules.no_modules)}</p> }.into_any()
            } else {
                view! {
                    <table class="table">
                        <thead>
                            <tr>
                                <Column label=tr!(modules.module)/>
                                <Column label=tr!(modules.module_role)/>
                                <Column label=tr!(modules.module_status)/>
                                <Column label=tr!(modules.module_keywords)/>
                                <Column label=tr!(modules.linked_coordinators)/>
                                <Column label=tr!(general.actions)/>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                }.into_any()
            }}
        </TabPage>
    }
}

/// What has just been given or suspended, by the codes in the address.
fn done(modules: &[ModuleView]) -> Option<impl IntoView + use<>> {
    let query = use_query_map();
    let (done, codes) =
        query.with_untracked(|query| (query.get("done"), query.get("modules").unwrap_or_default()));
    let names: Vec<&str> = modules
        .iter()
        .filter(|module| codes.split(',').any(|code| code == module.code))
        .map(|module| module.name.as_str())
        .collect();
    let names = names.join(", ");
    let words = match done.as_deref() {
        _ if names.is_empty() => None,
        Some("given") => Some(tr!(modules.access_given_done, module = names).clone()),
        Some("suspended") => Some(tr!(modules.access_suspended_done, module = names).clone()),
        _ => None,
    };
    words.map(|words| view! { <Success>{words}</Success> })
}

fn row(base: &str, can_give: bool, module: ModuleView) -> impl IntoView + use<> {
    let href = format!("{base}/modules/{}", module.code);
    // Nobody is given a module that has been retired.
    let can_step = can_give && (module.status == AccessStatus::Active || module.is_in_catalogue);
    let (step, step_words) = match module.status {
        AccessStatus::Active => (format!("{href}/suspend"), tr!(modules.suspend_access)),
        AccessStatus::Suspended => {
            (format!("{base}/give-access?module={}", module.code), tr!(modules.give_access_again))
        }
    };
    let keywords: Vec<_> = module
        .lists
        .iter()
        .flat_map(|list| &list.keywords)
        .filter(|keyword| keyword.chosen)
        .map(|keyword| keyword.label.clone())
        .collect();
    let keywords =
        if keywords.is_empty() { tr!(authority.no_keywords).to_owned() } else { keywords.join(", ") };
    let vacant = module.roles_without_holder.clone().into_iter().map(|role| {
        view! { <span class="meta">{tr!(modules.role_without_holder, role = role.clone())}</span> }
    });
    let vacant = vacant.collect_view();
    let settings = settings(&module).map(|settings| {
        let lines = settings.into_iter();
        lines.map(|(label, value)| view! { <span class="meta">{label} ": " {value}</span> }).collect_view()
    });
    let linked = coordinators(&module);
    let of = |name: &str| view! { <span class="visually-hidden">": " {name.to_owned()}</span> };
    view! {
        <tr>
            <th scope="row">
                <a href=href.clone()>{module.name.clone()}</a>
                <span class="meta">{module.legal_area}</span>
                {vacant}
            </th>
            <Cell label=tr!(modules.module_role)>{module.role.word()} {settings}</Cell>
            <Cell label=tr!(modules.module_status)><AccessTag status=module.status/></Cell>
            <Cell label=tr!(modules.module_keywords) text=true>{keywords}</Cell>
            <Cell label=tr!(modules.linked_coordinators) text=true>{linked}</Cell>
            <Cell label=tr!(general.actions)>
                <ul class="row-actions">
                    <li><a href=href>{tr!(general.open)} {of(&module.name)}</a></li>
                    {can_step.then(|| view! { <li><a href=step>{step_words} {of(&module.name)}</a></li> })}
                </ul>
            </Cell>
        </tr>
    }
}

/// Approval, refusal, allocation, each with its label; nothing where the module has none or the reader sees none.
fn settings(module: &ModuleView) -> Option<[(&'static str, &'static str); 3]> {
    let yes_no = |yes: bool| if yes { tr!(general.yes) } else { tr!(general.no) };
    let (approval, may_refuse, allocation) = module.settings?;
    Some([
        (tr!(modules.setting_approval), approval.word()),
        (tr!(modules.setting_refusal), yes_no(may_refuse)),
        (tr!(modules.setting_allocation), yes_no(allocation)),
    ])
}

/// The public card does not name the coordinators, so that it cannot say either that there are none.
fn is_card(module: &ModuleView) -> bool {
    module.given_at.is_none()
}

#[component]
fn AccessTag(status: AccessStatus) -> impl IntoView {
    let kind = match status {
        AccessStatus::Active => TagKind::Ok,
        AccessStatus::Suspended => TagKind::Bad,
    };
    view! { <Tag kind=kind word=status.word()/> }
}

/// Those that are linked; a dash where there can be none (I-8), and on the public card.
fn coordinators(module: &ModuleView) -> AnyView {
    let has_some =
        module.coordinator_rule != LinkedCoordinatorRule::None && module.role == ModuleRole::Authority;
    if is_card(module) || !has_some {
        return view! { "–" }.into_any();
    }
    let linked: Vec<_> = module.coordinators.iter().filter(|one| one.chosen).cloned().collect();
    if linked.is_empty() {
        return tr!(modules.no_linked_coordinators).into_any();
    }
    let items = linked
        .into_iter()
        .map(|one| view! { <li><a href=format!("/authorities/{}", one.code)>{one.label}</a></li> })
        .collect_view();
    view! { <ul class="plain-list">{items}</ul> }.into_any()
}

/// `…/modules/{code}`
#[component]
pub fn ModulePage() -> impl IntoView {
    let place = Place::of_address();
    let params = use_params_map();
    let view = Resource::new(move || place.get(), |place| modules(place.id));
    let show = move |view: ModulesView| {
        let code = params.with_untracked(|params| params.get("code").unwrap_or_default());
        match view.modules.into_iter().find(|module| module.code == code) {
            Some(module) => view! { <Module head=view.head module=module/> }.into_any(),
            None => view! { <Failure error=domain::error::Error::NotFound/> }.into_any(),
        }
    };
    view! { <Load resource=view show=show/> }
}

#[component]
fn Module(head: AuthorityHead, module: ModuleView) -> impl IntoView {
    let locale = text::locale();
    let way = crumbs(&head, &[("/modules", tr!(authority.tab_modules))]);
    let can_edit =
        head.allowed.contains(&Action::EditModuleKeywords) && module.status == AccessStatus::Active;
    let edit = format!("{}/edit#modules.{}", base(&head), module.code);
    let entry = |label: &'static str, value: AnyView| view! { <div><dt>{label}</dt><dd>{value}</dd></div> };
    let without_holder = module
        .roles_without_holder
        .clone()
        .into_iter()
        .map(|role| {
            view! {
                <Warning><p>{tr!(modules.role_without_holder, role = role.clone())}</p></Warning>
            }
        })
        .collect_view();
    let lists = module
        .lists
        .iter()
        .map(|list| view! { <h3>{list.name.clone()}</h3> <Chosen list=list.clone()/> })
        .collect_view();
    let has_lists = !module.lists.is_empty();
    let linked = (!is_card(&module)).then(|| entry(tr!(modules.linked_coordinators), coordinators(&module)));
    let settings = settings(&module).map(|settings| {
        settings.into_iter().map(|(label, value)| entry(label, value.into_any())).collect_view()
    });
    let history = history(&head, "module", &module.code);
    let lead =
        view! { <p class="lead">{module.legal_area.clone()} " " <AccessTag status=module.status/></p> };
    view! {
        <Page title=module.name.clone() crumbs=way head={Some(lead.into_any())}>
            {without_holder}
            {can_edit.then(|| view! {
                <div class="actions"><a class="button" href=edit>{tr!(authority.edit_authority)}</a></div>
            })}
            <dl class="summary-list">
                {entry(tr!(modules.module_role), module.role.word().into_any())}
                {linked}
            </dl>
            {module.given_at.map(|at| view! {
                <p class="meta">{tr!(modules.access_given_on, date = text::date(locale, at))}</p>
            })}
            {module.suspended_at.map(|at| view! {
                <p class="meta">{tr!(modules.access_suspended_on, date = text::date(locale, at))}</p>
            })}
            {has_lists.then(|| view! { <h2>{tr!(modules.module_keywords)}</h2> })}
            {lists}
            {settings.map(|settings| view! {
                <h2>{tr!(modules.module_settings)}</h2>
                <dl class="summary-list">{settings}</dl>
            })}
            {history}
        </Page>
    }
}
