//! How far a right reaches, as a condition in the query itself (rule 3 of C.3.2): a row outside it is never fetched.

use domain::{
    error::{Code, Error},
    id::{AuthorityId, ModuleId},
    model::{AuthorityKind, AuthorityStatus},
    policy::{self, Action, Actor, Delegation, Rules, Scope, Target},
};
use uuid::Uuid;

use crate::{
    Failure,
    store::{Query, Statement, ToSql, Tx, authority::TargetRow, scope},
};

/// The condition that a right puts on authorities, with what it compares them to.
pub(crate) struct Reach<'a> {
    /// Each part, and how many of the arguments it uses.
    parts: Vec<(Statement, usize)>,
    args: [&'a dyn ToSql; 2],
}

impl<'a> Reach<'a> {
    /// How far this right of this actor reaches.
    pub(crate) fn new(actor: &'a Actor, action: Action) -> Self {
        let mut parts = vec![match action {
            Action::ReadCard => (scope::ACTIVE, 0),
            Action::ReadTombstone => (scope::DELETED, 0),
            _ => (scope::EXISTING, 0),
        }];
        parts.extend(match policy::scope(actor.rank(), action) {
            // A right over the own account is none over authorities.
            Scope::None | Scope::OwnAccount => Some((scope::NONE, 0)),
            Scope::Own => Some((scope::OWN, 1)),
            Scope::Administered => Some((scope::ADMINISTERED, 1)),
            Scope::Country => Some((scope::COUNTRY, 2)),
            Scope::All => None,
        });
        parts.extend(shield(actor, action));
        Self { parts, args: [&actor.authority_id, &actor.country] }
    }

    /// Narrows a query over authorities, called `a` there, to those within reach.
    pub(crate) fn narrow<'q>(&'q self, query: Query<'q>) -> Query<'q> {
        self.parts
            .iter()
            .fold(query, |query, (part, count)| query.and(*part, self.args.get(..*count).unwrap_or_default()))
    }
}

/// What rule 9 takes out. The policy is asked about an access manager and a national coordinator as they could be, so
/// that nothing is said here a second time.
fn shield(actor: &Actor, action: Action) -> Option<(Statement, usize)> {
    let status = match action {
        Action::ReadTombstone => AuthorityStatus::Deleted,
        _ => AuthorityStatus::Active,
    };
    let asked = |kind, is_access_manager| {
        let target = Target {
            authority_id: Uuid::nil().into(),
            country: actor.country.clone(),
            kind,
            status,
            is_access_manager,
            administered: true,
            user_id: None,
        };
        policy::decide(actor, action, &target, Rules::default()).is_ok()
    };
    if asked(AuthorityKind::Nimic, true) {
        None
    } else if asked(AuthorityKind::Authority, true) {
        Some((scope::NATIONAL, 1))
    } else {
        Some((scope::ORDINARY, 1))
    }
}

impl From<TargetRow> for Target {
    fn from(row: TargetRow) -> Self {
        Self {
            authority_id: row.id,
            country: row.country,
            kind: row.kind,
            status: row.status,
            is_access_manager: row.is_access_manager,
            administered: row.administered,
            user_id: None,
        }
    }
}

/// The authority, if it lies within reach of a reading right.
pub(crate) async fn find(
    tx: &mut Tx,
    actor: &Actor,
    action: Action,
    id: AuthorityId,
) -> Result<Option<Target>, Failure> {
    if actor.restricted {
        return Err(Error::Denied(Code::PasswordChangeRequired.into()).into());
    }
    let reach = Reach::new(actor, action);
    let found: Vec<TargetRow> =
        tx.list(&reach.narrow(Query::new(scope::TARGET, &[&id, &actor.authority_id]))).await?;
    Ok(found.into_iter().next().map(Target::from))
}

/// The authority as it stands, for a change: whether that is the actor's is then decided over the row.
///
/// The actor was read before the change waited for its turn: whoever has lost the rights meanwhile is refused (I-25).
pub(crate) async fn read(tx: &mut Tx, actor: &Actor, id: AuthorityId) -> Result<Target, Failure> {
    if actor.restricted {
        return Err(Error::Denied(Code::PasswordChangeRequired.into()).into());
    }
    let (is_administrator, is_access_manager, kind): (bool, bool, String) =
        tx.optional(scope::ACTOR, &[&actor.user_id, &actor.authority_id]).await?.ok_or(Error::SignedOut)?;
    if (actor.is_administrator && !is_administrator)
        || (actor.is_access_manager && !is_access_manager)
        || kind != actor.kind.as_str()
    {
        return Err(Error::Denied(Code::NotAllowed.into()).into());
    }
    let found: Option<TargetRow> = tx.optional(scope::TARGET, &[&id, &actor.authority_id]).await?;
    Ok(found.map(Target::from).ok_or(Error::NotFound)?)
}

/// Whether the actor may do it in this module, for a change: as with [`read`], the delegation was read before the change
/// waited for its turn, and what it leaves out by now is refused (I-25).
pub(crate) async fn decide_module(
    tx: &mut Tx,
    actor: &Actor,
    action: Action,
    target: &Target,
    module: (ModuleId, &str),
    rules: Rules,
) -> Result<(), Failure> {
    policy::decide_module(actor, action, target, module, rules)?;
    let (leaves_out,): (bool,) = tx.one(scope::LEAVES_OUT, &[&actor.authority_id, &module.0]).await?;
    if leaves_out {
        let actor = Actor { delegation: Delegation::None, ..actor.clone() };
        policy::decide_module(&actor, action, target, module, rules)?;
    }
    Ok(())
}

/// For the test that holds the database and the policy together: every authority that a right finds.
#[cfg(feature = "testing")]
pub async fn reached(
    registry: &crate::Registry,
    actor: &Actor,
    action: Action,
) -> Result<Vec<AuthorityId>, Error> {
    let reach = Reach::new(actor, action);
    look!(registry, |tx| {
        let found: Vec<(AuthorityId,)> = tx.list(&reach.narrow(Query::new(scope::EVERY, &[]))).await?;
        Ok(found.into_iter().map(|(id,)| id).collect())
    })
}
