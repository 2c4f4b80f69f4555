//! The fuzz targets: the code that gets an input, and what must hold for every input. A target panics if it does not
//! hold.
//!
//! libFuzzer (`tests/fuzz`) and an ordinary test (`tests/fuzz.rs`) both run these targets.

mod address;
mod answer;
mod event;
mod form;
mod in_process;
mod report;
mod request;
mod stream_event;
mod token;

/// Code that gets input from outside.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The name of its file in `tests/fuzz/targets`, and of its folder in `tests/fuzz/seeds`.
    pub name: &'static str,
    /// Runs it on an input.
    pub run: fn(&[u8]),
}

/// All targets.
pub const TARGETS: [Target; 7] = [
    Target { name: "address", run: address::run },
    Target { name: "event", run: event::run },
    Target { name: "form", run: form::run },
    Target { name: "report", run: report::run },
    Target { name: "request", run: request::run },
    Target { name: "stream_event", run: stream_event::run },
    Target { name: "token", run: token::run },
];

/// Runs a target on an input.
///
/// # Panics
///
/// If there is no such target, or the target panics.
pub fn run(name: &str, input: &[u8]) {
    let target =
        TARGETS.iter().find(|target| target.name == name).unwrap_or_else(|| panic!("there is no target {name}"));
    (target.run)(input);
}
