use std::{
    future::Future,
    io,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::net::TcpListener;

mod error;
mod letter;
mod message;
mod page;
mod refusal;
mod send_email;
mod server;
mod store;
#[cfg(test)]
mod tests;

pub use error::OutboxError;
pub use message::Message;

use store::Store;

/// SES, as far as this machine needs it: takes mails, keeps them, and shows them. It sends none.
///
/// A clone is another handle to the same mails.
#[derive(Clone, Debug, Default)]
pub struct Outbox(Arc<Mutex<Store>>);

impl Outbox {
    /// The outbox that is kept in a file, which is created if it is not there. A mail that SES's API has taken is in it,
    /// even if this program is killed.
    ///
    /// # Errors
    ///
    /// If the file cannot be created or read, or has something else in it.
    pub fn open(path: &Path) -> Result<Self, OutboxError> {
        let store = Store::open(path).map_err(|source| OutboxError::File { path: path.to_owned(), source })?;
        Ok(Self(Arc::new(Mutex::new(store))))
    }

    /// An outbox whose mails are gone when it is dropped.
    #[must_use]
    pub fn in_memory() -> Self {
        Self::default()
    }

    /// The mails, oldest first.
    #[must_use]
    pub fn messages(&self) -> Vec<Message> {
        self.store().messages().to_vec()
    }

    /// Answers SES's API, to any credentials, and shows the mails to whoever looks, until `shutdown` is there.
    ///
    /// # Errors
    ///
    /// If the server fails.
    pub async fn serve(
        &self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), OutboxError> {
        let server = axum::serve(listener, server::router(self.clone())).with_graceful_shutdown(shutdown);
        server.await.map_err(OutboxError::Serve)
    }

    fn keep(&self, message: Message) -> io::Result<()> {
        self.store().keep(message)
    }

    fn clear(&self) -> io::Result<()> {
        self.store().clear()
    }

    /// A panic elsewhere has not spoiled the mails.
    fn store(&self) -> MutexGuard<'_, Store> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
