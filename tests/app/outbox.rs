//! The outbox in the place of SES.

use std::future::pending;

use local::Outbox;
use tokio::task::JoinSet;

use crate::{Mail, eventually, listener::listen};

/// The mails that were sent.
pub struct TestOutbox {
    outbox: Outbox,
    pub(crate) url: String,
    _serving: JoinSet<()>,
}

impl TestOutbox {
    pub(crate) async fn start() -> Self {
        let outbox = Outbox::in_memory();
        let (listener, url) = listen().await;
        let served = outbox.clone();
        let serving = JoinSet::from_iter([async move { served.serve(listener, pending()).await.unwrap() }]);
        Self { outbox, url, _serving: serving }
    }

    /// All mails, oldest first.
    #[must_use]
    pub fn all(&self) -> Vec<Mail> {
        self.outbox.messages().into_iter().map(Mail::new).collect()
    }

    /// How many mails were sent.
    #[must_use]
    pub fn count(&self) -> usize {
        self.all().len()
    }

    /// How many mails were sent to an address.
    #[must_use]
    pub fn count_to(&self, email: &str) -> usize {
        self.all().iter().filter(|mail| mail.to == email).count()
    }

    /// The newest mail to an address. Waits until there is one.
    pub async fn newest_to(&self, email: &str) -> Mail {
        let what = format!("a mail to {email}");
        eventually(&what, || async { self.all().into_iter().rev().find(|mail| mail.to == email) }).await
    }
}
