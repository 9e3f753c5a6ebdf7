//! What came of a step: the mails that wait, and what a refusal says.

use domain::error::{Code, Error};

use super::*;

impl World {
    /// The mails that wait: which, and to whose address.
    pub async fn told(&self) -> Vec<String> {
        let rows: Vec<(String, Option<String>, Option<String>)> = self
            .all(
                "SELECT o.template, a.email, u.email FROM outbox o LEFT JOIN authority a ON a.id = o.to_authority_id \
                 LEFT JOIN user_account u ON u.id = o.to_user_id WHERE o.state = 'queued'",
                &[],
            )
            .await;
        let mut told: Vec<String> = rows
            .into_iter()
            .map(|(template, office, person)| format!("{template} {}", office.or(person).unwrap_or_default()))
            .collect();
        told.sort_unstable();
        told
    }
}

/// Fields and codes of a refusal.
pub fn codes(result: Result<(), Error>) -> Vec<(String, Code)> {
    let error = result.unwrap_err();
    error.faults().into_iter().map(|error| (error.field, error.fault.code)).collect()
}

/// A refusal for one reason.
pub fn one(field: &str, code: Code) -> Vec<(String, Code)> {
    vec![(field.to_owned(), code)]
}
