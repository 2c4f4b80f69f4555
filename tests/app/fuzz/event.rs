//! The target `event`: any text instead of an event of API Gateway.

use super::in_process;

/// Every function that has a route gives a correct answer.
pub(super) fn run(input: &[u8]) {
    let Ok(event) = std::str::from_utf8(input) else { return };
    in_process::answer_with_every_function(event);
}
