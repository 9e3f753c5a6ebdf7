//! One invitation to self-registration: its form, its page, and the steps with it. Each says first what will happen.

use domain::{
    error::Error,
    view::{InvitationEditView, InvitationView},
};
use leptos::prelude::*;

use super::{
    Address, Written,
    invitations::{PATH, StateTag},
    validations,
    write::{WrittenForm, crumbs, posted, write},
};
use crate::{
    api::{DeleteInvitation, ResendInvitation, SaveInvitation, WithdrawInvitation},
    components::{Choices, Hidden, LanguageField, Success, TextArea, TextField},
    request::RequestContext,
    text::{self, Word},
    tr,
};

/// `/administration/invitations/new`
pub async fn new(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let view = request.registry.invitation_form(request.reader()?, None, request.lang()).await?;
    Ok(write(request, &address.path, || {
        let page = Written {
            title: tr!(invitations.new_invitation).to_owned(),
            crumbs: way(None),
            ..Written::default()
        };
        (page, view! { <Form view=view back=PATH.to_owned()/> }.into_any())
    }))
}

/// `/administration/invitations/{invitation}/edit`
pub async fn edit(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let id = address.param("invitation");
    let view = match request.registry.invitation_form(request.reader()?, Some(id), request.lang()).await {
        // Somebody else has sent it meanwhile: how it stands now, with what was typed.
        Err(Error::Conflict(_)) if posted::<SaveInvitation>(request).is_some() => {
            return page(request, address).await;
        }
        view => view?,
    };
    Ok(write(request, &address.path, || {
        let back = format!("{PATH}/{id}");
        let page = Written {
            title: tr!(invitations.edit_draft).to_owned(),
            crumbs: way(Some(back.clone())),
            ..Written::default()
        };
        (page, view! { <Form view=view back=back/> }.into_any())
    }))
}

/// The way to a page of one invitation: the list, and the invitation where the page is below it.
fn way(invitation: Option<String>) -> Vec<(String, String)> {
    let mut way = crumbs(tr!(frame.menu_administration));
    way.push((PATH.to_owned(), tr!(frame.menu_invitations).to_owned()));
    way.extend(invitation.map(|path| (path, tr!(invitations.invitation).to_owned())));
    way
}

#[component]
fn Form(view: InvitationEditView, back: String) -> impl IntoView {
    let days = view.days.to_string();
    let id = view.id.map(|id| id.to_string()).unwrap_or_default();
    let delete = view.id.map(|id| format!("{PATH}/{id}/delete"));
    view! {
        <p>{tr!(invitations.invitation_once_hint, days = days)}</p>
        <p>{tr!(register.register_once_hint)}</p>
        <WrittenForm action={ServerAction::<SaveInvitation>::new()}>
            <Hidden name="invitation" value=id/>
            <Hidden name="version" value=view.version.to_string()/>
            <TextField name="recipient_email" label=tr!(invitations.recipient_email) value=view.recipient_email
                kind="email" verbatim=true/>
            <LanguageField name="language" label=tr!(invitations.recipient_language) value=view.language/>
            <TextField name="authority_name_hint" label=tr!(invitations.authority_name_hint)
                value=view.authority_name_hint/>
            <TextArea name="message" label=tr!(invitations.invitation_message)
                hint=tr!(invitations.invitation_message_hint) value=view.message says_optional=true/>
            <Choices name="suggested_modules[]" field="suggested_modules".to_owned()
                legend=tr!(invitations.suggested_modules) choices=view.modules/>
            <div class="actions">
                <button class="button" type="submit" name="step" value="send">{tr!(invitations.send_invitation)}</button>
                <button class="button button--secondary" type="submit" name="step" value="draft">
                    {tr!(invitations.save_draft)}
                </button>
                {delete.map(|href| view! { <a href=href>{tr!(invitations.delete_draft)}</a> })}
                <a href=back>{tr!(general.cancel)}</a>
            </div>
        </WrittenForm>
    }
}

/// `/administration/invitations/{invitation}`
pub async fn page(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let view = read(request, address).await?;
    let done = address.value("done");
    let typed = posted::<SaveInvitation>(request).and_then(|posted| posted.value("message"));
    Ok(write(request, &address.path, || {
        let title = tr!(invitations.invitation).to_owned();
        let window_title = Some(format!("{title}: {}", view.row.authority_name_hint));
        let page = Written { title, window_title, crumbs: way(None), ..Written::default() };
        let done = match done.as_str() {
            "sent" => Some(tr!(invitations.invitation_sent_done)),
            "saved" => Some(tr!(invitations.draft_saved_done)),
            "withdrawn" => Some(tr!(invitations.invitation_withdrawn_done)),
            _ => None,
        };
        let view = view! {
            {done.map(|words| view! { <Success>{words}</Success> })}
            {typed.map(|typed| view! {
                <p class="free-text">{tr!(invitations.invitation_message)} ": " {typed}</p>
            })}
            <Shown view=view.clone()/>
            <Steps view=view/>
        };
        (page, view.into_any())
    }))
}

async fn read(request: &RequestContext, address: &Address) -> Result<InvitationView, Error> {
    let id = address.param("invitation");
    request.registry.invitation(request.reader()?, id, request.lang()).await
}

/// What the invitation says.
#[component]
fn Shown(view: InvitationView) -> impl IntoView {
    let locale = text::locale();
    let date = |at| text::date_time(locale, at);
    let entry = |label: &'static str, value: String| {
        (!value.is_empty()).then(|| view! { <div><dt>{label}</dt><dd>{value}</dd></div> })
    };
    let row = view.row;
    let opened = view.opened_at.map(|at| tr!(invitations.invitation_opened, date = date(at)).clone());
    let has_message = !view.message.is_empty();
    let registration = view.registration_id.map(|id| {
        view! { " " <a href=format!("{}/{id}", validations::PATH)>{tr!(invitations.invitation_registration)}</a> }
    });
    view! {
        <dl class="summary-list">
            <div>
                <dt>{tr!(authority.status)}</dt>
                <dd>
                    <StateTag state=row.state/>
                    {view.registration.map(|status| view! { " " <span class="meta">{status.word()}</span> })}
                    {registration}
                    {opened.map(|opened| view! { " " <span class="meta">{opened}</span> })}
                </dd>
            </div>
            {entry(tr!(invitations.recipient_email), row.recipient_email)}
            {entry(tr!(invitations.recipient_language), text::language_name(&view.language).to_owned())}
            {entry(tr!(invitations.authority_name_hint), row.authority_name_hint)}
            {entry(tr!(validation.invited_by), row.inviter)}
            {entry(tr!(invitations.suggested_modules), view.modules.join(", "))}
            {entry(tr!(invitations.column_sent), row.sent_at.map(date).unwrap_or_default())}
            {entry(tr!(invitations.column_valid_until), row.expires_at.map(date).unwrap_or_default())}
        </dl>
        {has_message.then(|| view! {
            <h2>{tr!(invitations.invitation_message)}</h2>
            <p class="free-text" lang=view.language>{view.message}</p>
        })}
    }
}

/// What can be done with it now.
#[component]
fn Steps(view: InvitationView) -> impl IntoView {
    let path = format!("{PATH}/{}", view.row.id);
    let link = |is_possible: bool, class: &'static str, step: &str, label: &'static str| {
        let href = format!("{path}/{step}");
        is_possible.then(|| view! { <a class=class href=href>{label}</a> })
    };
    view! {
        <div class="actions">
            {link(view.is_draft, "button", "edit", tr!(invitations.edit_draft))}
            {link(view.is_draft, "button button--secondary", "delete", tr!(invitations.delete_draft))}
            {link(view.can_resend, "button", "resend", tr!(invitations.resend_invitation))}
            {link(view.can_withdraw, "button button--secondary", "withdraw", tr!(invitations.withdraw_invitation))}
        </div>
    }
}

/// `/administration/invitations/{invitation}/delete`
pub async fn delete(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let view = read(request, address).await?;
    let is_possible = view.is_draft;
    Ok(write(request, &address.path, || {
        let (title, effect) = (tr!(invitations.delete_draft), tr!(invitations.delete_draft_effect));
        let form = {
            let view = view.clone();
            view! {
                <WrittenForm action={ServerAction::<DeleteInvitation>::new()}>
                    <StepFields view=view label=title class="button button--danger"/>
                </WrittenForm>
            }
        };
        confirmation(&view, title, effect, is_possible, form.into_any())
    }))
}

/// `/administration/invitations/{invitation}/resend`
pub async fn resend(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let view = read(request, address).await?;
    let is_possible = view.can_resend;
    Ok(write(request, &address.path, || {
        let (title, effect) = (tr!(invitations.resend_invitation), tr!(invitations.resend_effect));
        let form = {
            let view = view.clone();
            view! {
                <WrittenForm action={ServerAction::<ResendInvitation>::new()}>
                    <StepFields view=view label=title class="button"/>
                </WrittenForm>
            }
        };
        confirmation(&view, title, effect, is_possible, form.into_any())
    }))
}

/// `/administration/invitations/{invitation}/withdraw`
pub async fn withdraw(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let view = read(request, address).await?;
    let is_possible = view.can_withdraw;
    Ok(write(request, &address.path, || {
        let (title, effect) = (tr!(invitations.withdraw_invitation), tr!(invitations.withdraw_effect));
        let form = {
            let view = view.clone();
            view! {
                <WrittenForm action={ServerAction::<WithdrawInvitation>::new()}>
                    <StepFields view=view label=title class="button button--danger"/>
                </WrittenForm>
            }
        };
        confirmation(&view, title, effect, is_possible, form.into_any())
    }))
}

/// Whom it concerns and what will happen; or why it cannot.
fn confirmation(
    view: &InvitationView,
    title: &str,
    effect: &'static str,
    is_possible: bool,
    form: AnyView,
) -> (Written, AnyView) {
    let back = format!("{PATH}/{}", view.row.id);
    let page = Written { title: title.to_owned(), crumbs: way(Some(back.clone())), ..Written::default() };
    let who = view! {
        <h2>{tr!(general.who_is_affected)}</h2>
        <p><strong>{view.row.authority_name_hint.clone()}</strong> ", " {view.row.recipient_email.clone()}</p>
    };
    let step = if is_possible {
        view! { <h2>{tr!(general.what_will_happen)}</h2> <p>{effect}</p> {form} }.into_any()
    } else {
        view! { <p>{tr!(error.wrong_state)}</p> <p><a href=back>{tr!(general.back)}</a></p> }.into_any()
    };
    (page, view! { {who} {step} }.into_any())
}

/// The unseen fields of a step, and its buttons.
#[component]
fn StepFields(view: InvitationView, label: &'static str, class: &'static str) -> impl IntoView {
    let id = view.row.id.to_string();
    let back = format!("{PATH}/{id}");
    view! {
        <Hidden name="invitation" value=id/>
        <Hidden name="version" value=view.version.to_string()/>
        <div class="actions">
            <button class=class type="submit">{label}</button>
            <a href=back>{tr!(general.cancel)}</a>
        </div>
    }
}
