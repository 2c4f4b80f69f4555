//! Measures what the functions cost, as ratios to a bare function that does nothing.
//!
//! AWS charges for the whole life of a function, and visitors wait for its start. The code of this project causes only
//! the difference to the bare function. The same program takes different times on different machines and days, but the
//! ratios hardly change.
//!
//! The programs run against a Runtime API on the loopback interface, as in Lambda. They get events of API Gateway and of a
//! table's stream, and they speak HTTPS to a real DynamoDB engine and to an outbox. Linux counts their CPU time and their
//! memory.

mod export;
mod functions;
mod instance;
mod instructions;
mod local_aws;
mod many_subscribers;
mod page_sizes;
mod programs;
mod ratio;
mod runtime_api;
mod sign_ups;
mod table;
mod tls_proxy;
mod workloads;

pub use export::Export;
pub use functions::measure as functions;
pub use instructions::{count as instructions, count_sign_up as instructions_of_a_sign_up};
pub use local_aws::LocalAws;
pub use many_subscribers::add_subscribers;
pub use page_sizes::measure as page_sizes;
pub use programs::Programs;
use ratio::Ratio;
pub use sign_ups::{Load, SignUps};
pub use table::Table;
