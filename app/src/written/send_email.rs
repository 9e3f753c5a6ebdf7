//! Send e-mail (P34): search, choose, write, look at it, send.

use domain::{
    criteria::AuthorityCriteria,
    error::Error,
    form::{SendEmailForm, ticked},
    model::SendTo,
    view::{AdministeredRow, BulkView, EmailPreview, Found, SearchOptions},
};
use leptos::prelude::*;
use registry::Extent;
use server_fn::ServerFn;

use super::{
    Address, Written, address,
    administered::{self, Criteria, Tick},
    bulk::Steps,
    fields::{SelectField, TickField},
    list::{Results, SortColumn, authorities_found},
    write::{WrittenForm, crumbs, posted, write},
};
use crate::{
    api::{PreviewEmail, SendEmail},
    components::{Column, FieldFaults, FormContext, Hidden, Posted, TextArea, TextField},
    request::RequestContext,
    text::Word,
    tr,
};

/// Path of the page.
pub const PATH: &str = "/send-email";

/// The page: the list with the form, or what would be sent.
pub async fn page(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let (actor, lang) = (request.reader()?, request.lang());
    // What is refused when it is sent comes back to be mended, where it was written.
    let sent = posted::<SendEmail>(request).or_else(|| posted::<PreviewEmail>(request)).cloned();
    let sent = sent.map(|posted| Posted { action: PreviewEmail::PATH.to_owned(), ..posted });
    let form = sent.as_ref().map(form_of);
    let criteria: AuthorityCriteria = match &form {
        Some(form) => address::read(&form.criteria),
        None => address.criteria(),
    };
    // I-20: deactivated ones are never written to.
    let criteria = AuthorityCriteria { status: String::new(), ..criteria };
    let is_preview =
        sent.as_ref().is_some_and(|posted| posted.errors.is_empty() && posted.value("edit").is_none());
    if let Some(form) = form.filter(|_| is_preview) {
        let preview = request.registry.preview_email(actor, &form, &criteria).await?;
        return Ok(write(request, PATH, || {
            (heading(), view! { <Preview preview=preview form=form/> }.into_any())
        }));
    }
    let found = request.registry.administered(actor, &criteria, Extent::Page, lang).await?;
    let choices = request.registry.search_options(actor, lang).await?;
    let steps = request.registry.bulk_operations(actor, lang).await?;
    let request = RequestContext { posted: sent, ..request.clone() };
    Ok(write(&request, PATH, || {
        (heading(), view! { <Compose criteria=criteria found=found choices=choices steps=steps/> }.into_any())
    }))
}

fn heading() -> Written {
    let title = tr!(frame.menu_send_email).to_owned();
    let mut crumbs = crumbs("");
    crumbs.truncate(1);
    Written { title, crumbs, ..Written::default() }
}

/// What was typed.
fn form_of(posted: &Posted) -> SendEmailForm {
    let value = |name: &str| posted.value(name).unwrap_or_default();
    SendEmailForm {
        authorities: posted.values("authorities[]"),
        all_found: value("all_found"),
        criteria: value("criteria"),
        to: value("to"),
        subject: value("subject"),
        body: value("body"),
        operation: value("operation"),
    }
}

#[component]
fn Compose(
    criteria: AuthorityCriteria,
    found: Found<AdministeredRow>,
    choices: SearchOptions,
    steps: Vec<BulkView>,
) -> impl IntoView {
    let hint = (criteria.only_mine != "no").then(|| tr!(search.search_only_mine_hint).to_owned());
    let is_empty = found.rows.is_empty();
    let (of_head, of_official) = (criteria.clone(), criteria.clone());
    // With the place in the list: what is ticked on this page is ticked again when something was forgotten.
    let query = address::list("", &criteria).trim_start_matches('?').to_owned();
    view! {
        <Criteria criteria=criteria.clone() choices=choices path=PATH/>
        <WrittenForm action={ServerAction::<PreviewEmail>::new()}>
            <Hidden name="criteria" value=query/>
            <div id="recipients" tabindex="-1"><FieldFaults name="recipients"/></div>
            <Results path=PATH criteria=criteria found=found words=authorities_found row=row hint=hint>
                <Column label=tr!(send_email.recipients_choose)/>
                <SortColumn path=PATH criteria=of_head order="" label=tr!(authority.informal_name)/>
                <SortColumn path=PATH criteria=of_official order="official_name" label=tr!(authority.official_name)/>
                <Column label=tr!(authority.status)/>
                <Column label=tr!(search.column_module_count)/>
                <Column label=tr!(search.column_user_count)/>
                <Column label=tr!(details.access_managers)/>
                <Column label=tr!(general.actions)/>
            </Results>
            // Made here and not before: its fields ask the form around them.
            {(!is_empty).then(|| view! { <Letter/> })}
        </WrittenForm>
        <Steps steps=steps/>
    }
}

fn row(row: AdministeredRow) -> AnyView {
    let (id, name) = (row.authority.id.to_string(), row.authority.official_name.clone());
    let label = tr!(send_email.recipients_choose);
    view! { <tr><Tick name="authorities[]" id=id label=label authority=name/> {administered::cells(row)}</tr> }
        .into_any()
}

/// What is written, and to whom.
#[component]
fn Letter() -> impl IntoView {
    FormContext::current().name_field("recipients", tr!(send_email.recipients));
    let options = [
        (SendTo::Authority, tr!(send_email.send_to_authority)),
        (SendTo::Administrators, tr!(send_email.send_to_administrators)),
        (SendTo::Users, tr!(send_email.send_to_all_users)),
    ];
    let options = options.map(|(to, label)| (to.as_str().to_owned(), label.to_owned()));
    view! {
        <TickField name="all_found" value="on" field="all_found" label=tr!(send_email.recipients_select_all)/>
        <SelectField name="to" field="to" label=tr!(send_email.send_to) value=SendTo::Authority.as_str()
            options=options.into()/>
        <p>{tr!(send_email.mail_separate_hint)}</p>
        <TextField name="subject" label=tr!(send_email.mail_subject) value=""/>
        <TextArea name="body" label=tr!(send_email.mail_body) value="" hint=tr!(send_email.mail_text_hint)/>
        <div class="actions">
            <button class="button" type="submit">{tr!(send_email.mail_preview)}</button>
        </div>
    }
}

#[component]
fn Preview(preview: EmailPreview, form: SendEmailForm) -> impl IntoView {
    let paragraphs = preview.body.lines().map(|line| view! { <p>{line.to_owned()}</p> }).collect_view();
    let to = SendTo::parse(&form.to).map(Word::word).unwrap_or_default();
    let all = ticked(&form.all_found).then(|| view! { <Hidden name="all_found" value="on".to_owned()/> });
    let authorities = form.authorities.into_iter();
    let authorities = authorities.map(|id| view! { <Hidden name="authorities[]" value=id/> }).collect_view();
    view! {
        <h2>{tr!(send_email.mail_preview)}</h2>
        <p>{tr!(send_email.mail_from_authority, authority = preview.sender)}</p>
        <p>{tr!(send_email.send_to)} ": " {to}</p>
        <p><strong>{tr!(send_email.recipients_count, count = preview.recipients.to_string())}</strong></p>
        <section class="panel stack"><h3>{preview.subject.clone()}</h3>{paragraphs}</section>
        <p>{tr!(send_email.mail_separate_hint)}</p>
        <WrittenForm action={ServerAction::<SendEmail>::new()}>
            {authorities}
            {all}
            <Hidden name="criteria" value=form.criteria/>
            <Hidden name="to" value=form.to/>
            <Hidden name="subject" value=form.subject/>
            <Hidden name="body" value=form.body/>
            <Hidden name="operation" value=preview.operation/>
            <div class="actions">
                <button class="button" type="submit">{tr!(send_email.send_button)}</button>
                <button class="button button--secondary" type="submit" formaction=PreviewEmail::PATH name="edit"
                    value="1">{tr!(general.back)}</button>
            </div>
        </WrittenForm>
    }
}
