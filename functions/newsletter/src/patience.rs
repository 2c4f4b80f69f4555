use std::time::Duration;

use tokio::time::timeout;

use crate::newsletter::Failure;

/// How long a request may take, whatever the tables do. A visitor waits three seconds at the most; what is left of them is
/// for the way here and back.
const PATIENCE: Duration = Duration::from_millis(2_500);

/// How long to wait for the count of a client's sign-ups. The sign-up itself comes after it, and is what matters.
pub(crate) const PATIENCE_WITH_LIMITS: Duration = Duration::from_millis(400);

/// Does all that a request takes, or says in time that it could not be done. The tables may have done it all the same.
pub(crate) async fn in_time<Done>(work: impl Future<Output = Result<Done, Failure>>) -> Result<Done, Failure> {
    timeout(PATIENCE, work).await.unwrap_or(Err(Failure::OutOfTime))
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
    use subscribers::{EmailAddress, Limits, Nonce, Purpose, Subscribers, TokenKey};
    use tokio::{net::TcpListener, time::Instant};

    use super::*;
    use crate::Newsletter;

    /// What a visitor is promised.
    const PROMISE: Duration = Duration::from_secs(3);

    /// For API Gateway, the network and a function that has to be started first.
    const THE_WAY: Duration = Duration::from_millis(400);

    #[test]
    fn a_visitor_has_an_answer_within_three_seconds() {
        assert!(PATIENCE + THE_WAY < PROMISE);
    }

    #[test]
    fn a_sign_up_survives_one_lost_answer_even_if_nobody_counts_it() {
        assert!(PATIENCE_WITH_LIMITS + aws::ATTEMPT + aws::BACKOFF + aws::ATTEMPT < PATIENCE);
    }

    #[test]
    fn a_table_that_does_not_answer_is_given_up_before_the_visitor_is() {
        assert!(aws::OPERATION < PATIENCE);
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
            limits: Limits::new(client, "Limits".to_owned()),
            token_key: TokenKey::new("a-token-key-for-tests-of-more-than-32-bytes").unwrap(),
            sign_ups_per_client: 1,
        }
    }

    /// What a browser sends with a form, or to read a page.
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

    /// The clock stands still while anything is under way, so this measures what was waited for and not the machine.
    #[tokio::test(start_paused = true)]
    async fn every_request_is_answered_in_time_by_tables_that_never_answer() {
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
            assert!(asked.elapsed() + THE_WAY < PROMISE, "{method} {path}: {:?}", asked.elapsed());
            assert_says_try_again(&answer, path);
            if path == path::NEWSLETTER {
                let html = String::from_utf8_lossy(answer.body());
                assert!(html.contains(ENGLISH.newsletter.form.not_stored), "{html}");
                assert!(html.contains(r#"value="jo@example.org""#), "{html}");
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn whatever_a_request_waits_for_it_is_given_up_in_time() {
        let asked = Instant::now();
        let given_up = in_time(std::future::pending::<Result<(), _>>()).await;
        assert!(matches!(given_up, Err(Failure::OutOfTime)));
        assert!(asked.elapsed() + THE_WAY < PROMISE, "{:?}", asked.elapsed());
    }
}
