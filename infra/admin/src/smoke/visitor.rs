//! Sends requests to a site as a browser does, and checks the answers.

use std::time::Duration;

use anyhow::{Context, ensure};
use ureq::{
    Agent, Body,
    http::{Response, StatusCode},
};

/// Visits a site.
pub(super) struct Visitor {
    /// The address of the site, without a slash at the end.
    url: String,
    agent: Agent,
}

impl Visitor {
    pub(super) fn of(url: &str) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(Duration::from_secs(30)))
            .build()
            .into();
        Self { url: url.trim_end_matches('/').to_owned(), agent }
    }

    pub(super) fn address_of(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    pub(super) fn get(&self, path: &str) -> anyhow::Result<Answer> {
        Ok(Answer(self.agent.get(self.address_of(path)).call()?))
    }

    /// Reads a page with one more header in the request.
    pub(super) fn get_with(&self, path: &str, name: &str, value: &str) -> anyhow::Result<Answer> {
        Ok(Answer(self.agent.get(self.address_of(path)).header(name, value).call()?))
    }

    pub(super) fn head(&self, path: &str) -> anyhow::Result<Answer> {
        Ok(Answer(self.agent.head(self.address_of(path)).call()?))
    }

    /// Sends a form. `fetch_site` tells where the form is, as browsers do in the header `Sec-Fetch-Site`.
    pub(super) fn post<const N: usize>(
        &self,
        path: &str,
        form: [(&str, &str); N],
        fetch_site: &str,
    ) -> anyhow::Result<Answer> {
        let request = self.agent.post(self.address_of(path)).header("sec-fetch-site", fetch_site);
        Ok(Answer(request.send_form(form)?))
    }
}

/// An answer of the site.
pub(super) struct Answer(Response<Body>);

impl Answer {
    /// Fails if the status is not the expected one.
    pub(super) fn has_status(self, expected: StatusCode) -> anyhow::Result<Self> {
        ensure!(self.0.status() == expected, "the status is {}, not {expected}", self.0.status());
        Ok(self)
    }

    /// Fails if the value of a header does not contain `part`.
    pub(super) fn has_header(self, name: &str, part: &str) -> anyhow::Result<Self> {
        let value = self.header(name)?;
        ensure!(value.contains(part), "the header {name} is {value:?}; it must contain {part:?}");
        Ok(self)
    }

    pub(super) fn header(&self, name: &str) -> anyhow::Result<&str> {
        let value = self.0.headers().get(name).with_context(|| format!("the header {name} is missing"))?;
        Ok(value.to_str()?)
    }

    pub(super) fn body(mut self) -> anyhow::Result<String> {
        Ok(self.0.body_mut().read_to_string()?)
    }

    pub(super) fn bytes(mut self) -> anyhow::Result<Vec<u8>> {
        Ok(self.0.body_mut().read_to_vec()?)
    }
}
