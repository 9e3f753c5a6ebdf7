//! The same for programs.

use domain::time::{Timestamp, local};
use serde_json::{Value, json};

use super::OwnData;

impl OwnData {
    /// Everything, with the codes that the registry keeps. All times in UTC.
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
                "username_told_at": maybe(user.username_told_at),
                "username_reminded_at": maybe(user.username_reminded_at),
                "version": user.version,
            },
            "authority": { "id": self.authority.0, "official_name": self.authority.1 },
            "password": {
                "kind": if password.temporary { "temporary" } else { "chosen" },
                "set_at": maybe(password.set_at),
                "expires_at": maybe(password.expires_at),
                "reminded_at": maybe(password.reminded_at),
                "failed": password.failed,
                "blocked_at": maybe(password.blocked_at),
                "former": password.former,
            },
            "roles": self.roles.iter().map(|held| json!({
                "module": held.module.0,
                "role": held.role.0,
                "active": held.active,
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
                "to": mail.to,
                "created_at": at(mail.created_at),
                "sent_at": maybe(mail.sent_at),
            })).collect::<Vec<_>>(),
            "bulk_mails": self.bulk_mails.iter().map(|mail| json!({
                "sent_at": at(mail.at),
                "recipients": mail.recipients,
                "subject": mail.subject,
                "body": mail.body,
            })).collect::<Vec<_>>(),
            "bulk_operations": self.steps.iter().map(|step| json!({
                "created_at": at(step.at),
                "authorities": step.authorities,
                "state": step.state,
            })).collect::<Vec<_>>(),
            "invitations": self.invitations.iter().map(|invitation| json!({
                "created_at": at(invitation.at),
                "authority": invitation.authority,
                "status": invitation.status,
            })).collect::<Vec<_>>(),
            "decisions": self.decisions.iter().map(|decision| json!({
                "decided_at": at(decision.at),
                "authority": decision.authority,
                "status": decision.status,
                "reason": decision.reason,
            })).collect::<Vec<_>>(),
            "history": self.history.iter().map(|entry| json!({
                "at": at(entry.at),
                "action": entry.action,
                "authority": entry.authority,
                "as": if entry.is_actor { "actor" } else { "subject" },
                "name": entry.name,
                "changes": entry.changes.iter().map(|change| json!({
                    "field": change.field,
                    "old": change.old,
                    "new": change.new,
                })).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
        })
    }
}
