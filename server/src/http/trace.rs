//! A number for each request, and one line of log: the route's template, never the raw address.

use std::{
    net::{IpAddr, SocketAddr},
    time::Instant,
};

use axum::{
    body::Body,
    extract::{ConnectInfo, State},
    http::{HeaderValue, Request, Response},
    middleware::Next,
};
use domain::id::new_uuid;
use ipnet::IpNet;
use registry::Caller;

use super::AppState;

/// Gives the request its number, finds out who calls, and logs the answer.
pub async fn trace(State(state): State<AppState>, mut request: Request<Body>, next: Next) -> Response<Body> {
    let started = Instant::now();
    let mut random = crate::machine::make_random()();
    let request_id = new_uuid(state.registry.now(), random.as_mut()).to_string();
    let caller = Caller {
        request_id: request_id.clone(),
        address: address(&state, &request),
        browser: browser(request.headers().get("user-agent").and_then(|value| value.to_str().ok())),
    };
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let route = app::routes::template(&path).or_else(|| super::exchange::template(&path));
    let route = route.unwrap_or_else(|| known(&path));
    request.extensions_mut().insert(caller);
    let mut response = next.run(request).await;
    let status = response.status().as_u16();
    let millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(%method, route, status, millis, request_id, "request");
    if let Ok(value) = HeaderValue::from_str(&request_id) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}

/// The addresses that are no pages but hold nothing secret either.
fn known(path: &str) -> &'static str {
    const OTHERS: [&str; 15] = [
        "/health/",
        "/assets/",
        "/language",
        "/account/data.json",
        "/authorities.csv",
        "/administration/authorities.csv",
        "/administration/users.csv",
        "/users.csv",
        "/administration/mails.csv",
        "/administration/invitations.csv",
        "/actions/validation.csv",
        "/administration/bulk.csv",
        "/history.csv",
        "/send-email.csv",
        "/favicon.svg",
    ];
    match server_fn::axum::server_fn_paths().find(|(known, _)| *known == path) {
        Some((known, _)) => known,
        None => OTHERS.into_iter().find(|known| path.starts_with(known)).unwrap_or("(unknown)"),
    }
}

/// The address the request comes from.
fn address(state: &AppState, request: &Request<Body>) -> Option<IpAddr> {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>()?.0.ip().to_canonical();
    let headers = request.headers().get_all("x-forwarded-for").iter();
    let lines: Vec<&str> = headers.map(|value| value.to_str().unwrap_or_default()).collect();
    Some(real_address(&state.settings.proxies, peer, &lines))
}

/// Of the connection, or behind trusted proxies the last address in the header's lines that is none of them. What stands
/// before that, or before something unreadable, anybody may have written.
fn real_address(proxies: &[IpNet], peer: IpAddr, lines: &[&str]) -> IpAddr {
    let trusted = |address: &IpAddr| proxies.iter().any(|network| network.contains(address));
    if !trusted(&peer) {
        return peer;
    }
    let mut parts = lines.iter().rev().flat_map(|line| line.rsplit(',')).map(forwarded);
    parts.find(|part| !part.is_some_and(|address| trusted(&address))).flatten().unwrap_or(peer)
}

/// A part of `X-Forwarded-For`; some proxies add the port.
fn forwarded(part: &str) -> Option<IpAddr> {
    let part = part.trim();
    let address = part.parse().or_else(|_| part.parse::<SocketAddr>().map(|address| address.ip()));
    address.ok().map(|address| address.to_canonical())
}

/// Name of browser and system, for the list of sessions. Everything else a browser tells is forgotten.
fn browser(agent: Option<&str>) -> String {
    const BROWSERS: [(&str, &str); 5] = [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("Android", "Android"),
        ("iPhone", "iOS"),
        ("iPad", "iPadOS"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let agent = agent.unwrap_or_default();
    let find = |known: &[(&str, &'static str)]| {
        known.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => "?".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn behind_trusted_proxies_the_last_address_that_is_none_of_them_counts() {
        let proxies = ["10.0.0.0/8".parse().unwrap()];
        let real = |peer: &str, lines: &[&str]| {
            super::real_address(&proxies, peer.parse().unwrap(), lines).to_string()
        };
        assert_eq!(real("203.0.113.5", &["192.0.2.1"]), "203.0.113.5", "nobody's proxy is not believed");
        assert_eq!(real("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(real("10.0.0.1", &["192.0.2.1, 203.0.113.5:99, 10.0.0.2"]), "203.0.113.5");
        assert_eq!(real("10.0.0.1", &["192.0.2.1", "203.0.113.5", "10.0.0.2"]), "203.0.113.5");
        assert_eq!(
            real("10.0.0.1", &["192.0.2.1, unknown, 10.0.0.2"]),
            "10.0.0.1",
            "before it anything may stand"
        );
    }

    #[test]
    fn a_forwarded_address_is_read_with_and_without_port() {
        let read = |part| super::forwarded(part).map(|address| address.to_string());
        assert_eq!(read(" 203.0.113.5 ").as_deref(), Some("203.0.113.5"));
        assert_eq!(read("203.0.113.5:51234").as_deref(), Some("203.0.113.5"));
        assert_eq!(read("[2001:db8::1]:443").as_deref(), Some("2001:db8::1"));
        assert_eq!(read("::ffff:10.0.0.5").as_deref(), Some("10.0.0.5"));
        assert_eq!(read("unknown"), None);
    }

    #[test]
    fn a_browser_is_known_by_its_name_and_system() {
        let agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Safari/537.36";
        assert_eq!(super::browser(Some(agent)), "Chrome, Linux");
        assert_eq!(super::browser(None), "?");
    }
}
