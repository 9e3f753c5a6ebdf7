//! Protects the mails about what others did with an authority (E8): who is told, who is left out, and of what.

use domain::{form::UserStepForm, policy::Actor};

use crate::world::*;

/// The mails that wait: which, what, and to whose address or to which user.
async fn told(world: &World) -> Vec<String> {
    let rows: Vec<(String, String, Option<String>, Option<String>)> = world
        .all(
            "SELECT o.template, o.data, a.email, u.email FROM outbox o LEFT JOIN authority a ON a.id = o.to_authority_id \
             LEFT JOIN user_account u ON u.id = o.to_user_id WHERE o.template LIKE 'e8%'",
            &[],
        )
        .await;
    let mut told: Vec<String> = rows
        .into_iter()
        .map(|(template, data, office, person)| {
            let data: serde_json::Value = serde_json::from_str(&data).unwrap();
            assert!(data["by"].is_string() && data["at"].is_i64(), "{data}");
            let what = data["what"].as_str().unwrap_or_default();
            format!("{template} {what} {}", office.or(person).unwrap_or_default())
        })
        .collect();
    told.sort_unstable();
    world.run(&["DELETE FROM outbox WHERE template LIKE 'e8%'".to_owned()]).await;
    told
}

fn lines(template: &str, to: &[&str]) -> Vec<String> {
    to.iter().map(|to| format!("{template} {to}")).collect()
}

async fn edit(world: &World, actor: &Actor, at: u128, city: &str) {
    let mut form = authority_form(world, actor, at).await;
    city.clone_into(&mut form.city);
    world.registry.edit_authority(actor, &form, &caller()).await.unwrap();
}

/// Its own people need no mail; where nothing was changed there is nothing to tell. Q1: an access manager that is not
/// listed has it told to those that are.
#[tokio::test]
async fn an_authority_is_told_what_an_access_manager_changed() {
    for world in World::each().await {
        edit(&world, &admin(IVO), IVO, "Göteborg").await;
        edit(&world, &admin(NIMIC_SE), IVO, "Göteborg").await;
        assert_eq!(told(&world).await, Vec::<String>::new());
        edit(&world, &admin(NIMIC_SE), IVO, "Uppsala").await;
        let both = ["mail40@person.example", "office4@authority.example"];
        assert_eq!(told(&world).await, lines("e8_data_changed ", &both));
        edit(&world, &admin(MANAGER_SE), NEIGHBOUR_SE, "Lund").await;
        let all = ["mail70@person.example", "office2@authority.example", "office7@authority.example"];
        assert_eq!(told(&world).await, lines("e8_data_changed ", &all));
    }
}

/// Q1, C.3.1: the national coordinator is an access manager too. The Commission is none.
#[tokio::test]
async fn access_managers_are_told_what_a_national_coordinator_changed_that_is_not_listed() {
    for world in World::each().await {
        let (of, by) = (world.literal(IVO), world.literal(NIMIC_SE));
        let unlisted = format!("DELETE FROM access_manager WHERE authority_id = {of} AND manager_id = {by}");
        world.run(&[unlisted]).await;
        edit(&world, &admin(NIMIC_SE), IVO, "Uppsala").await;
        let all = ["mail40@person.example", "office3@authority.example", "office4@authority.example"];
        assert_eq!(told(&world).await, lines("e8_data_changed ", &all));
        edit(&world, &admin(COMMISSION), IVO, "Lund").await;
        let both = ["mail40@person.example", "office4@authority.example"];
        assert_eq!(told(&world).await, lines("e8_data_changed ", &both));
    }
}

/// A module is part of the data, too.
#[tokio::test]
async fn a_coordinator_that_is_added_from_outside_is_told() {
    for world in World::each().await {
        let actor = admin(NIMIC_SE);
        let mut form = authority_form(&world, &actor, IVO).await;
        form.module_coordinators.push(format!("alerts:{}", text(COORDINATOR_SE)));
        world.registry.edit_authority(&actor, &form, &caller()).await.unwrap();
        assert_eq!(told(&world).await.len(), 2);
    }
}

/// Acceptance scenario 26: address and other administrators are told; the user concerned is told otherwise.
#[tokio::test]
async fn an_authority_is_told_what_somebody_from_outside_did_with_its_users() {
    for world in World::each().await {
        let outside = "e8_changed_from_outside";
        let address = "office4@authority.example";
        let step = |user_number: u128| UserStepForm {
            authority: text(IVO),
            user: text(user_number),
            version: "1".to_owned(),
        };
        let reset = async |by: u128, user: u128| {
            world.registry.reset_password(&admin(by), &step(user), &caller()).await.unwrap();
            told(&world).await
        };
        assert_eq!(reset(IVO, plain(IVO)).await, Vec::<String>::new());
        let all = ["password_reset mail40@person.example".to_owned(), format!("password_reset {address}")];
        assert_eq!(reset(MANAGER_SE, plain(IVO)).await, all.map(|line| format!("{outside} {line}")));
        let only = [format!("{outside} password_reset {address}")];
        assert_eq!(reset(MANAGER_SE, administrator(IVO)).await, only, "the user concerned is left out");

        let mut form = world.form_of(IVO, plain(IVO)).await;
        form.phone = "+46 8 555 01 99".to_owned();
        world.registry.save_user(&admin(NIMIC_SE), &form, &caller()).await.unwrap();
        assert_eq!(told(&world).await, Vec::<String>::new(), "a telephone number opens no door");
        let mut form = world.form_of(IVO, plain(IVO)).await;
        form.email = "another@person.example".to_owned();
        form.administrator = "on".to_owned();
        world.registry.save_user(&admin(NIMIC_SE), &form, &caller()).await.unwrap();
        let expected = [
            format!("{outside} administrator_given mail40@person.example"),
            format!("{outside} administrator_given {address}"),
            format!("{outside} email_changed mail40@person.example"),
            format!("{outside} email_changed {address}"),
        ];
        assert_eq!(told(&world).await, expected);

        let mut form = new_user(IVO);
        world.registry.add_user(&admin(NIMIC_SE), &form, &caller()).await.unwrap();
        assert_eq!(told(&world).await, Vec::<String>::new());
        form.email = "fourth@person.example".to_owned();
        form.administrator = "on".to_owned();
        world.registry.add_user(&admin(NIMIC_SE), &form, &caller()).await.unwrap();
        let told = told(&world).await;
        assert_eq!(told.len(), 3, "{told:?}");
        assert!(!told.iter().any(|line| line.contains("fourth")));
    }
}
