//! The own account: details, password, sessions.

use domain::view::{AccountView, HeldRole, SessionRow};
use leptos::prelude::*;

use crate::{
    api::{EditOwnDetails, EndOtherSessions, EndSession, account},
    components::{Cell, Column, DateText, Hidden, LanguageField, Load, ReloadForm, TextField},
    pages::Page,
    tr,
};

/// `/account`
#[component]
pub fn AccountPage() -> impl IntoView {
    let view = Resource::new(|| (), |()| account());
    view! { <Load resource=view show=|view| view! { <Account view=view/> }/> }
}

#[component]
fn Account(view: AccountView) -> impl IntoView {
    let entry = |label: &'static str, value: AnyView| view! { <div><dt>{label}</dt><dd>{value}</dd></div> };
    view! {
        <Page title=tr!(frame.menu_account)>
            <h2>{tr!(account.my_details)}</h2>
            <p class="meta">{tr!(account.my_details_hint)}</p>
            <dl class="summary-list">
                {entry(tr!(users.user_name_full), format!("{} {}", view.first_name, view.last_name).into_any())}
                {entry(tr!(users.user_email), view.email.into_any())}
                {entry(tr!(users.username), view! { <span class="code">{view.username}</span> }.into_any())}
                {entry(tr!(account.my_authority_is), view.authority.into_any())}
                {entry(tr!(account.my_roles), roles(view.is_administrator, view.roles).into_any())}
            </dl>
            <ReloadForm action={ServerAction::<EditOwnDetails>::new()}>
                <Hidden name="version" value=view.version.to_string()/>
                <TextField name="phone" label=tr!(users.user_phone) value=view.phone kind="tel" autocomplete="tel" says_optional=true/>
                <LanguageField name="language" label=tr!(users.preferred_language) value=view.language
                    hint=tr!(users.preferred_language_hint)/>
                <div class="actions"><button class="button" type="submit">{tr!(general.save)}</button></div>
            </ReloadForm>
            <h2>{tr!(login.login_password)}</h2>
            {view.password_changed_at.map(|at| {
                let locale = crate::text::locale();
                view! { <p>{tr!(account.password_last_changed, date = crate::text::date(locale, at))}</p> }
            })}
            {view.password_until.map(|at| {
                let locale = crate::text::locale();
                view! { <p>{tr!(users.password_valid_until, date = crate::text::date(locale, at))}</p> }
            })}
            <p><a class="button button--secondary" href="/password">{tr!(login.change_password)}</a></p>
            <h2>{tr!(account.sessions)}</h2>
            <Sessions rows=view.sessions/>
            <p class="spaced">
                <a href="/account/data.html" rel="external" download="mandate.html">{tr!(account.download_my_data)}</a>
                " (" <a href="/account/data.json" rel="external" download="mandate.json">"JSON"</a> ")"
            </p>
        </Page>
    }
}

fn roles(is_administrator: bool, roles: Vec<HeldRole>) -> impl IntoView {
    if !is_administrator && roles.is_empty() {
        return tr!(users.no_roles).into_any();
    }
    let items =
        roles.into_iter().map(|held| view! { <li>{held.module} ": " {held.role}</li> }).collect_view();
    view! {
        <ul>
            {is_administrator.then(|| view! { <li>{tr!(users.administrator)}</li> })}
            {items}
        </ul>
    }
    .into_any()
}

#[component]
fn Sessions(rows: Vec<SessionRow>) -> impl IntoView {
    let has_others = rows.len() > 1;
    let end = ServerAction::<EndSession>::new();
    let rows = rows
        .into_iter()
        .map(|row| {
            let browser = row.browser.clone();
            view! {
                <tr>
                    <Cell label=tr!(account.session_browser)>
                        {row.browser} {row.this.then(|| view! { " (" {tr!(account.session_this)} ")" })}
                    </Cell>
                    <Cell label=tr!(account.session_last_seen_column)><DateText at=row.last_seen with_time=true/></Cell>
                    <Cell label=tr!(general.actions)>
                        <ReloadForm action=end class="inline-form">
                            <Hidden name="id" value=row.id/>
                            <button class="link-button" type="submit">
                                {tr!(account.end_session)} <span class="visually-hidden">": " {browser}</span>
                            </button>
                        </ReloadForm>
                    </Cell>
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="table">
            <thead>
                <tr>
                    <Column label=tr!(account.session_browser)/>
                    <Column label=tr!(account.session_last_seen_column)/>
                    <Column label=tr!(general.actions)/>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        {has_others.then(|| view! {
            <ReloadForm action={ServerAction::<EndOtherSessions>::new()}>
                <button class="button button--secondary" type="submit">{tr!(account.end_sessions_all)}</button>
            </ReloadForm>
        })}
    }
}
