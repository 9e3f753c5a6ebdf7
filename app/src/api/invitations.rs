//! Invitations to self-registration (P17).

use domain::form::{InvitationForm, InvitationStepForm};
use leptos::prelude::*;

use super::ApiError;
#[cfg(feature = "ssr")]
use crate::request::RequestContext;

/// Makes an invitation or changes a draft, and sends it where that is the button.
#[server(prefix = "/api", endpoint = "invitations/save")]
pub async fn save_invitation(#[server(flatten)] form: InvitationForm) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    let id = request.registry.save_invitation(request.actor()?, &form, &request.caller).await?;
    let done = if form.step == "send" { "sent" } else { "saved" };
    leptos_axum::redirect(&format!("/administration/invitations/{id}?done={done}"));
    Ok(())
}

/// Sends an invitation again.
#[server(prefix = "/api", endpoint = "invitations/resend")]
pub async fn resend_invitation(#[server(flatten)] form: InvitationStepForm) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    request.registry.resend_invitation(request.actor()?, &form, &request.caller).await?;
    leptos_axum::redirect(&format!("/administration/invitations/{}?done=sent", form.invitation));
    Ok(())
}

/// Withdraws an invitation.
#[server(prefix = "/api", endpoint = "invitations/withdraw")]
pub async fn withdraw_invitation(#[server(flatten)] form: InvitationStepForm) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    request.registry.withdraw_invitation(request.actor()?, &form, &request.caller).await?;
    leptos_axum::redirect(&format!("/administration/invitations/{}?done=withdrawn", form.invitation));
    Ok(())
}

/// Deletes a draft.
#[server(prefix = "/api", endpoint = "invitations/delete")]
pub async fn delete_invitation(#[server(flatten)] form: InvitationStepForm) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    request.registry.delete_invitation(request.actor()?, &form, &request.caller).await?;
    leptos_axum::redirect("/administration/invitations?done=deleted");
    Ok(())
}
