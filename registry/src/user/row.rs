//! A row of the tab Users.

use std::collections::BTreeMap;

use domain::{
    id::UserId,
    model::CredentialFacts,
    policy::{Action, Actor, Target, allowed},
    view::{HeldRole, UserRow},
};

use crate::{Registry, authority::Page, store::user as sql};

/// What a row may offer.
const OFFERED: &[Action] = &[Action::EditUser, Action::ResetPassword, Action::RemoveUser];

/// Roles by user, in the reader's language.
pub(super) fn by_user(rows: Vec<sql::HeldRow>, lang: &str) -> BTreeMap<UserId, Vec<HeldRole>> {
    let mut found: BTreeMap<UserId, Vec<HeldRole>> = BTreeMap::new();
    for row in rows {
        let role = HeldRole { module: row.module.text(lang), role: row.role.text(lang) };
        found.entry(row.user_id).or_default().push(role);
    }
    found
}

impl Registry {
    /// A user as far as the reader may see it.
    pub(super) fn user_row(
        &self,
        actor: &Actor,
        page: &Page,
        user: sql::UserRecord,
        roles: Vec<HeldRole>,
    ) -> UserRow {
        let settings = self.settings();
        let facts = CredentialFacts {
            blocked: user.blocked,
            temporary: user.temporary,
            expires_at: user.expires_at,
            chosen_expire: settings.password_expiry,
        };
        let ends = facts.temporary || facts.chosen_expire;
        let target = Target { user_id: Some(user.id), ..page.target.clone() };
        UserRow {
            id: user.id,
            version: user.version,
            is_me: user.id == actor.user_id,
            first_name: user.first_name,
            last_name: user.last_name,
            username: page.allows(Action::ReadUsernames).then_some(user.username),
            username_told: user.username_told_at.is_some(),
            email: user.email,
            phone: user.phone.unwrap_or_default(),
            is_administrator: user.is_administrator,
            status: user.status,
            password_state: facts.state(self.now()),
            password_until: user.expires_at.filter(|_| ends).map(|at| page.local(at)),
            last_login: user.last_login_at.map(|at| page.local(at)),
            roles,
            mail: user.mail.filter(|_| page.allows(Action::ReadMails)),
            allowed: allowed(actor, &target, OFFERED, settings.rules),
        }
    }
}
