//! Mail on its way out (C.4): a row in the transaction of the event, and a worker that claims, mints and hands over.
//!
//! A row says only what kind of mail it is and whom it concerns. A temporary password and the token of an invitation exist
//! in clear only in the [`MailTask`] of the worker that is about to send it.

use std::fmt;

use domain::{
    error::Error,
    id::{AuthorityId, InvitationId, OutboxId, UserId},
    password, place,
    time::{DAY, HOUR, MINUTE, Timestamp},
};

use crate::{
    Failure, Registry, history,
    store::{
        ToSql, Tx, credential, invitation,
        outbox::{self as store, Claimed, Recipient},
    },
    token::{self, Token},
};

/// How long a worker may keep a mail before another one takes it: longer than the mail server's time limit.
const LEASE: i64 = 5 * MINUTE;
/// How long a temporary password is valid from its delivery.
const TEMPORARY_VALID: i64 = 14 * DAY;
/// How long the link of an invitation is valid from its delivery (C.1.4).
pub(crate) const LINK_VALID: i64 = 30 * DAY;
/// After each failed attempt, how long until the next; after the last the mail is given up.
const RETRIES: [i64; 5] = [MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 12 * HOUR];
/// No mail waits so long for its next attempt.
const LONGEST_PAUSE: i64 = DAY;
/// The mail that goes to the address a person no longer has.
const OLD_ADDRESS: &str = "e13_email_old";
/// Most characters of an error code that are kept.
const CODE: usize = 100;

/// A mail to be written into the outbox. Never holds a secret.
#[derive(Debug, Default)]
pub(crate) struct NewMail {
    /// Which mail: `e1`, `e3`, `e10`, ...
    pub(crate) template: &'static str,
    /// The person it goes to.
    pub(crate) to_user_id: Option<UserId>,
    /// The authority whose address it goes to.
    pub(crate) to_authority_id: Option<AuthorityId>,
    /// The invitation to whose recipient it goes.
    pub(crate) invitation_id: Option<InvitationId>,
    /// The address, where it is not the present one of the person: the old address of E13.
    pub(crate) to_email: Option<String>,
    /// Names, ids and texts that the mail tells.
    pub(crate) data: serde_json::Value,
    /// The same occasion gives one mail only; nothing where every event is an occasion.
    pub(crate) dedupe_key: Option<String>,
}

/// A mail that is to be handed to the mail server now.
pub struct MailTask {
    /// The row in the outbox.
    pub id: OutboxId,
    /// Which mail: `e1`, `e3`, `e4`, `e5`, `e6_returned`, `e6_rejected`, `e10`, `e12_user`, `e12_administrator`, `e13_password`, `e13_email_old`,
    /// `e13_email_new`, `e15_roles`, `e15_administrator`.
    pub template: String,
    /// The language of its text: the recipient's, or English where there are no texts.
    pub language: String,
    /// The address.
    pub to: String,
    /// First name of the person it goes to.
    pub first_name: Option<String>,
    /// Last name of the person it goes to.
    pub last_name: Option<String>,
    /// What the mail tells.
    pub data: serde_json::Value,
    /// The time zone in which its recipient reads times.
    pub zone: &'static str,
    /// What only this mail may tell.
    pub secret: Option<MailSecret>,
    /// The link that only this mail may tell.
    pub link: Option<MailLink>,
    /// Which attempt this is, from 1. A later attempt of another worker is not this one's to report on.
    pub attempt: i64,
    /// When the worker took it: tells this attempt from every other, also after the attempts were counted anew.
    pub claimed_at: Timestamp,
}

/// A temporary password on its way to its user.
#[derive(Clone)]
pub struct MailSecret {
    /// The password.
    pub password: String,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// The token of an invitation on its way to the recipient.
#[derive(Clone)]
pub struct MailLink {
    /// What stands in the link.
    pub token: Token,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl fmt::Debug for MailLink {
    /// Says nothing of the token, so that it cannot slip into a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MailLink")
    }
}

impl fmt::Debug for MailSecret {
    /// Says nothing of the password, so that it cannot slip into a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MailSecret")
    }
}

impl fmt::Debug for MailTask {
    /// Says which mail it is; addresses and names do not belong in logs either.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, template, attempt, .. } = self;
        write!(f, "MailTask({id}, {template}, attempt {attempt})")
    }
}

/// What came of looking for a mail.
enum Turn {
    /// Nothing is due.
    Nothing,
    /// This one was called off; there may be others.
    CalledOff,
    /// To be sent.
    Send(Box<MailTask>, Option<Minting>),
}

/// What is to be minted for a mail, and the authority whose lock it takes to store it.
#[derive(Clone, Copy)]
struct Minting {
    minted: Minted,
    authority_id: AuthorityId,
}

/// A secret that a mail brings.
#[derive(Clone, Copy)]
enum Minted {
    /// The temporary password of a user.
    Password(UserId),
    /// The link of an invitation.
    Link(InvitationId),
}

impl Registry {
    /// Writes a mail into the outbox, in the transaction of its event.
    pub(crate) async fn enqueue(
        &self,
        tx: &mut Tx,
        now: Timestamp,
        mail: NewMail,
    ) -> Result<OutboxId, Failure> {
        let id = OutboxId::new(now, self.random().as_mut());
        let key = mail.dedupe_key.unwrap_or_else(|| id.to_string());
        let data = mail.data.to_string();
        tx.execute(
            store::ADD,
            &[
                &id,
                &mail.template,
                &mail.to_email,
                &mail.to_user_id,
                &mail.to_authority_id,
                &data,
                &now,
                &key,
                &mail.invitation_id,
            ],
        )
        .await?;
        Ok(id)
    }

    /// Claims the next mail that is due, with its temporary password if it brings one; nothing if none is due.
    pub async fn next_mail(&self) -> Result<Option<MailTask>, Error> {
        loop {
            match change!(self, |tx| self.claim(tx).await)? {
                Turn::Nothing => return Ok(None),
                Turn::CalledOff => {}
                Turn::Send(task, None) => return Ok(Some(*task)),
                Turn::Send(task, Some(minting)) => {
                    if let Some(task) = self.mint(*task, minting).await? {
                        return Ok(Some(task));
                    }
                }
            }
        }
    }

    /// Transaction 1 of C.4: the mail is this worker's for a while, and its recipient is who it is now.
    async fn claim(&self, tx: &mut Tx) -> Result<Turn, Failure> {
        let now = self.now();
        let until = now.plus(LEASE);
        // Clocks of two servers may differ a little: only a lease that is absurdly long was written by a wrong one.
        let lost: Option<Claimed> =
            tx.optional(store::CLAIM_LOST, &[&now, &until, &until.plus(LEASE)]).await?;
        let found = match lost {
            Some(lost) => Some(lost),
            None => tx.optional(store::CLAIM_DUE, &[&now, &until, &now.plus(LONGEST_PAUSE)]).await?,
        };
        let Some(mail): Option<Claimed> = found else { return Ok(Turn::Nothing) };
        if attempts_used(mail.attempts - 1) {
            // Its last worker was lost after the last attempt.
            tx.execute(store::SET_FAILED, &[&mail.id, &mail.attempts, &now, &"worker_lost"]).await?;
            return Ok(Turn::CalledOff);
        }
        let Some(recipient) = recipient(tx, &mail).await? else {
            tx.execute(store::SET_CANCELLED, &[&mail.id, &mail.attempts, &now]).await?;
            return Ok(Turn::CalledOff);
        };
        let minting = match mail.to_user_id {
            Some(user_id) if brings_password(&mail.template) => {
                let (wanted,): (bool,) = tx.one(credential::IS_WANTED, &[&user_id, &mail.id]).await?;
                if !wanted {
                    tx.execute(store::SET_CANCELLED, &[&mail.id, &mail.attempts, &now]).await?;
                    return Ok(Turn::CalledOff);
                }
                Some(Minting { minted: Minted::Password(user_id), authority_id: recipient.authority_id })
            }
            _ => mail.invitation_id.filter(|_| brings_link(&mail.template)).map(|invitation| Minting {
                minted: Minted::Link(invitation),
                authority_id: recipient.authority_id,
            }),
        };
        // The address as it is now, so that a corrected one counts at once; only the old one of E13 is fixed.
        let to = match mail.to_email {
            Some(old) if mail.template == OLD_ADDRESS => old,
            _ => recipient.email,
        };
        let language = place::ui_language(&recipient.language);
        tx.execute(store::SET_RECIPIENT, &[&mail.id, &to, &language]).await?;
        let task = MailTask {
            id: mail.id,
            template: mail.template,
            language: language.to_owned(),
            to,
            first_name: recipient.first_name,
            last_name: recipient.last_name,
            data: serde_json::from_str(&mail.data).map_err(Failure::defect)?,
            zone: place::time_zone(recipient.country.as_deref()),
            secret: None,
            link: None,
            attempt: mail.attempts,
            claimed_at: now,
        };
        Ok(Turn::Send(Box::new(task), minting))
    }

    /// Mints the secret outside any transaction, then stores its hash if it is still wanted (transaction 2).
    async fn mint(&self, mut task: MailTask, minting: Minting) -> Result<Option<MailTask>, Error> {
        match minting.minted {
            Minted::Password(_) => {
                let password = password::generate_temporary(self.random().as_mut());
                let hash = self.hashes().hash_patiently(&password, self.random().as_mut()).await;
                let hash = hash.map_err(|failure| self.settle(failure))?;
                let stored = change!(self, |tx| self.store_minted(tx, &task, minting, &hash, &[]).await)?;
                let Some(expires_at) = stored else { return Ok(None) };
                task.secret = Some(MailSecret { password, expires_at });
            }
            Minted::Link(_) => {
                let (token, hash) = token::mint(self.random().as_mut());
                let stored = change!(self, |tx| self.store_minted(tx, &task, minting, "", &hash).await)?;
                let Some(expires_at) = stored else { return Ok(None) };
                task.link = Some(MailLink { token, expires_at });
            }
        }
        Ok(Some(task))
    }

    /// Checks before it stores: a retry never overwrites a password that the user has chosen meanwhile, and a slow
    /// worker never one that a later mail brought. A link is stored only while its invitation is out.
    async fn store_minted(
        &self,
        tx: &mut Tx,
        task: &MailTask,
        minting: Minting,
        password_hash: &str,
        token_hash: &[u8],
    ) -> Result<Option<Timestamp>, Failure> {
        history::lock(tx, &[minting.authority_id]).await?;
        let now = self.now();
        let renewed = tx.execute(store::RENEW, &[&task.id, &task.attempt, &now, &now.plus(LEASE)]).await?;
        if renewed == 0 {
            return Ok(None);
        }
        let (expires_at, stored) = match minting.minted {
            Minted::Password(user) => {
                let until = now.plus(TEMPORARY_VALID);
                let args: [&dyn ToSql; 5] = [&user, &task.id, &password_hash, &now, &until];
                (until, tx.execute(credential::SET_MINTED, &args).await?)
            }
            Minted::Link(id) => {
                let until = now.plus(LINK_VALID);
                (until, tx.execute(invitation::SET_MINTED, &[&id, &token_hash, &now, &until]).await?)
            }
        };
        if stored == 0 {
            tx.execute(store::SET_CANCELLED, &[&task.id, &task.attempt, &now]).await?;
            return Ok(None);
        }
        Ok(Some(expires_at))
    }

    /// The mail server has accepted the mail.
    pub async fn mail_delivered(&self, task: &MailTask) -> Result<(), Error> {
        change!(self, |tx| {
            tx.execute(store::SET_SENT, &[&task.id, &task.attempt, &self.now()]).await?;
            Ok(())
        })
    }

    /// The mail server did not take the mail: for good, or to be tried again later.
    pub async fn mail_failed(&self, task: &MailTask, permanent: bool, code: &str) -> Result<(), Error> {
        let code: String = code.chars().filter(|c| !c.is_control()).take(CODE).collect();
        change!(self, |tx| {
            let now = self.now();
            if permanent || attempts_used(task.attempt) {
                tx.execute(store::SET_FAILED, &[&task.id, &task.attempt, &now, &code]).await?;
            } else {
                let again = now.plus(retry_after(task.attempt));
                tx.execute(store::SET_QUEUED, &[&task.id, &task.attempt, &again, &code]).await?;
            }
            Ok(())
        })
    }
}

/// Whether no further attempt follows this one.
fn attempts_used(attempt: i64) -> bool {
    usize::try_from(attempt).is_ok_and(|attempt| attempt > RETRIES.len())
}

/// How long after this attempt the next one follows.
fn retry_after(attempt: i64) -> i64 {
    let index = usize::try_from(attempt.max(1) - 1).unwrap_or(0);
    RETRIES.get(index).copied().unwrap_or(RETRIES[RETRIES.len() - 1])
}

/// Whether it brings a temporary password.
pub(crate) fn brings_password(template: &str) -> bool {
    matches!(template, "e1" | "e3")
}

fn brings_link(template: &str) -> bool {
    matches!(template, "e4" | "e6_returned")
}

/// Who gets the mail now; nobody if the user was removed, the authority deleted or the invitation erased meanwhile.
async fn recipient(tx: &mut Tx, mail: &Claimed) -> Result<Option<Recipient>, Failure> {
    Ok(match (mail.to_user_id, mail.to_authority_id, mail.invitation_id) {
        (Some(user), ..) => tx.optional(store::USER_RECIPIENT, &[&user]).await?,
        (None, Some(authority), _) => tx.optional(store::AUTHORITY_RECIPIENT, &[&authority]).await?,
        (None, None, Some(invitation)) => tx.optional(store::INVITATION_RECIPIENT, &[&invitation]).await?,
        (None, None, None) => None,
    })
}
