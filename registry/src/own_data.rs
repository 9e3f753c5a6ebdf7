//! Everything that the registry keeps about the reader, to be downloaded (P2; article 15 of Regulation (EU) 2018/1725).

use domain::{
    error::Error,
    id::{AuthorityId, UserId},
    place,
    policy::Actor,
    time::{Timestamp, local},
};
use serde_json::{Value, json};

use crate::{
    Registry,
    session::unrestricted,
    store::{
        account::{self as store, Entry},
        outbox,
    },
};

/// What is kept about somebody. No hash of anything.
pub struct OwnData {
    /// When it was put together.
    pub written_at: Timestamp,
    /// Time zone of the reader.
    pub zone: &'static str,
    /// The person.
    pub user: OwnUser,
    /// The authority he or she works for.
    pub authority: (AuthorityId, String),
    /// The present password.
    pub password: OwnPassword,
    /// Roles.
    pub roles: Vec<OwnRole>,
    /// Where he or she is logged in.
    pub sessions: Vec<OwnSession>,
    /// Devices that are known: first and last used.
    pub devices: Vec<(Timestamp, Timestamp)>,
    /// Mails.
    pub mails: Vec<OwnMail>,
    /// Entries of the history, oldest first.
    pub history: Vec<OwnEntry>,
}

/// A person.
pub struct OwnUser {
    /// Id.
    pub id: UserId,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// E-mail address.
    pub email: String,
    /// Telephone number.
    pub phone: Option<String>,
    /// Preferred language.
    pub language: String,
    /// User name.
    pub username: String,
    /// Whether he or she has administrator rights.
    pub is_administrator: bool,
    /// Code of the status.
    pub status: String,
    /// When he or she was registered.
    pub created_at: Timestamp,
    /// First log-in.
    pub first_login_at: Option<Timestamp>,
    /// Last log-in.
    pub last_login_at: Option<Timestamp>,
    /// How often the data were changed.
    pub version: i64,
}

/// What is kept about a password beside its hash.
pub struct OwnPassword {
    /// Whether somebody else has set it.
    pub temporary: bool,
    /// Since when.
    pub set_at: Option<Timestamp>,
    /// Until when.
    pub expires_at: Option<Timestamp>,
    /// How many former ones may not be chosen again.
    pub former: i64,
}

/// A role.
pub struct OwnRole {
    /// Code and name of the module.
    pub module: (String, String),
    /// Code and name of the role.
    pub role: (String, String),
    /// Since when.
    pub granted_at: Timestamp,
}

/// A session.
pub struct OwnSession {
    /// The browser, as far as it said.
    pub browser: String,
    /// Log-in.
    pub created_at: Timestamp,
    /// Last use.
    pub last_seen_at: Timestamp,
}

/// A mail; its content is not kept.
pub struct OwnMail {
    /// Code of the template.
    pub template: String,
    /// Code of the state.
    pub state: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it left.
    pub sent_at: Option<Timestamp>,
}

/// An entry of the history in which the reader occurs.
pub struct OwnEntry {
    /// When.
    pub at: Timestamp,
    /// Action code.
    pub action: String,
    /// The authority to whose history it belongs.
    pub authority: String,
    /// Whether the reader did it; otherwise it was done with him or her.
    pub is_actor: bool,
}

impl Registry {
    /// Everything that is kept about the reader, with names in this language.
    pub async fn own_data(&self, actor: &Actor, lang: &str) -> Result<OwnData, Error> {
        unrestricted(actor)?;
        let user = actor.user_id;
        look!(self, |tx| {
            let (account, roles, sessions) = self.read_account(tx, actor).await?;
            let devices = tx.all(store::DEVICES, &[&user]).await?;
            let (former,): (i64,) = tx.one(store::FORMER_PASSWORDS, &[&user]).await?;
            let mails: Vec<(String, String, Timestamp, Option<Timestamp>)> =
                tx.all(outbox::OF_USER, &[&user]).await?;
            let history: Vec<Entry> = tx.all(store::HISTORY, &[&user]).await?;
            let role = |held: store::Holding| OwnRole {
                module: (held.module_code, held.module.text(lang)),
                role: (held.role_code, held.role.text(lang)),
                granted_at: held.granted_at,
            };
            let session = |session: crate::store::session::Listed| OwnSession {
                browser: session.browser,
                created_at: session.created_at,
                last_seen_at: session.last_seen_at,
            };
            let mail =
                |(template, state, created_at, sent_at)| OwnMail { template, state, created_at, sent_at };
            let entry = |entry: Entry| OwnEntry {
                at: entry.at,
                action: entry.action,
                authority: entry.authority,
                is_actor: entry.is_actor,
            };
            Ok(OwnData {
                written_at: self.now(),
                zone: place::time_zone(actor.country.as_deref()),
                authority: (account.authority_id, account.authority),
                password: OwnPassword {
                    temporary: account.temporary,
                    set_at: account.set_at,
                    expires_at: account.expires_at,
                    former,
                },
                user: OwnUser {
                    id: user,
                    first_name: account.first_name,
                    last_name: account.last_name,
                    email: account.email,
                    phone: account.phone,
                    language: account.language,
                    username: account.username,
                    is_administrator: account.is_administrator,
                    status: account.status,
                    created_at: account.created_at,
                    first_login_at: account.first_login_at,
                    last_login_at: account.last_login_at,
                    version: account.version,
                },
                roles: roles.into_iter().map(role).collect(),
                sessions: sessions.into_iter().map(session).collect(),
                devices,
                mails: mails.into_iter().map(mail).collect(),
                history: history.into_iter().map(entry).collect(),
            })
        })
    }
}

impl OwnData {
    /// The same for programs. All times in UTC.
    #[must_use]
    pub fn json(&self) -> Value {
        let at = |at: Timestamp| local(at, "UTC").iso() + "Z";
        let maybe = |moment: Option<Timestamp>| moment.map(at);
        let (user, password) = (&self.user, &self.password);
        json!({
            "written_at": at(self.written_at),
            "user": {
                "id": user.id,
                "first_name": user.first_name,
                "last_name": user.last_name,
                "email": user.email,
                "phone": user.phone,
                "language": user.language,
                "username": user.username,
                "is_administrator": user.is_administrator,
                "status": user.status,
                "created_at": at(user.created_at),
                "first_login_at": maybe(user.first_login_at),
                "last_login_at": maybe(user.last_login_at),
                "version": user.version,
            },
            "authority": { "id": self.authority.0, "official_name": self.authority.1 },
            "password": {
                "kind": if password.temporary { "temporary" } else { "chosen" },
                "set_at": maybe(password.set_at),
                "expires_at": maybe(password.expires_at),
                "former": password.former,
            },
            "roles": self.roles.iter().map(|held| json!({
                "module": held.module.0,
                "role": held.role.0,
                "granted_at": at(held.granted_at),
            })).collect::<Vec<_>>(),
            "sessions": self.sessions.iter().map(|session| json!({
                "browser": session.browser,
                "created_at": at(session.created_at),
                "last_seen_at": at(session.last_seen_at),
            })).collect::<Vec<_>>(),
            "devices": self.devices.iter().map(|(first, last)| json!({
                "created_at": at(*first),
                "last_used_at": at(*last),
            })).collect::<Vec<_>>(),
            "mails": self.mails.iter().map(|mail| json!({
                "mail": mail.template,
                "state": mail.state,
                "created_at": at(mail.created_at),
                "sent_at": maybe(mail.sent_at),
            })).collect::<Vec<_>>(),
            "history": self.history.iter().map(|entry| json!({
                "at": at(entry.at),
                "action": entry.action,
                "authority": entry.authority,
                "as": if entry.is_actor { "actor" } else { "subject" },
            })).collect::<Vec<_>>(),
        })
    }
}
