//! The criteria in the address, and the addresses of other pages and orders of the same list.

use domain::criteria::Criteria;

/// The criteria of an address's query.
pub fn read<C: Criteria>(query: &str) -> C {
    C::read(form_urlencoded::parse(query.as_bytes()).into_owned())
}

/// The address of a list with these criteria.
pub fn address(path: &str, criteria: &impl Criteria) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(criteria.pairs()).finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// The page that follows, if there is one.
pub fn next(path: &str, criteria: &impl Criteria, after: Option<String>) -> Option<String> {
    after.map(|after| address(path, &criteria.after(after)))
}

/// The first page, from another one.
pub fn first(path: &str, criteria: &impl Criteria, is_continued: bool) -> Option<String> {
    is_continued.then(|| address(path, &criteria.after(String::new())))
}
