//! What the forms of accesses show: what can be given, and what a step would do to whom.

use std::collections::BTreeSet;

use domain::{
    error::Error,
    form::AccessStepForm,
    id::{AuthorityId, ModuleId},
    model::{AccessStatus, Approval, LinkedCoordinatorRule, ModuleRole, ModuleStatus},
    policy::{self, Action, Actor, decide},
    view::{Choice, GiftView, GiveView, OfferedModule, SuspendView},
};

use super::{MOST_MODULES, Step, module, replace::movable, suspend::in_use, suspend::visible};
use crate::{
    Failure, Registry,
    authority::{Page, Which, administrators_of, keywords::lists},
    scope,
    store::{Query, Tx, access as sql, authority, search},
};

/// What is chosen, each module once, and no more of them than one form can give.
fn once(chosen: &[(String, Option<ModuleRole>)]) -> impl Iterator<Item = (&str, Option<ModuleRole>)> {
    let mut seen = BTreeSet::new();
    let chosen = chosen.iter().map(|(code, role)| (code.as_str(), *role));
    chosen.filter(move |(code, _)| seen.insert(*code)).take(MOST_MODULES)
}

impl Registry {
    /// What the authority can be given, and the form of the modules chosen: each by code, with the role wanted.
    pub async fn give_view(
        &self,
        actor: &Actor,
        which: Which<'_>,
        chosen: &[(String, Option<ModuleRole>)],
        lang: &str,
    ) -> Result<GiveView, Error> {
        look!(self, |tx| {
            let target = scope::read(tx, actor, which.resolve(actor)?).await?;
            decide(actor, Action::GiveModules, &target, self.settings().rules)?;
            let page = Page::open(tx, self, actor, which, lang).await?;
            let rows: Vec<sql::ModuleRow> = tx.all(sql::OFFERED, &[&page.row.id]).await?;
            let mut gifts = Vec::new();
            for (code, role) in once(chosen) {
                let Some(row) = module(tx, page.row.id, code).await? else { continue };
                if row.module_status == ModuleStatus::Active && policy::covers(actor, row.id) {
                    gifts.push(gift(tx, page.row.id, row, role, lang).await?);
                }
            }
            let offered = rows.into_iter().map(|row| offered(actor, row, lang)).collect();
            let administrators = administrators_of(tx, page.row.id).await?;
            Ok(GiveView { head: page.head, offered, gifts, administrators })
        })
    }

    /// The same for many authorities: as nobody has had a module before, with all coordinators of the country.
    pub(crate) async fn offered_to_many(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        chosen: &[(String, Option<ModuleRole>)],
        country: &str,
        lang: &str,
    ) -> Result<(Vec<OfferedModule>, Vec<GiftView>), Failure> {
        let nobody = AuthorityId::from(uuid::Uuid::nil());
        let rows: Vec<sql::ModuleRow> = tx.all(sql::OFFERED, &[&nobody]).await?;
        let mut gifts: Vec<GiftView> = Vec::new();
        for (code, role) in once(chosen) {
            let row = rows.iter().find(|row| row.code == code && policy::covers(actor, row.id));
            let Some(row) = row else { continue };
            let mut gift = gift(tx, nobody, row.clone(), role, lang).await?;
            if gift.coordinator_rule != LinkedCoordinatorRule::None {
                gift.coordinators = coordinators(tx, row.id, country).await?;
            }
            gifts.push(gift);
        }
        Ok((rows.into_iter().map(|row| offered(actor, row, lang)).collect(), gifts))
    }

    /// What suspending an access would do, and to whom; or moving those who depend on it to another coordinator.
    pub async fn suspend_view(
        &self,
        actor: &Actor,
        which: Which<'_>,
        code: &str,
        action: Action,
        lang: &str,
    ) -> Result<SuspendView, Error> {
        look!(self, |tx| {
            let id = which.resolve(actor)?;
            let form = AccessStepForm {
                authority: id.to_string(),
                module: code.to_owned(),
                ..AccessStepForm::default()
            };
            let step = self.access_step(tx, actor, &form, action).await?;
            let version = step.module.version.unwrap_or(0);
            step.active(&version.to_string())?;
            let page = Page::open(tx, self, actor, which, lang).await?;
            let linked: Vec<sql::LinkedRow> = tx.all(sql::LINKED, &[&id, &step.module.id]).await?;
            let name = step.module.name.text(lang);
            let is_covered = policy::decide_module(
                actor,
                Action::GiveModules,
                &step.target,
                (step.module.id, &name),
                self.settings().rules,
            );
            let refused = match is_covered {
                Err(Error::Denied(fault)) => Some(fault),
                _ => in_use(tx, actor, &step, &linked).await?,
            };
            let replacements = replacements(tx, &step, &linked).await?;
            let visible = visible(tx, actor, &step).await?;
            // A suspension concerns all of them; only those are moved that the reader may move.
            let concerned = if action == Action::LinkCoordinators {
                let movable = movable(tx, actor, &linked, self.settings().rules).await?;
                movable.into_iter().map(|row| row.authority_id).collect()
            } else {
                visible.clone()
            };
            let is_seen = |row: &&sql::LinkedRow| visible.contains(&row.authority_id);
            let is_concerned = |row: &&sql::LinkedRow| concerned.contains(&row.authority_id);
            let named = |row: &sql::LinkedRow| (row.authority_id, row.name.clone());
            let (holders,): (i64,) = tx.one(sql::HOLDERS, &[&id, &step.module.id]).await?;
            let (seen, unseen): (Vec<_>, Vec<_>) = linked.iter().filter(|row| row.depends).partition(is_seen);
            Ok(SuspendView {
                code: step.module.code.clone(),
                module: name,
                version,
                administrators: administrators_of(tx, id).await?,
                holders,
                refused,
                linked: linked.iter().filter(is_concerned).map(named).collect(),
                staying: seen.iter().copied().filter(|row| !is_concerned(row)).map(named).collect(),
                depending: seen.into_iter().map(named).collect(),
                others: unseen.len(),
                replacements,
                head: page.head,
            })
        })
    }
}

/// The coordinators to which those who are linked could be moved.
async fn replacements(tx: &mut Tx, step: &Step, linked: &[sql::LinkedRow]) -> Result<Vec<Choice>, Failure> {
    if linked.is_empty() {
        return Ok(Vec::new());
    }
    let linked: BTreeSet<AuthorityId> = linked.iter().map(|row| row.authority_id).collect();
    let rows: Vec<authority::CoordinatorRow> =
        tx.all(sql::COORDINATORS, &[&step.authority, &step.module.id]).await?;
    let others = rows.into_iter().filter(|row| !linked.contains(&row.id));
    Ok(others.map(|row| Choice { code: row.id.to_string(), label: row.name, chosen: false }).collect())
}

/// The coordinators of a module: of a country, or of all with the country beside the name.
async fn coordinators(tx: &mut Tx, module: ModuleId, country: &str) -> Result<Vec<Choice>, Failure> {
    let country = country.replace('\0', " ");
    let mut query = Query::new(sql::ALL_COORDINATORS, &[&module]);
    if !country.is_empty() {
        query = query.and(search::OF_COUNTRY, &[&country]);
    }
    let rows: Vec<(AuthorityId, String, Option<String>)> =
        tx.list(&query.and(sql::ALL_COORDINATORS_END, &[])).await?;
    let label = |name: String, of: Option<String>| match of.filter(|_| country.is_empty()) {
        Some(of) => format!("{name} ({of})"),
        None => name,
    };
    let choice = |(id, name, of): (AuthorityId, String, Option<String>)| Choice {
        code: id.to_string(),
        label: label(name, of),
        chosen: false,
    };
    Ok(rows.into_iter().map(choice).collect())
}

fn offered(actor: &Actor, row: sql::ModuleRow, lang: &str) -> OfferedModule {
    OfferedModule {
        name: row.name.text(lang),
        legal_area: row.legal_area.text(lang),
        roles: ModuleRole::ALL.iter().copied().filter(|role| row.roles_allowed.allows(*role)).collect(),
        present: row.role,
        is_covered: policy::covers(actor, row.id),
        code: row.code,
    }
}

/// The form of one module in the role wanted, or in the one it had, or in the first it can have.
async fn gift(
    tx: &mut Tx,
    id: AuthorityId,
    row: sql::ModuleRow,
    role: Option<ModuleRole>,
    lang: &str,
) -> Result<GiftView, Failure> {
    let first = ModuleRole::ALL.iter().copied().find(|role| row.roles_allowed.allows(*role));
    let role = role.or(row.role).or(first).unwrap_or(ModuleRole::Authority);
    let keywords: Vec<authority::KeywordRow> = tx.all(sql::KEYWORDS, &[&id, &row.id]).await?;
    let asks = role == ModuleRole::Authority && row.linked_coordinator != LinkedCoordinatorRule::None;
    let mut coordinators = Vec::new();
    if asks {
        let linked: Vec<(AuthorityId,)> = tx.all(sql::LINKS, &[&id, &row.id]).await?;
        let possible: Vec<authority::CoordinatorRow> = tx.all(sql::COORDINATORS, &[&id, &row.id]).await?;
        coordinators.extend(possible.into_iter().map(|found| Choice {
            chosen: linked.contains(&(found.id,)),
            code: found.id.to_string(),
            label: found.name,
        }));
    }
    // Presets of C.1.9, where the module was not given before in this role.
    let is_same = row.role == Some(role);
    let may_refuse = row.may_refuse.filter(|_| is_same).unwrap_or(role == ModuleRole::Coordinator);
    let approval = row.approval.filter(|_| is_same).unwrap_or(Approval::None);
    let allocation = row.allocation.filter(|_| is_same).unwrap_or(false);
    Ok(GiftView {
        name: row.name.text(lang),
        role,
        version: row.version.unwrap_or(0),
        is_again: row.status == Some(AccessStatus::Suspended),
        is_active: row.status == Some(AccessStatus::Active),
        is_in_other_role: row.role.is_some_and(|before| before != role),
        lists: lists(&keywords, lang, true),
        coordinator_rule: if asks { row.linked_coordinator } else { LinkedCoordinatorRule::None },
        coordinators,
        settings: row.has_settings.then_some((approval, may_refuse, allocation)),
        code: row.code,
    })
}
