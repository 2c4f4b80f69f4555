//! The programs that `cargo local` runs: cargo, cargo-lambda and the functions.

mod cargo;
pub mod cargo_lambda;
pub mod compile;
mod functions;
pub mod guard;
mod instances;
mod lambda_api;
mod runtime_api;
mod sources;

pub use cargo::cargo;
pub use functions::Functions;
pub use lambda_api::{LambdaApi, LambdaApiError};
pub use sources::Sources;
