//! Errors of SES's API.

use std::io;

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::json;

/// Why a call is refused.
#[derive(Debug, thiserror::Error)]
pub(super) enum SesError {
    #[error("Missing Authentication Token")]
    NotSigned,
    #[error("{0}")]
    BadRequest(String),
    #[error("The outbox does not support {0}; it supports POST /v2/email/outbound-emails")]
    UnknownOperation(String),
    #[error("The outbox cannot store the message: {0}")]
    NotStored(io::Error),
}

impl IntoResponse for SesError {
    fn into_response(self) -> Response {
        let (status, error_type) = match &self {
            Self::NotSigned => (StatusCode::FORBIDDEN, "MissingAuthenticationTokenException"),
            Self::BadRequest(_) => (StatusCode::BAD_REQUEST, "BadRequestException"),
            Self::UnknownOperation(_) => (StatusCode::NOT_IMPLEMENTED, "UnknownOperationException"),
            Self::NotStored(_) => (StatusCode::INTERNAL_SERVER_ERROR, "InternalServiceErrorException"),
        };
        (status, [("x-amzn-errortype", error_type)], Json(json!({ "message": self.to_string() }))).into_response()
    }
}
