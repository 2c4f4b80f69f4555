use std::{fs, ops::Deref, path::PathBuf};

use local::{Database, EventSource, Message, Outbox, Template};
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinHandle};

use crate::{SITE_URL, door::Door};

/// An outbox behind a door, and what brings the table's stream to the mailer.
pub(crate) struct TestMails {
    pub(crate) door: Door,
    outbox: Outbox,
    /// Where the event sources keep their position and what they gave up on.
    data: TempDir,
    tasks: Vec<JoinHandle<()>>,
}

/// A mail that was sent.
#[derive(Clone, Debug)]
pub struct Mail(Message);

/// The addresses that a mail leads to.
#[derive(Clone, Debug)]
pub struct Links {
    /// Where one confirms.
    pub confirm: String,
    /// Where one unsubscribes.
    pub unsubscribe: String,
    /// Where one sees what is stored.
    pub my_data: String,
}

impl Mail {
    /// A header's value.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// The links in the text part.
    #[must_use]
    pub fn links(&self) -> Links {
        let link = |path: &str| {
            let start = format!("{SITE_URL}{path}?t=");
            let link = self.text.split_whitespace().find(|word| word.starts_with(&start));
            link.unwrap_or_else(|| panic!("no {path} in {}", self.text)).to_owned()
        };
        Links {
            confirm: link("/newsletter/confirm"),
            unsubscribe: link("/newsletter/unsubscribe"),
            my_data: link("/newsletter/my-data"),
        }
    }
}

impl Deref for Mail {
    type Target = Message;

    fn deref(&self) -> &Message {
        &self.0
    }
}

impl Links {
    /// The token that confirms.
    #[must_use]
    pub fn confirm_token(&self) -> &str {
        token(&self.confirm)
    }

    /// The token that unsubscribes.
    #[must_use]
    pub fn unsubscribe_token(&self) -> &str {
        token(&self.unsubscribe)
    }

    /// The token that shows, and erases.
    #[must_use]
    pub fn my_data_token(&self) -> &str {
        token(&self.my_data)
    }
}

fn token(link: &str) -> &str {
    link.split_once("?t=").unwrap().1
}

impl TestMails {
    pub(crate) async fn start() -> Self {
        let outbox = Outbox::in_memory();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let outbox_url = format!("http://{}", listener.local_addr().unwrap());
        let served = outbox.clone();
        let serving = tokio::spawn(async move { served.serve(listener, std::future::pending()).await.unwrap() });
        let (door, keeping) = Door::open(outbox_url).await;
        Self { door, outbox, data: TempDir::new().unwrap(), tasks: vec![serving, keeping] }
    }

    /// Brings the streams of the template's tables to its functions from now on.
    pub(crate) fn deliver(&mut self, template: &Template, engine: &Database, port: u16) {
        for function in template.functions() {
            for stream in &function.streams {
                let functions_url = format!("http://127.0.0.1:{port}");
                let source = EventSource::new(engine, function, stream, &functions_url, self.data.path()).unwrap();
                self.tasks.push(tokio::spawn(async move {
                    let failure = source.run().await;
                    eprintln!("the event source stopped: {failure}");
                }));
            }
        }
    }

    pub(crate) fn all(&self) -> Vec<Mail> {
        self.outbox.messages().into_iter().map(Mail).collect()
    }

    pub(crate) fn given_up(&self) -> Vec<serde_json::Value> {
        let queue: PathBuf = self.data.path().join("DeadLetters.jsonl");
        let lines = fs::read_to_string(queue).unwrap_or_default();
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

impl Drop for TestMails {
    fn drop(&mut self) {
        self.tasks.drain(..).for_each(|task| task.abort());
    }
}
