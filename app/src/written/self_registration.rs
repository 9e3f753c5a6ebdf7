//! The form of an invited authority (P18): behind the link of its invitation, without log-in.

use domain::{
    error::{Code, Error},
    view::InvitedView,
};
use leptos::prelude::*;

use super::{
    Address, Written,
    registration::RegistrationFields,
    write::{WrittenForm, posted, write},
};
use crate::{
    api::SubmitSelfRegistration,
    components::{Hidden, Success, Warning},
    request::RequestContext,
    tr,
};

/// Stands in the place of a token once the registration was submitted: no token is so short.
const SUBMITTED: &str = "submitted";

/// `/register/{token}`: the form; one neutral page for every link that does not work. A form that was still open when its
/// link stopped working comes back with what was typed.
pub async fn page(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let token = address.param("token").to_owned();
    if token == SUBMITTED {
        return Ok(write(request, &address.path, || {
            let words = tr!(invitations.self_registration_submitted);
            (titled(tr!(invitations.self_registration)), view! { <Success>{words}</Success> }.into_any())
        }));
    }
    let lang = request.lang();
    let is_late = posted::<SubmitSelfRegistration>(request)
        .is_some_and(|posted| posted.errors.0.iter().any(|one| one.fault.code == Code::InvitationExpired));
    let view = match request.registry.invited(&token, lang).await? {
        None if is_late => Some(request.registry.invited_too_late(lang).await?),
        found => found,
    };
    Ok(write(request, &address.path, || {
        if let Some(view) = view {
            let page = titled(tr!(invitations.self_registration));
            (page, view! { <Form view=view token=token/> }.into_any())
        } else {
            let page = titled(tr!(invitations.invitation_unusable_title));
            (page, view! { <p>{tr!(invitations.invitation_unusable_text)}</p> }.into_any())
        }
    }))
}

fn titled(title: &str) -> Written {
    Written { title: title.to_owned(), ..Written::default() }
}

#[component]
fn Form(view: InvitedView, token: String) -> impl IntoView {
    let InvitedView { inviter, country, reason, form, lists } = view;
    let intro = (!inviter.is_empty()).then(|| {
        let words = tr!(invitations.self_registration_intro, inviter = inviter).clone();
        view! { <p class="lead">{words}</p> }
    });
    view! {
        {intro}
        {reason.map(|reason| view! {
            <Warning>
                <h2>{tr!(validation.decision_reason)}</h2>
                <p class="free-text">{reason}</p>
            </Warning>
        })}
        <p class="meta">{tr!(general.mandatory_hint)}</p>
        <WrittenForm action={ServerAction::<SubmitSelfRegistration>::new()}>
            <Hidden name="token" value=token/>
            <RegistrationFields form=form country=country lists=lists/>
            <p>{tr!(register.first_user_hint)}</p>
            <div class="actions">
                <button class="button" type="submit">{tr!(invitations.self_registration_submit)}</button>
            </div>
        </WrittenForm>
    }
}
