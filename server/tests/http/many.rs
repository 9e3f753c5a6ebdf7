//! Modules for many authorities over HTTP, without JavaScript: search, tick, choose modules, fill in, look at it, go back,
//! give, progress and report.

use axum::http::StatusCode;

use super::{
    html::{form, shown},
    support::{Answer, Client, Form, World},
};

const LIST: &str = "/administration/authorities?only_mine=no&without_module=pq-registers";
const NEW: &str = "/administration/bulk/new";
const PREVIEW: &str = "/api/bulk/preview";
const GIVE: &str = "/api/bulk/give";

/// The values of the boxes of this name.
fn boxes(page: &str, name: &str) -> Vec<String> {
    let start = format!("name=\"{name}\" value=\"");
    page.split(&start).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

/// The form of the modules for the first two authorities that can be ticked.
async fn chosen(client: &mut Client) -> (String, Answer) {
    let list = client.get(LIST).await;
    let ids = boxes(&list.text, "authorities");
    let chosen = format!(
        "{NEW}?criteria=only_mine%3Dno%26without_module%3Dpq-registers&authorities={}&authorities={}",
        ids[0], ids[1]
    );
    let page = client.get(&format!("{chosen}&module=pq-registers")).await;
    (chosen, page)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_module_is_looked_at_before_many_get_it() {
    journey(&World::new().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_module_is_looked_at_before_many_get_it_on_postgresql() {
    journey(&World::on_postgres().await).await;
}

async fn journey(world: &World) {
    let mut nimic = world.logged_in("nimic.se").await;
    let plain = nimic.get("/administration/authorities?only_mine=no").await;
    assert!(boxes(&plain.text, "authorities").is_empty(), "only with the criterion");
    let nothing = nimic.get(&format!("{NEW}?criteria=without_module%3Dpq-registers")).await;
    assert!(shown(&nothing.text).contains("Ingen myndighet har valts."), "{}", nothing.text);

    let (address, page) = chosen(&mut nimic).await;
    let modules = nimic.get(&address).await;
    assert!(shown(&modules.text).contains("Valda myndigheter: 2"), "{}", modules.text);
    let ticked = modules.text.split("<input").find(|input| input.contains("value=\"pq-registers\"")).unwrap();
    assert!(ticked.split('>').next().unwrap().contains("checked"), "the module of the criterion: {ticked}");

    // Without its keyword: the same page with what was filled in.
    let empty = form(&page.text, PREVIEW).unwrap();
    let refused = nimic.post_form(PREVIEW, &empty).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("error-summary") && refused.text.contains("pq-registers:prof-doctor"));
    let filled = form(&refused.text, PREVIEW).unwrap().and("module_keywords[]", "pq-registers:prof-doctor");
    let preview = nimic.post_form(PREVIEW, &filled).await;
    assert_eq!(preview.status, StatusCode::OK, "{}", shown(&preview.text));
    let text = shown(&preview.text);
    assert!(text.contains("Det här händer") && text.contains("Myndigheter som får tillgång: 2"), "{text}");
    let (steps,): (i64,) = world.one("SELECT COUNT(*) FROM bulk_operation", &[]).await;
    assert_eq!(steps, 0, "looking at it gives nothing");
    let give = form(&preview.text, GIVE).unwrap();
    let back = nimic.post_form(PREVIEW, &give.with("edit", "1")).await;
    let keyword = back.text.split("<input").find(|input| input.contains("prof-doctor")).unwrap();
    assert!(keyword.split('>').next().unwrap().contains("checked"), "{keyword}");

    let given = nimic.post_form(GIVE, &give).await;
    assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", shown(&given.text));
    let path = given.location().to_owned();
    assert_eq!(nimic.post_form(GIVE, &give).await.location(), path, "sent twice it is one step");
    let progress = nimic.get(&path).await;
    assert!(shown(&progress.text).contains("Klara: 0 av 2"), "{}", progress.text);
    assert!(progress.text.contains("/api/bulk/stop") && progress.text.contains("data-refresh"));
    assert!(progress.text.contains("http-equiv=\"refresh\""), "without JavaScript it is read anew");
    let calm = nimic.get(&format!("{path}?refresh=off")).await.text;
    let (_, body) = calm.split_once("<body").unwrap();
    assert!(
        !body.contains("http-equiv") && !body.contains(" data-refresh"),
        "who does not want it has it not"
    );

    while world.registry.work_off().await.unwrap() {}
    let progress = nimic.get(&path).await;
    assert!(shown(&progress.text).contains("Klara: 2 av 2"), "{}", progress.text);
    assert!(!progress.text.contains("/api/bulk/stop") && !progress.text.contains("http-equiv=\"refresh\""));
    let (mails,): (i64,) =
        world.one("SELECT COUNT(*) FROM outbox WHERE template LIKE 'e8%' AND to_user_id IS NULL", &[]).await;
    assert_eq!(mails, 2);

    // Once more: it is said beforehand and in the report that they have it.
    let again = nimic.post_form(PREVIEW, &filled).await;
    let text = shown(&again.text);
    assert!(text.contains("Myndigheter där det inte går: 2"), "{text}");
    assert!(text.contains("Myndigheten har redan tillgång."), "{text}");
    let new = give.with("operation", "01900000-0000-7000-8000-00000000abcd");
    let second = nimic.post_form(GIVE, &new).await.location().to_owned();
    while world.registry.work_off().await.unwrap() {}
    assert!(shown(&nimic.get(&second).await.text).contains("Misslyckades: 2"));
    let file = nimic.get("/administration/bulk.csv?operation=01900000-0000-7000-8000-00000000abcd").await;
    assert_eq!(file.text.matches("Myndigheten har redan tillgång.").count(), 2, "{}", file.text);
    for list in [LIST, "/administration/authorities"] {
        assert!(nimic.get(list).await.text.contains(&path), "the step is found again");
    }
    for stranger in ["access.se", "operator.eu", "admin.se"] {
        let answer = world.logged_in(stranger).await.get(&path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{stranger}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whatever_is_sent_is_refused_and_gives_nothing() {
    let world = World::new().await;
    let mut access = world.logged_in("access.se").await;
    let (_, page) = chosen(&mut access).await;
    let right = form(&page.text, PREVIEW).unwrap().and("module_keywords[]", "pq-registers:prof-doctor");
    let before = world.fingerprint().await;
    let names = [
        "authorities[]",
        "criteria",
        "modules[]",
        "module_keywords[]",
        "module_coordinators[]",
        "approvals[]",
        "refusals[]",
        "allocations[]",
    ];
    for row in super::hostile::rows(super::hostile::KINDS) {
        let everywhere =
            names.iter().fold(Form::of(&[("page", NEW)]), |form, name| form.and(name, &row.value));
        let one = right.with("module_keywords[]", &format!("pq-registers:{}", row.value));
        let linked = right.with("module_coordinators[]", &format!("pq-registers:{}", row.value));
        for typed in [everywhere, one, linked] {
            for function in [PREVIEW, GIVE] {
                let answer = access.post_form(function, &typed).await;
                assert!(
                    matches!(answer.status, StatusCode::UNPROCESSABLE_ENTITY | StatusCode::PAYLOAD_TOO_LARGE),
                    "line {} of hostile.csv: {}",
                    row.line,
                    answer.status
                );
            }
        }
    }
    let many = (0..1_001).fold(right.clone(), |form, n| form.and("authorities[]", &format!("{n}")));
    assert_eq!(access.post_form(GIVE, &many).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let nothing = access.post_form(GIVE, &Form::of(&[("page", NEW)])).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    // What lies elsewhere counts as not chosen.
    let elsewhere = world.authority_of("admin.fi").await;
    let foreign = access.post_form(GIVE, &right.with("authorities[]", &elsewhere)).await;
    assert_eq!(foreign.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(world.fingerprint().await, before);
}
