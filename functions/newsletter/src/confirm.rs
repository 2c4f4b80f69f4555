use content::ENGLISH;
use http::StatusCode;
use site::{Request, Response, path};
use subscribers::Confirm;

use crate::{
    form::TokenForm,
    newsletter::{Failure, Newsletter, now},
    step_page::{link_page, step_page},
};

impl Newsletter {
    /// The page behind the link of a mail. Programs that check mails open every link, so it takes a button to confirm.
    pub(crate) async fn ask_to_confirm(&self, request: &Request) -> Result<Response, Failure> {
        let Some(token) = TokenForm::from_query(request) else { return Ok(answer(Confirm::Invalid)) };
        let asked_by = self.subscribers.asked_by(&self.token_key, &token).await?;
        let now = now()?;
        Ok(match asked_by.map_or(Confirm::Invalid, |subscription| subscription.confirm(now)) {
            Confirm::Confirmed => {
                site::page(StatusCode::OK, step_page(&ENGLISH, &ENGLISH.newsletter.confirm, path::CONFIRM, &token))
            }
            outcome => answer(outcome),
        })
    }

    /// The button on that page.
    pub(crate) async fn confirm(&self, request: &Request) -> Result<Response, Failure> {
        if request.comes_from_another_site() {
            return Ok(site::foreign_form(&ENGLISH));
        }
        let Some(token) = TokenForm::from_body(request) else { return Ok(answer(Confirm::Invalid)) };
        let outcome = self.subscribers.confirm(&self.token_key, &token, now()?).await?;
        tracing::info!(?outcome, "confirmation");
        Ok(answer(outcome))
    }
}

fn answer(outcome: Confirm) -> Response {
    let words = &ENGLISH.newsletter;
    match outcome {
        Confirm::Confirmed | Confirm::AlreadyConfirmed => site::see_other(path::WELCOME),
        Confirm::Expired => site::page(StatusCode::GONE, link_page(&ENGLISH, &words.link_expired)),
        Confirm::Invalid => site::page(StatusCode::NOT_FOUND, link_page(&ENGLISH, &words.link_invalid)),
    }
}
