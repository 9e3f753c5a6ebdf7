//! What every page of an authority begins with: the authority as far as the reader may see it, and its head.

use domain::{
    error::Error,
    model::AuthorityStatus,
    place,
    policy::{Action, Actor, Target, allowed},
    time::{LocalTime, Timestamp, local},
    view::{AuthorityData, AuthorityHead, Manager, Tab},
};

use super::Which;
use crate::{
    Failure, Registry, scope,
    store::{Tx, authority as sql},
};

/// After so many months the data are to be confirmed again (J11).
pub(crate) const CONFIRM_MONTHS: i32 = 12;

/// What a page may offer, beside the tabs.
const OFFERED: &[Action] = &[
    Action::EditBasicData,
    Action::EditOfficialName,
    Action::FlagInformalName,
    Action::EditKeywords,
    Action::EditModuleKeywords,
    Action::LinkCoordinators,
    Action::EditModuleSettings,
    Action::GiveModules,
    Action::DeactivateAuthority,
    Action::AddOwnAccessManager,
    Action::RemoveAccessManager,
    Action::AppointAccessManager,
    Action::RegisterNationalCoordinator,
    Action::ReadUsers,
    Action::ReadUsernames,
    Action::AddUser,
    Action::EditUser,
    Action::AssignRoles,
    Action::AssignAdministrators,
    Action::ReadDetails,
    Action::ReadTombstone,
    Action::ReadMails,
];

/// An authority opened by somebody.
pub(crate) struct Page {
    pub(crate) target: Target,
    pub(crate) row: sql::AuthorityRow,
    pub(crate) head: AuthorityHead,
    /// More than the public card.
    pub(crate) full: bool,
    pub(crate) zone: &'static str,
    translations: Vec<sql::TranslationRow>,
    now: Timestamp,
}

/// The time zone in which somebody reads times (C.1.1).
pub(crate) fn zone(actor: &Actor) -> &'static str {
    place::time_zone(actor.country.as_deref())
}

impl Page {
    /// Opens the authority: the own or one within the scope wholly, others as the public card, if they have one.
    pub(crate) async fn open(
        tx: &mut Tx,
        registry: &Registry,
        actor: &Actor,
        which: Which<'_>,
        lang: &str,
    ) -> Result<Self, Failure> {
        let id = which.resolve(actor)?;
        let reading = if id == actor.authority_id { Action::ReadOwnAuthority } else { Action::ReadDetails };
        if let Some(target) = scope::find(tx, actor, reading, id).await? {
            return Self::load(tx, registry, actor, target, true, lang).await;
        }
        let card = scope::find(tx, actor, Action::ReadCard, id).await?.ok_or(Error::NotFound)?;
        Self::load(tx, registry, actor, card, false, lang).await
    }

    /// Opens the authority for a page that needs a reading right of its own: the first of these that the reader has.
    pub(crate) async fn open_for(
        tx: &mut Tx,
        registry: &Registry,
        actor: &Actor,
        which: Which<'_>,
        reading: &[Action],
        lang: &str,
    ) -> Result<Self, Failure> {
        let id = which.resolve(actor)?;
        for action in reading {
            if let Some(target) = scope::find(tx, actor, *action, id).await? {
                return Self::load(tx, registry, actor, target, true, lang).await;
            }
        }
        Err(Error::NotFound.into())
    }

    async fn load(
        tx: &mut Tx,
        registry: &Registry,
        actor: &Actor,
        target: Target,
        full: bool,
        lang: &str,
    ) -> Result<Self, Failure> {
        let id = target.authority_id;
        let row: sql::AuthorityRow = tx.one(sql::BY_ID, &[&id]).await?;
        let translations: Vec<sql::TranslationRow> = tx.all(sql::TRANSLATIONS, &[&id]).await?;
        let managers = if full { tx.all(sql::MANAGERS, &[&id]).await? } else { Vec::new() };
        let zone = zone(actor);
        let allowed = allowed(actor, &target, OFFERED, registry.settings().rules);
        let (informal_name, informal_name_lang) = in_language(&row, &translations, lang);
        let mut tabs = vec![Tab::Authority, Tab::Classification, Tab::Modules];
        tabs.extend(allowed.contains(&Action::ReadUsers).then_some(Tab::Users));
        tabs.extend(allowed.contains(&Action::ReadDetails).then_some(Tab::Details));
        if allowed.contains(&Action::ReadTombstone) {
            tabs = vec![Tab::Details];
        }
        let head = AuthorityHead {
            id,
            is_own: id == actor.authority_id,
            informal_name,
            informal_name_lang,
            official_name: row.official_name.clone(),
            country: row.country_name.as_ref().map(|names| names.text(lang)),
            kind: row.kind,
            status: row.status,
            // The card is names, contact, keywords and modules (P3).
            is_access_manager: full && row.is_access_manager,
            managers: managers.into_iter().map(|row| manager(row, zone)).collect(),
            tabs,
            allowed,
        };
        Ok(Self { target, row, head, full, zone, translations, now: registry.now() })
    }

    /// A moment as the reader's clock shows it.
    pub(crate) fn local(&self, at: Timestamp) -> LocalTime {
        local(at, self.zone)
    }

    /// Whether the page may offer this.
    pub(crate) fn allows(&self, action: Action) -> bool {
        self.head.allowed.contains(&action)
    }

    /// The data of the tab Authority; on the public card without what is for its administrators only.
    pub(crate) fn data(&self) -> AuthorityData {
        let row = self.row.clone();
        let translations = self.translations.iter();
        AuthorityData {
            version: if self.full { row.version } else { 0 },
            official_name: row.official_name,
            informal_name: row.informal_name,
            informal_name_lang: row.informal_name_lang,
            translations: translations
                .map(|found| (found.lang.clone(), found.text.clone(), found.outdated))
                .collect(),
            description: row.description.unwrap_or_default(),
            description_lang: row.description_lang.unwrap_or_default(),
            phone: row.phone,
            email: row.email,
            mail_language: if self.full { row.mail_language } else { String::new() },
            website: row.website.unwrap_or_default(),
            street: row.street,
            postal_code: row.postal_code.unwrap_or_default(),
            city: row.city,
            region: row.region.unwrap_or_default(),
            confirmed_at: row.data_confirmed_at.filter(|_| self.full).map(|at| self.local(at)),
            confirmation_due: self.confirmation_due(),
        }
    }

    /// Whether the reader is to confirm the data: a year after the last time, or after the registration.
    pub(crate) fn confirmation_due(&self) -> bool {
        let since = self.row.data_confirmed_at.unwrap_or(self.row.registered_at);
        self.row.status == AuthorityStatus::Active
            && self.allows(Action::EditBasicData)
            && since.plus_months(CONFIRM_MONTHS) <= self.now
    }
}

/// An access manager as the reader sees it.
pub(crate) fn manager(row: sql::ManagerRow, zone: &str) -> Manager {
    Manager {
        id: row.id,
        name: row.name,
        is_national_coordinator: row.kind == domain::model::AuthorityKind::Nimic,
        origin: row.origin,
        since: local(row.since, zone),
    }
}

/// The informal name in the reader's language, or as it was written.
fn in_language(
    row: &sql::AuthorityRow,
    translations: &[sql::TranslationRow],
    lang: &str,
) -> (String, String) {
    if row.informal_name.is_empty() {
        // What is left of a deleted authority is called by its official name.
        return (row.official_name.clone(), row.informal_name_lang.clone());
    }
    let translated = translations.iter().find(|found| found.lang == lang && row.informal_name_lang != lang);
    translated.map_or_else(
        || (row.informal_name.clone(), row.informal_name_lang.clone()),
        |found| (found.text.clone(), found.lang.clone()),
    )
}
