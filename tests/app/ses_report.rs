//! Reports of SES about mails that the site has sent.

use serde_json::{Value, json};

use crate::{Mail, TestApp};

/// A report of SES, as a notification of SNS has it.
#[derive(Clone, Debug)]
pub struct SesReport(Value);

impl SesReport {
    /// The mailbox of a mail does not exist.
    #[must_use]
    pub fn bounce_of(mail: &Mail) -> Self {
        let recipient = json!({ "emailAddress": mail.to, "action": "failed", "status": "5.1.1" });
        let bounce = json!({ "bounceType": "Permanent", "bounceSubType": "General", "bouncedRecipients": [recipient] });
        Self(json!({ "eventType": "Bounce", "bounce": bounce, "mail": about(mail) }))
    }

    /// The recipient of a mail called it spam.
    #[must_use]
    pub fn complaint_about(mail: &Mail) -> Self {
        let complaint = json!({ "complainedRecipients": [{ "emailAddress": mail.to }], "complaintFeedbackType": "abuse" });
        Self(json!({ "eventType": "Complaint", "complaint": complaint, "mail": about(mail) }))
    }

    /// The same report, but it names another recipient, as a forwarding server does.
    #[must_use]
    pub fn naming(mut self, recipient: &str) -> Self {
        let recipients = json!([{ "emailAddress": recipient }]);
        for (kind, list) in [("bounce", "bouncedRecipients"), ("complaint", "complainedRecipients")] {
            if let Some(report) = self.0.get_mut(kind) {
                report[list] = recipients.clone();
            }
        }
        self
    }

    /// The same report, but about a mail that another system sent.
    #[must_use]
    pub fn without_our_tags(mut self) -> Self {
        self.0["mail"]["tags"] = json!({ "ses:configuration-set": ["Other"] });
        self
    }
}

/// What a report says about its mail.
fn about(mail: &Mail) -> Value {
    let tags = mail.tags.iter().map(|(name, value)| (name.clone(), json!([value])));
    json!({ "destination": [mail.to], "tags": tags.collect::<serde_json::Map<_, _>>() })
}

impl TestApp {
    /// Invokes the function `feedback` with an event of SNS that has these reports, and returns its answer. `None` stands for
    /// a report that nobody can read.
    pub async fn report(&self, reports: impl IntoIterator<Item = Option<SesReport>>) -> Value {
        let message = |report: Option<SesReport>| report.map_or("?".to_owned(), |report| report.0.to_string());
        let records: Vec<_> = reports.into_iter().map(|report| json!({ "Sns": { "Message": message(report) } })).collect();
        self.functions.invoke_with("feedback", &json!({ "Records": records }).to_string()).await
    }

    /// SES reports that the mailbox of a mail does not exist.
    pub async fn bounce(&self, mail: &Mail) {
        assert_eq!(self.report([Some(SesReport::bounce_of(mail))]).await, Value::Null);
    }

    /// SES reports that the recipient of a mail called it spam.
    pub async fn complain(&self, mail: &Mail) {
        assert_eq!(self.report([Some(SesReport::complaint_about(mail))]).await, Value::Null);
    }
}
