//! Sends what a sign-up asked for: reads the stream of the table of subscribers, mails through SES.

mod confirmation_mail;
mod mailer;
mod outgoing;
mod record;
mod unnoted;

pub use mailer::Mailer;
pub use outgoing::Outgoing;
pub use unnoted::Unnoted;
