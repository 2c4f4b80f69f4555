use std::time::{SystemTime, SystemTimeError};

use content::ENGLISH;
use http::StatusCode;
use site::{Request, Response, SiteUrl, StaticPage, path};
use subscribers::{Consent, EmailAddress, Nonce, StoreError, Subscribers};

use crate::{
    error_page::{error_page, explanation},
    form::{Form, FormError},
};

static SIGN_UP: StaticPage = site::static_page!("sign_up");
static CHECK_INBOX: StaticPage = site::static_page!("check_inbox");

/// The newsletter's part of the site.
pub(crate) struct Newsletter {
    pub(crate) site_url: SiteUrl,
    pub(crate) subscribers: Subscribers,
}

impl Newsletter {
    pub(crate) async fn answer(&self, request: Request) -> Response {
        let origin = self.site_url.origin(&request);
        match request.path.as_str() {
            path::NEWSLETTER if request.reads() => SIGN_UP.answer(&request, &origin),
            path::NEWSLETTER if request.method == http::Method::POST => self.sign_up(&request).await,
            path::NEWSLETTER => site::method_not_allowed(&ENGLISH, "GET, HEAD, POST"),
            path::CHECK_INBOX if request.reads() => CHECK_INBOX.answer_uncached(&request, &origin),
            path::CHECK_INBOX => site::method_not_allowed(&ENGLISH, "GET, HEAD"),
            elsewhere => site::moved_or_not_found(&ENGLISH, elsewhere),
        }
    }

    async fn sign_up(&self, request: &Request) -> Response {
        if request.comes_from_another_site() {
            return site::foreign_form(&ENGLISH);
        }
        let form = match Form::read(request) {
            Ok(form) => form,
            Err(FormError::TooLarge) => return site::too_large(&ENGLISH),
            Err(FormError::Unreadable) => return refuse(path::NEWSLETTER, "", ENGLISH.newsletter.form.unreadable),
        };
        if form.is_filled_in_by_a_robot() {
            return site::see_other(path::CHECK_INBOX);
        }
        let email = match EmailAddress::parse(&form.email) {
            Ok(email) => email,
            Err(error) => {
                let explanation = explanation(&ENGLISH.newsletter.email_address_errors, error);
                return refuse(form.page(), &form.email, explanation);
            }
        };
        match self.ask(&email, form.page()).await {
            Ok(()) => site::see_other(path::CHECK_INBOX),
            Err(error) => {
                tracing::error!(cause = format!("{:#}", anyhow::Error::from(error)), "a sign-up was not stored");
                let words = ENGLISH.newsletter.form.not_stored;
                let page = error_page(&ENGLISH, form.page(), &form.email, words);
                site::retry_after(site::page(StatusCode::SERVICE_UNAVAILABLE, page), 60)
            }
        }
    }

    /// Stores what was asked for. Every outcome gets the same answer, so that nobody learns from it who is a subscriber.
    async fn ask(&self, email: &EmailAddress, page: &str) -> Result<(), NotStored> {
        let consent = Consent { wording: ENGLISH.newsletter.consent_wording.to_owned(), page: page.to_owned() };
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs();
        let outcome = self.subscribers.ask(email, &consent, &Nonce::random()?, now).await?;
        tracing::info!(subscriber = %email.id(), ?outcome, "sign-up");
        Ok(())
    }
}

/// Why a sign-up was not stored.
#[derive(Debug, thiserror::Error)]
enum NotStored {
    #[error("the clock is wrong")]
    Clock(#[from] SystemTimeError),
    #[error("no random numbers")]
    Nonce(#[from] getrandom::Error),
    #[error("the table did not take it")]
    Store(#[from] StoreError),
}

fn refuse(page: &'static str, typed: &str, error: &str) -> Response {
    site::page(StatusCode::UNPROCESSABLE_ENTITY, error_page(&ENGLISH, page, typed, error))
}
