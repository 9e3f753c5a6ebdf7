//! The end of deactivated authorities (C.2.1, C.11).

use domain::{
    id::{AuthorityId, ModuleAccessId, ModuleId},
    time::Timestamp,
};

use super::{Statement, record, statements};

record! {
    /// An authority that will be deleted soon.
    pub(crate) struct NearingRow {
        pub(crate) id: AuthorityId,
        pub(crate) official_name: String,
        pub(crate) delete_after: Timestamp,
    }

    /// An authority that is to be deleted.
    pub(crate) struct DueRow {
        pub(crate) id: AuthorityId,
        pub(crate) delete_after: Timestamp,
    }

    /// An authority that has another as its coordinator, with the access that has the link.
    pub(crate) struct LinkRow {
        pub(crate) authority: AuthorityId,
        pub(crate) module: ModuleId,
        pub(crate) access: ModuleAccessId,
    }
}

statements! {
    /// Deleted at $1 or before, after a moment, $2, and an id, $3.
    NEARING = "SELECT id, official_name, delete_after FROM authority \
        WHERE delete_after <= $1 AND (delete_after, id) > ($2, $3) ORDER BY delete_after, id LIMIT $4";

    /// Those whose time is over at $1, after a moment, $2, and an id, $3.
    DUE = "SELECT id, delete_after FROM authority WHERE delete_after <= $1 AND (delete_after, id) > ($2, $3) \
        ORDER BY delete_after, id LIMIT $4";

    /// A tombstone from now on: the contact details are erased, the official name is free; it is found by that name, $4.
    BURY = "UPDATE authority SET status = 'deleted', deleted_at = $2, erase_after = $3, delete_after = NULL, \
        informal_name = '', informal_name_sort = official_name_sort, description = NULL, description_lang = NULL, phone = '', \
        street = '', postal_code = NULL, city = '', region = NULL, website = NULL, email = '', search_text = $4, \
        version = version + 1 WHERE id = $1 RETURNING version";

    /// Those that have it as coordinator.
    LINKS_TO = "SELECT l.authority_id AS authority, l.module_id AS module, x.id AS access FROM linked_coordinator l \
        JOIN module_access x ON x.authority_id = l.authority_id AND x.module_id = l.module_id \
        WHERE l.coordinator_id = $1 ORDER BY l.authority_id, l.module_id";

    /// Its users.
    USERS = "SELECT id, status FROM user_account WHERE authority_id = $1 AND status IN ('new', 'active') ORDER BY id";

    /// Its mails that are still to be delivered.
    CANCEL_MAILS = "UPDATE outbox SET state = 'cancelled', lease_until = NULL, next_attempt_at = $2 \
        WHERE to_authority_id = $1 AND state IN ('queued', 'sending')";

    REMOVE_LINKS = "DELETE FROM linked_coordinator WHERE authority_id = $1";

    REMOVE_MODULE_KEYWORDS = "DELETE FROM module_keyword WHERE authority_id = $1";

    REMOVE_ACCESSES = "DELETE FROM module_access WHERE authority_id = $1";

    REMOVE_KEYWORDS = "DELETE FROM authority_keyword WHERE authority_id = $1";

    REMOVE_TRANSLATIONS = "DELETE FROM informal_name_translation WHERE authority_id = $1";

    REMOVE_TASKS = "DELETE FROM translation_task WHERE authority_id = $1";
}

/// What goes with an authority, in this order.
pub(crate) const EVERYTHING_ELSE: &[Statement] = &[
    REMOVE_LINKS,
    REMOVE_MODULE_KEYWORDS,
    REMOVE_ACCESSES,
    REMOVE_KEYWORDS,
    REMOVE_TRANSLATIONS,
    REMOVE_TASKS,
];
