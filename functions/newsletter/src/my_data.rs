use content::ENGLISH;
use http::StatusCode;
use serde_json::{Map, Value};
use site::{Request, Response};
use subscribers::{Data, Subscription, Token};

use crate::{
    data_page::{data_page, nothing_page},
    form::TokenForm,
    newsletter::{Failure, Newsletter, unavailable},
    step_page::link_page,
};

impl Newsletter {
    /// What is stored about the holder of a mail's link.
    pub(crate) async fn my_data(&self, request: &Request) -> Response {
        let answered = self.look_up(request).await.map(|found| match found {
            Some((token, Data::Stored(subscription))) => {
                site::page(StatusCode::OK, data_page(&ENGLISH, &subscription, &token))
            }
            Some((_, Data::Nothing)) => site::page(StatusCode::OK, nothing_page(&ENGLISH)),
            Some((_, Data::Invalid)) | None => invalid(),
        });
        answered.unwrap_or_else(unavailable)
    }

    /// The same, for programs.
    pub(crate) async fn my_data_as_json(&self, request: &Request) -> Response {
        let answered = self.look_up(request).await.map(|found| match found {
            Some((token, Data::Stored(subscription))) => json(stored(&token, &subscription)),
            Some((_, Data::Nothing)) => json(Map::new()),
            Some((_, Data::Invalid)) | None => invalid(),
        });
        answered.unwrap_or_else(unavailable)
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

fn json(object: Map<String, Value>) -> Response {
    site::download("application/json", "my-data.json", format!("{:#}\n", Value::Object(object)))
}

fn stored(token: &Token, subscription: &Subscription) -> Map<String, Value> {
    let id = ("id".to_owned(), Value::from(token.id().to_string()));
    let fields = subscription.fields().into_iter().filter_map(|field| {
        let value = serde_json::to_value(field.value?).ok()?;
        Some((field.name.to_owned(), value))
    });
    std::iter::once(id).chain(fields).collect()
}
