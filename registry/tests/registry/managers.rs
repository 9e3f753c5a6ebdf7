//! Protects the role of access manager (P33, I-17, Q20): who gives and takes it, what it covers, what ends with it.

mod edit_mode;

use domain::{
    criteria::HistoryCriteria,
    error::{Code, Error},
    form::{AuthorityForm, DelegationForm, WithdrawForm},
    policy::{Action, Actor},
};
use registry::{Which, verify::verify};

use crate::world::*;

fn all(at: u128, version: i64) -> DelegationForm {
    DelegationForm {
        authority: text(at),
        version: version.to_string(),
        extent: "all".to_owned(),
        ..DelegationForm::default()
    }
}

fn some(at: u128, version: i64, modules: &[&str]) -> DelegationForm {
    let modules = modules.iter().map(|module| (*module).to_owned()).collect();
    DelegationForm { extent: "some".to_owned(), modules, ..all(at, version) }
}

fn end(at: u128, version: i64, replacement: &str) -> WithdrawForm {
    WithdrawForm { authority: text(at), version: version.to_string(), replacement: replacement.to_owned() }
}

async fn appoint(world: &World, actor: &Actor, form: &DelegationForm) -> Result<(), Error> {
    world.registry.appoint_access_manager(actor, form, &caller()).await
}

async fn delegate(world: &World, actor: &Actor, form: &DelegationForm) -> Result<(), Error> {
    world.registry.set_delegation(actor, form, &caller()).await
}

async fn withdraw(world: &World, actor: &Actor, form: &WithdrawForm) -> Result<(), Error> {
    world.registry.withdraw_access_manager(actor, form, &caller()).await
}

/// All modules or not, the modules named, the version: of the delegation that is not revoked.
async fn delegation(world: &World, at: u128) -> Option<(bool, Vec<String>, i64)> {
    let rows: Vec<(bool, i64)> = world
        .all(
            "SELECT all_modules, version FROM delegation WHERE manager_id = $1 AND revoked_at IS NULL",
            &[&authority(at)],
        )
        .await;
    let modules: Vec<(String,)> = world
        .all(
            "SELECT m.code FROM delegation d JOIN delegation_module n ON n.delegation_id = d.id \
             JOIN module m ON m.id = n.module_id WHERE d.manager_id = $1 AND d.revoked_at IS NULL ORDER BY m.code",
            &[&authority(at)],
        )
        .await;
    let modules = modules.into_iter().map(|(code,)| code).collect();
    rows.into_iter().next().map(|(is_for_all, version)| (is_for_all, modules, version))
}

/// The access managers of an authority, by number, with the reason.
async fn managers(world: &World, at: u128) -> Vec<(u128, String)> {
    let rows: Vec<(domain::id::AuthorityId, String)> = world
        .all(
            "SELECT manager_id, origin FROM access_manager WHERE authority_id = $1 ORDER BY manager_id",
            &[&authority(at)],
        )
        .await;
    rows.into_iter().map(|(id, origin)| (id.0.as_u128() & 0xffff, origin)).collect()
}

async fn actions(world: &World, at: u128) -> Vec<String> {
    world.history(at).await.into_iter().map(|(action, version)| format!("{action} {version}")).collect()
}

/// A-003, I-17: with one delegation, wholly or in part.
#[tokio::test]
async fn an_authority_becomes_an_access_manager_with_its_delegation() {
    for world in World::each().await {
        let nimic = admin(NIMIC_SE);
        let unknown = some(COORDINATOR_SE, 1, &["requests", "none"]);
        assert_eq!(codes(appoint(&world, &nimic, &unknown).await), one("modules", Code::InvalidChoice));
        let empty = some(COORDINATOR_SE, 1, &[]);
        assert_eq!(codes(appoint(&world, &nimic, &empty).await), one("modules", Code::DelegationEmpty));
        let neither = DelegationForm { extent: String::new(), ..empty.clone() };
        assert_eq!(codes(appoint(&world, &nimic, &neither).await), one("modules", Code::DelegationEmpty));
        let both = DelegationForm { extent: "both".to_owned(), ..empty };
        assert_eq!(codes(appoint(&world, &nimic, &both).await), one("extent", Code::InvalidChoice));
        let stale = all(COORDINATOR_SE, 2);
        assert_eq!(codes(appoint(&world, &nimic, &stale).await), one("form", Code::StaleVersion));
        let early = delegate(&world, &nimic, &all(COORDINATOR_SE, 1)).await;
        assert_eq!(codes(early), one("form", Code::WrongState));

        let form = some(COORDINATOR_SE, 1, &["alerts", "requests"]);
        appoint(&world, &nimic, &form).await.unwrap();
        let expected = (false, vec!["alerts".to_owned(), "requests".to_owned()], 1);
        assert_eq!(delegation(&world, COORDINATOR_SE).await, Some(expected));
        assert_eq!(
            actions(&world, COORDINATOR_SE).await,
            ["access_manager.appointed 2", "delegation.changed 1"]
        );
        let twice = appoint(&world, &nimic, &all(COORDINATOR_SE, 2)).await;
        assert_eq!(codes(twice), one("form", Code::WrongState));

        // The next request knows it, and rule 9 holds for it.
        let row = "SELECT COUNT(*) FROM authority WHERE id = $1 AND is_access_manager";
        assert_eq!(world.number(row, &[&authority(COORDINATOR_SE)]).await, 1);
        let id = text(COORDINATOR_SE);
        let seen = world.registry.authority(&admin(MANAGER_SE), Which::Id(&id), "en").await.unwrap();
        assert!(!seen.head.allowed.contains(&Action::EditBasicData));
        let view = world.registry.manager_view(&nimic, Which::Id(&id), "sv").await.unwrap();
        let delegated = view.delegation.unwrap();
        assert_eq!((delegated.is_for_all, delegated.version), (false, 1));
        assert_eq!(delegated.granted_by.as_deref(), Some("Kommerskollegium"));
        let chosen: Vec<&str> =
            view.modules.iter().filter(|module| module.chosen).map(|module| module.label.as_str()).collect();
        assert_eq!(chosen, ["Requests sv", "Alerts sv"]);
    }
}

/// Q2: another delegation takes back nothing; the same again writes nothing.
#[tokio::test]
async fn the_delegation_changes() {
    for world in World::each().await {
        let nimic = admin(NIMIC_SE);
        appoint(&world, &nimic, &all(NEIGHBOUR_SE, 1)).await.unwrap();
        assert_eq!(delegation(&world, NEIGHBOUR_SE).await, Some((true, Vec::new(), 1)));
        let narrow = some(NEIGHBOUR_SE, 1, &["alerts"]);
        delegate(&world, &admin(COMMISSION), &narrow).await.unwrap();
        assert_eq!(delegation(&world, NEIGHBOUR_SE).await, Some((false, vec!["alerts".to_owned()], 2)));
        assert_eq!(codes(delegate(&world, &nimic, &narrow).await), one("form", Code::StaleVersion));
        let same = some(NEIGHBOUR_SE, 2, &["alerts"]);
        delegate(&world, &nimic, &same).await.unwrap();
        assert_eq!(delegation(&world, NEIGHBOUR_SE).await, Some((false, vec!["alerts".to_owned()], 2)));
        let empty = some(NEIGHBOUR_SE, 2, &[]);
        assert_eq!(codes(delegate(&world, &nimic, &empty).await), one("modules", Code::DelegationEmpty));
        // What is retired stays where it is, and is given to nobody anew.
        world
            .run(&["UPDATE module SET status = 'retired' WHERE code IN ('alerts', 'requests')".to_owned()])
            .await;
        let more = some(NEIGHBOUR_SE, 2, &["alerts", "registers"]);
        delegate(&world, &nimic, &more).await.unwrap();
        let retired = some(NEIGHBOUR_SE, 3, &["alerts", "requests"]);
        assert_eq!(codes(delegate(&world, &nimic, &retired).await), one("modules", Code::InvalidChoice));
        let expected = [
            "access_manager.appointed 2",
            "delegation.changed 1",
            "delegation.changed 2",
            "delegation.changed 3",
        ];
        assert_eq!(actions(&world, NEIGHBOUR_SE).await, expected);
        let all = HistoryCriteria::default();
        let id = text(NEIGHBOUR_SE);
        let details = world.registry.details(&nimic, Which::Id(&id), "sv", &all).await.unwrap();
        let modules =
            details.history.rows[0].changes.iter().find(|change| change.field == "modules").unwrap();
        assert_eq!(modules.new, domain::view::Shown::Text("Alerts sv, Registers sv".to_owned()));
    }
}

/// Q20, I-16, I-17: in one transaction, for deactivated authorities too; nobody is left without.
#[tokio::test]
async fn with_the_role_everything_that_hangs_on_it_ends() {
    for world in World::each().await {
        let nimic = admin(NIMIC_SE);
        world.run(&[
            format!("INSERT INTO delegation (id, manager_id, all_modules, granted_at, version) VALUES ({}, {}, TRUE, 0, 1)",
                world.literal(500), world.literal(MANAGER_SE)),
            format!("INSERT INTO access_manager (authority_id, manager_id, since, origin) VALUES ({}, {m}, 0, 'self_added'), \
                ({}, {m}, 0, 'self_added')", world.literal(NEIGHBOUR_SE), world.literal(CLOSED_SE), m = world.literal(MANAGER_SE)),
            format!("DELETE FROM access_manager WHERE authority_id = {} AND manager_id = {}",
                world.literal(NEIGHBOUR_SE), world.literal(NIMIC_SE)),
        ]).await;
        appoint(&world, &nimic, &all(NEIGHBOUR_SE, 1)).await.unwrap();
        invitations(&world).await;
        let id = text(MANAGER_SE);
        let view = world.registry.withdraw_view(&nimic, Which::Id(&id), "en").await.unwrap();
        assert_eq!((view.administered.len(), view.invitations, view.drafts), (3, 1, 1));
        assert_eq!((view.registrations, view.steps), (0, 0));
        assert!(view.administered.contains(&"Malmö stad".to_owned()), "{:?}", view.administered);
        let alone: Vec<&str> = view.alone.iter().map(|(_, name)| name.as_str()).collect();
        assert_eq!(alone, ["Malmö stad", "Nedlagda nämnden"]);
        let offered: Vec<(&str, bool)> =
            view.replacements.iter().map(|choice| (choice.label.as_str(), choice.chosen)).collect();
        assert_eq!(offered, [("Kommerskollegium", true), ("Malmö stad", false)]);

        for wrong in
            ["x".to_owned(), text(MANAGER_SE), text(IVO), text(COMMISSION), text(TRAFICOM), text(CLOSED_SE)]
        {
            let refused = withdraw(&world, &nimic, &end(MANAGER_SE, 1, &wrong)).await;
            assert_eq!(codes(refused), one("replacement", Code::NotAnAccessManager), "{wrong}");
        }
        assert_eq!(
            codes(withdraw(&world, &nimic, &end(MANAGER_SE, 2, "")).await),
            one("form", Code::StaleVersion)
        );
        withdraw(&world, &nimic, &end(MANAGER_SE, 1, &text(NEIGHBOUR_SE))).await.unwrap();

        assert_eq!(delegation(&world, MANAGER_SE).await, None);
        let registered = |by| (by, "registration".to_owned());
        assert_eq!(managers(&world, IVO).await, [registered(NIMIC_SE)]);
        // The one that was named does not administer itself: there it is the national coordinator (Q29).
        assert_eq!(managers(&world, NEIGHBOUR_SE).await, [(NIMIC_SE, "nimic".to_owned())]);
        assert_eq!(managers(&world, CLOSED_SE).await, [(NEIGHBOUR_SE, "nimic".to_owned())]);
        assert_eq!(managers(&world, MANAGER_SE).await, [registered(NIMIC_SE)]);
        assert_eq!(
            actions(&world, MANAGER_SE).await,
            [
                "access_manager.withdrawn 2",
                "delegation.changed 2",
                "invitation.withdrawn 3",
                "invitation.deleted 2"
            ]
        );
        assert_eq!(actions(&world, IVO).await, ["access_manager.removed 2"]);
        assert_eq!(actions(&world, CLOSED_SE).await, ["access_manager.removed 2", "access_manager.added 2"]);
        let told = world.told().await;
        // The heir is told once more: the national coordinator, not listed there, has made it access manager (Q1).
        let added: Vec<&str> = told
            .iter()
            .filter(|mail| mail.starts_with("e8_access_manager_added"))
            .map(String::as_str)
            .collect();
        assert_eq!(
            added,
            [
                "e8_access_manager_added mail70@person.example",
                "e8_access_manager_added mail80@person.example",
                "e8_access_manager_added office7@authority.example",
                "e8_access_manager_added office7@authority.example",
                "e8_access_manager_added office8@authority.example",
            ]
        );
        assert_eq!(told.iter().filter(|mail| mail.starts_with("e8_access_manager_removed")).count(), 6);
        let again = withdraw(&world, &nimic, &end(MANAGER_SE, 2, "")).await;
        assert_eq!(codes(again), one("form", Code::WrongState));

        // Drafts are gone with what they said, the open invitation is withdrawn, and its mail is not sent.
        let left: Vec<(String, Option<i64>, i64)> =
            world.all("SELECT status, withdrawn_at, version FROM invitation ORDER BY id", &[]).await;
        let now = Some(world.now().0);
        assert_eq!(left, [("used".to_owned(), None, 2), ("withdrawn".to_owned(), now, 3)]);
        let kept = "SELECT COUNT(*) FROM history_value WHERE owner_kind = 'invitation' AND value IS NOT NULL";
        assert_eq!(world.number(kept, &[]).await, 0);
        let waits = "SELECT COUNT(*) FROM outbox WHERE template = 'e4' AND state = 'cancelled'";
        assert_eq!(world.number(waits, &[]).await, 1);
        // Whoever acts with the rights of before is refused (I-25).
        let form = domain::form::GiveModulesForm {
            authority: text(IVO),
            modules: vec!["registers:authority:1".to_owned()],
            ..Default::default()
        };
        let late = world.registry.give_modules(&admin(MANAGER_SE), &form, &caller()).await;
        assert_eq!(codes(late), one("form", Code::NotAllowed));
    }
}

/// An invitation that is used, one that is open and waits for its mail, and a draft, of the access manager.
async fn invitations(world: &World) {
    let mut all = Vec::new();
    for (number, status, version) in [(601, "used", 2), (602, "sent", 2), (603, "draft", 1)] {
        let (sent, used) =
            (if status == "draft" { "NULL" } else { "1" }, if status == "used" { "1" } else { "NULL" });
        all.push(format!(
            "INSERT INTO invitation (id, inviter_authority_id, inviter_user_id, country, authority_name_hint, \
             recipient_email, language, status, created_at, sent_at, used_at, resend_count, version) VALUES \
             ({}, {}, {}, 'SE', 'Hint', 'x@example.eu', 'sv', '{status}', 0, {sent}, {used}, 0, {version})",
            world.literal(number),
            world.literal(MANAGER_SE),
            world.literal(administrator(MANAGER_SE)),
        ));
    }
    all.push(format!(
        "INSERT INTO outbox (id, template, invitation_id, data, state, attempts, next_attempt_at, created_at, dedupe_key) \
         VALUES ({}, 'e4', {}, '{{}}', 'queued', 0, 0, 0, 'e4')",
        world.literal(604),
        world.literal(602)
    ));
    let hash = world.bytes(&"11".repeat(32));
    all.push(format!(
        "INSERT INTO history_entry (id, authority_id, seq, at, actor_kind, subject_kind, subject_id, subject_version, \
         action, changes, prev_hash, hash) VALUES ({}, {}, 1000, 0, 'user', 'Invitation', {}, 1, 'invitation.created', \
         '[]', {hash}, {hash})",
        world.literal(605),
        world.literal(COMMISSION),
        world.literal(603)
    ));
    all.push(format!(
        "INSERT INTO history_value (entry_id, slot, salt, value, owner_kind, owner_id) \
         VALUES ({}, 'message.new', {hash}, 'Hello', 'invitation', {})",
        world.literal(605),
        world.literal(603)
    ));
    world.run(&all).await;
}

/// Without a national coordinator somebody must be named where an authority would be left alone.
#[tokio::test]
async fn nobody_is_left_without_an_access_manager() {
    for world in World::each().await {
        let commission = admin(COMMISSION);
        appoint(&world, &commission, &all(TRAFICOM, 1)).await.unwrap();
        world
            .run(&[
                format!("UPDATE authority SET country = 'FI' WHERE id = {}", world.literal(NEIGHBOUR_SE)),
                format!(
                    "UPDATE access_manager SET manager_id = {} WHERE authority_id = {}",
                    world.literal(TRAFICOM),
                    world.literal(NEIGHBOUR_SE)
                ),
            ])
            .await;
        let alone = withdraw(&world, &commission, &end(TRAFICOM, 2, "")).await;
        assert_eq!(codes(alone), one("replacement", Code::NotAnAccessManager));
        assert_eq!(managers(&world, NEIGHBOUR_SE).await, [(TRAFICOM, "registration".to_owned())]);
        assert!(delegation(&world, TRAFICOM).await.is_some(), "all or nothing");
        // With nobody to administer nobody need be named.
        world
            .run(&[format!("DELETE FROM access_manager WHERE manager_id = {}", world.literal(TRAFICOM))])
            .await;
        withdraw(&world, &commission, &end(TRAFICOM, 2, "")).await.unwrap();
    }
}

/// P33: the national coordinator in its country, the Commission everywhere; neither for itself.
#[tokio::test]
async fn only_within_reach() {
    for world in World::each().await {
        let denied = || one("form", Code::NotAllowed);
        let unknown = || one("form", Code::NotFound);
        let fixed = || one("form", Code::NationalCoordinatorFixed);
        for (actor, at, expected) in [
            (admin(IVO), IVO, denied()),
            (nobody(NIMIC_SE), IVO, unknown()),
            (admin(MANAGER_SE), IVO, denied()),
            (admin(MANAGER_SE), MANAGER_SE, denied()),
            (admin(MANAGER_SE), TRAFICOM, unknown()),
            (admin(NIMIC_SE), TRAFICOM, unknown()),
            (admin(NIMIC_SE), 99, unknown()),
            (admin(NIMIC_SE), CLOSED_SE, one("form", Code::AuthorityDeactivated)),
            (admin(NIMIC_SE), NIMIC_SE, fixed()),
            (admin(COMMISSION), NIMIC_SE, fixed()),
            (admin(COMMISSION), COMMISSION, fixed()),
        ] {
            let answers = [
                appoint(&world, &actor, &all(at, 1)).await,
                delegate(&world, &actor, &all(at, 1)).await,
                withdraw(&world, &actor, &end(at, 1, "")).await,
            ];
            for answer in answers {
                assert_eq!(codes(answer), expected, "{:?} {at}", actor.rank());
            }
            let id = text(at);
            let is_page = expected[0].1 == Code::NationalCoordinatorFixed;
            let seen = world.registry.manager_view(&actor, Which::Id(&id), "en").await;
            assert_eq!(seen.is_ok_and(|view| view.refused.is_some()), is_page);
            let seen = world.registry.withdraw_view(&actor, Which::Id(&id), "en").await;
            assert_eq!(seen.is_ok_and(|view| view.refused.is_some()), is_page);
        }
    }
}

/// C.1.6: on the sample nothing that these steps write is a fault of the check.
#[tokio::test]
async fn the_check_of_the_registry_stays_without_faults() {
    for world in World::samples().await {
        let nimic = world.person("nimic.se").await;
        let manager = world.person("access.se").await.authority_id.to_string();
        let version = async |id: &str| {
            let id = domain::id::AuthorityId::parse(id).unwrap();
            world.number("SELECT version FROM authority WHERE id = $1", &[&id]).await.to_string()
        };
        let form = WithdrawForm {
            authority: manager.clone(),
            version: version(&manager).await,
            ..WithdrawForm::default()
        };
        world.registry.withdraw_access_manager(&nimic, &form, &caller()).await.unwrap();
        assert_eq!(verify(&world.test.db).await.unwrap().faults, []);
        let form = DelegationForm {
            authority: manager.clone(),
            version: version(&manager).await,
            extent: "some".to_owned(),
            modules: vec!["pq-alerts".to_owned()],
        };
        world.registry.appoint_access_manager(&nimic, &form, &caller()).await.unwrap();
        let form = DelegationForm { version: "1".to_owned(), extent: "all".to_owned(), ..form };
        world.registry.set_delegation(&nimic, &form, &caller()).await.unwrap();
        let (closed,): (domain::id::AuthorityId,) = world
            .all("SELECT id FROM authority WHERE country = 'SE' AND status = 'deactivated' ORDER BY id", &[])
            .await[0];
        let closed = closed.to_string();
        for _ in 0..2 {
            let form = domain::form::AuthorityStepForm {
                authority: closed.clone(),
                version: version(&closed).await,
            };
            match world.registry.reactivate_authority(&nimic, &form, &caller()).await {
                Ok(()) => {}
                Err(_) => world.registry.deactivate_authority(&nimic, &form, &caller()).await.unwrap(),
            }
        }
        assert_eq!(verify(&world.test.db).await.unwrap().faults, []);
    }
}
