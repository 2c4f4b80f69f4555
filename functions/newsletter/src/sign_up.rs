use content::ENGLISH;
use http::StatusCode;
use site::{Request, Response, path};
use subscribers::{Consent, EmailAddress, LIMIT_WINDOW, Nonce, Timestamp};

use crate::{
    error_page::{error_page, explanation},
    form::{FormError, SignUpForm},
    newsletter::{Failure, Newsletter, RETRY_AFTER, now},
    patience::PATIENCE_WITH_LIMITS,
};

impl Newsletter {
    /// What somebody sent with the sign-up form.
    pub(crate) async fn sign_up(&self, request: &Request) -> Result<Response, Failure> {
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
        Ok(match self.count_and_ask(request, &email, form.page()).await? {
            Asked::Stored => site::see_other(path::CHECK_INBOX),
            Asked::TooOften { wait } => site::too_many_requests(&ENGLISH, wait),
        })
    }

    /// Stores what was asked for. Every outcome gets the same answer, so that nobody learns from it who is a subscriber.
    async fn count_and_ask(&self, request: &Request, email: &EmailAddress, page: &str) -> Result<Asked, Failure> {
        let now = now()?;
        if self.is_too_often(request, now).await {
            tracing::warn!("a client signs up too often");
            let wait = LIMIT_WINDOW - now % LIMIT_WINDOW;
            return Ok(Asked::TooOften { wait: u32::try_from(wait).unwrap_or(u32::MAX) });
        }
        let consent = Consent { wording: ENGLISH.newsletter.consent_wording.to_owned(), page: page.to_owned() };
        let outcome = self.subscribers.ask(email, &consent, &Nonce::random()?, now).await?;
        tracing::info!(?outcome, "sign-up");
        Ok(Asked::Stored)
    }

    /// A limit that cannot be checked refuses nobody.
    async fn is_too_often(&self, request: &Request, now: Timestamp) -> bool {
        let Some(client) = request.client else { return false };
        let counting = self.limits.count_sign_up(&self.token_key, client, now);
        match tokio::time::timeout(PATIENCE_WITH_LIMITS, counting).await {
            Ok(Ok(count)) => count > self.sign_ups_per_client,
            Ok(Err(error)) => {
                tracing::warn!(cause = format!("{:#}", anyhow::Error::from(error)), "sign-ups are not counted");
                false
            }
            Err(_) => {
                tracing::warn!(cause = "no answer in time", "sign-ups are not counted");
                false
            }
        }
    }
}

enum Asked {
    Stored,
    /// The client may try again after so many seconds.
    TooOften {
        wait: u32,
    },
}

/// The form, with what was typed in it, for somebody who must try again.
pub(crate) fn not_stored(request: &Request) -> Response {
    let Ok(form) = SignUpForm::read(request) else { return site::unavailable(&ENGLISH, RETRY_AFTER) };
    let page = error_page(&ENGLISH, form.page(), &form.email, ENGLISH.newsletter.form.not_stored);
    site::retry_after(site::page(StatusCode::SERVICE_UNAVAILABLE, page), RETRY_AFTER)
}

fn refuse(page: &'static str, typed: &str, error: &str) -> Response {
    site::page(StatusCode::UNPROCESSABLE_ENTITY, error_page(&ENGLISH, page, typed, error))
}
