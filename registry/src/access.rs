//! Access to modules: given, given again, suspended, and coordinators replaced (C.2.2; P13, P14, P11).

pub(crate) mod give;
mod replace;
mod roles;
mod suspend;
pub(crate) mod view;
pub(crate) mod wanted;

use domain::{
    error::{Code, Error, FORM},
    form::AccessStepForm,
    id::AuthorityId,
    model::AccessStatus,
    policy::{self, Action, Actor, Target},
};

use crate::{
    Failure, Registry, scope,
    store::{Tx, access as sql},
};

/// The most modules that one form can give.
pub(crate) const MOST_MODULES: usize = 50;
/// More authorities than a form can mean as coordinators.
pub(crate) const MOST_LOCKED: usize = 200;

/// An access that somebody is about to change, with what decides whether he or she may.
struct Step {
    authority: AuthorityId,
    target: Target,
    module: sql::ModuleRow,
}

impl Registry {
    /// Reads and decides: the beginning of every step with one access. The authority must have been locked.
    async fn access_step(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        form: &AccessStepForm,
        action: Action,
    ) -> Result<Step, Failure> {
        let authority = AuthorityId::parse(&form.authority).ok_or(Error::NotFound)?;
        let target = scope::read(tx, actor, authority).await?;
        policy::decide(actor, action, &target, self.settings().rules)?;
        let module = module(tx, authority, &form.module).await?.ok_or(Error::NotFound)?;
        Ok(Step { authority, target, module })
    }
}

impl Step {
    /// The access, if it is active and still the one that the form showed.
    fn active(&self, version: &str) -> Result<(), Error> {
        match (self.module.status, self.module.version) {
            (None, _) | (_, None) => Err(Error::NotFound),
            (Some(AccessStatus::Suspended), _) => Err(Error::conflict(FORM, Code::WrongState)),
            (_, Some(stored)) if stored != domain::form::version(version) => {
                Err(Error::conflict(FORM, Code::StaleVersion))
            }
            _ => Ok(()),
        }
    }
}

/// A module by its code, with the access of the authority to it.
pub(crate) async fn module(
    tx: &mut Tx,
    authority: AuthorityId,
    code: &str,
) -> Result<Option<sql::ModuleRow>, Failure> {
    // PostgreSQL takes no NUL: what cannot be a code is not looked up.
    if !code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_') {
        return Ok(None);
    }
    Ok(tx.optional(sql::MODULE, &[&authority, &code]).await?)
}
