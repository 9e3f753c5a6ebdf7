//! Counters: how often something happened in a short stretch of time.

use super::statements;

statements! {
    /// Counts so many and gives what all servers have counted in that stretch.
    ADD = "INSERT INTO counter (kind, key, window_start, count) VALUES ($1, $2, $3, $4)
        ON CONFLICT (kind, key, window_start) DO UPDATE SET count = counter.count + excluded.count
        RETURNING count";

    SUM = "SELECT CAST(COALESCE(SUM(count), 0) AS BIGINT) FROM counter
        WHERE kind = $1 AND key = $2 AND window_start > $3";

    /// Over, or begun in a future that the clock has since gone back from (Q31).
    REMOVE_OLD = "DELETE FROM counter WHERE kind = $1 AND (window_start <= $2 OR window_start > $3)";

    KINDS = "SELECT DISTINCT kind FROM counter";
}
