//! What the functions cost: ratios to a bare function, measured in turns in one run.
//!
//! A Lambda function is billed and felt from the first byte of its program on. What it is compared with is a function that
//! does nothing: what is above that is our own doing. Seconds differ from machine to machine and from day to day; ratios
//! hardly do.
//!
//! Programs are run against a Runtime API on loopback, as Lambda has it, with events of API Gateway and of a table's stream;
//! they speak HTTPS to a real DynamoDB engine and to an outbox. How long they run on a processor, and how much memory they
//! have, is what Linux says.

mod case;
mod crowd;
mod export;
mod functions;
mod https;
mod instance;
mod instructions;
mod pages;
mod programs;
mod runtime_api;
mod services;
mod sign_ups;
mod statistics;
mod table;

pub use crowd::move_in;
pub use export::Export;
pub use functions::measure as functions;
pub use instructions::{count as instructions, count_sign_up as instructions_of_a_sign_up};
pub use pages::weigh as pages;
pub use programs::Programs;
pub use services::Services;
pub use sign_ups::{Load, SignUps};
use statistics::Ratio;
pub use table::Table;
