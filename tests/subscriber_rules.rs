//! The rules of a subscription hold on a real DynamoDB engine, for any sequence of events.
//!
//! A small model knows what people have settled and which mails were sent. After each event it checks what must always hold.

use std::collections::{BTreeMap, BTreeSet};

use limits::{HOUR, LINK_LIFETIME, MAILBOX_WINDOW, MOST_MAILS, PAUSE_AFTER_BOUNCE, PAUSE_BETWEEN_MAILS};
use proptest::prelude::*;
use subscribers::{
    BeginOutcome, BounceOrComplaint, ConfirmOutcome, Consent, EmailAddress, HoldReason, ImportOutcome, MailKind, Nonce,
    OwedMail, Purpose, RestoreOutcome, SesVerdict, Status, SubscriberId, Subscribers, Timestamp, Token, TokenKey,
    UnsubscribeOutcome,
};
use tests::TestTables;

/// In the year 2100. An engine deletes expired items by its own clock.
const START: Timestamp = 4_102_444_800;

/// So few that the model often has held mails.
const MAILS_PER_HOUR: u64 = 4;

/// The first three addresses reach one mailbox.
const ADDRESSES: [(&str, &str); 4] =
    [("jo@example.org", "jo"), ("jo+news@example.org", "jo"), ("jo+x+y@example.org", "jo"), ("ada@example.org", "ada")];

/// What can happen. `who` is a place in [`ADDRESSES`].
#[derive(Clone, Copy, Debug)]
enum Event {
    /// Anybody types an address.
    SignUp {
        who: usize,
    },
    /// The stream brings a request to the mailer, and SES answers, or does not.
    Mailer {
        who: usize,
        ses: Ses,
    },
    /// The schedule of the mailer.
    Schedule,
    /// An operator redrives an unsent mail.
    Redrive {
        who: usize,
    },
    /// The owner of the mailbox opens one of all links ever sent.
    Confirm {
        link: usize,
    },
    Leave {
        who: usize,
    },
    Erase {
        who: usize,
    },
    Report {
        who: usize,
        report: BounceOrComplaint,
    },
    Lift {
        who: usize,
    },
    Import {
        who: usize,
    },
    /// DynamoDB makes a backup of the subscribers.
    BackUp,
    /// The table is lost, and an operator restores the backup.
    LoseAndRestore,
    /// DynamoDB deletes what has expired.
    DeleteExpired,
    Forge {
        who: usize,
    },
    Wait {
        seconds: u64,
    },
}

/// How SES behaves.
#[derive(Clone, Copy, Debug)]
enum Ses {
    Accepts,
    Refuses,
    /// It answers that it did not accept the mail.
    DoesNotAccept,
    /// It sends the mail, and its answer is lost, or the mailer is killed.
    LosesItsAnswer,
}

fn event() -> impl Strategy<Value = Event> {
    let who = || 0..ADDRESSES.len();
    let ses = prop_oneof![
        6 => Just(Ses::Accepts),
        1 => Just(Ses::Refuses),
        1 => Just(Ses::DoesNotAccept),
        2 => Just(Ses::LosesItsAnswer),
    ];
    let report = prop_oneof![Just(BounceOrComplaint::Bounced), Just(BounceOrComplaint::Complained)];
    let seconds = prop_oneof![
        Just(1),
        Just(PAUSE_BETWEEN_MAILS - 1),
        Just(PAUSE_BETWEEN_MAILS),
        Just(HOUR),
        Just(LINK_LIFETIME),
        Just(PAUSE_AFTER_BOUNCE),
        0..LINK_LIFETIME,
    ];
    prop_oneof![
        8 => who().prop_map(|who| Event::SignUp { who }),
        8 => (who(), ses).prop_map(|(who, ses)| Event::Mailer { who, ses }),
        2 => Just(Event::Schedule),
        1 => who().prop_map(|who| Event::Redrive { who }),
        4 => (0..20_usize).prop_map(|link| Event::Confirm { link }),
        2 => who().prop_map(|who| Event::Leave { who }),
        1 => who().prop_map(|who| Event::Erase { who }),
        1 => (who(), report).prop_map(|(who, report)| Event::Report { who, report }),
        1 => who().prop_map(|who| Event::Lift { who }),
        1 => who().prop_map(|who| Event::Import { who }),
        1 => Just(Event::BackUp),
        1 => Just(Event::LoseAndRestore),
        1 => Just(Event::DeleteExpired),
        1 => who().prop_map(|who| Event::Forge { who }),
        6 => seconds.prop_map(|seconds| Event::Wait { seconds }),
    ]
}

/// A mail that may have reached a mailbox.
#[derive(Clone, Debug)]
struct SentMail {
    who: usize,
    mailbox: &'static str,
    at: Timestamp,
    kind: MailKind,
    nonce: Nonce,
}

/// What the model knows.
#[derive(Clone, Debug, Default)]
struct Settled {
    /// By address. An address that is missing has settled nothing.
    status: BTreeMap<usize, Status>,
    /// When each address last settled something, for the restore.
    at: BTreeMap<usize, Timestamp>,
}

struct World {
    tables: Subscribers,
    backup_table: String,
    key: TokenKey,
    now: Timestamp,
    sent: Vec<SentMail>,
    settled: Settled,
    backup: Settled,
    erased: BTreeMap<usize, Timestamp>,
}

fn email(who: usize) -> EmailAddress {
    EmailAddress::parse(ADDRESSES[who].0).unwrap()
}

fn id(who: usize) -> SubscriberId {
    email(who).id()
}

fn consent() -> Consent {
    Consent { wording: "test".into(), page: "/".into() }
}

impl World {
    fn settle(&mut self, who: usize, status: Status) {
        self.settled.status.insert(who, status);
        self.settled.at.insert(who, self.now);
    }

    fn to_confirm(&self, link: &SentMail) -> Token {
        self.key.issue(Purpose::Confirm(&link.nonce), id(link.who))
    }

    async fn happen(&mut self, event: Event, tables: &TestTables) -> Result<(), TestCaseError> {
        match event {
            Event::Wait { seconds } => self.now += seconds,
            Event::SignUp { who } => {
                let nonce = Nonce::random().unwrap();
                self.tables.sign_up(&email(who), &consent(), Some("client"), &nonce, self.now).await.unwrap();
            }
            Event::Mailer { who, ses } => self.mail(who, ses).await?,
            Event::Schedule => {
                self.tables.redrive_due_mails(MAILS_PER_HOUR, self.now).await.unwrap();
            }
            Event::Redrive { who } => {
                let request = self.tables.find_request(id(who)).await.unwrap();
                if let Some(request) = request.filter(|request| request.unsent_mail(self.now).is_some()) {
                    self.tables.redrive(id(who), &request, self.now).await.unwrap();
                }
            }
            Event::Confirm { link } => self.confirm(link).await?,
            Event::Leave { who } => {
                let request = self.tables.find_request(id(who)).await.unwrap();
                let token = self.key.issue(Purpose::Unsubscribe, id(who));
                let outcome = self.tables.unsubscribe(&self.key, &token, self.now).await.unwrap();
                let status = self.settled.status.get(&who).copied();
                let leaves = status == Some(Status::Confirmed) || request.is_some();
                prop_assert_eq!(outcome == UnsubscribeOutcome::Unsubscribed, leaves);
                if leaves && matches!(status, None | Some(Status::Confirmed)) {
                    self.settle(who, Status::Unsubscribed);
                }
                prop_assert!(self.tables.find_request(id(who)).await.unwrap().is_none());
            }
            Event::Erase { who } => {
                let erased = self.tables.erase(id(who), self.now).await.unwrap();
                self.settled.status.remove(&who);
                self.settled.at.remove(&who);
                if !erased.is_unknown() {
                    self.erased.insert(who, self.now);
                }
                prop_assert!(self.tables.person(id(who)).await.unwrap().is_unknown());
            }
            Event::Report { who, report } => {
                self.tables.note_bounce_or_complaint(id(who), report, Some("client"), self.now).await.unwrap();
                match (report, self.settled.status.get(&who)) {
                    (_, Some(Status::Complained)) => {}
                    (BounceOrComplaint::Complained, _) => self.settle(who, Status::Complained),
                    (BounceOrComplaint::Bounced, _) => self.settle(who, Status::Bounced),
                }
            }
            Event::Lift { who } => {
                let is_marked = matches!(self.settled.status.get(&who), Some(Status::Bounced | Status::Complained));
                prop_assert_eq!(self.tables.lift(id(who), self.now).await.unwrap(), is_marked);
                if is_marked {
                    self.settle(who, Status::Unsubscribed);
                }
            }
            Event::Import { who } => {
                let outcome = self.tables.import(&email(who), &consent(), self.now).await.unwrap();
                prop_assert_eq!(outcome == ImportOutcome::Imported, !self.settled.status.contains_key(&who));
                if outcome == ImportOutcome::Imported {
                    self.settle(who, Status::Confirmed);
                }
            }
            Event::BackUp => {
                tables.copy_subscribers_to_backup().await;
                self.backup = self.settled.clone();
            }
            Event::LoseAndRestore => self.lose_and_restore(tables).await?,
            Event::DeleteExpired => tables.delete_expired(self.now).await,
            Event::Forge { who } => {
                let other = TokenKey::new("a-key-that-is-not-the-one-that-the-site-has").unwrap();
                let nonce = Nonce::from([0; 16]);
                for token in [other.issue(Purpose::Confirm(&nonce), id(who)), other.issue(Purpose::Data, id(who))] {
                    let confirmed = self.tables.confirm(&self.key, &token, self.now).await.unwrap();
                    prop_assert_eq!(confirmed, ConfirmOutcome::Invalid);
                    let left = self.tables.unsubscribe(&self.key, &token, self.now).await.unwrap();
                    prop_assert_eq!(left, UnsubscribeOutcome::Invalid);
                    prop_assert!(self.tables.stored_data(&self.key, &token).await.unwrap().is_none());
                }
            }
        }
        self.check().await
    }

    async fn mail(&mut self, who: usize, ses: Ses) -> Result<(), TestCaseError> {
        let Some(request) = self.tables.find_request(id(who)).await.unwrap() else { return Ok(()) };
        let mail = OwedMail {
            id: id(who),
            email: request.email,
            nonce: request.nonce,
            number: request.owed,
            client: request.client,
            was_held: false,
        };
        let begun = self.tables.begin_mail(&mail, &self.key, MAILS_PER_HOUR, self.now).await.unwrap();
        let BeginOutcome::Send(kind) = begun else {
            return Ok(());
        };
        match self.settled.status.get(&who) {
            None | Some(Status::Unsubscribed | Status::Bounced) => prop_assert_eq!(kind, MailKind::Confirmation),
            Some(Status::Confirmed) => prop_assert_eq!(kind, MailKind::AlreadySubscribed),
            Some(Status::Complained) => prop_assert!(false, "a mail to somebody who complained"),
        }
        if !matches!(ses, Ses::DoesNotAccept | Ses::Refuses) {
            self.sent.push(SentMail { who, mailbox: ADDRESSES[who].1, at: self.now, kind, nonce: mail.nonce.clone() });
        }
        let verdict = match ses {
            Ses::Accepts => SesVerdict::Accepted,
            Ses::Refuses => SesVerdict::Refused,
            Ses::DoesNotAccept => SesVerdict::NotAccepted,
            Ses::LosesItsAnswer => return Ok(()),
        };
        self.tables.finish_mail(&mail, &self.key, verdict, self.now, self.now).await.unwrap();
        Ok(())
    }

    async fn confirm(&mut self, link: usize) -> Result<(), TestCaseError> {
        let links: Vec<_> = self.sent.iter().filter(|mail| mail.kind == MailKind::Confirmation).collect();
        let Some(link) = links.get(link % links.len().max(1)).map(|link| (*link).clone()) else { return Ok(()) };
        let outcome = self.tables.confirm(&self.key, &self.to_confirm(&link), self.now).await.unwrap();
        if outcome == ConfirmOutcome::Confirmed {
            self.settle(link.who, Status::Confirmed);
            prop_assert!(self.tables.find_request(id(link.who)).await.unwrap().is_none());
        }
        Ok(())
    }

    async fn lose_and_restore(&mut self, tables: &TestTables) -> Result<(), TestCaseError> {
        tables.lose_subscribers().await;
        let mut restored = Settled::default();
        for who in 0..ADDRESSES.len() {
            let Some(status) = self.backup.status.get(&who).copied() else { continue };
            let is_erased = self.erased.get(&who).is_some_and(|erased_at| self.backup.at[&who] <= *erased_at);
            let outcome = self.tables.restore(&self.backup_table, id(who)).await.unwrap();
            // An erasure is forgotten when no backup can be so old.
            let expected = if is_erased { RestoreOutcome::Erased } else { RestoreOutcome::Restored };
            if self.now < START + limits::ERASURE_MEMORY {
                prop_assert_eq!(outcome, expected);
            }
            if outcome == RestoreOutcome::Restored {
                restored.status.insert(who, status);
                restored.at.insert(who, self.backup.at[&who]);
            }
        }
        self.settled = restored;
        Ok(())
    }

    /// What must hold after every event.
    async fn check(&self) -> Result<(), TestCaseError> {
        for who in 0..ADDRESSES.len() {
            let person = self.tables.person(id(who)).await.unwrap();
            let status = person.subscriber.as_ref().map(|subscriber| subscriber.status);
            prop_assert_eq!(status, self.settled.status.get(&who).copied(), "settled without proof: {}", who);
            let has_address = person.subscriber.as_ref().is_some_and(|subscriber| subscriber.email.is_some());
            prop_assert_eq!(has_address, status == Some(Status::Confirmed));

            let Some(request) = person.request.clone().filter(|request| request.is_open(self.now)) else { continue };
            for link in self.sent.iter().filter(|mail| mail.who == who && mail.nonce == request.nonce) {
                let outcome = person.confirm(&self.key, &self.to_confirm(link), self.now);
                let expected = match status {
                    Some(Status::Complained) => ConfirmOutcome::Invalid,
                    Some(Status::Confirmed) => ConfirmOutcome::AlreadyConfirmed,
                    _ => ConfirmOutcome::Confirmed,
                };
                prop_assert_eq!(outcome, expected, "a link of an open request");
            }
        }
        let mailboxes: BTreeSet<_> = ADDRESSES.iter().map(|(_, mailbox)| mailbox).collect();
        for mailbox in mailboxes {
            let times: Vec<_> = self.sent.iter().filter(|mail| mail.mailbox == *mailbox).map(|mail| mail.at).collect();
            for pair in times.windows(2) {
                prop_assert!(pair[1] >= pair[0] + PAUSE_BETWEEN_MAILS, "two mails within ten minutes");
            }
            for most in times.windows(MOST_MAILS + 1) {
                prop_assert!(most[MOST_MAILS] >= most[0] + MAILBOX_WINDOW, "too many mails in 48 hours");
            }
        }
        for (index, mail) in self.sent.iter().enumerate() {
            let in_an_hour = self.sent[index..].iter().filter(|other| other.at < mail.at + HOUR).count();
            prop_assert!(in_an_hour as u64 <= MAILS_PER_HOUR, "too many mails in an hour");
        }
        Ok(())
    }
}

fn key() -> TokenKey {
    TokenKey::new("the-key-that-the-site-has-thirty-two-bytes").unwrap()
}

#[test]
fn the_rules_hold_whatever_happens() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let tables = runtime.block_on(TestTables::create());
    proptest!(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() },
        |(events in prop::collection::vec(event(), 1..60))| {
            runtime.block_on(tables.clear());
            let mut world = World {
                tables: tables.subscribers(),
                backup_table: tables.backup(),
                key: key(),
                now: START,
                sent: Vec::new(),
                settled: Settled::default(),
                backup: Settled::default(),
                erased: BTreeMap::new(),
            };
            for event in events {
                runtime.block_on(world.happen(event, &tables))?;
            }
        }
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_confirmations_at_once_make_one_subscriber() {
    let tables = TestTables::create().await;
    let (store, key, email) = (tables.subscribers(), key(), email(0));
    let nonce = Nonce::random().unwrap();
    store.sign_up(&email, &consent(), None, &nonce, START).await.unwrap();
    let token = key.issue(Purpose::Confirm(&nonce), email.id());
    let outcomes = tokio::join!(store.confirm(&key, &token, START + 1), store.confirm(&key, &token, START + 1));
    let mut outcomes = [outcomes.0.unwrap(), outcomes.1.unwrap()].map(|outcome| format!("{outcome:?}"));
    outcomes.sort();
    assert_eq!(outcomes, ["AlreadyConfirmed", "Confirmed"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_mailers_at_once_send_no_more_than_the_limit() {
    let tables = TestTables::create().await;
    let (store, key) = (tables.subscribers(), key());
    let mut owed = Vec::new();
    for n in 0..12 {
        let email = EmailAddress::parse(&format!("somebody-{n}@example.org")).unwrap();
        let nonce = Nonce::random().unwrap();
        store.sign_up(&email, &consent(), None, &nonce, START).await.unwrap();
        owed.push(OwedMail { id: email.id(), email, nonce, number: 1, client: None, was_held: false });
    }
    let begin = |mail: OwedMail| {
        let (store, key) = (store.clone(), key.clone());
        // A mailer that lost against others too often gives the record back to Lambda, which tries it again.
        async move {
            loop {
                if let Ok(outcome) = store.begin_mail(&mail, &key, 8, START).await {
                    return outcome;
                }
            }
        }
    };
    let outcomes = futures::future::join_all(owed.into_iter().map(begin)).await;
    let sent = outcomes.iter().filter(|outcome| matches!(outcome, BeginOutcome::Send(_))).count();
    assert_eq!(sent, 6, "three quarters of eight: {outcomes:?}");
    assert!(outcomes.iter().all(|outcome| matches!(
        outcome,
        BeginOutcome::Send(MailKind::Confirmation) | BeginOutcome::Held(HoldReason::Limit)
    )));
}
