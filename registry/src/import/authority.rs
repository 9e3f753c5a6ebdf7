//! A row of `authorities.csv`.

use domain::{
    email::EmailAddress,
    fold::official_name_norm,
    model::{AuthorityKind, AuthorityStatus},
    phone::Phone,
    place::{COUNTRIES, is_language},
    text::{CITY, DESCRIPTION, Line, NAME, POSTAL_CODE, STREET, Text},
    time::{DAY, HOUR, Timestamp},
    website::Website,
};

use super::{
    ImportError,
    catalogue::day,
    table::{Place, Row},
};

pub(super) struct Authority {
    pub(super) at: Place,
    pub(super) key: String,
    pub(super) country: Option<String>,
    pub(super) kind: AuthorityKind,
    pub(super) data: Data,
    pub(super) keywords: Vec<String>,
    pub(super) is_access_manager: bool,
    pub(super) delegated_modules: Vec<String>,
    pub(super) administered_by: Vec<String>,
    pub(super) status: AuthorityStatus,
    pub(super) deactivated_at: Option<Timestamp>,
}

/// Names and contact details, as a registered authority and a self-registration both have them.
pub(super) struct Data {
    pub(super) official_name: String,
    pub(super) official_name_norm: String,
    pub(super) informal_name: String,
    pub(super) informal_name_lang: String,
    pub(super) informal_name_en: Option<String>,
    pub(super) description: Option<String>,
    pub(super) street: String,
    pub(super) postal_code: Option<String>,
    pub(super) city: String,
    pub(super) phone: String,
    pub(super) website: Option<String>,
    pub(super) email: String,
}

pub(super) fn country(code: &str) -> Option<String> {
    COUNTRIES.iter().any(|(known, _)| *known == code).then(|| code.to_owned())
}

pub(super) fn language(code: &str) -> Option<String> {
    is_language(code).then(|| code.to_owned())
}

impl Data {
    pub(super) fn parse(row: &Row) -> Result<Self, ImportError> {
        let line = |column, max| row.parse(column, |text| Line::name(text, max)).map(Line::into_string);
        let official_name = line("official_name", NAME)?;
        let optional = |line: Option<Line>| line.map(Line::into_string);
        let description = row.parse("description", |text| Text::optional(text, DESCRIPTION))?;
        Ok(Self {
            official_name_norm: official_name_norm(&official_name),
            official_name,
            informal_name: line("informal_name", NAME)?,
            informal_name_lang: row.choice("informal_name_lang", language)?,
            informal_name_en: optional(
                row.parse("informal_name_en", |text| Line::optional_name(text, NAME))?,
            ),
            description: Some(description.into_string()).filter(|text| !text.is_empty()),
            street: line("street", STREET)?,
            postal_code: optional(row.parse("postal_code", |text| Line::optional_plain(text, POSTAL_CODE))?),
            city: line("city", CITY)?,
            phone: row.parse("phone", Phone::parse)?.into_string(),
            website: row.parse("website", Website::parse_optional)?.map(Website::into_string),
            email: row.parse("email", EmailAddress::parse)?.into_string(),
        })
    }
}

impl Authority {
    /// `shift` moves a date of the sample to the day of the import; `reference` is the day it describes.
    pub(super) fn parse(row: &Row, shift: i64, reference: i64) -> Result<Self, ImportError> {
        let kind = row.choice("kind", AuthorityKind::parse)?;
        let country = row.optional_choice("country", country)?;
        let at = row.at();
        at.need((kind == AuthorityKind::Commission) == country.is_none(), || {
            "country: only the Commission has none".to_owned()
        })?;
        let status = row.choice("status", |text| {
            AuthorityStatus::parse(text).filter(|status| *status != AuthorityStatus::Deleted)
        })?;
        let deactivated_on = row.optional_choice("deactivated_on", day)?;
        let deactivated = status == AuthorityStatus::Deactivated;
        at.need(deactivated == deactivated_on.is_some(), || {
            "deactivated_on: set if and only if deactivated".to_owned()
        })?;
        if let Some(day) = deactivated_on {
            let ends = Timestamp(day * DAY).plus_months(6);
            at.need(day <= reference && ends.0 > reference * DAY, || {
                "deactivated_on: not within the six months before the reference date".to_owned()
            })?;
        }
        let is_access_manager = row.flag("access_manager")?;
        at.need(kind == AuthorityKind::Authority || is_access_manager, || {
            "access_manager: a national coordinator and the Commission are access managers (I-17)".to_owned()
        })?;
        at.need(!deactivated || !is_access_manager, || {
            "status: an access manager is active (I-17, I-18)".to_owned()
        })?;
        let delegated_modules = row.codes("access_manager_modules")?;
        let narrowed = !delegated_modules.is_empty();
        at.need(!narrowed || (is_access_manager && kind == AuthorityKind::Authority), || {
            "access_manager_modules: only for an access manager that has a delegation".to_owned()
        })?;
        Ok(Self {
            at,
            key: row.parse("key", |text| Line::name(text, NAME))?.into_string(),
            country,
            kind,
            data: Data::parse(row)?,
            keywords: row.codes("keywords")?,
            is_access_manager,
            delegated_modules,
            administered_by: row.codes("administered_by")?,
            status,
            deactivated_at: deactivated_on.map(|day| Timestamp((day + shift) * DAY).plus(8 * HOUR)),
        })
    }

    pub(super) fn is_active(&self) -> bool {
        self.status == AuthorityStatus::Active
    }
}
