//! Known browsers: a row for each user of each.

use super::statements;

statements! {
    /// Failures of this user in this browser, if it is a known one.
    FAILURES = "SELECT failed_count FROM device WHERE id_hash = $1 AND user_id = $2";

    /// Whether anybody has logged in with this cookie before.
    IS_KNOWN = "SELECT EXISTS (SELECT 1 FROM device WHERE id_hash = $1)";

    ADD_FAILURE = "UPDATE device SET failed_count = failed_count + 1 WHERE id_hash = $1 AND user_id = $2
        RETURNING failed_count";

    /// A right password: the browser becomes or stays a known one, with no failures.
    SET_USED = "INSERT INTO device (id_hash, user_id, created_at, last_used_at, failed_count)
        VALUES ($1, $2, $3, $3, 0)
        ON CONFLICT (id_hash, user_id) DO UPDATE SET last_used_at = excluded.last_used_at, failed_count = 0";

    /// A reset: the browsers stay known.
    CLEAR_FAILURES = "UPDATE device SET failed_count = 0 WHERE user_id = $1 AND failed_count > 0";

    REMOVE_ALL = "DELETE FROM device WHERE user_id = $1";

    REMOVE_UNUSED = "DELETE FROM device WHERE last_used_at <= $1";
}
