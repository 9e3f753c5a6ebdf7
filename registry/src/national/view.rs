//! What the forms about national coordinators show.

use domain::{
    error::{Code, Error, Fault},
    form::RegistrationForm,
    id::AuthorityId,
    model::{AuthorityKind, AuthorityStatus},
    policy::Actor,
    view::{NationalRow, RegisterNimicView, ReplaceNimicView, SuccessorView},
};

use super::{appoints, replace::unfit};
use crate::{
    Failure, Registry,
    authority::{Page, Which, administrators_of, shown_manager},
    registration::register_fields,
    store::{Tx, activity, authority, manager, national as sql},
};

impl Registry {
    /// What the form of Register national coordinator starts from, in the country that was chosen.
    pub async fn register_nimic_view(
        &self,
        actor: &Actor,
        country: &str,
        form: Option<&RegistrationForm>,
        lang: &str,
    ) -> Result<RegisterNimicView, Error> {
        appoints(actor).map_err(|_| Error::NotFound)?;
        look!(self, |tx| {
            let rows: Vec<sql::NationalRow> = tx.all(sql::COUNTRIES, &[]).await?;
            let chosen = rows.iter().find(|row| row.code == country).map(|row| row.code.clone());
            let register = register_fields(tx, chosen.as_deref(), form, lang).await?;
            let row = |row: sql::NationalRow| NationalRow {
                code: row.code,
                country: row.country.text(lang),
                coordinator: row.id.zip(row.name),
            };
            Ok(RegisterNimicView { register, countries: rows.into_iter().map(row).collect() })
        })
    }

    /// What putting another in the place of a national coordinator does, and to whom: an authority that is there, or one
    /// that is registered for it.
    pub async fn replace_nimic_view(
        &self,
        actor: &Actor,
        which: Which<'_>,
        successor: &str,
        form: Option<&RegistrationForm>,
        lang: &str,
    ) -> Result<ReplaceNimicView, Error> {
        look!(self, |tx| {
            let id = which.resolve(actor)?;
            self.may_replace(tx, actor, id).await?;
            let page = Page::open(tx, self, actor, which, lang).await?;
            let refused = (page.row.kind != AuthorityKind::Nimic).then_some(Fault::new(Code::WrongState));
            let country = page.row.country.clone();
            let register = register_fields(tx, country.as_deref(), form, lang).await?;
            let (administered,): (i64,) = tx.one(sql::ADMINISTERED, &[&id]).await?;
            let (commission,): (String,) = tx.one(activity::NAME, &[&actor.authority_id]).await?;
            let successor = match AuthorityId::parse(successor) {
                Some(id) if refused.is_none() => successor_view(tx, &page, id).await?,
                _ => None,
            };
            Ok(ReplaceNimicView {
                version: page.row.version,
                refused,
                code: country.unwrap_or_default(),
                register,
                administrators: administrators_of(tx, id).await?,
                administered,
                commission,
                now: page.local(self.now()),
                successor,
                head: page.head,
            })
        })
    }
}

/// The authority that would become national coordinator; nothing where there is no such authority.
async fn successor_view(tx: &mut Tx, page: &Page, id: AuthorityId) -> Result<Option<SuccessorView>, Failure> {
    let found: Option<authority::AuthorityRow> = tx.optional(authority::BY_ID, &[&id]).await?;
    let Some(row) = found.filter(|row| row.status != AuthorityStatus::Deleted) else { return Ok(None) };
    let refused = unfit(&page.row, &row).and_then(|error| error.faults().into_iter().next());
    let managers: Vec<authority::ManagerRow> = tx.all(authority::MANAGERS, &[&id]).await?;
    let delegation: Option<manager::DelegationRow> = tx.optional(manager::DELEGATION, &[&id]).await?;
    let (administered,): (i64,) = tx.one(sql::ADMINISTERED, &[&id]).await?;
    Ok(Some(SuccessorView {
        id,
        version: row.version,
        refused: refused.map(|error| error.fault),
        official_name: row.official_name,
        city: row.city,
        managers: managers.into_iter().map(|row| shown_manager(row, page.zone)).collect(),
        delegated_since: delegation.map(|row| page.local(row.granted_at)),
        administrators: administrators_of(tx, id).await?,
        administered,
    }))
}
