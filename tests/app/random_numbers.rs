//! Random numbers that can be repeated.

use std::env;

/// Random numbers from a seed. Prints the seed; set the environment variable `TEST_SEED` to use it again.
#[must_use]
pub fn random_numbers() -> fastrand::Rng {
    let given = env::var("TEST_SEED").ok().map(|seed| seed.parse().expect("TEST_SEED is a whole number"));
    let seed = given.unwrap_or_else(|| fastrand::u64(..));
    eprintln!("TEST_SEED={seed}");
    fastrand::Rng::with_seed(seed)
}
