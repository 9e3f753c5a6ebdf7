//! A running `mandate` and people who use it over HTTP, as from another machine.
//!
//! The other tests call the router in their own process. What only a process of its own can show is shown with this:
//! how fast it is (`cargo xtask bench`), and what it leaves when it is killed or backed up (`tests/under_load`).

mod server;
mod visitor;

use std::error::Error;

pub use server::{Program, Server};
pub use visitor::{Answer, Visitor};

/// What may go wrong ends the run with one sentence.
pub type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// The password of every fixed account of the sample.
pub const PASSWORD: &str = "Mandate-2026";
