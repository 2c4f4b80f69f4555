//! Chooses the part of the newsletter that answers a request, by its address and method.

use content::ENGLISH;
use http::Method;
use site::{Request, Response, StaticPage, path};

use crate::{Newsletter, deadline::before_deadline, error::RequestError, sign_up};

static SIGN_UP: StaticPage = site::static_page!("sign_up");
static CHECK_INBOX: StaticPage = site::static_page!("check_inbox");
static WELCOME: StaticPage = site::static_page!("welcome");
static GOODBYE: StaticPage = site::static_page!("goodbye");
static ERASED: StaticPage = site::static_page!("erased");
static PRIVACY: StaticPage = site::static_page!("privacy");

impl Newsletter {
    /// Answers a request for any address of the newsletter, before the deadline.
    pub async fn answer(&self, request: Request) -> Response {
        match before_deadline(self.route(&request)).await {
            Ok(answer) => answer,
            Err(error) => not_answered(&request, &error),
        }
    }

    async fn route(&self, request: &Request) -> Result<Response, RequestError> {
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

/// Asks the visitor to try again, and writes the cause into the log.
fn not_answered(request: &Request, error: &RequestError) -> Response {
    let cause = logging::cause(error);
    if request.path == path::NEWSLETTER {
        tracing::error!(cause, "a sign-up was not stored");
        return sign_up::not_stored(request);
    }
    tracing::error!(cause, "a request could not be answered");
    site::unavailable(&ENGLISH)
}
