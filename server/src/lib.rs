//! The process: configuration, HTTP, command line, mail transport, workers. The only crate that reads the wall clock,
//! draws random numbers and looks at the environment; it passes them on.

pub mod assets;
pub mod command;
pub mod config;
pub mod http;
pub mod log;
pub mod machine;
pub mod mail;
pub mod process;
