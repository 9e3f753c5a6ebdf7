//! What is erased for good, J7 of C.5: users three years after their removal, and what lies beside the history of authorities
//! three years after their deletion (C.11; Regulation (EU) No 1024/2012, article 15). The history keeps an anonymous id, and
//! its chains stay provable. Doing it twice changes nothing.

use domain::{error::Error, history::Action as Done, id::AuthorityId};

use crate::{
    Failure, Registry,
    chronicle::Subject,
    history,
    store::{Tx, erasure as sql},
};

/// So many in one transaction.
const BATCH: i64 = 100;

impl Registry {
    /// Erases users and authorities whose time is over. Says how many.
    pub async fn erase_users(&self) -> Result<u64, Error> {
        let mut erased = 0;
        loop {
            let users = change!(self, |tx| self.erase_some_users(tx).await)?;
            let authorities = change!(self, |tx| self.erase_some_authorities(tx).await)?;
            erased += users + authorities;
            if users + authorities == 0 {
                return Ok(erased);
            }
        }
    }

    async fn erase_some_users(&self, tx: &mut Tx) -> Result<u64, Failure> {
        let now = self.now();
        let rows: Vec<sql::RemovedRow> = tx.all(sql::USERS, &[&now, &BATCH]).await?;
        let authorities: Vec<AuthorityId> = rows.iter().map(|row| row.authority_id).collect();
        history::lock(tx, &authorities).await?;
        let mut erased = 0;
        for row in rows {
            let found: Option<(i64,)> =
                tx.optional(sql::ERASE_USER, &[&row.id, &now, &Vec::<u8>::new()]).await?;
            let Some((version,)) = found else { continue };
            let subject = Subject::user(row.id, version);
            history::write_in_job(tx, self, row.authority_id, subject, Done::UserErased, Vec::new()).await?;
            tx.execute(sql::ERASE_VALUES, &[&"user", &row.id.0]).await?;
            erased += 1;
        }
        Ok(erased)
    }

    async fn erase_some_authorities(&self, tx: &mut Tx) -> Result<u64, Failure> {
        let now = self.now();
        let rows: Vec<(AuthorityId,)> = tx.all(sql::AUTHORITIES, &[&now, &BATCH]).await?;
        let authorities: Vec<AuthorityId> = rows.into_iter().map(|(id,)| id).collect();
        history::lock(tx, &authorities).await?;
        let mut erased = 0;
        for id in authorities {
            let found: Option<(i64,)> = tx.optional(sql::ERASE_AUTHORITY, &[&id, &now]).await?;
            let Some((version,)) = found else { continue };
            let subject = Subject::authority(id, version);
            history::write_in_job(tx, self, id, subject, Done::AuthorityErased, Vec::new()).await?;
            tx.execute(sql::ERASE_VALUES, &[&"authority", &id.0]).await?;
            erased += 1;
        }
        Ok(erased)
    }
}
