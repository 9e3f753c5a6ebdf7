//! New authorities with their first user (`register_authority`, P16). What is validated after a self-registration goes
//! the same way.

use domain::{
    error::{Code, Error, Fault, FieldErrors},
    fold::{official_name_norm, sort_key},
    form::RegistrationForm,
    history::Action as Done,
    id::{AuthorityId, UserId},
    model::{AuthorityKind, AuthorityOrigin, AuthorityStatus, ManagerOrigin},
    place::{is_language, ui_language},
    policy::{self, Action, Actor, Target},
    view::{RegisterView, SimilarAuthority},
};
use uuid::Uuid;

use crate::{
    Caller, Failure, Registry,
    authority::{
        basic::Basic,
        keywords::{self, Selection},
    },
    chronicle::{Changes, Chronicle, Subject},
    history,
    names::Names,
    refusal::refuse,
    scope,
    session::unrestricted,
    similar::similar,
    store::{Tx, authority, registration as sql, unique},
    user::data::Data,
};

/// A new authority and its first user, read from a form.
pub(crate) struct New {
    pub(crate) basic: Basic,
    pub(crate) keywords: Option<Selection>,
    pub(crate) user: Data,
}

/// How a new authority comes to be.
pub(crate) struct Origin<'a> {
    pub(crate) country: &'a str,
    /// A national coordinator, or an ordinary one.
    pub(crate) kind: AuthorityKind,
    /// Whose chain of events made it, and who becomes its access manager.
    pub(crate) manager: AuthorityId,
    /// Why that one does.
    pub(crate) why: ManagerOrigin,
    /// The invitation that it answered.
    pub(crate) invitation: Option<Uuid>,
    /// What was submitted, where that was corrected before it was validated.
    pub(crate) submitted: Option<&'a New>,
}

impl<'a> Origin<'a> {
    /// Registered by an authority, which becomes its access manager.
    pub(crate) const fn registered(country: &'a str, by: AuthorityId, kind: AuthorityKind) -> Self {
        let why = ManagerOrigin::Registration;
        Self { country, kind, manager: by, why, invitation: None, submitted: None }
    }
}

impl New {
    /// Reads and checks a form. The first user's errors carry `first_user.` before their field.
    pub(crate) async fn read(
        tx: &mut Tx,
        form: &RegistrationForm,
        lang: &str,
        errors: &mut FieldErrors,
    ) -> Result<Self, Failure> {
        let mut typed = form.authority();
        // The first user's language is that of the mails to the authority, to begin with; its own field tells what is
        // wrong with it.
        if !is_language(&typed.mail_language) {
            "en".clone_into(&mut typed.mail_language);
        }
        let basic = Basic::typed(&typed, &Basic::default(), true, errors);
        let rows: Vec<authority::KeywordRow> = tx.all(authority::KEYWORDS, &[&Uuid::nil()]).await?;
        let chosen = form.keywords.iter().map(String::as_str).collect();
        let keywords = keywords::select_all(&rows, &chosen, "keywords", lang, errors);
        let mut of_user = FieldErrors::new();
        let user = Data::typed(&form.first_user(), &Data::default(), &mut of_user);
        user.check(tx, Uuid::nil().into(), &Data::default(), &mut of_user).await?;
        for error in of_user.0 {
            errors.add(&format!("first_user.{}", error.field), error.fault);
        }
        Ok(Self { basic, keywords, user })
    }

    /// I-1: the authority that has the same name, and those that may be the same and were not confirmed as different.
    pub(crate) async fn compare(
        &self,
        tx: &mut Tx,
        country: &str,
        is_confirmed: bool,
        errors: &mut FieldErrors,
    ) -> Result<Vec<SimilarAuthority>, Failure> {
        let norm = official_name_norm(&self.basic.official_name);
        let nobody: AuthorityId = Uuid::nil().into();
        let same: Option<(AuthorityId, String)> =
            tx.optional(authority::SAME_NAME, &[&country, &norm, &nobody]).await?;
        let similar = similar(tx, country, &self.basic, None).await?;
        if let Some((id, name)) = same {
            let fault = Fault::new(Code::AlreadyRegistered).with("authority", name).with("id", id);
            errors.add("official_name", fault);
        } else if !is_confirmed && !similar.is_empty() {
            errors.add("official_name", Code::SimilarAuthorities);
        }
        Ok(similar)
    }
}

impl Registry {
    /// Registers an authority and its first user, who becomes its administrator. The registrar becomes its access manager
    /// . Gives both ids.
    pub async fn register_authority(
        &self,
        actor: &Actor,
        form: &RegistrationForm,
        caller: &Caller,
    ) -> Result<(AuthorityId, UserId), Error> {
        let country = registers(actor)?.to_owned();
        let work = async {
            change!(self, |tx| {
                history::lock(tx, &[actor.authority_id]).await?;
                // The registrar must be an access manager still (I-17).
                scope::read(tx, actor, actor.authority_id).await?;
                let mut errors = FieldErrors::new();
                let mut new = self.read_new(tx, actor, form, Some(&country), &mut errors).await?;
                refuse(errors)?;
                let kind = AuthorityKind::Authority;
                let origin = Origin::registered(&country, actor.authority_id, kind);
                self.write_new(tx, actor, caller, &mut new, &origin).await
            })
        };
        self.answer(actor, work).await
    }

    /// What the form of Register authority starts from; the authorities that may be the one that was typed.
    pub async fn register_view(
        &self,
        actor: &Actor,
        form: Option<&RegistrationForm>,
        lang: &str,
    ) -> Result<RegisterView, Error> {
        unrestricted(actor)?;
        let country = registers(actor).map_err(|_| Error::NotFound)?;
        look!(self, |tx| register_fields(tx, Some(country), form, lang).await)
    }

    /// Reads a form and holds it against the authorities of its country, where that is known.
    pub(crate) async fn read_new(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        form: &RegistrationForm,
        country: Option<&str>,
        errors: &mut FieldErrors,
    ) -> Result<New, Failure> {
        self.require_answers_left(tx, actor).await?;
        let new = New::read(tx, form, ui_language(&actor.language), errors).await?;
        if let Some(country) = country {
            new.compare(tx, country, domain::form::ticked(&form.none_of_these), errors).await?;
        }
        Ok(new)
    }

    /// Writes the authority, its access manager and its first user, with their history and the mail E1.
    pub(crate) async fn write_new(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        caller: &Caller,
        new: &mut New,
        origin: &Origin<'_>,
    ) -> Result<(AuthorityId, UserId), Failure> {
        let now = self.now();
        let id = AuthorityId::new(now, self.random().as_mut());
        self.write_authority(tx, actor, id, &new.basic, origin).await?;
        history::begin(tx, id).await?;
        let chronicle = Chronicle::new(self, actor, caller, id);
        let subject = Subject::authority(id, 1);
        let is_invited = origin.invitation.is_some();
        // Each value as it is now and, where it was corrected, the submitted one as the old value (C.2.4).
        let submitted = origin.submitted;
        let before = submitted.map(|old| old.basic.where_it_differs(&new.basic)).unwrap_or_default();
        let mut changes = new.basic.changes(&before, id);
        let is_national = origin.kind == AuthorityKind::Nimic;
        if !is_national {
            changes.plain("kind", None, Some(origin.kind.as_str()));
        }
        changes.plain("country", None, Some(origin.country));
        let done = if is_invited { Done::AuthorityValidated } else { Done::AuthorityRegistered };
        chronicle.record(tx, subject, done, changes).await?;
        if let Some(selection) = &new.keywords {
            for keyword in &selection.add {
                tx.execute(authority::ADD_KEYWORD, &[&id, keyword]).await?;
            }
            let mut changes = Changes::of_authority(id);
            let old = submitted.and_then(|old| old.keywords.as_ref()).map(|old| old.new.as_str());
            let old = old.filter(|old| *old != selection.new);
            changes.plain("keywords", old, Some(&selection.new));
            chronicle.record(tx, subject, Done::AuthorityKeywordsChanged, changes).await?;
        }
        if is_national {
            let mut changes = Changes::of_authority(id);
            changes.plain("kind", None, Some(origin.kind.as_str()));
            changes.plain("is_access_manager", None, Some("true"));
            chronicle.record(tx, subject, Done::NationalCoordinatorAppointed, changes).await?;
        }
        let why = origin.why.as_str();
        tx.execute(sql::ADD_MANAGER, &[&id, &origin.manager, &now, &actor.user_id, &why]).await?;
        let mut changes = Changes::of_authority(id);
        changes.plain("access_manager", None, Some(&origin.manager.to_string()));
        chronicle.record(tx, subject, Done::AccessManagerAdded, changes).await?;
        let target = Target {
            authority_id: id,
            country: Some(origin.country.to_owned()),
            kind: origin.kind,
            status: AuthorityStatus::Active,
            is_access_manager: is_national,
            administered: true,
            user_id: None,
        };
        let user = self.write_new_user(tx, actor, &target, &mut new.user, true).await?;
        let before = submitted.map(|old| old.user.where_it_differs(&new.user));
        let mut changes = new.user.changes(before.as_ref(), user);
        changes.personal("username", None, Some(&new.user.username));
        changes.plain("is_administrator", None, Some("true"));
        chronicle.record(tx, Subject::user(user, 1), Done::UserAdded, changes).await?;
        Ok((id, user))
    }

    async fn write_authority(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        id: AuthorityId,
        basic: &Basic,
        origin: &Origin<'_>,
    ) -> Result<(), Failure> {
        let now = self.now();
        let how = if origin.invitation.is_some() {
            AuthorityOrigin::SelfRegistered
        } else {
            AuthorityOrigin::Registered
        };
        let validated = origin.invitation.map(|_| now);
        let validator = origin.invitation.map(|_| actor.user_id);
        let stored = tx
            .execute(
                sql::ADD,
                &[
                    &id,
                    &origin.country,
                    &basic.official_name,
                    &basic.norm(),
                    &sort_key(&basic.official_name),
                    &basic.informal_name,
                    &basic.informal_name_lang,
                    &sort_key(&basic.informal_name),
                    &basic.description,
                    &basic.description_lang,
                    &basic.phone,
                    &basic.email,
                    &basic.mail_language,
                    &basic.website,
                    &basic.street,
                    &basic.postal_code,
                    &basic.city,
                    &basic.region,
                    &basic.search_text([]),
                    &now,
                    &origin.manager,
                    &how.as_str(),
                    &origin.invitation,
                    &validated,
                    &validator,
                    &origin.kind.as_str(),
                    &(origin.kind == AuthorityKind::Nimic),
                ],
            )
            .await;
        match stored {
            Err(error) if error.is_conflict_on(unique::AUTHORITY_NIMIC) => {
                Err(Error::conflict("country", Code::NimicExists).into())
            }
            Err(error) if error.is_conflict_on(unique::AUTHORITY_NAME) => {
                // Somebody else was quicker: the next look names the authority.
                Err(Error::conflict("official_name", Code::AlreadyRegistered).into())
            }
            Err(error) => Err(error.into()),
            Ok(_) => Ok(()),
        }
    }
}

/// What a registration in a country starts from; of a country that is not chosen yet, what is the same in all.
pub(crate) async fn register_fields(
    tx: &mut Tx,
    country: Option<&str>,
    form: Option<&RegistrationForm>,
    lang: &str,
) -> Result<RegisterView, Failure> {
    let rows: Vec<authority::KeywordRow> = tx.all(authority::KEYWORDS, &[&Uuid::nil()]).await?;
    let lists = keywords::lists(&rows, lang, true);
    let Some(country) = country else {
        return Ok(RegisterView { country: String::new(), lists, similar: Vec::new() });
    };
    let (name,): (Names,) = tx.one(sql::COUNTRY, &[&country]).await?;
    let similar = match form {
        Some(form) => similar(tx, country, &typed(form), None).await?,
        None => Vec::new(),
    };
    Ok(RegisterView { country: name.text(lang), lists, similar })
}

/// The country in which the actor registers authorities (P16).
fn registers(actor: &Actor) -> Result<&str, Error> {
    unrestricted(actor)?;
    match &actor.country {
        Some(country) if policy::has(actor, Action::RegisterAuthority) => Ok(country),
        _ => Err(Error::not_allowed()),
    }
}

/// What was typed, as far as it can be compared; what is wrong with it is said elsewhere.
fn typed(form: &RegistrationForm) -> Basic {
    Basic::typed(&form.authority(), &Basic::default(), true, &mut FieldErrors::new())
}
