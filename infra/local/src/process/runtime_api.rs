//! Lambda's Runtime API, between cargo-lambda and the instances of the functions.
//!
//! cargo-lambda does not know which instance has which request. It gives requests to instances that have just ended, and
//! nobody answers them. This knows. So an instance can be replaced between two requests, and if it ends in the middle of
//! one, the request fails at once, as it does on Lambda.

use std::{
    collections::BTreeMap,
    convert::Infallible,
    future::pending,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{Path, Request, State},
    http::{HeaderMap, StatusCode, header::HOST},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Notify,
    time::{sleep, timeout},
};

mod line;

use line::Line;

/// How long instances that are to be replaced may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// Until the next try to connect to cargo-lambda.
const PAUSE: Duration = Duration::from_millis(100);

/// What Lambda says about an instance that ends before it answers.
const EXITED: &str = r#"{"errorType":"Runtime.ExitError","errorMessage":"the function stopped by itself"}"#;

/// A clone is another handle to the same API.
#[derive(Clone, Debug)]
pub(super) struct RuntimeApi(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    address: SocketAddr,
    lambda_api: SocketAddr,
    /// By function.
    lines: Mutex<BTreeMap<String, Line<Event, Answer>>>,
    answered: Notify,
}

type Event = (HeaderMap, Bytes);

#[derive(Debug)]
struct Answer {
    /// The end of the path: `response` or `error`.
    outcome: String,
    body: Bytes,
}

impl RuntimeApi {
    /// The API that will be served at `address`, with events from cargo-lambda at `lambda_api`.
    pub(super) fn new(address: SocketAddr, lambda_api: SocketAddr) -> Self {
        Self(Arc::new(Shared { address, lambda_api, lines: Mutex::default(), answered: Notify::default() }))
    }

    /// Answers instances, forever.
    pub(super) async fn serve(self, listener: TcpListener) -> io::Result<()> {
        let router = Router::new()
            .route("/{function}/{instance}/2018-06-01/runtime/invocation/next", get(next))
            .route("/{function}/{instance}/2018-06-01/runtime/invocation/{request}/{outcome}", post(answer))
            .with_state(self);
        axum::serve(listener, router).await
    }

    /// Brings events for a function from cargo-lambda to the instances, and the answers back: one after the other, forever.
    pub(super) async fn bring_events(self, function: String) {
        loop {
            let _ = self.bring_while_connected(&function).await;
            sleep(PAUSE).await;
        }
    }

    /// This uses one connection, as an instance would. cargo-lambda reads the rest of a large answer only when the next
    /// request comes over the same connection.
    async fn bring_while_connected(&self, function: &str) -> anyhow::Result<Infallible> {
        let stream = TcpStream::connect(self.0.lambda_api).await?;
        let (mut cargo_lambda, connection) = http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        let path = format!("/.rt/{function}/2018-06-01/runtime/invocation");
        loop {
            let next = Request::get(format!("{path}/next")).header(HOST, "localhost").body(Body::empty())?;
            let (event, body) = cargo_lambda.send_request(next).await?.into_parts();
            let request = event.headers.get("lambda-runtime-aws-request-id").cloned();
            let request = request.as_ref().and_then(|id| id.to_str().ok()).unwrap_or_default();
            let body = to_bytes(Body::new(body), usize::MAX).await?;

            let answer = self.line(function, |line| line.bring((event.headers, body))).await;
            let Answer { outcome, body } = answer.unwrap_or_else(|_| Answer::of_an_instance_that_ended());

            let answer = Request::post(format!("{path}/{request}/{outcome}")).header(HOST, "localhost");
            cargo_lambda.ready().await?;
            cargo_lambda.send_request(answer.body(body.into())?).await?;
            cargo_lambda.ready().await?;
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
                if self.line(function, |line| line.owes_no_answer()) {
                    return;
                }
                answered.await;
            }
        };
        let _ = timeout(PATIENCE, all_answered).await;
    }

    /// An instance of a function has ended. If it has not answered a request, that fails.
    pub(super) fn ended(&self, function: &str, instance: u64) {
        self.line(function, |line| line.ended(instance));
    }

    /// All instances of a function have ended. The requests that they have not answered fail.
    pub(super) fn all_ended(&self, function: &str) {
        self.line(function, Line::all_ended);
    }

    fn line<T>(&self, function: &str, change: impl FnOnce(&mut Line<Event, Answer>) -> T) -> T {
        let mut lines = self.0.lines.lock().unwrap_or_else(PoisonError::into_inner);
        change(lines.entry(function.to_owned()).or_default())
    }
}

impl Answer {
    fn of_an_instance_that_ended() -> Self {
        Self { outcome: "error".to_owned(), body: EXITED.into() }
    }
}

async fn next(State(api): State<RuntimeApi>, Path((function, instance)): Path<(String, u64)>) -> Response {
    let event = api.line(&function, |line| line.ask(instance)).await;
    match event {
        Ok(event) => event.into_response(),
        // It will be stopped.
        Err(_) => pending().await,
    }
}

/// As on Lambda, an instance does not learn whether the visitor is still there.
async fn answer(
    State(api): State<RuntimeApi>,
    Path((function, instance, _request, outcome)): Path<(String, u64, String, String)>,
    body: Body,
) -> StatusCode {
    let Ok(body) = to_bytes(body, usize::MAX).await else { return StatusCode::BAD_REQUEST };
    api.line(&function, |line| line.answer(instance, Answer { outcome, body }));
    api.0.answered.notify_waiters();
    StatusCode::ACCEPTED
}
