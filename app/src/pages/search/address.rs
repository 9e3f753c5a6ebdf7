//! The criteria in the address, and the addresses of other pages and orders of the same list.

use domain::criteria::Criteria;
use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

/// The criteria of the present address.
pub fn criteria<C: Criteria + PartialEq + Send + Sync + 'static>() -> Memo<C> {
    let query = use_query_map();
    Memo::new(move |_| query.with(|query| C::read(query.clone())))
}

/// The address of a list with these criteria.
pub fn address(path: &str, criteria: &impl Criteria) -> String {
    let query: ParamsMap = criteria.pairs().into_iter().collect();
    format!("{path}{}", query.to_query_string())
}

/// The page that follows, if there is one.
pub fn next(path: &str, criteria: &impl Criteria, after: Option<String>) -> Option<String> {
    after.map(|after| address(path, &criteria.after(after)))
}

/// The first page, from another one.
pub fn first(path: &str, criteria: &impl Criteria, is_continued: bool) -> Option<String> {
    is_continued.then(|| address(path, &criteria.after(String::new())))
}
