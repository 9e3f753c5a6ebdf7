//! The browser bundle: what Trunk makes, the style sheet, the public files, each compressed, and `assets.json`.
//!
//! ```text
//! target/bundle/quick/          (or smallest/)
//!   assets.json                 what the server reads at its start
//!   frontend-<hash>.js          and .js.br, .js.gz
//!   frontend-<hash>_bg.wasm
//!   main-<hash>.css
//!   public/…                    robots.txt, favicon and the like: served under their own names
//! ```

pub mod press;
pub mod style;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;
use sha2::{Digest, Sha256, Sha384};

use crate::{
    Outcome,
    lints::Lints,
    place::Place,
    shell::{call, say, step, which},
    tools,
};

/// How much time goes into how few bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// For the demonstration and the tests: quick to build.
    Quick,
    /// For `dist`: as few bytes as can be.
    Smallest,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Quick => "quick",
            Self::Smallest => "smallest",
        }
    }

    fn profile(self) -> &'static str {
        match self {
            Self::Quick => "browser-quick",
            Self::Smallest => "browser",
        }
    }

    /// Brotli's quality: 5 costs a blink, 11 costs seconds a megabyte.
    fn quality(self) -> i32 {
        match self {
            Self::Quick => 5,
            Self::Smallest => 11,
        }
    }
}

/// A finished bundle.
pub struct Bundle {
    /// Its folder.
    pub dir: PathBuf,
    /// The three files of `assets.json` with their bytes as brotli.
    pub files: Vec<(String, u64)>,
}

impl Bundle {
    /// Bytes as brotli of the files with one of these endings.
    pub fn bytes(&self, endings: &[&str]) -> u64 {
        let fits =
            |name: &str| Path::new(name).extension().is_some_and(|own| endings.iter().any(|e| own == *e));
        self.files.iter().filter(|(name, _)| fits(name)).map(|(_, bytes)| bytes).sum()
    }

    /// Prints what a browser has to load.
    pub fn tell(&self) {
        for (name, bytes) in &self.files {
            say(&format!("{name}: {} brotli", kilobytes(*bytes)));
        }
    }
}

/// "12.3 KB" (of 1,000 bytes, as transfers are counted).
#[expect(clippy::cast_precision_loss, reason = "a size for people to read, rounded to a tenth")]
pub fn kilobytes(bytes: u64) -> String {
    format!("{:.1} KB", bytes as f64 / 1000.0)
}

/// Builds the bundle from the sources.
pub fn build(place: &Place, kind: Kind, lints: Lints) -> Outcome<Bundle> {
    let tools = tools::browser(place)?;
    tools::fetch(place)?;
    let compiled = place.built("bundle").join(format!("trunk-{}", kind.name()));
    step("building the browser bundle", || {
        let mut trunk = Command::new(&tools.trunk);
        trunk.current_dir(place.root()).env("PATH", &tools.path);
        trunk.args([
            "--quiet",
            "build",
            "--config",
            "Trunk.toml",
            "--cargo-profile",
            kind.profile(),
            "--dist",
        ]);
        trunk.arg(&compiled);
        // Trunk takes this widespread variable for an option of its own and refuses the usual value 1.
        trunk.env_remove("NO_COLOR");
        // What does not compile is told by cargo; Trunk's own backtrace would bury it.
        trunk.env("RUST_BACKTRACE", "0");
        lints.give(&mut trunk);
        call(&mut trunk)
    })?;
    step("compressing the bundle", || finish(place, kind, &compiled))
}

/// Makes the bundle anew around what Trunk compiled before: enough when only style or public files changed.
pub fn finish_again(place: &Place, kind: Kind) -> Outcome<Bundle> {
    finish(place, kind, &place.built("bundle").join(format!("trunk-{}", kind.name())))
}

fn finish(place: &Place, kind: Kind, compiled: &Path) -> Outcome<Bundle> {
    let bundle = place.built("bundle").join(kind.name());
    let fresh = bundle.with_extension("new");
    if fresh.exists() {
        fs::remove_dir_all(&fresh)?;
    }
    fs::create_dir_all(&fresh)?;
    copy_all(compiled, &fresh)?;
    fs::remove_file(fresh.join("index.html"))?;

    let js = only(&fresh, |name| has_ending(name, "js"))?;
    let mut wasm = only(&fresh, |name| has_ending(name, "wasm"))?;
    if kind == Kind::Smallest {
        wasm = optimise(place, &fresh, &wasm)?;
    }
    let css = style::sheet(&place.file("style/main.css"))?;
    let css_name = format!("main-{}.css", short_hash(css.as_bytes()));
    fs::write(fresh.join(&css_name), css)?;
    let public = place.file("public");
    if public.is_dir() {
        copy_all(&public, &fresh.join("public"))?;
    }

    let mut integrity = serde_json::Map::new();
    for name in [&js, &wasm, &css_name] {
        let hash = STANDARD.encode(Sha384::digest(fs::read(fresh.join(name))?));
        integrity.insert(name.clone(), format!("sha384-{hash}").into());
    }
    press::all(&fresh, kind.quality())?;
    let assets = json!({ "js": js, "wasm": wasm, "css": css_name, "integrity": integrity });
    fs::write(fresh.join("assets.json"), serde_json::to_string_pretty(&assets)?)?;

    let mut files = Vec::new();
    for name in [wasm, js, css_name] {
        let bytes = fs::metadata(fresh.join(format!("{name}.br")))?.len();
        files.push((name, bytes));
    }
    // A server that is running never sees half a bundle.
    if bundle.exists() {
        fs::remove_dir_all(&bundle)?;
    }
    fs::rename(&fresh, &bundle)?;
    Ok(Bundle { dir: bundle, files })
}

/// Without wasm-opt the bundle is larger than a release's should be: no figure is told of such a one.
pub fn require_wasm_opt(place: &Place) -> Outcome {
    if wasm_opt(place).is_some() {
        return Ok(());
    }
    Err("no wasm-opt: `npm ci` in end2end/ brings a current one (package binaryen)".into())
}

fn wasm_opt(place: &Place) -> Option<PathBuf> {
    let own = place.file("end2end/node_modules/.bin/wasm-opt");
    Some(own).filter(|file| file.exists()).or_else(|| which("wasm-opt"))
}

/// wasm-opt from the npm package binaryen (end2end/), else from PATH; the file gets the name of its new content.
fn optimise(place: &Place, dir: &Path, wasm: &str) -> Outcome<String> {
    let Some(program) = wasm_opt(place) else {
        say("no wasm-opt: the bundle will be larger than need be; `npm ci` in end2end/ brings a current one");
        return Ok(wasm.to_owned());
    };
    let before = dir.join(wasm);
    let after = dir.join("optimised.wasm");
    step("optimising the WASM", || {
        let mut command = Command::new(&program);
        command.arg(&before).arg("-o").arg(&after).arg("-Oz");
        // What Rust's WASM target uses by default; the section that says so is stripped by the profile.
        for feature in [
            "bulk-memory",
            "multivalue",
            "mutable-globals",
            "nontrapping-float-to-int",
            "reference-types",
            "sign-ext",
        ] {
            command.arg(format!("--enable-{feature}"));
        }
        call(&mut command)
    })?;
    let name = format!("frontend-{}_bg.wasm", short_hash(&fs::read(&after)?));
    fs::remove_file(before)?;
    fs::rename(after, dir.join(&name))?;
    Ok(name)
}

fn has_ending(name: &str, ending: &str) -> bool {
    Path::new(name).extension().is_some_and(|own| own == ending)
}

/// The one file of the folder that fits.
fn only(dir: &Path, fits: impl Fn(&str) -> bool) -> Outcome<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dir)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if fits(&name) {
            names.push(name);
        }
    }
    match <[String; 1]>::try_from(names) {
        Ok([name]) => Ok(name),
        Err(names) => Err(format!("expected one file in {}, found {names:?}", dir.display()).into()),
    }
}

fn copy_all(from: &Path, to: &Path) -> Outcome {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_all(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// Sixteen hexadecimal digits: enough to tell one version of a file from the next.
fn short_hash(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let number = digest.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    format!("{number:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_sixteen_digits_of_the_content() {
        assert_eq!(short_hash(b""), "e3b0c44298fc1c14");
        assert_ne!(short_hash(b"a"), short_hash(b"b"));
    }

    #[test]
    fn bytes_are_summed_by_ending() {
        let files = vec![("a.wasm".to_owned(), 3), ("a.js".to_owned(), 2), ("m.css".to_owned(), 1)];
        let bundle = Bundle { dir: PathBuf::new(), files };
        assert_eq!(bundle.bytes(&["wasm", "js"]), 5);
        assert_eq!(bundle.bytes(&["css"]), 1);
    }
}
