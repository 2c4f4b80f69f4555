use std::{
    collections::BTreeSet,
    future::pending,
    io,
    sync::{Arc, Mutex},
};

use axum::{
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, request::Parts},
    response::Response,
};
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
    time::sleep,
};

use crate::{Fault, Plan, fault::half_of, functions::free_port};

/// Stands before a service of AWS: writes down who calls what, and lets go wrong what its plan says.
#[derive(Clone)]
pub(crate) struct Door {
    service_url: String,
    port: u16,
    http: reqwest::Client,
    calls: Arc<Mutex<Vec<Call>>>,
    plan: Arc<Mutex<Plan>>,
    is_open: watch::Sender<bool>,
}

/// A call of a service.
#[derive(Clone, Debug)]
pub struct Call {
    /// Who calls: a caller is known by the access key that it signs with.
    pub caller: String,
    /// Such as `dynamodb:UpdateItem`.
    pub action: String,
    /// The name of the table, or the address that a mail goes to.
    pub about: String,
    /// What went wrong with it.
    pub fault: Option<Fault>,
}

impl Door {
    /// A door to the service at `service_url`, and the task that keeps it.
    pub(crate) async fn open(service_url: String) -> (Self, JoinHandle<()>) {
        let door = Self {
            service_url,
            port: free_port(),
            http: reqwest::Client::new(),
            calls: Arc::default(),
            plan: Arc::new(Mutex::new(Box::new(|_| None))),
            is_open: watch::Sender::new(true),
        };
        let listener = TcpListener::bind(("127.0.0.1", door.port)).await.unwrap();
        let keeping = tokio::spawn(door.clone().keep(listener));
        (door, keeping)
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// From now on, this happens to calls.
    pub(crate) fn plan(&self, plan: Plan) {
        *self.plan.lock().unwrap() = plan;
    }

    /// Cuts every connection and refuses new ones, until it is let in again.
    pub(crate) fn refuse_connections(&self) {
        self.is_open.send_replace(false);
    }

    pub(crate) fn accept_connections(&self) {
        self.is_open.send_replace(true);
    }

    pub(crate) fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap().clone()
    }

    /// How many calls a caller has made of an action.
    pub(crate) fn count(&self, caller: &str, action: &str) -> usize {
        let calls = self.calls.lock().unwrap();
        calls.iter().filter(|call| call.caller == caller && call.action == action).count()
    }

    /// All calls of a caller, in order.
    pub(crate) fn calls_of(&self, caller: &str) -> Vec<String> {
        let calls = self.calls.lock().unwrap();
        calls.iter().filter(|call| call.caller == caller).map(|call| call.action.clone()).collect()
    }

    pub(crate) fn actions_of(&self, caller: &str) -> BTreeSet<String> {
        self.calls_of(caller).into_iter().collect()
    }

    async fn keep(self, mut listener: TcpListener) {
        let mut is_open = self.is_open.subscribe();
        loop {
            tokio::select! {
                () = self.accept(&listener) => {}
                _ = is_open.wait_for(|is_open| !is_open) => {}
            }
            drop(listener);
            is_open.wait_for(|is_open| *is_open).await.expect("the door is still there");
            listener = TcpListener::bind(("127.0.0.1", self.port)).await.unwrap();
        }
    }

    async fn accept(&self, listener: &TcpListener) {
        while let Ok((connection, _)) = listener.accept().await {
            tokio::spawn(self.clone().serve(connection));
        }
    }

    async fn serve(self, connection: TcpStream) {
        // What is closed from this side is reset.
        connection.set_zero_linger().unwrap();
        let mut is_open = self.is_open.subscribe();
        let answer = service_fn(|request| self.answer(request));
        tokio::select! {
            // An error is what was planned.
            _ = http1::Builder::new().serve_connection(TokioIo::new(connection), answer) => {}
            _ = is_open.wait_for(|is_open| !is_open) => {}
        }
    }

    /// An error resets the connection.
    async fn answer(&self, request: Request<Incoming>) -> io::Result<Response> {
        let (parts, body) = request.into_parts();
        let body = to_bytes(Body::new(body), usize::MAX).await.map_err(io::Error::other)?;
        let fault = self.fault_of(&parts, &body);
        match fault {
            Some(Fault::Reset) => return Err(io::ErrorKind::ConnectionReset.into()),
            Some(Fault::Hang) => return pending().await,
            Some(Fault::Slow(delay)) => sleep(delay).await,
            Some(fault) => {
                if let Some(answer) = fault.answer() {
                    return Ok(answer);
                }
            }
            None => {}
        }
        let (mut answer, body) = self.pass_on(parts, body).await.map_err(io::Error::other)?;
        match fault {
            Some(Fault::AnswerLost) => return Err(io::ErrorKind::ConnectionReset.into()),
            Some(Fault::HalfAnAnswer) => *answer.body_mut() = half_of(&body),
            _ => *answer.body_mut() = Body::from(body),
        }
        Ok(answer)
    }

    fn fault_of(&self, parts: &Parts, body: &Bytes) -> Option<Fault> {
        let (caller, action) = caller_and_action(&parts.headers, parts.uri.path())?;
        let mut call = Call { caller, action, about: subject(body), fault: None };
        call.fault = (*self.plan.lock().unwrap())(&call);
        let fault = call.fault;
        self.calls.lock().unwrap().push(call);
        fault
    }

    async fn pass_on(&self, parts: Parts, body: Bytes) -> reqwest::Result<(Response, Bytes)> {
        let url = format!("{}{}", self.service_url, parts.uri.path());
        let answer = self.http.request(parts.method, url).headers(parts.headers).body(body).send().await?;
        let mut response = Response::builder().status(answer.status());
        *response.headers_mut().unwrap() = answer.headers().clone();
        let body = answer.bytes().await?;
        Ok((response.body(Body::empty()).unwrap(), body))
    }
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

/// What a body of DynamoDB's or SES's API says it is about.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Subject {
    table_name: Option<String>,
    destination: Option<Destination>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Destination {
    to_addresses: Vec<String>,
}

fn subject(body: &[u8]) -> String {
    let subject: Subject = serde_json::from_slice(body).unwrap_or_default();
    let address = subject.destination.and_then(|destination| destination.to_addresses.into_iter().next());
    subject.table_name.or(address).unwrap_or_default()
}
