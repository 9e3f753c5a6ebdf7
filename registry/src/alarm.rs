//! Unusual activity that the Commission is told of (E17): a wave of blocked accounts, and what is wrong with the history.

use domain::{
    id::AuthorityId,
    time::{DAY, HOUR, MINUTE},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    Failure, Registry, limit,
    outbox::NewMail,
    store::{Tx, authority},
};

/// More accounts blocked than this, within so long, are a wave; it is told of at most once in this time (C.1.10).
const WAVE: (i64, i64) = (20, 10 * MINUTE);
const ONE_WAVE: i64 = HOUR;

impl Registry {
    /// Counts a blocked account, and tells of a wave of them. Of nobody by name.
    pub(crate) async fn note_block(&self, tx: &mut Tx) -> Result<(), Failure> {
        let (now, (most, window)) = (self.now(), WAVE);
        limit::note(tx, limit::BLOCKS, "all", now, window, 1).await?;
        let count = limit::count(tx, limit::BLOCKS, "all", now, window).await?;
        if count <= most || limit::count(tx, limit::WAVES, "all", now, ONE_WAVE).await? > 0 {
            return Ok(());
        }
        limit::note(tx, limit::WAVES, "all", now, ONE_WAVE, 1).await?;
        self.alarm(tx, "e17_blocked", json!({ "at": now.0, "count": count }), now.0).await
    }

    /// To the Commission's address and its administrators, once a day.
    pub(crate) async fn alarm_today(
        &self,
        tx: &mut Tx,
        template: &'static str,
        data: Value,
    ) -> Result<(), Failure> {
        self.alarm(tx, template, data, self.now().0.div_euclid(DAY)).await
    }

    /// The same, once for each occasion. Nothing while there is no Commission.
    async fn alarm(
        &self,
        tx: &mut Tx,
        template: &'static str,
        data: Value,
        occasion: i64,
    ) -> Result<(), Failure> {
        let commission: Option<(AuthorityId,)> = tx.optional(authority::COMMISSION, &[]).await?;
        let Some((commission,)) = commission else { return Ok(()) };
        let mail = |to: Uuid| NewMail {
            template,
            data: data.clone(),
            dedupe_key: Some(format!("{template}:{occasion}:{to}")),
            ..NewMail::default()
        };
        self.write_to(tx, commission, None, mail).await
    }
}
