//! A throw-away PostgreSQL: started for one run of the tests, gone after it.
//!
//! A small shell script owns the cluster. It waits on a pipe that only this process holds open; when the pipe closes,
//! it stops the server and removes the folder. So the cluster goes away however this process ends: normally, by an
//! error, by an interrupt, even killed.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    net::TcpListener,
    os::unix::{
        fs::{MetadataExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use crate::{Outcome, packages, shell::capture};

/// Arguments: the folder, the programs' folder, the port.
const GUARD: &str = r#"
trap '' INT TERM HUP
dir=$1; bin=$2; port=$3
cd "$dir" || exit 1
collation=--no-locale
# With a people's collation as default, a statement that forgot COLLATE "C" is found out.
case $("$bin/initdb" --help) in *--icu-locale*) collation="--locale-provider=icu --icu-locale=en --locale=C";; esac
finish() { "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >>"$dir/log" 2>&1; cd /; rm -rf "$dir"; }
if "$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 $collation --no-sync >>"$dir/log" 2>&1 &&
   "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -w -t 60 -o "-p $port -h 127.0.0.1 -k '$dir' -c max_connections=200 \
-c fsync=off -c synchronous_commit=off -c full_page_writes=off" start >>"$dir/log" 2>&1
then
  echo ready
  read -r _
  finish
else
  cat "$dir/log" >&2
  echo failed
  finish
  exit 1
fi
"#;

/// Linux's file system in memory.
const MEMORY: &str = "/dev/shm";
/// It is used where so much of it is free, in KiB: the tests take less than half.
const ROOM: u64 = 4 * 1024 * 1024;

/// A running cluster; dropping it removes it.
pub struct Cluster {
    guard: Child,
    port: u16,
}

impl Cluster {
    /// Makes and starts a cluster with the programs in `bin`.
    pub fn start(bin: &Path) -> Outcome<Self> {
        // Between choosing a free port and using it another program may take it; then the next one is tried.
        for _ in 0..2 {
            if let Ok(cluster) = Self::attempt(bin) {
                return Ok(cluster);
            }
        }
        Self::attempt(bin)
    }

    fn attempt(bin: &Path) -> Outcome<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let dir = folder(port)?;
        let mut command = Command::new("sh");
        command.args(["-c", GUARD, "guard"]).arg(&dir).arg(bin).arg(port.to_string());
        // A group of its own: an interrupt at the terminal is not for the guard, which has to tidy up after it.
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).process_group(0);
        if packages::is_root() {
            // PostgreSQL refuses to run as root.
            let (uid, gid) = other_user()?;
            chown(&dir, Some(uid), Some(gid))?;
            command.uid(uid).gid(gid);
        }
        let mut guard = command.spawn()?;
        let mut line = String::new();
        if let Some(stdout) = guard.stdout.take() {
            BufReader::new(stdout).read_line(&mut line)?;
        }
        let cluster = Self { guard, port };
        if line.trim() == "ready" { Ok(cluster) } else { Err("PostgreSQL does not start".into()) }
    }

    /// The superuser's address: tests make databases of their own from there.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // Closes the pipe, which is the guard's sign.
        drop(self.guard.stdin.take());
        // Nothing is left to do if the guard cannot be waited for.
        let _ = self.guard.wait();
    }
}

/// A folder of this run's own that nobody else may read. The path is kept short: a socket's name may have 107 bytes.
///
/// In memory where that is large enough: hundreds of databases are made and dropped, with hundreds of files each.
fn folder(port: u16) -> Outcome<PathBuf> {
    use std::os::unix::fs::DirBuilderExt;
    let memory = Path::new(MEMORY);
    let base = if has_room(memory) { memory.to_owned() } else { env::temp_dir() };
    let dir = base.join(format!("mandate-postgres-{}-{port}", std::process::id()));
    fs::DirBuilder::new().mode(0o700).create(&dir)?;
    Ok(dir)
}

fn has_room(dir: &Path) -> bool {
    if !dir.is_dir() {
        return false;
    }
    let Ok(table) = capture(Command::new("df").args(["-Pk"]).arg(dir)) else { return false };
    let available = table.lines().nth(1).and_then(|line| line.split_whitespace().nth(3)?.parse::<u64>().ok());
    available.is_some_and(|kilobytes| kilobytes >= ROOM)
}

/// User and group to run as in place of root: postgres where the system has it, else nobody.
fn other_user() -> Outcome<(u32, u32)> {
    let users = fs::read_to_string("/etc/passwd")?;
    ["postgres", "nobody"]
        .iter()
        .find_map(|name| user(&users, name))
        .filter(|(uid, _)| *uid != fs::metadata("/proc/self").map_or(0, |meta| meta.uid()))
        .ok_or_else(|| {
            "PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody".into()
        })
}

fn user(passwd: &str, name: &str) -> Option<(u32, u32)> {
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        (fields.next()? == name).then_some(())?;
        let mut numbers = fields.skip(1).map_while(|field| field.parse().ok());
        Some((numbers.next()?, numbers.next()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_found_by_the_whole_name() {
        let passwd = "root:x:0:0::/:/bin/sh\nnobody2:x:7:8::/:\nnobody:x:65534:65533::/:/bin/false\n";
        assert_eq!(user(passwd, "nobody"), Some((65534, 65533)));
        assert_eq!(user(passwd, "postgres"), None);
    }
}
