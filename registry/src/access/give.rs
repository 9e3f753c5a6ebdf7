//! Giving modules (`give_module_access`): one form, one transaction, all or none; an error names its module.

use std::collections::BTreeSet;

use domain::{
    error::{Code, Error, Fault, FieldErrors},
    form::GiveModulesForm,
    history::Action as Done,
    id::{AuthorityId, ModuleAccessId},
    model::{AccessStatus, Approval, ModuleRole, ModuleStatus},
    place::ui_language,
    policy::{self, Action, Actor},
};

use super::{
    MOST_LOCKED, MOST_MODULES, module,
    wanted::{self, Wanted},
};
use crate::{
    Caller, Failure, Registry,
    activity::Activity,
    authority::{
        keywords::{self, Selection},
        links::{self, LinkChange},
        settings::Settings,
    },
    chronicle::{Changes, Chronicle, Subject},
    history,
    refusal::refuse,
    scope,
    session::unrestricted,
    store::{Tx, access as sql, authority},
};

/// A module that passed every check.
struct Gift {
    module: sql::ModuleRow,
    role: ModuleRole,
    settings: Option<Settings>,
    keywords: Option<Selection>,
    links: LinkChange,
}

/// What an authority is to be given: everything has been checked, and nothing has been written.
pub(crate) struct Plan {
    gifts: Vec<Gift>,
}

impl Plan {
    /// Whether all of it is given again.
    pub(crate) fn is_again(&self) -> bool {
        self.gifts.iter().all(|gift| gift.module.access_id.is_some())
    }

    /// Whether any of it is given in the other role than before: users lose roles then.
    pub(crate) fn changes_role(&self) -> bool {
        self.gifts.iter().any(|gift| gift.module.role.is_some_and(|before| before != gift.role))
    }
}

impl Registry {
    /// Gives an authority modules: for the first time, again, or again in the other role (P13, P14). All administrators
    /// get all roles of them (I-11).
    pub async fn give_modules(
        &self,
        actor: &Actor,
        form: &GiveModulesForm,
        caller: &Caller,
    ) -> Result<(), Error> {
        let id = AuthorityId::parse(&form.authority).ok_or(Error::NotFound)?;
        unrestricted(actor)?;
        let mut errors = FieldErrors::new();
        let wanted = wanted::read(form, &mut errors);
        if wanted.is_empty() {
            return Err(Error::invalid("modules", Code::Required));
        }
        let locked: BTreeSet<AuthorityId> = wanted::coordinators(form).chain([id]).collect();
        let locked: Vec<AuthorityId> = locked.into_iter().collect();
        if locked.len() > MOST_LOCKED || wanted.len() > MOST_MODULES {
            return Err(Error::invalid("modules", Code::InvalidChoice));
        }
        change!(self, |tx| {
            // Before anything is locked, so that nobody holds up what is not theirs; and again under the lock.
            let target = scope::read(tx, actor, id).await?;
            policy::decide(actor, Action::GiveModules, &target, self.settings().rules)?;
            history::lock(tx, &locked).await?;
            let plan = self.plan(tx, actor, id, &wanted, errors.clone()).await?;
            let chronicle = Chronicle::new(self, actor, caller, id);
            self.carry_out(tx, actor, &chronicle, id, &plan).await
        })
    }

    /// Decides and checks, for one authority or for one of many. Whatever refuses it does so here.
    pub(crate) async fn plan(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        id: AuthorityId,
        wanted: &[Wanted<'_>],
        mut errors: FieldErrors,
    ) -> Result<Plan, Failure> {
        let rules = self.settings().rules;
        let lang = ui_language(&actor.language);
        let target = scope::read(tx, actor, id).await?;
        policy::decide(actor, Action::GiveModules, &target, rules)?;
        let row: authority::AuthorityRow = tx.one(authority::BY_ID, &[&id]).await?;
        let mut gifts = Vec::new();
        for wanted in wanted {
            let Some(module) = module(tx, id, wanted.code).await? else {
                errors.add("modules", Code::InvalidChoice);
                continue;
            };
            let changes_role = module.role.is_some() && module.role != wanted.role;
            let action = if changes_role { Action::ChangeModuleRole } else { Action::GiveModules };
            let asked = (module.id, module.name.get(lang));
            scope::decide_module(tx, actor, action, &target, asked, rules).await?;
            gifts.extend(check(tx, &row, wanted, module, lang, &mut errors).await?);
        }
        refuse(errors)?;
        Ok(Plan { gifts })
    }

    /// Writes what was planned, in the same transaction: one entry for each thing changed, and one mail (E8).
    pub(crate) async fn carry_out(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        chronicle: &Chronicle<'_>,
        id: AuthorityId,
        plan: &Plan,
    ) -> Result<(), Failure> {
        for gift in &plan.gifts {
            self.write_gift(tx, actor, chronicle, id, gift).await?;
        }
        let modules: Vec<_> = plan.gifts.iter().map(|gift| gift.module.id).collect();
        self.align_roles(tx, actor, chronicle, id, &modules).await?;
        let template = if plan.is_again() { "e8_module_given_again" } else { "e8_module_given" };
        let given: Vec<_> = plan.gifts.iter().map(|gift| &gift.module.name).collect();
        let data = serde_json::json!({ "modules": given });
        self.tell(tx, actor, Activity::new(template, id, data)).await
    }

    async fn write_gift(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        chronicle: &Chronicle<'_>,
        id: AuthorityId,
        gift: &Gift,
    ) -> Result<(), Failure> {
        let now = self.now();
        let Gift { module, settings, .. } = gift;
        let role = gift.role.as_str();
        let approval = settings.map(|settings| settings.approval.as_str());
        let may_refuse = settings.map(|settings| settings.may_refuse);
        let allocation = settings.map(|settings| settings.allocation);
        let subject = if let Some(access) = module.access_id {
            let (version,): (i64,) = tx
                .one(
                    sql::GIVE_AGAIN,
                    &[&access, &role, &approval, &may_refuse, &allocation, &now, &actor.user_id],
                )
                .await?;
            Subject::access(access, version)
        } else {
            let access = ModuleAccessId::new(now, self.random().as_mut());
            let args: [&dyn crate::store::ToSql; 9] =
                [&access, &id, &module.id, &role, &approval, &may_refuse, &allocation, &now, &actor.user_id];
            tx.execute(sql::ADD, &args).await?;
            Subject::access(access, 1)
        };
        let mut changes = Changes::of_authority(id);
        if module.access_id.is_none() {
            // Named by the first entry, for those who read it when there is no access any more.
            changes.plain("module", None, Some(&module.code));
        }
        changes.plain("role", module.role.map(ModuleRole::as_str), Some(role));
        changes.plain("status", module.status.map(AccessStatus::as_str), Some("active"));
        let old = Settings::of(module.approval, module.may_refuse, module.allocation);
        Settings::changes(old, *settings, &mut changes);
        chronicle.record(tx, subject, Done::ModuleAccessGiven, changes).await?;
        self.write_selection(tx, chronicle, (id, module.id), subject, gift.keywords.as_ref()).await?;
        self.write_links(tx, chronicle, actor, (id, module.id), subject, &gift.links).await
    }
}

/// Checks a module as it is wanted; nothing where something is wrong with it.
async fn check(
    tx: &mut Tx,
    row: &authority::AuthorityRow,
    wanted: &Wanted<'_>,
    module: sql::ModuleRow,
    lang: &str,
    errors: &mut FieldErrors,
) -> Result<Option<Gift>, Failure> {
    let before = errors.0.len();
    let Some(role) = role(wanted, &module, lang, errors) else { return Ok(None) };
    let part = wanted.part();
    if module.status == Some(AccessStatus::Active) {
        let is_same = module.role == Some(role);
        errors.add(&part, if is_same { Code::WrongState } else { Code::SuspendFirst });
        return Ok(None);
    }
    if wanted.version.is_some_and(|version| version != module.version.unwrap_or(0)) {
        errors.add(&part, Code::StaleVersion);
        return Ok(None);
    }
    let (settings, approval) = settings(wanted, &module, role, errors);
    let keywords = selection(tx, row.id, wanted, &module, lang, errors).await?;
    let linked: Vec<(AuthorityId,)> = tx.all(sql::LINKS, &[&row.id, &module.id]).await?;
    let linked: BTreeSet<AuthorityId> = linked.into_iter().map(|(id,)| id).collect();
    let field = wanted.field("linked_coordinators");
    let change = links::compare(&linked, &wanted.coordinators, &field, errors);
    let rules =
        links::Rules { authority: row, module: module.id, rule: module.linked_coordinator, role, approval };
    if let Some(code) = links::check_all(tx, &rules, &linked, &change, &field, errors).await? {
        errors.add(&number_field(wanted, code), code);
    }
    let is_right = errors.0.len() == before;
    Ok(is_right.then_some(Gift { module, role, settings, keywords, links: change }))
}

/// Checks what is wanted apart from any authority: what is wrong here would be wrong for each of many.
pub(crate) async fn check_apart(
    tx: &mut Tx,
    actor: &Actor,
    wanted: &[Wanted<'_>],
    lang: &str,
    errors: &mut FieldErrors,
) -> Result<(), Failure> {
    let nobody = AuthorityId::from(uuid::Uuid::nil());
    for wanted in wanted {
        let Some(module) = module(tx, nobody, wanted.code).await? else {
            errors.add("modules", Code::InvalidChoice);
            continue;
        };
        if !policy::covers(actor, module.id) {
            let fault = Fault::new(Code::DelegationDoesNotCover).with("module", module.name.get(lang));
            return Err(Error::Denied(fault).into());
        }
        let Some(role) = role(wanted, &module, lang, errors) else { continue };
        let (_, approval) = settings(wanted, &module, role, errors);
        selection(tx, nobody, wanted, &module, lang, errors).await?;
        let field = wanted.field("linked_coordinators");
        links::compare(&BTreeSet::new(), &wanted.coordinators, &field, errors);
        let has_some = !wanted.coordinators.is_empty();
        if let Some(code) = links::number(module.linked_coordinator, role, approval, has_some, has_some) {
            errors.add(&number_field(wanted, code), code);
        }
    }
    Ok(())
}

/// The field of what is wrong with the number of coordinators. An approval can be wanted where there is no field for
/// coordinators.
fn number_field(wanted: &Wanted<'_>, code: Code) -> String {
    wanted.field(if code == Code::ApprovalNeedsCoordinator { "approval" } else { "linked_coordinators" })
}

/// The role, if the module is in use and has it.
fn role(
    wanted: &Wanted<'_>,
    module: &sql::ModuleRow,
    lang: &str,
    errors: &mut FieldErrors,
) -> Option<ModuleRole> {
    if module.module_status != ModuleStatus::Active {
        let fault = Fault::new(Code::ModuleNotActive).with("module", module.name.get(lang));
        errors.add(&wanted.part(), fault);
        return None;
    }
    let role = wanted.role.filter(|role| module.roles_allowed.allows(*role));
    if role.is_none() {
        errors.add(&wanted.field("role"), Code::ModuleRoleNotAllowed);
    }
    role
}

/// The keywords, against those that the authority has.
async fn selection(
    tx: &mut Tx,
    id: AuthorityId,
    wanted: &Wanted<'_>,
    module: &sql::ModuleRow,
    lang: &str,
    errors: &mut FieldErrors,
) -> Result<Option<Selection>, Failure> {
    let rows: Vec<authority::KeywordRow> = tx.all(sql::KEYWORDS, &[&id, &module.id]).await?;
    Ok(keywords::select_all(&rows, &wanted.keywords, &wanted.field("keywords"), lang, errors))
}

/// The settings of a request module, and the approval that the links have to be enough for (I-10). A coordinator has no
/// coordinator whose approval it could need.
fn settings(
    wanted: &Wanted<'_>,
    module: &sql::ModuleRow,
    role: ModuleRole,
    errors: &mut FieldErrors,
) -> (Option<Settings>, Option<Approval>) {
    let Wanted { approval, may_refuse, allocation, .. } = *wanted;
    if !module.has_settings {
        let typed =
            [("approval", approval.is_some()), ("may_refuse", may_refuse), ("allocation", allocation)];
        for (name, _) in typed.into_iter().filter(|(_, typed)| *typed) {
            errors.add(&wanted.field(name), Code::SettingsNotApplicable);
        }
        return (None, None);
    }
    let approval = approval.unwrap_or(Approval::None);
    if role == ModuleRole::Coordinator && approval != Approval::None {
        errors.add(&wanted.field("approval"), Code::ApprovalNeedsCoordinator);
    }
    (Some(Settings { approval, may_refuse, allocation }), Some(approval))
}
