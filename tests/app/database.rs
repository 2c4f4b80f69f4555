use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};

use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use aws_sdk_dynamodb::{Client, config::Region};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use local::{Database, Template};
use tokio::{net::TcpListener, task::JoinHandle};

/// A DynamoDB engine in memory, with the template's tables, behind a door that writes down who calls what.
pub(crate) struct TestDatabase {
    url: String,
    client: Client,
    calls: Calls,
    tasks: Vec<JoinHandle<()>>,
}

/// Action by caller. A caller is known by the access key that it signs with.
type Calls = Arc<Mutex<BTreeMap<String, BTreeSet<String>>>>;

impl TestDatabase {
    pub(crate) async fn start(template: &Template) -> Self {
        let engine = Database::in_memory().unwrap();
        engine.create_tables(template.tables()).unwrap();
        let engine_listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let engine_url = format!("http://{}/", engine_listener.local_addr().unwrap());
        let serve_engine = tokio::spawn(async move {
            engine.serve(engine_listener, std::future::pending()).await.unwrap();
        });

        let calls = Calls::default();
        let door = Door { engine_url, http: reqwest::Client::new(), calls: calls.clone() };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let serve_door = tokio::spawn(async move {
            axum::serve(listener, Router::new().fallback(pass_on).with_state(door)).await.unwrap();
        });

        Self { client: client(&url), url, calls, tasks: vec![serve_engine, serve_door] }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) const fn client(&self) -> &Client {
        &self.client
    }

    pub(crate) fn actions_of(&self, caller: &str) -> BTreeSet<String> {
        self.calls.lock().unwrap().get(caller).cloned().unwrap_or_default()
    }

    pub(crate) fn stop(&mut self) {
        self.tasks.drain(..).for_each(|task| task.abort());
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        self.stop();
    }
}

fn client(url: &str) -> Client {
    let config = aws::config()
        .into_builder()
        .region(Region::new("eu-west-1"))
        .endpoint_url(url)
        .credentials_provider(SharedCredentialsProvider::new(Credentials::new("test", "test", None, None, "test")))
        .build();
    Client::new(&config)
}

#[derive(Clone)]
struct Door {
    engine_url: String,
    http: reqwest::Client,
    calls: Calls,
}

async fn pass_on(State(door): State<Door>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    if let Some((caller, action)) = caller_and_action(&parts.headers) {
        door.calls.lock().unwrap().entry(caller).or_default().insert(action);
    }
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let passed_on = door.http.request(parts.method, door.engine_url).headers(parts.headers).body(body).send().await;
    let Ok(answer) = passed_on else {
        return Response::builder().status(StatusCode::BAD_GATEWAY).body(Body::empty()).unwrap();
    };
    let mut response = Response::builder().status(answer.status());
    *response.headers_mut().unwrap() = answer.headers().clone();
    response.body(Body::from(answer.bytes().await.unwrap())).unwrap()
}

/// From `Authorization: AWS4-HMAC-SHA256 Credential=KEY/…` and `X-Amz-Target: DynamoDB_20120810.UpdateItem`.
fn caller_and_action(headers: &HeaderMap) -> Option<(String, String)> {
    let authorization = headers.get("authorization")?.to_str().ok()?;
    let (caller, _) = authorization.split_once("Credential=")?.1.split_once('/')?;
    let (_, action) = headers.get("x-amz-target")?.to_str().ok()?.split_once('.')?;
    Some((caller.to_owned(), format!("dynamodb:{action}")))
}
