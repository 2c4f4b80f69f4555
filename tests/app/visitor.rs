//! A visitor of the site.

use reqwest::{Body, Client, Method, RequestBuilder, Response, redirect::Policy};
use tokio::net::TcpStream;

use crate::{PATIENCE, RawResponse, SITE_URL, raw_http};

/// Reads pages, sends forms and opens links. Follows no redirects and decompresses nothing.
pub struct Visitor {
    http: Client,
    port: u16,
}

impl Visitor {
    pub(crate) fn new(port: u16) -> Self {
        Self { http: Client::builder().redirect(Policy::none()).timeout(PATIENCE).build().unwrap(), port }
    }

    /// The URL of a path, or of a link in a mail, on the site under test.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{}", self.port, path.strip_prefix(SITE_URL).unwrap_or(path))
    }

    /// A request, to be completed and sent.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, self.url(path))
    }

    /// Reads a page.
    pub async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).send().await.unwrap()
    }

    /// Reads a page with one more header in the request.
    pub async fn get_with(&self, path: &str, header: &str, value: &str) -> Response {
        self.request(Method::GET, path).header(header, value).send().await.unwrap()
    }

    /// Reads a page as text.
    pub async fn get_text(&self, path: &str) -> String {
        self.get(path).await.text().await.unwrap()
    }

    /// A form, to be completed and sent. The body is sent as it is.
    pub fn form(&self, path: &str, body: impl Into<Body>) -> RequestBuilder {
        let request = self.request(Method::POST, path).header("content-type", "application/x-www-form-urlencoded");
        request.body(body)
    }

    /// Sends a form.
    pub async fn send_form(&self, path: &str, body: impl Into<Body>) -> Response {
        self.form(path, body).send().await.unwrap()
    }

    /// Signs up on the mission page.
    pub async fn sign_up(&self, email: &str) -> Response {
        self.send_form("/newsletter", format!("page=%2Fmission&email={}&website=", encode(email))).await
    }

    /// Opens a link of a mail and presses the button on the page.
    pub async fn open_and_press(&self, link: &str) -> Response {
        let page = self.get_text(link).await;
        let (_, form) = page.split_once(r#"<form method="post" action=""#).expect("a form");
        let (action, form) = form.split_once('"').unwrap();
        let (_, token) = form.split_once(r#"name="t" value=""#).expect("a token");
        let (token, _) = token.split_once('"').unwrap();
        self.press(&format!("{action}?t={token}")).await
    }

    /// Presses the button behind a link without opening the link: the token moves from the URL into the form.
    pub async fn press(&self, link: &str) -> Response {
        let (path, token) = link.split_once("?t=").expect("a link with a token");
        self.send_form(path, format!("t={token}")).await
    }

    /// Unsubscribes as a mail program does (RFC 8058).
    pub async fn unsubscribe_with_one_click(&self, link: &str) -> Response {
        self.send_form(link, "List-Unsubscribe=One-Click").await
    }

    /// Opens a connection to the site.
    pub async fn connect(&self) -> TcpStream {
        TcpStream::connect(("127.0.0.1", self.port)).await.unwrap()
    }

    /// Sends a request byte for byte. The method and the path are in `request`, the headers are separated by `\r\n`.
    pub async fn send_raw(&self, request: &str, headers: &str, body: &str) -> RawResponse {
        let request = format!("{request} HTTP/1.1\r\n{headers}\r\nconnection: close\r\n\r\n{body}");
        raw_http::exchange(self.connect().await, &request).await
    }
}

/// Encodes a text as a value in a form or a query.
#[must_use]
pub fn encode(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
