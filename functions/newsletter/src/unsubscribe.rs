use content::ENGLISH;
use http::StatusCode;
use site::{Request, Response, path};
use subscribers::Leave;

use crate::{
    form::{OneClickForm, TokenForm},
    newsletter::{Failure, Newsletter, now},
    step_page::{goodbye_page, link_page, step_page},
};

impl Newsletter {
    /// The page behind the link of a mail. Programs that check mails open every link, so it takes a button to leave.
    pub(crate) async fn ask_to_unsubscribe(&self, request: &Request) -> Result<Response, Failure> {
        let Some(token) = TokenForm::from_query(request) else { return Ok(answer(Leave::Invalid)) };
        Ok(match self.subscribers.would_leave(&self.token_key, &token).await? {
            Leave::Left => {
                let words = &ENGLISH.newsletter.unsubscribe;
                site::page(StatusCode::OK, step_page(&ENGLISH, words, path::UNSUBSCRIBE, &token))
            }
            outcome => answer(outcome),
        })
    }

    /// The button on that page, or the one that a mail program shows (RFC 8058).
    pub(crate) async fn unsubscribe(&self, request: &Request) -> Result<Response, Failure> {
        let is_one_click = OneClickForm::is_sent_by(request);
        // A mail program on the web is another site, and may do this.
        if !is_one_click && request.comes_from_another_site() {
            return Ok(site::foreign_form(&ENGLISH));
        }
        let token = if is_one_click { TokenForm::from_query(request) } else { TokenForm::from_body(request) };
        let Some(token) = token else { return Ok(answer(Leave::Invalid)) };
        let outcome = self.subscribers.leave(&self.token_key, &token, now()?).await?;
        tracing::info!(?outcome, is_one_click, "unsubscription");
        Ok(match outcome {
            // RFC 8058, section 3.1: no redirect.
            Leave::Left | Leave::AlreadyLeft if is_one_click => site::page(StatusCode::OK, goodbye_page(&ENGLISH)),
            outcome => answer(outcome),
        })
    }
}

fn answer(outcome: Leave) -> Response {
    match outcome {
        Leave::Left | Leave::AlreadyLeft => site::see_other(path::GOODBYE),
        Leave::Invalid => site::page(StatusCode::NOT_FOUND, link_page(&ENGLISH, &ENGLISH.newsletter.link_invalid)),
    }
}
