//! The screens, one file each.

mod account;
pub mod authority;
mod home;
mod login;
mod page;
mod password;
mod search;
mod text_pages;

pub use account::AccountPage;
pub use home::HomePage;
pub use login::LogInPage;
pub use page::Page;
pub use password::PasswordPage;
#[cfg(feature = "ssr")]
pub use search::written;
pub use search::{AdministeredPage, FoundUsersPage, SearchPage};
pub use text_pages::{AccessibilityPage, NotFoundPage, PrivacyPage};
