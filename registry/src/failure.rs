//! What stops a use case half-way: a refusal for the person, or a fault of the machine whose cause stays in the log.

use domain::error::{Error, FieldErrors};

use crate::store::{Retry, StoreError};

/// Why the work of a use case stopped. Becomes an [`Error`] at the edge of the registry, where the cause of a fault is
/// logged under an incident number and left behind.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A person is told.
    Refused(Error),
    /// The database failed.
    Store(StoreError),
    /// Something that should not have come up.
    Defect(Box<dyn std::error::Error + Send + Sync>),
}

impl Failure {
    /// Whether the same work may succeed later: the database could not be reached or could not work.
    pub(crate) const fn is_passing(&self) -> bool {
        matches!(self, Self::Store(StoreError::Unavailable(_) | StoreError::Busy(_)))
    }

    /// Something that should not have come up.
    pub(crate) fn defect(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Defect(cause.into())
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

impl From<FieldErrors> for Failure {
    fn from(errors: FieldErrors) -> Self {
        Self::Refused(Error::Invalid(errors))
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Retry for Failure {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_busy())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_database_refuses_does_not_pass() {
        let gone = StoreError::from(sqlx::Error::PoolTimedOut);
        let refused = StoreError::from(sqlx::Error::RowNotFound);
        assert!(Failure::from(gone).is_passing());
        assert!(!Failure::from(refused).is_passing());
        assert!(!Failure::defect("a defect").is_passing());
    }
}
