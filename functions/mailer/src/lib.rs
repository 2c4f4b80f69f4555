//! Sends the confirmation mails that sign-ups request. It reads the stream of the subscribers' table, and sends through
//! SES.

mod confirmation_mail;
mod error;
mod mailer;
mod sent_mails;
mod ses;
mod stream_record;

pub use mailer::Mailer;
pub use sent_mails::SentMails;
pub use ses::Ses;
