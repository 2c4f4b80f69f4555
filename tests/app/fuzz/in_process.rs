//! The functions inside the fuzzing process.

use std::{
    future::{pending, ready},
    sync::LazyLock,
};

use aws_sdk_dynamodb::config::{Credentials, Region, SharedCredentialsProvider, timeout::TimeoutConfig};
use feedback::Listener;
use local::{Database, Outbox};
use mailer::{Mailer, SentMails, Ses};
use newsletter::Newsletter;
use site::SiteUrl;
use subscribers::{Consent, Counters, EmailAddress, Nonce, Subscribers, TokenKey};
use tokio::runtime::Runtime;

use super::answer;
use crate::{listener::listen, template};

/// The first input starts the functions.
pub(super) static FUNCTIONS: LazyLock<Functions> = LazyLock::new(Functions::start);

/// The functions, each assembled as in its `main`, on a real DynamoDB engine and an outbox.
pub(super) struct Functions {
    runtime: Runtime,
    newsletter: Newsletter,
    pub(super) mailer: Mailer,
    pub(super) listener: Listener,
    url: SiteUrl,
}

/// If a limit were reached, the code behind the limit would get no more inputs.
const NO_LIMIT: u64 = u64::MAX;

/// The tokens in the seeds are signed with this key.
const TOKEN_KEY: &str = "a-token-key-for-fuzzing-of-more-than-32-bytes";

impl Functions {
    fn start() -> Self {
        let runtime = Runtime::new().unwrap();
        let (dynamodb_url, outbox_url) = runtime.block_on(serve());
        let dynamodb = aws_sdk_dynamodb::Client::new(&config(&dynamodb_url));
        let subscribers = Subscribers::new(dynamodb.clone(), "Subscribers".to_owned());
        runtime.block_on(sign_up_the_addresses_of_the_seeds(&subscribers));
        let counters = Counters::new(dynamodb, "Counters".to_owned());
        let token_key = TokenKey::new(TOKEN_KEY).unwrap();
        Self {
            newsletter: Newsletter {
                // Without it, the site uses the domain of the request, which is an input.
                site_url: SiteUrl::new(None),
                subscribers: subscribers.clone(),
                counters: counters.clone(),
                token_key: token_key.clone(),
                sign_ups_per_client: NO_LIMIT,
            },
            listener: Listener { subscribers: subscribers.clone() },
            mailer: Mailer {
                site_url: crate::SITE_URL.to_owned(),
                subscribers,
                counters,
                mails_per_hour: NO_LIMIT,
                token_key,
                ses: Ses::new(&config(&outbox_url), "newsletter@site.example", "Mails".to_owned()),
                sent_mails: SentMails::default(),
            },
            url: SiteUrl::new(None),
            runtime,
        }
    }

    pub(super) fn wait_for<Answer>(&self, answer: impl Future<Output = Answer>) -> Answer {
        self.runtime.block_on(answer)
    }
}

/// Invokes the newsletter with an event, and checks the answer. On a busy machine, the table may miss the newsletter's
/// deadline once.
pub(super) fn answer_with_newsletter(event: &str) {
    let ask = || FUNCTIONS.wait_for(gateway::answer(event, |request| FUNCTIONS.newsletter.answer(request)));
    let answered = || serde_json::to_value(ask()).unwrap();
    let first = answered();
    answer::check(&if first["statusCode"] == 503 { answered() } else { first });
}

/// Sends an event to every function that has a route, and checks the answers.
pub(super) fn answer_with_every_function(event: &str) {
    for function in [mission::answer, vision::answer, assets::answer] {
        let answered = FUNCTIONS.wait_for(gateway::answer(event, |request| ready(function(&request, &FUNCTIONS.url))));
        answer::check(&serde_json::to_value(answered).unwrap());
    }
    answer_with_newsletter(event);
}

/// Returns the URLs of DynamoDB and of the outbox.
async fn serve() -> (String, String) {
    let engine = Database::in_memory().unwrap();
    engine.create_tables(template().tables()).unwrap();
    let (listener, dynamodb_url) = listen().await;
    tokio::spawn(async move { engine.serve(listener, pending()).await.unwrap() });
    let (listener, outbox_url) = listen().await;
    tokio::spawn(async move { Outbox::in_memory().serve(listener, pending()).await.unwrap() });
    (dynamodb_url, outbox_url)
}

/// The configuration of the functions, but without timeouts, because the machine may be busy.
fn config(endpoint: &str) -> aws::SdkConfig {
    let credentials = Credentials::new("fuzz", "fuzz", None, None, "fuzz");
    let config = aws::config().unwrap().into_builder().region(Region::new("eu-west-1")).endpoint_url(endpoint);
    let config = config.credentials_provider(SharedCredentialsProvider::new(credentials));
    config.timeout_config(TimeoutConfig::disabled()).build()
}

async fn sign_up_the_addresses_of_the_seeds(subscribers: &Subscribers) {
    let consent = Consent { wording: "fuzz".to_owned(), page: "/newsletter".to_owned() };
    for email in ["jo@example.org", "ada@example.org", "max@example.org"] {
        let email = EmailAddress::parse(email).unwrap();
        // A time in the far future, so that the tokens of the seeds do not expire.
        let signed_up = subscribers.sign_up(&email, &consent, &Nonce::from([7; 16]), 4_000_000_000).await;
        signed_up.unwrap();
    }
}
