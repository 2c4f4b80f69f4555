//! The newsletter: the sign-up form, and the pages and buttons behind the links in mails.

mod confirm;
mod data_page;
mod deadline;
mod erase;
mod error;
mod error_page;
mod form;
mod my_data;
mod newsletter;
mod router;
mod sign_up;
mod step_page;
mod unsubscribe;

pub use newsletter::Newsletter;
