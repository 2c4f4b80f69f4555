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
    /// The connection is reset before the service hears of the call.
    Reset,
    /// The service never hears of the call, and nobody answers.
    Hang,
    /// It takes so much longer until the service hears of the call.
    Slow(Duration),
    /// The service says that something is wrong with it.
    Error,
    /// The table has no capacity left.
    NoThroughput,
    /// There are too many calls.
    Throttled,
    /// The service refuses the mail for good.
    MailRefused,
    /// The service does what it was asked to, and its answer ends in the middle.
    HalfAnAnswer,
    /// The service does what it was asked to, and the connection is reset instead of an answer.
    AnswerLost,
}

impl Fault {
    /// All that can happen between a function and a table. What is slow is slower than any patience.
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

    /// Whether the service does what it was asked to, and the caller does not hear of it.
    #[must_use]
    pub const fn hides_the_answer(self) -> bool {
        matches!(self, Self::HalfAnAnswer | Self::AnswerLost)
    }

    /// What is answered in the place of the service, if it is.
    pub(crate) fn answer(self) -> Option<Response> {
        let (status, kind) = match self {
            Self::Error => (StatusCode::INTERNAL_SERVER_ERROR, "InternalServerError"),
            Self::NoThroughput => (StatusCode::BAD_REQUEST, "ProvisionedThroughputExceededException"),
            Self::Throttled => (StatusCode::BAD_REQUEST, "ThrottlingException"),
            Self::MailRefused => (StatusCode::BAD_REQUEST, "MessageRejected"),
            Self::Reset | Self::Hang | Self::Slow(_) | Self::HalfAnAnswer | Self::AnswerLost => return None,
        };
        // DynamoDB says it in the body, SES in a header.
        let body = format!(r#"{{"__type":"com.amazonaws#{kind}","message":"not now"}}"#);
        let answer = Response::builder().status(status).header("x-amzn-errortype", kind);
        Some(answer.body(Body::from(body)).unwrap())
    }
}

/// A body that breaks off.
pub(crate) fn half_of(body: &Bytes) -> Body {
    let half = body.slice(..body.len() / 2);
    let broken = async {
        // Long enough for the half to be on its way.
        sleep(Duration::from_millis(50)).await;
        Err("cut in half")
    };
    Body::from_stream(stream::iter([Ok(half)]).chain(stream::once(broken)))
}
