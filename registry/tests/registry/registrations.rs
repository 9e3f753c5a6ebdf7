//! Protects the registration of authorities: once, with a first user who administers it, by whoever may.

use domain::{
    error::{Code, Error},
    form::RegistrationForm,
    id::{AuthorityId, UserId},
    policy::Actor,
};
use registry::{Which, verify::verify};

use crate::world::*;

/// A form that can be registered as it is.
pub fn registration() -> RegistrationForm {
    RegistrationForm {
        official_name: "Göteborgs stad".to_owned(),
        informal_name: "Kommun med tillsyn av förskolor".to_owned(),
        informal_name_lang: "sv".to_owned(),
        phone: "+46 31 555 01 00".to_owned(),
        email: "registrator@goteborg.example".to_owned(),
        street: "Gustaf Adolfs torg 4".to_owned(),
        city: "Göteborg".to_owned(),
        keywords: vec!["k211".to_owned(), "k221".to_owned()],
        first_name: "Märta".to_owned(),
        last_name: "Åkesson".to_owned(),
        user_email: "marta.akesson@goteborg.example".to_owned(),
        language: "fi".to_owned(),
        ..RegistrationForm::default()
    }
}

async fn register(
    world: &World,
    actor: &Actor,
    form: &RegistrationForm,
) -> Result<(AuthorityId, UserId), Error> {
    world.registry.register_authority(actor, form, &caller()).await
}

fn codes(error: &Error) -> Vec<(String, Code)> {
    error.faults().into_iter().map(|error| (error.field, error.fault.code)).collect()
}

/// Acceptance scenario 1.
#[tokio::test]
async fn an_authority_comes_with_its_access_manager_and_its_first_user() {
    for world in World::each().await {
        let manager = admin(MANAGER_SE);
        let (id, first) = register(&world, &manager, &registration()).await.unwrap();
        let view = world.registry.authority(&manager, Which::Id(&id.to_string()), "sv").await.unwrap();
        let managers: Vec<&str> = view.head.managers.iter().map(|manager| manager.name.as_str()).collect();
        assert_eq!(managers, ["Socialstyrelsen"]);
        assert_eq!(view.data.mail_language, "fi", "preset from the first user");
        let users = world.registry.users(&manager, Which::Id(&id.to_string()), "sv", None).await.unwrap();
        let [user] = &users.rows[..] else { panic!("{users:?}") };
        assert!(
            user.id == first && user.is_administrator && user.username.as_ref().unwrap().starts_with("se")
        );
        assert_eq!((user.status.as_str(), user.password_state.as_str()), ("new", "temporary"));
        let history: Vec<(String, i64)> = world
            .all(
                "SELECT action, subject_version FROM history_entry WHERE authority_id = $1 ORDER BY seq",
                &[&id],
            )
            .await;
        let expected =
            ["authority.registered", "authority.keywords_changed", "access_manager.added", "user.added"];
        assert_eq!(history, expected.map(|action| (action.to_owned(), 1)));
        let mails: Vec<(String, Option<UserId>)> =
            world.all("SELECT template, to_user_id FROM outbox", &[]).await;
        assert_eq!(mails, [("e1".to_owned(), Some(first))]);
        let found = world
            .registry
            .search(
                &nobody(TRAFICOM),
                &domain::criteria::AuthorityCriteria { text: "goteborg".to_owned(), ..Default::default() },
                registry::Extent::Page,
                "fi",
            )
            .await
            .unwrap();
        assert_eq!(found.rows.len(), 1, "everybody finds it");
        let report = verify(&world.test.db).await.unwrap();
        let about: Vec<_> =
            report.faults.iter().filter(|fault| format!("{fault:?}").contains(&id.to_string())).collect();
        assert!(about.is_empty(), "{about:?}");
    }
}

/// Acceptance scenario 7, I-1: an exact match is refused with the authority that exists, near ones until they are confirmed as different.
#[tokio::test]
async fn an_authority_is_registered_once() {
    for world in World::each().await {
        let nimic = admin(NIMIC_SE);
        let (id, _) = register(&world, &nimic, &registration()).await.unwrap();
        let again = RegistrationForm {
            official_name: "GÖTEBORGS  STAD.".to_owned(),
            user_email: "another@goteborg.example".to_owned(),
            none_of_these: "on".to_owned(),
            ..registration()
        };
        let error = register(&world, &nimic, &again).await.unwrap_err();
        assert_eq!(codes(&error), [("official_name".to_owned(), Code::AlreadyRegistered)]);
        assert_eq!(error.faults()[0].fault.arg("id"), id.to_string());
        let near = RegistrationForm {
            official_name: "Goteborgs stad, förskoleförvaltningen".to_owned(),
            none_of_these: String::new(),
            ..again.clone()
        };
        let error = register(&world, &nimic, &near).await.unwrap_err();
        assert_eq!(codes(&error), [("official_name".to_owned(), Code::SimilarAuthorities)]);
        let view = world.registry.register_view(&nimic, Some(&near), "sv").await.unwrap();
        let [similar] = &view.similar[..] else { panic!("{:?}", view.similar) };
        assert!(similar.id == id && similar.by_name && similar.by_domain);
        // Another name, but the same house.
        let neighbour = RegistrationForm {
            official_name: "Hamnmyndigheten".to_owned(),
            informal_name: "Farleder".to_owned(),
            ..near.clone()
        };
        let view = world.registry.register_view(&nimic, Some(&neighbour), "sv").await.unwrap();
        assert!(view.similar.iter().any(|one| one.id == id && one.by_domain && !one.by_name));
        // In another country the same name is another authority.
        let finland = Actor { country: Some("FI".to_owned()), ..admin(NIMIC_SE) };
        let view = world.registry.register_view(&finland, Some(&near), "sv").await.unwrap();
        assert!(view.similar.is_empty());
        let confirmed = RegistrationForm { none_of_these: "on".to_owned(), ..near };
        register(&world, &nimic, &confirmed).await.unwrap();
    }
}

#[tokio::test]
async fn everything_wrong_is_said_at_once_and_nothing_is_written() {
    for world in World::each().await {
        let nimic = admin(NIMIC_SE);
        let before = world.number("SELECT COUNT(*) FROM authority", &[]).await;
        let error = register(&world, &nimic, &RegistrationForm::default()).await.unwrap_err();
        let expected = [
            ("official_name", Code::Required),
            ("informal_name", Code::Required),
            ("informal_name_lang", Code::Required),
            ("phone", Code::Required),
            ("email", Code::Required),
            ("street", Code::Required),
            ("city", Code::Required),
            ("keywords", Code::TooFewChoices),
            ("keywords", Code::TooFewChoices),
            ("first_user.first_name", Code::Required),
            ("first_user.last_name", Code::Required),
            ("first_user.email", Code::Required),
            ("first_user.language", Code::Required),
        ];
        assert_eq!(codes(&error), expected.map(|(field, code)| (field.to_owned(), code)));
        let taken = RegistrationForm { user_email: "MAIL40@person.example".to_owned(), ..registration() };
        let error = register(&world, &nimic, &taken).await.unwrap_err();
        assert_eq!(codes(&error), [("first_user.email".to_owned(), Code::EmailTaken)]);
        assert_eq!(world.number("SELECT COUNT(*) FROM authority", &[]).await, before);
        assert_eq!(world.number("SELECT COUNT(*) FROM outbox", &[]).await, 0);
    }
}

/// P16: not for ordinary administrators, not for users of an access manager, not for the Commission (Q18).
#[tokio::test]
async fn only_access_managers_register() {
    for world in World::each().await {
        for actor in [admin(IVO), nobody(MANAGER_SE), nobody(NIMIC_SE), admin(COMMISSION)] {
            let error = register(&world, &actor, &registration()).await.unwrap_err();
            assert_eq!(codes(&error), [("form".to_owned(), Code::NotAllowed)], "{:?}", actor.rank());
            let view = world.registry.register_view(&actor, None, "sv").await;
            assert_eq!(view, Err(Error::NotFound));
        }
        // The quality was lost after the page was read (I-25).
        world
            .run(&[format!(
                "UPDATE authority SET is_access_manager = FALSE WHERE id = {}",
                world.literal(MANAGER_SE)
            )])
            .await;
        let error = register(&world, &admin(MANAGER_SE), &registration()).await.unwrap_err();
        assert_eq!(codes(&error), [("form".to_owned(), Code::NotAllowed)]);
    }
}
