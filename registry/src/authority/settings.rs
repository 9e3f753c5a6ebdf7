//! Settings of a request module (C.1.9) as a part of edit mode (P12).

use domain::{
    error::{Code, FieldErrors},
    form::AuthorityForm,
    history::Action as Done,
    id::AuthorityId,
    model::{Approval, ModuleRole},
    policy::Actor,
};

use crate::{
    Failure, Registry,
    chronicle::{Changes, Chronicle, Subject},
    store::{Tx, access as sql, authority::AccessRow},
};

/// Approval, refusal, allocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(crate) approval: Approval,
    pub(crate) may_refuse: bool,
    pub(crate) allocation: bool,
}

impl Settings {
    /// As they are stored: all three, or the module has none.
    pub(crate) fn of(
        approval: Option<Approval>,
        may_refuse: Option<bool>,
        allocation: Option<bool>,
    ) -> Option<Self> {
        Some(Self { approval: approval?, may_refuse: may_refuse?, allocation: allocation? })
    }

    fn stored(access: &AccessRow) -> Option<Self> {
        Self::of(access.approval, access.may_refuse, access.allocation)
    }

    /// What the history says of a change.
    pub(crate) fn changes(old: Option<Self>, new: Option<Self>, changes: &mut Changes) {
        let approval = |of: Option<Self>| of.map(|of| of.approval.as_str());
        changes.plain("approval", approval(old), approval(new));
        let flag = |of: Option<bool>| of.map(|of| of.to_string());
        let (was, is) = (flag(old.map(|of| of.may_refuse)), flag(new.map(|of| of.may_refuse)));
        changes.plain("may_refuse", was.as_deref(), is.as_deref());
        let (was, is) = (flag(old.map(|of| of.allocation)), flag(new.map(|of| of.allocation)));
        changes.plain("allocation", was.as_deref(), is.as_deref());
    }
}

/// The settings that a form wants, if they differ from those that are stored. A module is meant if the form names its
/// approval: whoever may not change it has no field for it.
pub(super) fn compare(
    form: &AuthorityForm,
    access: &AccessRow,
    errors: &mut FieldErrors,
) -> Option<Settings> {
    let field = |name: &str| format!("modules.{}.{name}", access.code);
    let of_module = |pairs: &'_ [String]| -> Vec<String> {
        let pairs = pairs.iter().filter_map(|pair| pair.split_once(':'));
        pairs.filter(|(module, _)| *module == access.code).map(|(_, value)| value.to_owned()).collect()
    };
    let approval = of_module(&form.approvals).into_iter().next()?;
    let flags = of_module(&form.module_flags);
    let Some(stored) = Settings::stored(access) else {
        errors.add(&field("approval"), Code::SettingsNotApplicable);
        return None;
    };
    let Some(approval) = Approval::parse(&approval) else {
        errors.add(&field("approval"), Code::InvalidChoice);
        return None;
    };
    let has = |name: &str| flags.iter().any(|flag| flag == name);
    let wanted = Settings { approval, may_refuse: has("may_refuse"), allocation: has("allocation") };
    (wanted != stored).then_some(wanted)
}

/// I-10: approval needs a linked coordinator, and a coordinator has none.
pub(super) fn check(settings: Settings, access: &AccessRow, has_coordinator: bool, errors: &mut FieldErrors) {
    let is_possible = access.role == ModuleRole::Authority && has_coordinator;
    if settings.approval != Approval::None && !is_possible {
        errors.add(&format!("modules.{}.approval", access.code), Code::ApprovalNeedsCoordinator);
    }
}

impl Registry {
    /// Writes changed settings of an access. With allocation all administrators become allocators, without it nobody is one
    /// (Q25).
    #[expect(clippy::too_many_arguments, reason = "where, by whom, what: each says something of its own")]
    pub(super) async fn write_settings(
        &self,
        tx: &mut Tx,
        chronicle: &Chronicle<'_>,
        actor: &Actor,
        id: AuthorityId,
        access: &AccessRow,
        subject: Subject,
        new: Settings,
    ) -> Result<(), Failure> {
        let old = Settings::stored(access);
        let approval = new.approval.as_str();
        tx.execute(sql::SET_SETTINGS, &[&access.id, &approval, &new.may_refuse, &new.allocation]).await?;
        let mut changes = Changes::of_authority(id);
        Settings::changes(old, Some(new), &mut changes);
        chronicle.record(tx, subject, Done::ModuleAccessSettingsChanged, changes).await?;
        if old.is_none_or(|old| old.allocation != new.allocation) {
            self.align_allocators(tx, actor, chronicle, id, access.module_id).await?;
        }
        Ok(())
    }
}
