//! With the feature `embed`: lists the files of the bundle that `MANDATE_EMBED` names, to be built into the program.

use std::{env, error::Error, fmt::Write, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=MANDATE_EMBED");
    if env::var_os("CARGO_FEATURE_EMBED").is_none() {
        return Ok(());
    }
    let bundle = env::var_os("MANDATE_EMBED").ok_or("MANDATE_EMBED names no bundle")?;
    println!("cargo::rerun-if-changed={}", Path::new(&bundle).display());
    let mut list = String::from("&[\n");
    collect(Path::new(&bundle), "", &mut list)?;
    list.push_str("]\n");
    let out = env::var_os("OUT_DIR").ok_or("cargo names no folder for what is made")?;
    fs::write(Path::new(&out).join("bundle.rs"), list)?;
    Ok(())
}

fn collect(folder: &Path, below: &str, list: &mut String) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{name}/"), list)?;
        } else {
            let path = fs::canonicalize(entry.path())?.to_string_lossy().into_owned();
            writeln!(list, "({name:?}, include_bytes!({path:?})),")?;
        }
    }
    Ok(())
}
