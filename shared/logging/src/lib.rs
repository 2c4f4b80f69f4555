//! The log of a function: messages of its own code, and no messages of libraries.
//!
//! Libraries write whole requests into their traces, with addresses and tokens. So libraries cannot write into the log
//! at any log level. The only exception is the span of the Lambda runtime, which contains the id of the request.

use std::{env, error::Error, fmt::Write};

use tracing_subscriber::{
    Layer,
    filter::{LevelFilter, Targets},
    fmt,
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

mod fatal_error;

pub use fatal_error::FatalError;

/// The span that the Lambda runtime puts around a request, with its id.
const REQUEST_SPAN: &str = "lambda_runtime::layers::trace";

/// Writes the messages of the crate `function` to standard output, in Lambda's format.
///
/// `AWS_LAMBDA_LOG_FORMAT` chooses JSON or plain text. `AWS_LAMBDA_LOG_LEVEL` sets the level. If it is not set,
/// `RUST_LOG` does.
pub fn start(function: &'static str) {
    let level = env::var("AWS_LAMBDA_LOG_LEVEL").or_else(|_| env::var("RUST_LOG"));
    let level = level.ok().and_then(|level| level.parse().ok()).unwrap_or(LevelFilter::INFO);
    let own = Targets::new().with_target(function, level).with_target(REQUEST_SPAN, LevelFilter::INFO);

    // Lambda adds the time.
    let lines = fmt::layer().without_time().with_target(false).with_ansi(false);
    let is_json = env::var("AWS_LAMBDA_LOG_FORMAT").is_ok_and(|format| format.eq_ignore_ascii_case("json"));
    let lines = if is_json { lines.json().boxed() } else { lines.boxed() };
    tracing_subscriber::registry().with(lines.with_filter(own)).init();
}

/// An error and its sources on one line, such as `GetItem failed: dispatch failure: timeout`.
#[must_use]
pub fn cause(error: &(dyn Error + 'static)) -> String {
    let mut line = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        // Writing to a string cannot fail.
        let _ = write!(line, ": {error}");
        source = error.source();
    }
    line
}

#[cfg(test)]
mod tests {
    use std::{io, num::ParseIntError};

    use super::*;

    #[derive(Debug)]
    struct Outer(ParseIntError);

    impl std::fmt::Display for Outer {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("outer")
        }
    }

    impl Error for Outer {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&self.0)
        }
    }

    #[test]
    fn a_cause_is_the_error_and_its_sources() {
        let outer = Outer("x".parse::<u8>().unwrap_err());
        assert_eq!(cause(&outer), "outer: invalid digit found in string");
        assert_eq!(cause(&io::Error::other("alone")), "alone");
    }
}
