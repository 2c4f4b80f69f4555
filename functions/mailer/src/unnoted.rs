use std::{
    collections::HashSet,
    sync::{Mutex, MutexGuard, PoisonError},
};

use subscribers::Nonce;

/// The mails that SES has taken and the table does not know of yet.
///
/// While the table does not answer, the stream brings a record again and again, mostly to the same instance of the function.
/// This keeps it from sending the mail each time.
#[derive(Debug, Default)]
pub struct Unnoted(Mutex<HashSet<Nonce>>);

impl Unnoted {
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
