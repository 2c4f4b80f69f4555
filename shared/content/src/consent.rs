//! The wordings of the sign-up form: the proof of what subscribers agreed to.

/// Every wording that the sign-up form has had. Each subscription stores the name of the wording at that time.
#[derive(Debug)]
pub struct ConsentWordings {
    /// The wording of the form. A test in the crate `site` fails if the form says something else.
    pub current: ConsentWording,
    /// The former wordings, the newest first. Do not change them: people agreed to exactly these texts.
    pub former: &'static [ConsentWording],
}

/// What a person read before agreeing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConsentWording {
    /// The name that is stored, such as `2026-11`.
    pub name: &'static str,
    /// The form as text: each heading, sentence, label, button and link on its own line.
    pub text: &'static str,
}

impl ConsentWordings {
    /// The text of the wording with this name. `None` if it was never a wording of this form: imported subscribers
    /// agreed to something else.
    #[must_use]
    pub fn text_of(&self, name: &str) -> Option<&'static str> {
        self.all().find(|wording| wording.name == name).map(|wording| wording.text)
    }

    /// The wordings, the newest first.
    fn all(&self) -> impl Iterator<Item = ConsentWording> {
        [self.current].into_iter().chain(self.former.iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::ENGLISH;

    use super::*;

    #[test]
    fn a_former_wording_is_found_by_its_name() {
        const FORMER: ConsentWording = ConsentWording { name: "2025-01", text: "Send me news" };
        let wordings =
            ConsentWordings { current: ConsentWording { name: "2026-11", text: "Subscribe" }, former: &[FORMER] };
        assert_eq!(wordings.text_of("2026-11"), Some("Subscribe"));
        assert_eq!(wordings.text_of("2025-01"), Some("Send me news"));
        assert_eq!(wordings.text_of("course form"), None);
    }

    #[test]
    fn every_wording_has_a_name_of_its_own() {
        let names: BTreeSet<_> = ENGLISH.newsletter.consent.all().map(|wording| wording.name).collect();
        assert_eq!(names.len(), ENGLISH.newsletter.consent.all().count(), "{names:?}");
    }
}
