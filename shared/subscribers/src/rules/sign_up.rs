//! The rule of a sign-up: anybody may request the newsletter for an address, every ten minutes.

use limits::{LINK_LIFETIME, PAUSE_BETWEEN_MAILS};

use crate::{
    Consent, EmailAddress, MailState, Nonce, Subscribers, TableError, Timestamp,
    rules::mail::UNKNOWN_CLIENT,
    table::{Written, number, send, text},
};

/// What happened when somebody requested the newsletter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignUpOutcome {
    /// A mail is owed. What the mail says, and whether the mailbox gets one, is decided when it is sent.
    MailOwed,
    /// A mail was requested less than ten minutes ago. Nothing changed.
    TooSoon,
}

impl Subscribers {
    /// Requests the newsletter.
    ///
    /// It is one write to the table of requests, and reads no subscriber: neither the answer nor the work reveals who is
    /// subscribed. An open request keeps its nonce, so that all its links work.
    ///
    /// # Errors
    ///
    /// If the table does not answer. The write may have happened all the same.
    pub async fn sign_up(
        &self,
        email: &EmailAddress,
        consent: &Consent,
        client: Option<&str>,
        nonce: &Nonce,
        now: Timestamp,
    ) -> Result<SignUpOutcome, TableError> {
        let write = self
            .update(&self.tables.requests, &email.id().to_string())
            .condition_expression("attribute_not_exists(id) OR requested_at <= :paused")
            .update_expression(
                "SET email = :email, consent = :consent, client = :client, nonce = if_not_exists(nonce, :nonce), \
                 requested_at = :now, expires_at = :expires_at, #state = :owed, unanswered = :none, \
                 owed = if_not_exists(owed, :none) + :one REMOVE held_at, refused_at, was_held",
            )
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":email", text(email.as_str()))
            .expression_attribute_values(":consent", consent.to_value())
            .expression_attribute_values(":client", text(client.unwrap_or(UNKNOWN_CLIENT)))
            .expression_attribute_values(":nonce", text(nonce.as_str()))
            .expression_attribute_values(":now", number(now))
            .expression_attribute_values(":paused", number(now.saturating_sub(PAUSE_BETWEEN_MAILS)))
            .expression_attribute_values(":expires_at", number(now + LINK_LIFETIME))
            .expression_attribute_values(":owed", text(MailState::Owed.as_str()))
            .expression_attribute_values(":none", number(0))
            .expression_attribute_values(":one", number(1));
        Ok(match send(write).await? {
            Written::Done => SignUpOutcome::MailOwed,
            // A retry after a lost answer finds the item that it has written itself.
            Written::Refused(_) => SignUpOutcome::TooSoon,
        })
    }
}
