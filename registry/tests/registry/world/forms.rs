//! Forms as the screens would send them.

use domain::form::{AuthorityForm, UserForm, UserStepForm};
use registry::Which;

use super::*;

impl World {
    /// A form with the stored data of a user, also where the screen would show none.
    pub async fn form_of(&self, at: u128, number: u128) -> UserForm {
        type Row = (String, String, String, String, String, i64);
        let rows: Vec<Row> = self.all(
            "SELECT first_name, last_name, email, language, username, version FROM user_account WHERE id = $1",
            &[&user(number)],
        ).await;
        let (first_name, last_name, email, language, username, version) = rows.into_iter().next().unwrap();
        let rights = self
            .number("SELECT COUNT(*) FROM user_account WHERE id = $1 AND is_administrator", &[&user(number)])
            .await;
        let roles: Vec<(String, String)> = self
            .all(
                "SELECT m.code, r.code FROM user_role h JOIN role_definition r ON r.id = h.role_id \
             JOIN module m ON m.id = r.module_id WHERE h.user_id = $1",
                &[&user(number)],
            )
            .await;
        UserForm {
            authority: text(at),
            user: text(number),
            version: version.to_string(),
            first_name,
            last_name,
            email,
            language,
            username,
            administrator: if rights > 0 { "on".to_owned() } else { String::new() },
            roles: roles.into_iter().map(|(module, role)| format!("{module}:{role}")).collect(),
            ..UserForm::default()
        }
    }

    /// The form of a user as the screen would send it unchanged.
    pub async fn form(&self, at: u128, number: u128) -> UserForm {
        let id = text(at);
        let view = self
            .registry
            .user_edit_view(&admin(COMMISSION), registry::Which::Id(&id), &text(number), "en")
            .await
            .unwrap();
        UserForm { give_all_roles: String::new(), ..view.form }
    }
}

/// The form as the screen would send it unchanged.
pub async fn authority_form(world: &World, actor: &Actor, at: u128) -> AuthorityForm {
    authority_form_of(world, actor, &text(at)).await
}

/// The same, by the id in the address.
pub async fn authority_form_of(world: &World, actor: &Actor, at: &str) -> AuthorityForm {
    let view = world.registry.edit_view(actor, Which::Id(at), "en").await.unwrap();
    let data = view.data;
    let chosen = |lists: &[domain::view::KeywordList]| -> Vec<String> {
        let all = lists.iter().flat_map(|list| &list.keywords);
        all.filter(|keyword| keyword.chosen).map(|keyword| keyword.code.clone()).collect()
    };
    let pairs = |codes: Vec<String>, module: &str| -> Vec<String> {
        codes.into_iter().map(|code| format!("{module}:{code}")).collect()
    };
    let mut form = AuthorityForm {
        authority: at.to_owned(),
        version: data.version.to_string(),
        official_name: data.official_name,
        informal_name: data.informal_name,
        informal_name_lang: data.informal_name_lang,
        description: data.description,
        phone: data.phone,
        email: data.email,
        mail_language: data.mail_language,
        website: data.website,
        street: data.street,
        postal_code: data.postal_code,
        city: data.city,
        region: data.region,
        keywords: chosen(&view.lists),
        ..AuthorityForm::default()
    };
    for module in &view.modules {
        form.module_versions.push(format!("{}:{}", module.code, module.version));
        form.module_keywords.extend(pairs(chosen(&module.lists), &module.code));
        let linked = module.coordinators.iter().filter(|choice| choice.chosen);
        let linked = linked.map(|choice| choice.code.clone()).collect();
        form.module_coordinators.extend(pairs(linked, &module.code));
    }
    form
}

/// A form for a new user that can be saved as it is.
pub fn new_user(at: u128) -> UserForm {
    UserForm {
        authority: text(at),
        first_name: "Märta".to_owned(),
        last_name: "Åkesson".to_owned(),
        email: "marta.akesson@person.example".to_owned(),
        language: "fi".to_owned(),
        ..UserForm::default()
    }
}

/// A step with one user, as its form sends it.
pub fn step(at: u128, who: u128, version: &str) -> UserStepForm {
    UserStepForm { authority: text(at), user: text(who), version: version.to_owned() }
}
