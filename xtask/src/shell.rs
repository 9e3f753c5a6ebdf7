//! Running other programs and telling what happens meanwhile.

use std::{
    env,
    ffi::{OsStr, OsString},
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{Outcome, place::Place};

/// One line about what is going on.
pub fn say(text: &str) {
    println!("[xtask] {text}");
    // Another program is about to write to the same place. If nobody reads us, there is nobody to tell.
    let _ = std::io::stdout().flush();
}

/// Does `work`, told before and after with the time it took.
pub fn step<T>(what: &str, work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    say(&format!("{what} ..."));
    let start = Instant::now();
    let done = work();
    let verdict = if done.is_ok() { "done" } else { "FAILED" };
    say(&format!("{what}: {verdict} in {}", duration(start.elapsed())));
    done
}

/// "0.4 s", "12 s", "3 min 05 s".
pub fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..10 => format!("{:.1} s", time.as_secs_f64()),
        10..60 => format!("{seconds} s"),
        _ => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

/// Does two things at the same time. Each compilation ends with a crate or two that wait for all others: together they keep
/// both processors busy.
pub fn both<A, B: Send>(
    one: impl FnOnce() -> A,
    other: impl FnOnce() -> Outcome<B> + Send,
) -> (A, Outcome<B>) {
    thread::scope(|scope| {
        let other = scope.spawn(other);
        (one(), other.join().unwrap_or_else(|_| Err("it panicked".into())))
    })
}

/// Runs a program to its end; anything but success is an error that names it.
pub fn call(command: &mut Command) -> Outcome {
    let status = command.status().map_err(|error| format!("{} does not start: {error}", name(command)))?;
    if status.success() { Ok(()) } else { Err(format!("{} failed ({status})", name(command)).into()) }
}

/// Runs a program and returns what it wrote to its standard output.
pub fn capture(command: &mut Command) -> Outcome<String> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("{} does not start: {error}", name(command)))?;
    if !output.status.success() {
        return Err(format!("{} failed ({})", name(command), output.status).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// The program and its first two arguments: enough to know it again.
fn name(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().take(2).map(|word| word.to_string_lossy().into_owned()));
    format!("`{}`", words.join(" "))
}

/// Cargo, the one that runs this command, in the repository's folder.
pub fn cargo(place: &Place) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    command.current_dir(place.root());
    // What cargo told xtask of itself is no business of the crates built now: some build again when it changes.
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&*name);
        }
    }
    command
}

/// The first file of this name in the folders of PATH.
pub fn which(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|dir| dir.join(program)).find(|file| executable(file))
}

/// Whether this is a file that may be run.
pub fn executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

/// PATH with these folders before all others.
pub fn path_with(first: &[PathBuf]) -> Outcome<OsString> {
    let old = env::var_os("PATH").unwrap_or_default();
    let all = first.iter().cloned().chain(env::split_paths(&old));
    Ok(env::join_paths(all)?)
}

/// The first line a program prints about its version, if it can be run at all.
pub fn version_of(program: impl AsRef<OsStr>) -> Option<String> {
    let output = Command::new(program).arg("--version").stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.lines().next().unwrap_or_default().trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_told_as_people_tell_it() {
        assert_eq!(duration(Duration::from_millis(420)), "0.4 s");
        assert_eq!(duration(Duration::from_secs(12)), "12 s");
        assert_eq!(duration(Duration::from_secs(185)), "3 min 05 s");
    }
}
