//! Demonstration or real: no sample account ever gets into a real registry, and no real one is overwritten (C.1.7).

use domain::error::Error;

use crate::{Failure, Registry, store::marker as store};

impl Registry {
    /// Whether this is a demonstration registry.
    pub async fn is_demo(&self) -> Result<bool, Error> {
        look!(self, |tx| {
            let row: Option<(bool,)> = tx.optional(store::IS_DEMO, &[]).await?;
            Ok::<_, Failure>(row.is_some_and(|(demo,)| demo))
        })
    }

    /// Whether there is neither an authority nor a catalogue.
    pub async fn is_empty(&self) -> Result<bool, Error> {
        look!(self, |tx| {
            let (filled,): (bool,) = tx.one(store::HAS_AUTHORITIES, &[]).await?;
            Ok::<_, Failure>(!filled)
        })
    }
}
