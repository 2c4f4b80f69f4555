//! Single faults of a service of AWS, and of the network in front of it.

use std::time::Duration;

use axum::{
    body::{Body, Bytes},
    http::StatusCode,
    response::Response,
};
use futures::{StreamExt, stream};
use tokio::time::sleep;

/// What can go wrong with one call of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The connection is reset before the call reaches the service.
    Reset,
    /// The call never reaches the service, and never gets an answer.
    Hang,
    /// The call reaches the service after a delay.
    Slow(Duration),
    /// The service answers with an internal error.
    Error,
    /// The table has no capacity left.
    NoThroughput,
    /// The service gets too many calls.
    Throttled,
    /// SES refuses the mail permanently.
    MailRefused,
    /// The service carries out the call, and its answer breaks off in the middle.
    HalfAnAnswer,
    /// The service carries out the call, and the connection is reset instead of an answer.
    AnswerLost,
}

impl Fault {
    /// All faults between a function and a table. The delay is longer than any deadline of a function.
    pub const OF_A_TABLE: [Self; 8] = [
        Self::Reset,
        Self::Hang,
        Self::Slow(Duration::from_secs(20)),
        Self::Error,
        Self::NoThroughput,
        Self::Throttled,
        Self::HalfAnAnswer,
        Self::AnswerLost,
    ];

    /// Whether the service carries out the call, but the caller does not know that.
    #[must_use]
    pub const fn hides_the_answer(self) -> bool {
        matches!(self, Self::HalfAnAnswer | Self::AnswerLost)
    }

    /// The answer that replaces the answer of the service.
    pub(crate) fn answer(self) -> Option<Response> {
        let (status, kind) = match self {
            Self::Error => (StatusCode::INTERNAL_SERVER_ERROR, "InternalServerError"),
            Self::NoThroughput => (StatusCode::BAD_REQUEST, "ProvisionedThroughputExceededException"),
            Self::Throttled => (StatusCode::BAD_REQUEST, "ThrottlingException"),
            Self::MailRefused => (StatusCode::BAD_REQUEST, "MessageRejected"),
            Self::Reset | Self::Hang | Self::Slow(_) | Self::HalfAnAnswer | Self::AnswerLost => return None,
        };
        // DynamoDB names the error in the body, SES in a header.
        let body = format!(r#"{{"__type":"com.amazonaws#{kind}","message":"not now"}}"#);
        let answer = Response::builder().status(status).header("x-amzn-errortype", kind);
        Some(answer.body(Body::from(body)).unwrap())
    }
}

/// A body that breaks off in the middle.
pub(crate) fn half_of(body: &Bytes) -> Body {
    let half = body.slice(..body.len() / 2);
    let broken = async {
        // Waits until the first half has been sent.
        sleep(Duration::from_millis(50)).await;
        Err("cut in half")
    };
    Body::from_stream(stream::iter([Ok(half)]).chain(stream::once(broken)))
}
