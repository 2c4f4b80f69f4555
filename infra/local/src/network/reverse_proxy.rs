//! Stands before the site and before DynamoDB, and passes on the requests that may come in.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, Uri, header::CACHE_CONTROL},
    response::{IntoResponse, Response},
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use tokio::{
    net::TcpListener,
    sync::{OwnedRwLockWriteGuard, RwLock},
    time::timeout,
};

use super::foreign_pages::{Service, refusal};

/// How long a pause waits for answers that are under way.
const PATIENCE: Duration = Duration::from_secs(2);

/// Passes on the requests that the rules of [`foreign_pages`](super::foreign_pages) allow.
///
/// A clone is another handle to the same proxy.
#[derive(Clone, Debug)]
pub struct ReverseProxy {
    target: SocketAddr,
    service: Service,
    client: Client<HttpConnector, Body>,
    /// Requests under way have read access; a pause has write access.
    under_way: Arc<RwLock<()>>,
}

/// While this exists, new requests wait.
#[derive(Debug)]
pub struct Pause {
    _nothing_under_way: Option<OwnedRwLockWriteGuard<()>>,
}

impl ReverseProxy {
    /// A proxy before the site and the Lambda API at `target`. Its pages are not cached, so that a browser shows what was
    /// just saved.
    #[must_use]
    pub fn before_site(target: SocketAddr) -> Self {
        Self::new(target, Service::Site)
    }

    /// A proxy before an API at `target` that has no pages.
    #[must_use]
    pub fn before_api(target: SocketAddr) -> Self {
        Self::new(target, Service::Api)
    }

    fn new(target: SocketAddr, service: Service) -> Self {
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self { target, service, client, under_way: Arc::default() }
    }

    /// Passes on requests that come to `listener`, forever.
    ///
    /// # Errors
    ///
    /// If the server fails.
    pub async fn serve(self, listener: TcpListener) -> io::Result<()> {
        axum::serve(listener, Router::new().fallback(pass_on).with_state(self)).await
    }

    /// Waits for the answers that are under way, but no longer than two seconds. New requests wait until the pause ends.
    pub async fn pause(&self) -> Pause {
        Pause { _nothing_under_way: timeout(PATIENCE, Arc::clone(&self.under_way).write_owned()).await.ok() }
    }
}

async fn pass_on(State(proxy): State<ReverseProxy>, mut request: Request) -> Response {
    if proxy.service.refuses(request.method(), request.uri().path(), request.headers()) {
        return refusal();
    }
    let Ok(uri) = moved_to(proxy.target, request.uri()) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    *request.uri_mut() = uri;
    let _under_way = proxy.under_way.read().await;
    let mut response = match proxy.client.request(request).await {
        Ok(response) => response.map(Body::new),
        Err(_) => StatusCode::BAD_GATEWAY.into_response(),
    };
    if proxy.service == Service::Site {
        forbid_caching(&mut response);
    }
    response
}

/// A browser then asks every time whether the page has changed. A response that must not be stored stays like that.
fn forbid_caching(response: &mut Response) {
    if response.headers().get(CACHE_CONTROL).is_none_or(|value| value != "no-store") {
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    }
}

fn moved_to(target: SocketAddr, uri: &Uri) -> Result<Uri, axum::http::Error> {
    let path_and_query = uri.path_and_query().map_or("/", |path_and_query| path_and_query.as_str());
    Uri::builder().scheme("http").authority(target.to_string()).path_and_query(path_and_query).build()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::time::sleep;

    use super::*;

    #[test]
    fn a_path_and_a_query_are_passed_on_unchanged() {
        let target = SocketAddr::from(([127, 0, 0, 1], 1));
        let uri = "/a/../b%2f..//c?d=%zz&&".parse().unwrap();
        assert_eq!(moved_to(target, &uri).unwrap().to_string(), "http://127.0.0.1:1/a/../b%2f..//c?d=%zz&&");
    }

    #[test]
    fn a_page_is_not_cached() {
        for (before, after) in
            [(Some("public, max-age=300"), "no-cache"), (None, "no-cache"), (Some("no-store"), "no-store")]
        {
            let mut response = Response::new(Body::empty());
            if let Some(before) = before {
                response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(before));
            }
            forbid_caching(&mut response);
            assert_eq!(response.headers()[CACHE_CONTROL], after);
        }
    }

    #[tokio::test]
    async fn a_pause_lets_earlier_requests_finish_and_later_ones_wait() {
        static ANSWERS: AtomicUsize = AtomicUsize::new(0);
        let slow = Router::new().fallback(async || {
            sleep(Duration::from_millis(100)).await;
            ANSWERS.fetch_add(1, Ordering::SeqCst);
        });
        let [site, listener] = [TcpListener::bind("127.0.0.1:0").await, TcpListener::bind("127.0.0.1:0").await];
        let (site, listener) = (site.unwrap(), listener.unwrap());
        let proxy = ReverseProxy::before_site(site.local_addr().unwrap());
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(site, slow).await });
        tokio::spawn(proxy.clone().serve(listener));

        let earlier = tokio::spawn(reqwest::get(url.clone()));
        while proxy.under_way.try_write().is_ok() {
            sleep(Duration::from_millis(1)).await;
        }
        let pause = proxy.pause().await;
        assert_eq!(ANSWERS.load(Ordering::SeqCst), 1);
        let later = tokio::spawn(reqwest::get(url));
        sleep(Duration::from_millis(300)).await;
        assert_eq!(ANSWERS.load(Ordering::SeqCst), 1);

        drop(pause);
        for response in [earlier, later] {
            assert!(response.await.unwrap().unwrap().status().is_success());
        }
    }
}
