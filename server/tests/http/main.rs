//! The site over HTTP, without a socket: the real router over the sample registry.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod abandoned;
mod borders;
mod catalogue;
mod exchange;
mod exchange_description;
mod fields;
mod forms;
mod headers;
mod hostile;
mod hostile_account;
mod html;
mod invitations;
mod journey;
mod letters;
mod limits;
mod lists;
mod mail;
mod managing;
mod many;
mod national;
mod outgoing;
mod own_data;
mod permissions;
mod send_email;
mod session;
mod smtp;
mod stale;
mod support;
mod unavailable;
mod views;
