//! The mail that asks for a confirmation.

use const_str::format;

use super::times::LINK_LIFETIME;
use crate::ConfirmationMail;

pub(super) const CONFIRMATION_MAIL: ConfirmationMail = ConfirmationMail {
    subject: "Please confirm your subscription",
    preview: "One step left to receive our latest updates.",
    heading: "One step left",
    request: format!(
        "Somebody, probably you, asked us to send our newsletter to this address. Please confirm that you would like \
         to receive it. The link works for {LINK_LIFETIME}."
    ),
    button: "Confirm my subscription",
    link_instead: "If the button does not work, open this link:",
    not_you: "You did not ask for this? Then do nothing: you will not receive our newsletter, and your address will be \
              deleted.",
    unsubscribe: "To stop all emails from this newsletter, now or later:",
};
