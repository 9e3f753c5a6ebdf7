//! National coordinators (P36): the Commission registers one for a country, and puts another in its place (Q18, Q19).

mod replace;
mod view;

use domain::{
    error::{Code, Error, Fault, FieldErrors},
    form::RegistrationForm,
    id::{AuthorityId, UserId},
    model::AuthorityKind,
    place::COUNTRIES,
    policy::{self, Action, Actor},
};

use crate::{
    Caller, Failure, Registry, history,
    refusal::refuse,
    registration::Origin,
    scope,
    session::unrestricted,
    store::{Tx, national as sql},
};

impl Registry {
    /// Registers the national coordinator of a country that has none, and its first user (Q18). Gives both ids.
    pub async fn register_nimic(
        &self,
        actor: &Actor,
        country: &str,
        form: &RegistrationForm,
        caller: &Caller,
    ) -> Result<(AuthorityId, UserId), Error> {
        appoints(actor)?;
        let work = async {
            change!(self, |tx| {
                // Whoever appoints at the same moment waits here, so a country cannot get two.
                history::lock(tx, &[actor.authority_id]).await?;
                scope::read(tx, actor, actor.authority_id).await?;
                let mut errors = FieldErrors::new();
                let is_country = vacant(tx, country, &mut errors).await?;
                let known = is_country.then_some(country);
                let mut new = self.read_new(tx, actor, form, known, &mut errors).await?;
                refuse(errors)?;
                let origin = Origin::registered(country, actor.authority_id, AuthorityKind::Nimic);
                self.write_new(tx, actor, caller, &mut new, &origin).await
            })
        };
        self.answer(actor, work).await
    }
}

/// Whether there is such a country, and an error where it has a national coordinator already (I-18), or was not chosen.
async fn vacant(tx: &mut Tx, country: &str, errors: &mut FieldErrors) -> Result<bool, Failure> {
    if country.is_empty() {
        errors.add("country", Code::Required);
        return Ok(false);
    }
    // Only what the release knows is looked up: a text with a NUL would be a fault of ours on PostgreSQL.
    let found: Option<(Option<AuthorityId>,)> = if COUNTRIES.iter().any(|(code, _)| *code == country) {
        tx.optional(sql::OF_COUNTRY, &[&country]).await?
    } else {
        None
    };
    match found {
        None => errors.add("country", Code::InvalidChoice),
        Some((Some(id),)) => errors.add("country", Fault::new(Code::NimicExists).with("id", id)),
        Some((None,)) => {}
    }
    Ok(found.is_some())
}

/// Only the Commission registers and replaces national coordinators (P36).
fn appoints(actor: &Actor) -> Result<(), Error> {
    unrestricted(actor)?;
    if policy::has(actor, Action::RegisterNationalCoordinator) { Ok(()) } else { Err(Error::not_allowed()) }
}
