use std::env;

use crate::{Call, Fault};

/// What happens to a call. `None` means that nothing happens to it.
pub type Plan = Box<dyn FnMut(&Call) -> Option<Fault> + Send>;

/// Where random numbers start, from the environment variable `TEST_SEED` if something is to happen again. It is printed.
#[must_use]
pub fn random_numbers() -> fastrand::Rng {
    let given = env::var("TEST_SEED").ok().map(|seed| seed.parse().expect("TEST_SEED is a number"));
    let seed = given.unwrap_or_else(|| fastrand::u64(..));
    eprintln!("TEST_SEED={seed}");
    fastrand::Rng::with_seed(seed)
}

/// Faults at random: one of these with about every second call.
#[must_use]
pub fn storm(random: &mut fastrand::Rng, faults: &'static [Fault]) -> Plan {
    let mut random = random.fork();
    Box::new(move |_| random.bool().then(|| faults[random.usize(..faults.len())]))
}

/// The same fault with every call.
#[must_use]
pub fn always(fault: Fault) -> Plan {
    Box::new(move |_| Some(fault))
}

/// These faults with the next calls, one after the other.
#[must_use]
pub fn next(faults: impl IntoIterator<Item = Fault, IntoIter: Send + 'static>) -> Plan {
    let mut faults = faults.into_iter();
    Box::new(move |_| faults.next())
}

/// A plan for the calls that a function makes about a table or an address; nothing happens to the others.
#[must_use]
pub fn calls_of(caller: &'static str, about: &'static str, mut plan: Plan) -> Plan {
    Box::new(move |call| if call.caller == caller && call.about == about { plan(call) } else { None })
}
