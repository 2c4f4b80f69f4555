use std::{future::ready, sync::LazyLock};

use aws_sdk_dynamodb::config::{Credentials, Region, SharedCredentialsProvider, timeout::TimeoutConfig};
use feedback::Listener;
use local::{Database, Outbox};
use mailer::{Mailer, SentMails, Ses};
use newsletter::Newsletter;
use site::SiteUrl;
use subscribers::{Consent, Counters, EmailAddress, Nonce, Subscribers, TokenKey};
use tokio::{net::TcpListener, runtime::Runtime};

use super::answer;
use crate::template;

/// The functions in this process, each as its `main` puts it together, on a real DynamoDB engine and an outbox. Started
/// once, by the first input.
pub(super) static SITE: LazyLock<Site> = LazyLock::new(Site::start);

pub(super) struct Site {
    runtime: Runtime,
    newsletter: Newsletter,
    pub(super) mailer: Mailer,
    pub(super) listener: Listener,
    url: SiteUrl,
}

/// No limit is ever reached, for then the inputs after it would not come far.
const NO_LIMIT: u64 = u64::MAX;

/// The seeds have tokens that were made with it.
const TOKEN_KEY: &str = "a-token-key-for-fuzzing-of-more-than-32-bytes";

impl Site {
    fn start() -> Self {
        let runtime = Runtime::new().unwrap();
        let (dynamodb_url, outbox_url) = runtime.block_on(serve());
        let dynamodb = aws_sdk_dynamodb::Client::new(&config(&dynamodb_url));
        let subscribers = Subscribers::new(dynamodb.clone(), "Subscribers".to_owned());
        runtime.block_on(know_somebody(&subscribers));
        let counters = Counters::new(dynamodb, "Counters".to_owned());
        let token_key = TokenKey::new(TOKEN_KEY).unwrap();
        Self {
            newsletter: Newsletter {
                // As in a deployment whose address nobody has set: it is the one that a request came to.
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

/// Brings an event to the newsletter, and checks the answer. On a machine that is busy, a table may take longer than a visitor
/// waits; then the visitor tries again.
pub(super) fn answer_with_newsletter(event: &str) {
    let ask = || SITE.wait_for(gateway::answer(event, |request| SITE.newsletter.answer(request)));
    let answered = || serde_json::to_value(ask()).unwrap();
    let first = answered();
    answer::check(&if first["statusCode"] == 503 { answered() } else { first });
}

/// Brings an event to every function that has a route, and checks the answers.
pub(super) fn answer_with_every_function(event: &str) {
    for function in [mission::answer, vision::answer, assets::answer] {
        let answered = SITE.wait_for(gateway::answer(event, |request| ready(function(&request, &SITE.url))));
        answer::check(&serde_json::to_value(answered).unwrap());
    }
    answer_with_newsletter(event);
}

/// Returns where the tables are, and where the outbox.
async fn serve() -> (String, String) {
    let engine = Database::in_memory().unwrap();
    engine.create_tables(template().tables()).unwrap();
    let (listener, dynamodb_url) = listen().await;
    tokio::spawn(async move { engine.serve(listener, std::future::pending()).await.unwrap() });
    let (listener, outbox_url) = listen().await;
    tokio::spawn(async move { Outbox::in_memory().serve(listener, std::future::pending()).await.unwrap() });
    (dynamodb_url, outbox_url)
}

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    (listener, url)
}

/// As the functions have it, but for its patience: a machine that is busy is no mistake of theirs.
fn config(endpoint: &str) -> aws::SdkConfig {
    let credentials = Credentials::new("fuzz", "fuzz", None, None, "fuzz");
    let config = aws::config().unwrap().into_builder().region(Region::new("eu-west-1")).endpoint_url(endpoint);
    let config = config.credentials_provider(SharedCredentialsProvider::new(credentials));
    config.timeout_config(TimeoutConfig::disabled()).build()
}

/// Whom the seeds speak of.
async fn know_somebody(subscribers: &Subscribers) {
    let consent = Consent { wording: "fuzz".to_owned(), page: "/newsletter".to_owned() };
    for email in ["jo@example.org", "ada@example.org", "max@example.org"] {
        let email = EmailAddress::parse(email).unwrap();
        // Tokens of the seeds outlive the time of day, so the request is of the far future.
        let asked = subscribers.sign_up(&email, &consent, &Nonce::from([7; 16]), 4_000_000_000).await;
        asked.unwrap();
    }
}
