//! Mails on their way (C.4 of the specification): to a real mail server, which takes them, refuses them or hangs up.

use std::{
    collections::BTreeSet,
    io::Write,
    sync::{Arc, Mutex},
    time::Duration,
};

use app::Locale;
use domain::time::MINUTE;
use leptos_i18n::td_string;
use server::{config::Config, mail::Mailer};
use tokio::{net::TcpListener, sync::watch};

use super::{
    smtp::{Arrived, MailServer, Mode, read_file},
    support::{Form, World},
    views::{authority_form, new_user, user_form},
};

/// The right password, as it stands in an address.
const RIGHT: &str = "p%40ss%3Aword";
/// The one mail of these tests: who gets it was just added.
const STATE: &str = "SELECT o.state, o.attempts, COALESCE(o.last_error, '') FROM outbox o
    JOIN user_account u ON u.id = o.to_user_id WHERE u.username = 'qq7777qq' ORDER BY o.created_at DESC, o.id DESC LIMIT 1";

/// A registry in which so many mails wait: E1 for new users.
async fn world_with_mails(count: usize) -> World {
    let world = World::new().await;
    let own = world.authority_of("admin.se").await;
    let mut admin = world.logged_in("admin.se").await;
    for number in 0..count {
        let form = new_user(&own, &format!("person{number}@person.example"));
        assert_eq!(admin.call("/api/users/add", &form).await.code(), "ok");
    }
    world
}

/// A registry in which one mail waits: E1 for a new Finnish-speaking user.
async fn world_with_mail() -> World {
    let world = World::new().await;
    let own = world.authority_of("admin.se").await;
    let form = new_user(&own, "uusi@person.example").with("language", "fi").with("username", "qq7777qq");
    let mut admin = world.logged_in("admin.se").await;
    assert_eq!(admin.call("/api/users/add", &form).await.code(), "ok");
    world
}

async fn state(world: &World) -> (String, i64, String) {
    world.one(STATE, &[]).await
}

async fn deliver(world: &World, config: &Config) -> usize {
    Mailer::new(world.registry.clone(), config).unwrap().unwrap().deliver_due().await
}

fn check_first_mail(mail: &Arrived) {
    assert_eq!(mail.header("subject"), td_string!(Locale::fi, subject.subject_e1));
    assert_eq!(mail.header("from"), "Mandate <no-reply@mandate.example>");
    assert_eq!(mail.header("to"), "uusi@person.example");
    assert!(mail.header("content-type").starts_with("multipart/alternative"), "{:?}", mail.headers);
    assert_eq!(mail.header("auto-submitted"), "auto-generated");
    assert_eq!(mail.header("x-auto-response-suppress"), "All");
    for needed in ["date", "message-id", "mime-version"] {
        let found = mail.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case(needed)).count();
        assert_eq!(found, 1, "{needed}");
    }
    // RFC 5322: 998 at most, and better 78.
    let longest = mail.raw.lines().map(str::len).max();
    assert!(longest <= Some(78), "a line of {longest:?}: {}", mail.raw);
    assert!(mail.body.contains("Märta Offerhem"), "{}", mail.body);
    assert!(mail.body.contains("https://mandate.example"), "{}", mail.body);
    assert!(!mail.everything().contains("qq7777qq"), "the user name went out: {}", mail.everything());
    assert!(!mail.body.contains("{{"), "{}", mail.body);
    assert!(mail.html.contains("lang=\"fi\"") && mail.html.contains("Märta Offerhem"), "{}", mail.html);
    assert!(mail.html.contains("<a href=\"https://mandate.example\">"), "{}", mail.html);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_mail_arrives_by_every_way_and_its_password_logs_in() {
    for mode in [Mode::Plain, Mode::StartTls, Mode::Tls] {
        let world = world_with_mail().await;
        let server = MailServer::start(mode);
        assert_eq!(deliver(&world, &server.configure(&world.config, RIGHT)).await, 1, "{mode:?}");
        assert_eq!(state(&world).await, ("sent".to_owned(), 1, String::new()), "{mode:?}");
        let arrived = server.arrived();
        assert_eq!(arrived.len(), 1, "{mode:?}");
        let mail = &arrived[0];
        assert_eq!((mail.tls, mail.authenticated), (mode != Mode::Plain, mode != Mode::Plain), "{mode:?}");
        assert_eq!(mail.to, ["uusi@person.example"]);
        check_first_mail(mail);
        let mut client = world.logged_in_with("qq7777qq", mail.password()).await;
        assert_eq!(client.get("/").await.location(), "/password");
        // Nothing is left to do.
        assert_eq!(deliver(&world, &server.configure(&world.config, RIGHT)).await, 0);
    }
}

/// E1 says which authority has registered the user.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_first_mail_names_the_authority() {
    let world = world_with_mail().await;
    let server = MailServer::start(Mode::Plain);
    deliver(&world, &server.configure(&world.config, RIGHT)).await;
    let body = server.arrived().remove(0).body;
    assert!(body.contains("Inspektionen för vård och omsorg"), "{body}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_server_that_cannot_be_trusted_gets_nothing() {
    // Another authority has signed its certificate, or it offers no protection although it must.
    let world = world_with_mail().await;
    let (other, plain) = (MailServer::start(Mode::Tls), MailServer::start(Mode::Plain));
    let mut minutes = 1;
    for (server, mode) in
        [(MailServer::start(Mode::StartTls), "?tls=required"), (MailServer::start(Mode::Tls), "")]
    {
        let mut config = server.configure(&world.config, RIGHT);
        config.smtp_ca = Some(other.ca());
        assert_eq!(deliver(&world, &config).await, 1, "{mode}");
        assert!(server.arrived().is_empty(), "{mode}");
        let (state, _, error) = state(&world).await;
        assert_eq!((state.as_str(), error.as_str()), ("queued", "server"), "{mode}");
        world.clock.advance(minutes * MINUTE);
        minutes = 5;
    }
    let mut config = plain.configure(&world.config, RIGHT);
    config.smtp_url = config.smtp_url.map(|url| url.replace("//", "//mandate:p%40ss@") + "?tls=required");
    assert_eq!(deliver(&world, &config).await, 1);
    assert!(plain.arrived().is_empty());
    assert_eq!(state(&world).await, ("queued".to_owned(), 3, "server".to_owned()));
}

/// A wrong password is the operator's mistake: the mail waits until it is mended.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_refused_log_in_to_the_mail_server_loses_no_mail() {
    for mode in [Mode::StartTls, Mode::Tls] {
        let world = world_with_mail().await;
        let server = MailServer::start(mode);
        assert_eq!(deliver(&world, &server.configure(&world.config, "wrong")).await, 1);
        assert!(server.arrived().is_empty(), "{mode:?}");
        assert_eq!(state(&world).await, ("queued".to_owned(), 1, "server".to_owned()), "{mode:?}");
        // Not before its time, and then with a new password.
        assert_eq!(deliver(&world, &server.configure(&world.config, RIGHT)).await, 0);
        world.clock.advance(MINUTE);
        assert_eq!(deliver(&world, &server.configure(&world.config, RIGHT)).await, 1);
        assert_eq!(state(&world).await, ("sent".to_owned(), 2, String::new()), "{mode:?}");
        world.logged_in_with("qq7777qq", server.arrived()[0].password()).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_passing_failure_is_tried_again_and_a_lasting_one_is_not() {
    // Greylisted, hung up upon, then taken.
    let world = world_with_mail().await;
    let server = MailServer::answering(Mode::Plain, "451 4.7.1 greylisted, come back later|hangup|250 OK");
    let config = server.configure(&world.config, RIGHT);
    for (attempt, minutes) in [(1, 1), (2, 5)] {
        assert_eq!(deliver(&world, &config).await, 1);
        assert_eq!(state(&world).await, ("queued".to_owned(), attempt, "server".to_owned()));
        world.clock.advance(minutes * MINUTE - 1);
        assert_eq!(deliver(&world, &config).await, 0);
        world.clock.advance(1);
    }
    assert_eq!(deliver(&world, &config).await, 1);
    let (now, attempts, _) = state(&world).await;
    assert_eq!((now.as_str(), attempts), ("sent", 3));
    check_first_mail(&server.arrived()[0]);

    let world = world_with_mail().await;
    let server = MailServer::answering(Mode::Plain, "554 no such person");
    assert_eq!(deliver(&world, &server.configure(&world.config, RIGHT)).await, 1);
    assert_eq!(state(&world).await, ("failed".to_owned(), 1, "mailbox".to_owned()));
    // The administrator sees it.
    let mut admin = world.logged_in("admin.se").await;
    let view: domain::view::UsersView = admin.read("/api/users", &[]).await;
    let row = view.rows.iter().find(|row| row.email == "uusi@person.example").unwrap();
    assert_eq!(row.mail, Some(domain::model::MailState::Failed));
}

/// What is against us, or against everybody, is not about the mail: it waits until that is mended.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_lasting_refusal_that_is_not_about_the_mail_loses_none() {
    let world = world_with_mail().await;
    let closed = MailServer::answering(Mode::Plain, "greeting 554 there is no service here");
    assert_eq!(deliver(&world, &closed.configure(&world.config, RIGHT)).await, 1);
    assert_eq!(state(&world).await, ("queued".to_owned(), 1, "server".to_owned()));
    world.clock.advance(MINUTE);

    let answers = "553 5.1.8 unknown sender|550 5.7.60 not as this sender|550 5.1.1 no such person";
    let server = MailServer::answering(Mode::Plain, answers);
    let config = server.configure(&world.config, RIGHT);
    for (attempt, minutes) in [(2, 5), (3, 30)] {
        assert_eq!(deliver(&world, &config).await, 1);
        assert_eq!(state(&world).await, ("queued".to_owned(), attempt, "server".to_owned()));
        world.clock.advance(minutes * MINUTE);
    }
    assert_eq!(deliver(&world, &config).await, 1);
    assert_eq!(state(&world).await, ("failed".to_owned(), 4, "mailbox".to_owned()));
}

/// Nobody listens there: six attempts over fifteen hours, then given up.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_server_that_is_not_there_is_given_up() {
    let world = world_with_mail().await;
    let server = MailServer::start(Mode::Plain);
    let config = server.configure(&world.config, RIGHT);
    drop(server);
    for (attempt, wait) in [(1, 1), (2, 5), (3, 30), (4, 120), (5, 720)] {
        assert_eq!(deliver(&world, &config).await, 1);
        assert_eq!(state(&world).await, ("queued".to_owned(), attempt, "server".to_owned()));
        world.clock.advance(wait * MINUTE);
    }
    assert_eq!(deliver(&world, &config).await, 1);
    assert_eq!(state(&world).await, ("failed".to_owned(), 6, "server".to_owned()));
    world.clock.advance(10_000 * MINUTE);
    assert_eq!(deliver(&world, &config).await, 0);
}

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// Listens on this thread.
    fn listen(&self) -> tracing::subscriber::DefaultGuard {
        let writer = self.clone();
        let subscriber =
            tracing_subscriber::fmt().with_writer(move || writer.clone()).with_ansi(false).finish();
        tracing::subscriber::set_default(subscriber)
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

/// Waits for something to become true.
async fn until(is_true: impl AsyncFn() -> bool) {
    let in_time = tokio::time::timeout(Duration::from_secs(30), async {
        while !is_true().await {
            tokio::task::yield_now().await;
        }
    });
    in_time.await.unwrap();
}

/// On one thread: who listens to the log listens there.
#[tokio::test]
async fn the_log_says_why_a_mail_was_not_sent_and_not_to_whom() {
    let world = world_with_mail().await;
    let (log, server) = (Log::default(), MailServer::answering(Mode::Plain, "451 uusi@person.example waits"));
    let _guard = log.listen();
    let config = server.configure(&world.config, RIGHT);
    assert_eq!(deliver(&world, &config).await, 1);
    // Then nobody listens.
    drop(server);
    world.clock.advance(MINUTE);
    assert_eq!(deliver(&world, &config).await, 1);
    let text = log.text();
    assert!(text.contains("transient SMTP error 451") && text.contains("onnection refused"), "{text}");
    for secret in ["uusi@person.example", "qq7777qq", "waits"] {
        assert!(!text.contains(secret), "{text}");
    }
}

/// However many mails wait: the process ends after the one in hand.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_server_that_falls_silent_holds_nobody_up() {
    let world = world_with_mail().await;
    // It takes the connection and never says a word.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut config = world.config.clone();
    config.smtp_url = Some(format!("smtp://{}", silent.local_addr().unwrap()));
    config.mail_from = Some("Mandate <no-reply@mandate.example>".to_owned());
    let mailer = Mailer::new(world.registry.clone(), &config).unwrap().unwrap();
    assert_eq!(mailer.with_patience(Duration::from_millis(200)).deliver_due().await, 1);
    assert_eq!(state(&world).await, ("queued".to_owned(), 1, "server".to_owned()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_domain_of_another_script_goes_out_in_ascii() {
    let world = World::new().await;
    let own = world.authority_of("admin.se").await;
    let form = new_user(&own, "anna@räddningstjänst.example").with("username", "qq7777qq");
    let mut admin = world.logged_in("admin.se").await;
    assert_eq!(admin.call("/api/users/add", &form).await.code(), "ok");
    let folder = tempfile::tempdir().unwrap();
    let config = Config { mail_dir: Some(folder.path().to_owned()), ..world.config.clone() };
    assert_eq!(deliver(&world, &config).await, 1);
    let file = std::fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap();
    assert_eq!(read_file(&file.path()).header("to"), "anna@xn--rddningstjnst-bfbj.example");
}

/// The mail server takes nothing before eight messages are there.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn several_mails_are_on_their_way_at_once_over_connections_that_are_kept() {
    let world = world_with_mails(20).await;
    let server = MailServer::answering(Mode::Plain, "together 8");
    assert_eq!(deliver(&world, &server.configure(&world.config, RIGHT)).await, 20);
    let arrived = server.arrived();
    let people: BTreeSet<&str> = arrived.iter().map(|mail| mail.header("to")).collect();
    assert_eq!((arrived.len(), people.len()), (20, 20));
    let connections: BTreeSet<u16> = arrived.iter().map(|mail| mail.client).collect();
    assert!((8..20).contains(&connections.len()), "{connections:?}");
}

/// The mail server holds the first message back until the second is there, which falls due later.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_slow_answer_holds_up_no_later_mail() {
    let world = world_with_mails(1).await;
    let server = MailServer::answering(Mode::Plain, "together 2");
    let config = server.configure(&world.config, RIGHT);
    let (stop, stopped) = watch::channel(false);
    let worker = tokio::spawn(Mailer::new(world.registry.clone(), &config).unwrap().unwrap().run(stopped));
    let in_state = async |state: &str, wanted: usize| {
        let there = async || {
            let rows: Vec<(String,)> = world.all("SELECT state FROM outbox", &[]).await;
            rows.iter().filter(|(now,)| now == state).count() == wanted
        };
        until(there).await;
    };
    in_state("sending", 1).await;
    let form = new_user(&world.authority_of("admin.se").await, "later@person.example");
    assert_eq!(world.logged_in("admin.se").await.call("/api/users/add", &form).await.code(), "ok");
    in_state("sent", 2).await;
    stop.send(true).unwrap();
    worker.await.unwrap();
}

/// The mail server has the message when the database goes away for a moment: it is not sent again.
#[tokio::test]
async fn an_accepted_mail_is_noted_when_the_database_is_back() {
    let world = world_with_mail().await;
    let (log, server) = (Log::default(), MailServer::answering(Mode::Plain, "held"));
    let _guard = log.listen();
    let config = server.configure(&world.config, RIGHT);
    let mailer = Mailer::new(world.registry.clone(), &config).unwrap().unwrap();
    let delivery = tokio::spawn(mailer.deliver_due());
    until(async || server.arrived().len() == 1).await;
    let away = "CREATE TRIGGER away BEFORE UPDATE ON outbox WHEN NEW.state = 'sent' BEGIN
        SELECT RAISE(ABORT, 'the database is away'); END";
    world.run(away, &[]).await;
    server.let_go();
    until(async || log.text().contains("the database is away")).await;
    world.run("DROP TRIGGER away", &[]).await;
    delivery.await.unwrap();
    assert_eq!(state(&world).await, ("sent".to_owned(), 1, String::new()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_worker_that_is_told_to_stop_takes_no_further_mail() {
    let world = world_with_mails(9).await;
    // It lets everybody wait.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let smtp_url = Some(format!("smtp://{}", listener.local_addr().unwrap()));
    let mail_from = Some("no-reply@mandate.example".to_owned());
    let config = Config { smtp_url, mail_from, ..world.config.clone() };
    let (stop, stopped) = watch::channel(false);
    let worker = tokio::spawn(Mailer::new(world.registry.clone(), &config).unwrap().unwrap().run(stopped));
    let connection = listener.accept().await.unwrap();
    stop.send(true).unwrap();
    drop((connection, listener));
    worker.await.unwrap();
    let mails: Vec<(String, i64)> =
        world.all("SELECT state, attempts FROM outbox ORDER BY attempts, id", &[]).await;
    assert!(mails.iter().all(|(state, _)| state == "queued"), "seen through: {mails:?}");
    assert_eq!((mails[0].1, mails[8].1), (0, 1), "{mails:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn mails_are_written_as_files() {
    let world = world_with_mail().await;
    let folder = tempfile::tempdir().unwrap();
    let config = Config { mail_dir: Some(folder.path().join("mail")), ..world.config.clone() };
    assert_eq!(deliver(&world, &config).await, 1);
    let files: Vec<_> =
        std::fs::read_dir(folder.path().join("mail")).unwrap().map(|file| file.unwrap().path()).collect();
    assert_eq!(files.len(), 1);
    assert!(files[0].extension().is_some_and(|ending| ending == "eml"));
    let mail = read_file(&files[0]);
    check_first_mail(&mail);
    world.logged_in_with("qq7777qq", mail.password()).await;
}

/// Each event of this release sends its mail, in its recipient's language and without the user name.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_event_sends_its_mail() {
    let world = world_with_mail().await;
    let server = MailServer::start(Mode::Plain);
    let config = server.configure(&world.config, RIGHT);
    let own = world.authority_of("admin.se").await;
    let mut admin = world.logged_in("admin.se").await;
    deliver(&world, &config).await;
    let user = world.user("qq7777qq").await;
    let mut seen = 1;
    let mut arrives = async |subjects: &[&str]| {
        deliver(&world, &config).await;
        let mut found: Vec<String> = server
            .arrived()
            .split_off(seen)
            .iter()
            .map(|mail| {
                assert!(!mail.everything().contains("qq7777qq"), "{}", mail.everything());
                mail.header("subject").to_owned()
            })
            .collect();
        seen += found.len();
        found.sort();
        let mut subjects: Vec<&str> = subjects.to_vec();
        subjects.sort_unstable();
        assert_eq!(found, subjects);
    };
    // E15, roles and rights.
    let form = user_form(&mut admin, &own, &user).await.and("roles[]", "pq-alerts:viewer");
    assert_eq!(admin.call("/api/users/save", &form).await.code(), "ok");
    arrives(&[td_string!(Locale::fi, subject.subject_e15_roles)]).await;
    let form = user_form(&mut admin, &own, &user).await.with("administrator", "on");
    assert_eq!(admin.call("/api/users/save", &form).await.code(), "ok");
    arrives(&[td_string!(Locale::fi, subject.subject_e15_administrator)]).await;
    // E13 to the old and the new address.
    let form = user_form(&mut admin, &own, &user).await.with("email", "muutettu@person.example");
    assert_eq!(admin.call("/api/users/save", &form).await.code(), "ok");
    let subject = td_string!(Locale::fi, subject.subject_e13_email);
    arrives(&[subject, subject]).await;
    // E3, E13 after the change of the password.
    let form = user_form(&mut admin, &own, &user).await;
    assert_eq!(admin.call("/api/users/reset_password", &form).await.code(), "ok");
    arrives(&[td_string!(Locale::fi, subject.subject_e3)]).await;
    let password = server.arrived().pop().unwrap().password().to_owned();
    let mut client = world.logged_in_with("qq7777qq", &password).await;
    let change = Form::of(&[("new_password", "Oma-sana-2026"), ("repeat_password", "Oma-sana-2026")]);
    assert_eq!(client.call("/api/password/change", &change).await.code(), "ok");
    arrives(&[td_string!(Locale::fi, subject.subject_e13_password)]).await;
    // E12 to the user and to the administrators of the authority; two of them read Swedish.
    for _ in 0..5 {
        let wrong = Form::of(&[("username", "qq7777qq"), ("password", "Wrong-2026")]);
        assert_eq!(world.client().call("/api/session/log_in", &wrong).await.code(), "login_failed");
    }
    let to_administrator = td_string!(Locale::sv, subject.subject_e12_administrator);
    arrives(&[td_string!(Locale::fi, subject.subject_e12_user), to_administrator, to_administrator]).await;
    // E10 to the Commission, which reads English.
    let form = authority_form(&mut admin, &own).await;
    let form = form.with("informal_name", "Ny uppgift {{7*7}}").with("informal_name_flag", "on");
    assert_eq!(admin.call("/api/authority/edit", &form).await.code(), "ok");
    let authority = "Inspektionen för vård och omsorg";
    arrives(&[&td_string!(Locale::en, subject.subject_e10, authority = authority)]).await;
    let mail = server.arrived().pop().unwrap();
    assert!(mail.body.contains("Ny uppgift {{7*7}}"), "{}", mail.body);
}
