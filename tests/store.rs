//! What the tables do, besides the rules that `subscriber_rules.rs` tests, on a real DynamoDB engine.

use std::collections::BTreeSet;

use futures::future::join_all;
use limits::{COUNTING_WINDOW, LINK_LIFETIME};
use subscribers::{
    BounceOrComplaint, Consent, EmailAddress, ImportOutcome, Nonce, Purpose, SignUpOutcome, Status, StoredData,
    Subscribers, Timestamp, TokenKey, UnsentMail, UnsubscribeOutcome,
};
use tests::TestTables;

/// The year 2100, because the engine deletes expired items by its own clock.
const NOW: Timestamp = 4_102_444_800;

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
    assert_eq!(store.sign_up(email, &consent(), &nonce, NOW).await.unwrap(), SignUpOutcome::MailOwed);
    nonce
}

#[tokio::test]
async fn the_outcome_of_a_mail_is_recorded_until_the_next_mail_is_requested() {
    let tables = TestTables::create().await;
    let (store, jo) = (tables.subscribers(), email("jo@example.org"));
    let mut nonce = sign_up(&store, &jo).await;
    let owed = async || store.find(jo.id()).await.unwrap().unwrap().unsent_mail(NOW);
    assert_eq!(owed().await, Some(UnsentMail::Waiting));

    store.note_held(jo.id(), &nonce, NOW).await.unwrap();
    assert_eq!(owed().await, Some(UnsentMail::Held));
    for _ in 0..2 {
        let former = std::mem::replace(&mut nonce, Nonce::random().unwrap());
        assert!(store.redrive(jo.id(), &former, &nonce, NOW).await.unwrap());
        assert_eq!(owed().await, Some(UnsentMail::Waiting));
        store.note_mailed(jo.id(), &former, NOW).await.unwrap();
        assert_eq!(owed().await, Some(UnsentMail::Waiting), "that was an older mail");
        store.note_refused(jo.id(), &nonce, NOW).await.unwrap();
        assert_eq!(owed().await, Some(UnsentMail::Refused));
    }
    store.note_mailed(jo.id(), &nonce, NOW).await.unwrap();
    assert_eq!(owed().await, None);
    assert!(!store.redrive(jo.id(), &nonce, &Nonce::random().unwrap(), NOW).await.unwrap());
}

#[tokio::test]
async fn nothing_is_recorded_about_an_unknown_address() {
    let tables = TestTables::create().await;
    let (store, jo, nonce) = (tables.subscribers(), email("jo@example.org"), Nonce::random().unwrap());
    store.note_mailed(jo.id(), &nonce, NOW).await.unwrap();
    let unsubscribe = key().issue(Purpose::Unsubscribe, jo.id());
    assert_eq!(store.unsubscribe(&key(), &unsubscribe, NOW).await.unwrap(), UnsubscribeOutcome::AlreadyUnsubscribed);
    assert_eq!(store.find(jo.id()).await.unwrap(), None);
    assert_eq!(store.erase(jo.id()).await.unwrap(), None);
}

#[tokio::test]
async fn all_stored_data_is_shown_and_erased() {
    let tables = TestTables::create().await;
    let (store, jo) = (tables.subscribers(), email("jo@exämple.org"));
    let data = key().issue(Purpose::Data, jo.id());
    assert_eq!(store.stored_data(&key(), &data).await.unwrap(), StoredData::Nothing);
    let nonce = sign_up(&store, &jo).await;
    let StoredData::Stored(stored) = store.stored_data(&key(), &data).await.unwrap() else {
        panic!("nothing is stored")
    };
    assert_eq!((stored.email.as_ref(), stored.nonce.as_ref()), (Some(&jo), Some(&nonce)));
    assert_eq!((stored.status, stored.mails, stored.requested_at), (Status::Pending, 1, Some(NOW)));
    assert_eq!((stored.consent.as_ref(), stored.expires_at), (Some(&consent()), Some(NOW + LINK_LIFETIME)));
    assert_eq!(store.erase(jo.id()).await.unwrap(), Some(*stored));
    assert_eq!(store.stored_data(&key(), &data).await.unwrap(), StoredData::Nothing);
}

#[tokio::test]
async fn an_import_changes_no_known_subscriber() {
    let tables = TestTables::create().await;
    let (store, jo, ada) = (tables.subscribers(), email("jo@example.org"), email("ada@example.org"));
    assert_eq!(store.import(&jo, &consent(), NOW).await.unwrap(), ImportOutcome::Imported);
    assert_eq!(store.import(&jo, &consent(), NOW + 1).await.unwrap(), ImportOutcome::Known(Status::Confirmed));
    assert_eq!(store.find(jo.id()).await.unwrap().unwrap().confirmed_at, Some(NOW));
    sign_up(&store, &ada).await;
    assert_eq!(store.import(&ada, &consent(), NOW).await.unwrap(), ImportOutcome::Known(Status::Pending));
}

#[tokio::test]
async fn a_restore_brings_lost_subscribers_back_and_changes_no_others() {
    let tables = TestTables::create().await;
    let (store, backup) = (tables.subscribers(), tables.backup());
    let (jo, ada) = (email("jo@example.org"), email("ada@example.org"));
    backup.import(&jo, &consent(), NOW).await.unwrap();
    assert!(store.restore(&backup, jo.id()).await.unwrap());
    assert_eq!(store.find(jo.id()).await.unwrap(), backup.find(jo.id()).await.unwrap());

    store.note_bounce_or_complaint(jo.id(), BounceOrComplaint::Bounced, NOW).await.unwrap();
    assert!(!store.restore(&backup, jo.id()).await.unwrap());
    assert_eq!(store.find(jo.id()).await.unwrap().unwrap().status, Status::Bounced);
    assert!(!store.restore(&backup, ada.id()).await.unwrap(), "the backup does not contain her");
}

#[tokio::test]
async fn a_scan_reads_every_page_of_the_table() {
    let tables = TestTables::create().await;
    let store = tables.subscribers();
    let everybody: Vec<_> = (0..60).map(|n| email(&format!("somebody-{n}@example.org"))).collect();
    // A page has at most one megabyte.
    let consent = Consent { page: "/".repeat(40_000), ..consent() };
    for email in &everybody {
        store.sign_up(email, &consent, &Nonce::from([0; 16]), NOW).await.unwrap();
    }
    let (mut found, mut cursor, mut pages) = (BTreeSet::new(), None, 0);
    loop {
        pages += 1;
        let page = store.scan(cursor).await.unwrap();
        assert_eq!(page.unreadable, 0);
        found.extend(page.subscriptions.iter().map(|(id, _)| id.to_string()));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(found, everybody.iter().map(|email| email.id().to_string()).collect());
    assert!(pages > 1, "all subscribers were on one page");
    store.rough_count().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sign_ups_are_counted_per_client_and_hour() {
    let tables = TestTables::create().await;
    let (counters, key) = (tables.counters(), key());
    let client = |address: &str| address.parse().unwrap();
    let (one, another) = (client("192.0.2.1"), client("192.0.2.2"));
    let counts = join_all((0..20).map(|_| counters.count_sign_up(&key, one, NOW))).await;
    let counts: BTreeSet<_> = counts.into_iter().map(Result::unwrap).collect();
    assert_eq!(counts, (1..=20).collect(), "simultaneous sign-ups are all counted");
    assert_eq!(counters.count_sign_up(&key, another, NOW).await.unwrap(), 1);
    assert_eq!(counters.count_sign_up(&key, one, NOW + COUNTING_WINDOW).await.unwrap(), 1);
    let neighbours = ["2001:db8::1", "2001:db8::2:1"].map(client);
    for (client, count) in neighbours.into_iter().zip(1..) {
        assert_eq!(counters.count_sign_up(&key, client, NOW).await.unwrap(), count);
    }
}

#[tokio::test]
async fn mails_are_counted_per_hour() {
    let tables = TestTables::create().await;
    let counters = tables.counters();
    assert_eq!(counters.mails(NOW).await.unwrap(), 0);
    counters.count_mail(NOW).await.unwrap();
    counters.count_mail(NOW).await.unwrap();
    assert_eq!(counters.mails(NOW).await.unwrap(), 2);
    assert_eq!(counters.mails(NOW + COUNTING_WINDOW).await.unwrap(), 0);
}
