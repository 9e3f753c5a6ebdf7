//! What one request writes into the history of one authority: an entry for each thing changed (I-23).

use domain::{
    history::Action,
    id::{AuthorityId, InvitationId, UserId},
    policy::Actor,
};

use crate::{Caller, Failure, Registry, history, store::Tx};

pub(crate) use history::Subject;

/// Whose the personal values of a list of changes are.
#[derive(Clone, Copy)]
enum Owner {
    User(UserId),
    Authority(AuthorityId),
    Invitation(InvitationId),
}

/// The fields that a change has changed; what is the same before and after is left out.
pub(crate) struct Changes {
    owner: Owner,
    list: Vec<history::Change>,
}

impl Changes {
    /// Personal values are those of a user.
    pub(crate) const fn of_user(user: UserId) -> Self {
        Self { owner: Owner::User(user), list: Vec::new() }
    }

    /// Personal values are the contact details and free texts of an authority.
    pub(crate) const fn of_authority(authority: AuthorityId) -> Self {
        Self { owner: Owner::Authority(authority), list: Vec::new() }
    }

    /// Personal values are what was said in or about an invitation.
    pub(crate) const fn of_invitation(invitation: InvitationId) -> Self {
        Self { owner: Owner::Invitation(invitation), list: Vec::new() }
    }

    /// The list, for an entry that no user writes.
    pub(crate) fn into_list(self) -> Vec<history::Change> {
        self.list
    }

    /// A field whose values stay readable for good.
    pub(crate) fn plain(&mut self, field: &'static str, old: Option<&str>, new: Option<&str>) {
        if old != new {
            self.list.push(history::Change::plain(field, old.map(str::to_owned), new.map(str::to_owned)));
        }
    }

    /// A field whose values can be erased later.
    pub(crate) fn personal(&mut self, field: &'static str, old: Option<&str>, new: Option<&str>) {
        if old == new {
            return;
        }
        let (old, new) = (old.map(str::to_owned), new.map(str::to_owned));
        self.list.push(match self.owner {
            Owner::User(user) => history::Change::personal(field, user, old, new),
            Owner::Authority(authority) => history::Change::contact(field, authority, old, new),
            Owner::Invitation(invitation) => history::Change::invited(field, invitation.0, old, new),
        });
    }
}

/// The history of an authority, opened for what somebody does there in one request.
pub(crate) struct Chronicle<'a> {
    registry: &'a Registry,
    actor: &'a Actor,
    caller: &'a Caller,
    authority: AuthorityId,
}

impl<'a> Chronicle<'a> {
    /// The authority must have been locked.
    pub(crate) const fn new(
        registry: &'a Registry,
        actor: &'a Actor,
        caller: &'a Caller,
        authority: AuthorityId,
    ) -> Self {
        Self { registry, actor, caller, authority }
    }

    /// Writes an entry.
    pub(crate) async fn record(
        &self,
        tx: &mut Tx,
        subject: Subject,
        action: Action,
        changes: Changes,
    ) -> Result<(), Failure> {
        let Self { registry, actor, caller, authority } = *self;
        history::write(tx, registry, actor, caller, authority, subject, action, changes.list).await
    }
}
