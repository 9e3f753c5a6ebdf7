//! The list of invitations to self-registration.

use domain::{
    criteria::InvitationCriteria,
    error::Error,
    model::InvitationState,
    policy::{self, Action},
    view::InvitationRow,
};
use leptos::prelude::*;

use registry::Extent;

use super::list::{OnlyMine, Results, SearchButtons};
use super::{
    Address, Written,
    write::{crumbs, write},
};
use crate::{
    components::{Cell, Column, FilterSelect, FilterText, Success, Tag, TagKind},
    request::RequestContext,
    text::{self, Word},
    tr,
};

/// Path of the list.
pub const PATH: &str = "/administration/invitations";

/// Invitations to self-registration (P17).
pub async fn page(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let (actor, criteria) = (request.reader()?, address.criteria());
    let found = request.registry.invitations(actor, &criteria, Extent::Page).await?;
    let may_invite = request.registry.may_invite(actor).await?;
    let has_others = policy::has_own_and_others(actor, Action::Invite);
    let is_deleted = address.value("done") == "deleted";
    Ok(write(request, PATH, || {
        let title = tr!(frame.menu_invitations).to_owned();
        let page = Written { title, crumbs: crumbs(tr!(frame.menu_administration)), ..Written::default() };
        let view = view! {
            {is_deleted.then(|| view! { <Success>{tr!(invitations.draft_deleted_done)}</Success> })}
            {may_invite.then(|| view! {
                <div class="actions">
                    <a class="button" href=format!("{PATH}/new")>{tr!(invitations.new_invitation)}</a>
                </div>
            })}
            <Criteria criteria=criteria.clone() has_others=has_others/>
            <Results path=PATH criteria=criteria found=found words=invitations_found row=row>
                <Column label=tr!(invitations.column_recipient)/>
                <Column label=tr!(invitations.authority_name_hint)/>
                <Column label=tr!(authority.status)/>
                <Column label=tr!(invitations.column_sent)/>
                <Column label=tr!(invitations.column_valid_until)/>
                <Column label=tr!(general.actions)/>
            </Results>
        };
        (page, view.into_any())
    }))
}

fn invitations_found(count: String) -> String {
    tr!(invitations.invitations_found, count = count).clone()
}

/// The state of an invitation.
#[component]
pub fn StateTag(
    /// The state.
    state: InvitationState,
) -> impl IntoView {
    let kind = match state {
        InvitationState::Used => TagKind::Ok,
        InvitationState::Expired => TagKind::Warning,
        InvitationState::Failed => TagKind::Bad,
        InvitationState::Draft | InvitationState::Sent | InvitationState::Withdrawn => TagKind::Neutral,
    };
    view! { <Tag kind=kind word=state.word()/> }
}

fn row(row: InvitationRow) -> AnyView {
    let locale = text::locale();
    let href = format!("{PATH}/{}", row.id);
    let recipient = if row.recipient_email.is_empty() { "–".to_owned() } else { row.recipient_email };
    view! {
        <tr>
            <th scope="row"><a href=href.clone()>{recipient.clone()}</a></th>
            <Cell label=tr!(invitations.authority_name_hint) text=true>
                {row.authority_name_hint} <span class="meta">{row.inviter}</span>
            </Cell>
            <Cell label=tr!(authority.status)><StateTag state=row.state/></Cell>
            <Cell label=tr!(invitations.column_sent)>{row.sent_at.map(|at| text::date(locale, at))}</Cell>
            <Cell label=tr!(invitations.column_valid_until)>
                {row.expires_at.map(|at| text::date(locale, at))}
            </Cell>
            <Cell label=tr!(general.actions)>
                <a href=href>{tr!(general.open)}<span class="visually-hidden">": " {recipient}</span></a>
            </Cell>
        </tr>
    }
    .into_any()
}

#[component]
fn Criteria(criteria: InvitationCriteria, has_others: bool) -> impl IntoView {
    let states =
        InvitationState::ALL.iter().map(|state| (state.as_str().to_owned(), state.word().to_owned()));
    view! {
        <form class="filter" method="get" action=PATH role="search" aria-label=tr!(search.search_criteria)>
            <FilterText name="text" label=tr!(invitations.invitation_search_text) value=criteria.text/>
            {has_others.then(|| view! { <OnlyMine value=criteria.only_mine/> })}
            <FilterSelect name="status" label=tr!(authority.status) value=criteria.status options=states.collect()/>
            <SearchButtons path=PATH/>
        </form>
    }
}
