//! Home: what waits for the reader.

use domain::view::Waiting;
use leptos::prelude::*;

use crate::{
    api::{self, home},
    components::{Load, Warning},
    pages::Page,
    tr,
};

/// `/`
#[component]
pub fn HomePage() -> impl IntoView {
    let view = Resource::new(|| (), |()| home());
    view! { <Load resource=view show=|home| view! { <Home home=home/> }/> }
}

#[component]
fn Home(home: api::HomeData) -> impl IntoView {
    let api::HomeData { view, figures } = home;
    let waits = view.waiting.iter().map(|(kind, count)| waiting(*kind, *count)).collect_view();
    view! {
        <Page title=tr!(frame.menu_home) head={Some(view! { <p class="lead">{view.authority.clone()}</p> }.into_any())}>
            {view.only_administrator.then(|| view! {
                <Warning>
                    <p>{tr!(home.home_only_administrator)}</p>
                    <p><a href="/my-authority/users/new">{tr!(users.add_user)}</a></p>
                </Warning>
            })}
            <h2>{tr!(home.home_waiting)}</h2>
            {if view.waiting.is_empty() {
                view! { <p>{tr!(home.home_nothing_waiting)}</p> }.into_any()
            } else {
                view! { <ul class="todo">{waits}</ul> }.into_any()
            }}
            <p class="spaced"><a href="/my-authority">{tr!(frame.menu_my_authority)}</a></p>
            {(!figures.is_empty()).then(|| view! { <div inner_html=figures></div> })}
        </Page>
    }
}

fn waiting(kind: Waiting, count: i64) -> AnyView {
    let count = count.to_string();
    let (href, words) = match kind {
        Waiting::Registrations => ("/actions/validation", tr!(home.home_registrations, count = count)),
        Waiting::Names => ("/actions/translations", tr!(home.home_names, count = count)),
        Waiting::NeverLoggedIn => ("/my-authority/users", tr!(home.home_never_logged_in, count = count)),
        Waiting::UsernameNotTold => ("/my-authority/users", tr!(home.home_username_not_told, count = count)),
        Waiting::Passwords => ("/my-authority/users", tr!(home.home_passwords, count = count)),
        Waiting::FailedMails => ("/my-authority/users", tr!(home.home_failed_mails, count = count)),
        Waiting::AllFailedMails => {
            ("/administration/mails?state=failed", tr!(home.home_failed_mails, count = count))
        }
        Waiting::NearDeletion => {
            ("/administration/authorities?status=deactivated", tr!(home.home_near_deletion, count = count))
        }
        Waiting::RolesWithoutHolder => {
            ("/my-authority/modules", tr!(home.home_roles_without_holder, count = count))
        }
        Waiting::DataNotConfirmed => ("/my-authority", tr!(home.home_data_not_confirmed).to_owned()),
    };
    view! { <li><a href=href>{words}</a></li> }.into_any()
}
