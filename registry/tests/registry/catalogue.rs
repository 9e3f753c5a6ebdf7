//! Protects the catalogue (P35): who keeps it, what its forms refuse, and Q30: what is in use stays as it is.

mod fields;
mod in_use;
mod switched_off;

use std::collections::BTreeMap;

use domain::{
    error::{Code, Error},
    form::{CatalogueStepForm, ClassificationListForm, KeywordForm, LegalAreaForm, ModuleForm, RoleForm},
    policy::Actor,
    view::Usage,
};
use registry::{Edited, Place, verify::verify};

use crate::world::*;

/// The forms as the screens would send them unchanged, but confirmed.
pub async fn module_form(world: &World, code: &str) -> ModuleForm {
    let view = world.registry.module_edit_view(&admin(COMMISSION), code, "en").await.unwrap();
    ModuleForm { confirmed: "on".to_owned(), ..view.form }
}

pub async fn role_form(world: &World, number: u128) -> RoleForm {
    let view = world.registry.role_view(&admin(COMMISSION), &text(number), "", "en").await.unwrap();
    RoleForm { confirmed: "on".to_owned(), ..view.form }
}

pub async fn list_form(world: &World, number: u128) -> ClassificationListForm {
    let view = world.registry.list_edit_view(&admin(COMMISSION), &text(number), "", "en").await.unwrap();
    ClassificationListForm { confirmed: "on".to_owned(), ..view.form }
}

pub async fn keyword_form(world: &World, number: u128) -> KeywordForm {
    let view = world.registry.keyword_view(&admin(COMMISSION), &text(number), "", "en").await.unwrap();
    KeywordForm { confirmed: "on".to_owned(), ..view.form }
}

pub fn names(english: &str) -> BTreeMap<String, String> {
    BTreeMap::from([("en".to_owned(), english.to_owned())])
}

pub async fn save_module(world: &World, form: &ModuleForm) -> Result<Edited, Error> {
    world.registry.edit_module(&admin(COMMISSION), form, &caller()).await
}

pub async fn save_role(world: &World, form: &RoleForm) -> Result<Edited, Error> {
    world.registry.edit_role(&admin(COMMISSION), form, &caller()).await
}

pub async fn save_list(world: &World, form: &ClassificationListForm) -> Result<Edited, Error> {
    world.registry.edit_classification_list(&admin(COMMISSION), form, &caller()).await
}

pub async fn save_keyword(world: &World, form: &KeywordForm) -> Result<Edited, Error> {
    world.registry.edit_keyword(&admin(COMMISSION), form, &caller()).await
}

async fn save_area(world: &World, form: &LegalAreaForm) -> Result<Edited, Error> {
    world.registry.edit_legal_area(&admin(COMMISSION), form, &caller()).await
}

/// A step, confirmed.
pub async fn step(world: &World, kind: &str, entry: &str, step: &str) -> Result<Edited, Error> {
    let version = match kind {
        "legal_area" => world
            .registry
            .legal_area_view(&admin(COMMISSION), entry, "en")
            .await
            .map(|view| view.form.version),
        "module" => world
            .registry
            .module_edit_view(&admin(COMMISSION), entry, "en")
            .await
            .map(|view| view.form.version),
        "role" => {
            world.registry.role_view(&admin(COMMISSION), entry, "", "en").await.map(|view| view.form.version)
        }
        "list" => world
            .registry
            .list_edit_view(&admin(COMMISSION), entry, "", "en")
            .await
            .map(|view| view.form.version),
        _ => world
            .registry
            .keyword_view(&admin(COMMISSION), entry, "", "en")
            .await
            .map(|view| view.form.version),
    };
    let form = CatalogueStepForm {
        kind: kind.to_owned(),
        entry: entry.to_owned(),
        version: version.unwrap(),
        step: step.to_owned(),
        confirmed: "on".to_owned(),
    };
    world.registry.catalogue_step(&admin(COMMISSION), &form, &caller()).await
}

pub fn refused(result: Result<Edited, Error>) -> Vec<(String, Code)> {
    codes(result.map(|_| ()))
}

/// What the check of the registry says of the catalogue; the small world has rows that no entry is about.
pub async fn faults(world: &World) -> Vec<&'static str> {
    let ids: Vec<(uuid::Uuid,)> = world
        .all(
            "SELECT subject_id FROM history_entry WHERE action = 'catalogue.changed' UNION ALL SELECT id FROM legal_area
            UNION ALL SELECT id FROM module UNION ALL SELECT id FROM role_definition
            UNION ALL SELECT id FROM classification_list UNION ALL SELECT id FROM keyword",
            &[],
        )
        .await;
    let found = verify(&world.test.db).await.unwrap().faults.into_iter();
    found
        .filter(|fault| ids.contains(&(fault.id,)) || fault.place.is_some())
        .map(|fault| fault.code)
        .collect()
}

/// What any change would change.
async fn fingerprint(world: &World) -> i64 {
    world
        .number(
            "SELECT (SELECT COUNT(*) FROM history_entry) + (SELECT CAST(SUM(version) AS BIGINT) FROM module) * 100
            + (SELECT CAST(SUM(version) AS BIGINT) FROM role_definition) * 10000
            + (SELECT CAST(SUM(version) AS BIGINT) FROM keyword) * 1000000",
            &[],
        )
        .await
}

#[tokio::test]
async fn a_legal_area_is_changed_once_it_was_seen_whom_that_concerns() {
    for world in World::each().await {
        let view =
            async || world.registry.legal_area_view(&admin(COMMISSION), &text(100), "en").await.unwrap();
        step(&world, "legal_area", &text(100), "switch_off").await.unwrap();
        let form = LegalAreaForm { legal_basis: "Directive 2005/36/EC".to_owned(), ..view().await.form };
        assert_eq!(save_area(&world, &form).await, Ok(Edited::Asked));
        let form = LegalAreaForm { confirmed: "on".to_owned(), ..form };
        assert_eq!(save_area(&world, &form).await, Ok(Edited::Done(Place::Catalogue)));
        let stored: Vec<(String, bool, i64)> = world
            .all("SELECT legal_basis, active, version FROM legal_area WHERE id = $1", &[&uuid(100)])
            .await;
        assert_eq!(stored, [("Directive 2005/36/EC".to_owned(), false, 3)], "it stays switched off");
        let said: Vec<(String,)> = world
            .all(
                "SELECT changes FROM history_entry WHERE authority_id = $1 ORDER BY seq DESC LIMIT 1",
                &[&authority(COMMISSION)],
            )
            .await;
        assert!(said[0].0.contains("legal_basis") && !said[0].0.contains("active"), "{said:?}");
        assert_eq!(refused(save_area(&world, &form).await), one("form", Code::StaleVersion));
    }
}

/// I-23: one entry for each thing changed, in the Commission's chain.
#[tokio::test]
async fn an_entry_of_each_kind_is_made_changed_and_deleted() {
    for world in World::each().await {
        let mut made = names("Train drivers");
        made.insert("sv".to_owned(), " Lokförare ".to_owned());
        made.insert("fi".to_owned(), String::new());
        let area = LegalAreaForm {
            code: "trains".to_owned(),
            names: made,
            position: "7".to_owned(),
            legal_basis: "Directive 2007/59/EC".to_owned(),
            ..LegalAreaForm::default()
        };
        assert_eq!(save_area(&world, &area).await, Ok(Edited::Done(Place::Catalogue)));
        let view = world.registry.catalogue(&admin(COMMISSION), "sv").await.unwrap();
        let area = view.areas.iter().find(|area| area.code == "trains").unwrap();
        assert_eq!((area.name.as_str(), area.is_active, area.modules.len()), ("Lokförare", true, 0));
        let english = world.registry.catalogue(&admin(COMMISSION), "fi").await.unwrap();
        assert!(english.areas.iter().any(|area| area.name == "Train drivers"), "no Finnish name yet");

        let preset = world.registry.module_edit_view(&admin(COMMISSION), "", "en").await.unwrap();
        assert_eq!(preset.options.len(), 2);
        let module = ModuleForm {
            code: "train-requests".to_owned(),
            names: names("Train requests"),
            legal_area: area.id.to_string(),
            kind: "request".to_owned(),
            linked_coordinator: "optional".to_owned(),
            has_request_settings: "on".to_owned(),
            ..preset.form
        };
        let place = Edited::Done(Place::Module("train-requests".to_owned()));
        assert_eq!(save_module(&world, &module).await, Ok(place.clone()));
        let preset = world.registry.role_view(&admin(COMMISSION), "", "train-requests", "en").await.unwrap();
        let role = RoleForm {
            code: "allocator".to_owned(),
            names: names("Allocator"),
            min_holders: "on".to_owned(),
            only_if_allocation: "on".to_owned(),
            ..preset.form
        };
        assert_eq!(save_role(&world, &role).await, Ok(place.clone()), "nobody has the module yet");
        let preset =
            world.registry.list_edit_view(&admin(COMMISSION), "", "train-requests", "en").await.unwrap();
        let list = ClassificationListForm {
            code: "gauges".to_owned(),
            names: names("Gauges"),
            max_choices: "2".to_owned(),
            ..preset.form
        };
        let Ok(Edited::Done(Place::List(list))) = save_list(&world, &list).await else { panic!("no list") };
        let list = list.to_string();
        for (code, parent) in [("wide", ""), ("iberian", "wide"), ("russian", "wide")] {
            let preset = world.registry.keyword_view(&admin(COMMISSION), "", &list, "en").await.unwrap();
            let parent = preset.options.iter().find(|(_, label)| label == parent);
            let parent = parent.map(|(id, _)| id.clone()).unwrap_or_default();
            let form = KeywordForm { code: code.to_owned(), names: names(code), parent, ..preset.form };
            assert!(save_keyword(&world, &form).await.is_ok(), "{code}");
        }
        let shown = world.registry.catalogue_list(&admin(COMMISSION), &list, "lv").await.unwrap();
        let rows: Vec<(&str, Option<&str>)> =
            shown.keywords.iter().map(|row| (row.code.as_str(), row.parent.as_deref())).collect();
        assert_eq!(rows, [("wide", None), ("iberian", Some("wide")), ("russian", Some("wide"))]);
        assert_eq!(shown.module, Some(("train-requests".to_owned(), "Train requests".to_owned())));

        // Changed: nobody is concerned, and yet that is seen first.
        let form = module_form(&world, "train-requests").await;
        let form = ModuleForm { status: "active".to_owned(), confirmed: String::new(), ..form };
        let before = fingerprint(&world).await;
        assert_eq!(save_module(&world, &form).await, Ok(Edited::Asked));
        assert_eq!(fingerprint(&world).await, before, "nothing is written before");
        let form = ModuleForm { confirmed: "on".to_owned(), ..form };
        assert_eq!(save_module(&world, &form).await, Ok(place));
        let view = world.registry.catalogue_module(&admin(COMMISSION), "train-requests", "en").await.unwrap();
        assert_eq!(view.usage, Usage::default());
        assert_eq!((view.roles.len(), view.lists[0].keywords), (1, 3));

        // Deleted: a list with the keywords that nobody has chosen; then the module has nothing left.
        let gone = step(&world, "module", "train-requests", "delete").await;
        assert_eq!(refused(gone), one("form", Code::StillInUse), "it has a role and a list");
        step(&world, "list", &list, "delete").await.unwrap();
        step(&world, "role", &view.roles[0].id.to_string(), "delete").await.unwrap();
        let gone = step(&world, "legal_area", &area.id.to_string(), "delete").await;
        assert_eq!(refused(gone), one("form", Code::StillInUse), "it has a module");
        step(&world, "module", "train-requests", "delete").await.unwrap();
        step(&world, "legal_area", &area.id.to_string(), "delete").await.unwrap();
        let left = world.registry.catalogue_module(&admin(COMMISSION), "train-requests", "en").await;
        assert_eq!(left.err(), Some(Error::NotFound));

        // Also for what went with the list.
        let versions: Vec<i64> =
            world.history(COMMISSION).await.iter().map(|(_, version)| *version).collect();
        assert_eq!(versions, [1, 1, 1, 1, 1, 1, 1, 2, 0, 0, 0, 0, 0, 0, 0]);
        let all = world.history(COMMISSION).await;
        assert!(all.iter().all(|(action, _)| action == "catalogue.changed"));
        let entries: Vec<(String, String)> =
            world.all("SELECT subject_kind, changes FROM history_entry ORDER BY seq", &[]).await;
        assert_eq!(entries[1].0, "Module");
        assert_eq!(
            entries[7].1,
            r#"[{"field":"code","new":"train-requests","old":"train-requests"},{"field":"module_status","new":"active","old":"planned"}]"#
        );
        assert!(entries[9].1.contains(r#""old":"train-requests:gauges:"#), "{}", entries[9].1);
        assert_eq!(faults(&world).await, Vec::<&str>::new());
    }
}

#[tokio::test]
async fn only_the_commission_keeps_the_catalogue() {
    for world in World::each().await {
        let module = module_form(&world, "requests").await;
        let role = role_form(&world, 111).await;
        let list = list_form(&world, 201).await;
        let keyword = keyword_form(&world, 211).await;
        let area = LegalAreaForm { entry: text(100), version: "1".to_owned(), ..LegalAreaForm::default() };
        let off = CatalogueStepForm {
            kind: "role".to_owned(),
            entry: text(111),
            version: "1".to_owned(),
            step: "switch_off".to_owned(),
            confirmed: "on".to_owned(),
        };
        let before = fingerprint(&world).await;
        let registry = &world.registry;
        let all = async |actor: &Actor| {
            let caller = caller();
            [
                registry.catalogue(actor, "en").await.err(),
                registry.catalogue_module(actor, "requests", "en").await.err(),
                registry.catalogue_list(actor, &text(201), "en").await.err(),
                registry.legal_area_view(actor, &text(100), "en").await.err(),
                registry.module_edit_view(actor, "requests", "en").await.err(),
                registry.role_view(actor, &text(111), "", "en").await.err(),
                registry.list_edit_view(actor, &text(201), "", "en").await.err(),
                registry.keyword_view(actor, &text(211), "", "en").await.err(),
                registry.edit_legal_area(actor, &area, &caller).await.err(),
                registry.edit_module(actor, &module, &caller).await.err(),
                registry.edit_role(actor, &role, &caller).await.err(),
                registry.edit_classification_list(actor, &list, &caller).await.err(),
                registry.edit_keyword(actor, &keyword, &caller).await.err(),
                registry.catalogue_step(actor, &off, &caller).await.err(),
            ]
        };
        for actor in [admin(NIMIC_SE), admin(MANAGER_SE), admin(IVO), nobody(COMMISSION), nobody(IVO)] {
            assert_eq!(all(&actor).await, [const { Some(Error::NotFound) }; 14]);
        }
        let restricted = Actor { restricted: true, ..admin(COMMISSION) };
        let denied = Error::Denied(Code::PasswordChangeRequired.into());
        assert_eq!(all(&restricted).await, std::array::from_fn(|_| Some(denied.clone())));
        // The rights were lost after they had been read for the request (I-25).
        let late = Actor { is_administrator: true, ..nobody(COMMISSION) };
        assert_eq!(all(&late).await[8..], [const { Some(Error::not_allowed()) }; 6]);
        assert_eq!(fingerprint(&world).await, before);
    }
}

#[tokio::test]
async fn what_was_changed_meanwhile_is_not_overwritten() {
    for world in World::each().await {
        let stale =
            |result: Result<Edited, Error>| assert_eq!(refused(result), one("form", Code::StaleVersion));
        let module = module_form(&world, "registers").await;
        let first = ModuleForm { names: names("Registers of today"), ..module.clone() };
        save_module(&world, &first).await.unwrap();
        stale(save_module(&world, &ModuleForm { names: names("Other"), ..module }).await);
        let role = role_form(&world, 132).await;
        save_role(&world, &RoleForm { names: names("Writer"), ..role.clone() }).await.unwrap();
        stale(save_role(&world, &RoleForm { names: names("Other"), ..role.clone() }).await);
        let list = list_form(&world, 202).await;
        save_list(&world, &ClassificationListForm { names: names("Level of it"), ..list.clone() })
            .await
            .unwrap();
        stale(save_list(&world, &ClassificationListForm { names: names("Other"), ..list }).await);
        let keyword = keyword_form(&world, 222).await;
        save_keyword(&world, &KeywordForm { names: names("Local"), ..keyword.clone() }).await.unwrap();
        stale(save_keyword(&world, &KeywordForm { names: names("Other"), ..keyword }).await);
        let off = CatalogueStepForm {
            kind: "role".to_owned(),
            entry: role.entry,
            version: role.version,
            step: "switch_off".to_owned(),
            confirmed: "on".to_owned(),
        };
        stale(world.registry.catalogue_step(&admin(COMMISSION), &off, &caller()).await);
        // Saved unchanged it is no change.
        let before = world.history(COMMISSION).await.len();
        save_module(&world, &module_form(&world, "registers").await).await.unwrap();
        assert_eq!(world.history(COMMISSION).await.len(), before);
        assert_eq!(faults(&world).await, Vec::<&str>::new());
        // What was done behind the server's back is found.
        world
            .run(&["UPDATE role_definition SET version = version + 1 WHERE code = 'editor'".to_owned()])
            .await;
        assert_eq!(faults(&world).await, ["version"]);
        let gone = "DELETE FROM role_definition WHERE code = 'editor'".to_owned();
        world.run(&[gone]).await;
        assert_eq!(faults(&world).await, ["entry_without_row"]);
    }
}
