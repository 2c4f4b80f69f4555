//! All tests of the whole site, as one program: it is linked once, and tests that wait run beside tests that compute.

mod admin;
mod bad_input;
mod cargo_local;
mod faults;
mod feedback;
mod fuzz;
mod journey;
mod kill;
mod mails;
mod my_data;
mod no_personal_data;
mod no_secrets;
mod observability;
mod pages;
mod security;
mod sign_up;
mod store;
mod subscriber_rules;
mod template;
mod trusted_roots;
