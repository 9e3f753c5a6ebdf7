//! The tab Authority: names, description, contact.

use domain::{
    model::AuthorityStatus,
    policy::Action,
    view::{AuthorityData, AuthorityView, Tab},
};
use leptos::prelude::*;

use super::head::{Place, TabPage, base};
use crate::{
    api::{ConfirmData, authority},
    components::{Hidden, Load, ReloadForm, Warning},
    text, tr,
};

/// `/my-authority`, `/authorities/{id}`
#[component]
pub fn AuthorityPage() -> impl IntoView {
    let place = Place::of_address();
    let view = Resource::new(move || place.get(), |place| authority(place.id));
    view! { <Load resource=view show=|view| view! { <Authority view=view/> }/> }
}

#[component]
fn Authority(view: AuthorityView) -> impl IntoView {
    let AuthorityView { head, data } = view;
    // Where one must be listed first, edit mode is the place for that, too.
    let can_edit = [Action::EditBasicData, Action::AddOwnAccessManager]
        .iter()
        .any(|action| head.allowed.contains(action));
    let base = base(&head);
    let edit = format!("{base}/edit");
    let standing = head.allowed.contains(&Action::DeactivateAuthority).then(|| {
        let (step, label) = if head.status == AuthorityStatus::Active {
            ("deactivate", tr!(authority.deactivate_authority))
        } else {
            ("reactivate", tr!(authority.reactivate_authority))
        };
        view! { <a class="button button--secondary" href=format!("{base}/{step}")>{label}</a> }
    });
    let confirm =
        (data.confirmation_due && can_edit).then(|| (head.id.to_string(), data.version.to_string()));
    view! {
        <TabPage head=head tab=Tab::Authority>
            {confirm.map(|(id, version)| view! {
                <Warning>
                    <p>{tr!(authority.confirm_data_request)}</p>
                    <ReloadForm action={ServerAction::<ConfirmData>::new()} class="inline-form">
                        <Hidden name="authority" value=id/>
                        <Hidden name="version" value=version/>
                        <button class="button button--secondary" type="submit">{tr!(authority.confirm_data)}</button>
                    </ReloadForm>
                </Warning>
            })}
            {(can_edit || standing.is_some()).then(|| view! {
                <div class="actions">
                    {can_edit.then(|| view! { <a class="button" href=edit>{tr!(authority.edit_authority)}</a> })}
                    {standing}
                </div>
            })}
            <Data data=data/>
        </TabPage>
    }
}

#[component]
fn Data(data: AuthorityData) -> impl IntoView {
    let locale = text::locale();
    let entry = |label: &'static str, value: String| {
        let value = if value.is_empty() { tr!(general.not_specified).to_owned() } else { value };
        view! { <div><dt>{label}</dt><dd>{value}</dd></div> }
    };
    let translations = data
        .translations
        .into_iter()
        .map(|(lang, name, outdated)| {
            view! {
                <div>
                    <dt lang=lang.clone()>{text::language_name(&lang)}</dt>
                    <dd><span lang=lang>{name}</span> {outdated.then(|| view! { " " <span class="tag tag--warn">{tr!(authority.translation_outdated)}</span> })}</dd>
                </div>
            }
        })
        .collect_view();
    let website = if data.website.is_empty() {
        tr!(general.not_specified).into_any()
    } else {
        view! { <a href=data.website.clone() rel="noopener noreferrer external">{data.website.clone()}</a> }
            .into_any()
    };
    let has_translations = !translations.is_empty();
    view! {
        <h2>{tr!(authority.names)}</h2>
        <dl class="summary-list">
            {entry(tr!(authority.official_name), data.official_name)}
            <div><dt>{tr!(authority.informal_name)}</dt><dd lang=data.informal_name_lang>{data.informal_name}</dd></div>
        </dl>
        {has_translations.then(|| view! {
            <h3>{tr!(authority.informal_name_other_languages)}</h3>
            <dl class="summary-list">{translations}</dl>
        })}
        <h2>{tr!(authority.description)}</h2>
        {if data.description.is_empty() {
            view! { <p>{tr!(general.not_specified)}</p> }.into_any()
        } else {
            view! { <p class="free-text" lang=data.description_lang>{data.description}</p> }.into_any()
        }}
        <h2>{tr!(authority.contact_details)}</h2>
        <dl class="summary-list">
            {entry(tr!(authority.phone), data.phone)}
            {entry(tr!(authority.email), data.email)}
            // Nothing on the public card.
            {(!data.mail_language.is_empty()).then(|| {
                entry(tr!(authority.mail_language), text::language_name(&data.mail_language).to_owned())
            })}
            <div><dt>{tr!(authority.website)}</dt><dd>{website}</dd></div>
            {entry(tr!(authority.street), data.street)}
            {entry(tr!(authority.postal_code), data.postal_code)}
            {entry(tr!(authority.city), data.city)}
            {entry(tr!(authority.region), data.region)}
        </dl>
        {data.confirmed_at.map(|at| view! {
            <p class="meta">{tr!(authority.data_confirmed_at, date = text::date(locale, at))}</p>
        })}
    }
}
