//! Protects the forms of the catalogue: what each field takes, and that all errors are told at once.

use super::*;

#[tokio::test]
async fn every_field_is_checked_and_all_errors_are_told_at_once() {
    for world in World::each().await {
        let before = fingerprint(&world).await;
        let mut strange = names(" ");
        strange.insert("sv".to_owned(), "x".repeat(201));
        strange.insert("fi".to_owned(), "a\u{202e}b".to_owned());
        strange.insert("xx".to_owned(), "No such language".to_owned());
        let bad = ModuleForm {
            code: "Not a code".to_owned(),
            names: strange,
            kind: "game".to_owned(),
            roles_allowed: "authority".to_owned(),
            linked_coordinator: "required".to_owned(),
            has_request_settings: "on".to_owned(),
            status: "retired".to_owned(),
            legal_area: text(999),
            position: "first".to_owned(),
            ..ModuleForm::default()
        };
        let expected = [
            ("code", Code::InvalidCharacters),
            ("legal_area", Code::InvalidChoice),
            ("form", Code::InvalidChoice),
            ("name", Code::TranslationMissing),
            ("names[sv]", Code::TooLong),
            ("names[fi]", Code::InvalidCharacters),
            ("position", Code::InvalidChoice),
            ("kind", Code::InvalidChoice),
            ("status", Code::InvalidChoice),
            ("linked_coordinator", Code::InvalidChoice),
        ];
        assert_eq!(
            refused(save_module(&world, &bad).await),
            expected.map(|(field, code)| (field.to_owned(), code))
        );
        let good = module_form(&world, "registers").await;
        let settings = ModuleForm { has_request_settings: "on".to_owned(), ..good.clone() };
        assert_eq!(
            refused(save_module(&world, &settings).await),
            one("has_request_settings", Code::InvalidChoice)
        );
        let new = ModuleForm { entry: String::new(), code: "requests".to_owned(), ..good.clone() };
        let result = save_module(&world, &new).await;
        assert_eq!(result.clone().unwrap_err().faults()[0].fault.arg("code"), "requests");
        assert_eq!(refused(result), one("code", Code::CodeTaken));
        for (code, expected) in [
            ("", Code::Required),
            (&*"x".repeat(61), Code::TooLong),
            ("ÅÄÖ", Code::InvalidCharacters),
            ("a/b", Code::InvalidCharacters),
            ("requests\0", Code::InvalidCharacters),
        ] {
            let form = ModuleForm { code: code.to_owned(), ..new.clone() };
            assert_eq!(refused(save_module(&world, &form).await), one("code", expected), "{code:?}");
        }
        let nowhere = ModuleForm { entry: "requests\0".to_owned(), ..good };
        assert_eq!(refused(save_module(&world, &nowhere).await), one("form", Code::NotFound));
        assert_eq!(fingerprint(&world).await, before, "nothing was written");
    }
}

#[tokio::test]
async fn roles_lists_keywords_and_legal_areas_are_checked_alike() {
    for world in World::each().await {
        let before = fingerprint(&world).await;
        let good = role_form(&world, 131).await;
        let none = RoleForm { for_authority: String::new(), for_coordinator: String::new(), ..good.clone() };
        assert_eq!(refused(save_role(&world, &none).await), one("for_authority", Code::Required));
        let only = RoleForm { only_if_allocation: "on".to_owned(), ..good.clone() };
        assert_eq!(refused(save_role(&world, &only).await), one("only_if_allocation", Code::InvalidChoice));
        let twice = RoleForm { entry: String::new(), ..good.clone() };
        assert_eq!(refused(save_role(&world, &twice).await), one("code", Code::CodeTaken));
        let other = RoleForm { entry: text(999), ..good };
        assert_eq!(refused(save_role(&world, &other).await), one("form", Code::NotFound));

        let good = list_form(&world, 203).await;
        for (min, max, field, code) in [
            ("2", "1", "max_choices", Code::ChoicesRangeInvalid),
            ("0", "0", "max_choices", Code::ChoicesRangeInvalid),
            ("0", "many", "max_choices", Code::ChoicesRangeInvalid),
            ("", "", "min_choices", Code::Required),
            ("-1", "", "min_choices", Code::InvalidChoice),
            ("99999999999999999999", "", "min_choices", Code::InvalidChoice),
        ] {
            let form = ClassificationListForm {
                min_choices: min.to_owned(),
                max_choices: max.to_owned(),
                ..good.clone()
            };
            assert_eq!(refused(save_list(&world, &form).await), one(field, code), "{min} {max}");
        }
        let twice =
            ClassificationListForm { entry: String::new(), module: "requests".to_owned(), ..good.clone() };
        assert_eq!(refused(save_list(&world, &twice).await), one("code", Code::CodeTaken));
        // The same code elsewhere is another list.
        let elsewhere = ClassificationListForm { entry: String::new(), module: "alerts".to_owned(), ..good };
        assert!(matches!(save_list(&world, &elsewhere).await, Ok(Edited::Done(_))));

        let good = keyword_form(&world, 211).await;
        for parent in [text(211), text(221), text(999), "x".to_owned()] {
            let form = KeywordForm { parent, ..good.clone() };
            assert_eq!(refused(save_keyword(&world, &form).await), one("parent", Code::InvalidChoice));
        }
        save_keyword(&world, &KeywordForm { parent: text(212), ..good }).await.unwrap();
        let circle = KeywordForm { parent: text(211), ..keyword_form(&world, 212).await };
        assert_eq!(refused(save_keyword(&world, &circle).await), one("parent", Code::InvalidChoice));

        let area = LegalAreaForm {
            code: "area".to_owned(),
            names: names("Again"),
            position: "1".to_owned(),
            legal_basis: "one\ntwo".to_owned(),
            ..LegalAreaForm::default()
        };
        let expected = [("code", Code::CodeTaken), ("legal_basis", Code::InvalidCharacters)];
        assert_eq!(
            refused(save_area(&world, &area).await),
            expected.map(|(field, code)| (field.to_owned(), code))
        );
        // What was written is what was right: a list and the place of a keyword.
        assert_eq!(fingerprint(&world).await, before + 2 + 1_000_000);
    }
}

#[tokio::test]
async fn a_step_that_an_entry_does_not_have_is_refused() {
    for world in World::each().await {
        for (kind, entry, step) in [
            ("role", text(111), "burn"),
            ("module", "requests".to_owned(), "switch_off"),
            ("list", text(201), "switch_on"),
        ] {
            let result = self::step(&world, kind, &entry, step).await;
            assert_eq!(refused(result), one("form", Code::InvalidChoice), "{kind} {step}");
        }
    }
}

/// An authority names a keyword by its code among all lists of a module, or all general ones.
#[tokio::test]
async fn a_keyword_has_a_code_of_its_own_among_all_lists_of_its_module() {
    for world in World::each().await {
        let beside = ClassificationListForm {
            entry: String::new(),
            module: "requests".to_owned(),
            code: "beside".to_owned(),
            ..list_form(&world, 203).await
        };
        let Ok(Edited::Done(Place::List(beside))) = save_list(&world, &beside).await else {
            panic!("no list")
        };
        let beside = beside.to_string();
        let preset = world.registry.keyword_view(&admin(COMMISSION), "", &beside, "en").await.unwrap();
        let code = keyword_form(&world, 231).await.code;
        let form = KeywordForm { code, names: names("Again"), ..preset.form };
        assert_eq!(refused(save_keyword(&world, &form).await), one("code", Code::CodeTaken));
        let form = KeywordForm { code: "fresh".to_owned(), ..form };
        assert!(save_keyword(&world, &form).await.is_ok());
    }
}
