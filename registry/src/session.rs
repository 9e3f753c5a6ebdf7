//! Sessions: who is behind a token, with rights read afresh for each request (I-25), and ending sessions.

use domain::{
    error::{Code, Error},
    id::ModuleId,
    model::{AuthorityKind, AuthorityStatus},
    place,
    policy::{self, Action, Actor, Delegation},
    time::{MINUTE, Timestamp},
    view::Me,
};

use crate::{
    Failure, Registry,
    store::{
        Tx,
        account::{self, Frame},
        session::{self, Seen},
    },
    token,
};

/// What the menu can offer, beside what everybody has.
const MENU: &[Action] = &[
    Action::ReadCard,
    Action::SearchAdministered,
    Action::RegisterAuthority,
    Action::RegisterNationalCoordinator,
    Action::ReadMails,
    Action::Invite,
    Action::Validate,
    Action::TranslateNames,
    Action::EditCatalogue,
    Action::ReadJobs,
    Action::SendEmail,
];

impl Registry {
    /// Who is behind a session's token. Marks the session as used, at most once a minute.
    pub async fn actor(&self, token: &str) -> Result<Actor, Error> {
        let hash = token::stored(token).ok_or(Error::SignedOut)?;
        let now = self.now();
        let (actor, seen) = look!(self, |tx| {
            let found = tx.optional(session::BY_TOKEN, &[&hash, &now]).await?;
            let seen: Seen = found.ok_or(Error::SignedOut)?;
            let modules = delegated(tx, &seen).await?;
            Ok((actor_of(&seen, modules)?, seen))
        })?;
        // A last use in the future was written by a clock that has gone back since (Q31): it counts as now.
        if now.0 - seen.last_seen_at.0 >= MINUTE || seen.last_seen_at > now {
            let ends = self.session_end(seen.created_at, now);
            let touched = change!(self, |tx| Ok(tx.execute(session::TOUCH, &[&hash, &now, &ends]).await?));
            // Reading goes on while nothing can be written; the cause is in the log already.
            drop(touched);
        }
        Ok(actor)
    }

    /// What the frame of every page shows.
    pub async fn me(&self, actor: &Actor) -> Result<Me, Error> {
        let frame = look!(self, |tx| Ok(tx.optional::<Frame>(account::FRAME, &[&actor.user_id]).await?))?
            .ok_or(Error::SignedOut)?;
        Ok(Me {
            user_id: actor.user_id,
            name: actor.name.clone(),
            authority_id: actor.authority_id,
            authority: frame.authority,
            language: place::ui_language(&actor.language).to_owned(),
            restricted: actor.restricted,
            temporary: frame.temporary,
            menu: MENU.iter().copied().filter(|action| policy::is_offered(actor, *action)).collect(),
        })
    }

    /// Ends the session of a token; one that has ended already is no error.
    pub async fn log_out(&self, token: &str) -> Result<(), Error> {
        let Some(hash) = token::stored(token) else { return Ok(()) };
        change!(self, |tx| {
            tx.execute(session::REMOVE, &[&hash]).await?;
            Ok(())
        })
    }

    /// Ends one of the own sessions, by the id of the list of sessions.
    pub async fn end_session(&self, actor: &Actor, _token: &str, id: &str) -> Result<(), Error> {
        unrestricted(actor)?;
        let hash = token::from_hex(id).ok_or(Error::NotFound)?;
        change!(self, |tx| {
            match tx.execute(session::REMOVE_OF_USER, &[&hash, &actor.user_id]).await? {
                0 => Err(Error::NotFound.into()),
                _ => Ok(()),
            }
        })
    }

    /// Ends all own sessions but the one of this token.
    pub async fn end_other_sessions(&self, actor: &Actor, token: &str) -> Result<(), Error> {
        unrestricted(actor)?;
        let hash = token::stored(token).ok_or(Error::SignedOut)?;
        change!(self, |tx| {
            tx.execute(session::REMOVE_OTHERS, &[&actor.user_id, &hash]).await?;
            Ok(())
        })
    }

    /// When a session ends that was begun and last used at these times.
    pub(crate) fn session_end(&self, created: Timestamp, used: Timestamp) -> Timestamp {
        let settings = self.settings();
        created.plus(settings.session_absolute).min(used.plus(settings.session_idle))
    }
}

/// A session that must change its password does that and logs out, and nothing else.
pub(crate) fn unrestricted(actor: &Actor) -> Result<(), Error> {
    if actor.restricted { Err(Error::Denied(Code::PasswordChangeRequired.into())) } else { Ok(()) }
}

/// The modules of the delegation, where it names some.
pub(crate) async fn delegated(tx: &mut Tx, seen: &Seen) -> Result<Vec<ModuleId>, Failure> {
    let modules: Vec<(ModuleId,)> = match (seen.delegation_id, seen.all_modules) {
        (Some(delegation), Some(false)) => tx.all(session::DELEGATED, &[&delegation]).await?,
        _ => Vec::new(),
    };
    Ok(modules.into_iter().map(|(id,)| id).collect())
}

/// Who somebody is to the permission matrix, as the database has it now.
pub(crate) fn actor_of(seen: &Seen, modules: Vec<ModuleId>) -> Result<Actor, Failure> {
    let kind = AuthorityKind::parse(&seen.kind).ok_or_else(|| Failure::defect("an unknown kind"))?;
    let status = AuthorityStatus::parse(&seen.status).ok_or_else(|| Failure::defect("an unknown status"))?;
    let delegation = match (kind, seen.all_modules) {
        // I-17: the national coordinator and the Commission need none.
        (AuthorityKind::Nimic | AuthorityKind::Commission, _) | (_, Some(true)) => Delegation::All,
        (_, Some(false)) => Delegation::Some(modules),
        (_, None) => Delegation::None,
    };
    Ok(Actor {
        user_id: seen.user_id,
        name: format!("{} {}", seen.first_name, seen.last_name),
        authority_id: seen.authority_id,
        country: seen.country.clone(),
        kind,
        status,
        is_access_manager: seen.is_access_manager,
        delegation,
        is_administrator: seen.is_administrator,
        language: seen.language.clone(),
        restricted: seen.restricted,
    })
}
