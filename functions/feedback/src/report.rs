//! A report of SES: which of our mails bounced or was reported as spam.

use std::collections::HashMap;

use serde::Deserialize;
use subscribers::{BounceOrComplaint, SubscriberId};

use crate::error::Unreadable;

/// The tags that the mailer gives each mail: the id of the person that it is for, and a hash of the client that requested it.
const SUBSCRIBER_TAG: &str = "subscriber";
const CLIENT_TAG: &str = "client";

/// What SES reports about a mail.
///
/// A configuration set reports an event and names its kind `eventType`. An identity can report as well: a notification, with the
/// kind in `notificationType`. The rest is the same.
/// <https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html>
///
/// The recipients of a report are not read. A forwarding server names others there, and anybody can send a forged bounce that
/// names anybody. Only the tag tells whom the mail was for.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Report {
    #[serde(alias = "notificationType")]
    event_type: String,
    #[serde(default)]
    mail: Mail,
    bounce: Option<Bounce>,
    complaint: Option<Complaint>,
}

#[derive(Debug, Default, Deserialize)]
struct Mail {
    #[serde(default)]
    tags: HashMap<String, Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bounce {
    bounce_type: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Complaint {
    complaint_feedback_type: Option<String>,
}

/// What a report leads to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// This person gets no mail.
    NoMail(BounceOrComplaint, SubscriberId),
    /// A mailbox was full, or a server down. SES tried for hours. The next mail may arrive.
    SoftBounce,
    /// Another system sent the mail.
    NotOurMail,
    /// Nothing changes.
    Nothing,
}

impl Report {
    /// A hash of the client that requested the mail.
    pub(crate) fn client(&self) -> Option<&str> {
        self.tag(CLIENT_TAG)
    }

    fn tag(&self, name: &str) -> Option<&str> {
        self.mail.tags.get(name)?.first().map(String::as_str)
    }

    /// The kind of the report, such as `Bounce`, for the log.
    pub(crate) fn kind(&self) -> &str {
        &self.event_type
    }

    /// What the report leads to.
    pub(crate) fn verdict(&self) -> Result<Verdict, Unreadable> {
        let report = match (self.event_type.as_str(), &self.bounce, &self.complaint) {
            ("Bounce", Some(bounce), _) if bounce.bounce_type == "Permanent" => BounceOrComplaint::Bounced,
            ("Bounce", Some(_), _) => return Ok(Verdict::SoftBounce),
            ("Complaint", _, Some(complaint)) if !complaint.is_praise() => BounceOrComplaint::Complained,
            _ => return Ok(Verdict::Nothing),
        };
        let Some(tag) = self.tag(SUBSCRIBER_TAG) else { return Ok(Verdict::NotOurMail) };
        Ok(Verdict::NoMail(report, SubscriberId::parse(tag).ok_or(Unreadable::Tag)?))
    }
}

impl Complaint {
    /// Whether the subscriber took the mail out of the spam folder. Providers report that as a complaint too.
    fn is_praise(&self) -> bool {
        self.complaint_feedback_type.as_deref() == Some("not-spam")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use subscribers::EmailAddress;

    use super::*;

    fn verdict(report: Value) -> Result<Verdict, Unreadable> {
        serde_json::from_value::<Report>(report).unwrap().verdict()
    }

    fn jo() -> SubscriberId {
        EmailAddress::parse("jo@example.org").unwrap().id()
    }

    fn bounce(kind: &str, tags: &Value) -> Value {
        json!({
            "eventType": "Bounce",
            "mail": { "tags": tags, "destination": ["jo@example.org"] },
            "bounce": { "bounceType": kind, "bouncedRecipients": [{ "emailAddress": "somebody-else@example.org" }] },
        })
    }

    #[test]
    fn only_a_permanent_bounce_ends_a_subscription() {
        let tags = json!({ "subscriber": [jo().to_string()] });
        let hard = Verdict::NoMail(BounceOrComplaint::Bounced, jo());
        assert_eq!(verdict(bounce("Permanent", &tags)), Ok(hard));
        assert_eq!(verdict(bounce("Transient", &tags)), Ok(Verdict::SoftBounce));
        assert_eq!(verdict(bounce("Undetermined", &tags)), Ok(Verdict::SoftBounce));
    }

    #[test]
    fn a_report_about_a_mail_of_another_system_changes_nothing() {
        for tags in [json!({}), json!({ "ses:configuration-set": ["other"] }), json!({ "subscriber": [] })] {
            assert_eq!(verdict(bounce("Permanent", &tags)), Ok(Verdict::NotOurMail), "{tags}");
        }
    }

    #[test]
    fn an_unreadable_tag_is_an_error() {
        let tags = json!({ "subscriber": ["jo@example.org"] });
        assert_eq!(verdict(bounce("Permanent", &tags)), Err(Unreadable::Tag));
    }

    #[test]
    fn a_mail_taken_out_of_the_spam_folder_is_no_complaint() {
        let complaint = |kind: Value| {
            verdict(json!({
                "notificationType": "Complaint",
                "mail": { "tags": { "subscriber": [jo().to_string()] } },
                "complaint": { "complainedRecipients": [], "complaintFeedbackType": kind },
            }))
        };
        assert_eq!(complaint(json!("abuse")), Ok(Verdict::NoMail(BounceOrComplaint::Complained, jo())));
        assert_eq!(complaint(Value::Null), Ok(Verdict::NoMail(BounceOrComplaint::Complained, jo())));
        assert_eq!(complaint(json!("not-spam")), Ok(Verdict::Nothing));
    }

    #[test]
    fn other_events_change_nothing() {
        for kind in ["Send", "Delivery", "Open", "DeliveryDelay", "Reject", "Something new"] {
            assert_eq!(verdict(json!({ "eventType": kind })), Ok(Verdict::Nothing), "{kind}");
        }
    }
}
