//! Mails leave: the worker takes them from the outbox, the screens' words are put in, the transport carries them.

use std::{error::Error, path::PathBuf, sync::Arc, time::Duration};

use app::mail::{Mail, compose};
use domain::email::EmailAddress;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
    transport::smtp::{
        self,
        client::{Certificate, Tls, TlsParameters},
    },
};
use registry::{MailTask, Registry};
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{Instant, timeout},
};

use crate::{config::Config, log::chain};

/// Shorter than the lease of a claimed mail, so that no second worker sends while the first still tries (C.4).
const TIMEOUT: Duration = Duration::from_mins(1);
/// So many mails are on their way at once, over connections that are kept: one slow answer does not hold up the rest, and no
/// mail server is flooded.
const AT_ONCE: usize = 8;
/// How long the worker rests when nothing is due.
const REST: Duration = Duration::from_secs(1);

/// A program has written it (RFC 3834), so that no other program answers: the second is for those that do not know the
/// first. There is no `List-Unsubscribe`: each mail is about a duty or an account, and nobody can be spared it.
const AUTOMATIC: [(&str, &str); 2] =
    [("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "All")];

/// How mails leave the process.
pub enum Transport {
    /// To a mail server.
    Smtp(Box<AsyncSmtpTransport<Tokio1Executor>>),
    /// As files, for trying out.
    Files(PathBuf),
}

/// Why a mail did not leave: for good or for now, a code for the administrator, and the cause for the operator's log.
pub struct Refused {
    permanent: bool,
    code: &'static str,
    cause: String,
}

impl Refused {
    fn for_good(code: &'static str, cause: impl Into<String>) -> Self {
        Self { permanent: true, code, cause: cause.into() }
    }

    fn for_now(cause: impl Into<String>) -> Self {
        Self { permanent: false, code: "server", cause: cause.into() }
    }
}

/// A mail as it goes out, with its headers.
pub fn message(from: &Mailbox, task: &MailTask, mail: Mail) -> Result<Message, Refused> {
    // With the domain in ASCII, which every mail server takes.
    let address = EmailAddress::parse(&task.to).map_or_else(|_| task.to.clone(), |to| to.deliverable());
    let address = address.parse::<lettre::Address>();
    let address = address.map_err(|cause| Refused::for_good("mailbox", cause.to_string()))?;
    // Each attempt may tell something else. Who tries again by hand counts the attempts anew, so the time it was taken
    // tells them apart; without hyphens it fits into a line.
    let id = task.id.to_string().replace('-', "");
    let message_id = format!("<{id}.{:x}@{}>", task.claimed_at.0, from.email.domain());
    let mut message = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, address))
        .subject(mail.subject)
        .message_id(Some(message_id))
        .multipart(MultiPart::alternative_plain_html(mail.body, mail.html))
        .map_err(|cause| Refused::for_good("message", chain(&cause)))?;
    for (name, value) in AUTOMATIC {
        let name = HeaderName::new_from_ascii_str(name);
        message.headers_mut().insert_raw(HeaderValue::new(name, value.to_owned()));
    }
    Ok(message)
}

/// The worker.
pub struct Mailer {
    registry: Registry,
    transport: Transport,
    from: Mailbox,
    public_url: String,
    patience: Duration,
}

impl Mailer {
    /// The worker that the configuration wants; nothing where mails are to wait.
    pub fn new(registry: Registry, config: &Config) -> Result<Option<Self>, Box<dyn Error>> {
        let transport = match (&config.mail_dir, &config.smtp_url) {
            (Some(folder), _) => {
                std::fs::create_dir_all(folder)?;
                Transport::Files(folder.clone())
            }
            (None, Some(url)) => Transport::Smtp(Box::new(smtp_transport(url, config)?)),
            (None, None) => return Ok(None),
        };
        let from = config.mail_from.as_deref().unwrap_or("Mandate <no-reply@mandate.example>").parse()?;
        Ok(Some(Self { registry, transport, from, public_url: config.public_url(), patience: TIMEOUT }))
    }

    /// The same, with less patience for a mail server that does not answer.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Delivers until told to stop.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let this = Arc::new(self);
        while !*stop.borrow() {
            this.deliver_while(|| !*stop.borrow()).await;
            tokio::select! {
                () = tokio::time::sleep(REST) => {}
                _ = stop.changed() => {}
            }
        }
    }

    /// Delivers what is due; how many were tried.
    pub async fn deliver_due(self) -> usize {
        Arc::new(self).deliver_while(|| true).await
    }

    /// Takes mails that are due while it may, and sees those it has taken through; how many were tried. Each is a task of its
    /// own: one that holds the database must go on while the next mail is waited for.
    async fn deliver_while(self: &Arc<Self>, may: impl Fn() -> bool) -> usize {
        let (mut under_way, mut tried) = (JoinSet::new(), 0);
        loop {
            // An error is logged by the registry; the mail stays in the outbox.
            if under_way.len() < AT_ONCE
                && may()
                && let Ok(Some(task)) = self.registry.next_mail().await
            {
                let this = Arc::clone(self);
                under_way.spawn(async move { this.deliver(&task).await });
                tried += 1;
            } else {
                // While some are on their way, others fall due: one slow answer holds up nobody else.
                tokio::select! {
                    done = under_way.join_next() => if done.is_none() { return tried },
                    () = tokio::time::sleep(REST) => {}
                }
            }
        }
    }

    async fn deliver(&self, task: &MailTask) {
        let result = match compose(task, &self.public_url) {
            Some(mail) => self.send(task, mail).await,
            None => Err(Refused::for_good("unknown_template", "there are no words for it")),
        };
        match result {
            Ok(()) => {
                tracing::info!(mail = %task.id, template = task.template, "mail sent");
                self.note_delivered(task).await;
            }
            Err(refused) => {
                let Refused { permanent, code, cause } = refused;
                tracing::warn!(mail = %task.id, template = task.template, code, cause, "mail not sent");
                let _ = self.registry.mail_failed(task, permanent, code).await;
            }
        }
    }

    /// What the mail server has accepted must not go out again: a database that is away is asked again, for as long as
    /// the mail is surely this worker's.
    async fn note_delivered(&self, task: &MailTask) {
        let until = Instant::now() + TIMEOUT;
        while self.registry.mail_delivered(task).await.is_err() && Instant::now() < until {
            tokio::time::sleep(REST).await;
        }
    }

    async fn send(&self, task: &MailTask, mail: Mail) -> Result<(), Refused> {
        let message = message(&self.from, task, mail)?;
        match &self.transport {
            // lettre's own limit is for the connection only, not for a server that falls silent later.
            Transport::Smtp(smtp) => match timeout(self.patience, hand_over(smtp, message)).await {
                Ok(result) => result,
                Err(_) => Err(Refused::for_now("the mail server fell silent")),
            },
            Transport::Files(folder) => {
                let name = format!("{}-{}.eml", task.id, task.attempt);
                tokio::fs::write(folder.join(name), message.formatted())
                    .await
                    .map_err(|cause| Refused::for_now(cause.to_string()))
            }
        }
    }
}

async fn hand_over(smtp: &AsyncSmtpTransport<Tokio1Executor>, message: Message) -> Result<(), Refused> {
    let Err(cause) = smtp.send(message).await else { return Ok(()) };
    // lettre does not say to what the answer was. A server that turns away whoever comes has not judged this mail.
    // The future is boxed: it holds a whole connection.
    if is_about_this_mail(&cause) && matches!(Box::pin(smtp.test_connection()).await, Ok(true)) {
        return Err(Refused::for_good("mailbox", told(&cause)));
    }
    Err(Refused::for_now(told(&cause)))
}

/// Whether the mail server will never take this mail. That it does not let us in (530, 534, 535, 538), or takes nothing
/// from us (by the first word of its answer, RFC 3463), is the operator's to mend, and then every mail that waits still
/// goes.
fn is_about_this_mail(cause: &smtp::Error) -> bool {
    let words = cause.source().map(ToString::to_string).unwrap_or_default();
    cause.is_permanent()
        && !is_about_sender(&words)
        && cause.status().is_none_or(|code| !matches!(u16::from(code), 530 | 534 | 535 | 538))
}

/// The sender's address is wrong (5.1.7) or its domain unknown (5.1.8), or a rule of the server is against us (5.7).
fn is_about_sender(words: &str) -> bool {
    let code = words.split_whitespace().next().unwrap_or_default();
    matches!(code, "5.1.7" | "5.1.8") || code.starts_with("5.7.")
}

/// What the log says of it. What the mail server says in its own words stays out: it often names the recipient.
fn told(cause: &smtp::Error) -> String {
    match cause.status() {
        Some(code) if cause.is_permanent() => format!("permanent SMTP error {code}"),
        Some(code) => format!("transient SMTP error {code}"),
        None if cause.is_response() => "the mail server's answer cannot be understood".to_owned(),
        None => chain(cause),
    }
}

fn smtp_transport(url: &str, config: &Config) -> Result<AsyncSmtpTransport<Tokio1Executor>, Box<dyn Error>> {
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
    use app::mail::{compose, sample};
    use domain::time::Timestamp;
    use lettre::message::Mailbox;
    use registry::MailTask;

    /// A mail that is tried again by hand begins with attempt 1 again.
    #[test]
    fn every_claim_of_a_mail_has_its_own_message_id() {
        let from: Mailbox = "Mandate <no-reply@mandate.example>".parse().unwrap();
        let task = |claimed_at| MailTask {
            claimed_at: Timestamp(claimed_at),
            ..sample::task("e4", "en", "Ann", "Example", "Office")
        };
        let id = |task: &MailTask| {
            let mail = compose(task, "https://mandate.example").unwrap();
            let message = super::message(&from, task, mail).ok().unwrap();
            message.headers().get_raw("Message-ID").unwrap().to_owned()
        };
        let (first, again) = (task(1_800_000_000_000_000), task(1_800_000_000_000_001));
        assert_eq!(first.attempt, again.attempt);
        assert_ne!(id(&first), id(&again));
    }

    #[test]
    fn a_refusal_of_the_sender_is_not_about_the_mail() {
        for words in ["5.1.7 no such sender", "5.1.8 unknown domain", "5.7.1", "5.7.60 not as this sender"] {
            assert!(super::is_about_sender(words), "{words}");
        }
        for words in ["", "no such person", "5.1.1 no such person", "5.1.70 x", "5.70.1 x", "not 5.7.1"] {
            assert!(!super::is_about_sender(words), "{words}");
        }
    }

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
