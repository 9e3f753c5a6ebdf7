//! The rows about invitations (P17) and self-registrations (P19): for each authority as the one that has invited.

use domain::id::{AuthorityId, InvitationId, SelfRegistrationId};

use super::{
    Form, World, authorities, clients,
    table::{ACTORS, OWN, PAGES, Pattern, code},
};
use crate::{
    html::form,
    invitations::{self, filled, invite, link},
};

/// P17: what is done with an invitation; a deactivated authority's stay as they are.
const STEP: Pattern = [
    "llllllllll",
    "0000000000",
    "0000000000",
    "0000000000",
    "0000000000",
    "00+0000000",
    "+++++00d00",
    "+++++++d00",
    "pppppppppp",
];
/// P17: its pages.
const READ: Pattern = [
    "llllllllll",
    "0000000000",
    "0000000000",
    "0000000000",
    "0000000000",
    "00+0000000",
    "+++++00+00",
    "++++++++00",
    "pppppppppp",
];
/// P19: where the inviter is no access manager, the national coordinator of the country decides in its place.
const DECIDE: Pattern = [
    "llllllllll",
    "0000000000",
    "0000000000",
    "0000000000",
    "0000000000",
    "00+0000000",
    "+++++00+00",
    "++++++++00",
    "pppppppppp",
];

/// What a function is sent.
#[derive(Clone, Copy, Debug)]
pub(super) enum Sent {
    /// An invitation in this state.
    Invitation(&'static str),
    /// The page of an invitation in this state, and what stands below it.
    Page(&'static str, &'static str),
    /// A registration that waits.
    Registration,
    /// Its page.
    RegistrationPage,
}

pub(super) const MATRIX: &[(&str, Sent, bool, &Pattern)] = &[
    ("/api/invitations/save", Sent::Invitation("draft"), true, &STEP),
    ("/api/invitations/delete", Sent::Invitation("draft"), true, &STEP),
    ("/api/invitations/resend", Sent::Invitation("sent"), true, &STEP),
    ("/api/invitations/withdraw", Sent::Invitation("sent"), true, &STEP),
    ("/api/page", Sent::Page("sent", ""), false, &READ),
    ("/api/page", Sent::Page("draft", "/edit"), false, &READ),
    ("/api/page", Sent::Page("draft", "/delete"), false, &READ),
    ("/api/page", Sent::Page("sent", "/resend"), false, &READ),
    ("/api/page", Sent::Page("sent", "/withdraw"), false, &READ),
    ("/api/page", Sent::RegistrationPage, false, &DECIDE),
    ("/api/self_registrations/decide", Sent::Registration, true, &DECIDE),
    ("/api/self_registrations/validate", Sent::Registration, true, &DECIDE),
];

const INVITE: &str = "INSERT INTO invitation (id, inviter_authority_id, inviter_user_id, country, authority_name_hint,
        recipient_email, language, status, created_at, used_at, resend_count, version)
    SELECT $1, a.id, (SELECT u.id FROM user_account u ORDER BY u.id LIMIT 1), COALESCE(a.country, 'SE'), 'Some office',
        'office@new.example', 'sv', $3, 1, $4, 0, 1 FROM authority a WHERE a.id = $2";
const SUBMIT: &str =
    "INSERT INTO self_registration (id, invitation_id, payload, status, submitted_at, version)
    SELECT $1, i.id, '{}', 'submitted', 1, 1 FROM invitation i WHERE i.id = $2";

/// What would be sent by somebody who may.
async fn fields(world: &World, sent: Sent, target: &str, number: usize) -> Form {
    let id = format!("01900000-0000-7000-9000-{number:012}");
    let status = match sent {
        Sent::Invitation(status) | Sent::Page(status, _) => status,
        Sent::Registration | Sent::RegistrationPage => "used",
    };
    if let Some(authority) = AuthorityId::parse(target) {
        let invitation = InvitationId::parse(&id).unwrap();
        let used = (status == "used").then_some(1_i64);
        world.run(INVITE, &[&invitation, &authority, &status, &used]).await;
        if used.is_some() {
            world.run(SUBMIT, &[&SelfRegistrationId::parse(&id).unwrap(), &invitation]).await;
        }
    }
    let email = format!("first.{number}@new.example");
    match sent {
        Sent::Invitation(_) => Form::of(&[
            ("invitation", &id),
            ("version", "1"),
            ("recipient_email", &email),
            ("language", "sv"),
            ("authority_name_hint", "Another office"),
        ]),
        Sent::Page(_, below) => Form::of(&[("path", &format!("/administration/invitations/{id}{below}"))]),
        Sent::RegistrationPage => Form::of(&[("path", &format!("/actions/validation/{id}"))]),
        Sent::Registration => Form::of(&[
            ("registration", &id),
            ("version", "1"),
            ("step", "return"),
            ("reason", "The street is missing."),
            ("official_name", &format!("Prövningsnämnd {number}")),
            ("informal_name", "Nämnd"),
            ("informal_name_lang", "sv"),
            ("phone", "+46 8 555 01 00"),
            ("email", "office@new.example"),
            ("street", "Exempelgatan 1"),
            ("city", "Stockholm"),
            ("keywords[]", "area-health"),
            ("keywords[]", "type-central"),
            ("keywords[]", "level-national"),
            ("first_user.first_name", "Märta"),
            ("first_user.last_name", "Åkesson"),
            ("first_user.email", &email),
            ("first_user.language", "sv"),
            ("none_of_these", "on"),
        ]),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_rows_about_invitations_hold() {
    rows_hold(&World::new().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_rows_about_invitations_hold_on_postgresql() {
    rows_hold(&World::on_postgres().await).await;
}

async fn rows_hold(world: &World) {
    let authorities = authorities(world).await;
    let mut clients = clients(world, &authorities).await;
    let (mut wrong, mut number) = (Vec::new(), 0);
    for (path, sent, changes, pattern) in MATRIX {
        for ((actor, client), letters) in ACTORS.iter().zip(&mut clients).zip(*pattern) {
            for (place, (letter, authority)) in letters.bytes().zip(&authorities).enumerate() {
                number += 1;
                let form = fields(world, *sent, authority, number).await;
                let before = world.fingerprint().await;
                let answer = client.call(path, &form).await;
                let written = world.fingerprint().await != before;
                let expected = code(letter);
                if answer.code() != expected || written != (*changes && expected == "ok") {
                    let given = answer.code();
                    wrong
                        .push(format!("{path} {sent:?} {actor} {place}: {given}, not {expected}; {written}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// P18, the column Inv: whoever holds a link submits this registration, once, and is nobody everywhere else.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_holder_of_a_link_is_nobody_elsewhere() {
    const SUBMIT: &str = invitations::SUBMIT;
    const FOR_ANYBODY: [&str; 4] = ["/api/page", "/api/text", "/api/session/me", "/api/session/log_out"];
    let world = World::new().await;
    invite(&mut world.logged_in("access.se").await).await;
    let page = link(&world).await;
    let mut holder = world.client();
    let form = form(&holder.get(&page).await.text, SUBMIT).unwrap();
    let sent = authorities(&world).await.iter().fold(form.clone(), |form, id| form.with("authority", id));
    let before = world.fingerprint().await;
    for (path, _) in server_fn::axum::server_fn_paths().filter(|(path, _)| !FOR_ANYBODY.contains(path)) {
        let expected = match path {
            SUBMIT => continue,
            "/api/session/log_in" => "login_failed",
            _ => "login_required",
        };
        assert_eq!(holder.call(path, &sent).await.code(), expected, "{path}");
    }
    for (path, letters) in PAGES {
        let answer = holder.call("/api/page", &Form::of(&[("path", path)])).await;
        assert_eq!(answer.code(), code(letters.as_bytes()[0]), "{path}");
    }
    assert_eq!(world.fingerprint().await, before);
    assert!(OWN.contains(&(SUBMIT, "xxxxxxxxx")), "without a link nobody submits anything");
    let submitted = filled(&form);
    assert_eq!(holder.call(SUBMIT, &submitted).await.code(), "ok");
    assert_eq!(holder.call(SUBMIT, &submitted).await.code(), "invitation_expired");
}
