//! Names of invented authorities in the 24 languages, and of invented people.

use domain::random::Random;

/// A language, and kinds of authorities in it.
pub const KINDS: [(&str, [&str; 4]); 24] = [
    ("bg", ["Областна администрация", "Районна прокуратура", "Агенция по храните", "Община"]),
    ("cs", ["Městský úřad", "Krajská hygienická stanice", "Úřad práce", "Živnostenský úřad"]),
    (
        "da",
        ["Styrelsen for Grøn Omstilling", "Kommunens børneforvaltning", "Fødevaretilsynet", "Tinglysningen"],
    ),
    ("de", ["Straßenverkehrsamt", "Gewerbeaufsicht", "Prüfungsamt für Ärzte", "Landratsamt"]),
    ("el", ["Δήμος", "Περιφέρεια", "Διεύθυνση Υγείας", "Ληξιαρχείο"]),
    ("en", ["Board of Trade", "County Council", "Registry of Births", "Food Safety Office"]),
    ("es", ["Ayuntamiento", "Consejería de Educación", "Jefatura de Tráfico", "Colegio de Médicos"]),
    ("et", ["Vallavalitsus", "Põllumajandusamet", "Tööinspektsioon", "Keskkonnaamet"]),
    ("fi", ["Ympäristökeskus", "Työsuojelupiiri", "Väestörekisteri", "Elintarvikevirasto"]),
    ("fr", ["Préfecture", "Mairie", "Direction de l'Évêché", "Inspection académique"]),
    ("ga", ["Comhairle Contae", "Oifig an Chláraitheora", "Údarás Sláinte", "Bord Oideachais"]),
    ("hr", ["Županija", "Gradska uprava", "Državni inspektorat", "Porezna uprava"]),
    ("hu", ["Kormányhivatal", "Földhivatal", "Munkaügyi központ", "Önkormányzat"]),
    ("it", ["Comune", "Questura", "Azienda sanitaria", "Camera di commercio"]),
    ("lt", ["Savivaldybė", "Darbo inspekcija", "Mokesčių inspekcija", "Žemės ūkio rūmai"]),
    ("lv", ["Novada pašvaldība", "Ķekavas bāriņtiesa", "Valsts darba inspekcija", "Izglītības pārvalde"]),
    ("mt", ["Kunsill Lokali", "Awtorità tas-Saħħa", "Reġistru Pubbliku", "Uffiċċju tat-Taxxa"]),
    ("nl", ["Gemeente", "Dienst Wegverkeer", "Inspectie Gezondheidszorg", "Kamer van Koophandel"]),
    ("pl", ["Urząd Miejski", "Okręgowa Izba Lekarska", "Państwowa Inspekcja Pracy", "Starostwo"]),
    ("pt", ["Câmara Municipal", "Direção de Saúde", "Inspeção do Trabalho", "Conservatória"]),
    ("ro", ["Primăria", "Direcția de Sănătate", "Inspectoratul Școlar", "Consiliul Județean"]),
    ("sk", ["Okresný úrad", "Mestský úrad", "Inšpektorát práce", "Štátna veterinárna správa"]),
    ("sl", ["Upravna enota", "Občina", "Zdravstveni inšpektorat", "Šolska uprava"]),
    ("sv", ["Länsstyrelsen", "Miljönämnden", "Socialnämnden", "Byggnadsnämnden"]),
];

const FIRST: [&str; 16] = [
    "Märta", "Jānis", "Zoë", "Søren", "Łukasz", "Ángela", "Żaneta", "Björn", "Ilze", "Aino", "Đorđe",
    "Maeve", "Győző", "Élodie", "Þóra", "Uģis",
];

const ONSETS: [&str; 20] = [
    "b", "br", "d", "dr", "f", "g", "gr", "h", "k", "kl", "l", "m", "n", "p", "r", "s", "st", "t", "tr", "v",
];
const VOWELS: [&str; 10] = ["a", "e", "i", "o", "u", "å", "ö", "ē", "ū", "á"];
const CODAS: [&str; 10] = ["", "n", "r", "l", "s", "k", "nd", "rg", "st", "ļ"];

/// A number below a limit.
pub fn below(random: &mut dyn Random, limit: usize) -> usize {
    let mut bytes = [0; 4];
    random.fill(&mut bytes);
    usize::try_from(u32::from_le_bytes(bytes)).unwrap_or_default() % limit
}

fn one<'a>(random: &mut dyn Random, of: &[&'a str]) -> &'a str {
    of.get(below(random, of.len())).copied().unwrap_or_default()
}

/// The name of a place or of a family.
pub fn place(random: &mut dyn Random) -> String {
    let mut name = String::new();
    for _ in 0..2 + below(random, 2) {
        name.push_str(one(random, &ONSETS));
        name.push_str(one(random, &VOWELS));
        name.push_str(one(random, &CODAS));
    }
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A first name.
pub fn first(random: &mut dyn Random) -> &'static str {
    one(random, &FIRST)
}
