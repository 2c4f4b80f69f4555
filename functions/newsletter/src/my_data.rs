use content::ENGLISH;
use http::StatusCode;
use serde_json::{Map, Value};
use site::{Request, Response};
use subscribers::{Subscription, Token};

use crate::{
    data_page::{data_page, nothing_page},
    form::TokenForm,
    newsletter::{Failure, Newsletter, unavailable},
    step_page::link_page,
};

impl Newsletter {
    /// What is stored about the holder of a mail's link.
    pub(crate) async fn my_data(&self, request: &Request) -> Response {
        self.look_up(request, |token, subscription| {
            site::page(
                StatusCode::OK,
                match subscription {
                    Some(subscription) => data_page(&ENGLISH, &subscription, token),
                    None => nothing_page(&ENGLISH),
                },
            )
        })
        .await
        .unwrap_or_else(unavailable)
    }

    /// The same, for programs.
    pub(crate) async fn my_data_as_json(&self, request: &Request) -> Response {
        self.look_up(request, |token, subscription| {
            let stored = subscription.map(|subscription| stored(token, &subscription)).unwrap_or_default();
            site::download("application/json", "my-data.json", format!("{:#}\n", Value::Object(stored)))
        })
        .await
        .unwrap_or_else(unavailable)
    }

    async fn look_up(
        &self,
        request: &Request,
        answer: impl FnOnce(&Token, Option<Subscription>) -> Response,
    ) -> Result<Response, Failure> {
        let Some(token) = TokenForm::from_query(request) else { return Ok(invalid()) };
        let found = self.subscribers.data_of(&self.token_key, &token).await?;
        Ok(found.map_or_else(invalid, |subscription| answer(&token, subscription)))
    }
}

/// The answer to a link that belongs to nobody.
pub(crate) fn invalid() -> Response {
    site::page(StatusCode::NOT_FOUND, link_page(&ENGLISH, &ENGLISH.newsletter.link_invalid))
}

fn stored(token: &Token, subscription: &Subscription) -> Map<String, Value> {
    let id = ("id".to_owned(), Value::from(token.id().to_string()));
    let fields = subscription.fields().into_iter().filter_map(|field| {
        let value = serde_json::to_value(field.value?).ok()?;
        Some((field.name.to_owned(), value))
    });
    std::iter::once(id).chain(fields).collect()
}
