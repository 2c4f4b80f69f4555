use axum::{
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use serde_json::json;

/// Why a call of the API is refused, as SES says it.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    #[error("Missing Authentication Token")]
    NotSigned,
    #[error("{0}")]
    BadRequest(String),
    #[error("{0} is not a part of SES that the outbox has; it takes POST /v2/email/outbound-emails")]
    NoSuchOperation(String),
    #[error("The outbox cannot keep the message")]
    NotKept,
}

impl Refusal {
    const fn status_and_kind(&self) -> (StatusCode, &'static str) {
        match self {
            Self::NotSigned => (StatusCode::FORBIDDEN, "MissingAuthenticationTokenException"),
            Self::BadRequest(_) => (StatusCode::BAD_REQUEST, "BadRequestException"),
            Self::NoSuchOperation(_) => (StatusCode::NOT_IMPLEMENTED, "UnknownOperationException"),
            Self::NotKept => (StatusCode::INTERNAL_SERVER_ERROR, "InternalServiceErrorException"),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, kind) = self.status_and_kind();
        let headers = [(CONTENT_TYPE.as_str(), "application/json"), ("x-amzn-errortype", kind)];
        (status, headers, json!({ "message": self.to_string() }).to_string()).into_response()
    }
}
