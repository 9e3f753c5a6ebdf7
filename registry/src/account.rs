//! One's own account (P1, P2): what the screen shows, the two details that their owner may change, the download.

use domain::{
    error::{Code, Error, FORM, FieldErrors},
    form::{self, OwnDetailsForm},
    history::Action,
    model::AuthorityStatus,
    phone::Phone,
    place,
    policy::{self, Actor, decide},
    time::{Timestamp, local},
    view::{AccountView, HeldRole, SessionRow},
};
use serde_json::{Value, json};

use crate::{
    Caller, Failure, Registry, history,
    password::own,
    session::unrestricted,
    store::{
        Tx,
        account::{self as store, Account, Holding},
        outbox,
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
                .map(|held| HeldRole { module: held.module.text(lang), role: held.role.text(lang) })
                .collect(),
            password_changed_at: account.set_at.map(|at| local(at, zone)),
            password_until: account.expires_at.filter(|_| ends).map(|at| local(at, zone)),
            sessions,
        })
    }

    async fn read_account(
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

    /// Everything that Mandate keeps about the reader, to be downloaded (P2). No hash of anything.
    pub async fn own_data(&self, actor: &Actor) -> Result<Value, Error> {
        unrestricted(actor)?;
        let ((account, roles, sessions), mails) = look!(self, |tx| {
            let account = self.read_account(tx, actor).await?;
            let mails: Vec<(String, String, Timestamp, Option<Timestamp>)> =
                tx.all(outbox::OF_USER, &[&actor.user_id]).await?;
            Ok((account, mails))
        })?;
        let at = |at: Timestamp| local(at, "UTC").iso() + "Z";
        let maybe = |moment: Option<Timestamp>| moment.map(at);
        Ok(json!({
            "written_at": at(self.now()),
            "user": {
                "id": actor.user_id,
                "first_name": account.first_name,
                "last_name": account.last_name,
                "email": account.email,
                "phone": account.phone,
                "language": account.language,
                "username": account.username,
                "is_administrator": account.is_administrator,
                "status": account.status,
                "created_at": at(account.created_at),
                "first_login_at": maybe(account.first_login_at),
                "last_login_at": maybe(account.last_login_at),
                "version": account.version,
            },
            "authority": { "id": account.authority_id, "official_name": account.authority },
            "password": {
                "kind": if account.temporary { "temporary" } else { "chosen" },
                "set_at": maybe(account.set_at),
                "expires_at": maybe(account.expires_at),
            },
            "roles": roles.iter().map(|held| json!({
                "module": held.module_code,
                "role": held.role_code,
                "granted_at": at(held.granted_at),
            })).collect::<Vec<_>>(),
            "sessions": sessions.iter().map(|session| json!({
                "browser": session.browser,
                "created_at": at(session.created_at),
                "last_seen_at": at(session.last_seen_at),
            })).collect::<Vec<_>>(),
            "mails": mails.iter().map(|(template, state, created, sent)| json!({
                "mail": template,
                "state": state,
                "created_at": at(*created),
                "sent_at": maybe(*sent),
            })).collect::<Vec<_>>(),
        }))
    }
}
