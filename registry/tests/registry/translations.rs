//! Protects the Commission's translations of informal names (A-091 to A-093, P8).

use std::collections::BTreeMap;

use domain::{
    criteria::{AuthorityCriteria, TranslationCriteria},
    error::{Code, Error},
    form::TranslationForm,
    policy::Actor,
    view::{Found, TaskView},
};
use registry::{Extent, Which};

use crate::{
    many::{FIRST, with_authorities},
    world::*,
};

async fn waiting(world: &World, actor: &Actor, after: &str) -> Result<Found<TaskView>, Error> {
    let criteria = TranslationCriteria { after: after.to_owned() };
    world.registry.translation_tasks(actor, &criteria).await
}

/// A task, asked for by the authority itself; gives its id.
async fn task(world: &World) -> String {
    let mut form = authority_form(world, &admin(IVO), IVO).await;
    "Granskning av sjukvård".clone_into(&mut form.informal_name);
    "on".clone_into(&mut form.informal_name_flag);
    world.registry.edit_authority(&admin(IVO), &form, &caller()).await.unwrap();
    let tasks = waiting(world, &admin(COMMISSION), "").await.unwrap().rows;
    let [task] = &tasks[..] else { panic!("{tasks:?}") };
    assert_eq!((task.authority.0, task.new_text.as_str()), (authority(IVO), "Granskning av sjukvård"));
    task.id.to_string()
}

fn form(task: &str, texts: &[(&str, &str, &str)]) -> TranslationForm {
    TranslationForm {
        task: task.to_owned(),
        texts: texts.iter().map(|(lang, text, _)| ((*lang).to_owned(), (*text).to_owned())).collect(),
        versions: texts
            .iter()
            .map(|(lang, _, version)| ((*lang).to_owned(), (*version).to_owned()))
            .collect(),
    }
}

async fn write(world: &World, form: &TranslationForm) -> Result<(), Error> {
    world.registry.write_translations(&admin(COMMISSION), form, &caller()).await
}

fn codes(result: Result<(), Error>) -> Vec<(String, Code)> {
    let error = result.unwrap_err();
    error.faults().into_iter().map(|error| (error.field, error.fault.code)).collect()
}

#[tokio::test]
async fn names_are_translated_and_found() {
    for world in World::each().await {
        let task = task(&world).await;
        let first = form(
            &task,
            &[("fi", "Sairaanhoidon valvonta", "0"), ("da", " ", "0"), ("lv", "Uzraudzība", "0")],
        );
        write(&world, &first).await.unwrap();
        let view = world.registry.translation_view(&admin(COMMISSION), &task).await.unwrap();
        let stored: BTreeMap<&str, (&str, i64)> =
            view.fields.iter().map(|field| (field.lang, (field.text.as_str(), field.version))).collect();
        assert_eq!(stored["fi"], ("Sairaanhoidon valvonta", 1));
        assert_eq!(stored["da"], ("", 0));
        assert!(!stored.contains_key("sv"), "the language of the name itself");
        assert_eq!(stored.len(), 23);
        let criteria = AuthorityCriteria { text: "sairaanhoidon".to_owned(), ..AuthorityCriteria::default() };
        let found = world.registry.search(&nobody(TRAFICOM), &criteria, Extent::Page, "fi").await.unwrap();
        assert_eq!(found.rows[0].authority.informal_name, "Sairaanhoidon valvonta");

        let second = form(&task, &[("fi", "Hoidon valvonta", "1"), ("lv", "Uzraudzība", "0")]);
        write(&world, &second).await.unwrap();
        for (form, expected) in [
            (form(&task, &[("fi", "Toinen", "1")]), vec![("texts[fi]".to_owned(), Code::StaleVersion)]),
            (form(&task, &[("fi", "", "2")]), vec![("texts[fi]".to_owned(), Code::Required)]),
            (form(&task, &[("da", &"x".repeat(201), "0")]), vec![("texts[da]".to_owned(), Code::TooLong)]),
            (form(&task, &[("sv", "Nej", "0")]), vec![("form".to_owned(), Code::InvalidChoice)]),
            (form(&task, &[("xx", "No", "0")]), vec![("form".to_owned(), Code::InvalidChoice)]),
            (form("x", &[]), vec![("form".to_owned(), Code::NotFound)]),
        ] {
            assert_eq!(codes(write(&world, &form).await), expected, "{form:?}");
        }
        let written = world.history(IVO).await;
        let versions: Vec<i64> = written
            .iter()
            .filter(|(action, _)| action == "authority.translation_written")
            .map(|(_, version)| *version)
            .collect();
        assert_eq!(versions, [1, 1, 2]);

        world.registry.close_translation_task(&admin(COMMISSION), &task).await.unwrap();
        let again = world.registry.close_translation_task(&admin(COMMISSION), &task).await;
        assert_eq!(codes(again), [("form".to_owned(), Code::WrongState)]);
        assert_eq!(waiting(&world, &admin(COMMISSION), "").await.unwrap().rows, []);
        let shown = world.registry.authority(&admin(IVO), Which::Own, "fi").await.unwrap();
        assert!(shown.data.translations.iter().all(|(_, _, outdated)| !outdated));
    }
}

/// P8: the Commission and nobody else.
#[tokio::test]
async fn only_the_commission_translates() {
    for world in World::each().await {
        let task = task(&world).await;
        for actor in [admin(IVO), admin(MANAGER_SE), admin(NIMIC_SE), nobody(COMMISSION)] {
            assert_eq!(waiting(&world, &actor, "").await, Err(Error::NotFound));
            assert_eq!(world.registry.translation_view(&actor, &task).await, Err(Error::NotFound));
            let form = form(&task, &[("fi", "Oma nimi", "0")]);
            let written = world.registry.write_translations(&actor, &form, &caller()).await;
            assert_eq!(codes(written), [("form".to_owned(), Code::NotAllowed)]);
            let closed = world.registry.close_translation_task(&actor, &task).await;
            assert_eq!(codes(closed), [("form".to_owned(), Code::NotAllowed)]);
        }
    }
}

#[tokio::test]
async fn the_names_that_wait_have_pages_the_oldest_first() {
    for world in World::each().await {
        with_authorities(&world, 52).await;
        let tasks = (FIRST..FIRST + 52).map(|number| {
            let (id, of) = (world.literal(number + 10_000), world.literal(number));
            format!(
                "INSERT INTO translation_task (id, authority_id, old_text, new_text, requested_at, state) \
                 VALUES ({id}, {of}, 'Old', 'New', {number}, 'open')"
            )
        });
        world.run(&tasks.collect::<Vec<_>>()).await;
        let page = waiting(&world, &admin(COMMISSION), "").await.unwrap();
        assert_eq!((page.count, page.rows.len(), page.is_continued), (52, 50, false));
        assert_eq!(page.rows[0].authority.0, authority(FIRST));
        // The last of the page is done meanwhile: the next page begins behind it all the same.
        let next = page.next.unwrap();
        world.registry.close_translation_task(&admin(COMMISSION), &next).await.unwrap();
        let last = waiting(&world, &admin(COMMISSION), &next).await.unwrap();
        assert_eq!((last.count, last.rows.len(), last.next, last.is_continued), (51, 2, None, true));
        assert_eq!(last.rows[1].authority.0, authority(FIRST + 51));
        let nowhere = waiting(&world, &admin(COMMISSION), "no task").await.unwrap();
        assert!(!nowhere.is_continued, "what names no task begins at the beginning");
    }
}
