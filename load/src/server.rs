//! `mandate demo` as a process.

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::{Outcome, Visitor};

/// An import of the sample by an unoptimised program on a busy machine takes a while.
const PATIENCE: Duration = Duration::from_mins(2);

/// A program, and the demonstration registry it serves.
pub struct Program {
    binary: PathBuf,
    /// Mails, and the database where no other is named.
    folder: TempDir,
    database_url: Option<String>,
    variables: Vec<(String, String)>,
}

impl Program {
    /// A program with a folder of its own. `variables` are the `MANDATE_*` ones it gets; none is inherited.
    pub fn new(binary: PathBuf, database_url: Option<String>, variables: &[(&str, &str)]) -> Outcome<Self> {
        let variables =
            variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Ok(Self { binary, folder: tempfile::tempdir()?, database_url, variables })
    }

    /// Folder of the mails that went out.
    pub fn mails(&self) -> PathBuf {
        self.folder.path().join("mail")
    }

    /// Starts it over what an earlier start has left, and waits until it serves.
    pub fn start(&self) -> Outcome<Server> {
        // The port is free again before the server takes it: there is no way to hand it over.
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let mut command = self.command();
        command.args(["demo", "--keep", "--listen", &address.to_string(), "--data"]).arg(self.folder.path());
        if let Some(url) = &self.database_url {
            command.args(["--database-url", url]);
        }
        let begin = Instant::now();
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let mut server = Server { child, url: format!("http://{address}"), waited: Duration::ZERO };
        let visitor = Visitor::new(&server.url);
        while !visitor.get("/login").is_ok_and(|answer| answer.status == 200) {
            if let Some(status) = server.child.try_wait()? {
                return Err(format!("the server did not start: {status}").into());
            }
            if begin.elapsed() > PATIENCE {
                return Err("the server does not answer".into());
            }
            thread::sleep(Duration::from_millis(1));
        }
        server.waited = begin.elapsed();
        Ok(server)
    }

    /// `mandate verify`: the history and every invariant.
    pub fn verify(&self) -> Outcome {
        self.run("verify", &[])
    }

    /// Another command over the same registry.
    pub fn run(&self, command: &str, files: &[&Path]) -> Outcome {
        let url = match &self.database_url {
            Some(url) => url.clone(),
            None => format!("sqlite:{}", self.folder.path().join("mandate.db").display()),
        };
        let output = self.command().arg(command).args(files).env("MANDATE_DATABASE_URL", url).output()?;
        if output.status.success() {
            return Ok(());
        }
        let text = [output.stdout, output.stderr].concat();
        Err(format!("mandate {command}: {}", String::from_utf8_lossy(&text)).into())
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.binary);
        // The server refuses variables it does not know, and some are meant for the tests only.
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("MANDATE_") {
                command.env_remove(name);
            }
        }
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }
}

/// A server that runs; killed when dropped.
pub struct Server {
    child: Child,
    /// Where it answers.
    pub url: String,
    /// From the start of the process to the first page.
    pub waited: Duration,
}

impl Server {
    /// Ends it as a power cut would: SIGKILL, nothing is finished.
    pub fn kill(mut self) -> Outcome {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Memory it holds, in bytes (`VmRSS` of Linux).
    pub fn resident(&self) -> Outcome<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
        let kib: u64 = line.trim().trim_end_matches("kB").trim().parse()?;
        Ok(kib * 1024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
