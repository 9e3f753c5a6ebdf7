//! Turns `locales/` into code, and fails where one language lacks a key, has one too many, or misses a placeholder.
//!
//! The code generator of `leptos_i18n` is called directly: its own build crate does the same behind an exporter of
//! ICU data that Mandate does not need and that takes minutes to build.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    error::Error,
    fs,
    path::{Path, PathBuf},
};

use leptos_i18n_parser::parse_locales::{
    options::{Config, ParseOptions},
    parse_locales,
};

/// English first: what another language lacks is measured against it.
const LANGUAGES: [&str; 5] = ["en", "sv", "fi", "da", "lv"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=locales");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or("cargo names no folder")?);
    let namespaces = namespaces(&root.join("locales/en"))?;
    for namespace in &namespaces {
        for language in &LANGUAGES[1..] {
            compare(&root, namespace, language)?;
        }
    }

    let options = ParseOptions::default().interpolate_display(true);
    let config = Config::new(LANGUAGES[0])?
        .add_locales(LANGUAGES[1..].iter().copied())?
        .add_namespaces(namespaces)?
        .parse_options(options);
    let parsed = parse_locales(Some(root), config)?;
    let code = leptos_i18n_codegen::gen_code(&parsed, None, false, None, false)?;
    let out = env::var_os("OUT_DIR").ok_or("cargo names no folder for what is made")?;
    fs::write(PathBuf::from(out).join("i18n.rs"), code.to_string())?;
    Ok(())
}

fn namespaces(folder: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let mut names = Vec::new();
    for file in fs::read_dir(folder)? {
        let path = file?.path();
        if let Some(name) = path.file_stem().and_then(|name| name.to_str()) {
            names.push(name.to_owned());
        }
    }
    names.sort();
    Ok(names)
}

fn compare(root: &Path, namespace: &str, language: &str) -> Result<(), Box<dyn Error>> {
    let texts = |language: &str| -> Result<BTreeMap<String, String>, Box<dyn Error>> {
        let path = root.join(format!("locales/{language}/{namespace}.json"));
        let text = fs::read_to_string(&path).map_err(|cause| format!("{}: {cause}", path.display()))?;
        Ok(serde_json::from_str(&text).map_err(|cause| format!("{}: {cause}", path.display()))?)
    };
    let (english, other) = (texts(LANGUAGES[0])?, texts(language)?);
    let keys: BTreeSet<_> = english.keys().chain(other.keys()).collect();
    for key in keys {
        let (Some(wanted), Some(found)) = (english.get(key), other.get(key)) else {
            return Err(format!("locales: {namespace}.{key} is not in both en and {language}").into());
        };
        if placeholders(wanted) != placeholders(found) {
            return Err(format!("locales: {namespace}.{key} has other placeholders in {language}").into());
        }
        if found.trim().is_empty() {
            return Err(format!("locales: {namespace}.{key} is empty in {language}").into());
        }
    }
    Ok(())
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split("{{").skip(1).filter_map(|rest| rest.split_once("}}")).map(|(name, _)| name.trim()).collect()
}
