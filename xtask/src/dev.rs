//! `cargo xtask dev`: the demonstration, rebuilt and restarted whenever a file is saved.

use std::{
    fs,
    path::Path,
    process::{Child, Command},
    thread,
    time::{Duration, SystemTime},
};

use crate::{
    Outcome,
    bundle::{self, Kind},
    demo::{self, Options},
    lints::Lints,
    place::Place,
    shell::{call, say},
};

/// Changes here mean: compile the browser's side anew.
const BROWSER: [&str; 6] = ["app", "domain", "frontend", "Cargo.toml", "Cargo.lock", "Trunk.toml"];
/// Changes here mean: compile the server anew.
const SERVER: [&str; 5] = ["app", "domain", "registry", "server", "Cargo.toml"];
/// Changes here mean: put the bundle together anew.
const LOOK: [&str; 2] = ["style", "public"];

/// Runs until it is interrupted. The registry is made fresh at the start (unless `--keep`) and kept from then on.
pub fn run(place: &Place, options: &Options) -> Outcome {
    let mut browser = newest(place, &BROWSER);
    let mut server = newest(place, &SERVER);
    let mut look = newest(place, &LOOK);
    let (binary, bundle) = demo::build(place);
    let (mut binary, mut assets) = (binary?, bundle?.dir);
    let mut keep = options.keep;
    loop {
        let mut child = demo::command(place, options, &binary, &assets, keep).spawn()?;
        keep = true;
        say("waiting for a change (interrupt to end)");
        loop {
            thread::sleep(Duration::from_millis(400));
            let now = [newest(place, &BROWSER), newest(place, &SERVER), newest(place, &LOOK)];
            if now == [browser, server, look] {
                continue;
            }
            let (new_browser, new_server) = (now[0] != browser, now[1] != server);
            [browser, server, look] = now;
            // The old server goes on answering until the new one is built; a build that fails changes nothing.
            let built = rebuild(place, new_browser, new_server);
            match built {
                Ok((bundle, program)) => {
                    assets = bundle;
                    binary = program;
                    break;
                }
                Err(error) => say(&format!("not yet: {error}")),
            }
        }
        stop(&mut child)?;
    }
}

fn rebuild(place: &Place, browser: bool, server: bool) -> Outcome<(std::path::PathBuf, std::path::PathBuf)> {
    let bundle = if browser {
        bundle::build(place, Kind::Quick, Lints::Off)?
    } else {
        bundle::finish_again(place, Kind::Quick)?
    };
    let program = if server { demo::server(place)? } else { place.built("debug/mandate") };
    Ok((bundle.dir, program))
}

/// Asks the server to end, as an administrator would, and waits for it.
fn stop(child: &mut Child) -> Outcome {
    // It may have ended by itself; then there is nobody to ask.
    if child.try_wait()?.is_none() {
        call(Command::new("kill").arg(child.id().to_string()))?;
    }
    child.wait()?;
    Ok(())
}

/// Number of files and the time of the latest change: together they tell a change, a new file and a removed one.
fn newest(place: &Place, paths: &[&str]) -> (usize, Option<SystemTime>) {
    let mut seen = (0, None);
    for path in paths {
        visit(&place.file(path), &mut seen);
    }
    seen
}

fn visit(path: &Path, seen: &mut (usize, Option<SystemTime>)) {
    let Ok(meta) = path.metadata() else { return };
    if meta.is_dir() {
        // A folder that disappears while it is read is a change the next round sees.
        for entry in fs::read_dir(path).into_iter().flatten().flatten() {
            visit(&entry.path(), seen);
        }
    } else {
        seen.0 += 1;
        seen.1 = seen.1.max(meta.modified().ok());
    }
}
