//! A proxy between the functions and a service of AWS, which can break calls.

use std::{
    future::pending,
    io,
    sync::{Arc, Mutex},
};

use axum::{
    body::{Body, Bytes, to_bytes},
    http::request::Parts,
    response::Response,
};
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
    time::sleep,
};

use crate::{Action, Call, Fault, FaultPlan, fault::half_of, free_port};

/// Passes calls on to a service, keeps a list of them, and injects faults.
pub struct FaultProxy {
    proxy: Proxy,
    _accepting: JoinSet<()>,
}

impl FaultProxy {
    /// Starts a proxy for the service at a URL.
    pub(crate) async fn start(service_url: &str) -> Self {
        let proxy = Proxy {
            service_url: service_url.to_owned(),
            port: free_port(),
            http: reqwest::Client::new(),
            calls: Arc::default(),
            plan: Arc::new(Mutex::new(FaultPlan::none())),
            accepts_connections: watch::Sender::new(true),
        };
        let listener = proxy.listen().await;
        let accepting = JoinSet::from_iter([proxy.clone().accept_connections(listener)]);
        Self { proxy, _accepting: accepting }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.proxy.port)
    }

    /// Injects faults into calls from now on, by this plan instead of the last one.
    pub fn inject(&self, plan: FaultPlan) {
        *self.proxy.plan.lock().unwrap() = plan;
    }

    /// Cuts every connection, and refuses new ones.
    pub fn refuse_connections(&self) {
        self.proxy.accepts_connections.send_replace(false);
    }

    /// Accepts connections again.
    pub fn accept_connections(&self) {
        self.proxy.accepts_connections.send_replace(true);
    }

    /// From now on, every call reaches the service.
    pub fn end_faults(&self) {
        self.inject(FaultPlan::none());
        self.accept_connections();
    }

    /// All calls, oldest first.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.proxy.calls.lock().unwrap().clone()
    }

    /// What a function has done, oldest first.
    #[must_use]
    pub fn actions_of(&self, function: &str) -> Vec<Action> {
        let calls = self.calls().into_iter();
        calls.filter(|call| call.caller == function).flat_map(|call| call.actions).collect()
    }
}

#[derive(Clone)]
struct Proxy {
    service_url: String,
    port: u16,
    http: reqwest::Client,
    calls: Arc<Mutex<Vec<Call>>>,
    plan: Arc<Mutex<FaultPlan>>,
    accepts_connections: watch::Sender<bool>,
}

impl Proxy {
    async fn listen(&self) -> TcpListener {
        TcpListener::bind(("127.0.0.1", self.port)).await.unwrap()
    }

    async fn accept_connections(self, mut listener: TcpListener) {
        let mut accepts_connections = self.accepts_connections.subscribe();
        loop {
            tokio::select! {
                () = self.serve_all(&listener) => {}
                _ = accepts_connections.wait_for(|accepts| !accepts) => {}
            }
            drop(listener);
            accepts_connections.wait_for(|accepts| *accepts).await.expect("the sender is in self");
            listener = self.listen().await;
        }
    }

    async fn serve_all(&self, listener: &TcpListener) {
        while let Ok((connection, _)) = listener.accept().await {
            tokio::spawn(self.clone().serve(connection));
        }
    }

    async fn serve(self, connection: TcpStream) {
        // When this side closes the connection, the other side sees a reset.
        connection.set_zero_linger().unwrap();
        let mut accepts_connections = self.accepts_connections.subscribe();
        let answer = service_fn(|request| self.answer(request));
        tokio::select! {
            // It fails if the fault is a reset.
            _ = http1::Builder::new().serve_connection(TokioIo::new(connection), answer) => {}
            _ = accepts_connections.wait_for(|accepts| !accepts) => {}
        }
    }

    /// An error resets the connection.
    async fn answer(&self, request: Request<Incoming>) -> io::Result<Response> {
        let (parts, body) = request.into_parts();
        let body = to_bytes(Body::new(body), usize::MAX).await.map_err(io::Error::other)?;
        let fault = self.fault(&parts, &body);
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

    fn fault(&self, request: &Parts, body: &[u8]) -> Option<Fault> {
        let mut call = Call::read(request, body)?;
        let fault = self.plan.lock().unwrap().fault(&call);
        call.fault = fault;
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
