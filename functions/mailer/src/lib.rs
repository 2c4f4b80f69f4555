//! Sends the confirmation mails that sign-ups request: reads the stream of the table of subscribers, mails through SES.

mod confirmation_mail;
mod error;
mod mailer;
mod sent_mails;
mod ses;
mod stream_record;

pub use mailer::Mailer;
pub use sent_mails::SentMails;
pub use ses::Ses;
