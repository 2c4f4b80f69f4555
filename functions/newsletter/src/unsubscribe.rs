//! The link that unsubscribes, the button behind it, and the button of a mail program.

use content::ENGLISH;
use http::StatusCode;
use site::{Request, Response, path};
use subscribers::{UnsubscribeOutcome, now};

use crate::{
    Newsletter,
    error::RequestError,
    form::{OneClickForm, TokenForm},
    step_page::{goodbye_page, link_page, step_page},
};

impl Newsletter {
    /// The page behind the link. It has a button, because programs that check mails open every link.
    pub(crate) async fn ask_to_unsubscribe(&self, request: &Request) -> Result<Response, RequestError> {
        let Some(token) = TokenForm::from_query(request) else { return Ok(answer(UnsubscribeOutcome::Invalid)) };
        Ok(match self.subscribers.would_unsubscribe(&self.token_key, &token).await? {
            UnsubscribeOutcome::Unsubscribed => {
                let words = &ENGLISH.newsletter.unsubscribe;
                site::html(StatusCode::OK, step_page(&ENGLISH, words, path::UNSUBSCRIBE, &token))
            }
            outcome => answer(outcome),
        })
    }

    /// The button on that page, or the button of a mail program (RFC 8058), unsubscribes.
    pub(crate) async fn unsubscribe(&self, request: &Request) -> Result<Response, RequestError> {
        let is_one_click = OneClickForm::is_sent_by(request);
        // A mail program in a browser is another website, but it is allowed to send this form.
        if !is_one_click && request.comes_from_another_site() {
            return Ok(site::foreign_form(&ENGLISH));
        }
        let token = if is_one_click { TokenForm::from_query(request) } else { TokenForm::from_body(request) };
        let Some(token) = token else { return Ok(answer(UnsubscribeOutcome::Invalid)) };
        let outcome = self.subscribers.unsubscribe(&self.token_key, &token, now()?).await?;
        tracing::info!(?outcome, is_one_click, "unsubscription");
        Ok(match outcome {
            // RFC 8058, section 3.1: the answer must not be a redirect.
            UnsubscribeOutcome::Unsubscribed | UnsubscribeOutcome::AlreadyUnsubscribed if is_one_click => {
                site::html(StatusCode::OK, goodbye_page(&ENGLISH))
            }
            outcome => answer(outcome),
        })
    }
}

fn answer(outcome: UnsubscribeOutcome) -> Response {
    match outcome {
        UnsubscribeOutcome::Unsubscribed | UnsubscribeOutcome::AlreadyUnsubscribed => site::see_other(path::GOODBYE),
        UnsubscribeOutcome::Invalid => {
            site::html(StatusCode::NOT_FOUND, link_page(&ENGLISH, &ENGLISH.newsletter.link_invalid))
        }
    }
}
