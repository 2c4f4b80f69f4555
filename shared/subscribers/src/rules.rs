//! The rules of a subscription, one file for each thing that can happen to it.
//!
//! A file has the outcomes, the rule as a function of what the tables know and the time, and the same rule as the condition of
//! one write or one transaction.

pub(crate) mod bounce_or_complaint;
pub(crate) mod confirm;
pub(crate) mod erase;
pub(crate) mod import;
pub(crate) mod mail;
pub(crate) mod my_data;
pub(crate) mod redrive;
pub(crate) mod restore;
pub(crate) mod sign_up;
pub(crate) mod unsubscribe;
