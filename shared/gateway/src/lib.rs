//! Runs a handler of plain HTTP requests as a Lambda function behind an API Gateway HTTP API.
//!
//! The only place that knows what an event of API Gateway looks like. What holds for every answer of every function is
//! done here once: security headers, and no body for HEAD.

use std::{borrow::Cow, convert::Infallible};

use http::{Method, header};
use lambda_http::{Body, RequestExt, request::RequestContext, service_fn};
use site::{Request, Response};

pub use lambda_http::Error;

/// Answers requests with `handler` until Lambda ends the function.
///
/// # Errors
///
/// When the Lambda runtime API can't be reached.
pub async fn run<Handler, Answer>(handler: Handler) -> Result<(), Error>
where
    Handler: Fn(Request) -> Answer + Sync,
    Answer: Future<Output = Response> + Send,
{
    let handler = &handler;
    lambda_http::run(service_fn(async move |event: lambda_http::Request| {
        let request = read(event);
        let reads_head = request.method == Method::HEAD;
        let response = handler(request).await;
        Ok::<_, Infallible>(write(response, reads_head))
    }))
    .await
}

fn read(event: lambda_http::Request) -> Request {
    let path = event.raw_http_path().to_owned();
    let domain = match event.request_context_ref() {
        Some(RequestContext::ApiGatewayV2(context)) => context.domain_name.clone(),
        _ => None,
    };
    let (parts, body) = event.into_parts();
    Request {
        method: parts.method,
        path,
        headers: parts.headers,
        body: body.as_ref().to_vec(),
        domain: domain.unwrap_or_default(),
    }
}

fn write(response: Response, to_head: bool) -> lambda_http::Response<Body> {
    let response = site::secure(response);
    let is_compressed = response.headers().contains_key(header::CONTENT_ENCODING);
    response.map(|body| match body {
        _ if to_head => Body::Empty,
        body if body.is_empty() => Body::Empty,
        body if is_compressed => Body::Binary(body.into_owned()),
        body => text(body),
    })
}

/// Text travels as text: smaller than base64, and readable in `cargo lambda invoke`.
fn text(body: Cow<'static, [u8]>) -> Body {
    match String::from_utf8(body.into_owned()) {
        Ok(text) => Body::Text(text),
        Err(not_text) => Body::Binary(not_text.into_bytes()),
    }
}
