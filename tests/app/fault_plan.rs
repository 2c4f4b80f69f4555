//! Which calls of a service go wrong, and how.

use crate::{Call, Fault};

/// Decides for each call which fault it gets, if any.
pub struct FaultPlan(Box<Decide>);

type Decide = dyn FnMut(&Call) -> Option<Fault> + Send;

impl FaultPlan {
    /// The closure gets every call, and decides.
    pub fn new(decide: impl FnMut(&Call) -> Option<Fault> + Send + 'static) -> Self {
        Self(Box::new(decide))
    }

    /// No call gets a fault.
    #[must_use]
    pub fn none() -> Self {
        Self::new(|_| None)
    }

    /// Every call gets the same fault.
    #[must_use]
    pub fn every(fault: Fault) -> Self {
        Self::new(move |_| Some(fault))
    }

    /// The next calls get these faults, one after the other.
    #[must_use]
    pub fn next(faults: impl IntoIterator<Item = Fault, IntoIter: Send + 'static>) -> Self {
        let mut faults = faults.into_iter();
        Self::new(move |_| faults.next())
    }

    /// About every second call gets one of these faults.
    #[must_use]
    pub fn random(random: &mut fastrand::Rng, faults: &'static [Fault]) -> Self {
        let mut random = random.fork();
        Self::new(move |_| random.bool().then(|| faults[random.usize(..faults.len())]))
    }

    /// The same plan, but only for what one function does with one table.
    #[must_use]
    pub fn only(mut self, caller: &'static str, subject: &'static str) -> Self {
        Self::new(move |call| if call.caller == caller && call.is_about(subject) { self.fault(call) } else { None })
    }

    pub(crate) fn fault(&mut self, call: &Call) -> Option<Fault> {
        (self.0)(call)
    }
}
