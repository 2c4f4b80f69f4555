//! The link that confirms, and the button behind it.

use content::ENGLISH;
use http::StatusCode;
use site::{Request, Response, path};
use subscribers::{ConfirmOutcome, now};

use crate::{
    Newsletter,
    error::RequestError,
    form::TokenForm,
    step_page::{link_page, step_page},
};

impl Newsletter {
    /// The page behind the link. It has a button, because programs that check mails open every link.
    pub(crate) async fn ask_to_confirm(&self, request: &Request) -> Result<Response, RequestError> {
        let Some(token) = TokenForm::from_query(request) else { return Ok(answer(ConfirmOutcome::Invalid)) };
        let subscription = self.subscribers.to_confirm(&self.token_key, &token).await?;
        let now = now()?;
        Ok(match subscription.map_or(ConfirmOutcome::Invalid, |subscription| subscription.confirm(now)) {
            ConfirmOutcome::Confirmed => {
                site::html(StatusCode::OK, step_page(&ENGLISH, &ENGLISH.newsletter.confirm, path::CONFIRM, &token))
            }
            outcome => answer(outcome),
        })
    }

    /// The button on that page confirms.
    pub(crate) async fn confirm(&self, request: &Request) -> Result<Response, RequestError> {
        if request.comes_from_another_site() {
            return Ok(site::foreign_form(&ENGLISH));
        }
        let Some(token) = TokenForm::from_body(request) else { return Ok(answer(ConfirmOutcome::Invalid)) };
        let outcome = self.subscribers.confirm(&self.token_key, &token, now()?).await?;
        tracing::info!(?outcome, "confirmation");
        Ok(answer(outcome))
    }
}

fn answer(outcome: ConfirmOutcome) -> Response {
    let words = &ENGLISH.newsletter;
    match outcome {
        ConfirmOutcome::Confirmed | ConfirmOutcome::AlreadyConfirmed => site::see_other(path::WELCOME),
        ConfirmOutcome::Expired => site::html(StatusCode::GONE, link_page(&ENGLISH, &words.link_expired)),
        ConfirmOutcome::Invalid => site::html(StatusCode::NOT_FOUND, link_page(&ENGLISH, &words.link_invalid)),
    }
}
