//! Self-registration over HTTP, without JavaScript: from the invitation to the modules of the new authority (manual, section
//! 2.2), and what becomes of links that do not work.

use axum::http::StatusCode;
use domain::time::DAY;

use super::{
    hostile::rows,
    html::{form, shown},
    support::{Client, Form, PUBLIC_URL, World},
};

const SAVE: &str = "/api/invitations/save";
pub const SUBMIT: &str = "/api/self_registrations/submit";
const VALIDATE: &str = "/api/self_registrations/validate";
const DECIDE: &str = "/api/self_registrations/decide";

/// Opens a page, fills in its form and sends it; gives where it leads.
async fn fill_in(client: &mut Client, page: &str, action: &str, fields: &[(&str, &str)]) -> String {
    let answer = client.get(page).await;
    assert_eq!(answer.status, StatusCode::OK, "{page}");
    let start = form(&answer.text, action).unwrap_or_else(|| panic!("{page} has no form {action}"));
    let filled = fields.iter().fold(start, |form, (name, value)| form.with(name, value));
    let answer = client.post_form(action, &filled).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{page}: {}", shown(&answer.text));
    answer.location().to_owned()
}

pub async fn invite(client: &mut Client) -> String {
    let fields = [
        ("recipient_email", "registrator@ny-namnd.example"),
        ("authority_name_hint", "Nya nämnden"),
        ("message", "Hej!\r\nVälkommen."),
        ("step", "send"),
    ];
    let to = fill_in(client, "/administration/invitations/new", SAVE, &fields).await;
    assert!(to.ends_with("?done=sent"), "{to}");
    to.trim_end_matches("?done=sent").to_owned()
}

/// The page of the link in the mail that waits; other mails go by.
pub async fn link(world: &World) -> String {
    while let Some(task) = world.registry.next_mail().await.unwrap() {
        world.registry.mail_delivered(&task).await.unwrap();
        if let Some(link) = &task.link {
            let page = format!("/register/{}", link.token);
            let mail = app::mail::compose(&task, PUBLIC_URL).unwrap();
            assert!(mail.body.contains(&format!("{PUBLIC_URL}{page}")), "{}", mail.body);
            return page;
        }
    }
    panic!("no mail with a link")
}

pub fn filled(start: &Form) -> Form {
    let fields = [
        ("official_name", "Nya nämnden för prövning"),
        ("informal_name", "Nämnd som prövar"),
        ("phone", "+46 8 555 01 00"),
        ("email", "registrator@ny-namnd.example"),
        ("street", "Exempelgatan 1"),
        ("city", "Visby"),
        ("first_user.first_name", "Märta"),
        ("first_user.last_name", "Åkesson"),
        ("first_user.email", "marta.akesson@ny-namnd.example"),
    ];
    let form = fields.iter().fold(start.without("keywords[]"), |form, (name, value)| form.with(name, value));
    ["area-health", "type-central", "level-national"]
        .into_iter()
        .fold(form, |form, keyword| form.and("keywords[]", keyword))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_authority_is_invited_registers_itself_and_is_validated() {
    followed(&World::new().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_authority_is_invited_registers_itself_and_is_validated_on_postgresql() {
    followed(&World::on_postgres().await).await;
}

async fn followed(world: &World) {
    let mut access = world.logged_in("access.se").await;
    "en".clone_into(&mut access.language);
    let page = invite(&mut access).await;
    let list = access.get("/administration/invitations").await;
    assert!(list.text.contains(&format!("href=\"{page}\"")), "{}", shown(&list.text));
    let home = access.get("/").await;
    for entry in ["/administration/invitations", "/actions/validation"] {
        assert!(home.text.contains(&format!("href=\"{entry}\"")), "{entry}");
    }
    let link = link(world).await;

    // In a browser of their own, where nobody has logged in.
    let mut invited = world.client();
    let opened = invited.get(&link).await;
    assert_eq!((opened.status, opened.header("referrer-policy")), (StatusCode::OK, "same-origin"));
    assert!(shown(&opened.text).contains("Socialstyrelsen invites your authority"));
    let start = form(&opened.text, SUBMIT).unwrap();
    let late = filled(&start);
    let wrong = filled(&start).with("first_user.email", "nobody").with("city", "");
    let refused = invited.post_form(SUBMIT, &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("value=\"Nya nämnden för prövning\""), "what was typed stays");
    assert!(refused.text.contains("href=\"#first_user.email\"") && refused.text.contains("href=\"#city\""));
    let corrected = filled(&form(&refused.text, SUBMIT).unwrap());
    let sent = invited.post_form(SUBMIT, &corrected).await;
    assert_eq!(sent.location(), "/register/submitted");
    assert!(shown(&invited.get("/register/submitted").await.text).contains("must now be validated"));

    // A second use, from a form that is still open: what was typed can be copied.
    let second = invited.post_form(SUBMIT, &late).await;
    assert_eq!(second.status, StatusCode::CONFLICT);
    assert!(shown(&second.text).contains("This invitation can no longer be used."));
    assert!(second.text.contains("value=\"Nya nämnden för prövning\""), "{}", shown(&second.text));
    let neutral = invited.get(&link).await;
    let unknown = invited.get(&format!("/register/{}", "A".repeat(43))).await;
    assert_eq!((neutral.status, unknown.status), (StatusCode::OK, StatusCode::OK));
    assert_eq!(shown(&neutral.text), shown(&unknown.text), "the same page for every link that does not work");

    let list = access.get("/actions/validation").await;
    let text = shown(&list.text);
    assert!(text.contains("Nya nämnden för prövning") && text.contains("Läkemedelsverket"), "{text}");
    let waiting = list.text.split("href=\"/actions/validation/").nth(2).unwrap();
    let waiting: Vec<String> = list
        .text
        .split("href=\"/actions/validation/")
        .skip(1)
        .filter_map(|rest| rest.split_once('"').map(|(id, _)| id.to_owned()))
        .chain(waiting.split_once('"').map(|(id, _)| id.to_owned()))
        .collect();
    let mut page = String::new();
    for id in waiting {
        let candidate = format!("/actions/validation/{id}");
        if shown(&access.get(&candidate).await.text).contains("marta.akesson@ny-namnd.example") {
            page = candidate;
        }
    }
    let to = fill_in(&mut access, &page, VALIDATE, &[("street", "Rättade gatan 2"), ("none_of_these", "on")])
        .await;
    assert_eq!(to, format!("{page}?done=validated"));
    let done = access.get(&to).await;
    let text = shown(&done.text);
    assert!(text.contains("underrätta den nya användaren") && text.contains("Rättade gatan 2"), "{text}");
    assert!(
        done.text.contains("username-display") && done.text.contains("/give-access?first_user="),
        "{text}"
    );
    let give = done.text.split("href=\"").find(|rest| rest.contains("/give-access?first_user=")).unwrap();
    let give = give.split_once('"').unwrap().0.replace("&amp;", "&");
    assert_eq!(access.get(&give).await.status, StatusCode::OK);
    let again =
        access.post_form(VALIDATE, &Form::of(&[("page", &page), ("registration", &page[20..])])).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_returned_comes_back_with_its_reason_and_what_is_withdrawn_stops() {
    let world = World::new().await;
    let mut access = world.logged_in("access.se").await;
    let invitation = invite(&mut access).await;
    let first = link(&world).await;
    let mut invited = world.client();
    let start = form(&invited.get(&first).await.text, SUBMIT).unwrap();
    assert_eq!(invited.post_form(SUBMIT, &filled(&start)).await.location(), "/register/submitted");
    let (id,): (domain::id::SelfRegistrationId,) =
        world.one("SELECT id FROM self_registration ORDER BY submitted_at DESC LIMIT 1", &[]).await;
    let page = format!("/actions/validation/{id}");
    let start = form(&access.get(&page).await.text, DECIDE).unwrap();
    let empty = access.post_form(DECIDE, &start.with("step", "return")).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.text.contains("href=\"#reason\""));
    let reason = [("reason", "<b>Gatan</b>\r\nsaknas"), ("step", "return")];
    assert_eq!(fill_in(&mut access, &page, DECIDE, &reason).await, "/actions/validation?done=returned");
    let second = link(&world).await;
    assert_ne!(first, second);
    let opened = invited.get(&second).await;
    assert!(opened.text.contains("&lt;b&gt;Gatan&lt;/b&gt;"), "markup stays text");
    let again = form(&opened.text, SUBMIT).unwrap();
    assert_eq!(again.value("official_name"), "Nya nämnden för prövning");
    assert_eq!(again.0.iter().filter(|(name, _)| name == "keywords[]").count(), 3);
    let withdraw = format!("{invitation}/withdraw");
    let to = fill_in(&mut access, &withdraw, "/api/invitations/withdraw", &[]).await;
    assert_eq!(to, format!("{invitation}?done=withdrawn"));
    let late = invited.post_form(SUBMIT, &filled(&again)).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.text.contains("value=\"Nya nämnden för prövning\""));

    // Expired.
    invite(&mut access).await;
    let third = link(&world).await;
    let start = form(&invited.get(&third).await.text, SUBMIT).unwrap();
    world.clock.advance(30 * DAY);
    let late = invited.post_form(SUBMIT, &filled(&start)).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(!invited.get(&third).await.text.contains(SUBMIT));
}

/// Two people have the same page open: whoever comes second is told why, and loses nothing typed.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_comes_second_is_told_so_and_keeps_what_was_typed() {
    let world = World::new().await;
    let mut access = world.logged_in("access.se").await;
    let fields = [
        ("recipient_email", "registrator@ny-namnd.example"),
        ("authority_name_hint", "Nya nämnden"),
        ("step", "draft"),
    ];
    let draft = fill_in(&mut access, "/administration/invitations/new", SAVE, &fields).await;
    let edit = format!("{}/edit", draft.split('?').next().unwrap());
    let start = form(&access.get(&edit).await.text, SAVE).unwrap();
    let sent = access.post_form(SAVE, &start.with("step", "send")).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    let late = access.post_form(SAVE, &start.with("message", "Hej <igen>").with("step", "send")).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.text.contains("error-summary") && late.text.contains("Hej &lt;igen&gt;"), "{}", late.text);

    let first = link(&world).await;
    let mut invited = world.client();
    let start = form(&invited.get(&first).await.text, SUBMIT).unwrap();
    assert_eq!(invited.post_form(SUBMIT, &filled(&start)).await.location(), "/register/submitted");
    let shown = access.get(sent.location()).await.text;
    let (_, rest) = shown.split_once("href=\"/actions/validation/").expect("a link to the registration");
    let page = format!("/actions/validation/{}", rest.split('"').next().unwrap());
    let start = form(&access.get(&page).await.text, DECIDE).unwrap();
    let reject = start.with("step", "reject");
    let first = access.post_form(DECIDE, &reject.with("reason", "Finns redan")).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER);
    let second = access.post_form(DECIDE, &reject.with("reason", "Skäl <två>")).await;
    assert_eq!(second.status, StatusCode::CONFLICT);
    assert!(
        second.text.contains("error-summary") && second.text.contains("Skäl &lt;två&gt;"),
        "{}",
        second.text
    );
}

/// The sample has invitations and registrations in every state.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_sample_is_shown_and_can_be_downloaded() {
    let world = World::new().await;
    let mut nimic = world.logged_in("nimic.se").await;
    let page = nimic.get("/administration/invitations").await;
    assert!(shown(&page.text).contains("registrator@lansstyrelsen-kalmar.example"), "{}", shown(&page.text));
    assert!(!shown(&page.text).contains("registrator@lakemedelsverket.example"), "the own are preset");
    let all = nimic.get("/administration/invitations.csv?only_mine=no").await;
    assert!(all.text.contains("registrator@lakemedelsverket.example"));
    let (count,): (i64,) = world.one("SELECT COUNT(*) FROM invitation WHERE country = 'SE'", &[]).await;
    assert_eq!(i64::try_from(all.text.lines().count()).unwrap(), count + 1);
    let waiting = nimic.get("/actions/validation.csv?only_mine=no").await;
    assert!(waiting.text.contains("Läkemedelsverket"), "{}", waiting.text);
    let (first,): (domain::id::SelfRegistrationId,) =
        world.one("SELECT id FROM self_registration WHERE payload LIKE '%Läkemedelsverket%'", &[]).await;
    let page = shown(&nimic.get(&format!("/actions/validation/{first}")).await.text);
    assert!(page.contains("Exempelgatan 26") && page.contains("cecilia.thornblad@lakemedelsverket.example"));
}

/// Every kind of text in the forms: kept as written or refused, and never a fault of ours.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whatever_is_typed_is_kept_or_refused() {
    let world = World::new().await;
    let mut access = world.logged_in("access.se").await;
    let start = form(&access.get("/administration/invitations/new").await.text, SAVE).unwrap();
    let good = start
        .with("recipient_email", "registrator@ny-namnd.example")
        .with("authority_name_hint", "Nya nämnden");
    let fields = [
        ("recipient_email", "email"),
        ("authority_name_hint", "name"),
        ("message", "text"),
        ("message", "message"),
    ];
    for (field, kind) in fields {
        for row in rows(&[kind]) {
            let before = world.fingerprint().await;
            let answer = access.call(SAVE, &good.with(field, &row.value)).await;
            let place = format!("{field}, line {} of hostile.csv: {}", row.line, answer.text);
            assert_eq!(answer.status.is_success(), row.accepted, "{place}");
            assert_eq!(world.fingerprint().await != before, row.accepted, "{place}");
            if row.accepted {
                let page = answer.location().split('?').next().unwrap().to_owned();
                assert_eq!(access.get(&page).await.status, StatusCode::OK, "{place}");
            }
        }
    }
    invite(&mut access).await;
    let link = link(&world).await;
    let mut invited = world.client();
    let good = filled(&form(&invited.get(&link).await.text, SUBMIT).unwrap());
    for (field, kind) in [("official_name", "name"), ("first_user.email", "email"), ("website", "website")] {
        for row in rows(&[kind]).into_iter().filter(|row| !row.accepted) {
            let answer = invited.post_form(SUBMIT, &good.with(field, &row.value)).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}, line {}", row.line);
        }
    }
    for row in rows(&["text"]) {
        let form = Form::of(&[("token", &row.value), ("registration", &row.value), ("version", &row.value)]);
        for path in [SUBMIT, VALIDATE, DECIDE] {
            let answer = access.call(path, &form).await;
            assert!(answer.status.is_client_error(), "{path}, line {}", row.line);
        }
    }
}
