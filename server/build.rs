//! With the feature `embed`: lists the files of the bundle that `MANDATE_EMBED` names, to be built into the program.

use std::{env, error::Error, fmt::Write, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=MANDATE_EMBED");
    if env::var_os("CARGO_FEATURE_EMBED").is_none() {
        return Ok(());
    }
    let bundle = env::var("MANDATE_EMBED")?;
    println!("cargo::rerun-if-changed={bundle}");
    let mut list = String::from("&[\n");
    collect(Path::new(&bundle), "", &mut list)?;
    list.push_str("]\n");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("bundle.rs"), list)?;
    Ok(())
}

fn collect(folder: &Path, below: &str, list: &mut String) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{name}/"), list)?;
        } else {
            writeln!(list, "({name:?}, include_bytes!({:?})),", fs::canonicalize(entry.path())?)?;
        }
    }
    Ok(())
}
