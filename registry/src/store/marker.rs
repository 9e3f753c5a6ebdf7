//! The one row about the registry itself.

use super::statements;

statements! {
    /// Whether it is a demonstration. No row before the first authority is made.
    IS_DEMO = "SELECT demo FROM registry";

    HAS_AUTHORITIES = "SELECT EXISTS (SELECT 1 FROM authority) OR EXISTS (SELECT 1 FROM module)";
}
