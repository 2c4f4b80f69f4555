use super::in_process;

/// Any text in the place of an event of API Gateway, for every function that has a route.
pub(super) fn run(input: &[u8]) {
    let Ok(event) = std::str::from_utf8(input) else { return };
    in_process::answer_with_every_function(event);
}
