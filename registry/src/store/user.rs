//! Users, their roles and their credentials, as their administrators see and change them.

use domain::{
    id::{ModuleId, RoleId, UserId},
    model::{AccessStatus, MailState, UserStatus},
    time::Timestamp,
};

use super::{record, statements};
use crate::names::Names;

record! {
    /// A user with what the tab Users shows.
    #[derive(Clone)]
    pub(crate) struct UserRecord {
        pub(crate) id: UserId,
        pub(crate) first_name: String,
        pub(crate) last_name: String,
        pub(crate) name_sort: Vec<u8>,
        pub(crate) email: String,
        pub(crate) email_norm: String,
        pub(crate) phone: Option<String>,
        pub(crate) language: String,
        pub(crate) username: String,
        pub(crate) username_told_at: Option<Timestamp>,
        pub(crate) is_administrator: bool,
        pub(crate) status: UserStatus,
        pub(crate) last_login_at: Option<Timestamp>,
        pub(crate) version: i64,
        pub(crate) temporary: bool,
        pub(crate) expires_at: Option<Timestamp>,
        pub(crate) blocked: bool,
        pub(crate) mail: Option<MailState>,
    }

    /// A role that somebody holds.
    pub(crate) struct HeldRow {
        pub(crate) user_id: UserId,
        pub(crate) module: Names,
        pub(crate) role: Names,
    }

    /// A role that fits an access of the authority, and how it stands with one user.
    #[derive(Clone)]
    pub(crate) struct RoleRow {
        pub(crate) module_id: ModuleId,
        pub(crate) module: String,
        pub(crate) module_name: Names,
        pub(crate) status: AccessStatus,
        pub(crate) role_id: RoleId,
        pub(crate) role: String,
        pub(crate) name: Names,
        pub(crate) needs_holder: bool,
        pub(crate) held: bool,
        pub(crate) held_by_another: bool,
    }

    /// Somebody with administrator rights.
    pub(crate) struct AdministratorRow {
        pub(crate) id: UserId,
        pub(crate) first_name: String,
        pub(crate) last_name: String,
    }
}

super::authority::kinds!(UserStatus, MailState);

macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "SELECT u.id, u.first_name, u.last_name, u.name_sort, u.email, u.email_norm, u.phone, u.language, u.username, \
             u.username_told_at, u.is_administrator, u.status, u.last_login_at, u.version, \
             COALESCE(c.kind, 'temporary') = 'temporary' AS temporary, c.expires_at, \
             c.blocked_at IS NOT NULL AS blocked, \
             (SELECT o.state FROM outbox o WHERE o.to_user_id = u.id \
             ORDER BY o.created_at DESC, o.state = 'cancelled', o.id DESC LIMIT 1) AS mail \
             FROM user_account u LEFT JOIN credential c ON c.user_id = u.id ",
            $rest
        )
    };
}

statements! {
    /// A page of the users of an authority, after a sort key and an id.
    PAGE = columns!("WHERE u.authority_id = $1 AND u.status IN ('new', 'active') \
        AND (u.name_sort, u.id) > ($2, $3) ORDER BY u.name_sort, u.id LIMIT $4");

    /// One user of an authority.
    BY_ID = columns!("WHERE u.id = $1 AND u.authority_id = $2 AND u.status IN ('new', 'active')");

    /// A user who is not removed.
    PRESENT = "SELECT id FROM user_account WHERE id = $1 AND status IN ('new', 'active')";

    /// How many users an authority has.
    COUNT = "SELECT COUNT(*) FROM user_account WHERE authority_id = $1 AND status IN ('new', 'active')";

    /// Where a page of users begins that follows this user, $1.
    CURSOR = "SELECT name_sort FROM user_account WHERE id = $1 AND authority_id = $2";

    /// The roles of a page of users: after one sort key and id, up to another.
    PAGE_ROLES = "SELECT h.user_id, m.name AS module, r.name AS role FROM user_account u \
        JOIN user_role h ON h.user_id = u.id JOIN role_definition r ON r.id = h.role_id \
        JOIN module m ON m.id = r.module_id \
        WHERE u.authority_id = $1 AND u.status IN ('new', 'active') AND (u.name_sort, u.id) > ($2, $3) \
        AND (u.name_sort, u.id) <= ($4, $5) AND r.active ORDER BY m.position, m.code, r.position, r.code";

    /// The roles of one user.
    ROLES = "SELECT h.user_id, m.name AS module, r.name AS role FROM user_role h \
        JOIN role_definition r ON r.id = h.role_id JOIN module m ON m.id = r.module_id \
        WHERE h.user_id = $1 AND r.active ORDER BY m.position, m.code, r.position, r.code";

    /// Who has administrator rights in an authority.
    ADMINISTRATORS = "SELECT id, first_name, last_name FROM user_account \
        WHERE authority_id = $1 AND is_administrator AND status IN ('new', 'active') ORDER BY name_sort, id";

    /// Every role that fits an access of the authority $1, and whether the user $2 or another one holds it (I-6).
    ROLE_CHOICES = "SELECT x.module_id, m.code AS module, m.name AS module_name, x.status, r.id AS role_id, \
        r.code AS role, r.name, r.min_holders > 0 AS needs_holder, \
        EXISTS (SELECT 1 FROM user_role h WHERE h.role_id = r.id AND h.user_id = $2) AS held, \
        EXISTS (SELECT 1 FROM user_account u JOIN user_role h ON h.user_id = u.id AND h.role_id = r.id \
        WHERE u.authority_id = x.authority_id AND u.status IN ('new', 'active') AND u.id <> $2) AS held_by_another \
        FROM module_access x JOIN module m ON m.id = x.module_id \
        JOIN role_definition r ON r.module_id = x.module_id AND r.active \
        WHERE x.authority_id = $1 \
        AND ((x.role = 'authority' AND r.for_authority) OR (x.role = 'coordinator' AND r.for_coordinator)) \
        AND (r.only_if_setting IS NULL OR x.allocation) ORDER BY m.position, m.code, r.position, r.code";

    /// Whether another user who is not removed has an e-mail address (I-2).
    EMAIL_TAKEN = "SELECT COUNT(*) FROM user_account \
        WHERE email_norm = $1 AND status IN ('new', 'active') AND id <> $2";

    /// Whether another user who is not erased has a user name (I-3).
    USERNAME_TAKEN = "SELECT COUNT(*) FROM user_account \
        WHERE username_norm = $1 AND status <> 'erased' AND id <> $2";

    /// Adds a user.
    ADD = "INSERT INTO user_account (id, authority_id, first_name, last_name, name_sort, email, email_norm, phone, \
        language, username, username_norm, search_text, is_administrator, status, created_at, created_by, version) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'new', $14, $15, 1)";

    /// Writes the data of a user.
    UPDATE = "UPDATE user_account SET first_name = $2, last_name = $3, name_sort = $4, email = $5, email_norm = $6, \
        phone = $7, language = $8, username = $9, username_norm = $10, search_text = $11, is_administrator = $12, \
        version = version + 1 WHERE id = $1 RETURNING version";

    /// The user name must be told again, and reminded of if it is not.
    UNTELL = "UPDATE user_account \
        SET username_told_at = NULL, username_told_by = NULL, username_reminded_at = NULL WHERE id = $1";

    /// The user name was told.
    TELL = "UPDATE user_account SET username_told_at = $2, username_told_by = $3 WHERE id = $1";

    /// Gives a role.
    ADD_ROLE = "INSERT INTO user_role (user_id, role_id, granted_at, granted_by) VALUES ($1, $2, $3, $4)";

    /// Takes a role away.
    REMOVE_ROLE = "DELETE FROM user_role WHERE user_id = $1 AND role_id = $2";

    /// The names of a role by its codes, whoever has the module.
    ROLE_NAME = "SELECT m.name, r.name FROM module m JOIN role_definition r ON r.module_id = m.id \
        WHERE m.code = $1 AND r.code = $2";

    /// The codes of all roles of a user, also those that are switched off.
    ROLE_CODES = "SELECT m.code, r.code FROM user_role h JOIN role_definition r ON r.id = h.role_id \
        JOIN module m ON m.id = r.module_id WHERE h.user_id = $1";

    /// Calls off all mails that are still to be delivered.
    CANCEL_MAILS = "UPDATE outbox SET state = 'cancelled', lease_until = NULL, next_attempt_at = $2 \
        WHERE to_user_id = $1 AND state IN ('queued', 'sending')";

    /// Some of the other users of an authority, in order.
    COLLEAGUES = "SELECT first_name, last_name FROM user_account
        WHERE authority_id = $1 AND id <> $2 AND status IN ('new', 'active')
        ORDER BY name_sort, id LIMIT 10";

    /// Removes a user: the data are blocked until they are erased.
    REMOVE = "UPDATE user_account SET status = 'removed', removed_at = $2, removed_by = $3, erase_after = $4, \
        version = version + 1 WHERE id = $1 RETURNING version";

    /// Takes all roles away.
    REMOVE_ROLES = "DELETE FROM user_role WHERE user_id = $1";

    /// Deletes the credential.
    REMOVE_CREDENTIAL = "DELETE FROM credential WHERE user_id = $1";

    /// Deletes the earlier passwords.
    REMOVE_PASSWORDS = "DELETE FROM password_history WHERE user_id = $1";

}
