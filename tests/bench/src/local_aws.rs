//! DynamoDB and SES on this machine, as the functions see them.

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
use local::{Database, Function, Outbox, Template};
use serde_json::json;
use subscribers::{Consent, EmailAddress, Nonce, Subscribers, Timestamp};
use tokio::{net::TcpListener, task::JoinHandle};

use crate::tls_proxy::TlsProxy;

/// A DynamoDB engine in memory with the tables of the template, and an outbox in the place of SES. Functions call both over
/// HTTPS.
pub struct LocalAws {
    pub(crate) template: Template,
    pub(crate) dynamodb: Client,
    pub(crate) dynamodb_port: u16,
    subscribers: Subscribers,
    environment: Vec<(String, String)>,
    people: AtomicU64,
    outbox: Outbox,
    _proxy: TlsProxy,
    tasks: Vec<JoinHandle<()>>,
}

impl LocalAws {
    /// Starts it with empty tables.
    ///
    /// # Errors
    ///
    /// If a port cannot be opened, or the engine does not start.
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
        let mut proxy = TlsProxy::new()?;
        let environment = vec![
            ("AWS_ENDPOINT_URL_DYNAMODB".to_owned(), proxy.put_in_front_of(database).await?),
            ("AWS_ENDPOINT_URL_SESV2".to_owned(), proxy.put_in_front_of(outbox_address).await?),
            ("AWS_CA_BUNDLE".to_owned(), proxy.roots.path().display().to_string()),
        ];
        let dynamodb = client(database)?;
        let subscribers = Subscribers::new(dynamodb.clone(), "Subscribers".to_owned());
        let (dynamodb_port, people) = (database.port(), AtomicU64::new(0));
        Ok(Self { template, dynamodb, dynamodb_port, subscribers, environment, people, outbox, _proxy: proxy, tasks })
    }

    /// The function whose route in the template fits a path.
    pub(crate) fn function_at(&self, path: &str) -> Option<&str> {
        let function_with = |path| {
            let has_route = |function: &&Function| function.routes.iter().any(|route| route.path == path);
            self.template.functions().iter().find(has_route)
        };
        let function = function_with(path).or_else(|| function_with("$default"))?;
        Some(&function.binary)
    }

    /// The environment of a function: the variables of the template, and the addresses of DynamoDB and SES.
    pub(crate) fn environment(&self, function: &str) -> Vec<(String, String)> {
        let functions = self.template.functions().iter();
        let own = functions.filter(|each| each.binary == function).flat_map(|each| each.environment.clone());
        own.chain(self.environment.clone()).collect()
    }

    /// How many mails have been sent.
    pub(crate) fn mails(&self) -> usize {
        self.outbox.messages().len()
    }

    /// The name of a person who has never signed up.
    pub(crate) fn new_person(&self) -> String {
        format!("visitor-{}", self.people.fetch_add(1, Ordering::Relaxed))
    }

    /// Stores the sign-up of a new person, and returns the event that the table's stream would send.
    pub(crate) async fn owed_mail(&self) -> anyhow::Result<String> {
        let email = EmailAddress::parse(&format!("{}@example.org", self.new_person()))?;
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

impl Drop for LocalAws {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

async fn listen() -> anyhow::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// Has no timeout: the engine takes long to count a million subscribers.
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
