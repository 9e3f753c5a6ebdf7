//! An authority: the same page for the own authority and for any other, as far as the reader may see it.

mod classification;
mod data;
mod edit;
mod edit_modules;
mod edit_stale;
mod head;
mod modules;
mod user;
mod user_steps;
pub mod users;

pub use classification::ClassificationPage;
pub use data::AuthorityPage;
pub use edit::EditPage;
#[cfg(feature = "ssr")]
pub use edit::choose_between;
pub use head::TabPage;
#[cfg(feature = "ssr")]
pub use head::{base, crumbs};
pub use modules::{ModulePage, ModulesPage};
pub use user::UserPage;
pub use user_steps::{RemoveUserPage, ResetPasswordPage, UsernamePage};
pub use users::UsersPage;
