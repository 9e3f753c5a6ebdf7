//! Keys of modules, and what a module's own software asks with one.

use domain::{
    id::{ModuleId, ModuleKeyId},
    model::{AccessStatus, Approval, AuthorityStatus, ModuleRole},
    time::Timestamp,
};

use super::{record, statements};
use crate::names::Names;

record! {
    /// A key, and how an authority stands in its module. Without access there is nothing of the authority.
    pub(crate) struct AskedRow {
        pub(crate) key_id: ModuleKeyId,
        pub(crate) module: String,
        pub(crate) expires_at: Timestamp,
        pub(crate) revoked_at: Option<Timestamp>,
        pub(crate) authority: Option<AuthorityStatus>,
        pub(crate) access: Option<AccessStatus>,
        pub(crate) role: Option<ModuleRole>,
        pub(crate) approval: Option<Approval>,
        pub(crate) may_refuse: Option<bool>,
        pub(crate) allocation: Option<bool>,
    }

    /// A key, and somebody who holds a role; nothing of a person where nobody does.
    pub(crate) struct HolderRow {
        pub(crate) key_id: ModuleKeyId,
        pub(crate) module: String,
        pub(crate) expires_at: Timestamp,
        pub(crate) revoked_at: Option<Timestamp>,
        pub(crate) first_name: Option<String>,
        pub(crate) last_name: Option<String>,
        pub(crate) email: Option<String>,
    }

    /// A module, for the list of its keys.
    pub(crate) struct ModuleRow {
        pub(crate) id: ModuleId,
        pub(crate) code: String,
        pub(crate) name: Names,
    }

    /// A key without its hash.
    pub(crate) struct KeyRow {
        pub(crate) id: ModuleKeyId,
        pub(crate) created_at: Timestamp,
        pub(crate) expires_at: Timestamp,
        pub(crate) revoked_at: Option<Timestamp>,
        pub(crate) last_used_at: Option<Timestamp>,
    }
}

statements! {
    /// The key with a hash, $1, and the access of an authority, $2, to its module: found by four unique indexes.
    ASKED = "SELECT k.id AS key_id, m.code AS module, k.expires_at, k.revoked_at,
            a.status AS authority, x.status AS access, x.role, x.approval, x.may_refuse, x.allocation
        FROM module_key k
        JOIN module m ON m.id = k.module_id
        LEFT JOIN module_access x ON x.authority_id = $2 AND x.module_id = k.module_id
        LEFT JOIN authority a ON a.id = x.authority_id
        WHERE k.hash = $1";

    /// The key with a hash, $1, and who holds a role, $3, of its module in an authority, $2, that has it. By the users of
    /// the authority, who are few, not by the holders of the role, who are many. Nobody is looked for where the key does not
    /// work: not for this module, $4, or not now, $5. So the time that it takes tells no more than the answer.
    HOLDERS = "SELECT k.id AS key_id, m.code AS module, k.expires_at, k.revoked_at, u.first_name, u.last_name, u.email
        FROM module_key k
        JOIN module m ON m.id = k.module_id
        LEFT JOIN module_access x ON x.authority_id = $2 AND x.module_id = k.module_id
            AND m.code = $4 AND k.revoked_at IS NULL AND k.expires_at > $5
        LEFT JOIN authority a ON a.id = x.authority_id AND a.status <> 'deleted'
        LEFT JOIN role_definition r ON r.module_id = x.module_id AND r.code = $3 AND r.active
        LEFT JOIN user_account u ON u.authority_id = a.id AND u.status IN ('new', 'active')
            AND EXISTS (SELECT 1 FROM user_role h WHERE h.user_id = u.id AND h.role_id = r.id)
        WHERE k.hash = $1 ORDER BY u.name_sort, u.id";

    /// A key was used: noted at most once a minute, $3 being a minute ago. A last use in the future was written by a
    /// clock that has gone back since (Q31).
    TOUCH = "UPDATE module_key SET last_used_at = $2
        WHERE id = $1 AND (last_used_at IS NULL OR last_used_at <= $3 OR last_used_at > $2)";

    /// A module, by its code.
    MODULE = "SELECT id, code, name FROM module WHERE code = $1";

    /// The keys of a module, the newest first.
    KEYS = "SELECT id, created_at, expires_at, revoked_at, last_used_at FROM module_key
        WHERE module_id = $1 ORDER BY created_at DESC, id DESC";

    ADD = "INSERT INTO module_key (id, module_id, hash, created_by, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6)";

    /// The module of a key, and whether the key is revoked.
    BY_ID = "SELECT m.code, k.revoked_at IS NOT NULL FROM module_key k JOIN module m ON m.id = k.module_id
        WHERE k.id = $1";

    REVOKE = "UPDATE module_key SET revoked_at = $2, revoked_by = $3 WHERE id = $1";
}
