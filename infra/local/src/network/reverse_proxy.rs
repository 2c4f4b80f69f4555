//! Stands before the site and before DynamoDB, and passes on the requests that may come in.

use std::{io, net::SocketAddr};

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
use tokio::net::TcpListener;

use super::foreign_pages::{Service, refusal};

/// Passes on the requests that the rules of [`foreign_pages`](super::foreign_pages) allow.
#[derive(Clone, Debug)]
pub struct ReverseProxy {
    target: SocketAddr,
    service: Service,
    client: Client<HttpConnector, Body>,
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
        Self { target, service, client }
    }

    /// Passes on requests that come to `listener`, forever.
    ///
    /// # Errors
    ///
    /// If the server fails.
    pub async fn serve(self, listener: TcpListener) -> io::Result<()> {
        axum::serve(listener, Router::new().fallback(pass_on).with_state(self)).await
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
}
