//! Protects an authority's pages and the one save over its tabs: who sees what, what is written, and what is refused.

use domain::{
    criteria::HistoryCriteria,
    error::{Code, Error},
    form::AuthorityForm,
    policy::Action,
    view::{Tab, Waiting},
};
use registry::Which;

use crate::world::*;

async fn save(world: &World, form: &AuthorityForm) -> Result<(), Error> {
    world.registry.edit_authority(&admin(IVO), form, &caller()).await
}

fn codes(error: &Error) -> Vec<(String, Code)> {
    error.faults().into_iter().map(|error| (error.field, error.fault.code)).collect()
}

fn one(field: &str, code: Code) -> Vec<(String, Code)> {
    vec![(field.to_owned(), code)]
}

/// C.3.4.
#[tokio::test]
async fn everybody_sees_the_tabs_that_are_theirs() {
    const CARD: &[Tab] = &[Tab::Authority, Tab::Classification, Tab::Modules];
    const READER: &[Tab] = &[Tab::Authority, Tab::Classification, Tab::Modules, Tab::Details];
    const ALL: &[Tab] = &[Tab::Authority, Tab::Classification, Tab::Modules, Tab::Users, Tab::Details];
    for world in World::each().await {
        for (actor, at, tabs, edits) in [
            (nobody(IVO), IVO, READER, false),
            (admin(IVO), IVO, ALL, true),
            (admin(IVO), NEIGHBOUR_SE, CARD, false),
            (admin(IVO), TRAFICOM, CARD, false),
            (admin(MANAGER_SE), IVO, ALL, true),
            (admin(MANAGER_SE), NIMIC_SE, READER, false),
            (admin(MANAGER_SE), TRAFICOM, CARD, false),
            (admin(NIMIC_SE), MANAGER_SE, ALL, true),
            (admin(NIMIC_SE), COMMISSION, CARD, false),
            (admin(COMMISSION), TRAFICOM, ALL, true),
            (admin(NIMIC_SE), CLOSED_SE, ALL, false),
        ] {
            let case = format!("{:?} {at} {:?}", actor.rank(), world.test.engine);
            let view = world.registry.authority(&actor, Which::Id(&text(at)), "en").await.unwrap();
            assert_eq!(view.head.tabs, tabs, "{case}");
            assert_eq!(view.head.allowed.contains(&Action::EditBasicData), edits, "{case}");
            assert_eq!(
                view.head.managers.is_empty(),
                tabs == CARD || at == CLOSED_SE || at == TRAFICOM,
                "{case}"
            );
            let details =
                world.registry.details(&actor, Which::Id(&text(at)), "en", &HistoryCriteria::default()).await;
            assert_eq!(details.is_ok(), tabs != CARD, "{case}");
            let modules = world.registry.modules(&actor, Which::Id(&text(at)), "en").await.unwrap();
            if tabs == CARD {
                let private = |module: &domain::view::ModuleView| {
                    module.settings.is_some() || module.given_at.is_some()
                };
                assert!(!modules.modules.iter().any(private), "{case}");
                assert_eq!(view.data.version, 0, "{case}");
            }
        }
        // I-20, and what does not exist.
        for at in [text(CLOSED_SE), text(99), "x".to_owned()] {
            let seen = world.registry.authority(&admin(IVO), Which::Id(&at), "en").await.map(|_| ());
            assert_eq!(seen, Err(Error::NotFound), "{at}");
        }
    }
}

#[tokio::test]
async fn the_card_names_coordinators_to_nobody_and_shows_no_suspended_module() {
    for world in World::each().await {
        let card = world.registry.modules(&admin(TRAFICOM), Which::Id(&text(IVO)), "sv").await.unwrap();
        let names: Vec<&str> = card.modules.iter().map(|module| module.name.as_str()).collect();
        assert_eq!(names, ["Requests sv", "Alerts sv"]);
        assert!(card.modules.iter().all(|module| module.coordinators.is_empty()));
        let own = world.registry.modules(&admin(IVO), Which::Own, "sv").await.unwrap();
        assert_eq!(own.modules.len(), 3);
        assert_eq!(own.modules[0].coordinators[0].label, "Universitets- och högskolerådet");
        let lists =
            world.registry.classification(&admin(TRAFICOM), Which::Id(&text(IVO)), "en").await.unwrap().lists;
        let shown: Vec<&str> =
            lists.iter().flat_map(|list| &list.keywords).map(|word| word.code.as_str()).collect();
        assert_eq!(
            shown,
            ["k211", "k213", "k221"],
            "a keyword that was switched off is shown where it was chosen"
        );
    }
}

/// Scenario 8, I-23.
#[tokio::test]
async fn one_save_over_the_tabs_writes_an_entry_for_each_thing() {
    for world in World::each().await {
        let mut form = authority_form(&world, &admin(IVO), IVO).await;
        form.informal_name = "Tillsyn över vården".to_owned();
        form.informal_name_flag = "on".to_owned();
        form.description = "En\r\ntvå".to_owned();
        form.keywords = vec!["k212".to_owned(), "k221".to_owned()];
        form.module_keywords = vec!["requests:k232".to_owned()];
        form.module_coordinators.push(format!("alerts:{}", text(COORDINATOR_SE)));
        save(&world, &form).await.unwrap();
        let entry = |action: &str| (action.to_owned(), 2);
        assert_eq!(
            world.history(IVO).await,
            [
                entry("authority.edited"),
                entry("authority.keywords_changed"),
                entry("authority.informal_name_flagged"),
                entry("linked_coordinator.added"),
                entry("module_access.keywords_changed"),
            ]
        );
        let view = world.registry.authority(&admin(IVO), Which::Own, "en").await.unwrap();
        assert_eq!((view.data.version, view.data.description.as_str()), (2, "En\ntvå"));
        let tasks: Vec<(String, String, String)> =
            world.all("SELECT old_text, new_text, state FROM translation_task", &[]).await;
        assert_eq!(tasks, [("Informal 4".to_owned(), "Tillsyn över vården".to_owned(), "open".to_owned())]);
        let mails: Vec<(String, String)> = world
            .all("SELECT template, data FROM outbox WHERE to_authority_id = $1", &[&authority(COMMISSION)])
            .await;
        assert_eq!(mails.len(), 1);
        assert!(mails[0].0 == "e10" && mails[0].1.contains("Tillsyn"), "{mails:?}");
        let off =
            world.number("SELECT COUNT(*) FROM authority_keyword WHERE keyword_id = $1", &[&uuid(213)]).await;
        assert_eq!(off, 0, "the save of a list drops what has been switched off");
        // Ticking again replaces the task; the same form again is stale, also for the boxes.
        assert_eq!(save(&world, &form).await.unwrap_err().faults()[0].fault.code, Code::StaleVersion);
        let mut again = authority_form(&world, &admin(IVO), IVO).await;
        again.informal_name = "Tillsyn".to_owned();
        again.informal_name_flag = "on".to_owned();
        save(&world, &again).await.unwrap();
        let open = world.number("SELECT COUNT(*) FROM translation_task WHERE state = 'open'", &[]).await;
        let all = world.number("SELECT COUNT(*) FROM translation_task", &[]).await;
        assert_eq!((open, all), (1, 2));
    }
}

#[tokio::test]
async fn what_was_not_changed_is_neither_written_nor_checked() {
    for world in World::each().await {
        // Stored data that today's rules would refuse, and a keyword that has been switched off.
        world
            .run(&[
                format!(
                    "UPDATE authority SET phone = 'ring', postal_code = ' ' WHERE id = {}",
                    world.literal(IVO)
                ),
                "UPDATE classification_list SET min_choices = 2, max_choices = NULL".to_owned(),
            ])
            .await;
        let same = authority_form(&world, &admin(IVO), IVO).await;
        save(&world, &same).await.unwrap();
        assert!(world.history(IVO).await.is_empty());
        let city = AuthorityForm { city: "Malmö".to_owned(), ..same };
        save(&world, &city).await.unwrap();
        assert_eq!(world.history(IVO).await, [("authority.edited".to_owned(), 2)]);
        let off =
            world.number("SELECT COUNT(*) FROM authority_keyword WHERE keyword_id = $1", &[&uuid(213)]).await;
        assert_eq!(off, 1, "the list was not saved");
    }
}

/// I-24.
#[tokio::test]
async fn a_stale_part_is_named_and_nothing_is_written() {
    for world in World::each().await {
        let mut stale = authority_form(&world, &admin(IVO), IVO).await;
        let mut first = stale.clone();
        first.module_keywords = vec!["requests:k233".to_owned()];
        save(&world, &first).await.unwrap();
        stale.city = "Malmö".to_owned();
        stale.module_keywords = vec!["requests:k232".to_owned()];
        assert_eq!(save(&world, &stale).await, Err(Error::conflict("modules.requests", Code::StaleVersion)));
        let city = world.number("SELECT COUNT(*) FROM authority WHERE city = 'Malmö'", &[]).await;
        assert_eq!(city, 0);
        stale.version = "0".to_owned();
        let refused = save(&world, &stale).await.unwrap_err();
        assert_eq!(
            codes(&refused),
            [("form".to_owned(), Code::StaleVersion), ("modules.requests".to_owned(), Code::StaleVersion)]
        );
    }
}

#[tokio::test]
async fn every_error_of_a_save_is_told_at_once() {
    for world in World::each().await {
        let mut form = authority_form(&world, &admin(IVO), IVO).await;
        form.informal_name = String::new();
        form.email = "nowhere".to_owned();
        form.website = "javascript:alert(1)".to_owned();
        form.mail_language = "xx".to_owned();
        form.keywords = vec!["k211".to_owned(), "k221".to_owned(), "k222".to_owned()];
        form.module_keywords = Vec::new();
        form.module_coordinators = Vec::new();
        let refused = save(&world, &form).await.unwrap_err();
        let expected = [
            ("informal_name", Code::Required),
            ("email", Code::EmailInvalid),
            ("mail_language", Code::InvalidChoice),
            ("website", Code::WebsiteInvalid),
            ("keywords", Code::TooManyChoices),
            ("modules.requests.keywords", Code::TooFewChoices),
            ("modules.requests.linked_coordinators", Code::CoordinatorRequired),
        ];
        assert_eq!(codes(&refused), expected.map(|(field, code)| (field.to_owned(), code)));
        assert!(world.history(IVO).await.is_empty());
    }
}

/// I-8, I-10, Q26.
#[tokio::test]
async fn only_a_coordinator_of_the_module_and_the_country_is_linked() {
    for world in World::each().await {
        let own = authority_form(&world, &admin(IVO), IVO).await;
        let field = "modules.requests.linked_coordinators";
        for (who, code) in [
            (text(TRAFICOM), Code::CoordinatorOtherCountry),
            (text(MANAGER_SE), Code::NotACoordinator),
            (text(99), Code::NotACoordinator),
            (text(IVO), Code::CoordinatorIsSelf),
            ("x".to_owned(), Code::InvalidChoice),
        ] {
            let mut form = own.clone();
            form.module_coordinators.push(format!("requests:{who}"));
            assert_eq!(codes(&save(&world, &form).await.unwrap_err()), one(field, code), "{who}");
        }
        // More than anybody can mean are not even looked for.
        let mut many = own.clone();
        many.module_coordinators.extend((1_000..1_250).map(|number| format!("requests:{}", text(number))));
        assert_eq!(codes(&save(&world, &many).await.unwrap_err()), one("form", Code::InvalidChoice));
        let mut other = own.clone();
        other.module_coordinators = vec![format!("requests:{}", text(NEIGHBOUR_SE))];
        save(&world, &other).await.unwrap();
        // The coordinator itself has none.
        let mut form = authority_form(&world, &admin(NEIGHBOUR_SE), NEIGHBOUR_SE).await;
        form.module_coordinators.push(format!("requests:{}", text(COORDINATOR_SE)));
        let refused =
            world.registry.edit_authority(&admin(NEIGHBOUR_SE), &form, &caller()).await.unwrap_err();
        assert_eq!(codes(&refused), one(field, Code::CoordinatorNotApplicable));
        // A forged module, and one that is suspended.
        let mut forged = authority_form(&world, &admin(IVO), IVO).await;
        forged.module_versions.push("nothing:1".to_owned());
        assert_eq!(
            codes(&save(&world, &forged).await.unwrap_err()),
            one("modules.nothing", Code::InvalidChoice)
        );
        world
            .run(&[format!(
                "UPDATE module_access SET status = 'suspended', suspended_at = 1 WHERE id = {}",
                world.literal(301)
            )])
            .await;
        let mut form = authority_form(&world, &admin(IVO), IVO).await;
        form.module_keywords = vec!["requests:k233".to_owned()];
        let refused = save(&world, &form).await.unwrap_err();
        assert_eq!(refused, Error::conflict("modules.requests.keywords", refused.faults()[0].fault.clone()));
        assert!(refused.has(Code::ModuleSuspended));
    }
}

/// I-1: a new official name that is near another's, or near another's informal name, is said to be another one; nobody is
/// compared with itself.
#[tokio::test]
async fn a_new_name_near_another_is_confirmed() {
    for world in World::each().await {
        let manager = admin(MANAGER_SE);
        let rename = async |at: u128, name: &str, informal: &str, none_of_these: &str| {
            let form = AuthorityForm {
                official_name: name.to_owned(),
                informal_name: informal.to_owned(),
                none_of_these: none_of_these.to_owned(),
                ..authority_form(&world, &manager, at).await
            };
            world.registry.edit_authority(&manager, &form, &caller()).await
        };
        rename(NEIGHBOUR_SE, "Elsäkerhetsverket", "Tillstånd för väderkvarnar", "").await.unwrap();
        rename(NEIGHBOUR_SE, "Elsäkerhetsverkets", "Tillstånd för väderkvarnar", "").await.unwrap();
        for near in ["Elsakerhetsverkett", "Tillstånd för vaderkvarnar"] {
            let refused = rename(IVO, near, "Vård", "").await.unwrap_err();
            assert_eq!(codes(&refused), one("official_name", Code::SimilarAuthorities), "{near}");
            let named = refused.faults()[0].fault.authorities();
            assert_eq!(named[0].0, text(NEIGHBOUR_SE));
            assert!(named[0].1.starts_with("Elsäkerhetsverkets, "), "{named:?}");
        }
        rename(IVO, "Elsakerhetsverkett", "Vård", "on").await.unwrap();
        rename(IVO, "Elsakerhetsverkett", "Vård och omsorg", "").await.unwrap();
    }
}

/// P6, P7, and scenario 17: an ordinary administrator has no other setting.
#[tokio::test]
async fn the_official_name_is_not_the_ordinary_administrators() {
    for world in World::each().await {
        let form = authority_form(&world, &admin(IVO), IVO).await;
        let renamed = AuthorityForm { official_name: "Annat namn".to_owned(), ..form.clone() };
        assert_eq!(save(&world, &renamed).await, Err(Error::not_allowed()));
        world.registry.edit_authority(&admin(MANAGER_SE), &renamed, &caller()).await.unwrap();
        let taken = AuthorityForm {
            official_name: "  MALMÖ stad".to_owned(),
            version: "2".to_owned(),
            ..form.clone()
        };
        world
            .run(&[
                "UPDATE authority SET official_name_norm = 'malmostad' WHERE official_name = 'Malmö stad'"
                    .to_owned(),
            ])
            .await;
        let refused = world.registry.edit_authority(&admin(MANAGER_SE), &taken, &caller()).await.unwrap_err();
        assert_eq!(codes(&refused), one("official_name", Code::AlreadyRegistered));
        assert_eq!(refused.faults()[0].fault.arg("authority"), "Malmö stad");
        // The last one has no letter that could be compared, once folded.
        for (name, code) in
            [("", Code::Required), (" ", Code::Required), ("\u{ff9e}", Code::InvalidCharacters)]
        {
            let form = AuthorityForm { official_name: name.to_owned(), ..taken.clone() };
            let refused =
                world.registry.edit_authority(&admin(MANAGER_SE), &form, &caller()).await.unwrap_err();
            assert_eq!(codes(&refused), one("official_name", code), "{name:?}");
        }
        let flagged = AuthorityForm {
            informal_name_flag: "on".to_owned(),
            official_name: "Annat namn".to_owned(),
            version: "2".to_owned(),
            ..form
        };
        let refused = world.registry.edit_authority(&admin(COMMISSION), &flagged, &caller()).await;
        assert_eq!(refused, Err(Error::not_allowed()), "the Commission has nobody to tell");
    }
}

#[tokio::test]
async fn data_are_confirmed_and_asked_for_again_after_a_year() {
    for world in World::each().await {
        let due = async || {
            world.registry.authority(&admin(IVO), Which::Own, "en").await.unwrap().data.confirmation_due
        };
        world.clock.set(world.now().plus_months(12));
        assert!(due().await);
        let home = world.registry.home(&admin(IVO), "en").await.unwrap();
        assert!(home.only_administrator);
        let asked =
            home.waiting.iter().any(|(what, count)| *what == Waiting::DataNotConfirmed && *count == 1);
        assert!(asked, "{home:?}");
        assert!(world.registry.home(&nobody(IVO), "en").await.unwrap().waiting.is_empty());
        world.registry.confirm_data(&admin(IVO), &text(IVO), "1", &caller()).await.unwrap();
        assert!(!due().await);
        let again = world.registry.confirm_data(&admin(IVO), &text(IVO), "1", &caller()).await;
        assert_eq!(again, Err(Error::conflict("form", Code::StaleVersion)));
        assert_eq!(world.history(IVO).await, [("authority.data_confirmed".to_owned(), 2)]);
    }
}
