//! Modules for many authorities: the authorities chosen in the list, which modules and in which role, what
//! they ask for, what would happen, confirm.

use domain::{
    criteria::AuthorityCriteria,
    error::Error,
    form::{GiveModulesForm, ManyForm, ticked},
    view::{BulkRow, ManyPreview, ManyView, OfferedModule},
};
use leptos::prelude::*;
use server_fn::ServerFn;

use super::{
    Address, Written,
    access::{Gift, Offered, asked, sent},
    address, administered,
    bulk::{self, Modules},
    write::{WrittenForm, crumbs, posted, write},
};
use crate::{
    api::{GiveToMany, PreviewMany},
    components::{Cell, Column, FieldFaults, FormContext, Hidden, Posted, Warning},
    request::RequestContext,
    tr,
};

/// Path of the page.
pub const PATH: &str = "/administration/bulk/new";

/// The page: which modules, what they ask for, or what would happen.
pub async fn page(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let (actor, lang) = (request.reader()?, request.lang());
    // What is refused when it is given comes back to be mended, where it was filled in.
    let posted = posted::<GiveToMany>(request).or_else(|| posted::<PreviewMany>(request)).cloned();
    let posted = posted.map(|posted| Posted { action: PreviewMany::PATH.to_owned(), ..posted });
    let many = if let Some(posted) = &posted {
        many_of(posted, "authorities[]")
    } else {
        let fields = address.query();
        many_of(&Posted { fields, ..Posted::default() }, "authorities")
    };
    let criteria: AuthorityCriteria = address::read(&many.criteria);
    let is_preview =
        posted.as_ref().is_some_and(|posted| posted.errors.is_empty() && posted.value("edit").is_none());
    if let Some(posted) = posted.as_ref().filter(|_| is_preview) {
        let modules = modules_of(posted);
        let preview = request.registry.preview_many(actor, &many, &modules, &criteria, lang).await?;
        return Ok(write(request, PATH, || {
            let back = back(&criteria);
            let view = view! { <Preview preview=preview many=many modules=modules back=back/> };
            (heading(&criteria), view.into_any())
        }));
    }
    let chosen = match &posted {
        Some(posted) => posted.values("modules[]").iter().map(|module| sent(module)).collect(),
        None => asked(&address.query()),
    };
    let view = request.registry.many_view(actor, &many, &criteria, &chosen, lang).await?;
    let is_form = posted.is_some() || !view.gifts.is_empty();
    let request = RequestContext { posted, ..request.clone() };
    Ok(write(&request, PATH, || {
        let page = heading(&criteria);
        let body = if is_form {
            view! { <FillIn view=view many=many criteria=criteria/> }.into_any()
        } else {
            // The form of the modules comes with their roles: then none of them was ticked.
            let is_sent = address.query().iter().any(|(name, _)| name.starts_with("role."));
            view! { <Choose view=view many=many criteria=criteria is_sent=is_sent/> }.into_any()
        };
        (page, body)
    }))
}

fn heading(criteria: &AuthorityCriteria) -> Written {
    let title = tr!(bulk.bulk_give_button).to_owned();
    let mut crumbs = crumbs(tr!(frame.menu_administration));
    crumbs.push((back(criteria), tr!(frame.menu_administered_authorities).to_owned()));
    Written { title, crumbs, ..Written::default() }
}

/// The list in which the authorities were chosen.
fn back(criteria: &AuthorityCriteria) -> String {
    address::list(administered::PATH, criteria)
}

/// The authorities chosen.
fn many_of(posted: &Posted, authorities: &str) -> ManyForm {
    let value = |name: &str| posted.value(name).unwrap_or_default();
    ManyForm {
        authorities: posted.values(authorities),
        all_found: value("all_found"),
        criteria: value("criteria"),
        operation: value("operation"),
    }
}

/// What was filled in for the modules.
fn modules_of(posted: &Posted) -> GiveModulesForm {
    GiveModulesForm {
        modules: posted.values("modules[]"),
        module_keywords: posted.values("module_keywords[]"),
        module_coordinators: posted.values("module_coordinators[]"),
        approvals: posted.values("approvals[]"),
        refusals: posted.values("refusals[]"),
        allocations: posted.values("allocations[]"),
        ..GiveModulesForm::default()
    }
}

/// The authorities chosen, as each of the forms sends them on.
#[component]
fn Chosen(many: ManyForm, name: &'static str) -> impl IntoView {
    let is_all = ticked(&many.all_found);
    // All found are found again; then nobody needs the single ones.
    let single = if is_all { Vec::new() } else { many.authorities };
    let single = single.into_iter().map(|id| view! { <Hidden name=name value=id/> }).collect_view();
    view! {
        {single}
        {is_all.then(|| view! { <Hidden name="all_found" value="on".to_owned()/> })}
        <Hidden name="criteria" value=many.criteria/>
    }
}

/// How many authorities it concerns.
#[component]
fn Count(authorities: i64) -> impl IntoView {
    view! { <p class="lead">{tr!(bulk.bulk_chosen, count = authorities.to_string())}</p> }
}

#[component]
fn Choose(view: ManyView, many: ManyForm, criteria: AuthorityCriteria, is_sent: bool) -> impl IntoView {
    let warning = is_sent.then(|| view! { <Warning><p>{tr!(bulk.bulk_choose_modules)}</p></Warning> });
    let back = back(&criteria);
    if view.authorities == 0 {
        return view! {
            <Warning><p>{tr!(bulk.bulk_choose_authorities)}</p></Warning>
            <p><a href=back>{tr!(general.back)}</a></p>
        }
        .into_any();
    }
    // The one that they were found without is what it is about.
    let is_asked = |module: &OfferedModule| module.code == criteria.without_module;
    let (asked, others): (Vec<_>, Vec<_>) = view.offered.into_iter().partition(is_asked);
    let (possible, beyond): (Vec<_>, Vec<_>) = others.into_iter().partition(|module| module.is_covered);
    let others = possible.into_iter().chain(beyond);
    let asked = asked.into_iter().map(|module| view! { <Offered module=module chosen=true/> }).collect_view();
    let others = others.map(|module| view! { <Offered module=module/> }).collect_view();
    view! {
        {warning}
        <Count authorities=view.authorities/>
        <form class="form form--wide" method="get" action=PATH>
            <h2>{tr!(bulk.bulk_choose_modules)}</h2>
            <p>{tr!(modules.choose_modules_hint)}</p>
            <Chosen many=many name="authorities"/>
            <table class="table">
                <thead>
                    <tr>
                        <Column label=tr!(modules.module)/>
                        <Column label=tr!(modules.legal_area)/>
                        <Column label=tr!(modules.module_role)/>
                    </tr>
                </thead>
                <tbody>{asked} {others}</tbody>
            </table>
            <div class="actions">
                <button class="button" type="submit">{tr!(general.continue_button)}</button>
                <a href=back>{tr!(general.cancel)}</a>
            </div>
        </form>
    }
    .into_any()
}

/// The address at which other modules are chosen for the same authorities.
fn others(many: &ManyForm) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if ticked(&many.all_found) {
        query.append_pair("all_found", "on");
    } else {
        query.extend_pairs(many.authorities.iter().map(|id| ("authorities", id)));
    }
    query.append_pair("criteria", &many.criteria);
    format!("{PATH}?{}", query.finish())
}

#[component]
fn FillIn(view: ManyView, many: ManyForm, criteria: AuthorityCriteria) -> impl IntoView {
    let (back, others) = (back(&criteria), others(&many));
    view! {
        <Count authorities=view.authorities/>
        <p>{tr!(bulk.bulk_applies_to_all)}</p>
        <WrittenForm action={ServerAction::<PreviewMany>::new()}>
            <Chosen many=many name="authorities[]"/>
            // Made here and not before: its fields ask the form around them.
            <Asked view=view/>
            <div class="actions">
                <button class="button" type="submit">{tr!(general.what_will_happen)}</button>
                <a href=others>{tr!(modules.choose_other_modules)}</a>
                <a href=back>{tr!(general.cancel)}</a>
            </div>
        </WrittenForm>
    }
}

/// What the modules ask for.
#[component]
fn Asked(view: ManyView) -> impl IntoView {
    let form = FormContext::current();
    form.name_field("authorities", tr!(frame.menu_administered_authorities));
    form.name_field("modules", tr!(authority.tab_modules));
    let gifts = view.gifts.into_iter().map(|gift| view! { <Gift gift=gift/> }).collect_view();
    view! {
        <div id="authorities" tabindex="-1"><FieldFaults name="authorities"/></div>
        <div id="modules" tabindex="-1"><FieldFaults name="modules"/></div>
        {gifts}
    }
}

#[component]
fn Preview(preview: ManyPreview, many: ManyForm, modules: GiveModulesForm, back: String) -> impl IntoView {
    let ManyPreview { modules: names, authorities, seen, given, again, changed, failed, rows, operation } =
        preview;
    let first = (seen < authorities)
        .then(|| tr!(bulk.bulk_effect_first, seen = seen.to_string(), total = authorities.to_string()));
    let again = (again > 0).then(|| tr!(bulk.bulk_effect_again, count = again.to_string()));
    let changed = (changed > 0).then(|| tr!(bulk.bulk_effect_role, count = changed.to_string()));
    let failing = (failed > 0).then(|| view! { <Failing count=failed rows=rows/> });
    let is_possible = given > 0 || seen < authorities;
    let give = is_possible
        .then(|| view! { <button class="button" type="submit">{tr!(bulk.bulk_give_button)}</button> });
    let lists = [
        ("modules[]", modules.modules),
        ("module_keywords[]", modules.module_keywords),
        ("module_coordinators[]", modules.module_coordinators),
        ("approvals[]", modules.approvals),
        ("refusals[]", modules.refusals),
        ("allocations[]", modules.allocations),
    ];
    let lists =
        lists.into_iter().flat_map(|(name, values)| values.into_iter().map(move |value| (name, value)));
    let lists = lists.map(|(name, value)| view! { <Hidden name=name value=value/> }).collect_view();
    view! {
        <Count authorities=authorities/>
        <Modules modules=names/>
        <h2>{tr!(general.what_will_happen)}</h2>
        {first.map(|words| view! { <p>{words}</p> })}
        <p><strong>{tr!(bulk.bulk_effect, count = given.to_string())}</strong></p>
        {again.map(|words| view! { <p>{words} " " {tr!(bulk.bulk_effect_replaces)}</p> })}
        {changed.map(|words| view! { <p><strong>{words}</strong></p> })}
        <p>{tr!(bulk.bulk_give_effect)}</p>
        {failing}
        <WrittenForm action={ServerAction::<GiveToMany>::new()}>
            <Chosen many=many name="authorities[]"/>
            {lists}
            <Hidden name="operation" value=operation/>
            <div class="actions">
                {give}
                <button class="button button--secondary" type="submit" formaction=PreviewMany::PATH name="edit"
                    value="1">{tr!(general.back)}</button>
                <a href=back>{tr!(general.cancel)}</a>
            </div>
        </WrittenForm>
    }
}

/// For whom it is not possible, and why.
#[component]
fn Failing(count: i64, rows: Vec<BulkRow>) -> impl IntoView {
    let named = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let rest =
        (named < count).then(|| view! { <p>{tr!(bulk.bulk_effect_named, count = named.to_string())}</p> });
    let rows = rows
        .into_iter()
        .map(|row| {
            let reasons = bulk::reasons(&row.faults);
            let (id, name) = row.authority;
            view! {
                <tr>
                    <th scope="row"><a href=format!("/authorities/{id}")>{name}</a></th>
                    <Cell label=tr!(bulk.bulk_reason) text=true>{reasons}</Cell>
                </tr>
            }
        })
        .collect_view();
    view! {
        <h3>{tr!(bulk.bulk_effect_failed, count = count.to_string())}</h3>
        {rest}
        <table class="table">
            <thead>
                <tr>
                    <Column label=tr!(search.column_authority)/>
                    <Column label=tr!(bulk.bulk_reason)/>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}
