use std::{
    fs,
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{Router, extract::State, http::StatusCode, response::IntoResponse, routing::post};
use dynoxide::actions::put_item::PutItemRequest;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinHandle, time::timeout};

use super::{EventSource, EventSourceError, Timing};
use crate::{Database, Function, Stream, Template};

const FAST: Timing = Timing {
    pause: Duration::from_millis(5),
    first_backoff: Duration::from_millis(1),
    longest_backoff: Duration::from_millis(4),
    patience: Duration::from_millis(300),
};

/// What the function under test does with a batch of ids.
type Behaviour = fn(&[String], usize) -> Answer;

enum Answer {
    Done,
    /// Reports the records with these ids.
    Failed(Vec<String>),
    Error,
    ErrorWithGoodStatus,
    Nothing,
}

/// A function that writes down what it is invoked with.
#[derive(Clone)]
struct Endpoint {
    behaviour: Behaviour,
    events: Arc<Mutex<Vec<Value>>>,
}

impl Endpoint {
    fn new(behaviour: Behaviour) -> Self {
        Self { behaviour, events: Arc::default() }
    }

    async fn serve_at(&self, listener: TcpListener) {
        let router = Router::new().route("/2015-03-31/functions/mailer/invocations", post(invoke));
        axum::serve(listener, router.with_state(self.clone())).await.unwrap();
    }

    async fn start(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let endpoint = self.clone();
        tokio::spawn(async move { endpoint.serve_at(listener).await });
        url
    }

    /// The ids of every invocation.
    fn batches(&self) -> Vec<Vec<String>> {
        self.events.lock().unwrap().iter().map(ids).collect()
    }

    async fn wait_for(&self, count: usize) {
        let enough = async {
            while self.batches().len() < count {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let waited = timeout(Duration::from_secs(20), enough).await;
        waited.unwrap_or_else(|_| panic!("{count} invocations, not {:?}", self.batches()));
    }
}

async fn invoke(State(endpoint): State<Endpoint>, body: String) -> axum::response::Response {
    let event: Value = serde_json::from_str(&body).unwrap();
    let ids = ids(&event);
    let count = {
        let mut events = endpoint.events.lock().unwrap();
        events.push(event.clone());
        events.len()
    };
    match (endpoint.behaviour)(&ids, count) {
        Answer::Done => r#"{"batchItemFailures":[]}"#.into_response(),
        Answer::Failed(failed) => {
            let failures: Vec<_> = records(&event)
                .iter()
                .filter(|record| failed.contains(&id(record)))
                .map(|record| json!({ "itemIdentifier": record["dynamodb"]["SequenceNumber"] }))
                .collect();
            json!({ "batchItemFailures": failures }).to_string().into_response()
        }
        Answer::Error => (StatusCode::INTERNAL_SERVER_ERROR, r#"{"errorType":"x"}"#).into_response(),
        Answer::ErrorWithGoodStatus => r#"{"errorType":"x","errorMessage":"y"}"#.into_response(),
        Answer::Nothing => std::future::pending().await,
    }
}

fn records(event: &Value) -> Vec<Value> {
    event["Records"].as_array().unwrap().clone()
}

fn id(record: &Value) -> String {
    record["dynamodb"]["Keys"]["id"]["S"].as_str().unwrap().to_owned()
}

fn ids(event: &Value) -> Vec<String> {
    records(event).iter().map(id).collect()
}

fn batch(ids: &str) -> Vec<String> {
    ids.chars().map(|id| id.to_string()).collect()
}

fn function(settings: &str) -> (Template, Function, Stream) {
    let text = format!(
        "
Resources:
  People:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{{ AttributeName: id, AttributeType: S }}]
      KeySchema: [{{ AttributeName: id, KeyType: HASH }}]
      BillingMode: PAY_PER_REQUEST
      StreamSpecification: {{ StreamViewType: NEW_AND_OLD_IMAGES }}
  Unsent:
    Type: AWS::SQS::Queue
  Mailer:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: mailer
      Events:
        Changes:
          Type: DynamoDB
          Properties:
            Stream: !GetAtt People.StreamArn
            StartingPosition: TRIM_HORIZON
            FunctionResponseTypes: [ReportBatchItemFailures]
            DestinationConfig: {{ OnFailure: {{ Type: SQS, Destination: !GetAtt Unsent.Arn }} }}
            {settings}
"
    );
    let template = Template::parse(&text, &std::collections::BTreeMap::new()).unwrap();
    let function = template.functions()[0].clone();
    let stream = function.streams[0].clone();
    (template, function, stream)
}

/// A database with a stream, an event source, and a folder.
struct Site {
    database: Database,
    settings: &'static str,
    data: TempDir,
    url: String,
}

impl Site {
    fn new(settings: &'static str, url: String) -> Self {
        let database = Database::in_memory().unwrap();
        database.create_tables(function(settings).0.tables()).unwrap();
        Self { database, settings, data: tempfile::tempdir().unwrap(), url }
    }

    fn put(&self, id: &str, status: &str) {
        let item = json!({ "id": { "S": id }, "status": { "S": status } });
        let request: PutItemRequest = serde_json::from_value(json!({ "TableName": "People", "Item": item })).unwrap();
        self.database.engine().put_item(request).unwrap();
    }

    fn put_all(&self, ids: &str) {
        ids.chars().for_each(|id| self.put(&id.to_string(), "pending"));
    }

    fn event_source(&self) -> Result<EventSource, EventSourceError> {
        let (_, function, stream) = function(self.settings);
        EventSource::with_timing(&self.database, &function, &stream, self.url.clone(), self.data.path(), FAST)
    }

    fn start(&self) -> JoinHandle<EventSourceError> {
        tokio::spawn(self.event_source().unwrap().run())
    }

    /// Runs an event source until it has dealt with all that there is.
    async fn deal_with_all(&self) {
        let mut event_source = self.event_source().unwrap();
        let all = async { while event_source.go_on().await.unwrap() {} };
        timeout(Duration::from_secs(20), all).await.unwrap();
    }

    fn given_up(&self) -> Vec<Value> {
        let lines = fs::read_to_string(self.data.path().join("Unsent.jsonl")).unwrap_or_default();
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

async fn site(settings: &'static str, behaviour: Behaviour) -> (Site, Endpoint) {
    let endpoint = Endpoint::new(behaviour);
    (Site::new(settings, endpoint.start().await), endpoint)
}

#[tokio::test]
async fn a_function_gets_a_record_as_lambda_writes_it() {
    let (site, endpoint) = site("", |_, _| Answer::Done).await;
    site.put("a", "pending");
    site.put("a", "confirmed");
    site.deal_with_all().await;

    let event = endpoint.events.lock().unwrap()[0].clone();
    assert_eq!(event["Records"].as_array().unwrap().len(), 2);
    let mut record = event["Records"][1].clone();
    let change = record["dynamodb"].as_object_mut().unwrap();
    assert!(change.remove("ApproximateCreationDateTime").unwrap().as_u64().unwrap() > 1_700_000_000);
    assert!(change.remove("SequenceNumber").unwrap().as_str().unwrap().len() >= 21);
    assert!(change.remove("SizeBytes").unwrap().as_u64().unwrap() > 0);
    assert!(record.as_object_mut().unwrap().remove("eventID").unwrap().is_string());
    let expected = json!({
        "eventName": "MODIFY",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "eu-west-1",
        "eventSourceARN": "arn:aws:dynamodb:eu-west-1:000000000000:table/People/stream/local",
        "dynamodb": {
            "Keys": { "id": { "S": "a" } },
            "NewImage": { "id": { "S": "a" }, "status": { "S": "confirmed" } },
            "OldImage": { "id": { "S": "a" }, "status": { "S": "pending" } },
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
    });
    assert_eq!(record, expected);
}

#[tokio::test]
async fn records_come_in_order_and_in_batches_of_the_size_of_the_template() {
    let (site, endpoint) = site("BatchSize: 3", |_, _| Answer::Done).await;
    site.put_all("abcdefg");
    site.deal_with_all().await;
    assert_eq!(endpoint.batches(), [batch("abc"), batch("def"), batch("g")]);
}

#[tokio::test]
async fn only_records_that_a_filter_wants_come() {
    let settings = r#"FilterCriteria: { Filters: [
        { Pattern: '{"eventName": ["INSERT"], "dynamodb": {"NewImage": {"status": {"S": ["pending"]}}}}' },
        { Pattern: '{"dynamodb": {"NewImage": {"status": {"S": [{"prefix": "un"}]}}}}' }] }"#;
    let (site, endpoint) = site(settings, |_, _| Answer::Done).await;
    for (id, status) in [("a", "pending"), ("a", "confirmed"), ("b", "confirmed"), ("a", "unsubscribed")] {
        site.put(id, status);
    }
    site.deal_with_all().await;
    assert_eq!(endpoint.batches(), [batch("aa")]);
}

#[tokio::test]
async fn a_filter_that_is_not_understood_is_refused_at_the_start() {
    let site = Site::new(
        r#"FilterCriteria: { Filters: [{ Pattern: '{"eventName": [{"wildcard": "I*"}]}' }] }"#,
        String::new(),
    );
    let error = site.event_source().unwrap_err();
    assert!(format!("{:#}", anyhow::Error::from(error)).contains("wildcard"));
}

#[tokio::test]
async fn a_table_without_a_stream_is_refused_at_the_start() {
    let (_, function, stream) = function("");
    let database = Database::in_memory().unwrap();
    let data = tempfile::tempdir().unwrap();
    let refused = EventSource::new(&database, &function, &stream, String::new(), data.path());
    assert!(matches!(refused, Err(EventSourceError::NoStream(table)) if table == "People"));
}

#[tokio::test]
async fn a_batch_is_tried_again_from_the_first_record_that_failed() {
    let (site, endpoint) = site("", |_, count| match count {
        1 => Answer::Failed(batch("ce")),
        2 => Answer::Failed(batch("e")),
        _ => Answer::Done,
    })
    .await;
    site.put_all("abcde");
    site.deal_with_all().await;
    assert_eq!(endpoint.batches(), [batch("abcde"), batch("cde"), batch("e")]);
    assert!(site.given_up().is_empty());
}

#[tokio::test]
async fn a_batch_that_fails_is_tried_again_whole() {
    let (site, endpoint) = site("", |_, count| match count {
        1 => Answer::Error,
        2 => Answer::ErrorWithGoodStatus,
        3 => Answer::Nothing,
        _ => Answer::Done,
    })
    .await;
    site.put_all("ab");
    site.deal_with_all().await;
    assert_eq!(endpoint.batches(), vec![batch("ab"); 4]);
}

#[tokio::test]
async fn a_batch_is_halved_until_the_bad_record_is_alone_and_the_others_are_done() {
    let settings = "BisectBatchOnFunctionError: true\n            MaximumRetryAttempts: 2";
    let behaviour: Behaviour = |ids, _| if ids.contains(&"c".to_owned()) { Answer::Error } else { Answer::Done };
    let (site, endpoint) = site(settings, behaviour).await;
    site.put_all("abcdef");
    site.deal_with_all().await;
    let expected = ["abcdef", "abc", "a", "bc", "b", "c", "c", "c", "def"];
    assert_eq!(endpoint.batches(), expected.map(batch));
    assert_eq!(site.given_up().len(), 1);
    assert_eq!(site.given_up()[0]["DDBStreamBatchInfo"]["batchSize"], 1);
}

#[tokio::test]
async fn a_record_that_is_reported_again_and_again_is_given_up_alone() {
    let settings = "BisectBatchOnFunctionError: true\n            MaximumRetryAttempts: 1";
    let behaviour: Behaviour = |ids, _| {
        if ids.contains(&"b".to_owned()) { Answer::Failed(batch("b")) } else { Answer::Done }
    };
    let (site, endpoint) = site(settings, behaviour).await;
    site.put_all("abcd");
    site.deal_with_all().await;
    assert_eq!(endpoint.batches(), ["abcd", "bcd", "b", "b", "cd"].map(batch));
    assert_eq!(site.given_up().len(), 1);
}

#[tokio::test]
async fn what_failed_too_often_is_told_to_the_queue_and_the_stream_goes_on() {
    let behaviour: Behaviour = |ids, _| if ids.contains(&"a".to_owned()) { Answer::Error } else { Answer::Done };
    let (site, endpoint) = site("BatchSize: 2\n            MaximumRetryAttempts: 2", behaviour).await;
    site.put_all("abc");
    site.deal_with_all().await;
    assert_eq!(endpoint.batches(), ["ab", "ab", "ab", "c"].map(batch));

    let given_up = site.given_up();
    assert_eq!(given_up.len(), 1);
    assert_eq!(given_up[0]["requestContext"]["condition"], "RetryAttemptsExhausted");
    assert_eq!(given_up[0]["requestContext"]["approximateInvokeCount"], 3);
    let event = endpoint.events.lock().unwrap()[0].clone();
    let info = &given_up[0]["DDBStreamBatchInfo"];
    assert_eq!(info["startSequenceNumber"], event["Records"][0]["dynamodb"]["SequenceNumber"]);
    assert_eq!(info["endSequenceNumber"], event["Records"][1]["dynamodb"]["SequenceNumber"]);
    assert_eq!((&info["batchSize"], &info["streamArn"]), (&json!(2), &event["Records"][0]["eventSourceARN"]));
}

#[tokio::test]
async fn what_failed_for_too_long_is_given_up_after_one_attempt_at_least() {
    let (site, endpoint) = site("MaximumRecordAgeInSeconds: 0", |_, _| Answer::Error).await;
    site.put_all("a");
    tokio::time::sleep(Duration::from_millis(1100)).await;
    site.deal_with_all().await;
    assert_eq!(endpoint.batches(), [batch("a")]);
    assert_eq!(site.given_up()[0]["requestContext"]["condition"], "RecordAgeExceeded");
}

#[tokio::test]
async fn while_there_is_no_function_nothing_counts_as_an_attempt() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let site = Site::new("MaximumRetryAttempts: 0", format!("http://{address}"));
    site.put_all("a");
    let running = site.start();
    tokio::time::sleep(Duration::from_millis(200)).await;

    let endpoint = Endpoint::new(|_, _| Answer::Done);
    let served = endpoint.clone();
    tokio::spawn(async move { served.serve_at(TcpListener::bind(address).await.unwrap()).await });
    endpoint.wait_for(1).await;

    assert_eq!(endpoint.batches(), [batch("a")]);
    assert!(site.given_up().is_empty());
    running.abort();
}

#[tokio::test]
async fn a_restart_goes_on_where_the_last_run_was_ended() {
    let (site, endpoint) =
        site(
            "BatchSize: 2",
            |ids, count| {
                if count < 4 && ids.contains(&"c".to_owned()) { Answer::Nothing } else { Answer::Done }
            },
        )
        .await;
    site.put_all("abcd");
    let running = site.start();
    endpoint.wait_for(2).await;
    // As if killed, in the middle of an invocation.
    running.abort();
    site.put_all("e");

    site.deal_with_all().await;
    site.deal_with_all().await;

    let batches = endpoint.batches();
    assert_eq!(batches[0], batch("ab"));
    assert!(batches[1..].iter().all(|ids| *ids == batch("cd") || *ids == batch("e")), "{batches:?}");
    assert_eq!(batches.last().unwrap(), &batch("e"));
    assert_eq!(batches.iter().filter(|ids| **ids == batch("e")).count(), 1);
}

#[tokio::test]
async fn records_that_no_filter_wants_are_not_read_again() {
    let settings = r#"FilterCriteria: { Filters: [{ Pattern: '{"eventName": ["REMOVE"]}' }] }"#;
    let (site, endpoint) = site(settings, |_, _| Answer::Done).await;
    site.put_all("abc");
    site.deal_with_all().await;
    assert!(!site.event_source().unwrap().go_on().await.unwrap());
    assert!(endpoint.batches().is_empty());
}

#[tokio::test]
async fn a_database_that_was_started_afresh_is_read_from_its_beginning() {
    let (mut site, endpoint) = site("", |_, _| Answer::Done).await;
    site.put_all("a");
    site.deal_with_all().await;
    site.database = Database::in_memory().unwrap();
    site.database.create_tables(function("").0.tables()).unwrap();
    site.put_all("b");
    site.deal_with_all().await;
    assert_eq!(endpoint.batches(), [batch("a"), batch("b")]);
}

#[tokio::test]
async fn new_records_come_within_moments() {
    let endpoint = Endpoint::new(|_, _| Answer::Done);
    let site = Site::new("", endpoint.start().await);
    let running = site.start();
    for id in ["a", "b"] {
        site.put_all(id);
        endpoint.wait_for(usize::from(id == "b") + 1).await;
    }
    assert_eq!(endpoint.batches(), [batch("a"), batch("b")]);
    running.abort();
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_ends_the_event_source() {
    let (site, endpoint) = site("", |_, _| Answer::Done).await;
    let event_source = site.event_source().unwrap();
    fs::remove_dir(site.data.path()).unwrap();
    fs::write(site.data.path(), "").unwrap();
    site.put_all("a");
    let failure = timeout(Duration::from_secs(20), event_source.run()).await.unwrap();
    assert!(matches!(failure, EventSourceError::File { .. }), "{failure}");
    assert_eq!(endpoint.batches().len(), 1);
    remove(site.data.path());
}

fn remove(path: &Path) {
    fs::remove_file(path).unwrap();
}
