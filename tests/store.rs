//! What the tables do, besides the rules that `subscriber_rules.rs` tests, on a real DynamoDB engine.

use std::collections::BTreeSet;

use futures::future::join_all;
use limits::{COUNTING_WINDOW, DAY, LINK_LIFETIME};
use subscribers::{
    BeginOutcome, BounceOrComplaint, Consent, EmailAddress, ImportOutcome, MailKind, MailState, Nonce, OwedMail, Purpose,
    RestoreOutcome, SesVerdict, SignUpOutcome, Status, SubscriberId, Subscribers, Timestamp, TokenKey, UnsentMail,
    UnsubscribeOutcome,
};
use tests::TestTables;

/// The year 2100, because the engine deletes expired items by its own clock.
const NOW: Timestamp = 4_102_444_800;

const MAILS_PER_HOUR: u64 = 1_000_000;

fn email(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

fn consent() -> Consent {
    Consent { wording: "test".into(), page: "/".into() }
}

fn key() -> TokenKey {
    TokenKey::new("the-key-that-the-site-has-thirty-two-bytes").unwrap()
}

async fn sign_up(store: &Subscribers, email: &EmailAddress) -> Nonce {
    let nonce = Nonce::random().unwrap();
    let signed_up = store.sign_up(email, &consent(), Some("client"), &nonce, NOW).await;
    assert_eq!(signed_up.unwrap(), SignUpOutcome::MailOwed);
    nonce
}

/// The newest mail of a request, as the stream brings it to the mailer.
async fn owed_mail(store: &Subscribers, id: SubscriberId) -> OwedMail {
    let request = store.find_request(id).await.unwrap().unwrap();
    let was_held = false;
    OwedMail { id, email: request.email, nonce: request.nonce, number: request.owed, client: request.client, was_held }
}

async fn begin(store: &Subscribers, mail: &OwedMail, mails_per_hour: u64, now: Timestamp) -> BeginOutcome {
    store.begin_mail(mail, &key(), mails_per_hour, now).await.unwrap()
}

async fn finish(store: &Subscribers, mail: &OwedMail, verdict: SesVerdict, now: Timestamp) {
    store.finish_mail(mail, &key(), verdict, now, now).await.unwrap();
}

#[tokio::test]
async fn the_outcome_of_a_mail_is_recorded_until_the_next_mail_is_requested() {
    let tables = TestTables::create().await;
    let (store, jo) = (tables.subscribers(), email("jo@example.org"));
    sign_up(&store, &jo).await;
    let request = async || store.find_request(jo.id()).await.unwrap().unwrap();
    let unsent = async |now| request().await.unsent_mail(now);
    assert_eq!(unsent(NOW).await, Some(UnsentMail::Waiting));

    assert!(matches!(begin(&store, &owed_mail(&store, jo.id()).await, 0, NOW).await, BeginOutcome::Held(_)));
    assert_eq!(unsent(NOW).await, Some(UnsentMail::Held));
    for n in 1..3 {
        let former = owed_mail(&store, jo.id()).await;
        let now = NOW + n * LINK_LIFETIME / 3;
        assert!(store.redrive(jo.id(), &request().await, now).await.unwrap());
        assert_eq!(unsent(now).await, Some(UnsentMail::Waiting));
        finish(&store, &former, SesVerdict::Accepted, now).await;
        assert_eq!(unsent(now).await, Some(UnsentMail::Waiting), "that was an older mail");
        let mail = owed_mail(&store, jo.id()).await;
        assert_eq!(begin(&store, &mail, MAILS_PER_HOUR, now).await, BeginOutcome::Send(MailKind::Confirmation));
        assert_eq!(unsent(now).await, None, "SES is at work");
        finish(&store, &mail, SesVerdict::Refused, now).await;
        assert_eq!(unsent(now).await, Some(UnsentMail::Refused));
    }
    let now = NOW + LINK_LIFETIME;
    assert!(store.redrive(jo.id(), &request().await, now).await.unwrap());
    let mail = owed_mail(&store, jo.id()).await;
    assert_eq!(begin(&store, &mail, MAILS_PER_HOUR, now).await, BeginOutcome::Send(MailKind::Confirmation));
    finish(&store, &mail, SesVerdict::Accepted, now).await;
    assert_eq!((unsent(now).await, request().await.state), (None, MailState::Sent));
    assert_eq!(begin(&store, &mail, MAILS_PER_HOUR, now).await, BeginOutcome::NotOwed, "the stream repeats a record");
}

#[tokio::test]
async fn a_request_that_was_read_earlier_cannot_be_redriven() {
    let tables = TestTables::create().await;
    let (store, jo) = (tables.subscribers(), email("jo@example.org"));
    sign_up(&store, &jo).await;
    let request = store.find_request(jo.id()).await.unwrap().unwrap();
    let mail = owed_mail(&store, jo.id()).await;
    begin(&store, &mail, MAILS_PER_HOUR, NOW).await;
    assert!(!store.redrive(jo.id(), &request, NOW).await.unwrap(), "SES is at work");
    finish(&store, &mail, SesVerdict::Accepted, NOW).await;
    assert!(!store.redrive(jo.id(), &request, NOW).await.unwrap(), "the mail was sent");
}

#[tokio::test]
async fn nothing_is_recorded_about_an_unknown_address() {
    let tables = TestTables::create().await;
    let (store, jo) = (tables.subscribers(), email("jo@example.org"));
    sign_up(&store, &jo).await;
    let mail = owed_mail(&store, jo.id()).await;
    store.erase(jo.id(), NOW).await.unwrap();
    assert_eq!(begin(&store, &mail, MAILS_PER_HOUR, NOW).await, BeginOutcome::NotOwed);
    for verdict in [SesVerdict::Accepted, SesVerdict::NotAccepted, SesVerdict::Refused] {
        finish(&store, &mail, verdict, NOW).await;
    }
    let unsubscribe = key().issue(Purpose::Unsubscribe, jo.id());
    assert_eq!(store.unsubscribe(&key(), &unsubscribe, NOW).await.unwrap(), UnsubscribeOutcome::AlreadyUnsubscribed);
    assert!(store.person(jo.id()).await.unwrap().is_unknown());
    assert!(store.erase(jo.id(), NOW).await.unwrap().is_unknown());
}

#[tokio::test]
async fn all_stored_data_is_shown_and_erased() {
    let tables = TestTables::create().await;
    let (store, jo) = (tables.subscribers(), email("jo@exämple.org"));
    let data = key().issue(Purpose::Data, jo.id());
    let stored = async || store.stored_data(&key(), &data).await.unwrap().unwrap();
    assert!(stored().await.is_unknown());
    let nonce = sign_up(&store, &jo).await;
    let person = stored().await;
    let request = person.request.as_ref().unwrap();
    assert_eq!((&request.email, &request.nonce, &request.consent), (&jo, &nonce, &consent()));
    assert_eq!((request.state, request.owed, request.requested_at), (MailState::Owed, 1, NOW));
    assert_eq!((request.client.as_deref(), request.expires_at), (Some("client"), NOW + LINK_LIFETIME));
    store.import(&jo, &consent(), NOW).await.unwrap();
    let person = stored().await;
    assert!(person.request.is_some() && person.subscriber.is_some());
    assert_eq!(store.erase(jo.id(), NOW).await.unwrap(), person);
    assert!(stored().await.is_unknown());
}

#[tokio::test]
async fn an_import_changes_no_known_subscriber() {
    let tables = TestTables::create().await;
    let (store, jo, ada) = (tables.subscribers(), email("jo@example.org"), email("ada@example.org"));
    assert_eq!(store.import(&jo, &consent(), NOW).await.unwrap(), ImportOutcome::Imported);
    assert_eq!(store.import(&jo, &consent(), NOW + 1).await.unwrap(), ImportOutcome::Known(Status::Confirmed));
    assert_eq!(store.find(jo.id()).await.unwrap().unwrap().confirmed_at, Some(NOW));
    // A request proves nothing.
    sign_up(&store, &ada).await;
    assert_eq!(store.import(&ada, &consent(), NOW).await.unwrap(), ImportOutcome::Imported);
}

#[tokio::test]
async fn a_restore_brings_lost_subscribers_back_and_changes_no_others() {
    let tables = TestTables::create().await;
    let (store, backup) = (tables.subscribers(), tables.backup());
    let (jo, ada) = (email("jo@example.org"), email("ada@example.org"));
    store.import(&jo, &consent(), NOW).await.unwrap();
    let saved = store.find(jo.id()).await.unwrap();
    tables.copy_subscribers_to_backup().await;
    tables.lose_subscribers().await;
    assert_eq!(store.restore(&backup, jo.id()).await.unwrap(), RestoreOutcome::Restored);
    assert_eq!(store.find(jo.id()).await.unwrap(), saved);

    store.note_bounce_or_complaint(jo.id(), BounceOrComplaint::Bounced, None, NOW).await.unwrap();
    assert_eq!(store.restore(&backup, jo.id()).await.unwrap(), RestoreOutcome::Known);
    assert_eq!(store.find(jo.id()).await.unwrap().unwrap().status, Status::Bounced);
    assert!(store.restore(&backup, ada.id()).await.is_err(), "the backup does not contain her");
}

#[tokio::test]
async fn an_erased_person_is_not_restored_until_the_person_confirms_again() {
    let tables = TestTables::create().await;
    let (store, backup, jo) = (tables.subscribers(), tables.backup(), email("jo@example.org"));
    store.import(&jo, &consent(), NOW).await.unwrap();
    tables.copy_subscribers_to_backup().await;
    store.erase(jo.id(), NOW + DAY).await.unwrap();
    assert_eq!(store.restore(&backup, jo.id()).await.unwrap(), RestoreOutcome::Erased);
    // As long as a backup can live.
    tables.delete_expired(NOW + DAY + limits::BACKUP_DAYS * DAY).await;
    assert_eq!(store.restore(&backup, jo.id()).await.unwrap(), RestoreOutcome::Erased);

    store.import(&jo, &consent(), NOW + 2 * DAY).await.unwrap();
    tables.copy_subscribers_to_backup().await;
    tables.lose_subscribers().await;
    assert_eq!(store.restore(&backup, jo.id()).await.unwrap(), RestoreOutcome::Restored);
}

#[tokio::test]
async fn what_is_lost_and_erased_is_not_restored() {
    let tables = TestTables::create().await;
    let (store, backup, jo) = (tables.subscribers(), tables.backup(), email("jo@example.org"));
    store.import(&jo, &consent(), NOW).await.unwrap();
    tables.copy_subscribers_to_backup().await;
    tables.lose_subscribers().await;
    assert!(store.erase(jo.id(), NOW + DAY).await.unwrap().is_unknown());
    assert_eq!(store.restore(&backup, jo.id()).await.unwrap(), RestoreOutcome::Erased);
}

#[tokio::test]
async fn a_scan_reads_every_page_of_the_table() {
    let tables = TestTables::create().await;
    let store = tables.subscribers();
    let everybody: Vec<_> = (0..60).map(|n| email(&format!("somebody-{n}@example.org"))).collect();
    // A page has at most one megabyte.
    let consent = Consent { page: "/".repeat(40_000), ..consent() };
    for email in &everybody {
        store.sign_up(email, &consent, None, &Nonce::from([0; 16]), NOW).await.unwrap();
        store.import(email, &consent, NOW).await.unwrap();
    }
    let (mut subscribers, mut requests) = (BTreeSet::new(), BTreeSet::new());
    let (mut cursor, mut pages) = (None, 0);
    loop {
        pages += 1;
        let page = store.scan(cursor).await.unwrap();
        assert!(page.unreadable.is_empty());
        subscribers.extend(page.found.iter().map(|(id, _)| id.to_string()));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    loop {
        let page = store.scan_requests(cursor).await.unwrap();
        requests.extend(page.found.iter().map(|(id, _)| id.to_string()));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(subscribers, everybody.iter().map(|email| email.id().to_string()).collect());
    assert_eq!(requests, subscribers);
    assert!(pages > 1, "all subscribers were on one page");
    store.rough_count().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sign_ups_are_counted_per_client_and_hour() {
    let tables = TestTables::create().await;
    let (store, key) = (tables.subscribers(), key());
    let client = |address: &str| key.hash_client(address.parse().unwrap());
    let (one, another) = (client("192.0.2.1"), client("192.0.2.2"));
    let counts = join_all((0..20).map(|_| store.count_sign_up(&one, NOW))).await;
    let counts: BTreeSet<_> = counts.into_iter().map(Result::unwrap).collect();
    assert_eq!(counts, (1..=20).collect(), "simultaneous sign-ups are all counted");
    assert_eq!(store.count_sign_up(&another, NOW).await.unwrap(), 1);
    assert_eq!(store.count_sign_up(&one, NOW + COUNTING_WINDOW).await.unwrap(), 1);
    let neighbours = ["2001:db8::1", "2001:db8::2:1"].map(client);
    for (client, count) in neighbours.iter().zip(1..) {
        assert_eq!(store.count_sign_up(client, NOW).await.unwrap(), count);
    }
}

#[tokio::test]
async fn mails_are_counted_in_any_sixty_minutes() {
    let tables = TestTables::create().await;
    let store = tables.subscribers();
    let counted = async |now| store.sending().await.unwrap().mails_in_last_hour(now);
    assert_eq!(counted(NOW).await, 0);
    for (n, seconds) in [0, COUNTING_WINDOW / 2].into_iter().enumerate() {
        let address = email(&format!("somebody-{n}@example.org"));
        sign_up(&store, &address).await;
        let mail = owed_mail(&store, address.id()).await;
        begin(&store, &mail, MAILS_PER_HOUR, NOW + seconds).await;
    }
    assert_eq!(counted(NOW + COUNTING_WINDOW / 2).await, 2);
    assert_eq!(counted(NOW + COUNTING_WINDOW + 60).await, 1);
    assert_eq!(counted(NOW + 2 * COUNTING_WINDOW).await, 0);
}
