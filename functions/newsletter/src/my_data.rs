use content::ENGLISH;
use http::StatusCode;
use serde::Serialize;
use site::{Request, Response};
use subscribers::{Data, Subscription, Token};

use crate::{
    data_page::{data_page, nothing_page},
    form::TokenForm,
    newsletter::{Failure, Newsletter},
    step_page::link_page,
};

impl Newsletter {
    /// What is stored about the holder of a mail's link.
    pub(crate) async fn my_data(&self, request: &Request) -> Result<Response, Failure> {
        Ok(match self.look_up(request).await? {
            Some((token, Data::Stored(subscription))) => {
                site::page(StatusCode::OK, data_page(&ENGLISH, &subscription, &token))
            }
            Some((_, Data::Nothing)) => site::page(StatusCode::OK, nothing_page(&ENGLISH)),
            Some((_, Data::Invalid)) | None => invalid(),
        })
    }

    /// The same, for programs.
    pub(crate) async fn my_data_as_json(&self, request: &Request) -> Result<Response, Failure> {
        match self.look_up(request).await? {
            Some((token, Data::Stored(subscription))) => {
                json(&Stored { id: token.id().to_string(), subscription: *subscription })
            }
            Some((_, Data::Nothing)) => json(&Nothing {}),
            Some((_, Data::Invalid)) | None => Ok(invalid()),
        }
    }

    async fn look_up(&self, request: &Request) -> Result<Option<(Token, Data)>, Failure> {
        let Some(token) = TokenForm::from_query(request) else { return Ok(None) };
        let data = self.subscribers.data_of(&self.token_key, &token).await?;
        Ok(Some((token, data)))
    }
}

/// The answer to a link that belongs to nobody.
pub(crate) fn invalid() -> Response {
    site::page(StatusCode::NOT_FOUND, link_page(&ENGLISH, &ENGLISH.newsletter.link_invalid))
}

/// The same of somebody who is not known.
#[derive(Serialize)]
struct Nothing {}

fn json(stored: &impl Serialize) -> Result<Response, Failure> {
    let text = serde_json::to_string_pretty(stored)?;
    Ok(site::download("application/json", "my-data.json", format!("{text}\n")))
}

/// All that is stored: the code that stands for the person, and what is known of her.
#[derive(Serialize)]
struct Stored {
    id: String,
    #[serde(flatten)]
    subscription: Subscription,
}
