//! Runs a handler of plain HTTP requests as a Lambda function behind an API Gateway HTTP API.
//!
//! The only place that knows what an event of API Gateway looks like. What holds for every answer of every function is
//! done here once: security headers, no body for HEAD, and a page even if the handler panics.
//!
//! Of `lambda_http` this uses the event types and the runtime. Its own conversion into an `http::Request` panics on a
//! malformed `Host`, query or base64, all of which a visitor chooses.

use std::{borrow::Cow, panic::AssertUnwindSafe};

use base64::{Engine, prelude::BASE64_STANDARD};
use content::ENGLISH;
use futures::FutureExt;
use http::{Method, header};
use lambda_http::{
    Body, LambdaEvent,
    aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse},
    lambda_runtime, service_fn,
};
use serde_json::value::RawValue;
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
    lambda_runtime::run(service_fn(|event: LambdaEvent<Box<RawValue>>| async move {
        Ok::<_, Error>(answer(event.payload.get(), handler).await)
    }))
    .await
}

/// Answers one event. What is none of an HTTP API's, such as a REST API's, is a bad request, and not a failed function.
pub async fn answer<Handler, Answer>(event: &str, handler: Handler) -> ApiGatewayV2httpResponse
where
    Handler: Fn(Request) -> Answer,
    Answer: Future<Output = Response>,
{
    let Ok(event) = serde_json::from_str(event) else { return write(site::bad_request(&ENGLISH), false) };
    let request = read(event);
    let to_head = request.method == Method::HEAD;
    // In a box, since the compiler gives up on the futures of AWS's SDK within any more of others.
    let answer = AssertUnwindSafe(async { Box::pin(handler(request)).await }).catch_unwind().await;
    write(answer.unwrap_or_else(|_| site::internal_error(&ENGLISH)), to_head)
}

fn read(event: ApiGatewayV2httpRequest) -> Request {
    let body = event.body.unwrap_or_default();
    let decoded = if event.is_base64_encoded { BASE64_STANDARD.decode(&body).ok() } else { None };
    let context = event.request_context;
    Request {
        method: context.http.method,
        path: event.raw_path.unwrap_or_default(),
        query: event.raw_query_string.unwrap_or_default(),
        headers: event.headers,
        body: decoded.unwrap_or_else(|| body.into_bytes()),
        domain: context.domain_name.filter(|name| is_host(name)).unwrap_or_default(),
        client: context.http.source_ip.and_then(|address| address.parse().ok()),
    }
}

/// Whether this may stand in a link. API Gateway answers for no other name, but what stands before a function on a
/// developer's machine, or one day elsewhere, may take it from the visitor's `Host` header.
fn is_host(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.:[]".contains(&byte))
}

fn write(response: Response, to_head: bool) -> ApiGatewayV2httpResponse {
    let (parts, body) = site::secure(response).into_parts();
    let is_compressed = parts.headers.contains_key(header::CONTENT_ENCODING);
    let body = match body {
        _ if to_head => Body::Empty,
        body if body.is_empty() => Body::Empty,
        body if is_compressed => Body::Binary(body.into_owned()),
        body => text(body),
    };
    let mut answer = ApiGatewayV2httpResponse::default();
    answer.status_code = parts.status.as_u16().into();
    answer.headers = parts.headers;
    answer.is_base64_encoded = matches!(body, Body::Binary(_));
    answer.body = Some(body);
    answer
}

/// Text travels as text: smaller than base64, and readable in `cargo lambda invoke`.
fn text(body: Cow<'static, [u8]>) -> Body {
    match String::from_utf8(body.into_owned()) {
        Ok(text) => Body::Text(text),
        Err(not_text) => Body::Binary(not_text.into_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn event(json: &str) -> ApiGatewayV2httpRequest {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn what_a_visitor_made_up_is_read_as_it_is() {
        let request = read(event(
            r#"{"rawPath":"//a b/../c","rawQueryString":"a=\"b\" <c>","headers":{"host":"a b","x-forwarded-proto":"https,http"},
                "requestContext":{"domainName":"site.example","http":{"method":"GET","sourceIp":"192.0.2.1"}}}"#,
        ));
        assert_eq!((request.path.as_str(), request.query.as_str()), ("//a b/../c", r#"a="b" <c>"#));
        assert_eq!(request.domain, "site.example");
        assert_eq!(request.client, "192.0.2.1".parse().ok());
    }

    #[test]
    fn a_domain_that_cannot_stand_in_a_link_is_none() {
        for (domain, read_as) in [
            ("site.example", "site.example"),
            ("localhost:9000", "localhost:9000"),
            ("[::1]:9000", "[::1]:9000"),
            ("site.example/path", ""),
            ("\\\"><script>", ""),
            ("user@site.example", ""),
            ("site.example ", ""),
        ] {
            let request =
                read(event(&format!(r#"{{"requestContext":{{"domainName":"{domain}","http":{{"method":"GET"}}}}}}"#)));
            assert_eq!(request.domain, read_as, "{domain}");
        }
    }

    #[test]
    fn a_body_is_decoded_if_it_can_be() {
        for (body, is_base64_encoded, expected) in
            [("aGk=", true, "hi"), ("aGk=", false, "aGk="), ("not base64!", true, "not base64!")]
        {
            let request = read(event(&format!(
                r#"{{"body":"{body}","isBase64Encoded":{is_base64_encoded},"requestContext":{{"http":{{"method":"POST"}}}}}}"#
            )));
            assert_eq!(request.body, expected.as_bytes());
        }
    }

    #[test]
    fn an_answer_is_text_unless_it_is_compressed() {
        let plain = || Response::new(Cow::Borrowed("é".as_bytes()));
        assert!(!write(plain(), false).is_base64_encoded);
        assert_eq!(write(plain(), true).body, Some(Body::Empty));
        let mut compressed = plain();
        compressed.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
        assert!(write(compressed, false).is_base64_encoded);
    }
}
