//! `cargo admin`, as an operator uses it.

use std::{
    io::{self, Write},
    ops::Range,
    process::Command,
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
use tests::{Fault, FaultPlan, Item, TestApp, TestDatabase, binary, eventually, template};

/// The columns of an export. Programs may rely on their order.
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

/// A site with one person who confirmed, one pending, one who unsubscribed and one whose mail bounced.
async fn site_with_people() -> TestApp {
    let app = TestApp::start().await;
    app.subscribe("jo@example.org").await;
    app.sign_up_and_get_mail("ada@example.org").await;
    app.subscribe_and_unsubscribe("bo@example.org").await;
    app.functions.invoke("feedback", "bounce-event.json").await;
    app
}

#[tokio::test]
async fn status_counts_people_and_draws_a_chart_of_a_month() {
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
    assert_eq!((count("sign-ups"), count("confirmations"), count("unsubscribes")), ("3", "2", "1"));
    assert!(status.stdout.contains("·█\n"), "{}", status.stdout);
    assert!(!status.stdout.contains('@'), "status shows no address");
}

#[tokio::test]
async fn show_prints_what_is_stored() {
    let app = site_with_people().await;
    let shown = app.admin(&["show", "JO@Example.org"]).await;
    assert!(shown.stdout.contains("status          confirmed\n"), "{}", shown.stdout);
    assert_eq!(app.admin(&["show", "nobody@example.org"]).await.stdout, "Nothing is stored about this address.\n");
    let wrong = app.admin(&["show", "nobody"]).await;
    assert_eq!((wrong.status, wrong.stdout.as_str()), (2, ""));
    assert!(wrong.stderr.contains("it must look like name@example.org"), "{}", wrong.stderr);
}

#[tokio::test]
async fn an_export_has_everybody_who_gets_the_newsletter_in_columns_that_stay() {
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
async fn an_export_has_no_formula_and_can_be_imported() {
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
async fn erase_asks_first_and_then_names_what_it_erased() {
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
async fn an_import_needs_proof_of_consent_and_changes_nobody_who_is_known() {
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
    let words: Vec<_> = dry.stdout.split_whitespace().collect();
    for count in [["new", "1"], ["known", "1"], ["ended", "1"], ["wrong", "5"]] {
        assert!(words.windows(2).any(|pair| pair == count), "{count:?}: {}", dry.stdout);
    }
    assert!(dry.stdout.contains("Nothing was written. Add --apply to import 1 person."), "{}", dry.stdout);
    assert!(dry.stderr.contains("5 lines of the file can't be used"), "{}", dry.stderr);
    for number in [5, 6, 7, 8, 9] {
        assert!(dry.stdout.contains(&format!("line {number}: ")), "{}", dry.stdout);
    }
    assert_eq!(app.subscribers.get("new@example.org").await, None);

    let applied = app.admin(&["import", path(&list), "--apply", "--yes"]).await;
    assert!(applied.stdout.contains("Imported 1 person."), "{}", applied.stdout);
    let item = app.subscribers.get("new@example.org").await.unwrap();
    assert_eq!(item["status"].as_s().unwrap(), "confirmed");
    assert_eq!(item["confirmed_at"].as_n().unwrap(), "1714521600");
    assert_eq!(item["consent"].as_m().unwrap()["page"].as_s().unwrap(), "course form");
    assert_eq!(app.subscribers.status("bo@example.org").await.unwrap(), "unsubscribed");
    // They have confirmed elsewhere.
    assert_eq!(app.mails.count_to("new@example.org"), 0);
}

#[tokio::test]
async fn an_import_says_what_is_wrong_with_a_file() {
    let database = TestDatabase::start(&template()).await;
    let missing = database.admin(&["import", "no-such-file.csv"]).await;
    assert!(missing.stderr.contains("no-such-file.csv can't be opened"), "{}", missing.stderr);
    let directory = tempfile::tempdir().unwrap();
    let unreadable = database.admin(&["import", directory.path().to_str().unwrap()]).await;
    assert!(unreadable.stderr.contains("can't be read"), "{}", unreadable.stderr);
    for (text, missing_columns) in [
        ("", "email, confirmed_at, consent_wording, consent_page"),
        ("email,confirmed_at\n", "consent_wording, consent_page"),
    ] {
        let wrong = database.admin(&["import", path(&file(text))]).await;
        assert_eq!(wrong.status, 1);
        assert!(wrong.stderr.contains(&format!("lacks the columns {missing_columns};")), "{}", wrong.stderr);
    }
}

#[tokio::test]
async fn redrive_requests_unsent_mails_again() {
    let app = TestApp::start_with(&[("MailRetries", "0")], &[]).await;
    app.ses.inject(FaultPlan::next([Fault::Error]));
    app.visitor.sign_up("jo@example.org").await;
    eventually("a dead letter", || async { app.event_sources.failure_queue().into_iter().next() }).await;
    let former = app.subscribers.get("jo@example.org").await.unwrap()["nonce"].clone();

    let asked = app.admin(&["redrive"]).await;
    assert_eq!((asked.status, app.mails.count()), (1, 0), "nothing is requested without a yes");
    let redriven = app.admin(&["redrive", "--yes"]).await;
    assert!(redriven.stdout.contains("Requested 1 mail."), "{}{}", redriven.stdout, redriven.stderr);
    let links = app.mails.newest_to("jo@example.org").await.links();
    assert_ne!(app.subscribers.get("jo@example.org").await.unwrap()["nonce"], former);
    assert_eq!(app.visitor.open_and_press(&links.confirm).await.headers()["location"], "/newsletter/welcome");
    let nothing = app.admin(&["redrive"]).await;
    assert!(nothing.status == 0 && nothing.stdout.starts_with("0 mails"), "{}", nothing.stdout);
}

#[tokio::test]
async fn redrive_sends_held_and_refused_mails_only_with_an_option() {
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
    assert!(app.admin(&["redrive", "--held", "--yes"]).await.stdout.contains("Requested 1 mail."));
    app.mails.newest_to("held@example.org").await;
    assert!(app.admin(&["redrive", "--refused", "--yes"]).await.stdout.contains("Requested 1 mail."));
    app.subscribers.wait_for("refused@example.org", "held_at").await;
}

#[tokio::test]
async fn restore_puts_back_people_whom_the_table_has_lost() {
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
    assert!(done.stdout.contains("Put back 1 person."), "{}{}", done.stdout, done.stderr);
    assert_eq!(app.subscribers.get("jo@example.org").await, lost);
    assert_eq!(app.subscribers.status("ada@example.org").await.unwrap(), "complained", "what the table has stays");
}

#[tokio::test]
async fn smoke_names_the_failed_check() {
    let app = TestApp::start().await;
    let url = app.visitor.url("");
    let smoke = app.admin(&["smoke", &url]).await;
    let failed: Vec<_> = smoke.stdout.lines().filter(|line| !line.starts_with("ok ")).collect();
    assert_eq!(smoke.status, 1, "{}", smoke.stdout);
    assert!(failed.len() == 1 && failed[0].contains("check the parameter SiteUrl of the stack"), "{}", smoke.stdout);
    assert!(smoke.stdout.contains("ok      SES accepts the confirmation mail, and the test subscriber is erased"));
    assert!(app.subscribers.all().await.is_empty());
}

#[tokio::test]
async fn a_failure_is_explained() {
    let database = TestDatabase::start(&template()).await;
    for (arguments, status, expected) in [
        (&["--table", "Nowhere", "status"][..], 1, "hint: check that the database on port"),
        (&["--stack", "academy", "status"], 2, "cannot be used with"),
        (&["export", "--status", "happy"], 2, "possible values: pending, confirmed"),
    ] {
        let failed = database.admin(arguments).await;
        assert_eq!(failed.status, status, "{arguments:?}");
        assert!(failed.stderr.contains(expected), "{}", failed.stderr);
        assert!(!failed.stderr.contains(" { "), "a Rust value: {}", failed.stderr);
    }
}

#[tokio::test]
async fn without_a_reader_a_command_ends_quietly_and_before_it_changes_anything() {
    let database = TestDatabase::start(&template()).await;
    create_table(database.client(), "Restored").await;
    let list = |email: &str| {
        file(&format!("email,confirmed_at,consent_wording,consent_page\n{email},2026-01-01,yes,course form\n"))
    };
    database.admin(&["import", path(&list("ada@example.org")), "--apply", "--yes"]).await;
    let list = list("jo@example.org");
    for arguments in [
        &["status"][..],
        &["show", "ada@example.org"],
        &["export"],
        &["export", "--json"],
        &["erase", "ada@example.org", "--yes"],
        &["import", path(&list)],
        &["import", path(&list), "--apply", "--yes"],
        &["redrive", "--yes"],
        &["restore", "--from", "Restored", "--yes"],
        &["smoke", "http://127.0.0.1:1"],
    ] {
        assert_eq!(database.admin_without_a_reader(arguments).await, (141, String::new()), "{arguments:?}");
    }
    assert_eq!(database.admin_without_a_reader(&["--help"]).await, (0, String::new()));
    let export = database.admin(&["export"]).await.stdout;
    assert!(export.lines().count() == 2 && export.contains("\nada@example.org,confirmed,"), "{export}");
}

/// `cargo local --help` and `cargo admin --help` both name the port.
#[test]
fn local_means_the_port_that_cargo_local_uses() {
    let help = |name: &str| {
        let help = Command::new(binary(name)).arg("--help").output().unwrap();
        String::from_utf8(help.stdout).unwrap()
    };
    let local = help("local");
    let (_, option) = local.split_once("--dynamodb-port").unwrap();
    let (_, default) = option.split_once("[default: ").unwrap();
    let (port, _) = default.split_once(']').unwrap();
    assert!(help("admin").contains(&format!("[default port: {port}]")), "{port}");
}

fn subscriber(number: usize) -> Item {
    let text = |text: &str| AttributeValue::S(text.to_owned());
    let at = AttributeValue::N("1790000000".to_owned());
    let consent = [("wording".to_owned(), text("2026-11")), ("page".to_owned(), text("/mission"))];
    let item = [
        // As long as a real id. Hashing so many addresses would take a while.
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

/// A table as DynamoDB restores it from a backup: without a stream.
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
        // The test harness captures what `println` writes, but not this.
        let (peak, seconds) = (export.peak_memory.unwrap_or_default(), started.elapsed().as_secs_f32());
        writeln!(io::stderr(), "export of {to} subscribers: {seconds:.1} s, at most {peak} KiB of memory").unwrap();
        peaks.push(peak);
    }
    assert!(peaks[1] <= peaks[0] + peaks[0] / 4, "the memory grows with the table: {peaks:?}");
}
