//! Authorities with their translations, keywords, access managers and delegations.

use domain::{
    fold::sort_key,
    history::Action,
    id::AuthorityId,
    model::{AuthorityKind, AuthorityOrigin, ManagerOrigin, UserStatus},
    time::DAY,
};

use super::{Writer, added, joined, keyword_ids};
use crate::{
    derived::authority_text,
    history::{self, Change, Subject},
    import::authority::{Authority, Data},
    store::{StoreError, import as sql},
};

/// For how long most of the sample has been registered, and how long ago its data were confirmed.
const REGISTERED: i64 = 900 * DAY;
const CONFIRMED: i64 = 100 * DAY;
/// For how long those have where nobody has logged in yet.
const NEWLY_REGISTERED: i64 = 3 * DAY;

impl<'a> Writer<'a> {
    /// All authorities, each after those that can have registered it.
    pub(super) async fn authorities(&mut self) -> Result<(), StoreError> {
        let mut ordered: Vec<&'a Authority> = self.sample.authorities.iter().collect();
        ordered.sort_by_key(|authority| match authority.kind {
            AuthorityKind::Commission => 0,
            AuthorityKind::Nimic => 1,
            AuthorityKind::Authority if authority.is_access_manager => 2,
            AuthorityKind::Authority => 3,
        });
        for authority in &ordered {
            self.add_authority(authority).await?;
        }
        for authority in ordered {
            self.link_access_managers(authority).await?;
            self.delegate(authority).await?;
        }
        Ok(())
    }

    async fn add_authority(&mut self, authority: &'a Authority) -> Result<(), StoreError> {
        let Authority { key, kind, data, status, .. } = authority;
        let id = AuthorityId::new(self.now, self.random);
        let mut users = self.sample.users.iter().filter(|user| user.authority == *key);
        let first = users.next();
        let mail_language = first.map_or(&data.informal_name_lang, |user| &user.person.language);
        let is_new = |status: UserStatus| status == UserStatus::New;
        let all_new = first.is_some_and(|user| is_new(user.status)) && users.all(|user| is_new(user.status));
        let ago = if all_new { NEWLY_REGISTERED } else { REGISTERED };
        let registered_at = self.now.plus(-ago);
        let registered_by = authority
            .administered_by
            .iter()
            .find_map(|key| self.heads.get(key.as_str()))
            .map(|head| head.authority_id);
        let origin = match kind {
            AuthorityKind::Commission => AuthorityOrigin::Bootstrap,
            _ => AuthorityOrigin::Registered,
        };
        let deactivated_at = authority.deactivated_at;
        let version = 1 + i64::from(deactivated_at.is_some());
        let description_lang = data.description.as_ref().map(|_| data.informal_name_lang.as_str());
        self.tx
            .execute(
                sql::ADD_AUTHORITY,
                &[
                    &id,
                    &authority.country,
                    &kind.as_str(),
                    &data.official_name,
                    &data.official_name_norm,
                    &sort_key(&data.official_name),
                    &data.informal_name,
                    &data.informal_name_lang,
                    &sort_key(&data.informal_name),
                    &data.description,
                    &description_lang,
                    &data.phone,
                    &data.street,
                    &data.postal_code,
                    &data.city,
                    &data.website,
                    &data.email,
                    mail_language,
                    &search_text(data),
                    &authority.is_access_manager,
                    &registered_at,
                    &registered_by,
                    &origin.as_str(),
                    &(!all_new).then_some(self.now.plus(-CONFIRMED)),
                    &status.as_str(),
                    &deactivated_at,
                    &deactivated_at.map(|at| at.plus_months(6)),
                    &version,
                ],
            )
            .await?;
        let head = history::begin(self.tx, id).await?;
        self.heads.insert(key, head);
        let mut changes = data_changes(data, id);
        changes.push(added("mail_language", mail_language));
        changes.push(added("kind", kind.as_str()));
        changes.extend(authority.country.as_deref().map(|country| added("country", country)));
        self.record(key, Subject::authority(id, 1), Action::AuthorityRegistered, changes)?;
        self.translate(authority, id).await?;
        self.classify(authority, id).await
    }

    async fn translate(&mut self, authority: &'a Authority, id: AuthorityId) -> Result<(), StoreError> {
        let Some(text) = translation(&authority.data) else { return Ok(()) };
        let translation_id = self.id();
        self.tx.execute(sql::ADD_TRANSLATION, &[&translation_id, &id, &"en", text, &self.now]).await?;
        let changes = vec![added("lang", "en"), added("text", text)];
        let subject = Subject::translation(translation_id, 1);
        self.record(&authority.key, subject, Action::AuthorityTranslationWritten, changes)
    }

    async fn classify(&mut self, authority: &'a Authority, id: AuthorityId) -> Result<(), StoreError> {
        if authority.keywords.is_empty() {
            return Ok(());
        }
        for keyword in keyword_ids(&self.catalogue.general, &authority.keywords) {
            self.tx.execute(sql::ADD_AUTHORITY_KEYWORD, &[&id, &keyword]).await?;
        }
        let codes = joined(authority.keywords.iter().map(String::as_str));
        let changes = vec![added("keywords", &codes)];
        self.record(&authority.key, Subject::authority(id, 1), Action::AuthorityKeywordsChanged, changes)
    }

    async fn link_access_managers(&mut self, authority: &'a Authority) -> Result<(), StoreError> {
        let id = self.authority(&authority.key)?;
        let origin = match authority.kind {
            AuthorityKind::Nimic => ManagerOrigin::Nimic,
            _ => ManagerOrigin::Registration,
        };
        for key in &authority.administered_by {
            let manager = self.authority(key)?;
            self.tx.execute(sql::ADD_ACCESS_MANAGER, &[&id, &manager, &self.now, &origin.as_str()]).await?;
            let changes = vec![added("access_manager", &manager.to_string())];
            let subject = Subject::authority(id, 1);
            self.record(&authority.key, subject, Action::AccessManagerAdded, changes)?;
        }
        Ok(())
    }

    /// NIMIC and Commission need no delegation (I-17).
    async fn delegate(&mut self, authority: &'a Authority) -> Result<(), StoreError> {
        if !authority.is_access_manager || authority.kind != AuthorityKind::Authority {
            return Ok(());
        }
        let (id, delegation) = (self.authority(&authority.key)?, self.id());
        let modules = &authority.delegated_modules;
        self.tx.execute(sql::ADD_DELEGATION, &[&delegation, &id, &modules.is_empty(), &self.now]).await?;
        for module in modules.iter().filter_map(|code| self.catalogue.modules.get(code)) {
            self.tx.execute(sql::ADD_DELEGATION_MODULE, &[&delegation, &module.id]).await?;
        }
        let appointed = Change::plain("is_access_manager", Some("false".to_owned()), Some("true".to_owned()));
        let subject = Subject::authority(id, 1);
        self.record(&authority.key, subject, Action::AccessManagerAppointed, vec![appointed])?;
        let changes = if modules.is_empty() {
            vec![added("all_modules", "true")]
        } else {
            vec![added("all_modules", "false"), added("modules", &joined(modules.iter().map(String::as_str)))]
        };
        let subject = Subject::delegation(delegation, 1);
        self.record(&authority.key, subject, Action::DelegationChanged, changes)
    }

    /// The last thing that happened to the deactivated authorities.
    pub(super) fn deactivations(&mut self) -> Result<(), StoreError> {
        for authority in self.sample.authorities.iter().filter(|authority| !authority.is_active()) {
            let subject = Subject::authority(self.authority(&authority.key)?, 2);
            let status = Change::plain("status", Some("active".to_owned()), Some("deactivated".to_owned()));
            self.record(&authority.key, subject, Action::AuthorityDeactivated, vec![status])?;
        }
        Ok(())
    }
}

/// The informal name in English, where it is not English itself.
fn translation(data: &Data) -> Option<&String> {
    data.informal_name_en.as_ref().filter(|_| data.informal_name_lang != "en")
}

fn search_text(data: &Data) -> String {
    let texts = [&data.official_name, &data.informal_name].into_iter();
    let texts = texts.chain(translation(data)).chain(data.description.as_ref());
    authority_text(texts.map(AsRef::as_ref), &data.city)
}

/// Names stay readable for good, contact details and free texts can be erased.
fn data_changes(data: &Data, id: AuthorityId) -> Vec<Change> {
    let mut changes = vec![
        added("official_name", &data.official_name),
        added("informal_name", &data.informal_name),
        added("informal_name_lang", &data.informal_name_lang),
    ];
    changes.extend(data.description.as_ref().map(|_| added("description_lang", &data.informal_name_lang)));
    let contact = [
        ("description", data.description.as_deref()),
        ("phone", Some(data.phone.as_str())),
        ("email", Some(data.email.as_str())),
        ("website", data.website.as_deref()),
        ("street", Some(data.street.as_str())),
        ("postal_code", data.postal_code.as_deref()),
        ("city", Some(data.city.as_str())),
    ];
    let given = contact.into_iter().filter_map(|(field, value)| Some((field, value?)));
    changes.extend(given.map(|(field, value)| Change::contact(field, id, None, Some(value.to_owned()))));
    changes
}
