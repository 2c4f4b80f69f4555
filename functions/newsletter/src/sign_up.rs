//! The sign-up form that somebody sent.

use content::ENGLISH;
use http::StatusCode;
use limits::{COUNTING_WINDOW, RETRY_AFTER};
use site::{Request, Response, path};
use subscribers::{Consent, EmailAddress, Nonce, Timestamp, now};

use crate::{
    Newsletter,
    deadline::COUNTING_DEADLINE,
    error::RequestError,
    error_page::{error_page, explanation},
    form::{FormError, SignUpForm},
};

impl Newsletter {
    /// Processes the sign-up form.
    pub(crate) async fn sign_up(&self, request: &Request) -> Result<Response, RequestError> {
        if request.comes_from_another_site() {
            return Ok(site::foreign_form(&ENGLISH));
        }
        let form = match SignUpForm::read(request) {
            Ok(form) => form,
            Err(FormError::TooLarge) => return Ok(site::too_large(&ENGLISH)),
            Err(FormError::Unreadable) => return Ok(refuse(path::NEWSLETTER, "", ENGLISH.newsletter.form.unreadable)),
        };
        if form.is_filled_in_by_a_robot() {
            return Ok(site::see_other(path::CHECK_INBOX));
        }
        let email = match EmailAddress::parse(&form.email) {
            Ok(email) => email,
            Err(error) => {
                let explanation = explanation(&ENGLISH.newsletter.email_address_errors, error);
                return Ok(refuse(form.page(), &form.email, explanation));
            }
        };
        let now = now()?;
        if self.is_too_often(request, now).await {
            tracing::warn!("a client signs up too often");
            return Ok(site::too_many_requests(&ENGLISH, seconds_to_next_window(now)));
        }
        self.store(&email, form.page(), now).await?;
        Ok(site::see_other(path::CHECK_INBOX))
    }

    /// Stores the request. Every outcome gets the same answer, so that nobody learns who is subscribed.
    async fn store(&self, email: &EmailAddress, page: &str, now: Timestamp) -> Result<(), RequestError> {
        let consent = Consent { wording: ENGLISH.newsletter.consent.current.name.to_owned(), page: page.to_owned() };
        let outcome = self.subscribers.sign_up(email, &consent, &Nonce::random()?, now).await?;
        tracing::info!(?outcome, "sign-up");
        Ok(())
    }

    /// If the sign-ups cannot be counted, the sign-up goes through.
    async fn is_too_often(&self, request: &Request, now: Timestamp) -> bool {
        let Some(client) = request.client else { return false };
        let counting = self.counters.count_sign_up(&self.token_key, client, now);
        let cause = match tokio::time::timeout(COUNTING_DEADLINE, counting).await {
            Ok(Ok(count)) => return count > self.sign_ups_per_client,
            Ok(Err(error)) => logging::cause(&error),
            Err(_) => "no answer in time".to_owned(),
        };
        tracing::warn!(cause, "sign-ups are not counted");
        false
    }
}

/// The form with the typed address in it, for a visitor who must try again.
pub(crate) fn not_stored(request: &Request) -> Response {
    let Ok(form) = SignUpForm::read(request) else { return site::unavailable(&ENGLISH) };
    let page = error_page(&ENGLISH, form.page(), &form.email, ENGLISH.newsletter.form.not_stored);
    site::retry_after(site::html(StatusCode::SERVICE_UNAVAILABLE, page), RETRY_AFTER)
}

fn refuse(page: &'static str, typed: &str, error: &str) -> Response {
    site::html(StatusCode::UNPROCESSABLE_ENTITY, error_page(&ENGLISH, page, typed, error))
}

fn seconds_to_next_window(now: Timestamp) -> u64 {
    COUNTING_WINDOW - now % COUNTING_WINDOW
}
