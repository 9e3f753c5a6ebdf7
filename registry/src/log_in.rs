//! Log-in (C.1.10, C.2.6): one answer to everything that fails, in the same time, and no way to block somebody in
//! his or her own browser.
//!
//! The hash is computed outside any transaction. What it was compared with may have changed meanwhile, so everything
//! is read again, under the lock on the authority, in the transaction that counts the failure or makes the session.

use domain::{
    error::{Code, Error, FORM},
    form::LogInForm,
    history::Action,
    id::UserId,
    password,
    time::Timestamp,
    username::Username,
    view::LoggedIn,
};
use serde_json::json;

use crate::{
    Caller, Failure, Registry, Token, history, limit,
    outbox::NewMail,
    store::{
        Tx,
        credential::{self, Claimed, Standing},
        device, session,
    },
    token,
};

/// Wrong passwords in a row, in one known browser or in all unknown ones together, after which the account is blocked.
const FAILURES: i64 = 5;

/// A successful log-in.
pub struct LogInOutcome {
    /// For the cookie of the session.
    pub token: Token,
    /// For the cookie of the known browser, which outlives the session.
    pub device: Token,
    /// For the page.
    pub result: LoggedIn,
}

/// What one attempt brings along, once the costly part is done.
struct Attempt<'a> {
    claimed: Option<Claimed>,
    /// Whether the password fits the hash in `claimed`.
    fits: bool,
    device: Option<(&'a str, Vec<u8>)>,
    address: String,
    caller: &'a Caller,
}

/// What came of an attempt. A failure is a result and not an error: it is counted, and the count must be kept.
enum Verdict {
    In(LogInOutcome),
    Failed,
    TooMany,
}

impl Registry {
    /// Logs somebody in. Whatever is wrong, the answer is the same; `TooMany` only says that this network address has
    /// failed too often or that the server is busy.
    pub async fn log_in(
        &self,
        form: &LogInForm,
        device: Option<&str>,
        caller: &Caller,
    ) -> Result<LogInOutcome, Error> {
        let address = limit::address_key(caller.address);
        // What cannot be a user name is looked for all the same, as nobody's: it shall cost the same.
        let username = Username::parse(&form.username.trim().to_lowercase());
        let username = username.map_or_else(|_| String::new(), Username::into_string);
        let claimed: Option<Claimed> = look!(self, |tx| {
            if self.address_is_spent(tx, &address).await? {
                return Err(Error::TooMany.into());
            }
            Ok(tx.optional(credential::BY_USERNAME, &[&username]).await?)
        })?;
        let hash = claimed.as_ref().and_then(|claimed| claimed.hash.as_deref());
        let fits = self.hashes().verify(&password::nfc(&form.password), hash).await;
        let fits = fits.map_err(|failure| self.settle(failure))?;
        let device = device.and_then(|device| Some((device, token::stored(device)?)));
        let attempt = Attempt { claimed, fits, device, address, caller };
        match change!(self, |tx| self.judge(tx, &attempt).await)? {
            Verdict::In(outcome) => Ok(outcome),
            Verdict::Failed => Err(Error::invalid(FORM, Code::LoginFailed)),
            Verdict::TooMany => Err(Error::TooMany),
        }
    }

    async fn judge(&self, tx: &mut Tx, attempt: &Attempt<'_>) -> Result<Verdict, Failure> {
        let now = self.now();
        let entered = match &attempt.claimed {
            Some(claimed) => self.judge_claimed(tx, attempt, claimed, now).await?,
            None => None,
        };
        let Some(outcome) = entered else {
            let window = self.settings().login_window;
            limit::note(tx, limit::LOG_IN, &attempt.address, now, window, 1).await?;
            // Attempts that began together are counted one after the other here.
            let failures = limit::count(tx, limit::LOG_IN, &attempt.address, now, window).await?;
            let spent = failures > self.settings().login_failures_per_address;
            return Ok(if spent { Verdict::TooMany } else { Verdict::Failed });
        };
        Ok(Verdict::In(outcome))
    }

    /// Nothing means refused.
    async fn judge_claimed(
        &self,
        tx: &mut Tx,
        attempt: &Attempt<'_>,
        claimed: &Claimed,
        now: Timestamp,
    ) -> Result<Option<LogInOutcome>, Failure> {
        history::lock(tx, &[claimed.authority_id]).await?;
        let user = claimed.user_id;
        let standing: Option<Standing> = tx.optional(credential::BY_USER, &[&user]).await?;
        // Removed, reset or changed while the hash was computed: what was compared no longer counts, either way.
        let Some(standing) = standing.filter(|standing| standing.hash == claimed.hash) else {
            return Ok(None);
        };
        let failures = match &attempt.device {
            Some((_, hash)) => {
                let found: Option<(i64,)> = tx.optional(device::FAILURES, &[hash, &user]).await?;
                found.map(|(failures,)| failures)
            }
            None => None,
        };
        if !attempt.fits {
            if standing.hash.is_some() {
                self.count_wrong(tx, attempt, user, &standing, failures.is_some(), now).await?;
            }
            return Ok(None);
        }
        let own_browser = failures.is_some_and(|failures| failures < FAILURES);
        if standing.blocked_at.is_some() && !own_browser {
            return Ok(None);
        }
        let ended = standing.expires_at.is_some_and(|end| now >= end);
        let temporary = standing.kind == "temporary";
        if temporary && ended {
            return Ok(None);
        }
        if self.address_is_spent(tx, &attempt.address).await? {
            return Err(Error::TooMany.into());
        }
        let restricted = temporary || (ended && self.settings().password_expiry);
        let device = self.let_in(tx, attempt, user, failures.is_some(), now).await?;
        let token = self.open_session(tx, user, restricted, attempt.caller, now).await?;
        let result = LoggedIn { restricted, language: standing.language };
        Ok(Some(LogInOutcome { token, device, result }))
    }

    /// A right password: the failures it makes up for are forgotten, and the browser becomes or stays a known one.
    async fn let_in(
        &self,
        tx: &mut Tx,
        attempt: &Attempt<'_>,
        user: UserId,
        known: bool,
        now: Timestamp,
    ) -> Result<Token, Failure> {
        if !known {
            tx.execute(credential::CLEAR_FAILURES, &[&user]).await?;
        }
        let mut cookie = None;
        if let Some((device, hash)) = &attempt.device {
            // One cookie for each browser, whoever logs in there; but never a value that this system did not make.
            let (minted_here,): (bool,) = tx.one(device::IS_KNOWN, &[hash]).await?;
            if minted_here {
                cookie = Some(((*device).to_owned(), hash.clone()));
            }
        }
        let (device, hash) = match cookie {
            Some(cookie) => cookie,
            None => token::mint(self.random().as_mut()),
        };
        tx.execute(device::SET_USED, &[&hash, &user, &now]).await?;
        tx.execute(credential::SET_LOGGED_IN, &[&user, &now]).await?;
        Ok(device)
    }

    async fn open_session(
        &self,
        tx: &mut Tx,
        user: UserId,
        restricted: bool,
        caller: &Caller,
        now: Timestamp,
    ) -> Result<Token, Failure> {
        let (token, hash) = token::mint(self.random().as_mut());
        let ends = self.session_end(now, now);
        tx.execute(session::ADD, &[&hash, &user, &caller.browser, &now, &ends, &restricted]).await?;
        Ok(token)
    }

    /// A wrong password counts in the browser if it is a known one, else with all unknown ones; five block.
    async fn count_wrong(
        &self,
        tx: &mut Tx,
        attempt: &Attempt<'_>,
        user: UserId,
        standing: &Standing,
        known: bool,
        now: Timestamp,
    ) -> Result<(), Failure> {
        let (failures,): (i64,) = match &attempt.device {
            Some((_, hash)) if known => tx.one(device::ADD_FAILURE, &[hash, &user]).await?,
            _ => tx.one(credential::ADD_FAILURE, &[&user]).await?,
        };
        if failures < FAILURES || standing.blocked_at.is_some() {
            return Ok(());
        }
        tx.execute(credential::SET_BLOCKED, &[&user, &now]).await?;
        self.note_block(tx).await?;
        let subject = history::Subject::user(user, standing.version);
        let authority = standing.authority_id;
        let done = Action::UserBlocked;
        history::write_as_job(tx, self, attempt.caller, authority, subject, done, Vec::new()).await?;
        self.mail_blocked(tx, user, standing, now).await
    }

    /// E12, once for each block: to the user and to the administrators of the own authority.
    async fn mail_blocked(
        &self,
        tx: &mut Tx,
        user: UserId,
        standing: &Standing,
        now: Timestamp,
    ) -> Result<(), Failure> {
        let occasion = |to: UserId| Some(format!("e12:{user}:{}:{to}", now.0));
        let mail = NewMail {
            template: "e12_user",
            to_user_id: Some(user),
            data: json!({ "at": now.0 }),
            dedupe_key: occasion(user),
            ..NewMail::default()
        };
        self.enqueue(tx, now, mail).await?;
        let administrators: Vec<(UserId,)> =
            tx.all(credential::OTHER_ADMINISTRATORS, &[&standing.authority_id, &user]).await?;
        let name = format!("{} {}", standing.first_name, standing.last_name);
        let data = json!({ "at": now.0, "name": name });
        for (administrator,) in administrators {
            let mail = NewMail {
                template: "e12_administrator",
                to_user_id: Some(administrator),
                data: data.clone(),
                dedupe_key: occasion(administrator),
                ..NewMail::default()
            };
            self.enqueue(tx, now, mail).await?;
        }
        Ok(())
    }

    /// Whether the next log-in from this network address is not even tried.
    async fn address_is_spent(&self, tx: &mut Tx, address: &str) -> Result<bool, Failure> {
        let settings = self.settings();
        let failures = limit::count(tx, limit::LOG_IN, address, self.now(), settings.login_window).await?;
        Ok(failures >= settings.login_failures_per_address)
    }
}
