//! Informal names in other languages, and the tasks to write them.

use domain::{
    id::{AuthorityId, TranslationTaskId},
    time::Timestamp,
};
use uuid::Uuid;

use super::{parts, record, statements};

record! {
    /// An open task.
    pub(crate) struct TaskRow {
        pub(crate) id: TranslationTaskId,
        pub(crate) authority_id: AuthorityId,
        pub(crate) authority: String,
        pub(crate) old_text: String,
        pub(crate) new_text: String,
        pub(crate) requested_at: Timestamp,
        pub(crate) state: String,
        pub(crate) lang: String,
    }

    /// A translation as stored.
    pub(crate) struct StoredRow {
        pub(crate) id: Uuid,
        pub(crate) lang: String,
        pub(crate) text: String,
        pub(crate) version: i64,
    }
}

macro_rules! tasks {
    ($rest:literal) => {
        concat!(
            "SELECT t.id, t.authority_id, a.official_name AS authority, t.old_text, t.new_text, t.requested_at, t.state, \
             a.informal_name_lang AS lang FROM translation_task t JOIN authority a ON a.id = t.authority_id ",
            $rest
        )
    };
}

statements! {
    /// One task.
    TASK = tasks!("WHERE t.id = $1");

    /// The translations of an authority.
    STORED = "SELECT id, lang, text, version FROM informal_name_translation WHERE authority_id = $1 ORDER BY lang";

    /// A first translation into a language.
    ADD = "INSERT INTO informal_name_translation (id, authority_id, lang, text, updated_by, updated_at, version) \
        VALUES ($1, $2, $3, $4, $5, $6, 1)";

    /// Another text.
    UPDATE = "UPDATE informal_name_translation SET text = $2, updated_by = $3, updated_at = $4, version = version + 1 \
        WHERE id = $1 RETURNING version";

    /// The text is right as it is.
    CONFIRM = "UPDATE informal_name_translation SET updated_at = $2 WHERE authority_id = $1";

    /// The task is done.
    CLOSE = "UPDATE translation_task SET state = 'done', done_by = $2, done_at = $3 WHERE id = $1 AND state = 'open'";

    /// How many names wait to be translated.
    OPEN_COUNT = "SELECT COUNT(*) FROM translation_task t JOIN authority a ON a.id = t.authority_id \
        WHERE t.state = 'open' AND a.status = 'active'";

    /// Where a page begins that follows this task.
    CURSOR = "SELECT requested_at FROM translation_task WHERE id = $1";

    /// What an authority is found by.
    SEARCH_TEXT = "UPDATE authority SET search_text = $2 WHERE id = $1";
}

parts! {
    /// Opens a page of the open tasks.
    PAGE = tasks!("WHERE t.state = 'open' AND a.status = 'active'");

    /// After this time, $1, and task, $2.
    AFTER = "AND (t.requested_at, t.id) > ($1, $2)";

    /// Ends a page of $1 tasks, the oldest first.
    END = "ORDER BY t.requested_at, t.id LIMIT $1";
}
