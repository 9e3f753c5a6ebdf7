//! Modules for many authorities (P13, A-060 to A-063): which ones and what, what would happen, the beginning of the step,
//! and the authorities whose turn it is, each decided and checked as if it were the only one.

use std::collections::BTreeSet;

use domain::{
    criteria::{AuthorityCriteria, Criteria as _},
    error::{Code, Error, Fault, FieldErrors},
    form::{GiveModulesForm, ManyForm, ticked},
    history::Action as Done,
    id::{AuthorityId, BulkOperationId, new_uuid},
    model::{BulkRowState, ModuleRole},
    policy::{self, Action, Actor},
    view::{BulkRow, ManyPreview, ManyView},
};
use serde_json::json;

use super::{
    MOST_TICKED, acting, add_rows,
    report::{given_modules, in_words, module_names},
};
use crate::{
    Caller, Failure, Registry,
    access::{
        MOST_LOCKED, MOST_MODULES,
        give::check_apart,
        wanted::{self, Wanted},
    },
    chronicle::{Changes, Chronicle, Subject},
    history,
    refusal::refuse,
    scope,
    session::unrestricted,
    store::{ToSql, Tx, activity, bulk as sql},
};

/// So many times a module for an authority is looked at beforehand, so that the answer does not keep anybody waiting. Each of
/// the others is decided in its turn all the same.
const SEEN: usize = 2_000;
/// So many of those for which it is not possible are named beforehand; the report names all.
const NAMED: usize = 100;
/// More authorities than there are.
const ALL: i64 = 10_000_000;

/// What is to be given to whom, as far as it can be checked apart from any one of them.
struct Many<'a> {
    authorities: Vec<AuthorityId>,
    wanted: Vec<Wanted<'a>>,
}

impl Registry {
    /// How many authorities are chosen, what they can be given, and the form of the modules chosen, each by code with the
    /// role wanted.
    pub async fn many_view(
        &self,
        actor: &Actor,
        form: &ManyForm,
        criteria: &AuthorityCriteria,
        chosen: &[(String, Option<ModuleRole>)],
        lang: &str,
    ) -> Result<ManyView, Error> {
        unrestricted(actor)?;
        if !policy::has(actor, Action::GiveModules) {
            return Err(Error::NotFound);
        }
        look!(self, |tx| {
            let authorities = self.chosen_many(tx, actor, form, criteria).await?;
            // Whoever is bound to a country links coordinators of that country; others may search for one.
            let country = actor.country.as_deref().unwrap_or(&criteria.country);
            let (offered, gifts) = self.offered_to_many(tx, actor, chosen, country, lang).await?;
            Ok(ManyView { authorities: count(authorities.len()), offered, gifts })
        })
    }

    /// What would happen: the same decisions and checks, and nothing is written.
    pub async fn preview_many(
        &self,
        actor: &Actor,
        form: &ManyForm,
        modules: &GiveModulesForm,
        criteria: &AuthorityCriteria,
        lang: &str,
    ) -> Result<ManyPreview, Error> {
        may_give(actor)?;
        let operation = new_uuid(self.now(), self.random().as_mut()).to_string();
        look!(self, |tx| {
            let Many { authorities, wanted } =
                self.wanted_by_many(tx, actor, form, modules, criteria, lang).await?;
            let most = SEEN / wanted.len().max(1);
            let seen = authorities.get(..most).unwrap_or(&authorities);
            let names = module_names(tx, lang).await?;
            let (mut given, mut again, mut changed, mut failed) = (0, 0, 0, 0);
            let mut rows = Vec::new();
            for id in seen {
                let faults = match self.plan(tx, actor, *id, &wanted, FieldErrors::new()).await {
                    Ok(plan) => {
                        given += 1;
                        again += i64::from(plan.is_again());
                        changed += i64::from(plan.changes_role());
                        continue;
                    }
                    Err(Failure::Refused(error)) => row_faults(&error),
                    Err(failure) => return Err(failure),
                };
                failed += 1;
                if rows.len() < NAMED {
                    let (name,): (String,) = tx.one(activity::NAME, &[id]).await?;
                    let faults = in_words(faults, &names);
                    rows.push(BulkRow {
                        authority: (*id, name),
                        state: BulkRowState::Failed,
                        faults,
                        done: None,
                    });
                }
            }
            Ok(ManyPreview {
                modules: given_modules(&wanted::kept(&wanted), &names),
                authorities: count(authorities.len()),
                seen: count(seen.len()),
                given,
                again,
                changed,
                failed,
                rows,
                operation,
            })
        })
    }

    /// Begins to give: it is worked off in the background. Sent twice, it is one step.
    pub async fn give_modules_to_many(
        &self,
        actor: &Actor,
        form: &ManyForm,
        modules: &GiveModulesForm,
        criteria: &AuthorityCriteria,
        caller: &Caller,
    ) -> Result<BulkOperationId, Error> {
        may_give(actor)?;
        let id = BulkOperationId::parse(&form.operation);
        let id = id.unwrap_or_else(|| BulkOperationId::new(self.now(), self.random().as_mut()));
        change!(self, |tx| {
            history::lock(tx, &[actor.authority_id]).await?;
            scope::read(tx, actor, actor.authority_id).await?;
            let known: Option<sql::OperationRow> = tx.optional(sql::BY_ID, &[&id]).await?;
            if let Some(known) = known {
                let is_own = known.actor_authority_id == actor.authority_id;
                return if is_own { Ok(id) } else { Err(Error::NotFound.into()) };
            }
            let many = self.wanted_by_many(tx, actor, form, modules, criteria, &actor.language).await?;
            self.begin_to_give(tx, actor, id, &many, criteria, caller).await?;
            Ok(id)
        })
    }

    async fn begin_to_give(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        id: BulkOperationId,
        many: &Many<'_>,
        criteria: &AuthorityCriteria,
        caller: &Caller,
    ) -> Result<(), Failure> {
        let Many { authorities, wanted } = many;
        let criteria = json!(criteria.pairs()).to_string();
        let kept = wanted::kept(wanted);
        let parameters = json!(kept).to_string();
        let (total, now) = (count(authorities.len()), self.now());
        let (user, authority) = (actor.user_id, actor.authority_id);
        let args: [&dyn ToSql; 8] =
            [&id, &"give_modules", &user, &authority, &criteria, &parameters, &total, &now];
        if tx.execute(sql::ADD, &args).await? == 0 {
            // The same form, sent twice in the same moment: the other one does it.
            return Ok(());
        }
        add_rows(tx, id, authorities).await?;
        let modules: Vec<&str> = kept.modules.iter().map(|module| module.trim_end_matches(":0")).collect();
        let mut changes = Changes::of_authority(authority);
        changes.plain("authorities", None, Some(&total.to_string()));
        changes.plain("modules", None, Some(&modules.join(",")));
        let chronicle = Chronicle::new(self, actor, caller, authority);
        chronicle.record(tx, Subject::bulk_operation(id), Done::BulkOperationStarted, changes).await
    }

    /// Checks what does not depend on any one of the authorities; all errors at once.
    async fn wanted_by_many<'a>(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        form: &ManyForm,
        modules: &'a GiveModulesForm,
        criteria: &AuthorityCriteria,
        lang: &str,
    ) -> Result<Many<'a>, Failure> {
        let mut errors = FieldErrors::new();
        let wanted = wanted::read_for_many(modules, &mut errors);
        if form.authorities.len() > MOST_TICKED {
            return Err(Error::invalid("authorities", Code::InvalidChoice).into());
        }
        if wanted.len() > MOST_MODULES || modules.module_coordinators.len() > MOST_LOCKED {
            return Err(Error::invalid("modules", Code::InvalidChoice).into());
        }
        let authorities = self.chosen_many(tx, actor, form, criteria).await?;
        if authorities.is_empty() {
            errors.add("authorities", Code::Required);
        }
        if wanted.is_empty() {
            errors.add("modules", Code::Required);
        }
        check_apart(tx, actor, &wanted, lang, &mut errors).await?;
        refuse(errors)?;
        Ok(Many { authorities, wanted })
    }

    /// The authorities that are ticked, or all that the criteria find, as the list shows them: whether it is possible for one
    /// of them is decided in its turn and told. What is ticked and cannot be seen counts as not ticked.
    async fn chosen_many(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        form: &ManyForm,
        criteria: &AuthorityCriteria,
    ) -> Result<Vec<AuthorityId>, Failure> {
        if ticked(&form.all_found) {
            return self.all_found(tx, actor, Action::SearchAdministered, criteria, ALL).await;
        }
        let ticked = form.authorities.iter().take(MOST_TICKED);
        let ids: BTreeSet<AuthorityId> = ticked.filter_map(|id| AuthorityId::parse(id)).collect();
        let ids: Vec<_> = ids.into_iter().collect();
        self.among(tx, actor, Action::SearchAdministered, &ids, None).await
    }

    /// Gives to those whose turn it is, and says for each what became of it.
    pub(super) async fn give_some(
        &self,
        tx: &mut Tx,
        operation: &sql::OperationRow,
        waiting: &[AuthorityId],
    ) -> Result<Vec<Option<Vec<Fault>>>, Failure> {
        let parameters = operation.parameters.as_deref().unwrap_or("{}");
        let form: GiveModulesForm = serde_json::from_str(parameters).map_err(Failure::defect)?;
        let mut errors = FieldErrors::new();
        let wanted = wanted::read_for_many(&form, &mut errors);
        refuse(errors).map_err(|_| Failure::defect("modules for many that could not be read"))?;
        // Everything that is changed or relied on: the authorities, the coordinators, and the rights of whoever began.
        let relied_on = wanted::coordinators(&form).chain([operation.actor_authority_id]);
        let locked: Vec<AuthorityId> = waiting.iter().copied().chain(relied_on).collect();
        history::lock(tx, &locked).await?;
        let Some(actor) = acting(tx, operation).await? else {
            return Ok(waiting.iter().map(|_| Some(vec![Code::NotAllowed.into()])).collect());
        };
        let caller = Caller { request_id: operation.id.to_string(), address: None, browser: String::new() };
        let mut outcomes = Vec::with_capacity(waiting.len());
        for id in waiting {
            let plan = match self.plan(tx, &actor, *id, &wanted, FieldErrors::new()).await {
                Ok(plan) => plan,
                Err(Failure::Refused(error)) => {
                    outcomes.push(Some(row_faults(&error)));
                    continue;
                }
                Err(failure) => return Err(failure),
            };
            let chronicle = Chronicle::new(self, &actor, &caller, *id);
            match self.carry_out(tx, &actor, &chronicle, *id, &plan).await {
                Ok(()) => outcomes.push(None),
                // A refusal here would leave an authority half done, so none of this piece is done.
                Err(Failure::Refused(_)) => return Err(Failure::defect("refused after it was checked")),
                Err(failure) => return Err(failure),
            }
        }
        Ok(outcomes)
    }
}

fn may_give(actor: &Actor) -> Result<(), Error> {
    unrestricted(actor)?;
    if policy::has(actor, Action::GiveModules) { Ok(()) } else { Err(Error::not_allowed()) }
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// What is wrong with a row, as the report keeps it: with the code of the module, which each reader sees in words.
fn row_faults(error: &Error) -> Vec<Fault> {
    if matches!(error, Error::NotFound | Error::SignedOut) {
        return vec![Code::NotAllowed.into()];
    }
    let faults = error.faults().into_iter().map(|error| {
        let module = error.field.strip_prefix("modules.").and_then(|rest| rest.split('.').next());
        let mut fault = error.fault;
        if let Some(module) = module {
            fault.args.retain(|(name, _)| name != "module");
            fault = fault.with("module", module);
        }
        fault
    });
    faults.collect()
}
