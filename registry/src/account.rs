//! One's own account (P1, P2): what the screen shows, the two details that their owner may change.

use domain::{
    error::{Code, Error, FORM, FieldErrors},
    form::{self, OwnDetailsForm},
    history::Action,
    model::AuthorityStatus,
    phone::Phone,
    place,
    policy::{self, Actor, decide},
    time::local,
    view::{AccountView, HeldRole, SessionRow},
};

use crate::{
    Caller, Failure, Registry, history,
    password::own,
    session::unrestricted,
    store::{
        Tx,
        account::{self as store, Account, Holding},
        session::{self, Listed},
    },
    token,
};

impl Registry {
    /// The screen Account.
    pub async fn account(&self, actor: &Actor, token: &str, lang: &str) -> Result<AccountView, Error> {
        unrestricted(actor)?;
        let this = token::stored(token).ok_or(Error::SignedOut)?;
        let zone = place::time_zone(actor.country.as_deref());
        let (account, roles, sessions) = look!(self, |tx| self.read_account(tx, actor).await)?;
        let mut sessions: Vec<SessionRow> = sessions
            .into_iter()
            .map(|session| SessionRow {
                id: token::to_hex(&session.id_hash),
                browser: session.browser,
                last_seen: local(session.last_seen_at, zone),
                this: session.id_hash == this,
            })
            .collect();
        sessions.sort_by_key(|session| !session.this);
        let ends = account.temporary || self.settings().password_expiry;
        Ok(AccountView {
            version: account.version,
            first_name: account.first_name,
            last_name: account.last_name,
            email: account.email,
            username: account.username,
            phone: account.phone.unwrap_or_default(),
            language: account.language,
            authority: account.authority,
            is_administrator: account.is_administrator,
            roles: roles
                .iter()
                .filter(|held| held.active)
                .map(|held| HeldRole { module: held.module.text(lang), role: held.role.text(lang) })
                .collect(),
            password_changed_at: account.set_at.map(|at| local(at, zone)),
            password_until: account.expires_at.filter(|_| ends).map(|at| local(at, zone)),
            sessions,
        })
    }

    pub(crate) async fn read_account(
        &self,
        tx: &mut Tx,
        actor: &Actor,
    ) -> Result<(Account, Vec<Holding>, Vec<Listed>), Failure> {
        let user = actor.user_id;
        let account = tx.optional(store::BY_ID, &[&user]).await?.ok_or(Error::SignedOut)?;
        let roles = tx.all(store::ROLES, &[&user]).await?;
        let sessions = tx.all(session::OF_USER, &[&user, &self.now()]).await?;
        Ok((account, roles, sessions))
    }

    /// Changes the own telephone number and language.
    pub async fn edit_own_details(
        &self,
        actor: &Actor,
        form: &OwnDetailsForm,
        caller: &Caller,
    ) -> Result<(), Error> {
        decide(actor, policy::Action::EditOwnDetails, &own(actor), self.settings().rules)?;
        let mut errors = FieldErrors::new();
        let phone = errors.take("phone", Phone::parse_optional(&form.phone)).flatten();
        let phone = phone.map(Phone::into_string);
        let language = form.language.as_str();
        if language.is_empty() {
            errors.add("language", Code::Required);
        } else if !place::is_language(language) {
            errors.add("language", Code::InvalidChoice);
        }
        errors.into_result()?;
        let version = form::version(&form.version);
        change!(self, |tx| {
            history::lock(tx, &[actor.authority_id]).await?;
            let (status,): (String,) = tx.one(store::AUTHORITY_STATUS, &[&actor.authority_id]).await?;
            if status != AuthorityStatus::Active.as_str() {
                // C.2.1: they change nothing but their own password.
                return Err(Error::conflict(FORM, Code::AuthorityDeactivated).into());
            }
            let before: Account =
                tx.optional(store::BY_ID, &[&actor.user_id]).await?.ok_or(Error::SignedOut)?;
            if before.version != version {
                return Err(Error::conflict(FORM, Code::StaleVersion).into());
            }
            if before.phone == phone && before.language == language {
                return Ok(());
            }
            let (version,): (i64,) =
                tx.one(store::SET_OWN_DETAILS, &[&actor.user_id, &version, &phone, &language]).await?;
            let mut changes = Vec::new();
            if before.phone != phone {
                changes.push(history::Change::personal("phone", actor.user_id, before.phone, phone.clone()));
            }
            if before.language != language {
                changes.push(history::Change::plain(
                    "language",
                    Some(before.language),
                    Some(language.to_owned()),
                ));
            }
            let subject = history::Subject::user(actor.user_id, version);
            let authority = actor.authority_id;
            history::write(tx, self, actor, caller, authority, subject, Action::UserEdited, changes).await?;
            Ok(())
        })
    }
}
