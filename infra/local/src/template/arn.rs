//! The ARNs of functions, queues, roles, tables and streams on this machine.

pub(crate) const REGION: &str = "eu-west-1";
pub(crate) const ACCOUNT: &str = "000000000000";
pub(crate) const FUNCTION: &str = "arn:aws:lambda:eu-west-1:000000000000:function:";
pub(super) const QUEUE: &str = "arn:aws:sqs:eu-west-1:000000000000:";
pub(super) const ROLE: &str = "arn:aws:iam::000000000000:role/";
pub(super) const TABLE: &str = "arn:aws:dynamodb:eu-west-1:000000000000:table/";
/// The end of a stream's ARN. In AWS it has the time of the stream's creation.
pub(super) const STREAM: &str = "/stream/local";

/// The ARN of a table's stream.
pub(crate) fn stream(table: &str) -> String {
    format!("{TABLE}{table}{STREAM}")
}
