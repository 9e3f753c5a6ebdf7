//! What was submitted, as it is stored: JSON with the authority and its first user.

use domain::{form::RegistrationForm, view::KeywordList};
use serde_json::{Value, json};

use crate::registration::New;

/// A registration as it is stored.
pub(crate) fn write(new: &New, country: &str) -> String {
    let New { basic, user, .. } = new;
    json!({
        "authority": {
            "country": country,
            "official_name": basic.official_name,
            "informal_name": basic.informal_name,
            "informal_name_lang": basic.informal_name_lang,
            "description": basic.description,
            "street": basic.street,
            "postal_code": basic.postal_code,
            "city": basic.city,
            "region": basic.region,
            "phone": basic.phone,
            "website": basic.website,
            "email": basic.email,
            "keywords": codes(new),
        },
        "first_user": {
            "first_name": user.first_name,
            "last_name": user.last_name,
            "email": user.email,
            "phone": user.phone,
            "language": user.language,
        },
    })
    .to_string()
}

/// The codes of the keywords chosen.
fn codes(new: &New) -> Vec<&str> {
    let codes = new.keywords.as_ref().map_or("", |selection| selection.new.as_str());
    codes.split(',').filter(|code| !code.is_empty()).collect()
}

/// A registration as its form would send it; nothing in the fields of one that has been erased.
pub(crate) fn read(stored: &str) -> RegistrationForm {
    let stored: Value = serde_json::from_str(stored).unwrap_or_default();
    let text =
        |part: &str, field: &str| -> String { stored[part][field].as_str().unwrap_or_default().to_owned() };
    let authority = |field: &str| text("authority", field);
    let user = |field: &str| text("first_user", field);
    let keywords = stored["authority"]["keywords"].as_array().cloned().unwrap_or_default();
    RegistrationForm {
        official_name: authority("official_name"),
        informal_name: authority("informal_name"),
        informal_name_lang: authority("informal_name_lang"),
        description: authority("description"),
        phone: authority("phone"),
        email: authority("email"),
        website: authority("website"),
        street: authority("street"),
        postal_code: authority("postal_code"),
        city: authority("city"),
        region: authority("region"),
        keywords: keywords.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        first_name: user("first_name"),
        last_name: user("last_name"),
        user_email: user("email"),
        user_phone: user("phone"),
        language: user("language"),
        none_of_these: String::new(),
    }
}

/// Ticks the keywords that were chosen.
pub(crate) fn choose(lists: &mut [KeywordList], chosen: &[String]) {
    for keyword in lists.iter_mut().flat_map(|list| &mut list.keywords) {
        keyword.chosen = chosen.contains(&keyword.code);
    }
}

/// What was found when it was submitted: how many authorities may be the same, and whether the address of the first user
/// was somebody's.
pub(crate) fn hints(stored: Option<&str>) -> (usize, bool) {
    let stored: Value = stored.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let count = stored["authorities"].as_array().map_or(0, Vec::len);
    (count, stored["email_taken"].as_bool().unwrap_or_default())
}
