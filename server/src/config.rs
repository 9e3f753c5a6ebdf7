//! Configuration: presets, then a TOML file, then `MANDATE_*` variables. An unknown key is refused, so that a misspelt
//! one never leaves a protection switched off in silence. `docs/configuration.md` describes every key.

use std::{error::Error, ffi::OsString, net::SocketAddr, path::PathBuf};

use domain::{policy::Rules, time};
use ipnet::IpNet;
use registry::{HashSettings, Settings};
use serde::Deserialize;

/// Every key, with its preset.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Address and port the server listens on.
    pub listen: SocketAddr,
    /// The address people type.
    pub public_url: Option<String>,
    /// Reverse proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<String>,
    /// Largest request body.
    pub body_limit_kib: usize,
    /// Where the registry lies.
    pub database_url: String,
    /// The mail server.
    pub smtp_url: Option<String>,
    /// A certificate authority to trust besides the public ones.
    pub smtp_ca: Option<PathBuf>,
    /// Sender of mails.
    pub mail_from: Option<String>,
    /// Folder for mails as files, instead of a mail server.
    pub mail_dir: Option<PathBuf>,
    /// Folder for the daily checkpoints of the history.
    pub checkpoint_dir: Option<PathBuf>,
    /// Text or JSON.
    pub log_format: LogFormat,
    /// Memory of one password hash.
    pub argon2_memory_kib: u32,
    /// Passes of one password hash.
    pub argon2_iterations: u32,
    /// Lanes of one password hash.
    pub argon2_parallelism: u32,
    /// Hashes computed at the same time; 0 is the number of cores.
    pub hash_workers: usize,
    /// How many may wait.
    pub hash_queue: usize,
    /// A session ends after so long without use.
    pub session_idle_minutes: i64,
    /// And at the latest after so long.
    pub session_absolute_hours: i64,
    /// Failed log-ins from one address within the window.
    pub login_failures_per_address: i64,
    /// That window.
    pub login_window_minutes: i64,
    /// Requests of one key of a module in a minute.
    pub exchange_requests_per_minute: i64,
    /// To how many recipients an authority may write in a day (P34).
    pub mail_recipients_per_day: i64,
    /// Whether chosen passwords expire (Q4).
    pub password_expiry: bool,
    /// "Add yourself first" (Q1).
    pub strict_access_manager: bool,
    /// How far ahead of the machine's clock: `mandate demo --clock-offset`, and no key of a file.
    #[serde(skip)]
    pub clock_ahead: i64,
}

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: None,
            trusted_proxies: Vec::new(),
            body_limit_kib: 256,
            database_url: "sqlite:mandate.db".to_owned(),
            smtp_url: None,
            smtp_ca: None,
            mail_from: None,
            mail_dir: None,
            checkpoint_dir: None,
            log_format: LogFormat::Text,
            argon2_memory_kib: 19_456,
            argon2_iterations: 2,
            argon2_parallelism: 1,
            hash_workers: 0,
            hash_queue: 64,
            session_idle_minutes: 120,
            session_absolute_hours: 12,
            login_failures_per_address: 20,
            login_window_minutes: 10,
            exchange_requests_per_minute: 600,
            mail_recipients_per_day: 2_000,
            password_expiry: true,
            strict_access_manager: false,
            clock_ahead: 0,
        }
    }
}

/// Variables that steer the command itself and are no keys of the configuration.
const OTHER_VARIABLES: [&str; 2] = ["CONFIG", "ASSETS"];

impl Config {
    /// Reads the file, if one is named, and lays the variables over it.
    pub fn load(
        file: Option<PathBuf>,
        variables: impl Iterator<Item = (OsString, OsString)>,
    ) -> Result<Self, Box<dyn Error>> {
        let variables = ours(variables)?;
        let named = variables.iter().find(|(key, _)| key == "CONFIG").map(|(_, value)| PathBuf::from(value));
        let mut table = match file.or(named) {
            Some(path) => {
                let text =
                    std::fs::read_to_string(&path).map_err(|cause| format!("{}: {cause}", path.display()))?;
                text.parse::<toml::Table>().map_err(|cause| format!("{}: {cause}", path.display()))?
            }
            None => toml::Table::new(),
        };
        for (key, value) in variables.into_iter().filter(|(key, _)| !OTHER_VARIABLES.contains(&key.as_str()))
        {
            let key = key.to_lowercase();
            let value = typed(&key, &value);
            table.insert(key, value);
        }
        let config: Self = table.try_into().map_err(|cause| format!("configuration: {cause}"))?;
        config.check()?;
        Ok(config)
    }

    /// Refuses what would be unsafe or could not work.
    pub fn check(&self) -> Result<(), Box<dyn Error>> {
        self.proxies()?;
        let url = self.public_url();
        if !url.starts_with("https://") && !is_loopback(&url) {
            return Err(
                format!("public_url must begin with https:// anywhere but on this machine: {url}").into()
            );
        }
        if self.smtp_url.is_some() && self.mail_from.is_none() {
            return Err("mail_from is needed with smtp_url".into());
        }
        Ok(())
    }

    /// The address people type, without a slash at the end.
    pub fn public_url(&self) -> String {
        match &self.public_url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => format!("http://{}", self.listen),
        }
    }

    /// The trusted proxies as networks.
    pub fn proxies(&self) -> Result<Vec<IpNet>, Box<dyn Error>> {
        let read = |text: &String| {
            text.parse::<IpNet>()
                .or_else(|_| text.parse::<std::net::IpAddr>().map(IpNet::from))
                .map_err(|_| format!("trusted_proxies: no address or network: {text}").into())
        };
        self.trusted_proxies.iter().map(read).collect()
    }

    /// What the registry needs of it.
    pub fn settings(&self) -> Settings {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Settings {
            password_expiry: self.password_expiry,
            session_idle: self.session_idle_minutes * time::MINUTE,
            session_absolute: self.session_absolute_hours * time::HOUR,
            login_failures_per_address: self.login_failures_per_address,
            login_window: self.login_window_minutes * time::MINUTE,
            exchange_requests_per_minute: self.exchange_requests_per_minute,
            mail_recipients_per_day: self.mail_recipients_per_day,
            checkpoint_dir: self.checkpoint_dir.clone(),
            rules: Rules { strict_access_manager: self.strict_access_manager },
            hash: HashSettings {
                memory_kib: self.argon2_memory_kib,
                iterations: self.argon2_iterations,
                parallelism: self.argon2_parallelism,
                workers: if self.hash_workers == 0 { cores } else { self.hash_workers },
                queue: self.hash_queue,
            },
        }
    }
}

/// Our variables, without what their names begin with. All others may be anything, also no text.
fn ours(
    variables: impl Iterator<Item = (OsString, OsString)>,
) -> Result<Vec<(String, String)>, Box<dyn Error>> {
    let mut ours = Vec::new();
    for (name, value) in variables {
        if let Some(key) = name.to_string_lossy().strip_prefix("MANDATE_") {
            let value = value.into_string().map_err(|_| format!("MANDATE_{key} is not UTF-8"))?;
            ours.push((key.to_owned(), value));
        }
    }
    Ok(ours)
}

/// A variable is text; what the key wants is known from its preset.
fn typed(key: &str, value: &str) -> toml::Value {
    match key {
        "trusted_proxies" => toml::Value::Array(
            value.split(',').map(str::trim).filter(|part| !part.is_empty()).map(toml::Value::from).collect(),
        ),
        "password_expiry" | "strict_access_manager" => {
            value.parse::<bool>().map_or_else(|_| value.into(), toml::Value::from)
        }
        "listen" | "public_url" | "database_url" | "smtp_url" | "smtp_ca" | "mail_from" | "mail_dir"
        | "checkpoint_dir" | "log_format" => value.into(),
        _ => value.parse::<i64>().map_or_else(|_| value.into(), toml::Value::from),
    }
}

/// Whether an address leads to this machine only.
pub fn is_loopback(url: &str) -> bool {
    let rest = url.strip_prefix("http://").unwrap_or_default();
    let host = rest.split('/').next().unwrap_or_default();
    if let Ok(address) = host.parse::<SocketAddr>() {
        return address.ip().is_loopback();
    }
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(variables: &[(&str, &str)]) -> Result<Config, Box<dyn Error>> {
        Config::load(None, variables.iter().map(|(name, value)| (name.into(), value.into())))
    }

    #[test]
    fn only_our_variables_must_be_text() {
        let load = |name: &str| {
            let no_text = std::os::unix::ffi::OsStringExt::from_vec(vec![0xff]);
            Config::load(None, [(name.into(), no_text)].into_iter())
        };
        assert!(load("HOME").is_ok());
        assert_eq!(load("MANDATE_LISTEN").unwrap_err().to_string(), "MANDATE_LISTEN is not UTF-8");
    }

    #[test]
    fn variables_win_over_presets() {
        let config = load(&[
            ("MANDATE_LISTEN", "127.0.0.1:9000"),
            ("MANDATE_PASSWORD_EXPIRY", "false"),
            ("MANDATE_TRUSTED_PROXIES", "10.0.0.0/8, ::1"),
            ("HOME", "x"),
        ])
        .unwrap();
        assert_eq!(config.public_url(), "http://127.0.0.1:9000");
        assert!(!config.password_expiry);
        assert_eq!(config.proxies().unwrap().len(), 2);
    }

    #[test]
    fn unknown_keys_and_wrong_values_are_refused() {
        for (name, value) in [
            ("MANDATE_PASWORD_EXPIRY", "true"),
            ("MANDATE_HASH_QUEUE", "many"),
            ("MANDATE_TRUSTED_PROXIES", "everybody"),
            ("MANDATE_PUBLIC_URL", "http://mandate.example"),
            ("MANDATE_SMTP_URL", "smtp://localhost:25"),
        ] {
            assert!(load(&[(name, value)]).is_err(), "{name}={value}");
        }
    }
}
