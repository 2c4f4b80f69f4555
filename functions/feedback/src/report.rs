//! A report of SES: which addresses must never be mailed again.

use serde::Deserialize;
use subscribers::{BounceOrComplaint, EmailAddress};

use crate::error::Unreadable;

/// What SES reports about a mail.
///
/// A report of a configuration set has its kind in `eventType`. A report of an identity (a notification) has it in
/// `notificationType`. All other fields are the same.
/// <https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html>
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Report {
    #[serde(alias = "notificationType")]
    event_type: String,
    bounce: Option<Bounce>,
    complaint: Option<Complaint>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bounce {
    bounce_type: String,
    bounced_recipients: Vec<Recipient>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Complaint {
    complained_recipients: Vec<Recipient>,
    complaint_feedback_type: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Recipient {
    email_address: String,
}

/// What the site does because of a report.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// These addresses must never be mailed again.
    NeverAgain(BounceOrComplaint, Vec<EmailAddress>),
    /// The mailbox was full, or the server was down. SES has tried for hours. The next mail may arrive.
    SoftBounce,
    /// Nothing changes.
    Nothing,
}

impl Report {
    /// The kind of the report, such as `Bounce`, for the log.
    pub(crate) fn kind(&self) -> &str {
        &self.event_type
    }

    /// What the site must do because of the report. If a recipient cannot be read, it is an error, so that an operator
    /// looks at the report.
    pub(crate) fn verdict(&self) -> Result<Verdict, Unreadable> {
        Ok(match (self.event_type.as_str(), &self.bounce, &self.complaint) {
            ("Bounce", Some(bounce), _) if bounce.bounce_type == "Permanent" => {
                Verdict::NeverAgain(BounceOrComplaint::Bounced, addresses(&bounce.bounced_recipients)?)
            }
            ("Bounce", Some(_), _) => Verdict::SoftBounce,
            ("Complaint", _, Some(complaint)) if !complaint.is_praise() => {
                Verdict::NeverAgain(BounceOrComplaint::Complained, addresses(&complaint.complained_recipients)?)
            }
            _ => Verdict::Nothing,
        })
    }
}

impl Complaint {
    /// Whether the subscriber took the mail out of the spam folder. Providers report that as a complaint too.
    fn is_praise(&self) -> bool {
        self.complaint_feedback_type.as_deref() == Some("not-spam")
    }
}

/// SES has mailed these addresses, so they are valid. Some servers put them into angle brackets.
fn addresses(recipients: &[Recipient]) -> Result<Vec<EmailAddress>, Unreadable> {
    let address = |recipient: &Recipient| {
        let (_, address) = recipient.email_address.rsplit_once('<').unwrap_or(("", &recipient.email_address));
        EmailAddress::parse(address.trim_end().trim_end_matches('>')).map_err(|_| Unreadable::Recipient)
    };
    recipients.iter().map(address).collect()
}

impl std::fmt::Debug for Recipient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Recipient(…)")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn verdict(report: Value) -> Verdict {
        serde_json::from_value::<Report>(report).unwrap().verdict().unwrap()
    }

    fn jo() -> Vec<EmailAddress> {
        vec![EmailAddress::parse("jo@example.org").unwrap()]
    }

    fn bounce(kind: &str, address: &str) -> Value {
        json!({"eventType": "Bounce", "bounce": {"bounceType": kind, "bouncedRecipients": [{"emailAddress": address}]}})
    }

    #[test]
    fn only_a_permanent_bounce_ends_a_subscription() {
        let hard = Verdict::NeverAgain(BounceOrComplaint::Bounced, jo());
        assert_eq!(verdict(bounce("Permanent", "jo@example.org")), hard);
        assert_eq!(verdict(bounce("Transient", "jo@example.org")), Verdict::SoftBounce);
        assert_eq!(verdict(bounce("Undetermined", "jo@example.org")), Verdict::SoftBounce);
    }

    #[test]
    fn an_address_is_recognised_in_any_spelling() {
        for address in ["Jo@Example.org", "<jo@example.org>", "Jo Cox <jo@example.org>"] {
            assert_eq!(
                verdict(bounce("Permanent", address)),
                Verdict::NeverAgain(BounceOrComplaint::Bounced, jo()),
                "{address}"
            );
        }
    }

    #[test]
    fn an_unreadable_recipient_is_an_error() {
        let report: Report = serde_json::from_value(bounce("Permanent", "postmaster")).unwrap();
        assert_eq!(report.verdict(), Err(Unreadable::Recipient));
    }

    #[test]
    fn a_mail_taken_out_of_the_spam_folder_is_no_complaint() {
        let complaint = |kind: Value| {
            verdict(json!({"notificationType": "Complaint", "complaint": {
                "complainedRecipients": [{"emailAddress": "jo@example.org"}], "complaintFeedbackType": kind}}))
        };
        assert_eq!(complaint(json!("abuse")), Verdict::NeverAgain(BounceOrComplaint::Complained, jo()));
        assert_eq!(complaint(Value::Null), Verdict::NeverAgain(BounceOrComplaint::Complained, jo()));
        assert_eq!(complaint(json!("not-spam")), Verdict::Nothing);
    }

    #[test]
    fn other_events_change_nothing() {
        for kind in ["Send", "Delivery", "Open", "DeliveryDelay", "Reject", "Something new"] {
            assert_eq!(verdict(json!({"eventType": kind})), Verdict::Nothing, "{kind}");
        }
    }

    #[test]
    fn no_address_is_printed() {
        let report: Report = serde_json::from_value(bounce("Permanent", "jo@example.org")).unwrap();
        assert!(!format!("{report:?}").contains("example.org"));
    }
}
