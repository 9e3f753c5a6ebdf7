//! Countries and languages: they come with the release, nobody edits them on a screen (C.1.2).

/// Country code (`EL` for Greece, as the EU institutions write it) and the time zone of its capital.
pub const COUNTRIES: &[(&str, &str)] = &[
    ("BE", "Europe/Brussels"),
    ("BG", "Europe/Sofia"),
    ("CZ", "Europe/Prague"),
    ("DK", "Europe/Copenhagen"),
    ("DE", "Europe/Berlin"),
    ("EE", "Europe/Tallinn"),
    ("IE", "Europe/Dublin"),
    ("EL", "Europe/Athens"),
    ("ES", "Europe/Madrid"),
    ("FR", "Europe/Paris"),
    ("HR", "Europe/Zagreb"),
    ("IT", "Europe/Rome"),
    ("CY", "Asia/Nicosia"),
    ("LV", "Europe/Riga"),
    ("LT", "Europe/Vilnius"),
    ("LU", "Europe/Luxembourg"),
    ("HU", "Europe/Budapest"),
    ("MT", "Europe/Malta"),
    ("NL", "Europe/Amsterdam"),
    ("AT", "Europe/Vienna"),
    ("PL", "Europe/Warsaw"),
    ("PT", "Europe/Lisbon"),
    ("RO", "Europe/Bucharest"),
    ("SI", "Europe/Ljubljana"),
    ("SK", "Europe/Bratislava"),
    ("FI", "Europe/Helsinki"),
    ("SE", "Europe/Stockholm"),
    ("IS", "Atlantic/Reykjavik"),
    ("LI", "Europe/Vaduz"),
    ("NO", "Europe/Oslo"),
];

/// The Commission has no country; its times are those of Brussels.
const COMMISSION_ZONE: &str = "Europe/Brussels";

/// The time zone in which an authority's people read times (C.1.1).
pub fn time_zone(country: Option<&str>) -> &'static str {
    country
        .and_then(|code| COUNTRIES.iter().find(|(known, _)| *known == code))
        .map_or(COMMISSION_ZONE, |(_, zone)| zone)
}

/// Language code and its own name, for each of the 24 official languages: what informal names and people may have.
pub const LANGUAGES: &[(&str, &str)] = &[
    ("bg", "български"),
    ("es", "español"),
    ("cs", "čeština"),
    ("da", "dansk"),
    ("de", "Deutsch"),
    ("et", "eesti keel"),
    ("el", "ελληνικά"),
    ("en", "English"),
    ("fr", "français"),
    ("ga", "Gaeilge"),
    ("hr", "hrvatski"),
    ("it", "italiano"),
    ("lv", "latviešu valoda"),
    ("lt", "lietuvių kalba"),
    ("hu", "magyar"),
    ("mt", "Malti"),
    ("nl", "Nederlands"),
    ("pl", "polski"),
    ("pt", "português"),
    ("ro", "română"),
    ("sk", "slovenčina"),
    ("sl", "slovenščina"),
    ("fi", "suomi"),
    ("sv", "svenska"),
];

/// Whether this is one of the 24 languages.
pub fn is_language(code: &str) -> bool {
    LANGUAGES.iter().any(|(known, _)| *known == code)
}

/// The languages in which screens and mails have texts.
pub const UI_LANGUAGES: &[&str] = &["en", "sv", "fi", "da", "lv"];

/// The language of a screen or mail for somebody who prefers `code`: English where there are no texts (C.1.2).
pub fn ui_language(code: &str) -> &'static str {
    UI_LANGUAGES.iter().find(|known| **known == code).copied().unwrap_or("en")
}
