//! Who depends on whom, and what the browser must never load.

use serde_json::Value;

use super::{Fault, Faults};
use crate::{
    place::Place,
    shell::{capture, cargo},
};

/// A member and the members it may depend on; `?` marks one that must be optional.
const RULE: [(&str, &[&str]); 7] = [
    ("domain", &[]),
    ("registry", &["domain"]),
    ("app", &["domain", "registry?"]),
    ("frontend", &["app"]),
    ("server", &["app", "domain", "registry"]),
    ("load", &[]),
    ("xtask", &[]),
];

/// Crates of the server: none may be in the browser's tree.
const SERVER_ONLY: [&str; 6] = ["sqlx", "tokio", "axum", "lettre", "argon2", "registry"];

/// frontend -> app -> domain, server -> app -> registry -> domain.
pub fn between_members(place: &Place) -> Faults {
    let text = capture(cargo(place).args(["metadata", "--format-version", "1", "--no-deps", "--locked"]))?;
    Ok(against_the_rule(&serde_json::from_str(&text)?))
}

fn against_the_rule(metadata: &Value) -> Vec<Fault> {
    let mut faults = Vec::new();
    let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        let file = format!("{name}/Cargo.toml");
        let Some((_, allowed)) = RULE.iter().find(|(member, _)| *member == name) else {
            faults.push(Fault::new(file, 0, "a member the dependency rule does not know"));
            continue;
        };
        let dependencies = package["dependencies"].as_array().map(Vec::as_slice).unwrap_or_default();
        // Tests may use what they test; a dependency with a path is a member.
        for dependency in dependencies.iter().filter(|one| one["path"].is_string() && one["kind"] != "dev") {
            let other = dependency["name"].as_str().unwrap_or_default();
            let optional = dependency["optional"] == true;
            let fits =
                allowed.iter().any(|one| *one == other || (optional && one.strip_suffix('?') == Some(other)));
            if !fits {
                faults.push(Fault::new(
                    &file,
                    0,
                    format!("{name} may not depend on {other} (see docs/architecture.md)"),
                ));
            }
        }
    }
    faults
}

/// The browser's tree holds nothing of the server.
pub fn of_the_browser(place: &Place) -> Faults {
    let mut tree = cargo(place);
    tree.args(["tree", "--locked", "--package", "frontend", "--target", "wasm32-unknown-unknown"]);
    let text = capture(tree.args(["--edges", "normal", "--prefix", "none"]))?;
    Ok(server_crates(&text))
}

fn server_crates(tree: &str) -> Vec<Fault> {
    let mut names: Vec<&str> = tree.lines().filter_map(|line| line.split_whitespace().next()).collect();
    names.sort_unstable();
    names.dedup();
    let wrong =
        |name: &&&str| SERVER_ONLY.iter().any(|own| own == *name || name.starts_with(&format!("{own}-")));
    names
        .iter()
        .filter(wrong)
        .map(|name| Fault::new("frontend/Cargo.toml", 0, format!("{name} is in the browser's tree")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_rule_is_applied() {
        let metadata = json!({ "packages": [
            { "name": "app", "dependencies": [
                { "name": "registry", "path": "/r", "kind": null, "optional": true },
                { "name": "domain", "path": "/d", "kind": null, "optional": false },
                { "name": "server", "path": "/s", "kind": "dev", "optional": false },
            ]},
            { "name": "frontend", "dependencies": [
                { "name": "domain", "path": "/d", "kind": null, "optional": false },
                { "name": "leptos", "kind": null, "optional": false },
            ]},
        ]});
        let found: Vec<_> = against_the_rule(&metadata).iter().map(ToString::to_string).collect();
        assert_eq!(
            found,
            ["frontend/Cargo.toml: frontend may not depend on domain (see docs/architecture.md)"]
        );
    }

    #[test]
    fn a_mandatory_registry_in_app_is_a_fault() {
        let metadata = json!({ "packages": [{ "name": "app", "dependencies": [
            { "name": "registry", "path": "/r", "kind": null, "optional": false },
        ]}]});
        assert_eq!(against_the_rule(&metadata).len(), 1);
    }

    #[test]
    fn the_servers_crates_are_found_in_the_tree() {
        let tree = "frontend v0.1.0 (/x)\napp v0.1.0\ntokio v1.4.0\nleptos v0.8.1\nsqlx-core v0.9.0\n";
        assert_eq!(server_crates(tree).len(), 2);
        assert!(server_crates("frontend v0.1.0\nleptos v0.8.1 (*)\n").is_empty());
    }
}
