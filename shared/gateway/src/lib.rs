//! Runs a handler of plain HTTP requests as a Lambda function behind an API Gateway HTTP API.
//!
//! This is the only code that knows the events of API Gateway. It also does what every answer of every function needs:
//! it adds the security headers, removes the body for HEAD, and answers with a page if the handler panics.
//!
//! It uses only the event types and the runtime of `lambda_http`. The conversion of `lambda_http` into an
//! `http::Request` panics on a malformed `Host`, query or base64, and a visitor can send all of these.

use std::panic::AssertUnwindSafe;

use base64_simd::STANDARD;
use content::ENGLISH;
use futures::FutureExt;
use http::Method;
use lambda_http::{LambdaEvent, aws_lambda_events::apigw::ApiGatewayV2httpRequest, lambda_runtime, service_fn};
use serde_json::value::RawValue;
use site::{Request, Response};

mod answer;

pub use answer::Answer;
pub use lambda_http::Error;

/// Answers requests with `handler` until Lambda ends the function.
///
/// # Errors
///
/// If the Lambda runtime API cannot be reached.
pub async fn run<Handler, Responding>(handler: Handler) -> Result<(), Error>
where
    Handler: Fn(Request) -> Responding + Sync,
    Responding: Future<Output = Response> + Send,
{
    let handler = &handler;
    lambda_runtime::run(service_fn(|event: LambdaEvent<Box<RawValue>>| async move {
        Ok::<_, Error>(answer(event.payload.get(), handler).await)
    }))
    .await
}

/// Answers one event. An event that does not come from an HTTP API, such as one from a REST API, is a bad request. The
/// function does not fail.
pub async fn answer<Handler, Responding>(event: &str, handler: Handler) -> Answer
where
    Handler: Fn(Request) -> Responding,
    Responding: Future<Output = Response>,
{
    let Ok(event) = serde_json::from_str(event) else { return Answer::new(site::bad_request(&ENGLISH), false) };
    let request = read(event);
    let to_head = request.method == Method::HEAD;
    // The box keeps the type short: without it, the futures of the SDK exceed a limit of the compiler.
    let response = AssertUnwindSafe(async { Box::pin(handler(request)).await }).catch_unwind().await;
    Answer::new(response.unwrap_or_else(|_| site::internal_error(&ENGLISH)), to_head)
}

fn read(event: ApiGatewayV2httpRequest) -> Request {
    let body = event.body.unwrap_or_default();
    let decoded = if event.is_base64_encoded { STANDARD.decode_to_vec(&body).ok() } else { None };
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

/// Whether a link may contain this name. API Gateway only sends its own names. But another server, such as the one on a
/// developer's machine, may take the name from the visitor's `Host` header.
fn is_host(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.:[]".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(json: &str) -> ApiGatewayV2httpRequest {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_handler_that_panics_is_answered_with_a_page() {
        let event = r#"{"requestContext":{"http":{"method":"GET"}}}"#;
        let answer = answer(event, async |_| panic!("a visitor must not be left without an answer")).now_or_never();
        let answer = serde_json::to_value(answer).unwrap();
        assert_eq!(answer["statusCode"], 500);
        assert_eq!(answer["headers"]["x-content-type-options"], "nosniff");
        assert!(answer["body"].as_str().unwrap().starts_with("<!DOCTYPE html>"));
    }

    #[test]
    fn unusual_requests_are_read_without_changes() {
        let request = read(event(
            r#"{"rawPath":"//a b/../c","rawQueryString":"a=\"b\" <c>","headers":{"host":"a b","x-forwarded-proto":"https,http"},
                "requestContext":{"domainName":"site.example","http":{"method":"GET","sourceIp":"192.0.2.1"}}}"#,
        ));
        assert_eq!((request.path.as_str(), request.query.as_str()), ("//a b/../c", r#"a="b" <c>"#));
        assert_eq!(request.domain, "site.example");
        assert_eq!(request.client, "192.0.2.1".parse().ok());
    }

    #[test]
    fn a_domain_that_cannot_be_part_of_a_link_is_ignored() {
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
}
