//! The metrics of the template count the lines that the functions log.

use serde_json::Value;
use tests::{Fault, FaultPlan, TestApp, eventually, workspace_root};

/// A metric, and the fields of the log lines that it counts.
struct Metric {
    name: String,
    fields: Vec<(String, String)>,
}

impl Metric {
    /// All metrics of `infra/template.yaml`. Each filter pattern consists of `$.field = "value"`, joined with `&&`.
    fn all() -> Vec<Self> {
        let template = std::fs::read_to_string(workspace_root().join("infra/template.yaml")).unwrap();
        let lines: Vec<_> = template.lines().collect();
        let of_filter = |(number, line): (usize, &&str)| {
            let pattern = line.trim().strip_prefix("FilterPattern: '{ ")?.strip_suffix(" }'").unwrap();
            let fields = pattern.split(" && ").map(|term| {
                let (path, value) = term.split_once(" = ").unwrap();
                let pointer = path.strip_prefix('$').unwrap().replace('.', "/");
                (pointer, value.trim_matches('"').to_owned())
            });
            let name = lines[number..].iter().find_map(|line| line.split_once("MetricName: ")).unwrap().1;
            let name = name.split(',').next().unwrap().to_owned();
            Some(Self { name, fields: fields.collect() })
        };
        lines.iter().enumerate().filter_map(of_filter).collect()
    }

    fn count(&self, log: &str) -> usize {
        let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let has = |line: &Value, (pointer, value): &(String, String)| {
            line.pointer(pointer).and_then(Value::as_str) == Some(value.as_str())
        };
        lines.filter(|line| self.fields.iter().all(|field| has(line, field))).count()
    }
}

#[tokio::test]
async fn every_metric_of_the_template_counts_its_events() {
    let json = [("AWS_LAMBDA_LOG_FORMAT", "JSON")];
    let app = TestApp::start_with(&[("SignUpsPerClient", "4"), ("MailsPerHour", "3")], &json).await;
    app.subscribe_and_unsubscribe("jo@example.org").await;
    app.ses.inject(FaultPlan::next([Fault::MailRefused]));
    app.visitor.sign_up("refused@example.org").await;
    app.requests.wait_for("refused@example.org", "state", "refused").await;
    app.sign_up_and_get_mail("ada@example.org").await;
    app.visitor.sign_up("held@example.org").await;
    app.requests.wait_for("held@example.org", "state", "held").await;
    app.visitor.sign_up("too-often@example.org").await;
    app.functions.invoke("feedback", "bounce-event.json").await;
    // Three complaints stop the mails.
    app.functions.invoke("feedback", "complaint-event.json").await;
    for mail in app.mails.all() {
        app.complain(&mail).await;
    }
    app.admin(&["redrive", "--held", "--yes"]).await;

    let expected = [
        ("SignUps", 4),
        ("RefusedSignUps", 1),
        ("Confirmations", 1),
        ("Leaves", 1),
        ("SentMails", 2),
        ("HeldMails", 1),
        ("StoppedMails", 1),
        ("RefusedMails", 1),
        ("Bounces", 1),
        ("Complaints", 3),
    ];
    let metrics = Metric::all();
    assert_eq!(metrics.len(), expected.len());
    for (name, count) in expected {
        let metric = metrics.iter().find(|metric| metric.name == name).unwrap_or_else(|| panic!("no metric {name}"));
        eventually(name, || async { (metric.count(&app.functions.log()) == count).then_some(()) }).await;
    }
}
