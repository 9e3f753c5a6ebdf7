//! Mails leave: the worker takes them from the outbox, the screens' words are put in, the transport carries them.

use std::{error::Error, path::PathBuf, time::Duration};

use app::mail::{Mail, compose};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox,
        header::{ContentType, MIME_VERSION_1_0},
    },
    transport::smtp::client::{Certificate, Tls, TlsParameters},
};
use registry::{MailTask, Registry};
use tokio::sync::watch;

use crate::config::Config;

/// Shorter than the lease of a claimed mail, so that no second worker sends while the first still tries (C.4).
const TIMEOUT: Duration = Duration::from_mins(1);
/// How long the worker rests when nothing is due.
const REST: Duration = Duration::from_secs(1);

/// How mails leave the process.
pub enum Transport {
    /// To a mail server.
    Smtp(Box<AsyncSmtpTransport<Tokio1Executor>>),
    /// As files, for trying out.
    Files(PathBuf),
}

/// Why a mail did not leave: for good or for now, and a code for the administrator.
struct Refused {
    permanent: bool,
    code: &'static str,
}

/// The worker.
pub struct Mailer {
    registry: Registry,
    transport: Transport,
    from: Mailbox,
    public_url: String,
}

impl Mailer {
    /// The worker that the configuration wants; nothing where mails are to wait.
    pub fn new(registry: Registry, config: &Config) -> Result<Option<Self>, Box<dyn Error>> {
        let transport = match (&config.mail_dir, &config.smtp_url) {
            (Some(folder), _) => {
                std::fs::create_dir_all(folder)?;
                Transport::Files(folder.clone())
            }
            (None, Some(url)) => Transport::Smtp(Box::new(smtp(url, config)?)),
            (None, None) => return Ok(None),
        };
        let from = config.mail_from.as_deref().unwrap_or("Mandate <no-reply@mandate.example>").parse()?;
        Ok(Some(Self { registry, transport, from, public_url: config.public_url() }))
    }

    /// Delivers until told to stop.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            let sent = self.deliver_due().await;
            if sent == 0 {
                tokio::select! {
                    () = tokio::time::sleep(REST) => {}
                    _ = stop.changed() => {}
                }
            }
        }
    }

    /// Delivers what is due; how many were tried.
    pub async fn deliver_due(&self) -> usize {
        let mut tried = 0;
        // An error is logged by the registry; the mail stays in the outbox.
        while let Ok(Some(task)) = self.registry.next_mail().await {
            tried += 1;
            self.deliver(&task).await;
        }
        tried
    }

    async fn deliver(&self, task: &MailTask) {
        let result = match compose(task, &self.public_url) {
            Some(mail) => self.send(task, mail).await,
            None => Err(Refused { permanent: true, code: "unknown_template" }),
        };
        match result {
            Ok(()) => {
                tracing::info!(mail = %task.id, template = task.template, "mail sent");
                let _ = self.registry.mail_delivered(task).await;
            }
            Err(refused) => {
                tracing::warn!(mail = %task.id, template = task.template, code = refused.code, "mail not sent");
                let _ = self.registry.mail_failed(task, refused.permanent, refused.code).await;
            }
        }
    }

    async fn send(&self, task: &MailTask, mail: Mail) -> Result<(), Refused> {
        let bad_address = |_| Refused { permanent: true, code: "mailbox" };
        let address: lettre::Address = task.to.parse().map_err(bad_address)?;
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, address))
            .subject(mail.subject)
            .message_id(Some(format!("<{}.{}@{}>", task.id, task.attempt, self.from.email.domain())))
            .header(MIME_VERSION_1_0)
            .header(ContentType::TEXT_PLAIN)
            .body(mail.body)
            .map_err(|_| Refused { permanent: true, code: "message" })?;
        match &self.transport {
            Transport::Smtp(smtp) => match smtp.send(message).await {
                Ok(_) => Ok(()),
                Err(cause) if is_about_this_mail(&cause) => Err(Refused { permanent: true, code: "mailbox" }),
                Err(_) => Err(Refused { permanent: false, code: "server" }),
            },
            Transport::Files(folder) => {
                let name = format!("{}-{}.eml", task.id, task.attempt);
                tokio::fs::write(folder.join(name), message.formatted())
                    .await
                    .map_err(|_| Refused { permanent: false, code: "server" })
            }
        }
    }
}

/// Whether the mail server will never take this mail. That it does not let us in (530, 534, 535, 538) is the
/// operator's to mend, and then every mail that waits still goes.
fn is_about_this_mail(cause: &lettre::transport::smtp::Error) -> bool {
    cause.is_permanent()
        && cause.status().is_none_or(|code| !matches!(u16::from(code), 530 | 534 | 535 | 538))
}

fn smtp(url: &str, config: &Config) -> Result<AsyncSmtpTransport<Tokio1Executor>, Box<dyn Error>> {
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)?.timeout(Some(TIMEOUT));
    if let Some(path) = &config.smtp_ca {
        let certificate = Certificate::from_pem(&std::fs::read(path)?)?;
        let host = host_of(url).ok_or("smtp_url names no host")?;
        let parameters = TlsParameters::builder(host).add_root_certificate(certificate).build()?;
        let tls = if url.starts_with("smtps:") {
            Tls::Wrapper(parameters)
        } else if url.contains("tls=required") {
            Tls::Required(parameters)
        } else {
            Tls::Opportunistic(parameters)
        };
        builder = builder.tls(tls);
    }
    Ok(builder.build())
}

fn host_of(url: &str) -> Option<String> {
    let rest = url.split_once("://")?.1;
    let authority = rest.split(['/', '?']).next()?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = host.rsplit_once(':').map_or(host, |(name, _)| name);
    (!host.is_empty()).then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_host_of_a_mail_server_is_found() {
        assert_eq!(
            super::host_of("smtp://a%40b:c@mail.example:587?tls=required").as_deref(),
            Some("mail.example")
        );
        assert_eq!(super::host_of("smtps://mail.example").as_deref(), Some("mail.example"));
        assert_eq!(super::host_of("mail.example"), None);
    }
}
