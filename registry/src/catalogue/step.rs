//! Steps with an entry of the catalogue that have nothing to type: delete, switch off, switch on.

use domain::{
    error::{Code, Error, FORM},
    form::{CatalogueStepForm, ticked},
    policy::Actor,
};
use uuid::Uuid;

use super::{
    area, in_use, keyword, list, list_of, module, module_of, role,
    write::{Edited, Entry, Field, Place, begin, unchanged, within},
};
use crate::{
    Caller, Failure, Registry,
    store::{Statement, Tx, catalogue as sql},
};

/// What is done.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Delete,
    /// Switch it on, or off.
    Switch(bool),
}

/// An entry on which a step is to be taken.
struct Target {
    entry: Entry,
    id: Uuid,
    version: i64,
    /// Its fields, which end with it.
    fields: Vec<Field>,
    /// Whether it is switched on, and how that is changed.
    switch: Option<(bool, Statement)>,
    remove: Statement,
    place: Place,
}

impl Registry {
    /// Deletes an entry, or switches it off or on. What is in use is not deleted (Q30).
    pub async fn catalogue_step(
        &self,
        actor: &Actor,
        form: &CatalogueStepForm,
        caller: &Caller,
    ) -> Result<Edited, Error> {
        change!(self, |tx| {
            begin(tx, actor).await?;
            let step = match form.step.as_str() {
                "delete" => Step::Delete,
                "switch_off" => Step::Switch(false),
                "switch_on" => Step::Switch(true),
                _ => return Err(Error::invalid(FORM, Code::InvalidChoice).into()),
            };
            let target = target(tx, form, step).await?;
            unchanged(target.version, &form.version)?;
            if let (Step::Switch(on), Some((is_on, _))) = (step, &target.switch)
                && on == *is_on
            {
                return Err(Error::conflict(FORM, Code::WrongState).into());
            }
            if !ticked(&form.confirmed) {
                return Ok(Edited::Asked);
            }
            let who = (actor, caller);
            match (step, target.switch) {
                (Step::Switch(on), Some((is_on, statement))) => {
                    let (version,): (i64,) = tx.one(statement, &[&target.id, &on]).await?;
                    let field = |truth: bool| [("active", Some(truth.to_string()))];
                    self.note(tx, who, target.entry, version, (&field(is_on), &field(on))).await?;
                }
                (Step::Switch(_), None) => return Err(Error::invalid(FORM, Code::InvalidChoice).into()),
                (Step::Delete, _) => {
                    if form.kind == "list" {
                        self.delete_keywords(tx, who, &form.entry).await?;
                    }
                    tx.execute(target.remove, &[&target.id]).await?;
                    self.note(tx, who, target.entry, 0, (&target.fields, &[])).await?;
                }
            }
            Ok(Edited::Done(target.place))
        })
    }

    /// The keywords of a list that goes, which nobody has chosen: those below others first.
    async fn delete_keywords(&self, tx: &mut Tx, who: (&Actor, &Caller), list: &str) -> Result<(), Failure> {
        let list = list_of(tx, list).await?;
        let mut rest: Vec<sql::KeywordRow> = tx.all(sql::KEYWORDS, &[&list.id]).await?;
        while let Some(place) =
            rest.iter().position(|row| rest.iter().all(|other| other.parent_id != Some(row.id)))
        {
            let fields = keyword::fields(&rest[place], &rest);
            let row = rest.swap_remove(place);
            tx.execute(sql::REMOVE_KEYWORD, &[&row.id]).await?;
            self.note(tx, who, keyword::entry(&row, &list), 0, (&fields, &[])).await?;
        }
        Ok(())
    }
}

/// The entry, if the step can be taken.
async fn target(tx: &mut Tx, form: &CatalogueStepForm, step: Step) -> Result<Target, Failure> {
    let is_deleted = step == Step::Delete;
    Ok(match form.kind.as_str() {
        "legal_area" => {
            let row = area::area_of(tx, &form.entry).await?;
            if is_deleted {
                in_use::area_removed(tx, &row).await?;
            }
            Target {
                entry: area::entry(&row),
                id: row.id.0,
                version: row.version,
                fields: area::fields(&row),
                switch: Some((row.active, sql::SWITCH_AREA)),
                remove: sql::REMOVE_AREA,
                place: Place::Catalogue,
            }
        }
        "module" => {
            let row = module_of(tx, &form.entry).await?;
            if is_deleted {
                in_use::module_removed(tx, &row).await?;
            }
            Target {
                entry: module::entry(&row),
                id: row.id.0,
                version: row.version,
                fields: module::fields(&row),
                // It has a status instead.
                switch: None,
                remove: sql::REMOVE_MODULE,
                place: Place::Catalogue,
            }
        }
        "role" => {
            let row = role::role_of(tx, &form.entry).await?;
            if is_deleted {
                in_use::role_removed(tx, &row).await?;
            }
            Target {
                entry: role::entry(&row),
                id: row.id.0,
                version: row.version,
                fields: role::fields(&row),
                switch: Some((row.active, sql::SWITCH_ROLE)),
                remove: sql::REMOVE_ROLE,
                place: within(Some(&row.module)),
            }
        }
        "list" => {
            let row = list_of(tx, &form.entry).await?;
            if is_deleted {
                in_use::list_removed(tx, &row).await?;
            }
            Target {
                entry: list::entry(&row),
                id: row.id.0,
                version: row.version,
                fields: list::fields(&row),
                switch: None,
                remove: sql::REMOVE_LIST,
                place: within(row.module.as_deref()),
            }
        }
        "keyword" => {
            let row = keyword::keyword_of(tx, &form.entry).await?;
            if is_deleted {
                in_use::keyword_removed(tx, &row).await?;
            }
            let of: sql::ListRow = tx.one(sql::LIST, &[&row.list_id]).await?;
            let keywords: Vec<sql::KeywordRow> = tx.all(sql::KEYWORDS, &[&of.id]).await?;
            Target {
                entry: keyword::entry(&row, &of),
                id: row.id.0,
                version: row.version,
                fields: keyword::fields(&row, &keywords),
                switch: Some((row.active, sql::SWITCH_KEYWORD)),
                remove: sql::REMOVE_KEYWORD,
                place: Place::List(of.id),
            }
        }
        _ => return Err(Error::NotFound.into()),
    })
}
