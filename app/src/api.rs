//! Server functions: the road between browser and registry. Each is a public endpoint; the registry authorises it.

mod access;
mod account;
mod authority;
mod bulk;
mod catalogue;
mod invitations;
mod mails;
mod manager;
mod national;
mod registration;
mod self_registrations;
mod session;
mod standing;
mod texts;
mod translation;
mod users;
mod written;

pub use access::*;
pub use account::*;
pub use authority::*;
pub use bulk::*;
pub use catalogue::*;
pub use invitations::*;
pub use mails::*;
pub use manager::*;
pub use national::*;
pub use registration::*;
pub use self_registrations::*;
pub use session::*;
pub use standing::*;
pub use texts::*;
pub use translation::*;
pub use users::*;
pub use written::*;

use domain::error::{Code, Error, FORM};
use serde::{Deserialize, Serialize};
use server_fn::{codec::JsonEncoding, error::FromServerFnError, error::ServerFnErrorErr};

/// An error on its way to the browser: codes and ids, nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ApiError(pub Error);

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;

    /// What never reached the function's body: a form that is none of ours, or a server that did not answer.
    fn from_server_fn_error(value: ServerFnErrorErr) -> Self {
        match value {
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::UnsupportedRequestMethod(_) => {
                Self(Error::invalid(FORM, Code::RequestForged))
            }
            _ => Self(Error::Unavailable(String::new())),
        }
    }
}

/// The address of an authority's page: the own one has a short name.
#[cfg(feature = "ssr")]
fn page_of(actor: &domain::policy::Actor, authority: &str) -> String {
    match domain::id::AuthorityId::parse(authority) {
        Some(id) if id != actor.authority_id => format!("/authorities/{id}"),
        _ => "/my-authority".to_owned(),
    }
}
