//! The link that erases, and the button behind it.

use content::ENGLISH;
use http::StatusCode;
use site::{Request, Response, path};
use subscribers::{Purpose, StoredData};

use crate::{
    Newsletter, data_page::nothing_page, error::RequestError, form::TokenForm, my_data::invalid, step_page::step_page,
};

impl Newsletter {
    /// The page that asks the person before anything is erased.
    pub(crate) async fn ask_to_erase(&self, request: &Request) -> Result<Response, RequestError> {
        let Some(token) = TokenForm::from_query(request) else { return Ok(invalid()) };
        let words = &ENGLISH.newsletter.my_data.erase;
        Ok(match self.subscribers.stored_data(&self.token_key, &token).await? {
            StoredData::Invalid => invalid(),
            StoredData::Nothing => site::html(StatusCode::OK, nothing_page(&ENGLISH)),
            StoredData::Stored(_) => site::html(StatusCode::OK, step_page(&ENGLISH, words, path::ERASE, &token)),
        })
    }

    /// The button on that page erases.
    pub(crate) async fn erase(&self, request: &Request) -> Result<Response, RequestError> {
        if request.comes_from_another_site() {
            return Ok(site::foreign_form(&ENGLISH));
        }
        let token = TokenForm::from_body(request).filter(|token| self.token_key.issued(token, Purpose::Data));
        let Some(token) = token else { return Ok(invalid()) };
        let erased = self.subscribers.erase(token.id()).await?;
        tracing::info!(is_known = erased.is_some(), "erasure");
        Ok(site::see_other(path::ERASED))
    }
}
