use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use tokio::{net::TcpListener, task::JoinHandle};

/// Stands before a service of AWS: writes down who calls what, and fails when it is told to.
#[derive(Clone)]
pub(crate) struct Door {
    service_url: String,
    http: reqwest::Client,
    calls: Calls,
    failures: Arc<AtomicUsize>,
    refusals: Arc<AtomicUsize>,
}

/// Actions by caller. A caller is known by the access key that it signs with.
type Calls = Arc<Mutex<BTreeMap<String, Vec<String>>>>;

impl Door {
    /// A door to the service at `service_url`, with its own address and the task that keeps it open.
    pub(crate) async fn open(service_url: String) -> (Self, String, JoinHandle<()>) {
        let door = Self {
            service_url,
            http: reqwest::Client::new(),
            calls: Calls::default(),
            failures: Arc::default(),
            refusals: Arc::default(),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(pass_on).with_state(door.clone());
        let open = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        (door, url, open)
    }

    /// Answers the next so many calls with an error of the service.
    pub(crate) fn fail(&self, times: usize) {
        self.failures.store(times, Ordering::SeqCst);
    }

    /// Answers the next so many calls with the service's refusal of a mail.
    pub(crate) fn refuse(&self, times: usize) {
        self.refusals.store(times, Ordering::SeqCst);
    }

    /// How many calls a caller has made of an action.
    pub(crate) fn count(&self, caller: &str, action: &str) -> usize {
        let calls = self.calls.lock().unwrap();
        calls.get(caller).map_or(0, |actions| actions.iter().filter(|called| *called == action).count())
    }

    /// All calls of a caller, in order.
    pub(crate) fn calls_of(&self, caller: &str) -> Vec<String> {
        self.calls.lock().unwrap().get(caller).cloned().unwrap_or_default()
    }

    pub(crate) fn actions_of(&self, caller: &str) -> BTreeSet<String> {
        self.calls.lock().unwrap().get(caller).into_iter().flatten().cloned().collect()
    }
}

fn is_due(times: &AtomicUsize) -> bool {
    times.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok()
}

async fn pass_on(State(door): State<Door>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    if let Some((caller, action)) = caller_and_action(&parts.headers, parts.uri.path()) {
        door.calls.lock().unwrap().entry(caller).or_default().push(action);
    }
    if is_due(&door.refusals) {
        let refusal = Response::builder().status(StatusCode::BAD_REQUEST).header("x-amzn-errortype", "MessageRejected");
        return refusal.body(Body::from(r#"{"message":"Email address is not verified."}"#)).unwrap();
    }
    if is_due(&door.failures) {
        let error = Response::builder().status(StatusCode::INTERNAL_SERVER_ERROR);
        return error.body(Body::from(r#"{"__type":"InternalServerError","message":"not now"}"#)).unwrap();
    }
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let url = format!("{}{}", door.service_url, parts.uri.path());
    let passed_on = door.http.request(parts.method, url).headers(parts.headers).body(body).send().await;
    let Ok(answer) = passed_on else {
        return Response::builder().status(StatusCode::BAD_GATEWAY).body(Body::empty()).unwrap();
    };
    let mut response = Response::builder().status(answer.status());
    *response.headers_mut().unwrap() = answer.headers().clone();
    response.body(Body::from(answer.bytes().await.unwrap())).unwrap()
}

/// From `Authorization: AWS4-HMAC-SHA256 Credential=KEY/…`, and `X-Amz-Target: DynamoDB_20120810.UpdateItem` or the path.
fn caller_and_action(headers: &HeaderMap, path: &str) -> Option<(String, String)> {
    let authorization = headers.get("authorization")?.to_str().ok()?;
    let (caller, _) = authorization.split_once("Credential=")?.1.split_once('/')?;
    let action = match headers.get("x-amz-target") {
        Some(target) => format!("dynamodb:{}", target.to_str().ok()?.split_once('.')?.1),
        None if path == "/v2/email/outbound-emails" => "ses:SendEmail".to_owned(),
        None => path.to_owned(),
    };
    Some((caller.to_owned(), action))
}
