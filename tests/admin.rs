//! `cargo admin`, as an operator types it.

use std::{
    io::{self, Write},
    ops::Range,
    time::Instant,
};

use aws_sdk_dynamodb::{
    Client,
    types::{
        AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, PutRequest, ScalarAttributeType,
        WriteRequest,
    },
};
use tempfile::NamedTempFile;
use tests::{Fault, FaultPlan, Item, TestApp, TestDatabase, eventually, template};

/// The order of an export's columns, which programs may rely on.
const COLUMNS: &str = "email,status,requested_at,mails,mailed_at,held_at,refused_at,expires_at,confirmed_at,\
                       unsubscribed_at,bounced_at,complained_at,consent_wording,consent_page";

fn file(text: &str) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

fn path(file: &NamedTempFile) -> &str {
    file.path().to_str().unwrap()
}

/// One confirmed, one pending, one who left, one who bounced.
async fn site_with_people() -> TestApp {
    let app = TestApp::start().await;
    app.subscribe("jo@example.org").await;
    app.sign_up_and_get_mail("ada@example.org").await;
    app.subscribe_and_unsubscribe("bo@example.org").await;
    app.functions.invoke("feedback", "bounce-event.json").await;
    app
}

#[tokio::test]
async fn status_counts_people_and_draws_a_month() {
    let app = site_with_people().await;
    let status = app.admin(&["status"]).await;
    assert_eq!(status.status, 0, "{}", status.stderr);
    let words: Vec<Vec<_>> = status.stdout.lines().map(|line| line.split_whitespace().collect()).collect();
    let count = |name: &str| {
        let line = words.iter().find(|line| line.first() == Some(&name));
        line.and_then(|line| line.get(1).copied()).unwrap_or_else(|| panic!("no {name} in {}", status.stdout))
    };
    for (name, expected) in
        [("pending", "1"), ("confirmed", "1"), ("unsubscribed", "1"), ("bounced", "1"), ("complained", "0")]
    {
        assert_eq!(count(name), expected, "{name}");
    }
    assert_eq!((count("sign-ups"), count("confirmations"), count("leaves")), ("3", "2", "1"));
    assert!(status.stdout.contains("·█\n"), "{}", status.stdout);
    assert!(!status.stdout.contains('@'), "nobody's address");
}

#[tokio::test]
async fn show_says_what_is_stored() {
    let app = site_with_people().await;
    let shown = app.admin(&["show", "JO@Example.org"]).await;
    assert!(shown.stdout.contains("status          confirmed\n"), "{}", shown.stdout);
    assert_eq!(app.admin(&["show", "nobody@example.org"]).await.stdout, "Nothing is stored about this address.\n");
    let wrong = app.admin(&["show", "nobody"]).await;
    assert_eq!((wrong.status, wrong.stdout.as_str()), (1, ""));
}

#[tokio::test]
async fn an_export_has_those_who_get_the_newsletter_in_columns_that_stay() {
    let app = site_with_people().await;
    let export = app.admin(&["export"]).await;
    let lines: Vec<_> = export.stdout.lines().collect();
    assert_eq!(lines[0], COLUMNS);
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[1].starts_with("jo@example.org,confirmed,20"), "{lines:?}");

    let export = app.admin(&["export", "--json", "--status", "pending", "--status", "unsubscribed"]).await;
    let people: Vec<serde_json::Map<_, _>> = serde_json::from_str(&export.stdout).unwrap();
    let mut emails: Vec<_> = people.iter().map(|person| person.get("email").and_then(|email| email.as_str())).collect();
    emails.sort_unstable();
    assert_eq!(emails, [None, Some("ada@example.org")]);
    assert!(!export.stdout.contains("nonce"));

    let nobody = app.admin(&["export", "--json", "--status", "complained"]).await;
    assert_eq!(serde_json::from_str::<Vec<()>>(&nobody.stdout).unwrap(), []);
}

#[tokio::test]
async fn no_address_is_a_formula_in_an_export_and_an_import_reads_it_again() {
    let app = TestApp::start().await;
    app.subscribe("=cmd@example.org").await;
    app.subscribe("+jo@example.org").await;
    let export = app.admin(&["export"]).await.stdout;
    assert!(export.contains("\n'=cmd@example.org,") && export.contains("\n'+jo@example.org,"), "{export}");

    let other = TestDatabase::start(&template()).await;
    let imported = other.admin(&["import", path(&file(&export)), "--apply", "--yes"]).await;
    assert_eq!(imported.status, 0, "{}{}", imported.stdout, imported.stderr);
    let shown = other.admin(&["show", "=cmd@example.org"]).await.stdout;
    assert!(shown.contains("email           =cmd@example.org\n"), "{shown}");
    assert_eq!(other.admin(&["export"]).await.stdout.lines().count(), 3);
}

#[tokio::test]
async fn erase_asks_and_then_says_what_it_removed() {
    let app = site_with_people().await;
    let asked = app.admin(&["erase", "jo@example.org"]).await;
    assert_eq!(asked.status, 1);
    assert!(asked.stderr.contains("--yes"), "{}", asked.stderr);
    assert_eq!(app.subscribers.status("jo@example.org").await.unwrap(), "confirmed");

    let erased = app.admin(&["erase", "jo@example.org", "--yes"]).await;
    assert_eq!(erased.status, 0);
    assert!(erased.stdout.contains("Erased: email, status, requested_at"), "{}", erased.stdout);
    assert_eq!(app.subscribers.get("jo@example.org").await, None);
    let again = app.admin(&["erase", "jo@example.org", "--yes"]).await;
    assert_eq!((again.status, again.stdout.as_str()), (0, "Nothing is stored about this address.\n"));
}

#[tokio::test]
async fn an_import_takes_proof_of_consent_and_brings_nobody_back() {
    let app = site_with_people().await;
    let list = file(
        "name,email,confirmed_at,consent_wording,consent_page\n\
         New,new@example.org,2024-05-01,I want the newsletter,course form\n\
         Known,jo@example.org,2024-05-01,I want the newsletter,course form\n\
         Left,bo@example.org,2024-05-01,I want the newsletter,course form\n\
         No proof,a@example.org,2024-05-01,,course form\n\
         No date,b@example.org,yesterday,I want the newsletter,course form\n\
         Too early,c@example.org,2999-01-01,I want the newsletter,course form\n\
         Nobody,nobody,2024-05-01,I want the newsletter,course form\n\
         Short,d@example.org\n",
    );
    let dry = app.admin(&["import", path(&list)]).await;
    assert_eq!(dry.status, 1, "some lines can't be used");
    for line in ["1 can be imported.", "1 are known", "1 have left", "5 lines can't be used.", "Nothing was written."] {
        assert!(dry.stdout.contains(line), "{line}: {}", dry.stdout);
    }
    for number in [5, 6, 7, 8, 9] {
        assert!(dry.stdout.contains(&format!("line {number}: ")), "{}", dry.stdout);
    }
    assert_eq!(app.subscribers.get("new@example.org").await, None);

    let applied = app.admin(&["import", path(&list), "--apply", "--yes"]).await;
    assert!(applied.stdout.contains("1 were imported."), "{}", applied.stdout);
    let item = app.subscribers.get("new@example.org").await.unwrap();
    assert_eq!(item["status"].as_s().unwrap(), "confirmed");
    assert_eq!(item["confirmed_at"].as_n().unwrap(), "1714521600");
    assert_eq!(item["consent"].as_m().unwrap()["page"].as_s().unwrap(), "course form");
    assert_eq!(app.subscribers.status("bo@example.org").await.unwrap(), "unsubscribed");
    // Nobody is asked to confirm what they have confirmed elsewhere.
    assert_eq!(app.mails.count_to("new@example.org"), 0);

    let missing = app.admin(&["import", "no-such-file.csv"]).await;
    assert!(missing.stderr.contains("no-such-file.csv can't be opened"), "{}", missing.stderr);
}

#[tokio::test]
async fn redrive_asks_again_for_what_is_owed() {
    let app = TestApp::start_with(&[("MailRetries", "0")], &[]).await;
    app.ses.inject(FaultPlan::next([Fault::Error]));
    app.visitor.sign_up("jo@example.org").await;
    eventually("a dead letter", || async { app.event_sources.failure_queue().into_iter().next() }).await;
    let former = app.subscribers.get("jo@example.org").await.unwrap()["nonce"].clone();

    let asked = app.admin(&["redrive"]).await;
    assert_eq!((asked.status, app.mails.count()), (1, 0), "it does not ask without being told");
    let redriven = app.admin(&["redrive", "--yes"]).await;
    assert!(redriven.stdout.contains("1 were asked for."), "{}{}", redriven.stdout, redriven.stderr);
    let links = app.mails.newest_to("jo@example.org").await.links();
    assert_ne!(app.subscribers.get("jo@example.org").await.unwrap()["nonce"], former);
    assert_eq!(app.visitor.open_and_press(&links.confirm).await.headers()["location"], "/newsletter/welcome");
    let nothing = app.admin(&["redrive"]).await;
    assert!(nothing.status == 0 && nothing.stdout.starts_with("0 mails"), "{}", nothing.stdout);
}

#[tokio::test]
async fn redrive_releases_what_was_set_aside_or_refused_only_when_told() {
    let app = TestApp::start_with(&[("MailsPerHour", "1")], &[]).await;
    app.ses.inject(FaultPlan::next([Fault::MailRefused]));
    app.visitor.sign_up("refused@example.org").await;
    app.subscribers.wait_for("refused@example.org", "refused_at").await;
    app.sign_up_and_get_mail("first@example.org").await;
    app.visitor.sign_up("held@example.org").await;
    app.subscribers.wait_for("held@example.org", "held_at").await;
    assert!(app.admin(&["redrive"]).await.stdout.starts_with("0 mails"));

    // A new hour.
    let counts = app.database.client().scan().table_name("Counters").send().await.unwrap();
    for item in counts.items() {
        app.database.client().delete_item().table_name("Counters").key("id", item["id"].clone()).send().await.unwrap();
    }
    assert!(app.admin(&["redrive", "--held", "--yes"]).await.stdout.contains("1 were asked for."));
    app.mails.newest_to("held@example.org").await;
    assert!(app.admin(&["redrive", "--refused", "--yes"]).await.stdout.contains("1 were asked for."));
    app.subscribers.wait_for("refused@example.org", "held_at").await;
}

#[tokio::test]
async fn restore_puts_back_whom_the_table_has_lost() {
    let app = TestApp::start().await;
    app.subscribe("jo@example.org").await;
    app.subscribe("ada@example.org").await;
    let backup = app.subscribers.all().await;
    create_table(app.database.client(), "Restored").await;
    for item in backup {
        app.database.client().put_item().table_name("Restored").set_item(Some(item)).send().await.unwrap();
    }
    let lost = app.subscribers.get("jo@example.org").await;
    app.admin(&["erase", "jo@example.org", "--yes"]).await;
    app.subscribers.set_status("ada@example.org", "complained").await;

    let done = app.admin(&["restore", "--from", "Restored", "--yes"]).await;
    assert!(done.stdout.contains("1 were put back."), "{}{}", done.stdout, done.stderr);
    assert_eq!(app.subscribers.get("jo@example.org").await, lost);
    assert_eq!(app.subscribers.status("ada@example.org").await.unwrap(), "complained", "what the table has stays");
}

#[tokio::test]
async fn smoke_names_what_is_wrong() {
    let app = TestApp::start().await;
    let url = app.visitor.url("");
    let smoke = app.admin(&["smoke", &url]).await;
    let failed: Vec<_> = smoke.stdout.lines().filter(|line| !line.starts_with("ok ")).collect();
    assert_eq!(smoke.status, 1, "{}", smoke.stdout);
    assert!(failed.len() == 1 && failed[0].contains("is the parameter SiteUrl right?"), "{}", smoke.stdout);
    assert!(smoke.stdout.contains("ok      SES has taken the mail, and the subscriber is erased again"));
    assert!(app.subscribers.all().await.is_empty());
}

#[tokio::test]
async fn what_cannot_be_done_is_explained() {
    let app = TestApp::start().await;
    for (arguments, expected) in
        [(&["--table", "Nowhere", "status"][..], "error: "), (&["--stack", "site", "status"][..], "give one of them")]
    {
        let failed = app.admin(arguments).await;
        assert_eq!(failed.status, 1, "{arguments:?}");
        assert!(failed.stderr.contains(expected), "{}", failed.stderr);
    }
    assert_eq!(app.admin(&["export", "--status", "happy"]).await.status, 2);
}

fn subscriber(number: usize) -> Item {
    let text = |text: &str| AttributeValue::S(text.to_owned());
    let at = AttributeValue::N("1790000000".to_owned());
    let consent = [("wording".to_owned(), text("2026-11")), ("page".to_owned(), text("/mission"))];
    let item = [
        // Like the hash of an address, which would take a while to compute so often.
        ("id", text(&format!("{number:0>21}A"))),
        ("email", text(&format!("reader-{number}@example.org"))),
        ("status", text("confirmed")),
        ("nonce", text("AAAAAAAAAAAAAAAAAAAAAA")),
        ("requested_at", at.clone()),
        ("mails", AttributeValue::N("1".to_owned())),
        ("mailed_at", at.clone()),
        ("confirmed_at", at),
        ("consent", AttributeValue::M(consent.into_iter().collect())),
    ];
    item.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// A table such as a backup is restored to: without a stream.
async fn create_table(dynamodb: &Client, name: &str) {
    let key =
        AttributeDefinition::builder().attribute_name("id").attribute_type(ScalarAttributeType::S).build().unwrap();
    let hash = KeySchemaElement::builder().attribute_name("id").key_type(KeyType::Hash).build().unwrap();
    let table = dynamodb.create_table().table_name(name).attribute_definitions(key).key_schema(hash);
    table.billing_mode(BillingMode::PayPerRequest).send().await.unwrap();
}

async fn fill(dynamodb: &Client, table: &str, numbers: Range<usize>) {
    for batch in numbers.collect::<Vec<_>>().chunks(25) {
        let put = |number: &usize| PutRequest::builder().set_item(Some(subscriber(*number))).build().unwrap();
        let writes = batch.iter().map(|number| WriteRequest::builder().put_request(put(number)).build()).collect();
        dynamodb.batch_write_item().request_items(table, writes).send().await.unwrap();
    }
}

#[tokio::test]
async fn a_hundred_thousand_subscribers_take_no_more_memory_than_ten_thousand() {
    let database = TestDatabase::start(&template()).await;
    create_table(database.client(), "Readers").await;
    let mut peaks = Vec::new();
    for (from, to) in [(0, 10_000), (10_000, 100_000)] {
        fill(database.client(), "Readers", from..to).await;
        let started = Instant::now();
        let export = database.admin(&["export", "--table", "Readers"]).await;
        assert_eq!(export.stdout.lines().count(), to + 1, "{}", export.stderr);
        // Past the test harness, which keeps what a test prints to itself.
        let (peak, seconds) = (export.peak_memory.unwrap_or_default(), started.elapsed().as_secs_f32());
        writeln!(io::stderr(), "export of {to} subscribers: {seconds:.1} s, at most {peak} KiB of memory").unwrap();
        peaks.push(peak);
    }
    assert!(peaks[1] <= peaks[0] + peaks[0] / 4, "memory grows with the table: {peaks:?}");
}
