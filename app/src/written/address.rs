//! What stands in an address: the parameters of its path, the criteria of a list, and the addresses of other pages and
//! orders of the same list.

use domain::criteria::Criteria;

/// An address, taken apart.
pub struct Address {
    /// Path, without the query.
    pub path: String,
    query: String,
    params: Vec<(&'static str, String)>,
}

impl Address {
    /// Of a path that fits the template.
    pub fn of(template: &'static str, path: &str, query: &str) -> Self {
        let names = template.split('/').zip(path.split('/'));
        let params = names.filter_map(|(name, value)| Some((name.strip_prefix(':')?, value.to_owned())));
        Self { path: path.to_owned(), query: query.to_owned(), params: params.collect() }
    }

    /// A parameter of the path; empty where the template has none of this name.
    pub fn param(&self, name: &str) -> &str {
        self.params.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
    }

    /// The names and values of the query.
    pub fn query(&self) -> Vec<(String, String)> {
        form_urlencoded::parse(self.query.as_bytes()).into_owned().collect()
    }

    /// A value of the query; empty where there is none.
    pub fn value(&self, name: &str) -> String {
        let found = self.query().into_iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value).unwrap_or_default()
    }

    /// The criteria of a list.
    pub fn criteria<C: Criteria>(&self) -> C {
        read(&self.query)
    }

    /// Which authority it is about: the id in the path, or the own one.
    pub fn which(&self) -> registry::Which<'_> {
        registry::Which::of(self.param("id"))
    }
}

/// The criteria of an address's query.
pub fn read<C: Criteria>(query: &str) -> C {
    C::read(form_urlencoded::parse(query.as_bytes()).into_owned())
}

/// The address of a list with these criteria.
pub fn list(path: &str, criteria: &impl Criteria) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(criteria.pairs()).finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// The page that follows, if there is one.
pub fn next(path: &str, criteria: &impl Criteria, after: Option<String>) -> Option<String> {
    after.map(|after| list(path, &criteria.after(after)))
}

/// The first page, from another one.
pub fn first(path: &str, criteria: &impl Criteria, is_continued: bool) -> Option<String> {
    is_continued.then(|| list(path, &criteria.after(String::new())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_the_parameters_of_its_template() {
        let template = "/authorities/:id/modules/:code/suspend";
        let address = Address::of(template, "/authorities/7/modules/pq-alerts/suspend", "a=1&a=%26");
        assert_eq!((address.param("id"), address.param("code"), address.param("x")), ("7", "pq-alerts", ""));
        let pair = |value: &str| ("a".to_owned(), value.to_owned());
        assert_eq!(address.query(), [pair("1"), pair("&")]);
    }
}
