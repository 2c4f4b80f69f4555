use std::time::{Duration, Instant};

use anyhow::{anyhow, bail, ensure};
use subscribers::{EmailAddress, Subscribers, now};
use ureq::{
    Agent, Body,
    http::{HeaderMap, Response, StatusCode, header},
};

/// How long the mail of a sign-up may take.
const PATIENCE_WITH_MAIL: Duration = Duration::from_mins(2);

const FORM: &str = "application/x-www-form-urlencoded";

/// Pages that anybody may open.
const PAGES: [&str; 9] = [
    site::path::HOME,
    site::path::MISSION,
    site::path::VISION,
    site::path::NEWSLETTER,
    site::path::PRIVACY,
    site::path::CHECK_INBOX,
    site::path::WELCOME,
    site::path::GOODBYE,
    site::path::ERASED,
];

/// Small files, each with its type.
const FILES: [(&str, &str); 6] = [
    (site::path::FAVICON, "image/svg+xml"),
    (site::path::FAVICON_ICO, "image/png"),
    (site::path::TOUCH_ICON, "image/png"),
    (site::path::SHARE_PICTURE, "image/png"),
    (site::path::ROBOTS, "text/plain"),
    (site::path::SITEMAP, "application/xml"),
];

/// Where links of mails lead; with a token that is none, nothing is there.
const BEHIND_A_LINK: [&str; 5] =
    [site::path::CONFIRM, site::path::UNSUBSCRIBE, site::path::MY_DATA, site::path::MY_DATA_JSON, site::path::ERASE];

/// Headers that every answer has, each with what must stand in it.
const SECURITY_HEADERS: [(&str, &str); 6] = [
    ("content-security-policy", "default-src 'none'"),
    ("strict-transport-security", "max-age="),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "origin"),
    ("permissions-policy", "camera=()"),
    ("cross-origin-opener-policy", "same-origin"),
];

/// A site as a visitor finds it.
struct Site {
    /// Without a slash at the end.
    url: String,
    agent: Agent,
    failures: usize,
}

/// Checks a site from outside and, if the table is at hand, that the mail of the sign-up was sent.
pub(crate) async fn smoke(url: &str, subscribers: Option<&Subscribers>) -> anyhow::Result<()> {
    let agent = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_global(Some(Duration::from_secs(30)))
        .build()
        .into();
    let mut site = Site { url: url.trim_end_matches('/').to_owned(), agent, failures: 0 };
    for path in PAGES {
        let result = site.page(path);
        site.report(&format!("{path} is a page with all its headers"), result);
    }
    for (path, media_type) in FILES {
        let result = site.file(path, media_type);
        site.report(&format!("{path} is {media_type}"), result);
    }
    for (path, status) in
        [("/nowhere", StatusCode::NOT_FOUND), ("/about-us/our-mission-and-vision", StatusCode::PERMANENT_REDIRECT)]
    {
        let result = site.get(path, &[]).and_then(|response| expect_status(&response, status));
        site.report(&format!("{path} answers {status}"), result);
    }
    for path in BEHIND_A_LINK {
        let result = site.get(&format!("{path}?t=cut-off"), &[]);
        let result = result.and_then(|response| expect_status(&response, StatusCode::NOT_FOUND));
        site.report(&format!("{path} refuses a link that is none"), result);
    }
    let result = ["br", "gzip"].iter().try_for_each(|encoding| site.compressed(encoding));
    site.report("Pages are compressed", result);
    let result = site.not_modified();
    site.report("A page that has not changed is not sent again", result);
    let result = site.address();
    site.report("The mission page knows its own address", result);
    let result = site.refuses_forms();
    site.report("What is no address, and a form of another site, are refused", result);
    let address = format!("success+smoke-{}@simulator.amazonses.com", now()?);
    let result = site.sign_up(&address);
    let is_signed_up = result.is_ok();
    site.report(&format!("{address} is signed up"), result);
    if let Some(subscribers) = subscribers.filter(|_| is_signed_up) {
        let result = mailed(subscribers, &address).await;
        site.report("SES has taken the mail, and the subscriber is erased again", result);
    }
    match site.failures {
        0 => Ok(()),
        failures => bail!("{failures} checks failed"),
    }
}

impl Site {
    fn report(&mut self, what: &str, result: anyhow::Result<()>) {
        match result {
            Ok(()) => println!("ok      {what}"),
            Err(error) => {
                self.failures += 1;
                println!("FAILED  {what}: {error:#}");
            }
        }
    }

    fn get(&self, path: &str, headers: &[(&str, &str)]) -> anyhow::Result<Response<Body>> {
        let request = self.agent.get(format!("{}{path}", self.url));
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        Ok(request.call()?)
    }

    fn post(&self, path: &str, body: &str, fetched_by: &str) -> anyhow::Result<Response<Body>> {
        let request = self.agent.post(format!("{}{path}", self.url)).header("sec-fetch-site", fetched_by);
        Ok(request.content_type(FORM).send(body)?)
    }

    fn page(&self, path: &str) -> anyhow::Result<()> {
        let mut response = self.get(path, &[])?;
        expect_status(&response, StatusCode::OK)?;
        expect_header(response.headers(), "content-type", "text/html; charset=utf-8")?;
        SECURITY_HEADERS.iter().try_for_each(|(name, part)| expect_header(response.headers(), name, part))?;
        ensure!(response.body_mut().read_to_string()?.contains("<h1"), "it has no heading");
        let head = self.agent.head(format!("{}{path}", self.url)).call()?;
        expect_status(&head, StatusCode::OK)
    }

    fn file(&self, path: &str, media_type: &str) -> anyhow::Result<()> {
        let mut response = self.get(path, &[])?;
        expect_status(&response, StatusCode::OK)?;
        expect_header(response.headers(), "content-type", media_type)?;
        ensure!(!response.body_mut().read_to_vec()?.is_empty(), "it is empty");
        Ok(())
    }

    fn compressed(&self, encoding: &str) -> anyhow::Result<()> {
        let response = self.get(site::path::MISSION, &[("accept-encoding", encoding)])?;
        expect_header(response.headers(), "content-encoding", encoding)?;
        expect_header(response.headers(), "vary", "accept-encoding")
    }

    fn not_modified(&self) -> anyhow::Result<()> {
        let response = self.get(site::path::MISSION, &[])?;
        let tag = response.headers().get(header::ETAG).ok_or_else(|| anyhow!("there is no ETag"))?.to_str()?;
        expect_status(&self.get(site::path::MISSION, &[("if-none-match", tag)])?, StatusCode::NOT_MODIFIED)
    }

    fn address(&self) -> anyhow::Result<()> {
        let page = self.get(site::path::MISSION, &[])?.body_mut().read_to_string()?;
        let address = format!("{}{}", self.url, site::path::MISSION);
        ensure!(page.contains(&format!("\"{address}\"")), "it does not say {address}; is the parameter SiteUrl right?");
        Ok(())
    }

    fn refuses_forms(&self) -> anyhow::Result<()> {
        let wrong = self.post(site::path::NEWSLETTER, "email=nobody&website=&page=%2F", "same-origin")?;
        expect_status(&wrong, StatusCode::UNPROCESSABLE_ENTITY)?;
        let foreign = self.post(site::path::NEWSLETTER, "email=nobody%40example.org", "cross-site")?;
        expect_status(&foreign, StatusCode::FORBIDDEN)
    }

    fn sign_up(&self, address: &str) -> anyhow::Result<()> {
        let typed = address.replace('+', "%2B").replace('@', "%40");
        let body = format!("email={typed}&website=&page=%2Fnewsletter");
        let response = self.post(site::path::NEWSLETTER, &body, "same-origin")?;
        expect_status(&response, StatusCode::SEE_OTHER)?;
        expect_header(response.headers(), "location", site::path::CHECK_INBOX)
    }
}

/// Waits until the mail is sent.
async fn mailed(subscribers: &Subscribers, address: &str) -> anyhow::Result<()> {
    let id = EmailAddress::parse(address)?.id();
    let started = Instant::now();
    loop {
        let found = subscribers.find(id).await?.ok_or_else(|| anyhow!("the table does not know the address"))?;
        if found.mailed_at.is_some() {
            subscribers.erase(id).await?;
            return Ok(());
        }
        ensure!(started.elapsed() < PATIENCE_WITH_MAIL, "it is still owed after {} s", PATIENCE_WITH_MAIL.as_secs());
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

fn expect_status(response: &Response<Body>, expected: StatusCode) -> anyhow::Result<()> {
    ensure!(response.status() == expected, "the answer is {}, not {expected}", response.status());
    Ok(())
}

fn expect_header(headers: &HeaderMap, name: &str, part: &str) -> anyhow::Result<()> {
    let value = headers.get(name).and_then(|value| value.to_str().ok()).ok_or_else(|| anyhow!("there is no {name}"))?;
    ensure!(value.contains(part), "{name} is {value}");
    Ok(())
}
