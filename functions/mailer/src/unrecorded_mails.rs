//! Mails that were sent and are not recorded in the table yet.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use subscribers::{OwedMail, SubscriberId, Timestamp};

/// The mails that SES has accepted and the table does not know about yet, with the time when their attempts began.
///
/// While the table does not answer, the stream repeats a record again and again, mostly to the same instance of the function.
/// This keeps the instance from sending the mail a second time.
#[derive(Debug, Default)]
pub struct UnrecordedMails(Mutex<HashMap<(SubscriberId, u64), Timestamp>>);

impl UnrecordedMails {
    pub(crate) fn add(&self, mail: &OwedMail, begun_at: Timestamp) {
        self.mails().insert((mail.id, mail.number), begun_at);
    }

    pub(crate) fn begun_at(&self, mail: &OwedMail) -> Option<Timestamp> {
        self.mails().get(&(mail.id, mail.number)).copied()
    }

    pub(crate) fn remove(&self, mail: &OwedMail) {
        self.mails().remove(&(mail.id, mail.number));
    }

    fn mails(&self) -> MutexGuard<'_, HashMap<(SubscriberId, u64), Timestamp>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
