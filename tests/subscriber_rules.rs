//! The store does, on a real DynamoDB engine and for any sequence of events, what a model of twenty lines does.

use limits::{LINK_LIFETIME, MOST_MAILS, PAUSE_BETWEEN_MAILS};
use proptest::prelude::*;
use subscribers::{
    BounceOrComplaint, ConfirmOutcome, Consent, EmailAddress, Nonce, Purpose, SignUpOutcome, Status, SubscriberId,
    Subscribers, Timestamp, Token, TokenKey, UnsubscribeOutcome,
};
use tests::TestTables;

/// In the year 2100: an engine deletes what has expired by its own clock.
const START: Timestamp = 4_102_444_800;

/// What can happen to a subscriber. A token to confirm is of the mail that was asked for so many mails ago.
#[derive(Clone, Copy, Debug)]
enum Event {
    Ask,
    Confirm { mails_ago: usize },
    Leave,
    BounceOrComplaint(BounceOrComplaint),
    Erase,
    Redrive,
    ConfirmWithUnsubscribeToken,
    LeaveWithConfirmToken,
    ForgedToken,
    Wait { seconds: u64 },
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        4 => Just(Event::Ask),
        3 => (0..3_usize).prop_map(|mails_ago| Event::Confirm { mails_ago }),
        2 => Just(Event::Leave),
        1 => prop_oneof![Just(BounceOrComplaint::Bounced), Just(BounceOrComplaint::Complained)].prop_map(Event::BounceOrComplaint),
        1 => Just(Event::Erase),
        1 => Just(Event::Redrive),
        1 => Just(Event::ConfirmWithUnsubscribeToken),
        1 => Just(Event::LeaveWithConfirmToken),
        1 => Just(Event::ForgedToken),
        4 => prop_oneof![Just(1), Just(PAUSE_BETWEEN_MAILS - 1), Just(PAUSE_BETWEEN_MAILS), Just(LINK_LIFETIME), 0..LINK_LIFETIME]
            .prop_map(|seconds| Event::Wait { seconds }),
    ]
}

/// The rules, once more and as short as they can be said.
#[derive(Default)]
struct Model {
    status: Option<Status>,
    asked_at: Timestamp,
    /// Until when the newest link works.
    expires_at: Timestamp,
    mails: u64,
}

impl Model {
    fn ask(&mut self, now: Timestamp) -> SignUpOutcome {
        match self.status {
            Some(Status::Confirmed) => return SignUpOutcome::AlreadyConfirmed,
            Some(Status::Bounced | Status::Complained) => return SignUpOutcome::NeverAgain,
            Some(Status::Pending) if now < self.asked_at + PAUSE_BETWEEN_MAILS => return SignUpOutcome::TooSoon,
            Some(Status::Pending) if self.mails >= MOST_MAILS && !self.is_late(now) => return SignUpOutcome::TooOften,
            _ => {}
        }
        let (status, expires_at) = (Some(Status::Pending), now + LINK_LIFETIME);
        *self = Self { status, asked_at: now, expires_at, mails: self.mails + 1 };
        SignUpOutcome::MailOwed
    }

    fn confirm(&mut self, now: Timestamp) -> ConfirmOutcome {
        match self.status {
            Some(Status::Pending) if self.is_late(now) => ConfirmOutcome::Expired,
            Some(Status::Pending) => {
                self.status = Some(Status::Confirmed);
                ConfirmOutcome::Confirmed
            }
            Some(Status::Confirmed) => ConfirmOutcome::AlreadyConfirmed,
            _ => ConfirmOutcome::Invalid,
        }
    }

    fn leave(&mut self) -> UnsubscribeOutcome {
        if !matches!(self.status, Some(Status::Pending | Status::Confirmed)) {
            return UnsubscribeOutcome::AlreadyUnsubscribed;
        }
        *self = Self { status: Some(Status::Unsubscribed), ..Self::default() };
        UnsubscribeOutcome::Unsubscribed
    }

    fn feedback(&mut self, feedback: BounceOrComplaint) {
        let status = match feedback {
            BounceOrComplaint::Bounced if self.status == Some(Status::Complained) => Status::Complained,
            BounceOrComplaint::Bounced => Status::Bounced,
            BounceOrComplaint::Complained => Status::Complained,
        };
        *self = Self { status: Some(status), ..Self::default() };
    }

    /// The model knows no mailer, so while somebody is pending, a mail is owed.
    fn redrive(&mut self, now: Timestamp) -> bool {
        self.expires_at = now + LINK_LIFETIME;
        self.status == Some(Status::Pending)
    }

    fn is_late(&self, now: Timestamp) -> bool {
        now >= self.expires_at
    }
}

/// The store, and what a subscriber remembers of the mails.
struct Subject {
    store: Subscribers,
    key: TokenKey,
    email: EmailAddress,
    nonces: Vec<Nonce>,
    now: Timestamp,
}

impl Subject {
    fn to_confirm(&self, mails_ago: usize) -> Option<Token> {
        let nonce = self.nonces.iter().rev().nth(mails_ago)?;
        Some(self.key.issue(Purpose::Confirm(nonce), self.email.id()))
    }

    /// The same in every mail.
    fn to_leave(&self) -> Option<Token> {
        self.nonces.last().map(|_| self.key.issue(Purpose::Unsubscribe, self.email.id()))
    }

    async fn compare(&mut self, event: Event, model: &mut Model) -> Result<(), TestCaseError> {
        match event {
            Event::Wait { seconds } => self.now += seconds,
            Event::Ask => {
                let consent = Consent { wording: "test".into(), page: "/".into() };
                let nonce = Nonce::random().unwrap();
                let outcome = self.store.sign_up(&self.email, &consent, &nonce, self.now).await.unwrap();
                prop_assert_eq!(outcome, model.ask(self.now));
                if outcome == SignUpOutcome::MailOwed {
                    self.nonces.push(nonce);
                }
            }
            Event::Confirm { mails_ago } => {
                let Some(token) = self.to_confirm(mails_ago) else { return Ok(()) };
                let expected = if mails_ago == 0 { model.confirm(self.now) } else { ConfirmOutcome::Invalid };
                prop_assert_eq!(self.store.confirm(&self.key, &token, self.now).await.unwrap(), expected);
            }
            Event::Leave => {
                let Some(token) = self.to_leave() else { return Ok(()) };
                prop_assert_eq!(self.store.unsubscribe(&self.key, &token, self.now).await.unwrap(), model.leave());
            }
            Event::BounceOrComplaint(feedback) => {
                self.store.note_bounce_or_complaint(self.email.id(), feedback, self.now).await.unwrap();
                model.feedback(feedback);
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
                let Some(token) = self.to_leave() else { return Ok(()) };
                prop_assert_eq!(
                    self.store.confirm(&self.key, &token, self.now).await.unwrap(),
                    ConfirmOutcome::Invalid
                );
            }
            Event::LeaveWithConfirmToken => {
                let Some(token) = self.to_confirm(0) else { return Ok(()) };
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
                let leave = other.issue(Purpose::Unsubscribe, self.email.id());
                prop_assert_eq!(
                    self.store.unsubscribe(&self.key, &leave, self.now).await.unwrap(),
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
fn the_store_does_what_the_model_does() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let tables = runtime.block_on(TestTables::create());
    proptest!(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() },
        |(events in prop::collection::vec(event(), 1..30), n in any::<u64>())| {
            let mut subject = Subject {
                store: tables.subscribers(),
                key: TokenKey::new("the-key-that-the-site-has-thirty-two-bytes").unwrap(),
                email: EmailAddress::parse(&format!("somebody-{n}@example.org")).unwrap(),
                nonces: Vec::new(),
                now: START,
            };
            // While a failure is made smaller, the same person comes again and again.
            runtime.block_on(subject.store.erase(subject.email.id())).unwrap();
            let mut model = Model::default();
            for event in events {
                runtime.block_on(subject.compare(event, &mut model))?;
            }
        }
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_confirmations_at_once_are_one() {
    let tables = TestTables::create().await;
    let store = tables.subscribers();
    let key = TokenKey::new("the-key-that-the-site-has-thirty-two-bytes").unwrap();
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
async fn nobody_knows_a_token_of_somebody_unknown() {
    let tables = TestTables::create().await;
    let store = tables.subscribers();
    let key = TokenKey::new("the-key-that-the-site-has-thirty-two-bytes").unwrap();
    let id: SubscriberId = EmailAddress::parse("nobody@example.org").unwrap().id();
    // Even a signature over the nonce that stands in for the missing one.
    let token = key.issue(Purpose::Confirm(&Nonce::from([0; 16])), id);
    assert_eq!(store.confirm(&key, &token, START).await.unwrap(), ConfirmOutcome::Invalid);
}
