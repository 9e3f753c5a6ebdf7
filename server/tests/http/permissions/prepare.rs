//! What must stand in the registry, and be sent, for a row of the matrix to say something.

use super::{
    super::{
        support::{Client, Form, World},
        views::new_user,
    },
    parts,
    table::{MODULE, Role, Sent},
};

/// Gives somebody of an authority, with or without administrator rights, this user name and the password of the others.
pub async fn let_in(world: &World, username: &str, authority: &str, is_administrator: bool) {
    const NAME: &str = "UPDATE user_account SET username = $1, username_norm = $1 WHERE id = (SELECT id
        FROM user_account WHERE authority_id = $2 AND is_administrator = $3 AND status = 'active'
        AND username NOT LIKE '%.se' ORDER BY id LIMIT 1)";
    const LET_IN: &str = "UPDATE credential SET kind = 'chosen', expires_at = $2, hash = (SELECT c.hash
        FROM credential c JOIN user_account u ON u.id = c.user_id WHERE u.username = 'admin.se')
        WHERE user_id = (SELECT id FROM user_account WHERE username = $1)";
    let authority = domain::id::AuthorityId::parse(authority).unwrap();
    world.run(NAME, &[&username, &authority, &is_administrator]).await;
    world.run(LET_IN, &[&username, &i64::MAX]).await;
}

/// Somebody of the authority on whom every step can be tried; where there is no such authority, of another.
pub async fn somebody(world: &World, authority: &str) -> (String, String) {
    use domain::id::{AuthorityId, UserId};
    const FIND: &str = "SELECT id, version FROM user_account WHERE status IN ('new', 'active')
        AND authority_id = $1 AND username <> 'closed.se' ORDER BY
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
    match sent {
        Sent::Id => Form::of(&[("id", target)]),
        Sent::IdAndUser => Form::of(&[("id", target), ("user", &user)]),
        Sent::Edit(part) => parts::authority(world, root, part, target, number).await,
        Sent::Version => {
            const FIND: &str = "SELECT version FROM authority WHERE id = $1";
            let found: Vec<(i64,)> = match domain::id::AuthorityId::parse(target) {
                Some(id) => world.all(FIND, &[&id]).await,
                None => Vec::new(),
            };
            let version = found.first().map_or(0, |(version,)| *version).to_string();
            Form::of(&[("authority", target), ("version", &version)])
        }
        Sent::NewUser => new_user(target, &format!("somebody.{number}@person.example")),
        Sent::User(part) => parts::user(world, root, part, target, &user, number).await,
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
        Sent::Manager(role) => manager(world, root, target, role).await,
        Sent::Mail(to_user) => Form::of(&[("mail", &failed_mail(world, target, to_user, number).await)]),
        Sent::Letter => Form::of(&[
            ("authorities[]", target),
            ("to", "authority"),
            ("subject", "Kurs"),
            ("body", "Välkommen till kursen."),
        ]),
        Sent::Many => many().and("authorities[]", target),
        Sent::Page(below) => {
            if below.starts_with("modules/") {
                access(world, root, target, MODULE, true).await;
            }
            let (below, query) = below.split_once('?').unwrap_or((below, ""));
            Form::of(&[("path", &format!("/authorities/{target}/{below}")), ("query", query)])
        }
    }
}

/// A mail to the address of an authority that was given up; the id of none where there is no such authority.
pub async fn failed_mail(world: &World, target: &str, to_user: bool, number: usize) -> String {
    use domain::id::{AuthorityId, OutboxId, UserId};
    const TO: &str = "SELECT id, (SELECT u.id FROM user_account u WHERE u.authority_id = a.id
            AND u.status IN ('new', 'active') ORDER BY u.id LIMIT 1) FROM authority a WHERE id = $1";
    let id = format!("01900000-0000-7000-9000-{number:012}");
    let found: Vec<(AuthorityId, Option<UserId>)> = match AuthorityId::parse(target) {
        Some(authority) => world.all(TO, &[&authority]).await,
        None => return target.to_owned(),
    };
    if let Some((authority, user)) = found.first() {
        let (authority, user) = if to_user { (None, *user) } else { (Some(*authority), None) };
        let mail = OutboxId::parse(&id).unwrap();
        world
            .run(
                "INSERT INTO outbox (id, template, to_authority_id, to_user_id, data, state, attempts, next_attempt_at,
                    last_error, created_at, dedupe_key)
                    VALUES ($1, 'e8_data_changed', $2, $3, '{}', 'failed', 1, 0, 'mailbox', 0, $4)",
                &[&mail, &authority, &user, &id],
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

/// The same for many, who are still to be named.
pub fn many() -> Form {
    gift("", MODULE, "0").without("authority")
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

/// Deactivates an authority where it is active, without anybody's doing. Says then whether it was an access manager.
pub async fn close(world: &World, target: &str) -> Option<bool> {
    const FIND: &str = "SELECT is_access_manager FROM authority WHERE id = $1 AND status = 'active'";
    const CLOSE: &str = "UPDATE authority SET status = 'deactivated', deactivated_at = 1, delete_after = $2,
        is_access_manager = FALSE WHERE id = $1";
    let id = domain::id::AuthorityId::parse(target).unwrap();
    let (is_manager,) = world.all::<(bool,)>(FIND, &[&id]).await.pop()?;
    world.run(CLOSE, &[&id, &i64::MAX]).await;
    Some(is_manager)
}

/// Takes that back.
pub async fn reopen(world: &World, target: &str, is_manager: bool) {
    const REOPEN: &str = "UPDATE authority SET status = 'active', deactivated_at = NULL, delete_after = NULL,
        is_access_manager = $2 WHERE id = $1";
    let id = domain::id::AuthorityId::parse(target).unwrap();
    world.run(REOPEN, &[&id, &is_manager]).await;
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
