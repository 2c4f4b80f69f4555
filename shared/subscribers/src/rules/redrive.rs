//! The rule of a redrive: an unsent mail becomes owed once more, by an operator or when there is room again.

use std::collections::HashMap;

use aws_sdk_dynamodb::{operation::update_item::builders::UpdateItemFluentBuilder, types::AttributeValue};
use limits::{COUNTING_WINDOW, LINK_LIFETIME, PAUSE_BETWEEN_MAILS};

use crate::{
    MailState, Request, SubscriberId, Subscribers, TableError, Timestamp,
    table::{Written, number, send, text},
};

/// Attempts of one mail that SES may leave without an answer.
const MOST_UNANSWERED: u64 = 2;

/// Why an owed mail was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnsentMail {
    /// The mailer has not reached it, SES did not accept it, or the mailer was interrupted.
    Waiting,
    /// It was held, because too many mails were sent or bounced.
    Held,
    /// SES refused it for good.
    Refused,
    /// SES did not answer: it may have been sent.
    Unanswered,
}

impl Request {
    /// Why the newest owed mail was not sent. `None` if it was sent, if none is to be sent, or if SES is at work.
    #[must_use]
    pub fn unsent_mail(&self, now: Timestamp) -> Option<UnsentMail> {
        let is_interrupted = self.attempted_at.is_none_or(|at| at + PAUSE_BETWEEN_MAILS <= now);
        match self.state {
            _ if !self.is_open(now) => None,
            MailState::Owed | MailState::Retry => Some(UnsentMail::Waiting),
            MailState::Sending if is_interrupted => Some(UnsentMail::Waiting),
            MailState::Held => Some(UnsentMail::Held),
            MailState::Refused => Some(UnsentMail::Refused),
            MailState::Unanswered => Some(UnsentMail::Unanswered),
            MailState::Sending | MailState::Sent | MailState::Withheld => None,
        }
    }
}

/// What [`Subscribers::redrive_due_mails`] did, in mails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Redriven {
    /// Held mails that are owed again.
    pub held: usize,
    /// Interrupted mails that are owed again.
    pub interrupted: usize,
    /// Mails that SES left without an answer twice.
    pub given_up: usize,
}

/// What is to be done about an unsent mail without anybody asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Due {
    /// It is held.
    Release,
    /// It was interrupted, or Lambda gave up on its record.
    SecondAttempt,
    /// SES left it without an answer too often.
    GiveUp,
}

impl Request {
    fn due(&self, now: Timestamp) -> Option<Due> {
        let last_activity = self.attempted_at.unwrap_or_default().max(self.requested_at);
        match (self.unsent_mail(now)?, self.state) {
            (UnsentMail::Held, _) => Some(Due::Release),
            (UnsentMail::Waiting, MailState::Sending) if self.unanswered >= MOST_UNANSWERED => Some(Due::GiveUp),
            (UnsentMail::Waiting, MailState::Sending) => Some(Due::SecondAttempt),
            // Lambda tries a record for an hour.
            (UnsentMail::Waiting, _) if last_activity + 2 * COUNTING_WINDOW <= now => Some(Due::SecondAttempt),
            _ => None,
        }
    }
}

impl Subscribers {
    /// Makes the unsent mail of a request owed once more. Its link works for 48 hours from now.
    ///
    /// Returns whether the request was still as it is given here.
    ///
    /// # Errors
    ///
    /// If the table does not answer. The write may have happened all the same.
    pub async fn redrive(&self, id: SubscriberId, request: &Request, now: Timestamp) -> Result<bool, TableError> {
        let write = self
            .still(id, request)
            // The number grows, so the stream brings the request to the mailer.
            .update_expression(
                "SET #state = :owed, expires_at = :expires_at, owed = owed + :one, was_held = :was_held \
                 REMOVE held_at, refused_at",
            )
            .expression_attribute_values(":was_held", AttributeValue::Bool(request.state == MailState::Held))
            .expression_attribute_values(":owed", text(MailState::Owed.as_str()))
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":expires_at", number(now + LINK_LIFETIME));
        Ok(matches!(send(write).await?, Written::Done))
    }

    /// Does what waits for its time: makes held mails owed once more, as many as may be sent now, and mails that were
    /// interrupted. The networks take turns, each with its oldest mail first.
    ///
    /// # Errors
    ///
    /// If a table does not answer.
    pub async fn redrive_due_mails(&self, mails_per_hour: u64, now: Timestamp) -> Result<Redriven, TableError> {
        let sending = self.sending().await?;
        let room = match sending.permit(mails_per_hour, true, now) {
            Ok(()) => usize::try_from(mails_per_hour - sending.mails_in_last_hour(now)).unwrap_or(usize::MAX),
            Err(_) => 0,
        };
        let mut redriven = Redriven::default();
        let (mut held, mut cursor) = (Vec::new(), None);
        loop {
            let page = self.scan_requests(cursor).await?;
            for (id, request) in page.found {
                match request.due(now) {
                    Some(Due::Release) => held.push((id, request)),
                    Some(Due::SecondAttempt) => {
                        redriven.interrupted += usize::from(self.redrive(id, &request, now).await?);
                    }
                    Some(Due::GiveUp) => redriven.given_up += usize::from(self.give_up(id, &request).await?),
                    None => {}
                }
            }
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        for (id, request) in in_turns(held).into_iter().take(room) {
            redriven.held += usize::from(self.redrive(id, &request, now).await?);
        }
        Ok(redriven)
    }

    async fn give_up(&self, id: SubscriberId, request: &Request) -> Result<bool, TableError> {
        let write = self
            .still(id, request)
            .update_expression("SET #state = :unanswered")
            .expression_attribute_values(":unanswered", text(MailState::Unanswered.as_str()));
        Ok(matches!(send(write).await?, Written::Done))
    }

    /// An update of a request that is still as it is given here.
    fn still(&self, id: SubscriberId, request: &Request) -> UpdateItemFluentBuilder {
        self.update(&self.tables.requests, &id.to_string())
            .condition_expression("owed = :number AND nonce = :nonce AND #state = :state")
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":number", number(request.owed))
            .expression_attribute_values(":nonce", text(request.nonce.as_str()))
            .expression_attribute_values(":state", text(request.state.as_str()))
    }
}

/// Sorted so that each client's oldest mail comes before any client's second.
fn in_turns(mut held: Vec<(SubscriberId, Request)>) -> Vec<(SubscriberId, Request)> {
    held.sort_by_key(|(_, request)| request.held_at);
    let mut turns = HashMap::new();
    let mut in_turns: Vec<_> = held
        .into_iter()
        .map(|(id, request)| {
            let turn: &mut usize = turns.entry(request.client.clone()).or_default();
            *turn += 1;
            (*turn, id, request)
        })
        .collect();
    // A stable sort: within a turn, the oldest stays first.
    in_turns.sort_by_key(|(turn, ..)| *turn);
    in_turns.into_iter().map(|(_, id, request)| (id, request)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Consent, EmailAddress, Nonce};

    fn held(client: &str, held_at: Timestamp) -> (SubscriberId, Request) {
        let email = EmailAddress::parse(&format!("{client}-{held_at}@example.org")).unwrap();
        let request = Request {
            email: email.clone(),
            consent: Consent { wording: "test".into(), page: "/".into() },
            nonce: Nonce::from([1; 16]),
            client: Some(client.to_owned()),
            requested_at: held_at,
            expires_at: held_at + LINK_LIFETIME,
            owed: 1,
            state: MailState::Held,
            mails: 0,
            unanswered: 0,
            attempted_at: None,
            mailed_at: None,
            held_at: Some(held_at),
            refused_at: None,
        };
        (email.id(), request)
    }

    #[test]
    fn one_network_cannot_keep_the_others_waiting() {
        let queue = [held("flood", 1), held("flood", 2), held("flood", 3), held("jo", 4), held("ada", 5)];
        let released: Vec<_> =
            in_turns(queue.to_vec()).into_iter().map(|(_, request)| request.email.as_str().to_owned()).collect();
        assert_eq!(
            released,
            [
                "flood-1@example.org",
                "jo-4@example.org",
                "ada-5@example.org",
                "flood-2@example.org",
                "flood-3@example.org"
            ]
        );
    }
}
