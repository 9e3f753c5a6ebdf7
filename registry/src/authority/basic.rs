//! The basic data of an authority: what a form makes of them (P5, P6).

use domain::{
    email::EmailAddress,
    error::{Code, Fault, FieldErrors},
    fold::{official_name_norm, sort_key},
    form::AuthorityForm,
    id::AuthorityId,
    phone::Phone,
    place::is_language,
    text::{CITY, DESCRIPTION, Line, NAME, POSTAL_CODE, REGION, STREET, Text},
    website::Website,
};

use crate::{
    Failure,
    chronicle::Changes,
    derived::authority_text,
    store::{Tx, authority as sql},
};

/// The basic data as they are to be.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Basic {
    pub(crate) official_name: String,
    pub(crate) informal_name: String,
    pub(crate) informal_name_lang: String,
    pub(crate) description: Option<String>,
    pub(crate) description_lang: Option<String>,
    pub(crate) phone: String,
    pub(crate) email: String,
    pub(crate) mail_language: String,
    pub(crate) website: Option<String>,
    pub(crate) street: String,
    pub(crate) postal_code: Option<String>,
    pub(crate) city: String,
    pub(crate) region: Option<String>,
}

/// What is mandatory is empty only before there was an authority.
fn some(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// Keeps a value that was not changed, also one that today's rules would refuse; else reads what was typed.
fn read(
    errors: &mut FieldErrors,
    field: &str,
    stored: Option<&str>,
    typed: &str,
    parse: impl FnOnce(&str) -> Result<Option<String>, Fault>,
) -> Option<String> {
    let stored = stored.unwrap_or_default();
    let kept = || (!stored.is_empty()).then(|| stored.to_owned());
    if typed == stored && !stored.is_empty() {
        return kept();
    }
    errors.take(field, parse(typed)).unwrap_or_else(kept)
}

fn language(typed: &str) -> Result<Option<String>, Fault> {
    match typed {
        "" => Err(Code::Required.into()),
        code if is_language(code) => Ok(Some(code.to_owned())),
        _ => Err(Code::InvalidChoice.into()),
    }
}

impl Basic {
    /// The data as stored.
    pub(crate) fn stored(row: &sql::AuthorityRow) -> Self {
        let row = row.clone();
        Self {
            official_name: row.official_name,
            informal_name: row.informal_name,
            informal_name_lang: row.informal_name_lang,
            description: row.description,
            description_lang: row.description_lang,
            phone: row.phone,
            email: row.email,
            mail_language: row.mail_language,
            website: row.website,
            street: row.street,
            postal_code: row.postal_code,
            city: row.city,
            region: row.region,
        }
    }

    /// The data as a form wants them. Who may not change the official name has no field for it: it comes empty.
    pub(crate) fn typed(
        form: &AuthorityForm,
        stored: &Self,
        renames: bool,
        errors: &mut FieldErrors,
    ) -> Self {
        let some = |line: Line| Some(line.into_string());
        let optional = |line: Option<Line>| line.map(Line::into_string);
        let name = if form.official_name.is_empty() && !renames {
            &stored.official_name
        } else {
            &form.official_name
        };
        let official_name = read(errors, "official_name", Some(&stored.official_name), name, |typed| {
            let name = Line::name(typed, NAME)?;
            // Without a letter or digit it could not be compared (I-1).
            if official_name_norm(name.as_str()).is_empty() {
                return Err(Code::InvalidCharacters.into());
            }
            Ok(Some(name.into_string()))
        });
        let informal_name =
            read(errors, "informal_name", Some(&stored.informal_name), &form.informal_name, |typed| {
                Line::name(typed, NAME).map(some)
            });
        let lang = Some(stored.informal_name_lang.as_str());
        let informal_name_lang = read(errors, "informal_name_lang", lang, &form.informal_name_lang, language);
        let description =
            read(errors, "description", stored.description.as_deref(), &form.description, |typed| {
                let text = Text::optional(typed, DESCRIPTION)?;
                Ok((!text.as_str().trim().is_empty()).then(|| text.into_string()))
            });
        let phone = read(errors, "phone", Some(&stored.phone), &form.phone, |typed| {
            Phone::parse(typed).map(|phone| Some(phone.into_string()))
        });
        let email = read(errors, "email", Some(&stored.email), &form.email, |typed| {
            EmailAddress::parse(typed).map(|email| Some(email.into_string()))
        });
        let mail_language =
            read(errors, "mail_language", Some(&stored.mail_language), &form.mail_language, language);
        let website = read(errors, "website", stored.website.as_deref(), &form.website, |typed| {
            Website::parse_optional(typed).map(|website| website.map(Website::into_string))
        });
        let street = read(errors, "street", Some(&stored.street), &form.street, |typed| {
            Line::name(typed, STREET).map(some)
        });
        let postal_code =
            read(errors, "postal_code", stored.postal_code.as_deref(), &form.postal_code, |typed| {
                Line::optional_plain(typed, POSTAL_CODE).map(optional)
            });
        let city =
            read(errors, "city", Some(&stored.city), &form.city, |typed| Line::name(typed, CITY).map(some));
        let region = read(errors, "region", stored.region.as_deref(), &form.region, |typed| {
            Line::optional_name(typed, REGION).map(optional)
        });
        let informal_name_lang = informal_name_lang.unwrap_or_default();
        let described = description.is_some();
        let description_lang = stored.description_lang.clone().or_else(|| Some(informal_name_lang.clone()));
        Self {
            official_name: official_name.unwrap_or_default(),
            informal_name: informal_name.unwrap_or_default(),
            informal_name_lang,
            description_lang: description_lang.filter(|_| described),
            description,
            phone: phone.unwrap_or_default(),
            email: email.unwrap_or_default(),
            mail_language: mail_language.unwrap_or_default(),
            website,
            street: street.unwrap_or_default(),
            postal_code,
            city: city.unwrap_or_default(),
            region,
        }
    }

    /// These data without the values that the others have, too: what was corrected.
    pub(crate) fn where_it_differs(&self, other: &Self) -> Self {
        let text = |get: fn(&Self) -> &String| {
            if get(self) == get(other) { String::new() } else { get(self).clone() }
        };
        let maybe = |get: fn(&Self) -> &Option<String>| get(self).clone().filter(|_| get(self) != get(other));
        Self {
            official_name: text(|data| &data.official_name),
            informal_name: text(|data| &data.informal_name),
            informal_name_lang: text(|data| &data.informal_name_lang),
            description: maybe(|data| &data.description),
            description_lang: maybe(|data| &data.description_lang),
            phone: text(|data| &data.phone),
            email: text(|data| &data.email),
            mail_language: text(|data| &data.mail_language),
            website: maybe(|data| &data.website),
            street: text(|data| &data.street),
            postal_code: maybe(|data| &data.postal_code),
            city: text(|data| &data.city),
            region: maybe(|data| &data.region),
        }
    }

    /// What the history says of the change. Contact details and the free text can be erased later.
    pub(crate) fn changes(&self, old: &Self, id: AuthorityId) -> Changes {
        let mut changes = Changes::of_authority(id);
        changes.plain("official_name", some(&old.official_name), some(&self.official_name));
        changes.plain("informal_name", some(&old.informal_name), some(&self.informal_name));
        changes.plain("informal_name_lang", some(&old.informal_name_lang), some(&self.informal_name_lang));
        changes.personal("description", old.description.as_deref(), self.description.as_deref());
        changes.plain("description_lang", old.description_lang.as_deref(), self.description_lang.as_deref());
        changes.personal("phone", some(&old.phone), some(&self.phone));
        changes.personal("email", some(&old.email), some(&self.email));
        changes.plain("mail_language", some(&old.mail_language), some(&self.mail_language));
        changes.personal("website", old.website.as_deref(), self.website.as_deref());
        changes.personal("street", some(&old.street), some(&self.street));
        changes.personal("postal_code", old.postal_code.as_deref(), self.postal_code.as_deref());
        changes.personal("city", some(&old.city), some(&self.city));
        changes.personal("region", old.region.as_deref(), self.region.as_deref());
        changes
    }

    /// The official name as compared for "registered once" (I-1).
    pub(crate) fn norm(&self) -> String {
        official_name_norm(&self.official_name)
    }

    /// What the authority is found by, with its informal names in other languages.
    pub(crate) fn search_text<'a>(&'a self, translations: impl IntoIterator<Item = &'a str>) -> String {
        let names = [self.official_name.as_str(), self.informal_name.as_str()].into_iter();
        authority_text(names.chain(translations).chain(self.description.as_deref()), &self.city)
    }

    /// Writes the data and what follows from them.
    pub(crate) async fn store(
        &self,
        tx: &mut Tx,
        id: AuthorityId,
        translations: &[sql::TranslationRow],
    ) -> Result<(), Failure> {
        let search_text = self.search_text(translations.iter().map(|found| found.text.as_str()));
        tx.execute(
            sql::UPDATE,
            &[
                &id,
                &self.official_name,
                &self.norm(),
                &sort_key(&self.official_name),
                &self.informal_name,
                &self.informal_name_lang,
                &sort_key(&self.informal_name),
                &self.description,
                &self.description_lang,
                &self.phone,
                &self.email,
                &self.mail_language,
                &self.website,
                &self.street,
                &self.postal_code,
                &self.city,
                &self.region,
                &search_text,
            ],
        )
        .await?;
        Ok(())
    }
}
