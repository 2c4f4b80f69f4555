//! What is done with an input that somebody made up, and what must hold whatever it is.
//!
//! libFuzzer (`tests/fuzz`) and an ordinary test (`tests/fuzz.rs`) both run these targets. A target panics when what must
//! hold does not.

mod address;
mod answer;
mod event;
mod form;
mod in_process;
mod report;
mod request;
mod stream_event;
mod token;

/// Something that takes bytes from elsewhere.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// As its file in `tests/fuzz/targets`, and the folder of its seeds.
    pub name: &'static str,
    /// Gives it an input.
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

/// Gives an input to a target.
///
/// # Panics
///
/// When what must hold does not, or there is no such target.
pub fn run(name: &str, input: &[u8]) {
    let target = TARGETS.iter().find(|target| target.name == name).expect("a target");
    (target.run)(input);
}
