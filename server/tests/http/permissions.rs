//! The permission matrix (C.3.2 of the specification), over HTTP: every server function, every actor, every relation.

mod invitations;

use std::collections::BTreeSet;

use super::{
    support::{Client, Form, World},
    views::{authority_form, new_user, user_form},
};

/// Rows of every pattern below.
const ACTORS: [&str; 7] =
    ["anonymous", "user.se", "admin.se", "access.se", "nimic.se", "operator.eu", "restricted"];

/// What a letter of a pattern stands for.
const fn code(letter: u8) -> &'static str {
    match letter {
        b'+' => "ok",
        b'0' => "not_found",
        b'-' => "not_allowed",
        b'd' => "authority_deactivated",
        b'l' => "login_required",
        b'p' => "password_change_required",
        b'r' => "required",
        b'o' => "own_authority",
        b'f' => "national_coordinator_fixed",
        b's' => "still_access_manager",
        b'w' => "wrong_state",
        b'x' => "invitation_expired",
        _ => panic!("no such letter"),
    }
}

/// One line for each actor, one letter for each authority: IVO (of user.se, admin.se and the restricted session), an
/// ordinary one of the country, the access manager of access.se, another access manager, the national coordinator,
/// one of another country, the Commission; a deactivated one; an id that nobody has; no id at all.
type Pattern = [&'static str; 7];

/// P3, P4: the own authority, the public card of any active one.
const CARD: Pattern =
    ["llllllllll", "+++++++000", "+++++++000", "++++++++00", "++++++++00", "++++++++00", "ppppppppp0"];
/// P30: status, managers, administrators, history.
const DETAILS: Pattern =
    ["llllllllll", "+000000000", "+000000000", "+++++00+00", "+++++00+00", "++++++++00", "ppppppppp0"];
/// P5: whoever may read Administrative details is told that the change is not his or hers.
const EDIT: Pattern =
    ["llllllllll", "-000000000", "+000000000", "+++--00d00", "+++++00d00", "+++++++d00", "ppppppppp0"];
/// P22: the tab Users; not of other access managers and the national coordinator (rule 9).
const USERS: Pattern =
    ["llllllllll", "0000000000", "+000000000", "+++0000+00", "+++++00+00", "++++++++00", "ppppppppp0"];
/// P23 to P29: what the tab Users offers.
const STEPS: Pattern =
    ["llllllllll", "0000000000", "+000000000", "+++0000d00", "+++++00d00", "+++++++d00", "ppppppppp0"];

/// P37: trying a mail again; rule 9 as for the tab Users. What is no id at all is not looked at before the session is.
const RETRY: Pattern =
    ["llllllllll", "0000000000", "+000000000", "+++0000+00", "+++++00+00", "++++++++00", "pppppppppp"];
/// P12: not an ordinary administrator's (Q5).
const SETTINGS: Pattern =
    ["llllllllll", "-000000000", "-000000000", "+++--00d00", "+++++00d00", "+++++++d00", "ppppppppp0"];
/// P31: neither of the own authority nor by the Commission, which is no access manager there.
const ADD_OWN: Pattern =
    ["llllllllll", "-000000000", "-000000000", "++o--00d00", "++++o00d00", "-------d00", "ppppppppp0"];
/// P32: an access manager takes away nobody but itself.
const REMOVE: Pattern =
    ["llllllllll", "-000000000", "-000000000", "++---00d00", "+++++00d00", "+++++++d00", "ppppppppp0"];

/// P13, P14: an ordinary administrator gives nothing, an access manager also its own authority.
const GIVE: Pattern =
    ["llllllllll", "-000000000", "-000000000", "+++--00d00", "+++++00d00", "+++++++d00", "ppppppppp0"];
/// The same for its page: what is no address at all is no page for anybody.
const GIVE_PAGE: Pattern =
    ["lllllllll0", "-000000000", "-000000000", "+++--00d00", "+++++00d00", "+++++++d00", "ppppppppp0"];
/// P11, for a coordinator: whoever may is asked for the new one.
const REPLACE: Pattern =
    ["llllllllll", "-000000000", "r000000000", "rrr--00d00", "rrrrr00d00", "rrrrrrrd00", "ppppppppp0"];

/// P15, where no module is active any more: the own authority never, an access manager not before that has ended (Q20).
const DEACTIVATE: Pattern =
    ["llllllllll", "-000000000", "-000000000", "++o--00+00", "++sso00+00", "++ssf+o+00", "ppppppppp0"];
/// The other way round: what cannot be deactivated is active.
const REACTIVATE: Pattern =
    ["llllllllll", "-000000000", "-000000000", "++o--00+00", "++wwo00+00", "++wwf+o+00", "ppppppppp0"];
/// Their pages, which say it where it cannot be done.
const STANDING_PAGE: Pattern =
    ["lllllllll0", "-000000000", "-000000000", "+++--00+00", "+++++00+00", "++++++++00", "ppppppppp0"];

/// P33: the national coordinator in its country and the Commission; who is an access manager already becomes none again.
const APPOINT: Pattern =
    ["llllllllll", "-000000000", "-000000000", "-----00-00", "++wwf00+00", "++wwf+f+00", "ppppppppp0"];
/// The same where all that can be are access managers, and with them the administrator of the first.
const DELEGATE: Pattern =
    ["llllllllll", "-000000000", "-----00-00", "-----00-00", "++++f00+00", "++++f+f+00", "ppppppppp0"];
/// Their pages, which say it where it cannot be done.
const MANAGER_PAGE: Pattern =
    ["lllllllll0", "-000000000", "-000000000", "-----00-00", "+++++00+00", "++++++++00", "ppppppppp0"];

/// How an authority stands as an access manager when a function is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// None, unless it was one to begin with.
    Ended,
    /// One, with another delegation than the one that is sent.
    Delegated,
    /// One.
    Held,
}

/// What a function is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sent {
    Id,
    IdAndUser,
    Authority,
    Version,
    NewUser,
    User,
    Step,
    /// Access to this module, which must not be active.
    Gift(&'static str),
    /// The same module, which must be active.
    Access(&'static str),
    /// Edit mode with other settings of a module that has them.
    Settings,
    /// Edit mode with the own authority added as access manager, or with the one of access.se removed.
    Adding,
    Removing,
    /// An authority that must be active, or not, and without active modules.
    Standing(bool),
    /// An authority that could be an access manager.
    Manager(Role),
    /// A mail to the authority that was given up.
    Mail,
    /// The address of a page, below the authority's.
    Page(&'static str),
}

/// Functions about an authority; the third column says whether they change something.
const MATRIX: &[(&str, Sent, bool, &Pattern)] = &[
    ("/api/authority", Sent::Id, false, &CARD),
    ("/api/authority/classification", Sent::Id, false, &CARD),
    ("/api/authority/modules", Sent::Id, false, &CARD),
    ("/api/authority/details", Sent::Id, false, &DETAILS),
    ("/api/authority/edit_view", Sent::Id, false, &EDIT),
    ("/api/authority/edit", Sent::Authority, true, &EDIT),
    ("/api/authority/edit", Sent::Settings, true, &SETTINGS),
    ("/api/authority/edit", Sent::Adding, true, &ADD_OWN),
    ("/api/authority/edit", Sent::Removing, true, &REMOVE),
    ("/api/authority/confirm", Sent::Version, true, &EDIT),
    ("/api/users", Sent::Id, false, &USERS),
    ("/api/users/view", Sent::IdAndUser, false, &USERS),
    ("/api/users/edit_view", Sent::Id, false, &STEPS),
    ("/api/users/edit_view", Sent::IdAndUser, false, &STEPS),
    ("/api/users/add", Sent::NewUser, true, &STEPS),
    ("/api/users/save", Sent::User, true, &STEPS),
    ("/api/users/told", Sent::Step, true, &STEPS),
    ("/api/users/reset_password", Sent::Step, true, &STEPS),
    ("/api/users/remove", Sent::Step, true, &STEPS),
    ("/api/modules/give", Sent::Gift(MODULE), true, &GIVE),
    ("/api/modules/suspend", Sent::Access(MODULE), true, &GIVE),
    ("/api/modules/replace_coordinator", Sent::Access(MODULE), true, &REPLACE),
    ("/api/mails/retry", Sent::Mail, true, &RETRY),
    ("/api/page", Sent::Page("give-access"), false, &GIVE_PAGE),
    ("/api/page", Sent::Page("give-access?module=pq-registers"), false, &GIVE_PAGE),
    ("/api/page", Sent::Page("modules/pq-registers/suspend"), false, &GIVE_PAGE),
    ("/api/page", Sent::Page("deactivate"), false, &STANDING_PAGE),
    ("/api/page", Sent::Page("reactivate"), false, &STANDING_PAGE),
    ("/api/authority/reactivate", Sent::Standing(false), true, &REACTIVATE),
    // After it every authority is active.
    ("/api/authority/deactivate", Sent::Standing(true), true, &DEACTIVATE),
    ("/api/page", Sent::Page("access-manager"), false, &MANAGER_PAGE),
    ("/api/page", Sent::Page("access-manager/withdraw"), false, &MANAGER_PAGE),
    ("/api/access_manager/appoint", Sent::Manager(Role::Ended), true, &APPOINT),
    ("/api/access_manager/delegation", Sent::Manager(Role::Delegated), true, &DELEGATE),
    ("/api/access_manager/withdraw", Sent::Manager(Role::Held), true, &DELEGATE),
];

/// A module that every authority could have, with a keyword and nothing else.
const MODULE: &str = "pq-registers";

/// Pages of their own: one letter for each actor.
const PAGES: &[(&str, &str)] = &[
    ("/authorities", "l+++++p"),
    ("/administration/authorities", "l00+++p"),
    ("/administration/users", "l0++++p"),
    ("/administration/register", "l00++0p"),
    ("/actions/translations", "l0000+p"),
    // There is no such task.
    ("/actions/translations/01900000-0000-7000-8000-000000000000", "l00000p"),
    ("/administration/mails", "l00+++p"),
    ("/administration/invitations", "l00+++p"),
    ("/administration/invitations/new", "l00++-p"),
    ("/actions/validation", "l00+++p"),
    ("/register/nobody-has-this-link", "+++++++"),
    ("/register/submitted", "+++++++"),
    ("/send-email", "l00+++p"),
    ("/administration/bulk/01900000-0000-7000-8000-000000000000", "l00000p"),
    ("/nowhere", "0000000"),
];

/// Functions about the own account (P1, P2), lists (P3, P20, P21), and what anybody may do: one letter for each actor.
const OWN: &[(&str, &str)] = &[
    ("/api/text", "+++++++"),
    ("/api/session/me", "+++++++"),
    ("/api/session/log_in", "+++++++"),
    ("/api/session/log_out", "+++++++"),
    ("/api/home", "l+++++p"),
    ("/api/authority/register", "l--rr-p"),
    ("/api/invitations/save", "l00rr-p"),
    ("/api/self_registrations/submit", "xxxxxxx"),
    ("/api/translations/write", "l----0p"),
    ("/api/translations/close", "l----0p"),
    ("/api/account", "l+++++p"),
    ("/api/account/edit", "l+++++p"),
    ("/api/session/end", "l+++++p"),
    ("/api/session/end_others", "l+++++p"),
    ("/api/password/change", "l++++++"),
    ("/api/email/preview", "l--rrrp"),
    ("/api/email/send", "l--rrrp"),
    ("/api/bulk/stop", "l00000p"),
];

#[test]
fn every_server_function_has_its_row() {
    let known: BTreeSet<&str> = server_fn::axum::server_fn_paths().map(|(path, _)| path).collect();
    let rows: BTreeSet<&str> = MATRIX
        .iter()
        .map(|(path, ..)| *path)
        .chain(invitations::MATRIX.iter().map(|(path, ..)| *path))
        .chain(OWN.iter().map(|(path, _)| *path))
        .collect();
    assert!(!known.is_empty());
    assert_eq!(known, rows);
    for (path, method) in server_fn::axum::server_fn_paths() {
        // A write by GET could be sent from anywhere.
        assert_eq!(method, axum::http::Method::POST, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_matrix_holds() {
    matrix_holds(&World::new().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_matrix_holds_on_postgresql() {
    matrix_holds(&World::on_postgres().await).await;
}

async fn client(world: &World, actor: &str) -> Client {
    match actor {
        "anonymous" => world.client(),
        "restricted" => world.restricted("admin.se").await,
        name => world.logged_in(name).await,
    }
}

async fn authorities(world: &World) -> Vec<String> {
    use domain::id::AuthorityId;
    let named = |name: &'static str| async move {
        let (id,): (AuthorityId,) =
            world.one("SELECT id FROM authority WHERE official_name = $1", &[&name]).await;
        id.to_string()
    };
    let (closed,): (AuthorityId,) =
        world.one("SELECT id FROM authority WHERE country = 'SE' AND status = 'deactivated'", &[]).await;
    let (manager,): (AuthorityId,) = world
        .one(
            "SELECT id FROM authority WHERE country = 'SE' AND kind = 'authority' AND is_access_manager
                AND official_name <> 'Socialstyrelsen' ORDER BY id LIMIT 1",
            &[],
        )
        .await;
    vec![
        world.authority_of("admin.se").await,
        named("Universitets- och högskolerådet").await,
        world.authority_of("access.se").await,
        manager.to_string(),
        world.authority_of("nimic.se").await,
        world.authority_of("admin.fi").await,
        world.authority_of("operator.eu").await,
        closed.to_string(),
        "01900000-0000-7000-8000-000000000000".to_owned(),
        "' OR 1=1 --".to_owned(),
    ]
}

/// Somebody of the authority on whom every step can be tried; where there is no such authority, of another.
async fn somebody(world: &World, authority: &str) -> (String, String) {
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
async fn fields(world: &World, root: &mut Client, sent: Sent, target: &str, number: usize) -> Form {
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
async fn failed_mail(world: &World, target: &str, number: usize) -> String {
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

fn gift(target: &str, module: &str, version: &str) -> Form {
    Form::of(&[
        ("authority", target),
        ("modules[]", &format!("{module}:authority:{version}")),
        ("module_keywords[]", &format!("{module}:prof-doctor")),
    ])
}

/// Brings an access into this state, where there is such an authority and it can be changed, and gives its version.
async fn access(world: &World, root: &mut Client, target: &str, module: &str, active: bool) -> String {
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
async fn settings(world: &World, target: &str, number: usize) -> (String, Vec<&'static str>) {
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
async fn managing(world: &World, target: &str, adds: bool) -> (&'static str, String) {
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
async fn standing(world: &World, root: &mut Client, target: &str, active: bool) -> String {
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
async fn manager(world: &World, root: &mut Client, target: &str, role: Role) -> Form {
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

async fn matrix_holds(world: &World) {
    let authorities = authorities(world).await;
    let mut root = world.logged_in("operator.eu").await;
    let mut number = 100;
    for authority in &authorities[..7] {
        // At most five actors may remove one.
        for _ in 0..6 {
            number += 1;
            let form = new_user(authority, &format!("offer.{number}@person.example"));
            assert_eq!(root.call("/api/users/add", &form).await.code(), "ok");
        }
    }
    let mut clients = Vec::new();
    for actor in ACTORS {
        clients.push(client(world, actor).await);
    }
    let mut wrong = Vec::new();
    for (path, sent, changes, pattern) in MATRIX {
        for ((actor, client), letters) in ACTORS.iter().zip(&mut clients).zip(*pattern) {
            assert_eq!(letters.len(), authorities.len());
            for (place, (letter, authority)) in letters.bytes().zip(&authorities).enumerate() {
                number += 1;
                let form = fields(world, &mut root, *sent, authority, number).await;
                let before = world.fingerprint().await;
                let answer = client.call(path, &form).await;
                let written = world.fingerprint().await != before;
                let expected = code(letter);
                if answer.code() != expected {
                    wrong.push(format!(
                        "{path} {sent:?} {actor} {place}: {} instead of {expected}",
                        answer.code()
                    ));
                } else if written != (*changes && expected == "ok") {
                    wrong.push(format!("{path} {sent:?} {actor} {place}: {expected}, written: {written}"));
                }
            }
        }
    }
    // Those who were access managers are again, and nobody else.
    for (place, authority) in authorities.iter().enumerate() {
        let role = if matches!(place, 2 | 3) { Role::Held } else { Role::Ended };
        manager(world, &mut root, authority, role).await;
    }
    for (path, letters) in PAGES {
        for ((actor, client), letter) in ACTORS.iter().zip(&mut clients).zip(letters.bytes()) {
            let answer = client.call("/api/page", &Form::of(&[("path", path)])).await;
            if answer.code() != code(letter) {
                wrong.push(format!("{path} {actor}: {} instead of {}", answer.code(), code(letter)));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    own_rows_hold(world).await;
}

const STANDING: &str = "SELECT u.version, c.hash FROM user_account u JOIN credential c ON c.user_id = u.id
    WHERE u.username = $1";
const PUT_BACK: &str = "UPDATE credential SET hash = $2
    WHERE user_id = (SELECT id FROM user_account WHERE username = $1)";
const FORGET: &str = "DELETE FROM password_history
    WHERE user_id = (SELECT id FROM user_account WHERE username = $1)";

async fn own_rows_hold(world: &World) {
    for (path, letters) in OWN {
        for (actor, letter) in ACTORS.iter().zip(letters.bytes()) {
            // A browser of its own for each, since some of them end its session.
            let mut client = client(world, actor).await;
            let name = if matches!(*actor, "anonymous" | "restricted") { "admin.se" } else { actor };
            let (version, hash): (i64, String) = world.one(STANDING, &[&name]).await;
            let session = match client.call("/api/account", &Form::default()).await {
                answer if answer.code() == "ok" => {
                    let view: domain::view::AccountView = serde_json::from_str(&answer.text).unwrap();
                    view.sessions[0].id.clone()
                }
                _ => "00".repeat(32),
            };
            let form = Form::of(&[
                ("topic", "Login"),
                ("username", name),
                ("password", super::support::PASSWORD),
                ("version", &version.to_string()),
                ("phone", "+46 8 555 01 99"),
                ("language", "sv"),
                ("id", &session),
                ("current_password", super::support::PASSWORD),
                ("new_password", "Another-2026"),
                ("repeat_password", "Another-2026"),
            ]);
            let before = world.fingerprint().await;
            let answer = client.call(path, &form).await;
            let expected = code(letter);
            assert_eq!(answer.code(), expected, "{path} {actor}: {}", answer.text);
            if expected != "ok" {
                assert_eq!(world.fingerprint().await, before, "{path} {actor}");
            }
            world.run(PUT_BACK, &[&name, &hash]).await;
            world.run(FORGET, &[&name]).await;
        }
    }
}

/// Guards beyond the matrix: nobody resets or removes himself, and a user belongs to one authority only.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn steps_on_oneself_and_across_authorities_are_refused() {
    let world = World::new().await;
    let own = world.authority_of("admin.se").await;
    let other = world.authority_of("access.se").await;
    let (me, colleague, stranger) =
        (world.user("admin.se").await, world.user("user.se").await, world.user("access.se").await);
    let nobody = "01900000-0000-7000-8000-000000000000";
    let table = [
        ("admin.se", "/api/users/reset_password", &own, me.as_str(), "reset_own_password"),
        ("admin.se", "/api/users/remove", &own, &me, "remove_self"),
        ("operator.eu", "/api/users/remove", &other, &colleague, "not_found"),
        ("operator.eu", "/api/users/reset_password", &other, &colleague, "not_found"),
        ("operator.eu", "/api/users/told", &other, &colleague, "not_found"),
        ("operator.eu", "/api/users/save", &other, &colleague, "not_found"),
        ("operator.eu", "/api/users/view", &other, &colleague, "not_found"),
        ("operator.eu", "/api/users/edit_view", &other, &colleague, "not_found"),
        ("admin.se", "/api/users/reset_password", &own, &stranger, "not_found"),
        ("admin.se", "/api/users/save", &own, &stranger, "not_found"),
        ("admin.se", "/api/users/remove", &own, nobody, "not_found"),
        ("admin.se", "/api/users/view", &own, nobody, "not_found"),
        ("admin.se", "/api/users/save", &own, "x", "not_found"),
        ("admin.se", "/api/users/remove", &own, "x", "not_found"),
        ("admin.se", "/api/users/told", &own, "", "not_found"),
        ("admin.se", "/api/users/edit_view", &own, "x", "not_found"),
    ];
    for (actor, path, authority, user, expected) in table {
        let mut client = world.logged_in(actor).await;
        let before = world.fingerprint().await;
        let form = Form::of(&[
            ("id", authority),
            ("authority", authority),
            ("user", user),
            ("version", "1"),
            ("phone", "112"),
        ]);
        assert_eq!(client.call(path, &form).await.code(), expected, "{actor} {path} {user}");
        assert_eq!(world.fingerprint().await, before, "{actor} {path} {user}");
    }
}
