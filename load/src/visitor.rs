//! Somebody with a browser that keeps its cookies and runs no scripts.

use std::{collections::BTreeMap, time::Duration};

use serde_json::Value;
use ureq::{Agent, Body, http::Response};

use crate::{Outcome, PASSWORD};

/// A page, or what a server function answers.
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Where a redirection leads.
    pub location: Option<String>,
    /// The body as sent, compressed where that was asked for.
    pub body: Vec<u8>,
}

/// A visitor of one server.
pub struct Visitor {
    agent: Agent,
    url: String,
    cookies: BTreeMap<String, String>,
}

impl Visitor {
    /// Somebody who has not logged in.
    pub fn new(url: &str) -> Self {
        let config = Agent::config_builder()
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(30)));
        Self { agent: config.build().into(), url: url.to_owned(), cookies: BTreeMap::new() }
    }

    /// Logs in with the password of the sample.
    pub fn log_in(&mut self, username: &str) -> Outcome {
        let answer = self.send("/api/session/log_in", &[("username", username), ("password", PASSWORD)])?;
        if answer.status / 100 == 3 {
            return Ok(());
        }
        Err(format!("{username} could not log in: {}", answer.status).into())
    }

    /// A page.
    pub fn get(&self, path: &str) -> Outcome<Answer> {
        let request = self.agent.get(format!("{}{path}", self.url));
        read(request.header("accept", "text/html").header("cookie", self.cookie()).call()?)
    }

    /// A file or page as a browser gets it: compressed with brotli.
    pub fn get_compressed(&self, path: &str) -> Outcome<Answer> {
        let request = self.agent.get(format!("{}{path}", self.url));
        read(request.header("accept", "text/html").header("accept-encoding", "br").call()?)
    }

    /// Sends a form and keeps the cookies of the answer.
    pub fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> Outcome<Answer> {
        let answer = self.post(path, fields, "text/html")?;
        for cookie in answer.headers().get_all("set-cookie") {
            let pair = cookie.to_str()?.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        read(answer)
    }

    /// What a server function reads, as JSON.
    pub fn ask(&self, path: &str, fields: &[(&str, &str)]) -> Outcome<Value> {
        let answer = read(self.post(path, fields, "application/json")?)?;
        if answer.status != 200 {
            return Err(format!("{path}: {}", answer.status).into());
        }
        Ok(serde_json::from_slice(&answer.body)?)
    }

    fn post(&self, path: &str, fields: &[(&str, &str)], accept: &str) -> Outcome<Response<Body>> {
        let request = self.agent.post(format!("{}{path}", self.url));
        let request = request.header("accept", accept).header("origin", &self.url);
        Ok(request.header("cookie", self.cookie()).send_form(fields.iter().copied())?)
    }

    fn cookie(&self) -> String {
        let pairs = self.cookies.iter().map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }
}

fn read(mut response: Response<Body>) -> Outcome<Answer> {
    let location = response.headers().get("location").and_then(|value| value.to_str().ok());
    Ok(Answer {
        status: response.status().as_u16(),
        location: location.map(str::to_owned),
        body: response.body_mut().read_to_vec()?,
    })
}
