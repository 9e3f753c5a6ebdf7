//! The keys of a module (P38): issued and shown once, revoked.

use domain::{
    error::Error,
    view::{IssuedKey, ModuleKeyRow, ModuleKeysView},
};
use leptos::prelude::*;

use super::{DoneBefore, module_path, way};
use crate::{
    api::{IssueModuleKey, RevokeModuleKey},
    components::{Cell, Column, DateText, Hidden, Tag, TagKind, Warning},
    request::RequestContext,
    text, tr,
    written::{
        Address, Written,
        write::{WrittenForm, write},
    },
};

/// `…/modules/{code}/keys`; with the new key, where this page answers the form that has issued it.
pub async fn list(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let (actor, lang) = (request.reader()?, request.lang());
    let view = request.registry.module_keys(actor, address.param("code"), lang).await?;
    let issued: Option<IssuedKey> = request.answer::<IssueModuleKey, _>();
    let done = address.value("done");
    Ok(write(request, &address.path, || {
        let page = heading(&view, tr!(catalogue.module_keys), &[]);
        let new = issued.map(|issued| view! { <NewKey issued=issued/> });
        let module = view.module.clone();
        let view = view! { <DoneBefore done=done/> <p class="lead">{module}</p> {new} <Keys view=view/> };
        (page, view.into_any())
    }))
}

fn heading(view: &ModuleKeysView, title: &str, further: &[(String, &str)]) -> Written {
    let mut above = vec![(module_path(&view.code), view.module.as_str())];
    above.extend(further.iter().cloned());
    let window_title = Some(format!("{title}: {}", view.module));
    Written { title: title.to_owned(), window_title, crumbs: way(&above), ..Written::default() }
}

/// The key itself: it stands in this answer and nowhere else.
#[component]
fn NewKey(issued: IssuedKey) -> impl IntoView {
    let until = text::date(text::locale(), issued.valid_until);
    view! {
        <div class="panel" role="status">
            <h2 id="new-key">{tr!(catalogue.module_key)}</h2>
            <p><strong>{tr!(catalogue.module_key_once)}</strong></p>
            <output class="username-display secret-display" aria-labelledby="new-key" translate="no">{issued.key}</output>
            <p>{tr!(catalogue.module_key_valid_until, date = until).clone()}</p>
        </div>
    }
}

#[component]
fn Keys(view: ModuleKeysView) -> impl IntoView {
    let ModuleKeysView { code, keys, may_issue, .. } = view;
    let path = module_path(&code);
    let rows = keys.into_iter().map(|key| row(key, &path)).collect_view();
    let is_empty = rows.is_empty();
    view! {
        <p>{tr!(catalogue.module_keys_hint)} " " {tr!(catalogue.module_key_valid_for)}</p>
        {if is_empty {
            view! { <p class="empty">{tr!(catalogue.no_module_keys)}</p> }.into_any()
        } else {
            view! {
                <table class="table">
                    <thead>
                        <tr>
                            <Column label=tr!(catalogue.module_key_issued)/>
                            <Column label=tr!(catalogue.module_key_until)/>
                            <Column label=tr!(account.session_last_seen_column)/>
                            <Column label=tr!(authority.status)/>
                            <Column label=tr!(general.actions)/>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            }
            .into_any()
        }}
        {if may_issue {
            view! { <Issue module=code/> }.into_any()
        } else {
            view! { <Warning><p>{tr!(error.too_many_keys)}</p></Warning> }.into_any()
        }}
    }
}

#[component]
fn Issue(module: String) -> impl IntoView {
    view! {
        <WrittenForm action={ServerAction::<IssueModuleKey>::new()}>
            <Hidden name="module" value=module/>
            <div class="actions">
                <button class="button" type="submit">{tr!(catalogue.issue_module_key)}</button>
            </div>
        </WrittenForm>
    }
}

fn row(key: ModuleKeyRow, path: &str) -> impl IntoView + use<> {
    let href = format!("{path}/keys/{}/revoke", key.id);
    let issued = text::date_time(text::locale(), key.issued_at);
    let is_revoked = key.revoked_at.is_some();
    let state = view! { <State key=key.clone()/> };
    let used = match key.last_used_at {
        Some(at) => view! { <DateText at=at with_time=true/> }.into_any(),
        None => tr!(catalogue.module_key_never_used).into_any(),
    };
    view! {
        <tr>
            <th scope="row"><DateText at=key.issued_at with_time=true/></th>
            <Cell label=tr!(catalogue.module_key_until)><DateText at=key.valid_until/></Cell>
            <Cell label=tr!(account.session_last_seen_column)>{used}</Cell>
            <Cell label=tr!(authority.status)>{state}</Cell>
            <Cell label=tr!(general.actions)>
                {(!is_revoked).then(|| view! {
                    <a href=href>
                        {tr!(catalogue.revoke_module_key)}<span class="visually-hidden">": " {issued}</span>
                    </a>
                })}
            </Cell>
        </tr>
    }
}

#[component]
fn State(key: ModuleKeyRow) -> impl IntoView {
    let (kind, word) = match (key.revoked_at, key.is_active) {
        (Some(_), _) => (TagKind::Bad, tr!(catalogue.module_key_revoked)),
        (None, true) => (TagKind::Ok, tr!(catalogue.module_key_active)),
        (None, false) => (TagKind::Warning, tr!(catalogue.module_key_expired)),
    };
    let when = key.revoked_at.map(|at| view! { <span class="meta"><DateText at=at with_time=true/></span> });
    view! { <Tag kind=kind word=word/> " " {when} }
}

/// `…/modules/{code}/keys/{key}/revoke`
pub async fn revoke(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let (actor, lang) = (request.reader()?, request.lang());
    let view = request.registry.module_keys(actor, address.param("code"), lang).await?;
    let key = view.keys.iter().find(|key| key.id == address.param("key")).cloned().ok_or(Error::NotFound)?;
    Ok(write(request, &address.path, || {
        let back = format!("{}/keys", module_path(&view.code));
        let keys = [(back.clone(), tr!(catalogue.module_keys))];
        let page = heading(&view, tr!(catalogue.revoke_module_key), &keys);
        (page, view! { <Revoke view=view key=key back=back/> }.into_any())
    }))
}

#[component]
fn Revoke(view: ModuleKeysView, key: ModuleKeyRow, back: String) -> impl IntoView {
    let used = match key.last_used_at {
        Some(at) => view! { <DateText at=at with_time=true/> }.into_any(),
        None => tr!(catalogue.module_key_never_used).into_any(),
    };
    let id = key.id.clone();
    view! {
        <p class="lead">{view.module}</p>
        <dl class="summary-list">
            <div><dt>{tr!(catalogue.module_key_issued)}</dt><dd><DateText at=key.issued_at with_time=true/></dd></div>
            <div><dt>{tr!(catalogue.module_key_until)}</dt><dd><DateText at=key.valid_until/></dd></div>
            <div><dt>{tr!(account.session_last_seen_column)}</dt><dd>{used}</dd></div>
            <div><dt>{tr!(authority.status)}</dt><dd><State key=key/></dd></div>
        </dl>
        <h2>{tr!(general.what_will_happen)}</h2>
        <p>{tr!(catalogue.module_key_revoke_effect)}</p>
        <WrittenForm action={ServerAction::<RevokeModuleKey>::new()}>
            <Hidden name="module" value=view.code/>
            <Hidden name="key" value=id/>
            <div class="actions">
                <button class="button button--danger" type="submit">{tr!(catalogue.revoke_module_key)}</button>
                <a href=back>{tr!(general.cancel)}</a>
            </div>
        </WrittenForm>
    }
}
