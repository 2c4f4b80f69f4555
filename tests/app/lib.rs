//! The site under test: the real functions under cargo-lambda, on a real DynamoDB engine, reached over HTTP.
//!
//! Each [`TestApp`] is a site of its own, on free ports and with empty tables. So tests run in any order and in
//! parallel. When a `TestApp` is dropped, everything that it started is stopped.

mod admin;
mod binaries;
mod call;
mod cargo_local;
mod database;
mod event_sources;
mod eventually;
mod fault;
mod fault_plan;
mod fault_proxy;
mod functions;
pub mod fuzz;
mod invoke;
mod killable;
mod links;
mod listener;
mod mail;
mod outbox;
mod random_numbers;
mod raw_http;
mod site;
mod small_workspace;
mod subscribers_table;
mod tables;
mod template;
mod test_app;
mod visitor;

use std::{collections::HashMap, time::Duration};

use aws_sdk_dynamodb::types::AttributeValue;

pub use admin::Admin;
pub use binaries::{binary, cargo, workspace_root};
pub use call::Call;
pub use cargo_local::{CargoLocal, cargo_local};
pub use database::TestDatabase;
pub use event_sources::EventSources;
pub use eventually::eventually;
pub use fault::Fault;
pub use fault_plan::FaultPlan;
pub use fault_proxy::FaultProxy;
pub use functions::{TestFunctions, free_port};
pub use killable::KillableApp;
pub use links::Links;
pub use mail::Mail;
pub use outbox::TestOutbox;
pub use random_numbers::random_numbers;
pub use raw_http::RawResponse;
pub use site::Site;
pub use small_workspace::SmallWorkspace;
pub use subscribers_table::SubscribersTable;
pub use tables::TestTables;
pub use template::template;
pub use test_app::TestApp;
pub use visitor::{Visitor, encode};

/// An item of a table.
pub type Item = HashMap<String, AttributeValue>;

/// The parameter `SiteUrl` of the site under test.
pub const SITE_URL: &str = "https://site.example";

/// The key that the site under test signs tokens with.
pub const TOKEN_KEY: &str = "a-token-key-for-tests-of-more-than-32-bytes";

/// How long a test waits for an answer.
const PATIENCE: Duration = Duration::from_mins(1);
