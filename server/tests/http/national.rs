//! The Commission registers and replaces national coordinators (P36), without JavaScript, on both engines, and with forms
//! filled in by somebody who means no good.

use axum::http::StatusCode;

use super::{
    hostile::{KINDS, rows},
    html::{form, shown},
    managing::{TYPED, with_keywords},
    support::{Form, World},
};

const REGISTER: &str = "/administration/register";
const SEND: &str = "/api/national_coordinator/register";
const REPLACE: &str = "/api/national_coordinator/replace";
const BY_NEW: &str = "/api/national_coordinator/replace_by_new";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_commission_registers_and_replaces() {
    journey(&World::new().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_commission_registers_and_replaces_on_postgresql() {
    journey(&World::on_postgres().await).await;
}

async fn journey(world: &World) {
    let mut root = world.logged_in("operator.eu").await;
    let page = root.get(REGISTER).await;
    assert!(shown(&page.text).contains("Register national coordinator"), "{}", shown(&page.text));
    let typed = with_keywords(&page.text, Form::of(TYPED));
    // Every country of the sample has one: the answer leads to Replace.
    let nimic = world.authority_of("nimic.se").await;
    let taken = root.post_form(SEND, &typed.clone().with("country", "SE")).await;
    assert_eq!(taken.status, StatusCode::CONFLICT);
    let replace = format!("/authorities/{nimic}/replace-national-coordinator");
    let links = |text: &str| text.matches(&format!("href=\"{replace}\"")).count();
    assert_eq!((links(&page.text), links(&taken.text)), (1, 2), "{}", shown(&taken.text));
    assert!(taken.text.contains("value=\"Göteborgs hamninspektion\""), "what was typed is kept");
    assert!(taken.text.contains("<option value=\"SE\" selected"), "the country too");

    // Liechtenstein without one.
    world.run("UPDATE authority SET kind = 'authority' WHERE country = $1", &[&"LI"]).await;
    let answer = root.post_form(SEND, &typed.clone().with("country", "LI")).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", shown(&answer.text));
    let place = answer.location().to_owned();
    assert!(place.contains("/give-access?first_user=") && place.ends_with("&done=registered"), "{place}");
    assert_eq!(root.get(&place).await.status, StatusCode::OK);

    // The button of the tab leads to the choice, the choice to what will happen.
    let details = root.get(&format!("/authorities/{nimic}/administrative-details")).await;
    assert!(details.text.contains(&format!("href=\"{replace}\"")));
    let found = root.get(&format!("{replace}?text=v%C3%A5rd+och+omsorg")).await;
    let ivo = world.authority_of("admin.se").await;
    assert!(found.text.contains(&format!("{replace}?successor={ivo}")), "{}", shown(&found.text));
    let confirm = root.get(&format!("{replace}?successor={ivo}")).await;
    let words = shown(&confirm.text);
    for told in ["Kommerskollegium", "Inspektionen för vård och omsorg", "What will happen", "Karin Åkerlund"]
    {
        assert!(words.contains(told), "{told}: {words}");
    }
    let step = form(&confirm.text, REPLACE).unwrap();
    let stale = root.post_form(REPLACE, &step.clone().with("successor_version", "99")).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(form(&stale.text, REPLACE).is_some(), "the authority chosen is still there");
    let done = root.post_form(REPLACE, &step).await;
    assert_eq!(done.location(), format!("/authorities/{ivo}/administrative-details?done=replaced"));
    let page = shown(&root.get(done.location()).await.text);
    assert!(page.contains("The national coordinator has been replaced."), "{page}");
    let twice = root.post_form(REPLACE, &step).await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    // At once the former one is an access manager like others, and the new one has the country.
    let mut former = world.logged_in("nimic.se").await;
    let other = format!("/authorities/{ivo}");
    assert!(!former.get(&other).await.text.contains(&format!("{other}/edit")));
    let mut present = world.logged_in("admin.se").await;
    let below = format!("/authorities/{nimic}");
    assert!(present.get(&below).await.text.contains(&format!("{below}/edit")));

    // An authority that is registered for it.
    let register = format!("/authorities/{ivo}/replace-national-coordinator/register");
    let page = root.get(&register).await;
    assert!(shown(&page.text).contains("This takes effect at once"));
    let empty = form(&page.text, BY_NEW).unwrap();
    let refused = root.post_form(BY_NEW, &empty).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let filled = TYPED.iter().fold(empty.clone(), |form, (name, value)| form.with(name, value));
    let filled = with_keywords(&page.text, filled.with("page", &register))
        .with("official_name", "Kvarnstenskansliet")
        .with("informal_name", "Kvarnstenar")
        .with("first_user.email", "marta@kvarnsten.example")
        .with("email", "registrator@kvarnsten.example");
    let done = root.post_form(BY_NEW, &filled).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", shown(&done.text));
    assert!(done.location().contains("/give-access?first_user="));
    assert!(root.get(done.location()).await.status == StatusCode::OK);
}

/// Whatever is typed: refused as input, never a fault of ours, and nothing is written.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn forms_of_the_commission_take_no_harm() {
    {
        let world = World::new().await;
        let mut root = world.logged_in("operator.eu").await;
        let nimic = world.authority_of("nimic.se").await;
        let before = world.fingerprint().await;
        for row in rows(KINDS) {
            let everywhere = TYPED.iter().fold(Form::default(), |form, (name, _)| form.and(name, &row.value));
            let register = everywhere.clone().with("page", REGISTER).with("country", &row.value);
            let step = Form::of(&[("authority", &nimic), ("version", "1"), ("successor", &row.value)]);
            let step = step.with("successor_version", &row.value);
            let strange = Form::of(&[("authority", &row.value), ("version", &row.value)]);
            for (path, form) in [
                (SEND, register),
                (BY_NEW, everywhere.with("page", REGISTER).with("authority", &nimic).with("version", "1")),
                (REPLACE, step),
                (REPLACE, strange),
            ] {
                let answer = root.post_form(path, &form).await;
                assert!(answer.status.is_client_error(), "{path}, line {}: {}", row.line, answer.status);
            }
        }
        for query in ["successor=%00", "successor=%27", "text=%00&after=%00", "text=%25&after=x"] {
            let page = root.get(&format!("/authorities/{nimic}/replace-national-coordinator?{query}")).await;
            assert_eq!(page.status, StatusCode::OK, "{query}");
        }
        assert_eq!(world.fingerprint().await, before);
    }
}
