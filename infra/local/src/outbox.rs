//! SES on this machine. It accepts, stores and shows mails, but does not send them.

use std::{
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::Router;
use tokio::net::TcpListener;

mod error;
mod message;
mod pages;
mod ses_api;
#[cfg(test)]
mod tests;

pub use error::OutboxError;
pub use message::Message;

use crate::{json_lines::JsonLines, network::refuse_foreign_pages};

/// The mails that the site has sent.
///
/// Clones share their mails.
#[derive(Clone, Debug)]
pub struct Outbox(Arc<Mutex<JsonLines<Message>>>);

impl Outbox {
    /// Opens the outbox in a file. Creates the file if necessary. A mail that SES's API has accepted is in the file, even if
    /// this program is killed.
    ///
    /// # Errors
    ///
    /// If the file cannot be created or read, or is not an outbox.
    pub fn open(path: &Path) -> Result<Self, OutboxError> {
        let messages = JsonLines::open(path).map_err(|error| OutboxError::File(path.to_owned(), error))?;
        Ok(Self(Arc::new(Mutex::new(messages))))
    }

    /// An outbox in memory. Its mails are lost when it is dropped.
    #[must_use]
    pub fn in_memory() -> Self {
        Self(Arc::new(Mutex::new(JsonLines::in_memory())))
    }

    /// The mails, oldest first.
    #[must_use]
    pub fn messages(&self) -> Vec<Message> {
        self.lock().values().to_vec()
    }

    /// Answers SES's API, with any credentials, and shows the mails in a browser, until `shutdown` resolves.
    ///
    /// # Errors
    ///
    /// If the server fails.
    pub async fn serve(
        &self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), OutboxError> {
        let router = Router::new().merge(ses_api::routes()).merge(pages::routes()).with_state(self.clone());
        let server = axum::serve(listener, refuse_foreign_pages(router)).with_graceful_shutdown(shutdown);
        server.await.map_err(OutboxError::Serve)
    }

    /// A panic in another thread leaves the mails intact.
    fn lock(&self) -> MutexGuard<'_, JsonLines<Message>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
