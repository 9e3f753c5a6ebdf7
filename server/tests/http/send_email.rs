//! Send e-mail over HTTP, without JavaScript: choose, write, look at it, go back, send, progress and report.

use axum::http::StatusCode;

use super::{
    html::shown,
    support::{Form, World},
};

const PREVIEW: &str = "/api/email/preview";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_mail_is_looked_at_before_it_is_sent() {
    let world = World::new().await;
    let own = world.authority_of("admin.se").await;
    let mut access = world.logged_in("access.se").await;
    let page = access.get("/send-email").await;
    assert!(shown(&page.text).contains("Inspektionen för vård och omsorg"), "the preset finds one's own");
    assert!(page.text.contains(&format!("value=\"{own}\"")), "it can be ticked");
    assert!(!page.text.contains("name=\"status\""), "what is deactivated is not written to");

    // Nothing chosen: the same page with what was typed.
    let typed = Form::of(&[
        ("page", "/send-email"),
        ("criteria", "text=v%C3%A5rd"),
        ("to", "users"),
        ("subject", "Kurs <i>"),
        ("body", "Rad ett\r\n<b>Rad två</b>"),
    ]);
    let refused = access.post_form(PREVIEW, &typed).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(shown(&refused.text).contains("Välj minst en mottagare."), "{}", refused.text);
    assert!(refused.text.contains("value=\"Kurs &lt;i&gt;\""), "{}", refused.text);
    assert!(refused.text.contains("value=\"vård\""), "the criteria stay");

    // Also on the second page of the list: the same page, with what was ticked there.
    let mut operator = world.logged_in("operator.eu").await;
    let first = operator.get("/send-email?only_mine=no").await;
    let (_, rest) = first.text.split_once("?after=").expect("a second page");
    let second = format!("/send-email?only_mine=no&after={}", rest.split(['&', '"']).next().unwrap());
    let form = super::html::form(&operator.get(&second).await.text, PREVIEW).unwrap();
    assert!(form.value("criteria").contains("after="));
    let page = operator.get(&second).await.text;
    let (_, rest) = page.split_once("name=\"authorities[]\" value=\"").unwrap();
    let last = rest.split('"').next().unwrap();
    let refused = operator.post_form(PREVIEW, &form.and("authorities[]", last)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let ticked = refused.text.split("<input").find(|input| input.contains(last)).expect("the same page");
    assert!(ticked.split('>').next().unwrap().contains("checked"), "{ticked}");

    let chosen = typed.with("authorities[]", &own);
    let preview = access.post_form(PREVIEW, &chosen).await;
    assert_eq!(preview.status, StatusCode::OK);
    let text = shown(&preview.text);
    assert!(text.contains("Antal mottagare: ") && text.contains("Rad två"), "{text}");
    assert!(preview.text.contains("&lt;b&gt;Rad två&lt;/b&gt;") && !preview.text.contains("<b>Rad två"));
    let (mails,): (i64,) = world.one("SELECT COUNT(*) FROM bulk_operation", &[]).await;
    assert_eq!(mails, 0, "looking at it sends nothing");

    let back = access.post_form(PREVIEW, &chosen.with("edit", "1")).await;
    assert_eq!(back.status, StatusCode::OK);
    assert!(back.text.contains("value=\"Kurs &lt;i&gt;\"") && back.text.contains("<textarea"));
    let ticked = back.text.split("<input").find(|input| input.contains(&own)).unwrap();
    assert!(ticked.split('>').next().unwrap().contains("checked"), "{ticked}");

    // With the user name of a recipient it is refused also where the preview was passed by.
    let hostile = chosen.with("body", "Hej USER.SE!");
    let refused = access.post_form("/api/email/send", &hostile).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("error-summary") && refused.text.contains("<textarea"));

    let sent = access.post_form("/api/email/send", &chosen).await;
    let (path, done) = sent.location().split_once('?').unwrap();
    assert_eq!(done, "done=email_sending");
    let progress = access.get(sent.location()).await;
    assert!(shown(&progress.text).contains("Klara: 0 av 1"), "{}", progress.text);
    assert!(progress.text.contains("/api/bulk/stop"));
    while world.registry.work_off().await.unwrap() {}
    let progress = access.get(path).await;
    let text = shown(&progress.text);
    assert!(text.contains("Skicka till: Alla användare"), "{text}");
    let sender = "SELECT first_name || ' ' || last_name FROM user_account WHERE username = 'access.se'";
    let (sender,): (String,) = world.one(sender, &[]).await;
    assert!(text.contains(&sender), "who sent it: {text}");
    assert!(text.contains("Klara: 1 av 1") && text.contains("Inspektionen för vård och omsorg"), "{text}");
    assert!(!progress.text.contains("/api/bulk/stop"), "nothing is left to stop");
    let file =
        access.get(&format!("/administration/bulk.csv?operation={}", path.rsplit('/').next().unwrap())).await;
    assert!(file.text.contains("Inspektionen för vård och omsorg"), "{}", file.text);
    for stranger in ["nimic.se", "operator.eu", "admin.se"] {
        assert_eq!(
            world.logged_in(stranger).await.get(path).await.status,
            StatusCode::NOT_FOUND,
            "{stranger}"
        );
    }
    assert!(access.get("/send-email").await.text.contains(path), "the step is found again");
    // C.3.3
    assert!(access.get("/").await.text.contains("href=\"/send-email\""));
    assert!(!world.logged_in("admin.se").await.get("/").await.text.contains("href=\"/send-email\""));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whatever_is_typed_is_refused_or_stays_text() {
    let world = World::new().await;
    let own = world.authority_of("admin.se").await;
    let mut nimic = world.logged_in("nimic.se").await;
    let before = world.fingerprint().await;
    for row in super::hostile::rows(super::hostile::KINDS) {
        let form = Form::of(&[
            ("page", "/send-email"),
            ("authorities[]", &own),
            ("criteria", &row.value),
            ("to", "authority"),
            ("subject", &row.value),
            ("body", &row.value),
        ]);
        let answer = nimic.post_form(PREVIEW, &form).await;
        assert!(
            matches!(
                answer.status,
                StatusCode::OK | StatusCode::UNPROCESSABLE_ENTITY | StatusCode::PAYLOAD_TOO_LARGE
            ),
            "line {} of hostile.csv: {}",
            row.line,
            answer.status
        );
    }
    let many = (0..1_001).fold(Form::of(&[("page", "/send-email"), ("to", "authority")]), |form, n| {
        form.and("authorities[]", &format!("{n}"))
    });
    assert_eq!(nimic.post_form(PREVIEW, &many).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(world.fingerprint().await, before);
}
