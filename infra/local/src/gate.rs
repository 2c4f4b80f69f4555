//! What keeps the pages of other websites away from what runs on this machine.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, Uri, header, uri::Authority},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};

const NOT_FOR_OTHER_SITES: &str = "This is for this machine alone, and not for pages of other websites.\n";

/// Stands between the browsers of this machine and what runs on it.
///
/// Any website that a developer visits can make the browser send requests to ports of this machine and, under a name
/// that it lets lead here, even read the answers. What asks under another name than this machine's, or from a page that
/// is not its own, is turned away.
#[derive(Clone, Debug)]
pub struct Gate {
    inside: SocketAddr,
    client: Client<HttpConnector, Body>,
    kind: Kind,
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Browsers, and programs that invoke functions. The site's own pages decide what another site may send to them.
    Site,
    /// Programs.
    Api,
}

impl Gate {
    /// Before the site and the Lambda API that cargo-lambda serves at `inside`.
    #[must_use]
    pub fn before_site(inside: SocketAddr) -> Self {
        Self::new(inside, Kind::Site)
    }

    /// Before an API at `inside`, with no pages.
    #[must_use]
    pub fn before_api(inside: SocketAddr) -> Self {
        Self::new(inside, Kind::Api)
    }

    fn new(inside: SocketAddr, kind: Kind) -> Self {
        Self { inside, client: Client::builder(TokioExecutor::new()).build_http(), kind }
    }

    /// Lets in whoever may come in, forever.
    ///
    /// # Errors
    ///
    /// If the server fails.
    pub async fn serve(self, listener: tokio::net::TcpListener) -> io::Result<()> {
        axum::serve(listener, Router::new().fallback(pass).with_state(self)).await
    }
}

async fn pass(State(gate): State<Gate>, mut request: Request) -> Response {
    if gate.kind.turns_away(request.method(), request.uri().path(), request.headers()) {
        return refusal();
    }
    *request.uri_mut() = match moved_to(gate.inside, request.uri()) {
        Ok(uri) => uri,
        Err(_) => return StatusCode::BAD_REQUEST.into_response(),
    };
    match gate.client.request(request).await {
        Ok(response) => response.map(Body::new),
        Err(_) => StatusCode::BAD_GATEWAY.into_response(),
    }
}

/// A gate around what this program serves itself, and whose pages only show something.
pub(crate) fn around(router: Router) -> Router {
    router.layer(middleware::from_fn(async |request: Request, next: Next| {
        if Kind::Api.turns_away(request.method(), request.uri().path(), request.headers()) {
            return refusal();
        }
        next.run(request).await
    }))
}

impl Kind {
    fn turns_away(self, method: &Method, path: &str, headers: &HeaderMap) -> bool {
        let text = |name| headers.get(name).map(|value: &header::HeaderValue| value.to_str().unwrap_or_default());
        let host = text(header::HOST.as_str());
        // Browsers always say which name they ask under.
        if host.is_some_and(|host| !is_this_machine(host)) {
            return true;
        }
        // What functions take their work from; cargo-lambda tells them where it is inside.
        let is_site = self == Self::Site;
        if is_site && path.starts_with("/.rt") {
            return true;
        }
        // Lambda's APIs are under the dates of their versions, and functions that have no route under `lambda-url`.
        if is_site && !path.starts_with("/20") && !path.starts_with("/lambda-url/") {
            return false;
        }
        let reads = method == Method::GET || method == Method::HEAD;
        let another_site = text("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none");
        let another_origin =
            text("origin").is_some_and(|origin| origin.split_once("://").map(|(_, rest)| rest) != host);
        another_origin || (another_site && !reads)
    }
}

fn is_this_machine(host: &str) -> bool {
    let Ok(authority) = host.parse::<Authority>() else { return false };
    let name = authority.host();
    name.eq_ignore_ascii_case("localhost") || name == "127.0.0.1" || name == "[::1]"
}

fn moved_to(inside: SocketAddr, uri: &Uri) -> Result<Uri, axum::http::Error> {
    let path_and_query = uri.path_and_query().map_or("/", |path_and_query| path_and_query.as_str());
    Uri::builder().scheme("http").authority(inside.to_string()).path_and_query(path_and_query).build()
}

fn refusal() -> Response {
    (StatusCode::FORBIDDEN, NOT_FOR_OTHER_SITES).into_response()
}

/// Listens where no page of a website finds it, so that there is no way around the gate: at one of the sixteen million
/// addresses that lead back to this machine. On macOS there is only the usual one; then the port alone is what a page
/// would have to guess.
///
/// # Errors
///
/// If the operating system has no random numbers or no port.
pub fn hidden() -> io::Result<TcpListener> {
    let mut random = [0; 3];
    getrandom::fill(&mut random)?;
    let [second, third, fourth] = random;
    let somewhere = Ipv4Addr::new(127, second, third, fourth.clamp(1, 254));
    let listener = TcpListener::bind((somewhere, 0)).or_else(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn is_let_in(kind: Kind, method: &Method, path: &str, headers: &[(&'static str, &'static str)]) -> bool {
        let headers =
            headers.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        !kind.turns_away(method, path, &headers.collect())
    }

    #[test]
    fn whoever_asks_under_the_name_of_this_machine_is_let_in_and_nobody_else() {
        for (host, expected) in [
            ("localhost:9000", true),
            ("LOCALHOST", true),
            ("127.0.0.1:8000", true),
            ("[::1]:9000", true),
            ("evil.example:9000", false),
            ("localhost.evil.example", false),
            ("127.0.0.1.evil.example:9000", false),
            ("localhost@evil.example", false),
            ("0.0.0.0:9000", false),
            ("a b", false),
            ("", false),
        ] {
            for kind in [Kind::Site, Kind::Api] {
                assert_eq!(is_let_in(kind, &Method::GET, "/", &[("host", host)]), expected, "{host}");
            }
        }
        assert!(is_let_in(Kind::Api, &Method::POST, "/", &[]), "a program that names no host");
    }

    #[test]
    fn a_page_of_another_site_can_send_nothing_to_a_program() {
        let host = ("host", "localhost:8000");
        for (kind, path) in [
            (Kind::Api, "/"),
            (Kind::Site, "/2015-03-31/functions/mailer/invocations"),
            (Kind::Site, "/2021-10-31/functions/mailer/invocations"),
            (Kind::Site, "/lambda-url/mailer/"),
        ] {
            for headers in [
                &[host, ("origin", "https://evil.example")][..],
                &[host, ("origin", "null")],
                &[host, ("origin", "http://localhost:9001")],
                &[host, ("sec-fetch-site", "cross-site")],
                &[host, ("sec-fetch-site", "same-site")],
            ] {
                assert!(!is_let_in(kind, &Method::POST, path, headers), "{path} {headers:?}");
            }
            for headers in
                [&[host][..], &[host, ("origin", "http://localhost:8000"), ("sec-fetch-site", "same-origin")]]
            {
                assert!(is_let_in(kind, &Method::POST, path, headers), "{path} {headers:?}");
            }
            assert!(
                is_let_in(kind, &Method::GET, path, &[host, ("sec-fetch-site", "cross-site")]),
                "a link is followed"
            );
        }
    }

    #[test]
    fn the_site_decides_itself_about_its_forms_and_nobody_takes_the_work_of_a_function() {
        let headers = [("host", "localhost:9000"), ("origin", "https://evil.example")];
        assert!(is_let_in(Kind::Site, &Method::POST, "/newsletter", &headers));
        let next = "/.rt/mailer/2018-06-01/runtime/invocation/next";
        assert!(!is_let_in(Kind::Site, &Method::GET, next, &[("host", "localhost:9000")]));
    }

    #[test]
    fn an_address_is_passed_on_as_it_came() {
        let inside = SocketAddr::from(([127, 0, 0, 1], 1));
        let uri = "/a/../b%2f..//c?d=%zz&&".parse().unwrap();
        assert_eq!(moved_to(inside, &uri).unwrap().to_string(), "http://127.0.0.1:1/a/../b%2f..//c?d=%zz&&");
    }
}
