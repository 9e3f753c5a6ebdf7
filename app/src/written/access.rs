//! Access to modules: give and give again, suspend, replace a coordinator.

use std::collections::BTreeMap;

use domain::{
    error::Error,
    id::UserId,
    model::{Approval, LinkedCoordinatorRule, ModuleRole},
    policy::Action,
    view::{AuthorityHead, GiftView, GiveView, KeywordList, OfferedModule, SuspendView},
};
use leptos::prelude::*;

use super::{
    Address, Written,
    fields::{SelectField, TickField},
    write::{WrittenForm, posted, write},
};
use crate::{
    api::{GiveModules, ReplaceCoordinator, SuspendModule},
    components::{Cell, Choices, Column, FieldFaults, FormContext, Hidden, Tag, TagKind, Warning},
    pages::authority::{base, choose_between, crumbs},
    request::RequestContext,
    text::{self, Word},
    tr,
};

/// `…/give-access`: first which modules and in which role, then what they ask for.
pub async fn give(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let (actor, lang) = (request.reader()?, request.lang());
    let posted = posted::<GiveModules>(request);
    let chosen = match posted {
        Some(posted) => posted.values("modules[]").iter().map(|module| sent(module)).collect(),
        None => asked(&address.query()),
    };
    let first_user = match posted {
        Some(posted) => posted.value("first_user").unwrap_or_default(),
        None => address.value("first_user"),
    };
    // It becomes part of addresses.
    let first_user = UserId::parse(&first_user).map(|id| id.to_string()).unwrap_or_default();
    let mut view = request.registry.give_view(actor, address.which(), &chosen, lang).await?;
    if posted.is_none() {
        // An old address asks for nothing that was given in the meantime; what was sent stays, to be told why not.
        view.gifts.retain(|gift| !gift.is_active);
    }
    Ok(write(request, &address.path, || {
        let title = tr!(modules.give_access_to_module).to_owned();
        let window_title = Some(format!("{title}: {}", view.head.informal_name));
        let crumbs = crumbs(&view.head, &[("/modules", tr!(authority.tab_modules))]);
        let page = Written { title, window_title, crumbs, ..Written::default() };
        let path = address.path.clone();
        let second = (!first_user.is_empty()).then(|| view! { <SecondStep/> });
        let who = view.head.official_name.clone();
        (
            page,
            view! { <Who name=who/> {second} <Give view=view path=path first_user=first_user/> }.into_any(),
        )
    }))
}

/// A module as the form has it, `module:role:version`.
pub(super) fn sent(module: &str) -> (String, Option<ModuleRole>) {
    let mut parts = module.split(':');
    let code = parts.next().unwrap_or_default().to_owned();
    (code, parts.next().and_then(ModuleRole::parse))
}

/// The modules and roles of the address: `module=a&role.a=coordinator`.
pub(super) fn asked(query: &[(String, String)]) -> Vec<(String, Option<ModuleRole>)> {
    let roles: BTreeMap<&str, &str> =
        query.iter().filter_map(|(name, role)| Some((name.strip_prefix("role.")?, role.as_str()))).collect();
    let modules = query.iter().filter(|(name, _)| name == "module");
    modules
        .map(|(_, code)| (code.clone(), roles.get(code.as_str()).and_then(|role| ModuleRole::parse(role))))
        .collect()
}

/// Whom the step is about.
#[component]
fn Who(name: String) -> impl IntoView {
    view! { <p class="lead">{name}</p> }
}

/// The authority has just been registered.
#[component]
fn SecondStep() -> impl IntoView {
    let steps = tr!(register.register_step, step = "2", steps = "2");
    view! { <p>{steps} ": " {tr!(register.register_step_modules)} ". " {tr!(register.registered_next)}</p> }
}

#[component]
fn Give(view: GiveView, path: String, first_user: String) -> impl IntoView {
    if view.gifts.is_empty() {
        choose(view, path, first_user).into_any()
    } else {
        fill_in(view, path, first_user).into_any()
    }
}

/// The way out: back to the modules, or after a registration to the user name that is still to be told.
fn leave(head: &AuthorityHead, first_user: &str) -> impl IntoView + use<> {
    let base = base(head);
    if first_user.is_empty() {
        return view! { <a href=format!("{base}/modules")>{tr!(general.cancel)}</a> }.into_any();
    }
    view! { <a href=format!("{base}/users/{first_user}/username")>{tr!(register.give_access_later)}</a> }
        .into_any()
}

fn choose(view: GiveView, path: String, first_user: String) -> impl IntoView {
    let leave = leave(&view.head, &first_user);
    if view.offered.is_empty() {
        return view! {
            <p class="empty">{tr!(modules.nothing_to_give)}</p>
            <div class="actions">{leave}</div>
        }
        .into_any();
    }
    let rows = view.offered.into_iter().map(offered).collect_view();
    view! {
        <form class="form" method="get" action=path>
            <p>{tr!(modules.choose_modules_hint)}</p>
            {(!first_user.is_empty()).then(|| view! { <Hidden name="first_user" value=first_user/> })}
            <table class="table">
                <thead>
                    <tr>
                        <Column label=tr!(modules.module)/>
                        <Column label=tr!(modules.legal_area)/>
                        <Column label=tr!(modules.module_role)/>
                        <Column label=tr!(modules.module_status)/>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <div class="actions">
                <button class="button" type="submit">{tr!(general.continue_button)}</button>
                {leave}
            </div>
        </form>
    }
    .into_any()
}

fn offered(module: OfferedModule) -> impl IntoView {
    let suspended =
        module.present.map(|_| view! { <Tag kind=TagKind::Bad word=tr!(modules.module_status_suspended)/> });
    view! {
        <Offered module=module>
            <Cell label=tr!(modules.module_status)>{suspended}</Cell>
        </Offered>
    }
}

/// A module that can be chosen, with its role where there is a choice.
#[component]
pub(super) fn Offered(
    /// The module.
    module: OfferedModule,
    /// It is ticked to begin with.
    #[prop(optional)]
    chosen: bool,
    /// What else is said of it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let OfferedModule { code, name, legal_area, roles, present, is_covered } = module;
    let choice = if is_covered {
        view! {
            <label class="choice">
                <input type="checkbox" name="module" value=code.clone() checked=chosen/><span>{name.clone()}</span>
            </label>
        }
        .into_any()
    } else {
        view! { {name.clone()} <span class="meta">{tr!(modules.not_in_delegation)}</span> }.into_any()
    };
    let role = match &roles[..] {
        [role] => role.word().into_any(),
        roles => {
            let options = roles
                .iter()
                .map(|role| {
                    let selected = present == Some(*role);
                    view! { <option value=role.as_str() selected=selected>{role.word()}</option> }
                })
                .collect_view();
            let label = format!("{}: {name}", tr!(modules.module_role));
            view! {
                <select class="select" name=format!("role.{code}") aria-label=label autocomplete="off"
                    disabled=!is_covered>{options}</select>
            }
            .into_any()
        }
    };
    view! {
        <tr>
            <th scope="row">{choice}</th>
            <Cell label=tr!(modules.legal_area) text=true>{legal_area}</Cell>
            <Cell label=tr!(modules.module_role)>{role}</Cell>
            {children.map(|children| children())}
        </tr>
    }
}

fn fill_in(view: GiveView, path: String, first_user: String) -> impl IntoView {
    let is_again = view.gifts.iter().all(|gift| gift.is_again);
    let button = if is_again { tr!(modules.give_access_again) } else { tr!(modules.give_access) };
    let (authority, leave) = (view.head.id.to_string(), leave(&view.head, &first_user));
    let others = if first_user.is_empty() { path.clone() } else { format!("{path}?first_user={first_user}") };
    let gifts = view.gifts;
    let other_role = other_role(&gifts, &view.offered).map(|(code, role)| {
        let href = format!("{path}?module={code}&role.{code}={}&first_user={first_user}", role.as_str());
        view! { <a href=href>{tr!(modules.module_role)} ": " {role.word()}</a> }
    });
    let given = gifts.iter().map(|gift| gift.name.clone()).collect::<Vec<_>>().join(", ");
    let loses = gifts
        .iter()
        .filter(|gift| gift.is_in_other_role)
        .map(|gift| view! { <p><strong>{gift.name.clone()}</strong> ": " {tr!(modules.give_role_changes)}</p> })
        .collect_view();
    view! {
        <WrittenForm action={ServerAction::<GiveModules>::new()}>
            <Hidden name="authority" value=authority/>
            <Hidden name="first_user" value=first_user.clone()/>
            <FieldFaults name="modules"/>
            // Made here and not before: its fields ask the form around them.
            {gifts.into_iter().map(|gift| view! { <Gift gift=gift/> }).collect_view()}
            <h2>{tr!(general.what_will_happen)}</h2>
            <p>{tr!(modules.give_access_effect)} " " {tr!(modules.give_access_next)}</p>
            {loses}
            <h2>{tr!(general.who_is_affected)}</h2>
            <p><strong>{view.head.official_name}</strong> ", " {given}</p>
            <p>{tr!(details.administrators_list)} ": " {view.administrators.join(", ")}</p>
            <div class="actions">
                <button class="button" type="submit">{button}</button>
                {other_role}
                <a href=others>{tr!(modules.choose_other_modules)}</a>
                {leave}
            </div>
        </WrittenForm>
    }
}

/// The role in which the one module that is being given could be given as well. With several, roles are chosen before.
fn other_role(gifts: &[GiftView], offered: &[OfferedModule]) -> Option<(String, ModuleRole)> {
    let [gift] = gifts else { return None };
    let module = offered.iter().find(|module| module.code == gift.code && module.is_covered)?;
    let role = module.roles.iter().copied().find(|role| *role != gift.role)?;
    Some((gift.code.clone(), role))
}

/// What one module asks for, in the role it will be given in.
#[component]
pub(super) fn Gift(gift: GiftView) -> impl IntoView {
    let code = gift.code.clone();
    let part = format!("modules.{code}");
    // In the summary of errors several modules stand beside each other.
    let form = FormContext::current();
    for (name, label) in [
        ("role", tr!(modules.module_role)),
        ("keywords", tr!(modules.module_keywords)),
        ("linked_coordinators", tr!(modules.linked_coordinators)),
        ("approval", tr!(modules.setting_approval)),
        ("may_refuse", tr!(modules.setting_refusal)),
        ("allocation", tr!(modules.setting_allocation)),
    ] {
        form.name_field(&format!("{part}.{name}"), &format!("{}, {label}", gift.name));
    }
    form.name_field(&part, &gift.name);
    let lists = gift.lists.into_iter().map(|list| keywords(&code, list)).collect_view();
    let asks = gift.coordinator_rule != LinkedCoordinatorRule::None;
    let must = gift.coordinator_rule == LinkedCoordinatorRule::Required;
    let hint = if must { tr!(modules.linked_coordinator_required) } else { "" };
    let settings = gift.settings.map(|settings| settings_fields(&code, gift.role, asks, settings));
    view! {
        <section class="panel stack" id=part.clone() tabindex="-1">
            <h2>{gift.name} " " <span class="meta">{tr!(modules.module_role)} ": " {gift.role.word()}</span></h2>
            <FieldFaults name=part.clone()/>
            <Hidden name="modules[]" value=format!("{code}:{}:{}", gift.role.as_str(), gift.version)/>
            <div id=format!("{part}.role") tabindex="-1"><FieldFaults name=format!("{part}.role")/></div>
            <div id=format!("{part}.keywords") tabindex="-1"><FieldFaults name=format!("{part}.keywords")/></div>
            {lists}
            {asks.then(|| view! {
                <Choices name="module_coordinators[]" field=format!("{part}.linked_coordinators")
                    legend=tr!(modules.linked_coordinators) hint=hint prefix=format!("{code}:")
                    choices=gift.coordinators/>
            })}
            {settings}
        </section>
    }
}

fn keywords(code: &str, list: KeywordList) -> impl IntoView + use<> {
    view! {
        <Choices name="module_keywords[]" field=format!("modules.{code}.keywords.{}", list.code)
            hint=choose_between(&list) legend=list.name prefix=format!("{code}:") choices=list.keywords/>
    }
}

/// Approval, refusal, allocation (C.1.9). Whoever is coordinator needs nobody's approval; where no coordinator can be
/// linked, nobody could give it.
fn settings_fields(
    code: &str,
    role: ModuleRole,
    has_coordinators: bool,
    (approval, may_refuse, allocation): (Approval, bool, bool),
) -> impl IntoView + use<> {
    let option = |value: &Approval| (format!("{code}:{}", value.as_str()), value.word().to_owned());
    let possible = Approval::ALL.iter().filter(|value| has_coordinators || **value == Approval::None);
    let options: Vec<_> = possible.map(option).collect();
    let field = |name: &str| format!("modules.{code}.{name}");
    let approval = (role == ModuleRole::Authority).then(|| {
        view! {
            <SelectField name="approvals[]" field=field("approval") label=tr!(modules.setting_approval)
                hint=tr!(modules.setting_approval_hint) value=format!("{code}:{}", approval.as_str())
                options=options/>
        }
    });
    view! {
        <h3>{tr!(modules.module_settings)}</h3>
        {approval}
        <TickField name="refusals[]" value=code field=field("may_refuse") label=tr!(modules.setting_refusal)
            hint=tr!(modules.setting_refusal_hint) ticked=may_refuse/>
        <TickField name="allocations[]" value=code field=field("allocation") label=tr!(modules.setting_allocation)
            hint=tr!(modules.setting_allocation_hint) ticked=allocation/>
    }
}

/// `…/modules/{code}/suspend`
pub async fn suspend(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let view = step_view(request, address, Action::GiveModules).await?;
    Ok(write(request, &address.path, || {
        let page = step_page(&view, tr!(modules.suspend_access));
        (page, view! { <Suspend view=view/> }.into_any())
    }))
}

/// `…/modules/{code}/replace`
pub async fn replace(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let view = step_view(request, address, Action::LinkCoordinators).await?;
    Ok(write(request, &address.path, || {
        let page = step_page(&view, tr!(modules.replace_coordinator));
        (page, view! { <Replace view=view/> }.into_any())
    }))
}

async fn step_view(
    request: &RequestContext,
    address: &Address,
    action: Action,
) -> Result<SuspendView, Error> {
    let (actor, lang) = (request.reader()?, request.lang());
    request.registry.suspend_view(actor, address.which(), address.param("code"), action, lang).await
}

fn step_page(view: &SuspendView, title: &str) -> Written {
    let module = format!("/modules/{}", view.code);
    let mut crumbs = crumbs(&view.head, &[("/modules", tr!(authority.tab_modules))]);
    crumbs.push((format!("{}{module}", base(&view.head)), view.module.clone()));
    let window_title = Some(format!("{title}: {}", view.head.informal_name));
    Written { title: title.to_owned(), window_title, crumbs, ..Written::default() }
}

#[component]
fn Suspend(view: SuspendView) -> impl IntoView {
    let module = format!("{}/modules/{}", base(&view.head), view.code);
    let back = format!("{}/modules", base(&view.head));
    let affected = view! {
        <Affected view=view.clone()/>
        <p>{tr!(details.administrators_list)} ": " {view.administrators.join(", ")}</p>
        <p>{tr!(modules.suspend_holders, count = view.holders.to_string())}</p>
    };
    let lost = view.linked.iter().map(|(_, name)| name.clone()).collect::<Vec<_>>().join(", ");
    let step = match view.refused.as_ref().map(text::fault) {
        Some(why) => view! {
            <Warning><p>{why}</p></Warning>
            <Linked names=view.depending.clone()/>
            <div class="actions">
                {(!view.depending.is_empty()).then(|| view! {
                    <a class="button" href=format!("{module}/replace")>{tr!(modules.replace_coordinator)}</a>
                })}
                <a href=back>{tr!(general.back)}</a>
            </div>
        }
        .into_any(),
        None => view! {
            <h2>{tr!(general.what_will_happen)}</h2>
            <p>{tr!(modules.suspend_effect)} " " {tr!(modules.suspend_keeps)}</p>
            {(!lost.is_empty()).then(|| view! { <p>{tr!(modules.suspend_removes_links, authorities = lost)}</p> })}
            <WrittenForm action={ServerAction::<SuspendModule>::new()}>
                <StepFields view=view.clone()/>
                <div class="actions">
                    <button class="button button--danger" type="submit">{tr!(modules.suspend_access)}</button>
                    <a href=back>{tr!(general.cancel)}</a>
                </div>
            </WrittenForm>
        }
        .into_any(),
    };
    view! { {affected} {step} }
}

#[component]
fn Replace(view: SuspendView) -> impl IntoView {
    let back = format!("{}/modules/{}", base(&view.head), view.code);
    let options: Vec<(String, String)> =
        view.replacements.iter().map(|choice| (choice.code.clone(), choice.label.clone())).collect();
    let others = (view.others > 0).then(|| {
        view! { <p>{tr!(modules.replace_coordinator_others, count = view.others.to_string())}</p> }
    });
    let staying = (!view.staying.is_empty()).then(|| {
        view! { <p>{tr!(modules.replace_coordinator_staying)}</p> <Linked names=view.staying.clone()/> }
    });
    if view.linked.is_empty() {
        let nothing = view! { <p class="empty">{tr!(general.nothing_here)}</p> };
        return view! { <Affected view=view.clone()/> {nothing} {staying} {others} }.into_any();
    }
    view! {
        <Affected view=view.clone()/>
        <p>{tr!(modules.replace_coordinator_effect)}</p>
        <Linked names=view.linked.clone()/>
        {staying}
        {others}
        <WrittenForm action={ServerAction::<ReplaceCoordinator>::new()}>
            <StepFields view=view.clone()/>
            <SelectField name="coordinator" field="coordinator" label=tr!(modules.new_coordinator) value=""
                options=options open=true/>
            <div class="actions">
                <button class="button" type="submit">{tr!(modules.replace_coordinator)}</button>
                <a href=back>{tr!(general.cancel)}</a>
            </div>
        </WrittenForm>
    }
    .into_any()
}

#[component]
fn Affected(view: SuspendView) -> impl IntoView {
    view! {
        <h2>{tr!(general.who_is_affected)}</h2>
        <p><strong>{view.head.official_name}</strong> ", " {view.module}</p>
    }
}

#[component]
fn Linked(names: Vec<(domain::id::AuthorityId, String)>) -> impl IntoView {
    let items = names
        .into_iter()
        .map(|(id, name)| view! { <li><a href=format!("/authorities/{id}")>{name}</a></li> })
        .collect_view();
    view! { <ul>{items}</ul> }
}

#[component]
fn StepFields(view: SuspendView) -> impl IntoView {
    view! {
        <Hidden name="authority" value=view.head.id.to_string()/>
        <Hidden name="module" value=view.code/>
        <Hidden name="version" value=view.version.to_string()/>
    }
}
