use std::fs;

use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use aws_sdk_sesv2::{
    Client,
    config::retry::RetryConfig,
    error::ProvideErrorMetadata,
    types::{Body, Content, Destination, EmailContent, Message as Mail, MessageHeader},
};
use aws_types::region::Region;
use reqwest::{Method, StatusCode, header::HeaderMap};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use uuid::Uuid;

use super::{Message, Outbox, OutboxError};

const SIGNATURE: &str = "AWS4-HMAC-SHA256 Credential=local/20260101/eu-west-1/ses/aws4_request, \
                         SignedHeaders=host, Signature=0";

/// Serves an outbox, and returns its URL.
async fn serve(outbox: &Outbox) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let outbox = outbox.clone();
    tokio::spawn(async move { outbox.serve(listener, std::future::pending()).await });
    url
}

fn client(url: &str) -> Client {
    let config = aws::config()
        .unwrap()
        .into_builder()
        .region(Region::new("eu-west-1"))
        .endpoint_url(url)
        .retry_config(RetryConfig::disabled())
        .credentials_provider(SharedCredentialsProvider::new(Credentials::new("local", "local", None, None, "test")))
        .build();
    Client::new(&config)
}

fn utf8(text: &str) -> Content {
    Content::builder().data(text).charset("UTF-8").build().unwrap()
}

async fn send(url: &str, subject: &str) -> Result<String, String> {
    let header = MessageHeader::builder().name("List-Unsubscribe").value("<https://a.org/?t=x>").build().unwrap();
    let body = Body::builder().text(utf8("Grüße")).html(utf8("<p>Grüße</p>")).build();
    let mail = Mail::builder().subject(utf8(subject)).body(body).headers(header).build();
    let sent = client(url)
        .send_email()
        .from_email_address("The Organisation <newsletter@example.org>")
        .destination(Destination::builder().to_addresses("jo@example.org").build())
        .content(EmailContent::builder().simple(mail).build())
        .configuration_set_name("Mails")
        .send()
        .await;
    sent.map(|sent| sent.message_id.unwrap()).map_err(|error| error.code().unwrap_or("no code").to_owned())
}

/// A call that the outbox accepts.
fn call() -> Value {
    json!({
        "FromEmailAddress": "newsletter@example.org",
        "Destination": { "ToAddresses": ["jo@example.org"] },
        "Content": { "Simple": {
            "Subject": { "Data": "Hello", "Charset": "UTF-8" },
            "Body": { "Text": { "Data": "text" }, "Html": { "Data": "<p>html" } },
            "Headers": [{ "Name": "Auto-Submitted", "Value": "auto-generated" }],
        } },
    })
}

async fn post(url: &str, signature: &str, body: String) -> (StatusCode, String, Value) {
    let request = reqwest::Client::new().post(format!("{url}/v2/email/outbound-emails"));
    let answer = request.header("authorization", signature).body(body).send().await.unwrap();
    let (status, headers) = (answer.status(), answer.headers().clone());
    let error_type = headers.get("x-amzn-errortype").map(|error_type| error_type.to_str().unwrap().to_owned());
    (status, error_type.unwrap_or_default(), serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap())
}

async fn get(url: &str) -> (StatusCode, HeaderMap, String) {
    let answer = reqwest::get(url).await.unwrap();
    let (status, headers) = (answer.status(), answer.headers().clone());
    (status, headers, answer.text().await.unwrap())
}

fn subjects(outbox: &Outbox) -> Vec<String> {
    outbox.messages().into_iter().map(|message| message.subject).collect()
}

#[tokio::test]
async fn the_outbox_has_what_the_sdk_sends_newest_last() {
    let outbox = Outbox::in_memory();
    let url = serve(&outbox).await;
    let (first, second) = (send(&url, "Frühling").await.unwrap(), send(&url, "Sommer").await.unwrap());

    assert_eq!(Uuid::parse_str(&first).unwrap().get_version_num(), 4);
    assert_ne!(first, second);
    assert_eq!(subjects(&outbox), ["Frühling", "Sommer"]);
    let message = outbox.messages().remove(0);
    assert_eq!((message.to.as_str(), message.text.as_str()), ("jo@example.org", "Grüße"));
    assert_eq!(message.from, "The Organisation <newsletter@example.org>");
    assert_eq!(message.html, "<p>Grüße</p>");
    assert_eq!(message.headers["List-Unsubscribe"], "<https://a.org/?t=x>");
    let listed: Vec<Message> = serde_json::from_str(&get(&format!("{url}/messages")).await.2).unwrap();
    assert_eq!(listed, outbox.messages());
}

#[tokio::test]
async fn mails_survive_a_restart_until_the_outbox_is_emptied() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/outbox.jsonl");
    let open = || Outbox::open(&path).unwrap();
    send(&serve(&open()).await, "one").await.unwrap();
    let kept = fs::read(&path).unwrap();
    // A killed process may leave half a line.
    fs::write(&path, [&kept, &kept[..kept.len() / 2]].concat()).unwrap();

    let outbox = open();
    assert_eq!(subjects(&outbox), ["one"]);
    let url = serve(&outbox).await;
    send(&url, "two").await.unwrap();
    assert_eq!(subjects(&open()), ["one", "two"]);

    let answer = reqwest::Client::new().delete(format!("{url}/messages")).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    assert_eq!(get(&format!("{url}/messages")).await.2, "[]");
    assert!(open().messages().is_empty());
    send(&url, "three").await.unwrap();
    assert_eq!(subjects(&open()), ["three"]);
}

#[test]
fn a_file_that_is_not_an_outbox_is_refused_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("outbox.jsonl");
    fs::write(&path, "not json\n{").unwrap();
    assert!(matches!(Outbox::open(&path), Err(OutboxError::File(..))));
    assert_eq!(fs::read_to_string(&path).unwrap(), "not json\n{");
}

#[tokio::test]
async fn a_malformed_call_is_refused_as_in_ses() {
    let outbox = Outbox::in_memory();
    let url = serve(&outbox).await;
    let headers = |count: usize| -> Vec<Value> {
        (0..count).map(|index| json!({ "Name": format!("X-{index}"), "Value": "b" })).collect()
    };
    let changes = [
        ("", json!([])),
        ("/FromEmailAddress", json!("nobody")),
        ("/FromEmailAddress", json!(null)),
        ("/FromEmailAddress", json!("a@example.org\r\nBcc: b@example.org")),
        ("/Destination", json!({})),
        ("/Destination/ToAddresses", json!([])),
        ("/Destination/ToAddresses", json!(["a@example.org", "b@example.org"])),
        ("/Destination/ToAddresses", json!(["Jo"])),
        ("/Destination/ToAddresses", json!(["jö@example.org"])),
        ("/Destination", json!({ "ToAddresses": ["a@example.org"], "CcAddresses": [] })),
        ("/Content", json!({ "Raw": { "Data": "" } })),
        ("/Content/Simple/Subject", json!({ "Data": "" })),
        ("/Content/Simple/Subject", json!({ "Data": "a\r\nBcc: all@example.org" })),
        ("/Content/Simple/Subject", json!({ "Data": "Grüße" })),
        ("/Content/Simple/Subject", json!({ "Data": "x", "Charset": "latin1" })),
        ("/Content/Simple/Body", json!({ "Text": { "Data": "text" } })),
        ("/Content/Simple/Body", json!({ "Html": { "Data": "html" } })),
        ("/Content/Simple/Headers", json!(headers(16))),
        ("/Content/Simple/Headers", json!([{ "Name": "X-A", "Value": "b" }, { "Name": "x-a", "Value": "b" }])),
        ("/Content/Simple/Headers/0/Name", json!("")),
        ("/Content/Simple/Headers/0/Name", json!("X A")),
        ("/Content/Simple/Headers/0/Name", json!("X:A")),
        ("/Content/Simple/Headers/0/Name", json!("X-Ä")),
        ("/Content/Simple/Headers/0/Name", json!("n".repeat(127))),
        ("/Content/Simple/Headers/0/Value", json!("")),
        ("/Content/Simple/Headers/0/Value", json!("a\r\nBcc: b@example.org")),
        ("/Content/Simple/Headers/0/Value", json!("a\nb")),
        ("/Content/Simple/Headers/0/Value", json!("ä")),
        ("/Content/Simple/Headers/0/Value", json!("v".repeat(990))),
    ];
    let bodies = changes.into_iter().map(|(pointer, value)| {
        let mut call = call();
        *call.pointer_mut(pointer).unwrap() = value;
        call.to_string()
    });
    let mut unknown_field = call();
    unknown_field["EmailTags"] = json!([]);
    let others = [unknown_field.to_string(), String::new(), "{".to_owned(), "x".repeat(41 * 1024 * 1024)];
    for body in bodies.chain(others) {
        let (status, error_type, answer) = post(&url, SIGNATURE, body.clone()).await;
        let start = body.get(..300).unwrap_or(&body);
        assert_eq!((status, error_type.as_str()), (StatusCode::BAD_REQUEST, "BadRequestException"), "{start}");
        assert!(answer["message"].is_string(), "{answer}");
    }
    assert_eq!(send(&url, "").await.unwrap_err(), "BadRequestException");
    assert!(outbox.messages().is_empty());
    let mut most = call();
    most["Content"]["Simple"]["Headers"] = json!(headers(15));
    assert_eq!(post(&url, SIGNATURE, most.to_string()).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_call_without_a_signature_is_refused() {
    let outbox = Outbox::in_memory();
    let url = serve(&outbox).await;
    for signature in ["", "Basic x", "AWS4-HMAC-SHA256 x"] {
        let (status, error_type, _) = post(&url, signature, call().to_string()).await;
        let expected = (StatusCode::FORBIDDEN, "MissingAuthenticationTokenException");
        assert_eq!((status, error_type.as_str()), expected, "{signature}");
    }
    assert!(outbox.messages().is_empty());
}

#[tokio::test]
async fn every_other_operation_of_ses_is_refused_by_name() {
    let url = serve(&Outbox::in_memory()).await;
    let operations = [
        (Method::GET, "/v2/email/outbound-emails"),
        (Method::POST, "/v2/email/outbound-bulk-emails"),
        (Method::GET, "/v2/email/account"),
        (Method::DELETE, "/v2/email/identities/x"),
    ];
    for (method, path) in operations {
        let request = reqwest::Client::new().request(method.clone(), format!("{url}{path}"));
        let answer = request.header("authorization", SIGNATURE).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::NOT_IMPLEMENTED, "{method} {path}");
        assert!(answer.text().await.unwrap().contains(path), "{method} {path}");
    }
    let account = client(&url).get_account().send().await;
    assert_eq!(account.unwrap_err().code(), Some("UnknownOperationException"));
}

#[tokio::test]
async fn a_person_can_read_the_mails_and_follow_their_links() {
    let outbox = Outbox::in_memory();
    let url = serve(&outbox).await;
    assert!(get(&url).await.2.contains("No mail yet"));
    let html = "<!DOCTYPE html><html><head><title>x</title></head><body><script>alert(1)</script></body></html>";
    let mut mail = call();
    let message = &mut mail["Content"]["Simple"];
    message["Subject"]["Data"] = json!("<b>Hello");
    message["Body"]["Text"]["Data"] = json!("Follow\nhttps://a.org/?t=1 <script>");
    message["Body"]["Html"]["Data"] = json!(html);
    assert_eq!(post(&url, SIGNATURE, mail.to_string()).await.0, StatusCode::OK);
    send(&url, "Newest").await.unwrap();

    let (_, headers, list) = get(&url).await;
    assert!(list.contains("<a href=\"/messages/1\">&lt;b&gt;Hello</a>"), "{list}");
    assert!(list.find("Newest").unwrap() < list.find("Hello").unwrap());
    assert!(headers["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));

    let (_, _, page) = get(&format!("{url}/messages/1")).await;
    assert!(page.contains("<a href=\"https://a.org/?t=1\"") && !page.contains("<script>"), "{page}");
    assert!(page.contains("Auto-Submitted") && page.contains("src=\"/messages/1/html\" sandbox=\"allow-popups"));

    let (_, headers, part) = get(&format!("{url}/messages/1/html")).await;
    assert_eq!(part, html.replace("<head>", "<head><base target=\"_blank\">"));
    let policy = headers["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'") && policy.contains("sandbox") && !policy.contains("script"));

    for path in ["/messages/0", "/messages/3", "/messages/x", "/messages/3/html", "/nowhere"] {
        assert_eq!(get(&format!("{url}{path}")).await.0, StatusCode::NOT_FOUND, "{path}");
    }
}
