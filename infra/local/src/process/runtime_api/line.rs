//! Who gets which event: the instances of a function stand in line.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use tokio::sync::oneshot::{Receiver, Sender, channel};

/// The instances of one function, by number, and the events for them. An event belongs to a request with an id.
#[derive(Debug)]
pub(super) struct Line<Event> {
    next_instance: u64,
    /// The instances that may get another event.
    live: BTreeSet<u64>,
    asking: VecDeque<(u64, Sender<Event>)>,
    waiting: VecDeque<(String, Event)>,
    /// The requests that instances have not answered yet.
    under_way: BTreeMap<u64, String>,
}

impl<Event> Line<Event> {
    /// The number of a new instance.
    pub(super) fn admit(&mut self) -> u64 {
        self.next_instance += 1;
        self.live.insert(self.next_instance);
        self.next_instance
    }

    /// Gives an instance the next event, perhaps later. It gets none if it has been retired or has ended.
    pub(super) fn ask(&mut self, instance: u64) -> Receiver<Event> {
        let (sender, receiver) = channel();
        if self.live.contains(&instance) {
            self.asking.push_back((instance, sender));
            self.hand_out();
        }
        receiver
    }

    pub(super) fn offer(&mut self, request: String, event: Event) {
        self.waiting.push_back((request, event));
        self.hand_out();
    }

    pub(super) fn answered(&mut self, instance: u64) {
        self.under_way.remove(&instance);
    }

    /// No instance that is in line gets another event.
    pub(super) fn retire(&mut self) {
        self.live.clear();
        self.asking.clear();
    }

    /// An instance has ended. Returns the request that it has not answered.
    pub(super) fn ended(&mut self, instance: u64) -> Option<String> {
        self.live.remove(&instance);
        self.asking.retain(|(asking, _)| *asking != instance);
        self.under_way.remove(&instance)
    }

    /// The instances that have not answered a request.
    pub(super) fn busy(&self) -> Vec<u64> {
        self.under_way.keys().copied().collect()
    }

    fn hand_out(&mut self) {
        while let Some((instance, asking)) = self.asking.pop_front() {
            let Some((request, event)) = self.waiting.pop_front() else {
                return self.asking.push_front((instance, asking));
            };
            match asking.send(event) {
                Ok(()) => _ = self.under_way.insert(instance, request),
                // It asks no longer.
                Err(event) => self.waiting.push_front((request, event)),
            }
        }
    }
}

impl<Event> Default for Line<Event> {
    fn default() -> Self {
        Self {
            next_instance: 0,
            live: BTreeSet::new(),
            asking: VecDeque::new(),
            waiting: VecDeque::new(),
            under_way: BTreeMap::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line() -> Line<&'static str> {
        Line::default()
    }

    #[test]
    fn every_event_goes_to_one_instance_in_the_order_of_asking() {
        let mut line = line();
        let (one, two) = (line.admit(), line.admit());
        line.offer("a".to_owned(), "first");
        let (mut one_gets, mut two_gets) = (line.ask(one), line.ask(two));
        line.offer("b".to_owned(), "second");
        assert_eq!((one_gets.try_recv(), two_gets.try_recv()), (Ok("first"), Ok("second")));
        assert_eq!(line.busy(), [one, two]);
        line.answered(one);
        assert_eq!(line.busy(), [two]);
    }

    #[test]
    fn an_instance_that_was_retired_gets_no_event_and_its_successor_does() {
        let mut line = line();
        let (asking, busy) = (line.admit(), line.admit());
        let mut asked_before = line.ask(asking);
        line.retire();
        let mut asked_after = line.ask(busy);
        let successor = line.admit();
        line.offer("a".to_owned(), "event");
        assert!(asked_before.try_recv().is_err() && asked_after.try_recv().is_err());
        assert_eq!(line.ask(successor).try_recv(), Ok("event"));
    }

    #[test]
    fn an_instance_that_asks_no_longer_gets_no_event() {
        let mut line = line();
        let (one, two) = (line.admit(), line.admit());
        drop(line.ask(one));
        let mut two_gets = line.ask(two);
        line.offer("a".to_owned(), "event");
        assert_eq!(two_gets.try_recv(), Ok("event"));
        assert_eq!(line.busy(), [two]);
    }

    #[test]
    fn the_request_of_an_instance_that_ended_is_known() {
        let mut line = line();
        let instance = line.admit();
        line.offer("a".to_owned(), "event");
        let _event = line.ask(instance);
        assert_eq!(line.ended(instance).as_deref(), Some("a"));
        assert_eq!(line.ended(instance), None);
        line.offer("b".to_owned(), "event");
        assert!(line.ask(instance).try_recv().is_err());
    }
}
