//! A real mail server for a test: a program of its own on a free port, with certificates made for it.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use serde::Deserialize;
use server::config::Config;
use tempfile::TempDir;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/http/mail_server.py");

/// How the server protects its connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Not at all, and nobody logs in.
    Plain,
    /// After `STARTTLS`, which is required like the log-in.
    StartTls,
    /// From the first byte; the log-in is required.
    Tls,
}

/// A running server. Stops when dropped.
pub struct MailServer {
    mode: Mode,
    port: u16,
    folder: TempDir,
    process: Child,
}

/// A mail as it arrived.
#[derive(Deserialize, Debug)]
pub struct Arrived {
    pub raw: String,
    /// Decoded.
    pub headers: Vec<(String, String)>,
    /// The plain text, decoded.
    pub body: String,
    /// The same words as a page, decoded.
    pub html: String,
    #[serde(default)]
    pub from: String,
    #[serde(default)]
    pub to: Vec<String>,
    #[serde(default)]
    pub tls: bool,
    #[serde(default)]
    pub authenticated: bool,
    /// The port its sender sent it from: the same one, the same connection.
    #[serde(default)]
    pub client: u16,
}

impl Arrived {
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value)
    }

    /// Everything a reader or a program on the way could see.
    pub fn everything(&self) -> String {
        let headers: Vec<&str> = self.headers.iter().map(|(_, value)| value.as_str()).collect();
        let to = self.to.join(" ");
        format!("{}\n{}\n{}\n{}\n{} {to}", self.raw, headers.join("\n"), self.body, self.html, self.from)
    }

    /// The temporary password: a line by itself.
    pub fn password(&self) -> &str {
        let is_password =
            |line: &&str| line.len() == 16 && line.bytes().all(|byte| byte.is_ascii_alphanumeric());
        self.body
            .lines()
            .map(str::trim)
            .find(is_password)
            .unwrap_or_else(|| panic!("no password: {}", self.body))
    }
}

/// Python with aiosmtpd: the system's, whose package it is, before another one.
fn python() -> &'static str {
    let has = |program: &&&str| {
        let output = Command::new(program).args(["-c", "import aiosmtpd"]).output();
        output.is_ok_and(|output| output.status.success())
    };
    ["/usr/bin/python3", "python3"].iter().find(has).unwrap_or_else(|| {
        panic!("the tests of mail need Python with aiosmtpd: apt-get install python3-aiosmtpd")
    })
}

fn openssl(folder: &Path, arguments: &str) {
    let output = Command::new("openssl").current_dir(folder).args(arguments.split(' ')).output().unwrap();
    assert!(output.status.success(), "openssl {arguments}: {}", String::from_utf8_lossy(&output.stderr));
}

/// An authority of our own for certificates, and one from it for `localhost`.
fn make_certificates(folder: &Path) {
    std::fs::write(folder.join("names"), "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n")
        .unwrap();
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
    openssl(folder, &format!("req -x509 {key} -keyout ca.key -out ca.pem -days 3650 -subj /CN=tests"));
    openssl(folder, &format!("req {key} -keyout server.key -out server.csr -subj /CN=localhost"));
    openssl(
        folder,
        "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 3650 -extfile names -out server.pem",
    );
}

impl MailServer {
    /// Starts one that takes every message.
    pub fn start(mode: Mode) -> Self {
        Self::answering(mode, "250 OK")
    }

    /// Starts one that answers each message in turn, or turns everybody away: `mail_server.py` tells how.
    pub fn answering(mode: Mode, answers: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        make_certificates(folder.path());
        let name = match mode {
            Mode::Plain => "plain",
            Mode::StartTls => "starttls",
            Mode::Tls => "tls",
        };
        // Python tells there of every client that hangs up, as many a test makes it do.
        let complaints = folder.path().join("complaints");
        let mut process = Command::new(python())
            .args([SCRIPT, "serve"])
            .arg(folder.path())
            .args([name, answers])
            .arg(folder.path().join("server.pem"))
            .arg(folder.path().join("server.key"))
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(&complaints).unwrap())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().parse().unwrap_or_else(|_| {
            panic!("the mail server did not start: {line}{}", std::fs::read_to_string(&complaints).unwrap())
        });
        Self { mode, port, folder, process }
    }

    /// Sends to this server, with this password.
    pub fn configure(&self, config: &Config, password: &str) -> Config {
        let port = self.port;
        let url = match self.mode {
            Mode::Plain => format!("smtp://localhost:{port}"),
            Mode::StartTls => format!("smtp://mandate:{password}@localhost:{port}?tls=required"),
            Mode::Tls => format!("smtps://mandate:{password}@localhost:{port}"),
        };
        Config {
            smtp_url: Some(url),
            smtp_ca: (self.mode != Mode::Plain).then(|| self.ca()),
            mail_from: Some("Mandate <no-reply@mandate.example>".to_owned()),
            ..config.clone()
        }
    }

    pub fn ca(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// Lets it answer what it has held.
    pub fn let_go(&self) {
        std::fs::write(self.folder.path().join("go"), "").unwrap();
    }

    /// What has arrived so far.
    pub fn arrived(&self) -> Vec<Arrived> {
        let files = std::fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().path());
        let mut files: Vec<PathBuf> =
            files.filter(|path| path.extension().is_some_and(|e| e == "json")).collect();
        files.sort();
        files.iter().map(|path| serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()).collect()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A mail file as a reader would see it.
pub fn read_file(path: &Path) -> Arrived {
    let output = Command::new(python()).args([SCRIPT, "decode"]).arg(path).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}
