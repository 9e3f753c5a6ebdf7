//! The catalogue over HTTP, as the Commission works with it without JavaScript.

use axum::http::StatusCode;
use domain::time::SECOND;

use super::{
    exchange::get,
    hostile::check_markup,
    html::{form, shown},
    support::{Client, Form, World},
};

const KEYS: &str = "/administration/catalogue/modules/pq-requests/keys";
const ISSUE: &str = "/api/module_keys/issue";
const REVOKE: &str = "/api/module_keys/revoke";

/// What stands between two texts.
fn between<'a>(page: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = page.split_once(before).unwrap_or_else(|| panic!("{before}: {page}"));
    rest.split_once(after).unwrap().0
}

async fn issue(client: &mut Client) -> String {
    let form = Form::of(&[("page", KEYS), ("module", "pq-requests")]);
    let answer = client.post_form(ISSUE, &form).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    assert_eq!((answer.location(), answer.header("cache-control")), ("", "no-store"));
    assert!(shown(&answer.text).contains("Copy the key now."), "{}", answer.text);
    let key = between(&answer.text, "<output ", "</output>");
    key.split(['<', '>']).nth(1).unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_key_is_shown_by_the_page_that_answers_and_never_again() {
    let world = World::new().await;
    let mut operator = world.logged_in("operator.eu").await;
    let module = operator.get("/administration/catalogue/modules/pq-requests").await;
    assert!(module.text.contains(&format!("href=\"{KEYS}\"")), "{}", module.text);
    assert!(shown(&operator.get(KEYS).await.text).contains("The module has no keys yet."));
    let key = issue(&mut operator).await;
    assert_eq!(key.len(), 43, "{key}");
    let authority = world.authority_of("admin.se").await;
    let asked = format!("/exchange/v1/modules/pq-requests/authorities/{authority}");
    assert_eq!(get(&world, &key, &asked).await.status, StatusCode::OK, "it works");

    // Neither the list nor the history has it, and a second look is none.
    for path in
        [KEYS, "/my-authority/administrative-details", "/administration/catalogue/modules/pq-requests"]
    {
        let page = operator.get(path).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(!page.text.contains(&key), "{path}");
    }
    world.clock.advance(SECOND);
    issue(&mut operator).await;
    let page = operator.get(KEYS).await;
    assert!(!page.text.contains(ISSUE) && shown(&page.text).contains("already has two active keys"));
    let third = operator.post_form(ISSUE, &Form::of(&[("page", KEYS), ("module", "pq-requests")])).await;
    assert_eq!(third.status, StatusCode::CONFLICT);

    // The older one stands below the newer. It is revoked after a page that says what will stop.
    let links: Vec<&str> = page.text.split("href=\"").filter_map(|rest| rest.split('"').next()).collect();
    let links: Vec<&str> = links.into_iter().filter(|href| href.ends_with("/revoke")).collect();
    let [_, first] = links[..] else { panic!("{links:?}") };
    let confirm = operator.get(first).await;
    assert!(shown(&confirm.text).contains("The key stops working at once."), "{}", confirm.text);
    assert_eq!(get(&world, &key, &asked).await.status, StatusCode::OK, "looking at it stops nothing");
    let id = between(&confirm.text, "name=\"key\" value=\"", "\"").to_owned();
    let form = Form::of(&[("page", first), ("module", "pq-requests"), ("key", &id)]);
    let revoked = operator.post_form(REVOKE, &form).await;
    assert_eq!(
        (revoked.status, revoked.location()),
        (StatusCode::SEE_OTHER, &*format!("{KEYS}?done=revoked"))
    );
    let page = operator.get(revoked.location()).await;
    assert!(shown(&page.text).contains("The key has been revoked."));
    assert_eq!(get(&world, &key, &asked).await.status, StatusCode::UNAUTHORIZED, "at once");
    assert_eq!(operator.post_form(REVOKE, &form).await.status, StatusCode::CONFLICT, "twice");
    // Where it came from is only believed where it is a page.
    for module in ["//evil.example", "x\r\nSet-Cookie: a=b", "../../..", ""] {
        issue_and_revoke(&mut operator, module).await;
    }
}

/// Revokes the newest key, said to be of this module.
async fn issue_and_revoke(operator: &mut Client, module: &str) {
    issue(operator).await;
    let page = operator.get(KEYS).await;
    let id = between(&page.text, &format!("{KEYS}/"), "/revoke").to_owned();
    let form = Form::of(&[("page", KEYS), ("module", module), ("key", &id)]);
    let revoked = operator.post_form(REVOKE, &form).await;
    assert_eq!(revoked.location(), "/administration/catalogue?done=revoked", "{module:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_but_the_commission_has_to_do_with_keys() {
    let world = World::new().await;
    let mut operator = world.logged_in("operator.eu").await;
    issue(&mut operator).await;
    let page = operator.get(KEYS).await;
    let id = between(&page.text, &format!("{KEYS}/"), "/revoke").to_owned();
    let before = world.fingerprint().await;
    for name in ["user.se", "admin.se", "access.se", "nimic.se"] {
        let mut client = world.logged_in(name).await;
        let form = Form::of(&[("page", KEYS), ("module", "pq-requests"), ("key", &id)]);
        let revoke = format!("{KEYS}/{id}/revoke");
        for path in [KEYS, &revoke, "/administration/catalogue"] {
            assert_eq!(client.get(path).await.status, StatusCode::NOT_FOUND, "{name} {path}");
        }
        for path in [ISSUE, REVOKE] {
            assert_eq!(client.call(path, &form).await.code(), "not_found", "{name} {path}");
        }
        // C.3.3
        assert!(!client.get("/").await.text.contains("href=\"/administration/catalogue\""), "{name}");
    }
    // The sessions are the only thing that has changed.
    let strip =
        |text: &str| text.split(", ").filter(|part| !part.contains("session")).collect::<Vec<_>>().join(",");
    assert_eq!(strip(&world.fingerprint().await), strip(&before));
    assert!(operator.get("/").await.text.contains("href=\"/administration/catalogue\""));
}

const ROLE: &str = "/api/catalogue/role";
const MODULE: &str = "/api/catalogue/module";
const STEP: &str = "/api/catalogue/step";

/// A form of a page, as a browser without JavaScript would send it.
async fn form_of(client: &mut Client, path: &str, action: &str) -> Form {
    let page = client.get(path).await;
    assert_eq!(page.status, StatusCode::OK, "{path}");
    form(&page.text, action).unwrap_or_else(|| panic!("{path} has no {action}: {}", page.text))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_change_says_whom_it_concerns_before_it_is_made() {
    let world = World::new().await;
    let mut operator = world.logged_in("operator.eu").await;
    let edit = "/administration/catalogue/modules/pq-requests/edit";
    let typed = form_of(&mut operator, edit, MODULE)
        .await
        .with("status", "retired")
        .with("names[en]", "Old <b>requests");
    let asked = operator.post_form(MODULE, &typed).await;
    assert_eq!(asked.status, StatusCode::OK, "{}", asked.text);
    let text = shown(&asked.text);
    assert!(text.contains("Access to the module can no longer be given"), "{text}");
    let concerned = text.split_once("Authorities which this change concerns: ").unwrap().1;
    assert!(concerned.starts_with(|digit: char| ('1'..='9').contains(&digit)), "{text}");
    check_markup(&asked.text, 0);
    assert!(!operator.get(edit).await.text.contains("Old "), "nothing is saved yet");

    // Back to the form with what was typed; and on.
    let confirm = form(&asked.text, MODULE).unwrap();
    let back = operator.post_form(MODULE, &confirm.clone().and("edit", "1")).await;
    assert_eq!(back.status, StatusCode::OK);
    assert_eq!(form(&back.text, MODULE).unwrap().value("names[en]"), "Old <b>requests");
    let saved = operator.post_form(MODULE, &confirm).await;
    assert_eq!(
        saved.location(),
        "/administration/catalogue/modules/pq-requests?done=saved",
        "{}",
        saved.text
    );
    let page = operator.get(saved.location()).await;
    let text = shown(&page.text);
    assert!(text.contains("The change has been saved.") && text.contains("Old <b>requests"), "{text}");
    assert!(text.contains("Retired"), "{text}");
    // Somebody else was quicker.
    let late = operator.post_form(MODULE, &typed.with("status", "active")).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(shown(&late.text).contains("Somebody else has changed these data meanwhile."), "{}", late.text);
    // What is in use.
    let kind =
        form_of(&mut operator, edit, MODULE).await.with("kind", "alert").with("has_request_settings", "");
    let refused = operator.post_form(MODULE, &kind).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(shown(&refused.text).contains("This entry is in use"), "{}", refused.text);
    // The history of the Commission says it in words.
    let history = operator.get("/my-authority/administrative-details").await;
    let text = shown(&history.text);
    for words in ["Modules, roles or keywords changed", "Name in English", "pq-requests", "Retired"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!text.contains("module_status") && !text.contains("name_en"), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn entries_are_added_switched_off_and_deleted_without_javascript() {
    let world = World::new().await;
    let mut operator = world.logged_in("operator.eu").await;
    let new = "/administration/catalogue/modules/pq-registers/new-role";
    let typed = form_of(&mut operator, new, ROLE).await.with("code", "auditor");
    let refused = operator.post_form(ROLE, &typed).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(shown(&refused.text).contains("Enter the English name."), "{}", refused.text);
    let asked = operator.post_form(ROLE, &typed.with("names[en]", "Auditor")).await;
    assert_eq!(asked.status, StatusCode::OK, "those who have the module are concerned");
    let added = operator.post_form(ROLE, &form(&asked.text, ROLE).unwrap()).await;
    assert_eq!(
        added.location(),
        "/administration/catalogue/modules/pq-registers?done=saved",
        "{}",
        added.text
    );
    let page = operator.get(added.location()).await;
    assert!(shown(&page.text).contains("Auditor"), "{}", page.text);
    let (id,): (domain::id::RoleId,) =
        world.one("SELECT id FROM role_definition WHERE code = 'auditor'", &[]).await;
    let path = format!("/administration/catalogue/roles/{id}");
    assert!(page.text.contains(&format!("href=\"{path}\"")), "{}", page.text);

    for (step, words) in [
        ("switch_off", "Users keep the role, but it counts nowhere"),
        ("switch_on", "The entry is offered again"),
        ("delete", "The entry is deleted for good."),
    ] {
        let button = form_of(&mut operator, &path, STEP).await.with("step", step);
        let asked = operator.post_form(STEP, &button.with("page", &path)).await;
        assert_eq!(asked.status, StatusCode::OK, "{step}");
        assert!(shown(&asked.text).contains(words), "{step}: {}", asked.text);
        let done = operator.post_form(STEP, &form(&asked.text, STEP).unwrap()).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{step}: {}", done.text);
    }
    assert_eq!(operator.get(&path).await.status, StatusCode::NOT_FOUND);
    // What somebody holds is not deleted.
    let (id, version): (domain::id::RoleId, i64) = world
        .one(
            "SELECT r.id, r.version FROM role_definition r JOIN module m ON m.id = r.module_id
            WHERE m.code = 'pq-registers' AND r.code = 'reader'",
            &[],
        )
        .await;
    let held = Form::of(&[
        ("page", &*format!("/administration/catalogue/roles/{id}")),
        ("kind", "role"),
        ("entry", &id.to_string()),
        ("version", &version.to_string()),
        ("step", "delete"),
    ]);
    let refused = operator.post_form(STEP, &held).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(shown(&refused.text).contains("This entry is in use"), "{}", refused.text);
}

/// Every form page is there, for the Commission alone, and its form fits its function.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_kind_of_entry_has_its_form() {
    let world = World::new().await;
    let mut operator = world.logged_in("operator.eu").await;
    let mut nimic = world.logged_in("nimic.se").await;
    let (area,): (domain::id::LegalAreaId,) =
        world.one("SELECT id FROM legal_area ORDER BY position LIMIT 1", &[]).await;
    let (role,): (domain::id::RoleId,) = world
        .one("SELECT id FROM role_definition WHERE module_id IS NOT NULL ORDER BY id LIMIT 1", &[])
        .await;
    let (administrator,): (domain::id::RoleId,) =
        world.one("SELECT id FROM role_definition WHERE module_id IS NULL", &[]).await;
    let (list, keyword): (domain::id::ListId, domain::id::KeywordId) =
        world.one("SELECT list_id, id FROM keyword ORDER BY id LIMIT 1", &[]).await;
    let base = "/administration/catalogue";
    for (path, action) in [
        (format!("{base}/new-legal-area"), "/api/catalogue/legal_area"),
        (format!("{base}/legal-areas/{area}"), "/api/catalogue/legal_area"),
        (format!("{base}/new-module"), MODULE),
        (format!("{base}/modules/pq-alerts/edit"), MODULE),
        (format!("{base}/modules/pq-alerts/new-role"), ROLE),
        (format!("{base}/roles/{role}"), ROLE),
        (format!("{base}/new-list"), "/api/catalogue/list"),
        (format!("{base}/modules/pq-alerts/new-list"), "/api/catalogue/list"),
        (format!("{base}/lists/{list}/edit"), "/api/catalogue/list"),
        (format!("{base}/lists/{list}/new-keyword"), "/api/catalogue/keyword"),
        (format!("{base}/keywords/{keyword}"), "/api/catalogue/keyword"),
    ] {
        let typed = form_of(&mut operator, &path, action).await;
        assert_eq!(nimic.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(nimic.call(action, &typed).await.code(), "not_found", "{path}");
        let before = world.fingerprint().await;
        let is_new = path.contains("/new-");
        for row in super::hostile::rows(&["name"]).into_iter().filter(|_| is_new) {
            // Something else is wrong too, so nothing is ever stored.
            let typed = typed.with("page", &path).with("code", &row.value).with("names[sv]", &row.value);
            let typed = typed
                .with("names[en]", &row.value)
                .with("legal_basis", &row.value)
                .with("parent", &row.value);
            let typed = typed.with("position", "x");
            let answer = operator.post_form(action, &typed).await;
            let is_answered = matches!(
                answer.status,
                StatusCode::OK | StatusCode::UNPROCESSABLE_ENTITY | StatusCode::PAYLOAD_TOO_LARGE
            );
            assert!(is_answered, "line {} of hostile.csv on {path}: {}", row.line, answer.status);
            if row.value.chars().count() < 1_000 {
                check_markup(&answer.text, row.line);
            }
        }
        assert_eq!(world.fingerprint().await, before, "{path}");
    }
    let fixed = operator.get(&format!("{base}/roles/{administrator}")).await;
    assert_eq!(fixed.status, StatusCode::NOT_FOUND, "the one of all modules cannot be edited (C.1.2)");
    for path in [
        "legal-areas/x",
        "roles/x",
        "lists/x/edit",
        "keywords/x",
        "modules/nothing/edit",
        "modules/nothing/new-role",
    ] {
        assert_eq!(operator.get(&format!("{base}/{path}")).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}
