//! How long a visitor waits at most.

use std::time::Duration;

use tokio::time::timeout;

use crate::error::RequestError;

/// How long a request may take, whatever the tables do. A visitor waits at most three seconds. The remaining half
/// second is for the network.
const REQUEST_DEADLINE: Duration = Duration::from_millis(2_500);

/// How long counting the sign-ups of a client may take. Afterwards, the sign-up is stored, which is more important.
pub(crate) const COUNTING_DEADLINE: Duration = Duration::from_millis(400);

/// Does the work of a request, or ends with an error at the deadline. Even then, a write may have happened.
pub(crate) async fn before_deadline<Done>(
    work: impl Future<Output = Result<Done, RequestError>>,
) -> Result<Done, RequestError> {
    timeout(REQUEST_DEADLINE, work).await.unwrap_or(Err(RequestError::OutOfTime))
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use aws_sdk_dynamodb::{
        Client,
        config::{Builder, Credentials, Region},
    };
    use content::ENGLISH;
    use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
    use site::{Request, Response, SiteUrl, path};
    use subscribers::{Counters, EmailAddress, Nonce, Purpose, Subscribers, TokenKey};
    use tokio::{net::TcpListener, time::Instant};

    use super::*;
    use crate::Newsletter;

    /// The longest that a visitor waits for an answer.
    const PROMISE: Duration = Duration::from_secs(3);

    /// Time for API Gateway, the network and a cold start.
    const NETWORK: Duration = Duration::from_millis(400);

    #[test]
    fn a_visitor_gets_an_answer_within_three_seconds() {
        assert!(REQUEST_DEADLINE + NETWORK < PROMISE);
    }

    #[test]
    fn one_lost_answer_costs_no_sign_up_even_if_counting_times_out() {
        assert!(COUNTING_DEADLINE + aws::ATTEMPT + aws::BACKOFF + aws::ATTEMPT < REQUEST_DEADLINE);
    }

    #[test]
    fn a_call_of_a_table_ends_before_the_request_does() {
        assert!(aws::OPERATION < REQUEST_DEADLINE);
    }

    fn newsletter(endpoint: &str) -> Newsletter {
        let config = Builder::from(&aws::config().unwrap())
            .endpoint_url(endpoint)
            .region(Region::new("eu-west-1"))
            .credentials_provider(Credentials::new("test", "test", None, None, "test"));
        let client = Client::from_conf(config.build());
        Newsletter {
            site_url: SiteUrl::new(None),
            subscribers: Subscribers::new(client.clone(), "Subscribers".to_owned()),
            counters: Counters::new(client, "Counters".to_owned()),
            token_key: TokenKey::new("a-token-key-for-tests-of-more-than-32-bytes").unwrap(),
            sign_ups_per_client: 1,
        }
    }

    /// A request as a browser sends it.
    fn request(method: &Method, path: &str, token: &str) -> Request {
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        Request {
            method: method.clone(),
            path: path.to_owned(),
            query: format!("t={token}"),
            headers: HeaderMap::from_iter([(header::CONTENT_TYPE, form)]),
            body: if path == path::NEWSLETTER { "email=jo%40example.org".into() } else { format!("t={token}").into() },
            domain: String::new(),
            client: Some(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        }
    }

    fn assert_says_try_again(answer: &Response, route: &str) {
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE, "{route}");
        assert!(answer.headers().contains_key(header::RETRY_AFTER), "{route}");
    }

    /// Tokio stops its clock while code runs, so the test measures only the waiting, not the speed of the machine.
    #[tokio::test(start_paused = true)]
    async fn every_request_gets_an_answer_in_time_when_the_tables_never_answer() {
        let silent = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let newsletter = newsletter(&format!("http://{}", silent.local_addr().unwrap()));
        let id = EmailAddress::parse("jo@example.org").unwrap().id();
        let token = |purpose| newsletter.token_key.issue(purpose, id).to_string();
        let (confirm, leave, data) =
            (token(Purpose::Confirm(&Nonce::from([0; 16]))), token(Purpose::Unsubscribe), token(Purpose::Data));
        for (method, path, token) in [
            (Method::POST, path::NEWSLETTER, ""),
            (Method::GET, path::CONFIRM, confirm.as_str()),
            (Method::POST, path::CONFIRM, &confirm),
            (Method::GET, path::UNSUBSCRIBE, &leave),
            (Method::POST, path::UNSUBSCRIBE, &leave),
            (Method::GET, path::MY_DATA, &data),
            (Method::GET, path::MY_DATA_JSON, &data),
            (Method::GET, path::ERASE, &data),
            (Method::POST, path::ERASE, &data),
        ] {
            let asked = Instant::now();
            let answer = newsletter.answer(request(&method, path, token)).await;
            assert!(asked.elapsed() + NETWORK < PROMISE, "{method} {path}: {:?}", asked.elapsed());
            assert_says_try_again(&answer, path);
            if path == path::NEWSLETTER {
                let html = String::from_utf8_lossy(answer.body());
                assert!(html.contains(ENGLISH.newsletter.form.not_stored), "{html}");
                assert!(html.contains(r#"value="jo@example.org""#), "{html}");
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_never_ends_is_given_up_in_time() {
        let asked = Instant::now();
        let given_up = before_deadline(std::future::pending::<Result<(), _>>()).await;
        assert!(matches!(given_up, Err(RequestError::OutOfTime)));
        assert!(asked.elapsed() + NETWORK < PROMISE, "{:?}", asked.elapsed());
    }
}
