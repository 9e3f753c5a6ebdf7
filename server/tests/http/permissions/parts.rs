//! Forms with one part changed and nothing else: of an authority, of a user. Who changes two parts needs both permissions,
//! so a row would not say which of them was asked for.

use domain::id::{AuthorityId, ModuleAccessId, ModuleId, UserId};

use super::{
    super::{
        support::{Client, Form, World},
        views::authority_form,
    },
    prepare::access,
    table::{MODULE, Part, UserPart},
};

/// A keyword that none of the authorities has as its only one.
const KEYWORD: &str = "area-archives";

/// The same with this choice more, or where it was made, without it.
fn toggled(form: &Form, name: &str, choice: &str) -> Form {
    let pair = (name.to_owned(), choice.to_owned());
    if form.0.contains(&pair) {
        Form(form.0.iter().filter(|other| **other != pair).cloned().collect())
    } else {
        form.clone().and(name, choice)
    }
}

/// Edit mode of an authority.
pub async fn authority(world: &World, root: &mut Client, part: Part, target: &str, number: usize) -> Form {
    const FIND: &str = "SELECT COUNT(*) FROM authority WHERE id = $1 AND status = 'active'";
    let is_open = match AuthorityId::parse(target) {
        Some(id) => world.one::<(i64,)>(FIND, &[&id]).await.0 == 1,
        None => false,
    };
    // Where nobody opens edit mode, the form of another authority is sent.
    let source = if is_open { target.to_owned() } else { world.authority_of("admin.se").await };
    // What the form needs to stand in the registry, before it is read; and what is typed into it.
    let typed = match part {
        Part::Phone | Part::OfficialName | Part::Flag | Part::Keywords => Vec::new(),
        Part::ModuleKeywords => {
            access(world, root, &source, MODULE, true).await;
            Vec::new()
        }
        Part::Links => vec![("module_coordinators[]", coordinator(world, &source, number).await)],
        Part::Settings => settings(world, &source, number).await,
        Part::Adding | Part::Removing => vec![managing(world, &source, part == Part::Adding).await],
    };
    let form = authority_form(root, &source).await.with("authority", target);
    match part {
        Part::Phone => form.with("phone", &format!("+46 8 555 {number}")),
        Part::OfficialName => {
            form.with("official_name", &format!("Provmyndighet {number}")).and("none_of_these", "on")
        }
        Part::Flag => form.and("informal_name_flag", "on"),
        Part::Keywords => toggled(&form, "keywords[]", KEYWORD),
        Part::ModuleKeywords => toggled(&form, "module_keywords[]", &format!("{MODULE}:prof-nurse")),
        Part::Links => typed.iter().fold(form, |form, (name, value)| toggled(&form, name, value)),
        Part::Settings | Part::Adding | Part::Removing => {
            typed.iter().fold(form, |form, (name, value)| form.and(name, value))
        }
    }
}

/// Sees to it that an authority has a module in which coordinators can be linked and need not be, and gives one that can
/// be. The Commission has no country in which there could be one: it has one already, which can go.
async fn coordinator(world: &World, authority: &str, number: usize) -> String {
    const FIND: &str = "SELECT m.code, m.id, o.id, a.country IS NULL FROM authority a
        JOIN module m ON m.linked_coordinator = 'optional' AND NOT m.has_request_settings
        JOIN module_access c ON c.module_id = m.id AND c.role = 'coordinator' AND c.status = 'active'
        JOIN authority o ON o.id = c.authority_id AND (o.country = a.country OR a.country IS NULL)
        LEFT JOIN module_access x ON x.module_id = m.id AND x.authority_id = a.id
        WHERE a.id = $1 AND o.id <> a.id AND o.status = 'active'
        AND (x.id IS NULL OR (x.role = 'authority' AND x.status = 'active')) ORDER BY m.code, o.id LIMIT 1";
    const GIVE: &str = "INSERT INTO module_access (id, authority_id, module_id, role, status, granted_at,
        version) VALUES ($1, $2, $3, 'authority', 'active', 0, 1)
        ON CONFLICT (authority_id, module_id) DO NOTHING";
    const LINK: &str = "INSERT INTO linked_coordinator (authority_id, module_id, coordinator_id, since)
        VALUES ($1, $2, $3, 0) ON CONFLICT (authority_id, module_id, coordinator_id) DO NOTHING";
    let id = AuthorityId::parse(authority).unwrap();
    let (code, module, coordinator, is_nowhere): (String, ModuleId, AuthorityId, bool) =
        world.one(FIND, &[&id]).await;
    let access = ModuleAccessId::parse(&format!("01900000-0000-7000-8000-{number:012}")).unwrap();
    world.run(GIVE, &[&access, &id, &module]).await;
    if is_nowhere {
        world.run(LINK, &[&id, &module, &coordinator]).await;
    }
    format!("{code}:{coordinator}")
}

/// Sees to it that an authority has a module with settings, and gives fields with others than it has.
async fn settings(world: &World, authority: &str, number: usize) -> Vec<(&'static str, String)> {
    const FIND: &str = "SELECT m.code, x.may_refuse FROM module_access x JOIN module m ON m.id = x.module_id
        WHERE x.authority_id = $1 AND m.has_request_settings AND x.status = 'active'
        AND x.approval = 'none' ORDER BY m.code LIMIT 1";
    const GIVE: &str = "INSERT INTO module_access (id, authority_id, module_id, role, status, approval, may_refuse,
        allocation, granted_at, version) SELECT $1, $2, m.id, 'coordinator', 'active', 'none', FALSE, FALSE, 0, 1
        FROM module m WHERE m.has_request_settings AND m.roles_allowed = 'both' AND NOT EXISTS (SELECT 1
        FROM module_access x WHERE x.authority_id = $2 AND x.module_id = m.id) ORDER BY m.code LIMIT 1";
    let id = AuthorityId::parse(authority).unwrap();
    let find = async || world.all::<(String, bool)>(FIND, &[&id]).await.into_iter().next();
    if find().await.is_none() {
        let access = ModuleAccessId::parse(&format!("01900000-0000-7000-8000-{number:012}")).unwrap();
        world.run(GIVE, &[&access, &id]).await;
    }
    let (code, may_refuse) = find().await.unwrap();
    let mut typed = vec![("approvals[]", format!("{code}:none"))];
    if !may_refuse {
        typed.push(("module_flags[]", format!("{code}:may_refuse")));
    }
    typed
}

/// Takes the access managers of the country from an authority, or lists them, and gives the field that changes that.
async fn managing(world: &World, authority: &str, adds: bool) -> (&'static str, String) {
    const LEAVE: &str = "DELETE FROM access_manager WHERE authority_id = $1 AND manager_id = $2";
    const LIST: &str = "INSERT INTO access_manager (authority_id, manager_id, since, origin)
        VALUES ($1, $2, 0, 'registration')";
    // So that it is never the last one that goes.
    const THIRD: &str =
        "SELECT id FROM authority WHERE country = 'SE' AND is_access_manager AND id NOT IN ($1, $2)
        ORDER BY official_name_sort LIMIT 1";
    let id = AuthorityId::parse(authority).unwrap();
    let access = AuthorityId::parse(&world.authority_of("access.se").await).unwrap();
    let nimic = AuthorityId::parse(&world.authority_of("nimic.se").await).unwrap();
    let commission = AuthorityId::parse(&world.authority_of("operator.eu").await).unwrap();
    let (third,): (AuthorityId,) = world.one(THIRD, &[&access, &nimic]).await;
    for manager in [access, nimic, third] {
        world.run(LEAVE, &[&id, &manager]).await;
        if !adds && manager != id {
            world.run(LIST, &[&id, &manager]).await;
        }
    }
    if adds {
        world.run(LEAVE, &[&id, &commission]).await;
    }
    let removed = if id == access { nimic } else { access };
    if adds {
        ("add_own_access_manager", "on".to_owned())
    } else {
        ("remove_access_managers[]", removed.to_string())
    }
}

/// The form of somebody, sent for this authority.
pub async fn user(
    world: &World,
    root: &mut Client,
    part: UserPart,
    target: &str,
    user: &str,
    number: usize,
) -> Form {
    const DATA: &str = "SELECT version, first_name, last_name, email, phone, language FROM user_account
        WHERE id = $1";
    const RIGHTS: &str = "SELECT username, is_administrator FROM user_account WHERE id = $1";
    const ROLES: &str = "SELECT m.code, r.code FROM user_role h JOIN role_definition r ON r.id = h.role_id
        JOIN module m ON m.id = r.module_id WHERE h.user_id = $1 ORDER BY m.code, r.code";
    type Data = (i64, String, String, String, Option<String>, String);
    if part == UserPart::Roles {
        access(world, root, target, MODULE, true).await;
    }
    let id = UserId::parse(user).unwrap();
    let (version, first_name, last_name, email, phone, language): Data = world.one(DATA, &[&id]).await;
    let (username, is_administrator): (String, bool) = world.one(RIGHTS, &[&id]).await;
    let roles: Vec<(String, String)> = world.all(ROLES, &[&id]).await;
    let roles: Vec<String> = roles.iter().map(|(module, role)| format!("{module}:{role}")).collect();
    let tick = |is_ticked: bool| if is_ticked { "on" } else { "" };
    let form = Form::of(&[
        ("authority", target),
        ("user", user),
        ("version", &version.to_string()),
        ("first_name", &first_name),
        ("last_name", &last_name),
        ("email", &email),
        ("phone", &phone.unwrap_or_default()),
        ("language", &language),
        ("username", &username),
        ("administrator", tick(is_administrator)),
    ]);
    let form = roles.iter().fold(form, |form, role| form.and("roles[]", role));
    match part {
        UserPart::Phone => form.with("phone", &format!("+46 8 555 {number}")),
        UserPart::Username => form.with("username", &format!("prov.{number}")),
        UserPart::Roles => {
            let reader = format!("{MODULE}:reader");
            toggled(&form, "roles[]", roles.first().unwrap_or(&reader))
        }
        UserPart::Administrator => form.with("administrator", tick(!is_administrator)),
    }
}
