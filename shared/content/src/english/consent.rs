//! What subscribers agree to, and what earlier ones agreed to.

use crate::{ConsentWording, ConsentWordings};

pub(super) const CONSENT: ConsentWordings = ConsentWordings {
    current: ConsentWording {
        name: "2026-11",
        text: "Subscribe to our newsletter!\n\
               Sign up to receive our latest updates.\n\
               Email address\n\
               We will send you one email with a link to confirm your subscription.\n\
               Subscribe\n\
               How we handle your data",
    },
    former: &[],
};
