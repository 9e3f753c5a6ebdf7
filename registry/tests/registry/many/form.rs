//! Protects the form with which modules are given to many authorities: who has it, what it asks for, and what is refused
//! before any authority is looked at.

use super::*;

/// C.10.2: at once what is wrong whichever authority it is.
#[tokio::test]
async fn what_no_authority_could_be_given_is_refused_at_once() {
    for world in World::each().await {
        let actor = admin(NIMIC_SE);
        let nothing = begin(&world, &actor, &ManyForm::default(), &GiveModulesForm::default()).await;
        let required = |field: &str| (field.to_owned(), Code::Required);
        assert_eq!(codes_of(nothing), [required("authorities"), required("modules")]);
        // Out of the scope, no id at all: as if nothing were ticked.
        for at in [TRAFICOM, 999] {
            let refused = preview(&world, &actor, &ticked(&[at]), &gift(&["alerts:authority:0"])).await;
            assert_eq!(codes_of(refused), [required("authorities")]);
        }
        let bad = |form: GiveModulesForm, field: &str, code: Code| (form, vec![(field.to_owned(), code)]);
        let linked = "modules.requests.linked_coordinators";
        for (form, expected) in [
            bad(gift(&["unknown:authority:0"]), "modules", Code::InvalidChoice),
            bad(gift(&["a\0b:authority:0"]), "modules", Code::InvalidChoice),
            bad(gift(&["registers:coordinator:0"]), "modules.registers.role", Code::ModuleRoleNotAllowed),
            bad(
                GiveModulesForm { module_keywords: Vec::new(), ..requests() },
                "modules.requests.keywords",
                Code::TooFewChoices,
            ),
            bad(
                GiveModulesForm { module_coordinators: Vec::new(), ..requests() },
                linked,
                Code::CoordinatorRequired,
            ),
            bad(
                GiveModulesForm { module_coordinators: vec!["requests:x".to_owned()], ..requests() },
                linked,
                Code::InvalidChoice,
            ),
            bad(
                GiveModulesForm { refusals: vec!["alerts".to_owned()], ..gift(&["alerts:authority:0"]) },
                "modules.alerts.may_refuse",
                Code::SettingsNotApplicable,
            ),
        ] {
            assert_eq!(codes_of(preview(&world, &actor, &ticked(&[IVO]), &form).await), expected);
            assert_eq!(codes_of(begin(&world, &actor, &ticked(&[IVO]), &form).await), expected);
        }
        let unlinked = "UPDATE module SET linked_coordinator = 'none' WHERE code = 'requests'";
        world.run(&[unlinked.to_owned()]).await;
        let alone = GiveModulesForm { module_coordinators: Vec::new(), ..requests() };
        let expected = [("modules.requests.approval".to_owned(), Code::ApprovalNeedsCoordinator)];
        assert_eq!(codes_of(preview(&world, &actor, &ticked(&[IVO]), &alone).await), expected);
        world.run(&["UPDATE module SET status = 'planned' WHERE code = 'alerts'".to_owned()]).await;
        let planned = begin(&world, &actor, &ticked(&[IVO]), &gift(&["alerts:authority:0"])).await;
        assert_eq!(codes_of(planned), [("modules.alerts".to_owned(), Code::ModuleNotActive)]);
        assert_eq!(world.number("SELECT COUNT(*) FROM bulk_operation", &[]).await, 0);
    }
}

#[tokio::test]
async fn only_those_who_give_modules_give_them_to_many() {
    for world in World::each().await {
        let registers = gift(&["registers:authority:0"]);
        for actor in [admin(IVO), nobody(NIMIC_SE)] {
            let refused = begin(&world, &actor, &ticked(&[NEIGHBOUR_SE]), &registers).await;
            assert_eq!(refused, Err(Error::not_allowed()));
            let refused = preview(&world, &actor, &ticked(&[NEIGHBOUR_SE]), &registers).await;
            assert_eq!(refused.unwrap_err(), Error::not_allowed());
            let criteria = AuthorityCriteria::default();
            let view = world.registry.many_view(&actor, &ManyForm::default(), &criteria, &[], "en").await;
            assert_eq!(view.unwrap_err(), Error::NotFound);
        }
        let restricted = Actor { restricted: true, ..admin(NIMIC_SE) };
        let refused = begin(&world, &restricted, &ticked(&[IVO]), &registers).await;
        assert!(refused.unwrap_err().has(Code::PasswordChangeRequired));
        let partly =
            Actor { delegation: Delegation::Some(vec![ModuleId::from(uuid(102))]), ..admin(MANAGER_SE) };
        let refused = begin(&world, &partly, &ticked(&[IVO]), &registers).await.unwrap_err();
        assert_eq!(refused.faults()[0].fault.arg("module"), "Registers");
        assert!(refused.has(Code::DelegationDoesNotCover));
        // Rule 9: the national coordinator is seen by its access managers, and not changed.
        let seen = preview(&world, &admin(MANAGER_SE), &ticked(&[NIMIC_SE, IVO]), &registers).await.unwrap();
        let named: Vec<_> = seen.rows.iter().map(|row| (row.authority.0, row.faults[0].code)).collect();
        assert_eq!((seen.given, named), (1, vec![(authority(NIMIC_SE), Code::NotAllowed)]));
    }
}

/// The form asks what the modules need, with the coordinators of the country.
#[tokio::test]
async fn the_form_asks_only_what_the_module_and_the_role_need() {
    for world in World::each().await {
        let asked = |code: &str, role| (code.to_owned(), Some(role));
        let chosen = [
            asked("requests", ModuleRole::Authority),
            asked("alerts", ModuleRole::Coordinator),
            asked("unknown", ModuleRole::Authority),
        ];
        let (many, criteria) = (ticked(&[IVO, NEIGHBOUR_SE, TRAFICOM]), AuthorityCriteria::default());
        let view = world.registry.many_view(&admin(NIMIC_SE), &many, &criteria, &chosen, "en").await.unwrap();
        assert_eq!((view.authorities, view.offered.len(), view.gifts.len()), (2, 3, 2));
        let names = |at: usize| -> Vec<String> {
            view.gifts[at].coordinators.iter().map(|choice| choice.label.clone()).collect()
        };
        assert_eq!(names(0), ["Universitets- och högskolerådet", "Malmö stad"]);
        assert!(view.gifts[0].settings.is_some() && view.gifts[0].lists.len() == 1);
        assert_eq!((names(1).len(), view.gifts[1].coordinator_rule), (0, LinkedCoordinatorRule::None));
        assert!(view.gifts[1].settings.is_none());
        let view =
            world.registry.many_view(&admin(COMMISSION), &many, &criteria, &chosen, "en").await.unwrap();
        assert_eq!(view.authorities, 3);
        assert!(view.gifts[0].coordinators.iter().any(|choice| choice.label == "Traficom (FI)"));
    }
}
