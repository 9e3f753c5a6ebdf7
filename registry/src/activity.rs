//! Mails about what others did with an authority (E8): to its address and to each of its administrators.

use domain::{
    id::{AuthorityId, UserId},
    policy::{Actor, Rank},
};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    Failure, Registry,
    outbox::NewMail,
    store::{Tx, activity as sql},
};

/// Something that an authority is told.
pub(crate) struct Activity {
    /// Which mail.
    pub(crate) template: &'static str,
    /// The authority it concerns.
    pub(crate) authority: AuthorityId,
    /// What it says, beside the names of both authorities and the time.
    pub(crate) data: Value,
    /// A user whom it concerns and who is told otherwise.
    pub(crate) except: Option<UserId>,
}

impl Activity {
    /// With nobody left out.
    pub(crate) const fn new(template: &'static str, authority: AuthorityId, data: Value) -> Self {
        Self { template, authority, data, except: None }
    }
}

impl Activity {
    /// Somebody from outside did this with a user, who is told otherwise.
    fn with_user(what: &'static str, authority: AuthorityId, user: UserId) -> Self {
        let data = serde_json::json!({ "what": what });
        Self { except: Some(user), ..Self::new("e8_changed_from_outside", authority, data) }
    }
}

impl Registry {
    /// Tells an authority what somebody from outside did with one of its users; what its own people do needs no mail.
    pub(crate) async fn tell_of_user(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        authority: AuthorityId,
        user: UserId,
        done: &[&'static str],
    ) -> Result<(), Failure> {
        if actor.authority_id == authority {
            return Ok(());
        }
        for what in done {
            self.tell(tx, actor, Activity::with_user(what, authority, user)).await?;
        }
        Ok(())
    }

    /// Writes the mails into the outbox. Where an access manager acted that is not listed for the authority, those that
    /// are listed are told too (Q1). The national coordinator is one for its whole country (C.3.1).
    pub(crate) async fn tell(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        mut activity: Activity,
    ) -> Result<(), Failure> {
        let (id, now) = (activity.authority, self.now());
        let (name,): (String,) = tx.one(sql::NAME, &[&id]).await?;
        let (by,): (String,) = tx.one(sql::NAME, &[&actor.authority_id]).await?;
        if let Value::Object(data) = &mut activity.data {
            data.insert("authority".to_owned(), name.into());
            data.insert("authority_id".to_owned(), id.to_string().into());
            data.insert("by".to_owned(), by.into());
            data.insert("at".to_owned(), now.0.into());
        }
        let mail =
            |_| NewMail { template: activity.template, data: activity.data.clone(), ..NewMail::default() };
        self.write_to(tx, id, activity.except, mail).await?;
        let administers = matches!(actor.rank(), Rank::AccessManager | Rank::NationalCoordinator);
        if administers && actor.authority_id != id {
            let managers: Vec<(AuthorityId,)> = tx.all(sql::MANAGERS, &[&id]).await?;
            if !managers.contains(&(actor.authority_id,)) {
                for (manager,) in managers {
                    self.enqueue(tx, now, NewMail { to_authority_id: Some(manager), ..mail(manager.0) })
                        .await?;
                }
            }
        }
        Ok(())
    }

    /// Writes a mail to an authority into the outbox: one for its address and one for each of its administrators, but one
    /// who is left out. `mail` makes it, told whom it is for where no second one may ever follow.
    pub(crate) async fn write_to(
        &self,
        tx: &mut Tx,
        authority: AuthorityId,
        except: Option<UserId>,
        mail: impl Fn(Uuid) -> NewMail,
    ) -> Result<(), Failure> {
        let now = self.now();
        let to_authority_id = Some(authority);
        self.enqueue(tx, now, NewMail { to_authority_id, ..mail(authority.0) }).await?;
        let administrators: Vec<(UserId,)> = tx.all(sql::ADMINISTRATORS, &[&authority]).await?;
        for (user,) in administrators.into_iter().filter(|(user,)| except != Some(*user)) {
            self.enqueue(tx, now, NewMail { to_user_id: Some(user), ..mail(user.0) }).await?;
        }
        Ok(())
    }
}
