//! Answers that tell whoever asks something of others beyond his or her reach: that an address, or a user name, is
//! somebody's. Nobody gets more than twenty of them in a day (rule 4 of C.3.2).

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use domain::{
    error::{Code, Error},
    id::UserId,
    policy::Actor,
    time::DAY,
};
use tokio::sync;

use crate::{Failure, Registry, limit, store::Tx};

/// So many in a day.
const MOST: i64 = 20;
/// Their counter, by actor.
const COUNTER: &str = "answers";

/// Whose work is being answered now.
#[derive(Default)]
pub(crate) struct Turns(Mutex<HashMap<UserId, Arc<sync::Mutex<()>>>>);

impl Turns {
    /// Somebody's turn, to be waited for.
    fn of(&self, who: UserId) -> Arc<sync::Mutex<()>> {
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        turns.retain(|_, turn| Arc::strong_count(turn) > 1);
        turns.entry(who).or_default().clone()
    }
}

impl Registry {
    /// Refuses whoever has had all such answers of the day, whatever the next one would be: a refusal only of what is
    /// taken would be the answer itself.
    pub(crate) async fn require_answers_left(&self, tx: &mut Tx, actor: &Actor) -> Result<(), Failure> {
        let given = limit::count(tx, COUNTER, &actor.user_id.to_string(), self.now(), DAY).await?;
        if given < MOST { Ok(()) } else { Err(Error::TooMany.into()) }
    }

    /// Does work that may be answered so, and counts it. Work of one person is done one after the other: asked all at
    /// once, everything would be asked before anything is counted.
    pub(crate) async fn answer<T>(
        &self,
        actor: &Actor,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        const BEYOND: [Code; 3] = [Code::EmailTaken, Code::UsernameTaken, Code::TextContainsUsername];
        let turn = self.0.turns.of(actor.user_id);
        let _turn = turn.lock().await;
        let result = work.await;
        match result {
            Err(error) if BEYOND.iter().any(|code| error.has(*code)) => {
                let key = actor.user_id.to_string();
                let count = change!(self, |tx| {
                    limit::note(tx, COUNTER, &key, self.now(), DAY, 1).await?;
                    limit::count(tx, COUNTER, &key, self.now(), DAY).await
                })?;
                Err(if count > MOST { Error::TooMany } else { error })
            }
            result => result,
        }
    }
}
