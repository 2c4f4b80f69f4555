//! Errors as an operator reads them.

use anyhow::Error;
use aws_sdk_dynamodb::error::ErrorMetadata;

/// The error and its causes on one line.
///
/// The AWS SDK repeats some causes, and prints AWS's own message within a structure. This shows each message once.
pub(crate) fn error_message(error: &Error) -> String {
    let mut message = String::new();
    for cause in error.chain() {
        let cause = match cause.downcast_ref::<ErrorMetadata>() {
            Some(metadata) => metadata.message().unwrap_or_default().to_owned(),
            None => cause.to_string(),
        };
        if message.ends_with(&cause) {
            continue;
        }
        if !message.is_empty() {
            message.push_str(": ");
        }
        message.push_str(&cause);
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_is_said_once_and_in_the_words_of_aws() {
        let metadata = ErrorMetadata::builder().code("ValidationError").message("There is no stack x").build();
        let error = Error::new(metadata).context("unhandled error (ValidationError)").context("no stack");
        assert_eq!(error_message(&error), "no stack: unhandled error (ValidationError): There is no stack x");
        let error = Error::msg("not found").context("Scan failed: not found");
        assert_eq!(error_message(&error), "Scan failed: not found");
    }
}
