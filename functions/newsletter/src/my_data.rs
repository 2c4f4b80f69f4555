//! What is stored about the holder of a link, as a page and as JSON.

use content::ENGLISH;
use http::StatusCode;
use serde::Serialize;
use site::{Request, Response};
use subscribers::{StoredData, Subscription, Token};

use crate::{
    Newsletter,
    data_page::{data_page, nothing_page},
    error::RequestError,
    form::TokenForm,
    step_page::link_page,
};

impl Newsletter {
    /// The page *Your data*.
    pub(crate) async fn my_data(&self, request: &Request) -> Result<Response, RequestError> {
        Ok(match self.look_up(request).await? {
            Some((token, StoredData::Stored(subscription))) => {
                site::html(StatusCode::OK, data_page(&ENGLISH, &subscription, &token))
            }
            Some((_, StoredData::Nothing)) => site::html(StatusCode::OK, nothing_page(&ENGLISH)),
            Some((_, StoredData::Invalid)) | None => invalid(),
        })
    }

    /// The same as JSON.
    pub(crate) async fn my_data_as_json(&self, request: &Request) -> Result<Response, RequestError> {
        match self.look_up(request).await? {
            Some((token, StoredData::Stored(subscription))) => {
                json(&Stored { id: token.id().to_string(), subscription: *subscription })
            }
            Some((_, StoredData::Nothing)) => json(&Nothing {}),
            Some((_, StoredData::Invalid)) | None => Ok(invalid()),
        }
    }

    async fn look_up(&self, request: &Request) -> Result<Option<(Token, StoredData)>, RequestError> {
        let Some(token) = TokenForm::from_query(request) else { return Ok(None) };
        let data = self.subscribers.stored_data(&self.token_key, &token).await?;
        Ok(Some((token, data)))
    }
}

/// The answer to a link that belongs to nobody.
pub(crate) fn invalid() -> Response {
    site::html(StatusCode::NOT_FOUND, link_page(&ENGLISH, &ENGLISH.newsletter.link_invalid))
}

/// JSON for an unknown subscriber.
#[derive(Serialize)]
struct Nothing {}

fn json(stored: &impl Serialize) -> Result<Response, RequestError> {
    let text = serde_json::to_string_pretty(stored)?;
    Ok(site::download("application/json", "my-data.json", format!("{text}\n")))
}

/// JSON for a known subscriber.
#[derive(Serialize)]
struct Stored {
    id: String,
    #[serde(flatten)]
    subscription: Subscription,
}
