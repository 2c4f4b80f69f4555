//! Sends the mails that requests are owed: reads the stream of the table of requests, mails through SES.

mod error;
mod mail;
mod mailer;
mod ses;
mod unrecorded_mails;

pub use mailer::{Mailer, MailerEvent};
pub use ses::Ses;
pub use unrecorded_mails::UnrecordedMails;
