//! Lambda's Runtime API, between cargo-lambda and the instances of the functions.
//!
//! cargo-lambda does not know which instance has which request. It gives requests to instances that have just ended, and
//! nobody answers them. This knows. So an instance can be replaced between two requests, and if it ends in the middle of
//! one, the request fails at once, as it does on Lambda.

use std::{
    collections::BTreeMap,
    future::pending,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderMap, StatusCode, Uri},
    response::Response,
    routing::{get, post},
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use tokio::{
    net::TcpListener,
    sync::Notify,
    time::{sleep, timeout},
};

mod line;

use line::Line;

/// How long instances that are to be replaced may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// Until cargo-lambda is asked again after it gave no event.
const PAUSE: Duration = Duration::from_millis(100);

/// What Lambda says of an instance that ends before it answers.
const EXITED: &str = r#"{"errorType":"Runtime.ExitError","errorMessage":"the function stopped by itself"}"#;

/// A clone is another handle to the same API.
#[derive(Clone, Debug)]
pub(super) struct RuntimeApi(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    address: SocketAddr,
    lambda_api: SocketAddr,
    client: Client<HttpConnector, Body>,
    /// By function.
    lines: Mutex<BTreeMap<String, Line<Response>>>,
    answered: Notify,
}

impl RuntimeApi {
    /// The API that will be served at `address`, with events from cargo-lambda at `lambda_api`.
    pub(super) fn new(address: SocketAddr, lambda_api: SocketAddr) -> Self {
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self(Arc::new(Shared { address, lambda_api, client, lines: Mutex::default(), answered: Notify::default() }))
    }

    /// Answers instances, forever.
    pub(super) async fn serve(self, listener: TcpListener) -> io::Result<()> {
        let router = Router::new()
            .route("/{function}/{instance}/2018-06-01/runtime/invocation/next", get(next))
            .route("/{function}/{instance}/2018-06-01/runtime/invocation/{request}/{outcome}", post(answer))
            .with_state(self);
        axum::serve(listener, router).await
    }

    /// Takes the events for a function from cargo-lambda, forever.
    pub(super) async fn take_events(self, function: String) {
        loop {
            match self.0.client.get(self.upstream(&function, "next")).await {
                Ok(event) if event.status().is_success() => {
                    let request = request_id(event.headers());
                    self.line(&function, |line| line.offer(request, event.map(Body::new)));
                }
                Ok(_) | Err(_) => sleep(PAUSE).await,
            }
        }
    }

    /// The number of a new instance of a function, and where it finds this API.
    pub(super) fn admit(&self, function: &str) -> (u64, String) {
        let instance = self.line(function, Line::admit);
        (instance, format!("http://{}/{function}/{instance}", self.0.address))
    }

    /// Gives no more events to the instances of a function. Returns when they have answered the ones they have, but after
    /// two seconds at the latest.
    pub(super) async fn retire(&self, function: &str) {
        self.line(function, Line::retire);
        let all_answered = async {
            loop {
                let answered = self.0.answered.notified();
                if self.line(function, |line| line.busy().is_empty()) {
                    return;
                }
                answered.await;
            }
        };
        let _ = timeout(PATIENCE, all_answered).await;
    }

    /// An instance of a function has ended: if it has not answered a request, that fails.
    pub(super) async fn ended(&self, function: &str, instance: u64) {
        let Some(request) = self.line(function, |line| line.ended(instance)) else { return };
        let failure = Request::post(self.upstream(function, &format!("{request}/error"))).body(EXITED.into());
        if let Ok(failure) = failure {
            let _ = self.0.client.request(failure).await;
        }
    }

    /// All instances of a function have ended.
    pub(super) async fn all_ended(&self, function: &str) {
        self.line(function, Line::retire);
        for instance in self.line(function, |line| line.busy()) {
            self.ended(function, instance).await;
        }
    }

    fn upstream(&self, function: &str, path: &str) -> Uri {
        let url = format!("http://{}/.rt/{function}/2018-06-01/runtime/invocation/{path}", self.0.lambda_api);
        url.parse().unwrap_or_default()
    }

    fn line<T>(&self, function: &str, change: impl FnOnce(&mut Line<Response>) -> T) -> T {
        let mut lines = self.0.lines.lock().unwrap_or_else(PoisonError::into_inner);
        change(lines.entry(function.to_owned()).or_default())
    }
}

async fn next(State(api): State<RuntimeApi>, Path((function, instance)): Path<(String, u64)>) -> Response {
    let event = api.line(&function, |line| line.ask(instance)).await;
    match event {
        Ok(event) => event,
        // It will be stopped.
        Err(_) => pending().await,
    }
}

/// As on Lambda, an instance learns nothing about the visitor, who may be gone.
async fn answer(
    State(api): State<RuntimeApi>,
    Path((function, instance, request, outcome)): Path<(String, u64, String, String)>,
    mut response: Request,
) -> StatusCode {
    *response.uri_mut() = api.upstream(&function, &format!("{request}/{outcome}"));
    let _ = api.0.client.request(response).await;
    api.line(&function, |line| line.answered(instance));
    api.0.answered.notify_waiters();
    StatusCode::ACCEPTED
}

fn request_id(headers: &HeaderMap) -> String {
    let id = headers.get("lambda-runtime-aws-request-id").and_then(|id| id.to_str().ok());
    id.unwrap_or_default().to_owned()
}
