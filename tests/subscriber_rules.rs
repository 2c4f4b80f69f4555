//! The rules of a subscription, on a real DynamoDB engine: for any sequence of events, the store does the same as a
//! short model.

use limits::{LINK_LIFETIME, MOST_MAILS, PAUSE_BETWEEN_MAILS};
use proptest::prelude::*;
use subscribers::{
    BounceOrComplaint, ConfirmOutcome, Consent, EmailAddress, Nonce, Purpose, SignUpOutcome, Status, SubscriberId,
    Subscribers, Timestamp, Token, TokenKey, UnsubscribeOutcome,
};
use tests::TestTables;

/// The year 2100, because the engine deletes expired items by its own clock.
const START: Timestamp = 4_102_444_800;

/// What can happen to a subscriber. `mails_ago` chooses the mail with the token: 0 is the newest.
#[derive(Clone, Copy, Debug)]
enum Event {
    SignUp,
    Confirm { mails_ago: usize },
    Unsubscribe,
    BounceOrComplaint(BounceOrComplaint),
    Erase,
    Redrive,
    ConfirmWithUnsubscribeToken,
    UnsubscribeWithConfirmToken,
    ForgedToken,
    Wait { seconds: u64 },
}

fn key() -> TokenKey {
    TokenKey::new("the-key-that-the-site-has-thirty-two-bytes").unwrap()
}

fn event() -> impl Strategy<Value = Event> {
    let report = prop_oneof![Just(BounceOrComplaint::Bounced), Just(BounceOrComplaint::Complained)];
    let (pause, lifetime) = (PAUSE_BETWEEN_MAILS, LINK_LIFETIME);
    let seconds = prop_oneof![Just(1), Just(pause - 1), Just(pause), Just(lifetime), 0..lifetime];
    prop_oneof![
        4 => Just(Event::SignUp),
        3 => (0..3_usize).prop_map(|mails_ago| Event::Confirm { mails_ago }),
        2 => Just(Event::Unsubscribe),
        1 => report.prop_map(Event::BounceOrComplaint),
        1 => Just(Event::Erase),
        1 => Just(Event::Redrive),
        1 => Just(Event::ConfirmWithUnsubscribeToken),
        1 => Just(Event::UnsubscribeWithConfirmToken),
        1 => Just(Event::ForgedToken),
        4 => seconds.prop_map(|seconds| Event::Wait { seconds }),
    ]
}

/// The rules again, as short as possible.
#[derive(Default)]
struct Model {
    status: Option<Status>,
    requested_at: Timestamp,
    /// When the newest link expires.
    expires_at: Timestamp,
    mails: u64,
}

impl Model {
    fn sign_up(&mut self, now: Timestamp) -> SignUpOutcome {
        match self.status {
            Some(Status::Confirmed) => return SignUpOutcome::AlreadyConfirmed,
            Some(Status::Bounced | Status::Complained) => return SignUpOutcome::NeverAgain,
            Some(Status::Pending) if now < self.requested_at + PAUSE_BETWEEN_MAILS => return SignUpOutcome::TooSoon,
            Some(Status::Pending) if self.mails >= MOST_MAILS && !self.has_expired(now) => {
                return SignUpOutcome::TooOften;
            }
            _ => {}
        }
        let (status, expires_at) = (Some(Status::Pending), now + LINK_LIFETIME);
        *self = Self { status, requested_at: now, expires_at, mails: self.mails + 1 };
        SignUpOutcome::MailOwed
    }

    fn confirm(&mut self, now: Timestamp) -> ConfirmOutcome {
        match self.status {
            Some(Status::Pending) if self.has_expired(now) => ConfirmOutcome::Expired,
            Some(Status::Pending) => {
                self.status = Some(Status::Confirmed);
                ConfirmOutcome::Confirmed
            }
            Some(Status::Confirmed) => ConfirmOutcome::AlreadyConfirmed,
            _ => ConfirmOutcome::Invalid,
        }
    }

    fn unsubscribe(&mut self) -> UnsubscribeOutcome {
        if !matches!(self.status, Some(Status::Pending | Status::Confirmed)) {
            return UnsubscribeOutcome::AlreadyUnsubscribed;
        }
        *self = Self { status: Some(Status::Unsubscribed), ..Self::default() };
        UnsubscribeOutcome::Unsubscribed
    }

    fn note_bounce_or_complaint(&mut self, report: BounceOrComplaint) {
        let status = match report {
            BounceOrComplaint::Bounced if self.status == Some(Status::Complained) => Status::Complained,
            BounceOrComplaint::Bounced => Status::Bounced,
            BounceOrComplaint::Complained => Status::Complained,
        };
        *self = Self { status: Some(status), ..Self::default() };
    }

    /// There is no mailer in this test, so the table owes a mail as long as the subscriber is pending.
    fn redrive(&mut self, now: Timestamp) -> bool {
        self.expires_at = now + LINK_LIFETIME;
        self.status == Some(Status::Pending)
    }

    fn has_expired(&self, now: Timestamp) -> bool {
        now >= self.expires_at
    }
}

/// The store, and the nonces of the mails that a subscriber got.
struct Subject {
    store: Subscribers,
    key: TokenKey,
    email: EmailAddress,
    nonces: Vec<Nonce>,
    now: Timestamp,
}

impl Subject {
    fn confirm_token(&self, mails_ago: usize) -> Option<Token> {
        let nonce = self.nonces.iter().rev().nth(mails_ago)?;
        Some(self.key.issue(Purpose::Confirm(nonce), self.email.id()))
    }

    /// This token is the same in every mail.
    fn unsubscribe_token(&self) -> Option<Token> {
        self.nonces.last().map(|_| self.key.issue(Purpose::Unsubscribe, self.email.id()))
    }

    async fn compare(&mut self, event: Event, model: &mut Model) -> Result<(), TestCaseError> {
        match event {
            Event::Wait { seconds } => self.now += seconds,
            Event::SignUp => {
                let consent = Consent { wording: "test".into(), page: "/".into() };
                let nonce = Nonce::random().unwrap();
                let outcome = self.store.sign_up(&self.email, &consent, &nonce, self.now).await.unwrap();
                prop_assert_eq!(outcome, model.sign_up(self.now));
                if outcome == SignUpOutcome::MailOwed {
                    self.nonces.push(nonce);
                }
            }
            Event::Confirm { mails_ago } => {
                let Some(token) = self.confirm_token(mails_ago) else { return Ok(()) };
                let expected = if mails_ago == 0 { model.confirm(self.now) } else { ConfirmOutcome::Invalid };
                prop_assert_eq!(self.store.confirm(&self.key, &token, self.now).await.unwrap(), expected);
            }
            Event::Unsubscribe => {
                let Some(token) = self.unsubscribe_token() else { return Ok(()) };
                prop_assert_eq!(
                    self.store.unsubscribe(&self.key, &token, self.now).await.unwrap(),
                    model.unsubscribe()
                );
            }
            Event::BounceOrComplaint(report) => {
                self.store.note_bounce_or_complaint(self.email.id(), report, self.now).await.unwrap();
                model.note_bounce_or_complaint(report);
            }
            Event::Erase => {
                let erased = self.store.erase(self.email.id()).await.unwrap();
                prop_assert_eq!(erased.map(|erased| erased.status), model.status);
                *model = Model::default();
            }
            Event::Redrive => {
                let Some(former) = self.nonces.last() else { return Ok(()) };
                let nonce = Nonce::random().unwrap();
                let is_owed = self.store.redrive(self.email.id(), former, &nonce, self.now).await.unwrap();
                prop_assert_eq!(is_owed, model.redrive(self.now));
                if is_owed {
                    self.nonces.push(nonce);
                }
            }
            Event::ConfirmWithUnsubscribeToken => {
                let Some(token) = self.unsubscribe_token() else { return Ok(()) };
                prop_assert_eq!(
                    self.store.confirm(&self.key, &token, self.now).await.unwrap(),
                    ConfirmOutcome::Invalid
                );
            }
            Event::UnsubscribeWithConfirmToken => {
                let Some(token) = self.confirm_token(0) else { return Ok(()) };
                prop_assert_eq!(
                    self.store.unsubscribe(&self.key, &token, self.now).await.unwrap(),
                    UnsubscribeOutcome::Invalid
                );
            }
            Event::ForgedToken => {
                let nonce = self.nonces.last().cloned().unwrap_or(Nonce::from([0; 16]));
                let other = TokenKey::new("a-key-that-is-not-the-one-that-the-site-has").unwrap();
                let confirm = other.issue(Purpose::Confirm(&nonce), self.email.id());
                prop_assert_eq!(
                    self.store.confirm(&self.key, &confirm, self.now).await.unwrap(),
                    ConfirmOutcome::Invalid
                );
                let unsubscribe = other.issue(Purpose::Unsubscribe, self.email.id());
                prop_assert_eq!(
                    self.store.unsubscribe(&self.key, &unsubscribe, self.now).await.unwrap(),
                    UnsubscribeOutcome::Invalid
                );
            }
        }
        let stored = self.store.find(self.email.id()).await.unwrap();
        prop_assert_eq!(stored.as_ref().map(|stored| stored.status), model.status);
        if let Some(stored) = stored {
            let may_be_mailed = matches!(stored.status, Status::Pending | Status::Confirmed);
            prop_assert_eq!(stored.email.is_some(), may_be_mailed);
            prop_assert_eq!(stored.expires_at.is_some(), stored.status == Status::Pending);
            let nonce = self.nonces.last().filter(|_| may_be_mailed);
            prop_assert_eq!(stored.nonce.as_ref(), nonce);
        }
        Ok(())
    }
}

#[test]
fn the_store_follows_the_model() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let tables = runtime.block_on(TestTables::create());
    proptest!(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() },
        |(events in prop::collection::vec(event(), 1..30), n in any::<u64>())| {
            let mut subject = Subject {
                store: tables.subscribers(),
                key: key(),
                email: EmailAddress::parse(&format!("somebody-{n}@example.org")).unwrap(),
                nonces: Vec::new(),
                now: START,
            };
            // While proptest shrinks a failure, the same address comes several times.
            runtime.block_on(subject.store.erase(subject.email.id())).unwrap();
            let mut model = Model::default();
            for event in events {
                runtime.block_on(subject.compare(event, &mut model))?;
            }
        }
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_simultaneous_confirmations_confirm_once() {
    let tables = TestTables::create().await;
    let store = tables.subscribers();
    let key = key();
    let email = EmailAddress::parse("jo@example.org").unwrap();
    let nonce = Nonce::random().unwrap();
    let consent = Consent { wording: "test".into(), page: "/".into() };
    store.sign_up(&email, &consent, &nonce, START).await.unwrap();
    let token = key.issue(Purpose::Confirm(&nonce), email.id());
    let outcomes = tokio::join!(store.confirm(&key, &token, START + 1), store.confirm(&key, &token, START + 1));
    let mut outcomes = [outcomes.0.unwrap(), outcomes.1.unwrap()].map(|outcome| format!("{outcome:?}"));
    outcomes.sort();
    assert_eq!(outcomes, ["AlreadyConfirmed", "Confirmed"]);
}

#[tokio::test]
async fn no_token_of_an_unknown_address_is_valid() {
    let tables = TestTables::create().await;
    let store = tables.subscribers();
    let key = key();
    let id: SubscriberId = EmailAddress::parse("nobody@example.org").unwrap().id();
    // The store checks against this nonce if there is no subscriber.
    let token = key.issue(Purpose::Confirm(&Nonce::from([0; 16])), id);
    assert_eq!(store.confirm(&key, &token, START).await.unwrap(), ConfirmOutcome::Invalid);
}
