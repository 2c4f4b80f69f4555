//! Which instance gets which event: the instances of a function stand in line.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use tokio::sync::oneshot::{Receiver, Sender, channel};

/// The instances of one function, by number, and the events for them.
#[derive(Debug)]
pub(super) struct Line<Event, Answer> {
    last_instance: u64,
    /// The instances that may get another event.
    live: BTreeSet<u64>,
    asking: VecDeque<(u64, Sender<Event>)>,
    waiting: VecDeque<(Event, Sender<Answer>)>,
    /// Where the answers go to that instances owe.
    owed: BTreeMap<u64, Sender<Answer>>,
}

impl<Event, Answer> Line<Event, Answer> {
    /// The number of a new instance.
    pub(super) fn admit(&mut self) -> u64 {
        self.last_instance += 1;
        self.live.insert(self.last_instance);
        self.last_instance
    }

    /// Brings an event. There will be no answer if the instance that gets it ends too early.
    pub(super) fn bring(&mut self, event: Event) -> Receiver<Answer> {
        let (sender, receiver) = channel();
        self.waiting.push_back((event, sender));
        self.hand_out();
        receiver
    }

    /// The next event for an instance. There will be none if the instance has been retired or has ended.
    pub(super) fn ask(&mut self, instance: u64) -> Receiver<Event> {
        let (sender, receiver) = channel();
        if self.live.contains(&instance) {
            self.asking.push_back((instance, sender));
            self.hand_out();
        }
        receiver
    }

    pub(super) fn answer(&mut self, instance: u64, answer: Answer) {
        if let Some(sender) = self.owed.remove(&instance) {
            // If nobody waits for the answer any longer, nobody misses it.
            let _ = sender.send(answer);
        }
    }

    /// No instance that is in line now gets another event.
    pub(super) fn retire(&mut self) {
        self.live.clear();
        self.asking.clear();
    }

    /// An instance has ended.
    pub(super) fn ended(&mut self, instance: u64) {
        self.live.remove(&instance);
        self.asking.retain(|(asking, _)| *asking != instance);
        self.owed.remove(&instance);
    }

    /// All instances have ended.
    pub(super) fn all_ended(&mut self) {
        self.retire();
        self.owed.clear();
    }

    pub(super) fn owes_no_answer(&self) -> bool {
        self.owed.is_empty()
    }

    fn hand_out(&mut self) {
        while let Some((instance, asking)) = self.asking.pop_front() {
            let Some((event, sender)) = self.waiting.pop_front() else {
                return self.asking.push_front((instance, asking));
            };
            match asking.send(event) {
                Ok(()) => _ = self.owed.insert(instance, sender),
                // The instance asks no longer.
                Err(event) => self.waiting.push_front((event, sender)),
            }
        }
    }
}

impl<Event, Answer> Default for Line<Event, Answer> {
    fn default() -> Self {
        Self {
            last_instance: 0,
            live: BTreeSet::new(),
            asking: VecDeque::new(),
            waiting: VecDeque::new(),
            owed: BTreeMap::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line() -> Line<&'static str, &'static str> {
        Line::default()
    }

    #[test]
    fn every_event_goes_to_one_instance_and_its_answer_comes_back() {
        let mut line = line();
        let (one, two) = (line.admit(), line.admit());
        let mut first = line.bring("first");
        let (mut one_gets, mut two_gets) = (line.ask(one), line.ask(two));
        let mut second = line.bring("second");
        assert_eq!((one_gets.try_recv(), two_gets.try_recv()), (Ok("first"), Ok("second")));

        line.answer(two, "answer to the second");
        assert_eq!(second.try_recv(), Ok("answer to the second"));
        assert!(!line.owes_no_answer());
        line.answer(one, "answer to the first");
        assert_eq!(first.try_recv(), Ok("answer to the first"));
        assert!(line.owes_no_answer());
    }

    #[test]
    fn an_instance_that_was_retired_gets_no_event_and_its_successor_does() {
        let mut line = line();
        let (asking, busy) = (line.admit(), line.admit());
        let mut asked_before = line.ask(asking);
        line.retire();
        let mut asked_after = line.ask(busy);
        let successor = line.admit();
        let _answer = line.bring("event");
        assert!(asked_before.try_recv().is_err() && asked_after.try_recv().is_err());
        assert_eq!(line.ask(successor).try_recv(), Ok("event"));
    }

    #[test]
    fn an_instance_that_asks_no_longer_gets_no_event() {
        let mut line = line();
        let (one, two) = (line.admit(), line.admit());
        drop(line.ask(one));
        let mut two_gets = line.ask(two);
        let _answer = line.bring("event");
        assert_eq!(two_gets.try_recv(), Ok("event"));
    }

    #[test]
    fn the_request_of_an_instance_that_ended_has_no_answer() {
        let mut line = line();
        let instance = line.admit();
        let mut answer = line.bring("event");
        let _event = line.ask(instance);
        line.ended(instance);
        assert!(answer.try_recv().is_err() && line.owes_no_answer());
        assert!(line.ask(instance).try_recv().is_err());
    }
}
