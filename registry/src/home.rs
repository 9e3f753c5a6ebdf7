//! Home: what waits for the reader.

use std::collections::BTreeSet;

use domain::{
    criteria::MailCriteria,
    error::Error,
    model::MailState,
    policy::{self, Action, Actor},
    time::DAY,
    view::{HomeView, Waiting},
};

use crate::{
    Failure, Registry,
    authority::{Page, Which},
    mails::Mails,
    scope::Reach,
    search::Extent,
    store::{Query, Tx, authority, home, search, translation, user},
};

/// So long before its end a temporary password needs attention.
const ENDING: i64 = 3 * DAY;
/// So long before its deletion a deactivated authority needs attention: when the first warning goes out (J8).
const DELETED_SOON: i64 = 30 * DAY;

impl Registry {
    /// Home of the reader.
    pub async fn home(&self, actor: &Actor, lang: &str) -> Result<HomeView, Error> {
        look!(self, |tx| {
            let page = Page::open(tx, self, actor, Which::Own, lang).await?;
            let mut waiting = vec![
                (Waiting::Registrations, self.waiting_registrations(tx, actor).await?),
                (Waiting::Names, waiting_names(tx, actor).await?),
            ];
            let mut only_administrator = false;
            if page.allows(Action::ReadUsers) {
                waiting.extend(self.own_authority(tx, &page).await?);
                let administrators: Vec<user::AdministratorRow> =
                    tx.all(user::ADMINISTRATORS, &[&page.row.id]).await?;
                only_administrator = administrators.iter().all(|row| row.id == actor.user_id);
            }
            if policy::is_offered(actor, Action::ReadMails) {
                // The list has those to the own users, too.
                waiting.retain(|(what, _)| *what != Waiting::FailedMails);
                waiting.push((Waiting::AllFailedMails, failed_mails(tx, actor).await?));
            }
            waiting.push((Waiting::NearDeletion, self.near_deletion(tx, actor).await?));
            waiting.retain(|(_, count)| *count > 0);
            Ok(HomeView { authority: page.row.official_name, waiting, only_administrator })
        })
    }

    /// The own authority's users, modules and data.
    async fn own_authority(&self, tx: &mut Tx, page: &Page) -> Result<Vec<(Waiting, i64)>, Failure> {
        let id = page.row.id;
        let (now, chosen_expire) = (self.now(), self.settings().password_expiry);
        let until = now.plus(ENDING);
        let row: home::WaitingRow = tx.one(home::WAITING, &[&id, &until, &now, &chosen_expire]).await?;
        let vacant: Vec<authority::VacantRow> = tx.all(authority::VACANT, &[&id]).await?;
        let modules: BTreeSet<_> = vacant.iter().map(|row| row.module_id).collect();
        Ok(vec![
            (Waiting::NeverLoggedIn, row.never_logged_in),
            (Waiting::UsernameNotTold, row.username_not_told),
            (Waiting::Passwords, row.passwords),
            (Waiting::FailedMails, row.failed_mails),
            (Waiting::RolesWithoutHolder, i64::try_from(modules.len()).unwrap_or(i64::MAX)),
            (Waiting::DataNotConfirmed, i64::from(page.confirmation_due())),
        ])
    }

    /// Those that have the own authority as access manager; the preset of the list that they are found in.
    async fn near_deletion(&self, tx: &mut Tx, actor: &Actor) -> Result<i64, Failure> {
        if !policy::has(actor, Action::DeactivateAuthority) {
            return Ok(0);
        }
        let reach = Reach::new(actor, Action::DeactivateAuthority);
        let until = self.now().plus(DELETED_SOON);
        let query = reach.narrow(Query::new(home::NEAR_DELETION, &[&until]));
        Extent::Page.count(tx, query.and(search::ONLY_MINE, &[&actor.authority_id])).await
    }
}

async fn waiting_names(tx: &mut Tx, actor: &Actor) -> Result<i64, Failure> {
    if !policy::has(actor, Action::TranslateNames) {
        return Ok(0);
    }
    let (count,): (i64,) = tx.one(translation::OPEN_COUNT, &[]).await?;
    Ok(count)
}

async fn failed_mails(tx: &mut Tx, actor: &Actor) -> Result<i64, Failure> {
    let criteria = MailCriteria { state: MailState::Failed.as_str().to_owned(), ..MailCriteria::default() };
    Mails::of(actor, &criteria).count(tx, Extent::Page).await
}
