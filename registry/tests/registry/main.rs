//! The registry over real databases: every test runs on SQLite and on PostgreSQL.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod accesses;
mod activity;
mod authorities;
mod bulk;
mod catalogue;
mod clean_up;
mod exchange;
mod history_view;
mod home;
mod import;
mod invitations;
mod log_in;
mod mails;
mod managers;
mod many;
mod migrations;
mod module_keys;
mod national;
mod operator;
mod outbox;
mod own_data;
mod password;
mod people;
mod races;
mod registrations;
mod sample_pages;
mod schema;
mod scope;
mod search;
mod self_registrations;
mod session;
mod settings;
mod standing;
mod store;
mod tampering;
mod time;
mod transitions;
mod translations;
mod user_steps;
mod users;
mod verify;
mod world;

/// The tests are told by their environment where PostgreSQL is.
#[expect(clippy::disallowed_methods, reason = "a test is its own process: nobody can pass it an argument")]
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
