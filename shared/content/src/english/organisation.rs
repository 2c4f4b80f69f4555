//! The organisation.

use crate::Organisation;

pub(super) const ORGANISATION: Organisation = Organisation {
    name: "The Hague Academy for Local Governance",
    kind: "A non-profit training institute for people in local government worldwide.",
    place: "The Hague, the Netherlands",
    website: "https://thehagueacademy.com",
};
