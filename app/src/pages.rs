//! The screens, one file each.

mod account;
pub mod authority;
mod home;
mod login;
mod page;
mod password;
mod text_pages;
mod written;

pub use account::AccountPage;
pub use home::HomePage;
pub use login::LogInPage;
pub use page::Page;
pub use password::PasswordPage;
pub use text_pages::{AccessibilityPage, NotFoundPage, PrivacyPage};
pub use written::WrittenPage;
