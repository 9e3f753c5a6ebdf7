//! The way through the manual for access managers without JavaScript, on both engines, and its forms filled in by somebody
//! who means no good.

use axum::http::StatusCode;
use domain::id::AuthorityId;

use super::{
    hostile::{KINDS, rows},
    html::{form, shown},
    support::{Form, World},
};

const REGISTER: &str = "/administration/register";
const GIVE: &str = "/api/modules/give";

/// What a registrar types.
pub const TYPED: &[(&str, &str)] = &[
    ("official_name", "Göteborgs hamninspektion"),
    ("informal_name", "Inspektion av hamnar"),
    ("informal_name_lang", "sv"),
    ("phone", "+46 31 555 01 00"),
    ("email", "registrator@hamninspektionen.example"),
    ("street", "Kajen 4"),
    ("city", "Göteborg"),
    ("first_user.first_name", "Märta"),
    ("first_user.last_name", "Åkesson"),
    ("first_user.email", "marta.akesson@hamninspektionen.example"),
    ("first_user.language", "sv"),
    ("page", REGISTER),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_access_manager_follows_the_manual() {
    journey(&World::new().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_access_manager_follows_the_manual_on_postgresql() {
    journey(&World::on_postgres().await).await;
}

async fn journey(world: &World) {
    let mut access = world.logged_in("access.se").await;
    let page = access.get(REGISTER).await;
    let typed = with_keywords(&page.text, Form::of(TYPED));
    let answer = access.post_form("/api/authority/register", &typed).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", shown(&answer.text));
    let place = answer.location().to_owned();
    let id = place.split('/').nth(2).unwrap().to_owned();
    let user = place.split("first_user=").nth(1).unwrap().split('&').next().unwrap().to_owned();

    let page = access.get(&place).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("name=\"module\" value=\"pq-registers\""), "it can be given");
    assert!(shown(&page.text).contains("Med ”Senare” lämnar du det här steget"), "the help of this step");
    // In edit mode the tab is there also where nothing of it can be changed.
    let edit = shown(&access.get(&format!("/authorities/{id}/edit")).await.text);
    assert!(edit.contains("En myndighet har alltid minst en åtkomstansvarig."), "{edit}");
    let chosen =
        format!("/authorities/{id}/give-access?module=pq-registers&module=pq-diplomas&first_user={user}");
    let page = access.get(&chosen).await;
    let empty = form(&page.text, GIVE).unwrap();
    let refused = access.post_form(GIVE, &empty).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let again = form(&refused.text, GIVE).unwrap();
    assert_eq!(again.value("modules[]"), "pq-registers:authority:0", "the modules chosen are still there");
    let filled = again
        .and("module_keywords[]", "pq-registers:prof-doctor")
        .and("module_keywords[]", "pq-diplomas:prof-doctor");
    let given = access.post_form(GIVE, &filled).await;
    let told = given.location().to_owned();
    assert_eq!(told, format!("/authorities/{id}/users/{user}/username?done=registered"));
    let page = access.get(&told).await;
    assert_eq!(page.status, StatusCode::OK);

    // Once more the same: it is there already, and can be opened.
    let again =
        access.post_form("/api/authority/register", &typed.with("first_user.email", "x@y.example")).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.text.contains(&format!("href=\"/authorities/{id}\"")));
    assert!(again.text.contains("value=\"Göteborgs hamninspektion\""), "what was typed is kept");
    // Nearly the same: shown, and taken once it is confirmed as another.
    let near = typed
        .with("official_name", "Göteborgs hamninspektion norr")
        .with("first_user.email", "x@hamninspektionen.example");
    let similar = access.post_form("/api/authority/register", &near).await;
    assert_eq!(similar.status, StatusCode::CONFLICT);
    assert!(similar.text.contains("name=\"none_of_these\""));
    let confirmed = access.post_form("/api/authority/register", &near.with("none_of_these", "on")).await;
    assert_eq!(confirmed.status, StatusCode::SEE_OTHER, "{}", shown(&confirmed.text));

    // What was given meanwhile is not asked for again: an old address leads to what can still be given.
    let old = access.get(&chosen).await;
    assert_eq!(old.status, StatusCode::OK);
    assert!(form(&old.text, GIVE).is_none(), "nothing is given twice");
    assert!(old.text.contains("name=\"module\" value=\"pq-alerts\""), "{}", shown(&old.text));

    let modules = access.get(&format!("/authorities/{id}/modules")).await;
    let suspend = format!("/authorities/{id}/modules/pq-registers/suspend");
    assert!(modules.text.contains(&suspend));
    let step = form(&access.get(&suspend).await.text, "/api/modules/suspend").unwrap();
    let done = access.post_form("/api/modules/suspend", &step).await;
    assert_eq!(done.location(), format!("/authorities/{id}/modules?done=suspended&modules=pq-registers"));
    let late = access.post_form("/api/modules/suspend", &step).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    let modules = shown(&access.get(done.location()).await.text);
    assert!(modules.contains("Ge tillgång igen"), "{modules}");
}

/// Settings and coordinators are shown and asked for where there can be some, and only a module in use is given again.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn modules_show_and_ask_for_what_they_can_have() {
    let world = World::new().await;
    let own = world.authority_of("admin.se").await;
    let id = AuthorityId::parse(&own).unwrap();
    let base = format!("/authorities/{own}");
    let mut access = world.logged_in("access.se").await;
    let tab = shown(&access.get(&format!("{base}/modules")).await.text);
    assert!(tab.contains("Avslag: Nej") && tab.contains("Fördelning: Ja"), "{tab}");
    assert!(access.get(&format!("{base}/edit")).await.text.contains("module_coordinators[]"));
    let tab = shown(&access.get("/my-authority/modules").await.text);
    assert!(tab.contains("Myndigheten är åtkomstansvarig.\n"), "{tab}");

    // The public card of the same authority (P3).
    let manager = world.authority_of("access.se").await;
    let mut stranger = world.logged_in("admin.se").await;
    let card = shown(&stranger.get(&format!("/authorities/{manager}/modules")).await.text);
    for private in ["Inga inkopplade samordnare", "Myndigheten är åtkomstansvarig.\n", "Avslag: "] {
        assert!(!card.contains(private), "{private}: {card}");
    }

    let suspended = "UPDATE module_access SET status = 'suspended', suspended_at = granted_at
        WHERE authority_id = $1";
    world.run(suspended, &[&id]).await;
    world.run("UPDATE module SET linked_coordinator = 'none'", &[]).await;
    let again = "give-access?module=pq-requests";
    assert!(access.get(&format!("{base}/modules")).await.text.contains(again));
    let form = access.get(&format!("{base}/{again}")).await.text;
    assert!(form.contains("value=\"pq-requests:none\""));
    assert!(!form.contains("value=\"pq-requests:requests\""), "nobody could approve");
    // One module can be given in the other role as well; of several, the roles were chosen before.
    let (turned, back) = ("role.pq-requests=coordinator", "role.pq-requests=authority");
    assert!(form.contains(turned) && !form.contains(back), "{form}");
    let other = access.get(&format!("{base}/{again}&{turned}")).await.text;
    assert!(other.contains("value=\"pq-requests:coordinator:"), "{other}");
    assert!(other.contains(back), "{other}");
    let several = access.get(&format!("{base}/{again}&module=pq-alerts")).await.text;
    assert!(!several.contains(turned) && !several.contains(back), "{several}");
    world.run("UPDATE module SET status = 'retired'", &[]).await;
    assert!(!access.get(&format!("{base}/modules")).await.text.contains(again));
    let nothing = shown(&access.get(&format!("{base}/{again}")).await.text);
    assert!(nothing.contains("Det finns ingen modul att ge tillgång till") && nothing.contains("Avbryt"));

    let coordinates = "UPDATE module_access SET role = 'coordinator', status = 'active', suspended_at = NULL
        WHERE authority_id = $1";
    world.run(coordinates, &[&id]).await;
    let in_use = "UPDATE module SET linked_coordinator = 'optional', status = 'active'
        WHERE roles_allowed = 'both'";
    world.run(in_use, &[]).await;
    let edit = access.get(&format!("{base}/edit")).await.text;
    assert!(edit.contains("module_keywords[]") && !edit.contains("module_coordinators[]"));
}

/// The first keyword of every list on the page.
pub fn with_keywords(page: &str, typed: Form) -> Form {
    let mut form = typed;
    for list in page.split("<fieldset").skip(1) {
        let code = list.split("name=\"keywords[]\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        if let Some(code) = code {
            form = form.and("keywords[]", code);
        }
    }
    form
}

/// Whatever is typed, and however often: refused as input, never a fault of ours, and never half a change.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn forms_of_access_managers_take_no_harm() {
    let world = World::new().await;
    let mut access = world.logged_in("access.se").await;
    let id = world.authority_of("admin.se").await;
    let before = world.fingerprint().await;
    for row in rows(KINDS) {
        let everywhere = TYPED.iter().fold(Form::default(), |form, (name, _)| form.and(name, &row.value));
        let answer = access.post_form("/api/authority/register", &everywhere.with("page", REGISTER)).await;
        assert!(answer.status.is_client_error(), "line {}: {}", row.line, answer.status);
        let gift =
            Form::of(&[("authority", &id), ("modules[]", &row.value), ("page", "/my-authority/give-access")]);
        let gift =
            ["module_keywords[]", "module_coordinators[]", "approvals[]", "refusals[]", "allocations[]"]
                .iter()
                .fold(gift, |form, name| form.and(name, &format!("pq-registers:{}", row.value)));
        let answer = access.post_form(GIVE, &gift).await;
        assert!(answer.status.is_client_error(), "line {}: {}", row.line, answer.status);
        let gift = gift.with("modules[]", "pq-registers:authority:0");
        let answer = access.post_form(GIVE, &gift).await;
        assert!(answer.status.is_client_error(), "line {}: {}", row.line, answer.status);
        for path in ["/api/modules/suspend", "/api/modules/replace_coordinator"] {
            let step = Form::of(&[("authority", &id), ("module", &row.value), ("version", &row.value)]);
            let answer = access.post_form(path, &step.with("coordinator", &row.value)).await;
            assert!(answer.status.is_client_error(), "{path}, line {}: {}", row.line, answer.status);
        }
    }
    for query in [
        "module=%00",
        "module=%27&role.%27=x",
        "module=pq-registers&role.pq-registers=king",
        "first_user=//x",
    ] {
        let page = access.get(&format!("/authorities/{id}/give-access?{query}")).await;
        assert_eq!(page.status, StatusCode::OK, "{query}");
        assert!(!page.text.contains("users///x"), "{query}");
    }
    assert_eq!(world.fingerprint().await, before);
}
