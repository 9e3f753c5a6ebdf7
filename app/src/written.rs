//! The screens that the server writes, one file each, and the one place that says which stands at which address.

mod access;
pub mod address;
mod administered;
mod authorities;
pub(crate) mod bulk;
pub(crate) mod catalogue;
mod details;
mod fields;
pub mod figures;
pub mod history;
mod invitation;
mod invitations;
mod jobs;
mod list;
pub mod mails;
mod manager;
mod many;
mod national;
pub mod own_data;
mod registration;
mod self_registration;
mod send_email;
mod standing;
mod translations;
mod users;
mod validation;
mod validations;
mod write;

use domain::error::Error;

pub use crate::api::Written;
use crate::{request::RequestContext, routes};
use address::Address;

/// The page at an address; not found where there is none for this reader.
pub async fn page(request: &RequestContext, path: &str, query: &str) -> Result<Written, Error> {
    let template = routes::template(path).ok_or(Error::NotFound)?;
    let address = Address::of(template, path, query);
    let below = template.strip_prefix("/my-authority").or_else(|| template.strip_prefix("/authorities/:id"));
    match (template, below) {
        ("/authorities", _) => authorities::page(request, &address).await,
        ("/administration/authorities", _) => administered::page(request, &address).await,
        ("/administration/users", _) => users::page(request, &address).await,
        ("/administration/invitations", _) => invitations::page(request, &address).await,
        ("/administration/invitations/new", _) => invitation::new(request, &address).await,
        ("/administration/invitations/:invitation", _) => invitation::page(request, &address).await,
        ("/administration/invitations/:invitation/edit", _) => invitation::edit(request, &address).await,
        ("/administration/invitations/:invitation/delete", _) => invitation::delete(request, &address).await,
        ("/administration/invitations/:invitation/resend", _) => invitation::resend(request, &address).await,
        ("/administration/invitations/:invitation/withdraw", _) => {
            invitation::withdraw(request, &address).await
        }
        ("/register/:token", _) => self_registration::page(request, &address).await,
        ("/actions/validation", _) => validations::page(request, &address).await,
        ("/actions/validation/:registration", _) => validation::page(request, &address).await,
        ("/administration/register", _) => registration::register(request, &address).await,
        ("/administration/register/similar", _) => registration::similar(request, &address).await,
        ("/actions/translations", _) => translations::list(request, &address).await,
        ("/actions/translations/:task", _) => translations::one(request, &address).await,
        (_, Some("/administrative-details")) => details::page(request, &address).await,
        (_, Some("/access-manager")) => manager::delegation(request, &address).await,
        (_, Some("/access-manager/withdraw")) => manager::withdraw(request, &address).await,
        (_, Some("/replace-national-coordinator")) => national::replace(request, &address).await,
        (_, Some("/replace-national-coordinator/register")) => {
            national::replace_by_new(request, &address).await
        }
        (_, Some("/deactivate")) => standing::deactivate(request, &address).await,
        (_, Some("/reactivate")) => standing::reactivate(request, &address).await,
        ("/administration/bulk/new", _) => many::page(request, &address).await,
        ("/administration/bulk/:operation", _) => bulk::page(request, &address).await,
        (template, _) if template.starts_with("/administration/catalogue") => {
            catalogue::page(request, template, &address).await
        }
        ("/send-email", _) => send_email::page(request, &address).await,
        ("/administration/jobs", _) => jobs::page(request, &address).await,
        ("/administration/mails", _) => mails::page(request, &address).await,
        (_, Some("/give-access")) => access::give(request, &address).await,
        (_, Some("/modules/:code/suspend")) => access::suspend(request, &address).await,
        (_, Some("/modules/:code/replace")) => access::replace(request, &address).await,
        _ => Err(Error::NotFound),
    }
}
