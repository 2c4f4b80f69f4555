//! `cargo admin smoke`: checks a live site from outside.

use std::{
    io::{self, Write},
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};
use site::path::{BEHIND_A_LINK, FILES, HOME, MOVED, PUBLIC_PAGES, STEPS};
use subscribers::{EmailAddress, Subscribers, now};
use ureq::http::{StatusCode, header};

use crate::counted::counted;

mod visitor;

use visitor::Visitor;

/// The headers of every answer, each with a part of its value.
const SECURITY_HEADERS: [(&str, &str); 6] = [
    ("content-security-policy", "default-src 'none'"),
    ("strict-transport-security", "max-age="),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "origin"),
    ("permissions-policy", "camera=()"),
    ("cross-origin-opener-policy", "same-origin"),
];

/// How long the confirmation mail may take.
const MAIL_TIMEOUT: Duration = Duration::from_mins(2);

/// Checks the site at `url`. With the table of subscribers, also checks that the mail of a sign-up is sent.
pub(crate) async fn smoke(url: &str, subscribers: Option<&Subscribers>, output: &mut impl Write) -> anyhow::Result<()> {
    let visitor = Visitor::of(url);
    let mut report = Report { output, failures: 0 };
    for path in [HOME].into_iter().chain(PUBLIC_PAGES).chain(STEPS) {
        report.add(&format!("{path} is a page with all security headers"), is_page(&visitor, path))?;
    }
    for (path, media_type) in FILES {
        report.add(&format!("{path} is {media_type}"), is_file(&visitor, path, media_type))?;
    }
    for path in BEHIND_A_LINK {
        let answer = visitor.get(&format!("{path}?t=cut-off"));
        let refused = answer.and_then(|answer| answer.has_status(StatusCode::NOT_FOUND));
        report.add(&format!("{path} refuses an invalid link"), refused)?;
    }
    let moved = MOVED.map(|(former, _)| (former, StatusCode::PERMANENT_REDIRECT));
    for (path, status) in [("/nowhere", StatusCode::NOT_FOUND)].into_iter().chain(moved) {
        let answered = visitor.get(path).and_then(|answer| answer.has_status(status));
        report.add(&format!("{path} answers {status}"), answered)?;
    }
    for encoding in ["br", "gzip"] {
        report.add(&format!("pages are compressed with {encoding}"), compresses(&visitor, encoding))?;
    }
    report.add("a page that has not changed is not sent again", answers_not_modified(&visitor))?;
    report.add("the mission page contains its own address", knows_its_address(&visitor))?;
    report.add("a sign-up with a wrong address is refused", refuses_a_wrong_address(&visitor))?;
    report.add("a form of another website is refused", refuses_a_foreign_form(&visitor))?;

    let address = format!("success+smoke-{}@simulator.amazonses.com", now()?);
    let accepted = accepts_a_sign_up(&visitor, &address);
    let is_accepted = accepted.is_ok();
    report.add(&format!("a sign-up of {address} is accepted"), accepted)?;
    if let Some(subscribers) = subscribers.filter(|_| is_accepted) {
        let mailed = is_mailed_and_erased(subscribers, &address).await;
        report.add("SES accepts the confirmation mail, and the test subscriber is erased", mailed)?;
    }
    match report.failures {
        0 => Ok(()),
        failures => bail!("{} of {url} failed; the reasons are above", counted(failures, "check", "checks")),
    }
}

/// Writes a line for each check.
struct Report<'a, W> {
    output: &'a mut W,
    failures: u64,
}

impl<W: Write> Report<'_, W> {
    fn add<T>(&mut self, check: &str, result: anyhow::Result<T>) -> io::Result<()> {
        match result {
            Ok(_) => writeln!(self.output, "ok      {check}"),
            Err(error) => {
                self.failures += 1;
                writeln!(self.output, "FAILED  {check}: {error:#}")
            }
        }
    }
}

fn is_page(visitor: &Visitor, path: &str) -> anyhow::Result<()> {
    let mut answer = visitor.get(path)?.has_status(StatusCode::OK)?;
    answer = answer.has_header("content-type", "text/html; charset=utf-8")?;
    for (name, part) in SECURITY_HEADERS {
        answer = answer.has_header(name, part)?;
    }
    ensure!(answer.body()?.contains("<h1"), "the page has no heading");
    visitor.head(path)?.has_status(StatusCode::OK)?;
    Ok(())
}

fn is_file(visitor: &Visitor, path: &str, media_type: &str) -> anyhow::Result<()> {
    let answer = visitor.get(path)?.has_status(StatusCode::OK)?.has_header("content-type", media_type)?;
    ensure!(!answer.bytes()?.is_empty(), "the file is empty");
    Ok(())
}

fn compresses(visitor: &Visitor, encoding: &str) -> anyhow::Result<()> {
    let answer = visitor.get_with(site::path::MISSION, "accept-encoding", encoding)?;
    answer.has_header("content-encoding", encoding)?.has_header("vary", "accept-encoding")?;
    Ok(())
}

fn answers_not_modified(visitor: &Visitor) -> anyhow::Result<()> {
    let answer = visitor.get(site::path::MISSION)?;
    let tag = answer.header(header::ETAG.as_str())?;
    visitor.get_with(site::path::MISSION, "if-none-match", tag)?.has_status(StatusCode::NOT_MODIFIED)?;
    Ok(())
}

fn knows_its_address(visitor: &Visitor) -> anyhow::Result<()> {
    let address = visitor.address_of(site::path::MISSION);
    let page = visitor.get(site::path::MISSION)?.body()?;
    ensure!(
        page.contains(&format!("\"{address}\"")),
        "the page does not contain {address}; check the parameter SiteUrl of the stack"
    );
    Ok(())
}

fn refuses_a_wrong_address(visitor: &Visitor) -> anyhow::Result<()> {
    let form = [("email", "nobody"), ("website", ""), ("page", site::path::HOME)];
    visitor.post(site::path::NEWSLETTER, form, "same-origin")?.has_status(StatusCode::UNPROCESSABLE_ENTITY)?;
    Ok(())
}

fn refuses_a_foreign_form(visitor: &Visitor) -> anyhow::Result<()> {
    let form = [("email", "nobody@example.org")];
    visitor.post(site::path::NEWSLETTER, form, "cross-site")?.has_status(StatusCode::FORBIDDEN)?;
    Ok(())
}

fn accepts_a_sign_up(visitor: &Visitor, address: &str) -> anyhow::Result<()> {
    let form = [("email", address), ("website", ""), ("page", site::path::NEWSLETTER)];
    let answer = visitor.post(site::path::NEWSLETTER, form, "same-origin")?.has_status(StatusCode::SEE_OTHER)?;
    answer.has_header("location", site::path::CHECK_INBOX)?;
    Ok(())
}

/// Waits until the mail is sent, and then erases the subscriber.
async fn is_mailed_and_erased(subscribers: &Subscribers, address: &str) -> anyhow::Result<()> {
    let id = EmailAddress::parse(address)?.id();
    let started = Instant::now();
    loop {
        let found = subscribers.find(id).await?.context("the address is not in the table")?;
        if found.mailed_at.is_some() {
            subscribers.erase(id).await?;
            return Ok(());
        }
        ensure!(started.elapsed() < MAIL_TIMEOUT, "the mail was not sent within {} seconds", MAIL_TIMEOUT.as_secs());
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}
