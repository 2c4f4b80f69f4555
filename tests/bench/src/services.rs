use std::{
    future::pending,
    net::SocketAddr,
    sync::atomic::{AtomicU64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

use anyhow::Context;
use aws_sdk_dynamodb::{
    Client,
    config::{Builder, Credentials, Region, timeout::TimeoutConfig},
};
use local::{Database, Outbox, Template};
use serde_json::json;
use subscribers::{Consent, EmailAddress, Nonce, Subscribers, Timestamp};
use tokio::{net::TcpListener, task::JoinHandle};

use crate::https::Https;

/// What the functions call: a DynamoDB engine in memory with the template's tables, and an outbox in the place of SES, both
/// behind HTTPS.
pub struct Services {
    pub(crate) template: Template,
    pub(crate) dynamodb: Client,
    pub(crate) dynamodb_port: u16,
    subscribers: Subscribers,
    environment: Vec<(String, String)>,
    visitors: AtomicU64,
    outbox: Outbox,
    _https: Https,
    tasks: Vec<JoinHandle<()>>,
}

impl Services {
    /// Starts them, with empty tables.
    ///
    /// # Errors
    ///
    /// When a port or the engine is not to be had.
    pub async fn start() -> anyhow::Result<Self> {
        let template = tests::template();
        let engine = Database::in_memory()?;
        engine.create_tables(template.tables())?;
        let (database_listener, database) = listen().await?;
        let outbox = Outbox::in_memory();
        let served_outbox = outbox.clone();
        let (outbox_listener, outbox_address) = listen().await?;
        let tasks = vec![
            tokio::spawn(async move { engine.serve(database_listener, pending()).await.unwrap_or_default() }),
            tokio::spawn(async move {
                served_outbox.serve(outbox_listener, pending()).await.unwrap_or_default();
            }),
        ];
        let mut https = Https::new()?;
        let environment = vec![
            ("AWS_ENDPOINT_URL_DYNAMODB".to_owned(), https.stand_before(database).await?),
            ("AWS_ENDPOINT_URL_SESV2".to_owned(), https.stand_before(outbox_address).await?),
            ("AWS_CA_BUNDLE".to_owned(), https.roots.path().display().to_string()),
        ];
        let dynamodb = client(database)?;
        let subscribers = Subscribers::new(dynamodb.clone(), "Subscribers".to_owned());
        let (dynamodb_port, visitors) = (database.port(), AtomicU64::new(0));
        Ok(Self { template, dynamodb, dynamodb_port, subscribers, environment, visitors, outbox, _https: https, tasks })
    }

    /// The environment of a function: that of the template, and where the services are.
    pub(crate) fn environment(&self, function: &str) -> Vec<(String, String)> {
        let functions = self.template.functions().iter();
        let own = functions.filter(|each| each.binary == function).flat_map(|each| each.environment.clone());
        own.chain(self.environment.clone()).collect()
    }

    /// How many mails have been sent.
    pub(crate) fn mails(&self) -> usize {
        self.outbox.messages().len()
    }

    /// Somebody who has never been here.
    pub(crate) fn new_visitor(&self) -> String {
        format!("visitor-{}", self.visitors.fetch_add(1, Ordering::Relaxed))
    }

    /// Has somebody new sign up, and returns what the stream makes of it.
    pub(crate) async fn owed_mail(&self) -> anyhow::Result<String> {
        let email = EmailAddress::parse(&format!("{}@example.org", self.new_visitor()))?;
        let consent = Consent { wording: "2026-11".to_owned(), page: "/mission".to_owned() };
        let (nonce, now) = (Nonce::random()?, now()?);
        self.subscribers.sign_up(&email, &consent, &nonce, now).await?;
        let id = email.id().to_string();
        let image = json!({ "id": { "S": id }, "status": { "S": "pending" }, "nonce": { "S": nonce.as_str() } });
        let record = json!({
            "eventID": "c4ca4238a0b923820dcc509a6f75849b",
            "eventName": "INSERT",
            "eventVersion": "1.1",
            "eventSource": "aws:dynamodb",
            "awsRegion": "eu-west-1",
            "eventSourceARN": "arn:aws:dynamodb:eu-west-1:123456789012:table/Subscribers/stream/2026-11-24T00:00:00.000",
            "dynamodb": {
                "ApproximateCreationDateTime": now,
                "Keys": { "id": { "S": id } },
                "NewImage": image,
                "SequenceNumber": "111",
                "SizeBytes": 300,
                "StreamViewType": "NEW_AND_OLD_IMAGES",
            },
        });
        Ok(json!({ "Records": [record] }).to_string())
    }
}

impl Drop for Services {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

async fn listen() -> anyhow::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// Waits for as long as the engine takes to count a million people, which no visitor would.
fn client(database: SocketAddr) -> anyhow::Result<Client> {
    let config = Builder::from(&aws::config()?)
        .region(Region::new("eu-west-1"))
        .endpoint_url(format!("http://{database}"))
        .timeout_config(TimeoutConfig::disabled())
        .credentials_provider(Credentials::new("bench", "bench", None, None, "bench"))
        .build();
    Ok(Client::from_conf(config))
}

fn now() -> anyhow::Result<Timestamp> {
    Ok(SystemTime::now().duration_since(UNIX_EPOCH).context("the clock is wrong")?.as_secs())
}
