//! The list of Awaiting validation.

use domain::{
    criteria::ValidationCriteria,
    error::Error,
    policy::{self, Action},
    view::RegistrationRow,
};
use leptos::prelude::*;

use registry::Extent;

use super::list::{OnlyMine, Results, SearchButtons};
use super::{
    Address, Written,
    write::{crumbs, write},
};
use crate::{
    components::{Cell, Column, FilterText, Success},
    request::RequestContext,
    text, tr,
};

/// Path of the list.
pub const PATH: &str = "/actions/validation";

/// Awaiting validation (P19).
pub async fn page(request: &RequestContext, address: &Address) -> Result<Written, Error> {
    let (actor, criteria) = (request.reader()?, address.criteria());
    let found = request.registry.registrations(actor, &criteria, Extent::Page).await?;
    let has_others = policy::has_own_and_others(actor, Action::Validate);
    let done = address.value("done");
    Ok(write(request, PATH, || {
        let title = tr!(frame.menu_awaiting_validation).to_owned();
        let page = Written { title, crumbs: crumbs(tr!(frame.menu_my_actions)), ..Written::default() };
        let done = match done.as_str() {
            "returned" => Some(tr!(validation.returned_done)),
            "rejected" => Some(tr!(validation.rejected_done)),
            _ => None,
        };
        let hint = Some(tr!(validation.no_registrations).to_owned());
        let view = view! {
            {done.map(|words| view! { <Success>{words}</Success> })}
            <Criteria criteria=criteria.clone() has_others=has_others/>
            <Results path=PATH criteria=criteria found=found words=registrations_found row=row hint=hint>
                <Column label=tr!(authority.official_name)/>
                <Column label=tr!(validation.submitted_on)/>
                <Column label=tr!(validation.invited_by)/>
                <Column label=tr!(validation.column_possible_duplicates)/>
                <Column label=tr!(general.actions)/>
            </Results>
        };
        (page, view.into_any())
    }))
}

fn registrations_found(count: String) -> String {
    tr!(validation.registrations_found, count = count).clone()
}

fn row(row: RegistrationRow) -> AnyView {
    let href = format!("{PATH}/{}", row.id);
    let name = row.official_name;
    view! {
        <tr>
            <th scope="row">
                <a href=href.clone()>{name.clone()}</a>
                <span class="meta">{row.informal_name}</span>
            </th>
            <Cell label=tr!(validation.submitted_on)>{text::date_time(text::locale(), row.submitted_at)}</Cell>
            <Cell label=tr!(validation.invited_by) text=true>{row.inviter}</Cell>
            <Cell label=tr!(validation.column_possible_duplicates)>{row.duplicates}</Cell>
            <Cell label=tr!(general.actions)>
                <a href=href>{tr!(general.open)}<span class="visually-hidden">": " {name}</span></a>
            </Cell>
        </tr>
    }
    .into_any()
}

#[component]
fn Criteria(criteria: ValidationCriteria, has_others: bool) -> impl IntoView {
    view! {
        <form class="filter" method="get" action=PATH role="search" aria-label=tr!(search.search_criteria)>
            <FilterText name="text" label=tr!(search.column_authority) value=criteria.text/>
            {has_others.then(|| view! { <OnlyMine value=criteria.only_mine/> })}
            <FilterText is_day=true name="submitted_from" label=tr!(validation.submitted_from) value=criteria.submitted_from/>
            <FilterText is_day=true name="submitted_to" label=tr!(validation.submitted_to) value=criteria.submitted_to/>
            <SearchButtons path=PATH/>
        </form>
    }
}
