use std::time::{SystemTime, SystemTimeError};

use content::ENGLISH;
use http::Method;
use site::{Request, Response, SiteUrl, StaticPage, path};
use subscribers::{Limits, StoreError, Subscribers, Timestamp, TokenKey};

use crate::{patience::in_time, sign_up};

static SIGN_UP: StaticPage = site::static_page!("sign_up");
static CHECK_INBOX: StaticPage = site::static_page!("check_inbox");
static WELCOME: StaticPage = site::static_page!("welcome");
static GOODBYE: StaticPage = site::static_page!("goodbye");
static ERASED: StaticPage = site::static_page!("erased");
static PRIVACY: StaticPage = site::static_page!("privacy");

/// Seconds after which it is worth trying again.
pub(crate) const RETRY_AFTER: u32 = 60;

/// The newsletter's part of the site.
#[derive(Debug)]
pub struct Newsletter {
    /// Where visitors see the site.
    pub site_url: SiteUrl,
    /// The table of subscribers.
    pub subscribers: Subscribers,
    /// The table that counts sign-ups.
    pub limits: Limits,
    /// What the links in mails are signed with.
    pub token_key: TokenKey,
    /// How many sign-ups one client may send in an hour.
    pub sign_ups_per_client: u64,
}

/// Why something could not be done. A visitor gets to know only that.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("the clock is wrong")]
    Clock(#[from] SystemTimeError),
    #[error("no random numbers")]
    Random(#[from] getrandom::Error),
    #[error("what is stored can't be written as JSON")]
    Json(#[from] serde_json::Error),
    #[error("the table did not answer")]
    Store(#[from] StoreError),
    #[error("it took too long")]
    OutOfTime,
}

impl Newsletter {
    /// Answers a request for any address of the newsletter, in time for whoever waits.
    pub async fn answer(&self, request: Request) -> Response {
        match in_time(self.try_to_answer(&request)).await {
            Ok(answer) => answer,
            Err(failure) => not_done(&request, failure),
        }
    }

    async fn try_to_answer(&self, request: &Request) -> Result<Response, Failure> {
        let origin = self.site_url.origin(request);
        Ok(match (request.path.as_str(), &request.method) {
            (path::NEWSLETTER, &Method::POST) => self.sign_up(request).await?,
            (path::CONFIRM, &Method::POST) => self.confirm(request).await?,
            (path::UNSUBSCRIBE, &Method::POST) => self.unsubscribe(request).await?,
            (path::ERASE, &Method::POST) => self.erase(request).await?,
            (path::NEWSLETTER | path::CONFIRM | path::UNSUBSCRIBE | path::ERASE, _) if !request.reads() => {
                site::method_not_allowed(&ENGLISH, "GET, HEAD, POST")
            }
            _ if !request.reads() => site::method_not_allowed(&ENGLISH, "GET, HEAD"),
            (path::NEWSLETTER, _) => SIGN_UP.answer(request, &origin),
            (path::PRIVACY, _) => PRIVACY.answer(request, &origin),
            (path::CHECK_INBOX, _) => CHECK_INBOX.answer_uncached(request, &origin),
            (path::CONFIRM, _) => self.ask_to_confirm(request).await?,
            (path::WELCOME, _) => WELCOME.answer_uncached(request, &origin),
            (path::UNSUBSCRIBE, _) => self.ask_to_unsubscribe(request).await?,
            (path::GOODBYE, _) => GOODBYE.answer_uncached(request, &origin),
            (path::MY_DATA, _) => self.my_data(request).await?,
            (path::MY_DATA_JSON, _) => self.my_data_as_json(request).await?,
            (path::ERASE, _) => self.ask_to_erase(request).await?,
            (path::ERASED, _) => ERASED.answer_uncached(request, &origin),
            (elsewhere, _) => site::moved_or_not_found(&ENGLISH, elsewhere),
        })
    }
}

/// The answer when something could not be done, and a line in the log for who can mend it.
fn not_done(request: &Request, failure: Failure) -> Response {
    let cause = format!("{:#}", anyhow::Error::from(failure));
    if request.path == path::NEWSLETTER {
        tracing::error!(cause, "a sign-up was not stored");
        return sign_up::not_stored(request);
    }
    tracing::error!(cause, "a request could not be answered");
    site::unavailable(&ENGLISH, RETRY_AFTER)
}

/// Now.
pub(crate) fn now() -> Result<Timestamp, SystemTimeError> {
    Ok(SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs())
}
