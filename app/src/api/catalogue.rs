//! The catalogue, and the keys of modules.

#[cfg(feature = "ssr")]
use domain::error::{Error, FieldErrors};
use domain::{
    form::{CatalogueStepForm, ClassificationListForm, KeywordForm, LegalAreaForm, ModuleForm, RoleForm},
    view::IssuedKey,
};
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use registry::{Edited, Place};

use super::ApiError;
#[cfg(feature = "ssr")]
use crate::{request::RequestContext, routes};

/// Makes or changes a legal area (P35). As every change of the catalogue it is answered first by the page that says whom it
/// concerns; `edit` leads from there back to the form.
#[server(prefix = "/api", endpoint = "catalogue/legal_area")]
pub async fn edit_legal_area(
    #[server(flatten)] form: LegalAreaForm,
    #[server(default)] edit: String,
) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    let actor = back_to_form(&request, &edit)?;
    led(request.registry.edit_legal_area(actor, &form, &request.caller).await?, "saved")
}

/// Makes or changes a module (P35).
#[server(prefix = "/api", endpoint = "catalogue/module")]
pub async fn edit_module(
    #[server(flatten)] form: ModuleForm,
    #[server(default)] edit: String,
) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    let actor = back_to_form(&request, &edit)?;
    led(request.registry.edit_module(actor, &form, &request.caller).await?, "saved")
}

/// Makes or changes a role (P35).
#[server(prefix = "/api", endpoint = "catalogue/role")]
pub async fn edit_role(
    #[server(flatten)] form: RoleForm,
    #[server(default)] edit: String,
) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    let actor = back_to_form(&request, &edit)?;
    led(request.registry.edit_role(actor, &form, &request.caller).await?, "saved")
}

/// Makes or changes a classification list (P35).
#[server(prefix = "/api", endpoint = "catalogue/list")]
pub async fn edit_classification_list(
    #[server(flatten)] form: ClassificationListForm,
    #[server(default)] edit: String,
) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    let actor = back_to_form(&request, &edit)?;
    led(request.registry.edit_classification_list(actor, &form, &request.caller).await?, "saved")
}

/// Makes or changes a keyword (P35).
#[server(prefix = "/api", endpoint = "catalogue/keyword")]
pub async fn edit_keyword(
    #[server(flatten)] form: KeywordForm,
    #[server(default)] edit: String,
) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    let actor = back_to_form(&request, &edit)?;
    led(request.registry.edit_keyword(actor, &form, &request.caller).await?, "saved")
}

/// Deletes an entry of the catalogue, or switches it off or on (P35).
#[server(prefix = "/api", endpoint = "catalogue/step")]
pub async fn catalogue_step(#[server(flatten)] form: CatalogueStepForm) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    let edited = request.registry.catalogue_step(request.actor()?, &form, &request.caller).await?;
    led(edited, if form.step == "delete" { "deleted" } else { "saved" })
}

/// Nothing is wrong and nothing is done yet: the page of the form answers, as it does after a refusal.
#[cfg(feature = "ssr")]
fn shown_again() -> ApiError {
    ApiError(Error::Invalid(FieldErrors::new()))
}

/// Who acts, unless the form is only to be shown again.
#[cfg(feature = "ssr")]
fn back_to_form<'a>(request: &'a RequestContext, edit: &str) -> Result<&'a domain::policy::Actor, ApiError> {
    let actor = request.actor()?;
    if edit.is_empty() { Ok(actor) } else { Err(shown_again()) }
}

/// To the page on which the entry stands.
#[cfg(feature = "ssr")]
fn led(edited: Edited, done: &str) -> Result<(), ApiError> {
    let page = match edited {
        Edited::Asked => return Err(shown_again()),
        Edited::Done(Place::Catalogue) => String::new(),
        Edited::Done(Place::Module(code)) => format!("/modules/{code}"),
        Edited::Done(Place::List(id)) => format!("/lists/{id}"),
    };
    leptos_axum::redirect(&format!("/administration/catalogue{page}?done={done}"));
    Ok(())
}

/// Issues a key of a module (P38). It is answered by the page of the form, which shows the key this once: it stands in no
/// address.
#[server(prefix = "/api", endpoint = "module_keys/issue")]
pub async fn issue_module_key(#[server(default)] module: String) -> Result<IssuedKey, ApiError> {
    let request = RequestContext::current()?;
    Ok(request.registry.issue_module_key(request.actor()?, &module, &request.caller).await?)
}

/// Revokes one (P38).
#[server(prefix = "/api", endpoint = "module_keys/revoke")]
pub async fn revoke_module_key(
    #[server(default)] module: String,
    #[server(default)] key: String,
) -> Result<(), ApiError> {
    let request = RequestContext::current()?;
    request.registry.revoke_module_key(request.actor()?, &key, &request.caller).await?;
    // The module only says where one came from.
    let page = format!("/administration/catalogue/modules/{module}/keys");
    let page = if routes::template(&page).is_some() { page } else { "/administration/catalogue".to_owned() };
    leptos_axum::redirect(&format!("{page}?done=revoked"));
    Ok(())
}

/// Whether what this function gives is shown by the page of the form that it answers.
#[cfg(feature = "ssr")]
pub fn is_shown_by_its_page(path: &str) -> bool {
    use server_fn::ServerFn;
    path == IssueModuleKey::PATH
}
