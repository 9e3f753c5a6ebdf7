//! What the words of Mandate mean and what is allowed. Pure: no I/O, no clock, no database, no Leptos; compiled to
//! native code and to WebAssembly, so that browser and server apply the same rules.
//!
//! Where to look: a value of a field is parsed in the module of its noun ([`email`], [`username`], ...), who may do
//! what is [`policy`], what goes wrong is [`error`], what a form sends, a list is searched by and a page gets is [`form`],
//! [`criteria`] and [`view`].

mod characters;
pub mod criteria;
pub mod email;
pub mod error;
#[cfg(feature = "native")]
pub mod fold;
pub mod form;
#[cfg(feature = "native")]
pub mod history;
pub mod id;
pub mod job;
pub mod model;
pub mod password;
pub mod phone;
pub mod place;
pub mod policy;
pub mod random;
#[cfg(feature = "native")]
pub mod similar;
pub mod text;
pub mod time;
pub mod username;
pub mod view;
pub mod website;
