//! The form of each kind of entry, with the step that says whom a change concerns.

use domain::{
    error::Error,
    form::{ClassificationListForm, KeywordForm, LegalAreaForm, ModuleForm, RoleForm, ticked},
    model::{LinkedCoordinatorRule, ModuleKind, ModuleStatus, RolesAllowed},
    view::CatalogueEntry,
};
use leptos::prelude::*;

use super::{
    PATH, SwitchedOff,
    edit::{CommonFields, Confirm, Send, Steps, asked, asked_step, step_effect},
    lists::list_path,
    module_path,
    modules::roles_allowed,
    usage, way,
};
use crate::{
    api::{EditClassificationList, EditKeyword, EditLegalArea, EditModule, EditRole},
    components::{Hidden, Posted, TextField},
    request::RequestContext,
    text::Word,
    tr,
    written::{
        Address, Written,
        fields::{SelectField, TickField},
        write::{WrittenForm, write},
    },
};

/// What is the same on every such page.
struct Frame {
    path: String,
    /// Where one comes from and goes back to.
    above: String,
    page: Written,
    /// What was sent and is to be confirmed.
    sent: Option<Posted>,
}

impl Frame {
    /// What is above an entry: the module and the list to which it belongs.
    fn of<F>(
        view: &CatalogueEntry<F>,
        path: &str,
        what: &'static str,
        own_page: Option<String>,
        sent: Option<Posted>,
    ) -> Self {
        let mut steps: Vec<(String, String)> = Vec::new();
        steps.extend(view.module.iter().map(|(code, name)| (module_path(code), name.clone())));
        steps.extend(view.list.iter().map(|(id, name)| (list_path(id), name.clone())));
        let own = own_page.clone().map(|own| (own, view.name.clone()));
        steps.extend(own.filter(|_| !view.name.is_empty()));
        let above = steps.last().map_or_else(|| PATH.to_owned(), |(href, _)| href.clone());
        let is_new = view.name.is_empty();
        let verb = if is_new { tr!(catalogue.catalogue_add) } else { tr!(catalogue.catalogue_edit) };
        let title = if is_new { format!("{verb}: {what}") } else { format!("{verb}: {}", view.name) };
        let of = view.list.as_ref().or(view.module.as_ref()).map(|(_, name)| format!("{title} ({name})"));
        let steps: Vec<(String, &str)> =
            steps.iter().map(|(href, name)| (href.clone(), name.as_str())).collect();
        let page = Written { title, window_title: of, crumbs: way(&steps), ..Written::default() };
        Self { path: path.to_owned(), above, page, sent }
    }

    /// The page: what is to be confirmed, or the form with what else can be done.
    fn show<F>(
        self,
        view: &CatalogueEntry<F>,
        effect: impl FnOnce(&Posted) -> Option<&'static str>,
        form: AnyView,
        steps: Option<AnyView>,
    ) -> (Written, AnyView) {
        let Self { path, above, page, sent } = self;
        if let Some(sent) = sent {
            let effect = effect(&sent);
            let concerned = view.asked.unwrap_or(view.usage);
            let confirm =
                view! { <Confirm sent=sent path=path concerned=concerned effect=effect cancel=above/> };
            return (page, confirm.into_any());
        }
        let is_there = !view.name.is_empty();
        let used = is_there.then(|| view! { <h2>{tr!(catalogue.in_use)}</h2> <p>{usage(view.usage)}</p> });
        let off = (view.is_active == Some(false)).then(|| view! { <p><SwitchedOff/></p> });
        (page, view! { {off} {form} {used} {steps} }.into_any())
    }
}

/// `…/new-legal-area` and `…/legal-areas/{area}`
pub async fn legal_area(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let (actor, lang) = (request.reader()?, request.lang());
    let view = request.registry.legal_area_view(actor, address.param("area"), lang).await?;
    let sent = asked_step(request)?.or_else(|| asked::<EditLegalArea>(request));
    Ok(write(request, &address.path, || {
        let frame = Frame::of(&view, &address.path, tr!(modules.legal_area), None, sent);
        let LegalAreaForm { entry, version, code, names, position, legal_basis, .. } = view.form.clone();
        let (id, read, is_new, cancel) =
            (entry.clone(), version.clone(), entry.is_empty(), frame.above.clone());
        let form = view! {
            <WrittenForm action={ServerAction::<EditLegalArea>::new()}>
                <CommonFields entry=entry version=version code=code names=names position=position/>
                <TextField name="legal_basis" label=tr!(catalogue.catalogue_legal_basis) value=legal_basis
                    optional=true/>
                <Send is_new=is_new cancel=cancel/>
            </WrittenForm>
        };
        let steps = (!is_new).then(|| {
            view! { <Steps kind="legal_area" entry=id version=read is_active=view.is_active/> }.into_any()
        });
        let effect = |sent: &Posted| {
            sent.value("step").map(|_| step_effect(sent, tr!(catalogue.switch_off_area_effect)))
        };
        frame.show(&view, effect, form.into_any(), steps)
    }))
}

/// `…/new-module` and `…/modules/{code}/edit`
pub async fn module(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let (actor, lang) = (request.reader()?, request.lang());
    let view = request.registry.module_edit_view(actor, address.param("code"), lang).await?;
    let sent = asked_step(request)?.or_else(|| asked::<EditModule>(request));
    Ok(write(request, &address.path, || {
        let own = Some(module_path(&view.form.entry)).filter(|_| !view.form.entry.is_empty());
        let frame = Frame::of(&view, &address.path, tr!(modules.module), own, sent);
        let (is_new, cancel) = (view.form.entry.is_empty(), frame.above.clone());
        let (id, read) = (view.form.entry.clone(), view.form.version.clone());
        let stored = view.form.status.clone();
        let (given, areas) = (view.form.clone(), view.options.clone());
        let form = view! {
            <WrittenForm action={ServerAction::<EditModule>::new()}>
                <ModuleFields form=given areas=areas/>
                <Send is_new=is_new cancel=cancel/>
            </WrittenForm>
        };
        let steps = (!is_new)
            .then(|| view! { <Steps kind="module" entry=id version=read is_active=None/> }.into_any());
        let effect = move |sent: &Posted| match sent.value("status").as_deref() {
            _ if sent.value("step").is_some() => Some(tr!(catalogue.catalogue_delete_effect)),
            Some(status) if status == stored => None,
            Some("retired") => Some(tr!(catalogue.retire_effect)),
            Some("active") => Some(tr!(catalogue.activate_effect)),
            _ => None,
        };
        frame.show(&view, effect, form.into_any(), steps)
    }))
}

#[component]
fn ModuleFields(form: ModuleForm, areas: Vec<(String, String)>) -> impl IntoView {
    let ModuleForm { entry, version, code, names, position, .. } = form;
    let has_none = form.legal_area.is_empty();
    let has_no_kind = form.kind.is_empty();
    let kinds =
        ModuleKind::ALL.iter().map(|kind| (kind.as_str().to_owned(), kind.word().to_owned())).collect();
    let roles = RolesAllowed::ALL.iter();
    let roles = roles.map(|roles| (roles.as_str().to_owned(), roles_allowed(*roles).to_owned())).collect();
    let rules = LinkedCoordinatorRule::ALL.iter();
    let rules = rules.map(|rule| (rule.as_str().to_owned(), rule.word().to_owned())).collect();
    // Only where it can go from here (Q30).
    let present = ModuleStatus::parse(&form.status).unwrap_or(ModuleStatus::Planned);
    let reached: &[ModuleStatus] = match present {
        ModuleStatus::Planned => &[ModuleStatus::Planned, ModuleStatus::Active],
        ModuleStatus::Active => &[ModuleStatus::Active, ModuleStatus::Retired],
        ModuleStatus::Retired => &[ModuleStatus::Retired, ModuleStatus::Active],
    };
    let reached =
        reached.iter().map(|status| (status.as_str().to_owned(), status.word().to_owned())).collect();
    view! {
        <CommonFields entry=entry version=version code=code names=names position=position/>
        <SelectField name="legal_area" field="legal_area" label=tr!(modules.legal_area) value=form.legal_area
            options=areas open=has_none/>
        <SelectField name="kind" field="kind" label=tr!(catalogue.catalogue_kind) value=form.kind options=kinds
            open=has_no_kind/>
        <SelectField name="status" field="status" label=tr!(authority.status) value=form.status options=reached/>
        <SelectField name="roles_allowed" field="roles_allowed" label=tr!(catalogue.roles_allowed)
            value=form.roles_allowed options=roles/>
        <SelectField name="linked_coordinator" field="linked_coordinator"
            label=tr!(catalogue.linked_coordinator_setting) value=form.linked_coordinator options=rules/>
        <TickField name="has_request_settings" value="on" field="has_request_settings"
            label=tr!(catalogue.has_request_settings) hint=tr!(modules.settings_requests_only)
            ticked=ticked(&form.has_request_settings)/>
    }
}

/// `…/modules/{code}/new-role` and `…/roles/{role}`
pub async fn role(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let (actor, lang) = (request.reader()?, request.lang());
    let (id, module) = (address.param("role"), address.param("code"));
    let view = request.registry.role_view(actor, id, module, lang).await?;
    let sent = asked_step(request)?.or_else(|| asked::<EditRole>(request));
    Ok(write(request, &address.path, || {
        let frame = Frame::of(&view, &address.path, tr!(catalogue.catalogue_role), None, sent);
        let (id, read, cancel) = (view.form.entry.clone(), view.form.version.clone(), frame.above.clone());
        let is_new = id.is_empty();
        let given = view.form.clone();
        let form = view! {
            <WrittenForm action={ServerAction::<EditRole>::new()}>
                <RoleFields form=given/>
                <Send is_new=is_new cancel=cancel/>
            </WrittenForm>
        };
        let steps = (!is_new).then(|| {
            view! { <Steps kind="role" entry=id version=read is_active=view.is_active/> }.into_any()
        });
        let effect = |sent: &Posted| {
            sent.value("step").map(|_| step_effect(sent, tr!(catalogue.switch_off_role_effect)))
        };
        frame.show(&view, effect, form.into_any(), steps)
    }))
}

#[component]
fn RoleFields(form: RoleForm) -> impl IntoView {
    let RoleForm { entry, module, version, code, names, position, .. } = form;
    view! {
        <CommonFields entry=entry version=version code=code names=names position=position/>
        <Hidden name="module" value=module/>
        <TickField name="for_authority" value="on" field="for_authority" label=tr!(catalogue.role_for_authority)
            ticked=ticked(&form.for_authority)/>
        <TickField name="for_coordinator" value="on" field="for_coordinator"
            label=tr!(catalogue.role_for_coordinator) ticked=ticked(&form.for_coordinator)/>
        <TickField name="min_holders" value="on" field="min_holders" label=tr!(catalogue.role_min_holders)
            ticked=ticked(&form.min_holders)/>
        <TickField name="only_if_allocation" value="on" field="only_if_allocation"
            label=tr!(catalogue.role_only_if_allocation) ticked=ticked(&form.only_if_allocation)/>
    }
}

/// `…/new-list`, `…/modules/{code}/new-list` and `…/lists/{list}/edit`
pub async fn list(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let (actor, lang) = (request.reader()?, request.lang());
    let (id, module) = (address.param("list"), address.param("code"));
    let view = request.registry.list_edit_view(actor, id, module, lang).await?;
    let sent = asked_step(request)?.or_else(|| asked::<EditClassificationList>(request));
    Ok(write(request, &address.path, || {
        let own = Some(list_path(&view.form.entry)).filter(|_| !view.form.entry.is_empty());
        let frame = Frame::of(&view, &address.path, tr!(catalogue.catalogue_list), own, sent);
        let (id, read, cancel) = (view.form.entry.clone(), view.form.version.clone(), frame.above.clone());
        let is_new = id.is_empty();
        let given = view.form.clone();
        let form = view! {
            <WrittenForm action={ServerAction::<EditClassificationList>::new()}>
                <ListFields form=given/>
                <Send is_new=is_new cancel=cancel/>
            </WrittenForm>
        };
        let steps =
            (!is_new).then(|| view! { <Steps kind="list" entry=id version=read is_active=None/> }.into_any());
        let effect = |sent: &Posted| sent.value("step").map(|_| tr!(catalogue.catalogue_delete_effect));
        frame.show(&view, effect, form.into_any(), steps)
    }))
}

#[component]
fn ListFields(form: ClassificationListForm) -> impl IntoView {
    let ClassificationListForm {
        entry,
        module,
        version,
        code,
        names,
        position,
        min_choices,
        max_choices,
        ..
    } = form;
    view! {
        <CommonFields entry=entry version=version code=code names=names position=position/>
        <Hidden name="module" value=module/>
        <TextField name="min_choices" label=tr!(catalogue.list_min_choices) value=min_choices kind="number"/>
        <TextField name="max_choices" label=tr!(catalogue.list_max_choices) value=max_choices kind="number"
            optional=true/>
    }
}

/// `…/lists/{list}/new-keyword` and `…/keywords/{keyword}`
pub async fn keyword(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let (actor, lang) = (request.reader()?, request.lang());
    let (id, list) = (address.param("keyword"), address.param("list"));
    let view = request.registry.keyword_view(actor, id, list, lang).await?;
    let sent = asked_step(request)?.or_else(|| asked::<EditKeyword>(request));
    Ok(write(request, &address.path, || {
        let frame = Frame::of(&view, &address.path, tr!(catalogue.catalogue_keyword), None, sent);
        let (id, read, cancel) = (view.form.entry.clone(), view.form.version.clone(), frame.above.clone());
        let is_new = id.is_empty();
        let (given, above) = (view.form.clone(), view.options.clone());
        let form = view! {
            <WrittenForm action={ServerAction::<EditKeyword>::new()}>
                <KeywordFields form=given above=above/>
                <Send is_new=is_new cancel=cancel/>
            </WrittenForm>
        };
        let steps = (!is_new).then(|| {
            view! { <Steps kind="keyword" entry=id version=read is_active=view.is_active/> }.into_any()
        });
        let effect = |sent: &Posted| {
            sent.value("step").map(|_| step_effect(sent, tr!(catalogue.switch_off_keyword_effect)))
        };
        frame.show(&view, effect, form.into_any(), steps)
    }))
}

#[component]
fn KeywordFields(form: KeywordForm, above: Vec<(String, String)>) -> impl IntoView {
    let KeywordForm { entry, list, version, code, names, position, parent, .. } = form;
    let mut options = vec![(String::new(), tr!(catalogue.catalogue_no_parent).to_owned())];
    options.extend(above);
    view! {
        <CommonFields entry=entry version=version code=code names=names position=position/>
        <Hidden name="list" value=list/>
        <SelectField name="parent" field="parent" label=tr!(catalogue.keyword_parent) value=parent options=options/>
    }
}
