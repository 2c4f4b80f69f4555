//! The newsletter: the sign-up form, and what it leads to.

mod confirm;
mod data_page;
mod erase;
mod error_page;
mod form;
mod my_data;
mod newsletter;
mod patience;
mod sign_up;
mod step_page;
mod unsubscribe;

pub use newsletter::Newsletter;
