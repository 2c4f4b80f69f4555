//! `infra/template.yaml`, as the site under test reads it.

use std::collections::BTreeMap;

use local::{Secrets, Template};

use crate::{SITE_URL, TOKEN_KEY, workspace_root};

/// The template with the usual parameters of a test.
#[must_use]
pub fn template() -> Template {
    template_with(&[])
}

/// The template with some parameters changed.
pub(crate) fn template_with(parameters: &[(&str, &str)]) -> Template {
    let usual = [
        ("SiteUrl", SITE_URL),
        ("SenderAddress", "newsletter@site.example"),
        // All tests come from one IP address.
        ("SignUpsPerClient", "1000000"),
        ("MailsPerHour", "1000000"),
    ];
    let parameters: BTreeMap<_, _> =
        usual.iter().chain(parameters).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let template = Template::read(&workspace_root().join("infra/template.yaml"), &parameters).unwrap();
    let key = ("TokenKey".to_owned(), TOKEN_KEY.to_owned());
    template.with_secrets(&Secrets::given(BTreeMap::from([key]))).unwrap()
}
