//! Everything that the registry keeps about the reader, to be downloaded (P2; article 15 of Regulation (EU) 2018/1725).

mod json;

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    error::Error,
    id::{AuthorityId, EntryId, UserId},
    place,
    policy::Actor,
    time::Timestamp,
};

use crate::{
    Failure, Registry,
    history::{self, StoredValue},
    history_view::role_names,
    session::unrestricted,
    store::{
        Tx,
        account::{self as store, Entry, OwnValue},
        bulk, invitation, outbox, self_registration,
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
    /// Mails to him or her.
    pub mails: Vec<OwnMail>,
    /// Mails to many that he or she sent.
    pub bulk_mails: Vec<OwnBulkMail>,
    /// Other steps for many authorities that he or she began.
    pub steps: Vec<OwnStep>,
    /// Invitations that he or she made.
    pub invitations: Vec<OwnInvitation>,
    /// Decisions on registrations.
    pub decisions: Vec<OwnDecision>,
    /// Entries of the history, oldest first.
    pub history: Vec<OwnEntry>,
    /// Names of roles, by the code that the history keeps.
    pub role_names: BTreeMap<String, String>,
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
    /// When somebody noted that he or she had been told the user name.
    pub username_told_at: Option<Timestamp>,
    /// When the administrators were reminded to tell it.
    pub username_reminded_at: Option<Timestamp>,
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
    /// When its owner was last reminded to change it.
    pub reminded_at: Option<Timestamp>,
    /// How often in a row it was entered wrongly.
    pub failed: i64,
    /// Since when it is blocked for that.
    pub blocked_at: Option<Timestamp>,
    /// How many former ones may not be chosen again.
    pub former: i64,
}

/// A role.
pub struct OwnRole {
    /// Code and name of the module.
    pub module: (String, String),
    /// Code and name of the role.
    pub role: (String, String),
    /// Whether it is in use, and not switched off in the catalogue.
    pub active: bool,
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
    /// The address; none as long as it is not being sent.
    pub to: Option<String>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it left.
    pub sent_at: Option<Timestamp>,
}

/// A mail to many. After three years only time and number are left.
pub struct OwnBulkMail {
    /// When.
    pub at: Timestamp,
    /// To how many.
    pub recipients: i64,
    /// Subject.
    pub subject: Option<String>,
    /// Text.
    pub body: Option<String>,
}

/// Something else that was begun for many authorities.
pub struct OwnStep {
    /// When.
    pub at: Timestamp,
    /// For how many authorities.
    pub authorities: i64,
    /// Code of the state.
    pub state: String,
}

/// An invitation, without what is said of others in it.
pub struct OwnInvitation {
    /// When.
    pub at: Timestamp,
    /// The authority that was invited, as the inviter knew it.
    pub authority: String,
    /// Code of the status.
    pub status: String,
}

/// A decision on a registration.
pub struct OwnDecision {
    /// When.
    pub at: Timestamp,
    /// The authority that was to be registered, as its inviter knew it.
    pub authority: String,
    /// Code of what the registration became.
    pub status: String,
    /// Why, as long as it is kept.
    pub reason: Option<String>,
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
    /// What the reader was called, if he or she did it.
    pub name: Option<String>,
    /// What of the reader's own data was changed.
    pub changes: Vec<OwnChange>,
}

/// A field before and after, as the history keeps it.
pub struct OwnChange {
    /// Name of the field.
    pub field: String,
    /// What it was.
    pub old: Option<String>,
    /// What it became.
    pub new: Option<String>,
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
            let role = |held: store::Holding| OwnRole {
                module: (held.module_code, held.module.text(lang)),
                role: (held.role_code, held.role.text(lang)),
                active: held.active,
                granted_at: held.granted_at,
            };
            let session = |session: crate::store::session::Listed| OwnSession {
                browser: session.browser,
                created_at: session.created_at,
                last_seen_at: session.last_seen_at,
            };
            Ok(OwnData {
                written_at: self.now(),
                zone: place::time_zone(actor.country.as_deref()),
                authority: (account.authority_id, account.authority),
                password: OwnPassword {
                    temporary: account.temporary,
                    set_at: account.set_at,
                    expires_at: account.expires_at,
                    reminded_at: account.reminded_at,
                    failed: account.failed_count,
                    blocked_at: account.blocked_at,
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
                    username_told_at: account.username_told_at,
                    username_reminded_at: account.username_reminded_at,
                    version: account.version,
                },
                roles: roles.into_iter().map(role).collect(),
                sessions: sessions.into_iter().map(session).collect(),
                devices,
                mails: mails(tx, user).await?,
                bulk_mails: bulk_mails(tx, user).await?,
                steps: steps(tx, user).await?,
                invitations: invitations(tx, user).await?,
                decisions: decisions(tx, user).await?,
                history: entries(tx, user).await?,
                role_names: role_names(tx, lang).await?,
            })
        })
    }
}

async fn mails(tx: &mut Tx, user: UserId) -> Result<Vec<OwnMail>, Failure> {
    let found = tx.all(outbox::OF_USER, &[&user]).await?.into_iter();
    let mail =
        |(template, state, to, created_at, sent_at)| OwnMail { template, state, to, created_at, sent_at };
    Ok(found.map(mail).collect())
}

async fn bulk_mails(tx: &mut Tx, user: UserId) -> Result<Vec<OwnBulkMail>, Failure> {
    let found = tx.all(bulk::SENT_BY, &[&user]).await?.into_iter();
    let mail = |row: bulk::SentRow| OwnBulkMail {
        at: row.sent_at,
        recipients: row.recipient_count,
        subject: row.subject,
        body: row.body,
    };
    Ok(found.map(mail).collect())
}

async fn steps(tx: &mut Tx, user: UserId) -> Result<Vec<OwnStep>, Failure> {
    let found = tx.all(bulk::STARTED_BY, &[&user]).await?.into_iter();
    Ok(found.map(|(at, authorities, state)| OwnStep { at, authorities, state }).collect())
}

async fn invitations(tx: &mut Tx, user: UserId) -> Result<Vec<OwnInvitation>, Failure> {
    let found = tx.all(invitation::BY_INVITER, &[&user]).await?.into_iter();
    Ok(found.map(|(at, authority, status)| OwnInvitation { at, authority, status }).collect())
}

async fn decisions(tx: &mut Tx, user: UserId) -> Result<Vec<OwnDecision>, Failure> {
    let found = tx.all(self_registration::DECIDED_BY, &[&user]).await?.into_iter();
    let decision = |(at, authority, status, reason)| OwnDecision { at, authority, status, reason };
    Ok(found.map(decision).collect())
}

/// The history of somebody with his or her own values: those that lie beside the chains, former ones among them, and
/// those that the entries about the person hold themselves. What was erased is left out.
async fn entries(tx: &mut Tx, user: UserId) -> Result<Vec<OwnEntry>, Failure> {
    let mut beside: BTreeMap<EntryId, BTreeMap<String, String>> = BTreeMap::new();
    let values: Vec<OwnValue> = tx.all(store::OWN_VALUES, &[&user]).await?;
    for OwnValue { entry_id, slot, value } in values {
        beside.entry(entry_id).or_default().insert(slot, value);
    }
    let entries: Vec<Entry> = tx.all(store::HISTORY, &[&user]).await?;
    let own = entries.into_iter().map(|entry| {
        let values = beside.remove(&entry.id).unwrap_or_default();
        own_entry(entry, values)
    });
    Ok(own.collect())
}

/// An entry with the person's values, by their slots.
fn own_entry(entry: Entry, mut values: BTreeMap<String, String>) -> OwnEntry {
    let name = values.remove(history::ACTOR_SLOT);
    for change in history::stored_changes(&entry.changes) {
        let (old, new) = (history::old_slot(&change.field), history::new_slot(&change.field));
        for (slot, value) in [(old, change.old), (new, change.new)] {
            if let StoredValue::Plain(text) = value {
                values.insert(slot, text);
            }
        }
    }
    let fields: BTreeSet<String> =
        values.keys().filter_map(|slot| slot.rsplit_once('.')).map(|(field, _)| field.to_owned()).collect();
    let change = |field: String| OwnChange {
        old: values.remove(&history::old_slot(&field)),
        new: values.remove(&history::new_slot(&field)),
        field,
    };
    let changes = fields.into_iter().map(change).collect();
    let Entry { at, action, authority, is_actor, .. } = entry;
    OwnEntry { at, action, authority, is_actor, name, changes }
}
