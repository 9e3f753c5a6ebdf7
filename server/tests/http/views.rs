//! Forms as the screens fill them from what a function answered.

use domain::{
    form::UserForm,
    view::{EditView, KeywordList, UserEditView},
};

use super::support::{Client, Form};

/// A user who can be added as he is.
pub fn new_user(authority: &str, email: &str) -> Form {
    Form::of(&[
        ("authority", authority),
        ("first_name", "Märta"),
        ("last_name", "Offerhem"),
        ("email", email),
        ("language", "sv"),
    ])
}

/// The form of a user, unchanged.
pub async fn user_form(client: &mut Client, authority: &str, user: &str) -> Form {
    let view: UserEditView = client.read("/api/users/edit_view", &[("id", authority), ("user", user)]).await;
    of_user(&view.form).without("give_all_roles")
}

fn of_user(form: &UserForm) -> Form {
    let mut fields = Form::of(&[
        ("authority", &form.authority),
        ("user", &form.user),
        ("version", &form.version),
        ("first_name", &form.first_name),
        ("last_name", &form.last_name),
        ("email", &form.email),
        ("phone", &form.phone),
        ("language", &form.language),
        ("username", &form.username),
        ("administrator", &form.administrator),
        ("give_all_roles", &form.give_all_roles),
    ]);
    for role in &form.roles {
        fields = fields.and("roles[]", role);
    }
    fields
}

/// The form of an authority, unchanged.
pub async fn authority_form(client: &mut Client, authority: &str) -> Form {
    let view: EditView = client.read("/api/authority/edit_view", &[("id", authority)]).await;
    let data = &view.data;
    let mut fields = Form::of(&[
        ("authority", &view.head.id.to_string()),
        ("version", &data.version.to_string()),
        ("official_name", &data.official_name),
        ("informal_name", &data.informal_name),
        ("informal_name_lang", &data.informal_name_lang),
        ("description", &data.description),
        ("phone", &data.phone),
        ("email", &data.email),
        ("mail_language", &data.mail_language),
        ("website", &data.website),
        ("street", &data.street),
        ("postal_code", &data.postal_code),
        ("city", &data.city),
        ("region", &data.region),
    ]);
    for keyword in chosen(&view.lists) {
        fields = fields.and("keywords[]", &keyword);
    }
    for module in &view.modules {
        fields = fields.and("module_versions[]", &format!("{}:{}", module.code, module.version));
        for keyword in chosen(&module.lists) {
            fields = fields.and("module_keywords[]", &format!("{}:{keyword}", module.code));
        }
        for coordinator in module.coordinators.iter().filter(|choice| choice.chosen) {
            fields = fields.and("module_coordinators[]", &format!("{}:{}", module.code, coordinator.code));
        }
    }
    fields
}

fn chosen(lists: &[KeywordList]) -> Vec<String> {
    let all = lists.iter().flat_map(|list| &list.keywords);
    all.filter(|keyword| keyword.chosen).map(|keyword| keyword.code.clone()).collect()
}
