//! The vision page.

use crate::{Diagram, PageSummary, Section, Vision};

pub(super) const VISION: Vision = Vision {
    summary: PageSummary {
        title: "Our vision",
        description: "We believe that inclusive, sustainable development starts at the local level, with local \
                      authorities and citizens working constructively together.",
    },
    name: "Vision",
    banner: "A road leads from a small town to the horizon, where the sun rises.",
    title: "Our vision",
    contents: "On this page",
    local_level: Section {
        anchor: "local-level",
        heading: "The growing importance of the local level",
        paragraphs: &[
            "The local level for most citizens is the first point of contact with the government. Moreover, in a \
             well-functioning democracy, the local level offers a space for citizens where they can raise their \
             concerns and participate in decision-making.",
            "At the same time, due to worldwide decentralisation and urbanisation, local authorities play an \
             increasing role in tackling global issues such as climate change, migration and social inequality.",
            "Therefore, we believe that inclusive, sustainable development starts at the local level, with local \
             authorities and citizens working constructively together.",
        ],
    },
    knowledge_and_skills: Section {
        anchor: "knowledge-and-skills",
        heading: "The need for knowledge and skills",
        paragraphs: &[
            "To develop and sustain good democratic local governance, well-functioning institutions at all government \
             levels are needed. These institutions need leaders that demonstrate responsibility, are responsive to \
             citizens’ needs and have a clear vision for the future. In addition, skilled professionals are needed \
             that are able to deliver services to their community.",
            "However, in many countries, governments lack the knowledge, experience and incentives to effectively \
             manage public services and promote practices of democratic local governance. Moreover, citizens often \
             lack the knowledge and skills needed to effectively engage with their governments and make their voices \
             heard.",
            "Our programmes enhance awareness, increase knowledge and strengthen the skills of these different groups. \
             This helps them to promote practices of democratic local governance in their organisations and \
             communities.",
        ],
    },
    theory_of_change: Section {
        anchor: "theory-of-change",
        heading: "Theory of Change",
        paragraphs: &[
            "We believe that a stronger local democracy will lead to governments and citizens jointly promoting \
             stability, sustainable socio-economic development and better public services. This will ultimately \
             improve the quality of life of citizens worldwide.",
        ],
    },
    diagram: Diagram {
        cause: "Stronger local democracy",
        actors: "Governments and citizens jointly promote",
        results: ["Stability", "Sustainable socio-economic development", "Better public services"],
        effect: "Better quality of life for citizens worldwide",
    },
};
