//! What must stand in the registry, and be sent, for a row of the matrix to say something.

use super::{
    super::{
        support::{Client, Form, World},
        views::{authority_form, new_user, user_form},
    },
    table::{MODULE, Role, Sent},
};

/// Somebody of the authority on whom every step can be tried; where there is no such authority, of another.
pub async fn somebody(world: &World, authority: &str) -> (String, String) {
    use domain::id::{AuthorityId, UserId};
    const FIND: &str = "SELECT id, version FROM user_account WHERE status IN ('new', 'active')
        AND authority_id = $1 ORDER BY
        CASE WHEN last_name <> 'Offerhem' THEN 2 WHEN username_told_at IS NULL THEN 0 ELSE 1 END, id LIMIT 1";
    let mut found: Vec<(UserId, i64)> = match AuthorityId::parse(authority) {
        Some(id) => world.all(FIND, &[&id]).await,
        None => Vec::new(),
    };
    if found.is_empty() {
        found = world
            .all("SELECT id, version FROM user_account WHERE last_name = 'Offerhem' ORDER BY id LIMIT 1", &[])
            .await;
    }
    let (id, version) = found[0];
    (id.to_string(), version.to_string())
}

/// What would be sent for this authority by somebody who may.
pub async fn fields(world: &World, root: &mut Client, sent: Sent, target: &str, number: usize) -> Form {
    let (user, user_version) = somebody(world, target).await;
    let needs_form = matches!(
        sent,
        Sent::Authority | Sent::Version | Sent::User | Sent::Settings | Sent::Adding | Sent::Removing
    );
    let editable = needs_form
        && root.call("/api/authority/edit_view", &Form::of(&[("id", target)])).await.code() == "ok";
    let own = world.authority_of("admin.se").await;
    let phone = format!("+46 8 555 {number}");
    match sent {
        Sent::Id => Form::of(&[("id", target)]),
        Sent::IdAndUser => Form::of(&[("id", target), ("user", &user)]),
        Sent::Authority => {
            let form = authority_form(root, if editable { target } else { &own }).await;
            form.with("authority", target).with("phone", &phone)
        }
        Sent::Settings => {
            let (code, flags) = settings(world, target, number).await;
            let form = authority_form(root, if editable { target } else { &own }).await;
            let form = form.with("authority", target).and("approvals[]", &format!("{code}:none"));
            flags.iter().fold(form, |form, flag| form.and("module_flags[]", &format!("{code}:{flag}")))
        }
        Sent::Adding | Sent::Removing => {
            let change = managing(world, target, sent == Sent::Adding).await;
            let form = authority_form(root, if editable { target } else { &own }).await;
            form.with("authority", target).and(change.0, &change.1)
        }
        Sent::Version => {
            let version = if editable {
                authority_form(root, target).await.value("version").to_owned()
            } else {
                "1".to_owned()
            };
            Form::of(&[("authority", target), ("version", &version)])
        }
        Sent::NewUser => new_user(target, &format!("somebody.{number}@person.example")),
        Sent::User if editable => user_form(root, target, &user).await.with("phone", &phone),
        Sent::User => new_user(target, &format!("somebody.{number}@person.example"))
            .with("user", &user)
            .with("version", &user_version),
        Sent::Step => Form::of(&[("authority", target), ("user", &user), ("version", &user_version)]),
        Sent::Gift(module) => {
            let version = access(world, root, target, module, false).await;
            gift(target, module, &version)
        }
        Sent::Access(module) => {
            let version = access(world, root, target, module, true).await;
            Form::of(&[("authority", target), ("module", module), ("version", &version)])
        }
        Sent::Standing(active) => {
            let version = standing(world, root, target, active).await;
            Form::of(&[("authority", target), ("version", &version)])
        }
        Sent::Present => {
            const FIND: &str = "SELECT version FROM authority WHERE id = $1";
            let found: Vec<(i64,)> = match domain::id::AuthorityId::parse(target) {
                Some(id) => world.all(FIND, &[&id]).await,
                None => Vec::new(),
            };
            let version = found.first().map_or(0, |(version,)| *version).to_string();
            Form::of(&[("authority", target), ("version", &version)])
        }
        Sent::Manager(role) => manager(world, root, target, role).await,
        Sent::Mail => Form::of(&[("mail", &failed_mail(world, target, number).await)]),
        Sent::Page(below) => {
            if below.ends_with("/suspend") {
                access(world, root, target, MODULE, true).await;
            }
            let (below, query) = below.split_once('?').unwrap_or((below, ""));
            Form::of(&[("path", &format!("/authorities/{target}/{below}")), ("query", query)])
        }
    }
}

/// A mail to the address of an authority that was given up; the id of none where there is no such authority.
pub async fn failed_mail(world: &World, target: &str, number: usize) -> String {
    use domain::id::{AuthorityId, OutboxId};
    let id = format!("01900000-0000-7000-9000-{number:012}");
    let found: Vec<(AuthorityId,)> = match AuthorityId::parse(target) {
        Some(authority) => world.all("SELECT id FROM authority WHERE id = $1", &[&authority]).await,
        None => return target.to_owned(),
    };
    if let Some((authority,)) = found.first() {
        let mail = OutboxId::parse(&id).unwrap();
        world
            .run(
                "INSERT INTO outbox (id, template, to_authority_id, data, state, attempts, next_attempt_at, last_error,
                    created_at, dedupe_key) VALUES ($1, 'e8_data_changed', $2, '{}', 'failed', 1, 0, 'mailbox', 0, $3)",
                &[&mail, authority, &id],
            )
            .await;
    }
    id
}

pub fn gift(target: &str, module: &str, version: &str) -> Form {
    Form::of(&[
        ("authority", target),
        ("modules[]", &format!("{module}:authority:{version}")),
        ("module_keywords[]", &format!("{module}:prof-doctor")),
    ])
}

/// Brings an access into this state, where there is such an authority and it can be changed, and gives its version.
pub async fn access(world: &World, root: &mut Client, target: &str, module: &str, active: bool) -> String {
    const FIND: &str = "SELECT x.version, x.status FROM module_access x JOIN module m ON m.id = x.module_id
        WHERE x.authority_id = $1 AND m.code = $2";
    let Some(id) = domain::id::AuthorityId::parse(target) else { return "0".to_owned() };
    let find = async || world.all::<(i64, String)>(FIND, &[&id, &module]).await.into_iter().next();
    let found = find().await;
    let version = found.as_ref().map_or(0, |(version, _)| *version).to_string();
    let is_active = found.is_some_and(|(_, status)| status == "active");
    if is_active && !active {
        let form = Form::of(&[("authority", target), ("module", module), ("version", &version)]);
        root.call("/api/modules/suspend", &form).await;
    } else if !is_active && active {
        root.call("/api/modules/give", &gift(target, module, &version)).await;
    }
    find().await.map_or(0, |(version, _)| version).to_string()
}

/// Sees to it that an authority has a module with settings, and gives its code and other flags than it has.
pub async fn settings(world: &World, target: &str, number: usize) -> (String, Vec<&'static str>) {
    const FIND: &str = "SELECT m.code, x.may_refuse FROM module_access x JOIN module m ON m.id = x.module_id
        WHERE x.authority_id = $1 AND m.has_request_settings AND x.status = 'active'
        AND x.approval = 'none' ORDER BY m.code LIMIT 1";
    const GIVE: &str = "INSERT INTO module_access (id, authority_id, module_id, role, status, approval, may_refuse,
        allocation, granted_at, version) SELECT $1, $2, m.id, 'coordinator', 'active', 'none', FALSE, FALSE, 0, 1
        FROM module m WHERE m.has_request_settings AND m.roles_allowed = 'both' AND NOT EXISTS (SELECT 1
        FROM module_access x WHERE x.authority_id = $2 AND x.module_id = m.id) ORDER BY m.code LIMIT 1";
    const EXISTS: &str = "SELECT COUNT(*) FROM authority WHERE id = $1";
    let id = domain::id::AuthorityId::parse(target);
    let own = domain::id::AuthorityId::parse(&world.authority_of("admin.se").await).unwrap();
    let id = match id {
        Some(id) if world.one::<(i64,)>(EXISTS, &[&id]).await.0 == 1 => id,
        _ => own,
    };
    let find = async || world.all::<(String, bool)>(FIND, &[&id]).await.into_iter().next();
    if find().await.is_none() {
        let access =
            domain::id::ModuleAccessId::parse(&format!("01900000-0000-7000-8000-{number:012}")).unwrap();
        world.run(GIVE, &[&access, &id]).await;
    }
    let (code, may_refuse) = find().await.unwrap();
    (code, if may_refuse { Vec::new() } else { vec!["may_refuse"] })
}

/// Takes the access managers of the country from an authority, or lists them, and gives the field that changes that.
pub async fn managing(world: &World, target: &str, adds: bool) -> (&'static str, String) {
    const LEAVE: &str = "DELETE FROM access_manager WHERE authority_id = $1 AND manager_id = $2";
    const LIST: &str = "INSERT INTO access_manager (authority_id, manager_id, since, origin)
        VALUES ($1, $2, 0, 'registration')";
    // So that it is never the last one that goes.
    const THIRD: &str =
        "SELECT id FROM authority WHERE country = 'SE' AND is_access_manager AND id NOT IN ($1, $2)
        ORDER BY official_name_sort LIMIT 1";
    let access = domain::id::AuthorityId::parse(&world.authority_of("access.se").await).unwrap();
    let nimic = domain::id::AuthorityId::parse(&world.authority_of("nimic.se").await).unwrap();
    let id = domain::id::AuthorityId::parse(target);
    let id = match id {
        Some(id)
            if world.one::<(i64,)>("SELECT COUNT(*) FROM authority WHERE id = $1", &[&id]).await.0 == 1 =>
        {
            id
        }
        _ => access,
    };
    let commission = domain::id::AuthorityId::parse(&world.authority_of("operator.eu").await).unwrap();
    let (third,): (domain::id::AuthorityId,) = world.one(THIRD, &[&access, &nimic]).await;
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

/// Suspends all modules of an authority and brings it into this state, where it can be, and gives its version.
pub async fn standing(world: &World, root: &mut Client, target: &str, active: bool) -> String {
    const SUSPEND: &str = "UPDATE module_access SET status = 'suspended', suspended_at = 1
        WHERE authority_id = $1 AND status = 'active'";
    const FIND: &str = "SELECT version, status FROM authority WHERE id = $1";
    let Some(id) = domain::id::AuthorityId::parse(target) else { return "0".to_owned() };
    world.run(SUSPEND, &[&id]).await;
    let find = async || world.all::<(i64, String)>(FIND, &[&id]).await.into_iter().next();
    let Some((version, status)) = find().await else { return "0".to_owned() };
    if (status == "active") != active {
        let form = Form::of(&[("authority", target), ("version", &version.to_string())]);
        let path = if active { "/api/authority/reactivate" } else { "/api/authority/deactivate" };
        root.call(path, &form).await;
    }
    find().await.map_or(0, |(version, _)| version).to_string()
}

/// Brings an authority into this role, where it can be, and gives what is sent then.
pub async fn manager(world: &World, root: &mut Client, target: &str, role: Role) -> Form {
    const FIND: &str = "SELECT a.version, COALESCE(d.version, 0), COALESCE(d.all_modules, FALSE),
        d.id IS NOT NULL, d.granted_by IS NOT NULL FROM authority a
        LEFT JOIN delegation d ON d.manager_id = a.id AND d.revoked_at IS NULL WHERE a.id = $1";
    type Row = (i64, i64, bool, bool, bool);
    let form = |version: i64, extent: &str| {
        Form::of(&[
            ("authority", target),
            ("version", &version.to_string()),
            ("extent", extent),
            ("modules[]", MODULE),
        ])
    };
    let Some(id) = domain::id::AuthorityId::parse(target) else { return form(0, "all") };
    let find = async || world.all::<Row>(FIND, &[&id]).await.into_iter().next();
    let Some((version, _, _, is_manager, was_appointed)) = find().await else { return form(0, "all") };
    if role == Role::Ended && is_manager && was_appointed {
        root.call("/api/access_manager/withdraw", &form(version, "")).await;
    } else if role != Role::Ended && !is_manager {
        root.call("/api/access_manager/appoint", &form(version, "all")).await;
    }
    let Some((version, delegation, is_for_all, ..)) = find().await else { return form(0, "all") };
    match role {
        Role::Delegated => form(delegation, if is_for_all { "some" } else { "all" }),
        Role::Ended | Role::Held => form(version, "all"),
    }
}
