//! The in-house kit: anatomy and ARIA wiring of forms, errors, notices and tables in one place each.

mod copy;
mod field;
#[cfg(feature = "ssr")]
mod filter;
mod form;
mod guard;
mod help;
mod load;
mod notice;
mod stale;
mod table;
mod text_area;

pub use copy::CopyButton;
#[cfg(feature = "ssr")]
pub(crate) use field::described_by;
pub use field::{
    CheckBox, Choices, DateText, FieldFaults, LanguageField, PasswordField, PasswordRules, TextField,
};
#[cfg(feature = "ssr")]
pub use filter::{FilterSelect, FilterText};
#[cfg(feature = "ssr")]
pub use form::ErrorSummary;
pub use form::{FormContext, Hidden, PostForm, ReloadForm, provide_posted};
pub use help::{Blocks, Help};
pub use load::{Failure, Load};
pub use notice::{Done, Success, Tag, TagKind, Warning};
pub use stale::{Compared, SaveButton, Saves, Stale};
pub use table::{Cell, Column, Pages};
pub use text_area::TextArea;

#[cfg(feature = "ssr")]
pub use form::Posted;
