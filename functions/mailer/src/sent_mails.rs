//! Mails that were sent, but are not recorded in the table yet.

use std::{
    collections::HashSet,
    sync::{Mutex, MutexGuard, PoisonError},
};

use subscribers::Nonce;

/// The mails that SES has accepted, but that are not recorded in the table yet.
///
/// While the table does not answer, the stream repeats a record again and again, mostly to the same instance of the
/// function. This list stops the instance from sending the mail each time.
#[derive(Debug, Default)]
pub struct SentMails(Mutex<HashSet<Nonce>>);

impl SentMails {
    pub(crate) fn add(&self, nonce: &Nonce) {
        self.nonces().insert(nonce.clone());
    }

    pub(crate) fn has(&self, nonce: &Nonce) -> bool {
        self.nonces().contains(nonce)
    }

    pub(crate) fn remove(&self, nonce: &Nonce) {
        self.nonces().remove(nonce);
    }

    fn nonces(&self) -> MutexGuard<'_, HashSet<Nonce>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
