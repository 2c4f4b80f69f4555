//! Lambda's Runtime API, from which a function gets its events.

use std::{net::SocketAddr, sync::Arc, time::Instant};

use anyhow::Context;
use axum::{
    Router,
    body::{Bytes, to_bytes},
    extract::{Request, State},
    http::{Method, StatusCode},
    response::{IntoResponse, Response},
};
use tokio::{
    net::TcpListener,
    sync::{Mutex, mpsc},
    task::JoinHandle,
};

/// The Runtime API for one instance of a function, on the loopback interface.
///
/// See <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>.
pub(crate) struct RuntimeApi {
    pub(crate) address: SocketAddr,
    asked: mpsc::UnboundedReceiver<Instant>,
    events: mpsc::UnboundedSender<String>,
    answers: mpsc::UnboundedReceiver<Answer>,
    serving: JoinHandle<()>,
}

/// A function's answer to an event.
pub(crate) struct Answer {
    /// When it arrived.
    pub(crate) at: Instant,
    pub(crate) body: Bytes,
    /// Whether the function reported an error instead.
    pub(crate) is_failure: bool,
}

struct Sides {
    asked: mpsc::UnboundedSender<Instant>,
    events: Mutex<mpsc::UnboundedReceiver<String>>,
    answers: mpsc::UnboundedSender<Answer>,
}

/// The deadline of every event, in milliseconds since 1970. It is in the year 2100, so no event reaches it.
const DEADLINE: &str = "4102444800000";

/// The largest answer that Lambda accepts, in bytes.
const LARGEST_ANSWER: usize = 6 * 1024 * 1024;

impl RuntimeApi {
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (asked_sender, asked) = mpsc::unbounded_channel();
        let (events, events_receiver) = mpsc::unbounded_channel();
        let (answers_sender, answers) = mpsc::unbounded_channel();
        let sides = Sides { asked: asked_sender, events: Mutex::new(events_receiver), answers: answers_sender };
        let router = Router::new().fallback(serve).with_state(Arc::new(sides));
        let serving = tokio::spawn(async move {
            // It serves until the task is aborted.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { address, asked, events, answers, serving })
    }

    /// Waits until the function asks for an event. Returns the time at which it did.
    pub(crate) async fn asked(&mut self) -> anyhow::Result<Instant> {
        self.asked.recv().await.context("the function does not ask for an event")
    }

    /// Gives the function an event, and waits for the answer.
    pub(crate) async fn answer(&mut self, event: String) -> anyhow::Result<Answer> {
        self.events.send(event).ok().context("the Runtime API has stopped")?;
        self.answers.recv().await.context("the function does not answer")
    }
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(State(sides): State<Arc<Sides>>, request: Request) -> Response {
    let at = Instant::now();
    let (parts, body) = request.into_parts();
    let path = parts.uri.path();
    if parts.method == Method::GET && path.ends_with("/invocation/next") {
        let _ = sides.asked.send(at);
        let Some(event) = sides.events.lock().await.recv().await else { return StatusCode::GONE.into_response() };
        let headers = [
            ("content-type", "application/json"),
            ("lambda-runtime-aws-request-id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd"),
            ("lambda-runtime-deadline-ms", DEADLINE),
            ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:eu-west-1:123456789012:function:bench"),
            ("lambda-runtime-trace-id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0"),
        ];
        return (headers, event).into_response();
    }
    let Ok(body) = to_bytes(body, LARGEST_ANSWER).await else { return StatusCode::PAYLOAD_TOO_LARGE.into_response() };
    let _ = sides.answers.send(Answer { at, body, is_failure: path.ends_with("/error") });
    StatusCode::ACCEPTED.into_response()
}
