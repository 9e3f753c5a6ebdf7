//! One save over the tabs: only what was changed is decided, checked and written; all of it or nothing.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    error::{Code, Error, FORM, Fault, FieldErrors},
    form::{self, AuthorityForm, ticked},
    history::Action as Done,
    id::{AuthorityId, TranslationTaskId},
    model::AccessStatus,
    policy::{Action, Actor, Target, decide},
    view::SimilarAuthority,
};

use super::{
    accesses::{ModuleChange, keyword_changes},
    basic::Basic,
    keywords::{Selection, select},
    links,
    managers::{self, ManagerChange},
    settings,
};
use crate::{
    Caller, Failure, Registry,
    activity::Activity,
    chronicle::{Changes, Chronicle, Subject},
    history,
    outbox::NewMail,
    refusal::refuse,
    scope,
    similar::similar,
    store::{Tx, authority as sql, unique},
};

/// What a form wants of the parts with versions of their own, by code of the module.
struct Wanted<'a> {
    form: &'a AuthorityForm,
    versions: BTreeMap<&'a str, &'a str>,
    keywords: BTreeMap<&'a str, BTreeSet<&'a str>>,
    coordinators: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

impl<'a> Wanted<'a> {
    fn of(form: &'a AuthorityForm) -> Self {
        let by_module = |pairs: &'a [String]| {
            let mut found: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
            for (module, value) in pairs.iter().filter_map(|pair| pair.split_once(':')) {
                found.entry(module).or_default().insert(value);
            }
            found
        };
        Self {
            form,
            versions: form.module_versions.iter().filter_map(|pair| pair.split_once(':')).collect(),
            keywords: by_module(&form.module_keywords),
            coordinators: by_module(&form.module_coordinators),
        }
    }

    /// Authorities whose state the save relies on: they are locked with the one that is edited.
    fn coordinators(&self) -> impl Iterator<Item = AuthorityId> {
        let shown = self.coordinators.iter().filter(|(module, _)| self.versions.contains_key(*module));
        shown.flat_map(|(_, ids)| ids).filter_map(|id| AuthorityId::parse(id))
    }
}

/// Everything a save changes.
struct Edit<'a> {
    old: Basic,
    new: Basic,
    flagged: bool,
    keywords: Option<Selection>,
    modules: Vec<ModuleChange<'a>>,
    managers: ManagerChange,
}

/// More authorities than a save can mean: each module has a handful of linked coordinators.
const MOST_LOCKED: usize = 200;

/// Where errors of a save are noted: stale parts stop it before anything else is said.
#[derive(Default)]
struct Noted {
    stale: FieldErrors,
    errors: FieldErrors,
}

impl Registry {
    /// Saves the tabs of an authority (`edit_authority`: P5, P6, P7, P9 to P12, P31, P32).
    pub async fn edit_authority(
        &self,
        actor: &Actor,
        form: &AuthorityForm,
        caller: &Caller,
    ) -> Result<(), Error> {
        let id = AuthorityId::parse(&form.authority).ok_or(Error::NotFound)?;
        let wanted = Wanted::of(form);
        // Whoever becomes access manager must still be able to be one (I-17).
        let own = ticked(&form.add_own_access_manager).then_some(actor.authority_id);
        let locked: BTreeSet<AuthorityId> = wanted.coordinators().chain([id]).chain(own).collect();
        let locked: Vec<AuthorityId> = locked.into_iter().collect();
        if locked.len() > MOST_LOCKED {
            return Err(Error::invalid(FORM, Code::InvalidChoice));
        }
        change!(self, |tx| {
            let rules = self.settings().rules;
            // Before anything is locked, so that nobody holds up what is not theirs; and again under the lock.
            managers::enter(actor, &scope::read(tx, actor, id).await?, rules)?;
            history::lock(tx, &locked).await?;
            let target = scope::read(tx, actor, id).await?;
            managers::enter(actor, &target, rules)?;
            let row: sql::AuthorityRow = tx.one(sql::BY_ID, &[&id]).await?;
            let accesses: Vec<sql::AccessRow> = tx.all(sql::ACCESSES, &[&id]).await?;
            let mut noted = Noted::default();
            let renames = decide(actor, Action::EditOfficialName, &target, rules).is_ok();
            let new = Basic::typed(form, &Basic::stored(&row), renames, &mut noted.errors);
            let edit = compare(tx, actor, &wanted, new, &row, &accesses, &mut noted).await?;
            edit.decide(actor, &target, rules)?;
            refuse(noted.stale)?;
            same_name(tx, &row, &edit, ticked(&form.none_of_these), &mut noted.errors).await?;
            refuse(noted.errors)?;
            let chronicle = Chronicle::new(self, actor, caller, id);
            self.write(tx, &chronicle, actor, &row, &edit).await?;
            // Of access managers it is told by itself.
            if actor.authority_id == id || (!edit.changes_data() && edit.modules.is_empty()) {
                return Ok(());
            }
            self.tell(tx, actor, Activity::new("e8_data_changed", id, serde_json::json!({}))).await
        })
    }

    async fn write(
        &self,
        tx: &mut Tx,
        chronicle: &Chronicle<'_>,
        actor: &Actor,
        row: &sql::AuthorityRow,
        edit: &Edit<'_>,
    ) -> Result<(), Failure> {
        let id = row.id;
        if edit.changes_authority() {
            let (version,): (i64,) = tx.one(sql::TOUCH, &[&id]).await?;
            let subject = Subject::authority(id, version);
            if edit.new != edit.old {
                let translations: Vec<sql::TranslationRow> = tx.all(sql::TRANSLATIONS, &[&id]).await?;
                edit.new.store(tx, id, &translations).await.map_err(name_taken)?;
                chronicle.record(tx, subject, Done::AuthorityEdited, edit.new.changes(&edit.old, id)).await?;
            }
            if let Some(selection) = &edit.keywords {
                for keyword in &selection.remove {
                    tx.execute(sql::REMOVE_KEYWORD, &[&id, keyword]).await?;
                }
                for keyword in &selection.add {
                    tx.execute(sql::ADD_KEYWORD, &[&id, keyword]).await?;
                }
                let changes = keyword_changes(id, selection);
                chronicle.record(tx, subject, Done::AuthorityKeywordsChanged, changes).await?;
            }
            if edit.flagged {
                self.flag(tx, actor, row, edit).await?;
                let mut changes = Changes::of_authority(id);
                changes.plain("old_text", None, Some(&edit.old.informal_name));
                changes.plain("new_text", None, Some(&edit.new.informal_name));
                chronicle.record(tx, subject, Done::AuthorityInformalNameFlagged, changes).await?;
            }
            self.write_managers(tx, chronicle, actor, id, subject, &edit.managers).await?;
        }
        for module in &edit.modules {
            self.write_module(tx, chronicle, actor, id, module).await?;
        }
        Ok(())
    }

    /// The task for the Commission, in place of an older one, and the mail about it (E10).
    async fn flag(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        row: &sql::AuthorityRow,
        edit: &Edit<'_>,
    ) -> Result<(), Failure> {
        let now = self.now();
        let (old, new) = (&edit.old.informal_name, &edit.new.informal_name);
        tx.execute(sql::SUPERSEDE_TASK, &[&row.id]).await?;
        let task = TranslationTaskId::new(now, self.random().as_mut());
        tx.execute(sql::ADD_TASK, &[&task, &row.id, old, new, &actor.user_id, &now]).await?;
        let commission: Option<(AuthorityId,)> = tx.optional(sql::COMMISSION, &[]).await?;
        if let Some((commission,)) = commission {
            let mail = NewMail {
                template: "e10",
                to_authority_id: Some(commission),
                data: serde_json::json!({
                    "authority": edit.new.official_name,
                    "authority_id": row.id,
                    "task_id": task,
                    "old": old,
                    "new": new,
                    "language": edit.new.informal_name_lang,
                }),
                ..NewMail::default()
            };
            self.enqueue(tx, now, mail).await?;
        }
        Ok(())
    }
}

fn name_taken(failure: Failure) -> Failure {
    match failure {
        Failure::Store(error) if error.is_conflict_on(unique::AUTHORITY_NAME) => {
            Error::conflict("official_name", Code::AlreadyRegistered).into()
        }
        other => other,
    }
}

/// I-1: another authority has the new name, or one so near to it that somebody has to say that it is another. With the
/// names and ids of those authorities.
async fn same_name(
    tx: &mut Tx,
    row: &sql::AuthorityRow,
    edit: &Edit<'_>,
    is_confirmed: bool,
    errors: &mut FieldErrors,
) -> Result<(), Failure> {
    if edit.new.official_name == edit.old.official_name {
        return Ok(());
    }
    let other: Option<(AuthorityId, String)> =
        tx.optional(sql::SAME_NAME, &[&row.country, &edit.new.norm(), &row.id]).await?;
    let fault = |code, others: Vec<(AuthorityId, String)>| {
        let named = |fault: Fault, (id, name)| fault.with("authority", name).with("id", id);
        others.into_iter().fold(Fault::new(code), named)
    };
    if let Some(other) = other {
        errors.add("official_name", fault(Code::AlreadyRegistered, vec![other]));
    } else if let Some(country) = row.country.as_deref().filter(|_| !is_confirmed) {
        let similar = similar(tx, country, &edit.new, Some(row.id)).await?;
        if !similar.is_empty() {
            let named = |one: SimilarAuthority| (one.id, format!("{}, {}", one.official_name, one.city));
            let others = similar.into_iter().map(named).collect();
            errors.add("official_name", fault(Code::SimilarAuthorities, others));
        }
    }
    Ok(())
}

/// What the form changes, with the stale parts and all errors noted.
async fn compare<'a>(
    tx: &mut Tx,
    actor: &Actor,
    wanted: &Wanted<'_>,
    new: Basic,
    row: &sql::AuthorityRow,
    accesses: &'a [sql::AccessRow],
    noted: &mut Noted,
) -> Result<Edit<'a>, Failure> {
    let lang = domain::place::ui_language(&actor.language);
    let form = wanted.form;
    let old = Basic::stored(row);
    let general: Vec<sql::KeywordRow> = tx.all(sql::KEYWORDS, &[&row.id]).await?;
    let chosen = form.keywords.iter().map(String::as_str).collect();
    let keywords = select(general.iter(), &chosen, "keywords", lang, &mut noted.errors);
    let flagged = ticked(&form.informal_name_flag);
    let managers = ManagerChange::of(tx, actor, form, row.id, &mut noted.errors).await?;
    let mut edit = Edit { old, new, flagged, keywords, modules: Vec::new(), managers };
    // With errors in the form nobody can tell what was changed: a stale form is stale first.
    let touched = edit.changes_authority() || !noted.errors.is_empty();
    if touched && form::version(&form.version) != row.version {
        noted.stale.add(FORM, Code::StaleVersion);
    }
    let keywords: Vec<sql::KeywordRow> = tx.all(sql::MODULE_KEYWORDS, &[&row.id]).await?;
    let links: Vec<sql::CoordinatorRow> = tx.all(sql::LINKS, &[&row.id]).await?;
    for (code, version) in &wanted.versions {
        let part = format!("modules.{code}");
        let Some(access) = accesses.iter().find(|access| access.code == *code) else {
            noted.errors.add(&part, Code::InvalidChoice);
            continue;
        };
        let (keyword_field, link_field) = (format!("{part}.keywords"), format!("{part}.linked_coordinators"));
        let mut errors = FieldErrors::new();
        let none = BTreeSet::new();
        let of_module = keywords.iter().filter(|row| row.module_id == Some(access.module_id));
        let chosen = wanted.keywords.get(code).unwrap_or(&none);
        let keywords = select(of_module, chosen, &keyword_field, lang, &mut errors);
        let linked: BTreeSet<AuthorityId> =
            links.iter().filter(|link| link.module_id == access.module_id).map(|link| link.id).collect();
        let chosen = wanted.coordinators.get(code).unwrap_or(&none);
        let change = links::compare(&linked, chosen, &link_field, &mut errors);
        let settings = settings::compare(form, access, &mut errors);
        if keywords.is_none() && change.is_empty() && settings.is_none() && errors.is_empty() {
            continue;
        }
        if form::version(version) != access.version {
            noted.stale.add(&part, Code::StaleVersion);
        }
        if access.status == AccessStatus::Suspended {
            // Q26. What else could be said of the part would not help.
            let field = match (&keywords, change.is_empty()) {
                (Some(_), _) => keyword_field,
                (None, false) => link_field,
                (None, true) => format!("{part}.approval"),
            };
            let fault = Fault::new(Code::ModuleSuspended).with("module", access.name.get(lang));
            noted.errors.add(&field, fault);
            continue;
        }
        if !change.is_empty() {
            let rules = links::Rules {
                authority: row,
                module: access.module_id,
                rule: access.linked_coordinator,
                role: access.role,
                approval: settings.map_or(access.approval, |settings| Some(settings.approval)),
            };
            links::check(tx, &rules, &linked, &change, &link_field, &mut errors).await?;
        }
        if let Some(settings) = settings {
            // Where the last link goes with the same save, that has been said.
            let has_coordinator = !linked.is_empty() || !change.is_empty();
            settings::check(settings, access, has_coordinator, &mut errors);
        }
        noted.errors.0.append(&mut errors.0);
        edit.modules.push(ModuleChange { access, keywords, links: change, settings });
    }
    Ok(edit)
}

impl Edit<'_> {
    fn changes_authority(&self) -> bool {
        self.changes_data() || !self.managers.is_empty()
    }

    fn changes_data(&self) -> bool {
        self.new != self.old || self.flagged || self.keywords.is_some()
    }

    /// Each changed part by its own permission; one refused part refuses the whole.
    fn decide(&self, actor: &Actor, target: &Target, rules: domain::policy::Rules) -> Result<(), Error> {
        self.managers.decide(actor, target, rules)?;
        // Whoever is being listed with this save is listed for the rest of it (Q1).
        let target =
            &Target { administered: target.administered || self.managers.adds_own, ..target.clone() };
        let renamed = self.new.official_name != self.old.official_name;
        let parts = [
            (self.new != self.old, Action::EditBasicData),
            (renamed, Action::EditOfficialName),
            (self.flagged, Action::FlagInformalName),
            (self.keywords.is_some(), Action::EditKeywords),
            (self.modules.iter().any(|change| change.keywords.is_some()), Action::EditModuleKeywords),
            (self.modules.iter().any(|change| !change.links.is_empty()), Action::LinkCoordinators),
            (self.modules.iter().any(|change| change.settings.is_some()), Action::EditModuleSettings),
        ];
        let mut changed = parts.into_iter().filter(|(changed, _)| *changed);
        changed.try_for_each(|(_, action)| decide(actor, action, target, rules))
    }
}
