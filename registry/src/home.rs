//! Home: what waits for the reader.

use domain::{
    error::Error,
    policy::{Action, Actor},
    time::DAY,
    view::{HomeView, Waiting},
};

use crate::{
    Registry,
    authority::{Page, Which},
    store::{authority, home, user},
};

/// So long before its end a temporary password needs attention.
const ENDING: i64 = 3 * DAY;

impl Registry {
    /// Home of the reader.
    pub async fn home(&self, actor: &Actor, lang: &str) -> Result<HomeView, Error> {
        look!(self, |tx| {
            let page = Page::open(tx, self, actor, Which::Own, lang).await?;
            let id = page.row.id;
            let mut waiting = vec![(Waiting::Registrations, self.waiting_registrations(tx, actor).await?)];
            let mut only_administrator = false;
            if page.allows(Action::ReadUsers) {
                let until = self.now().plus(ENDING);
                let row: home::WaitingRow = tx.one(home::WAITING, &[&id, &until]).await?;
                waiting.extend([
                    (Waiting::NeverLoggedIn, row.never_logged_in),
                    (Waiting::UsernameNotTold, row.username_not_told),
                    (Waiting::Passwords, row.passwords),
                    (Waiting::FailedMails, row.failed_mails),
                ]);
                let vacant: Vec<authority::VacantRow> = tx.all(authority::VACANT, &[&id]).await?;
                let modules: std::collections::BTreeSet<_> = vacant.iter().map(|row| row.module_id).collect();
                waiting.push((Waiting::RolesWithoutHolder, i64::try_from(modules.len()).unwrap_or(i64::MAX)));
                waiting.push((Waiting::DataNotConfirmed, i64::from(page.confirmation_due())));
                let administrators: Vec<user::AdministratorRow> =
                    tx.all(user::ADMINISTRATORS, &[&id]).await?;
                only_administrator = administrators.iter().all(|row| row.id == actor.user_id);
            }
            waiting.retain(|(_, count)| *count > 0);
            Ok(HomeView { authority: page.row.official_name, waiting, only_administrator })
        })
    }
}
