//! The mission page.

use crate::{Mission, PageSummary, Picture};

pub(super) const MISSION: Mission = Mission {
    summary: PageSummary {
        title: "Our mission and vision",
        description: "Our mission is to strengthen democratic local governance worldwide, with practice-oriented short \
                      courses and multi-annual training programmes for people involved in local governance.",
    },
    name: "Mission",
    banner: "People of a town sit around one table and talk, with their houses and the town hall behind them.",
    title: "Our mission and vision",
    heading: "Our mission and vision",
    statement: [
        "Our mission is to strengthen democratic local governance worldwide.",
        "We do this by offering practice-oriented short courses and multi-annual training programmes for people \
         involved in local governance.",
        "Our programmes support practitioners to enhance their awareness, knowledge and skills to act as change agents \
         in their organisations and communities.",
    ],
    study_visit: Picture {
        alternative: "A group of course participants listens to a civil servant at the counter of a town hall.",
        caption: "Study visit, Inclusive Service Delivery course",
    },
    principles_introduction: "In our view, good democratic local governance is:",
    principles: [
        "Participatory and responsive",
        "Accountable and transparent",
        "Equitable and inclusive",
        "Effective and efficient",
        "Respectful of the rule of law and human rights",
    ],
};
