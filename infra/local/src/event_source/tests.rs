use std::{
    collections::BTreeMap,
    fs,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{Router, extract::State, http::StatusCode, response::IntoResponse, routing::post};
use dynoxide::actions::put_item::PutItemRequest;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    net::TcpListener,
    task::JoinHandle,
    time::{sleep, timeout},
};

use super::{EventSource, EventSourceError, Timing};
use crate::{Database, Template};

const FAST: Timing = Timing {
    poll_interval: Duration::from_millis(5),
    first_backoff: Duration::from_millis(1),
    longest_backoff: Duration::from_millis(4),
    invocation_timeout: Duration::from_millis(300),
};

/// What the function answers to a batch of ids. The number counts the invocations.
type Behaviour = fn(&str, usize) -> Answer;

enum Answer {
    Processed,
    /// Reports the records with these ids.
    Failed(&'static str),
    Error,
    ErrorWithGoodStatus,
    Timeout,
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
    fn batches(&self) -> Vec<String> {
        self.events.lock().unwrap().iter().map(ids).collect()
    }

    async fn wait_for(&self, count: usize) {
        let enough = async {
            while self.batches().len() < count {
                sleep(Duration::from_millis(5)).await;
            }
        };
        let waited = timeout(Duration::from_secs(20), enough).await;
        waited.unwrap_or_else(|_| panic!("{count} invocations, not {:?}", self.batches()));
    }
}

async fn invoke(State(endpoint): State<Endpoint>, body: String) -> axum::response::Response {
    let event: Value = serde_json::from_str(&body).unwrap();
    let count = {
        let mut events = endpoint.events.lock().unwrap();
        events.push(event.clone());
        events.len()
    };
    match (endpoint.behaviour)(&ids(&event), count) {
        Answer::Processed => r#"{"batchItemFailures":[]}"#.into_response(),
        Answer::Failed(failed) => {
            let failures = records(&event).filter(|record| failed.contains(id(record)));
            let failures = failures.map(|record| json!({ "itemIdentifier": record["dynamodb"]["SequenceNumber"] }));
            json!({ "batchItemFailures": failures.collect::<Vec<_>>() }).to_string().into_response()
        }
        Answer::Error => (StatusCode::INTERNAL_SERVER_ERROR, r#"{"errorType":"x"}"#).into_response(),
        Answer::ErrorWithGoodStatus => r#"{"errorType":"x","errorMessage":"y"}"#.into_response(),
        Answer::Timeout => std::future::pending().await,
    }
}

fn records(event: &Value) -> impl Iterator<Item = &Value> {
    event["Records"].as_array().unwrap().iter()
}

fn id(record: &Value) -> &str {
    record["dynamodb"]["Keys"]["id"]["S"].as_str().unwrap()
}

fn ids(event: &Value) -> String {
    records(event).map(id).collect()
}

/// A database with a stream that invokes the function at `url`.
struct Site {
    template: Template,
    database: Database,
    data: TempDir,
    url: String,
}

impl Site {
    /// `settings` are those of the event source.
    fn new(settings: &str, url: String) -> Self {
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
  Unsent: {{ Type: AWS::SQS::Queue }}
  Mailer:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: mailer
      Events:
        Changes:
          Type: DynamoDB
          Properties: {{
            Stream: !GetAtt People.StreamArn,
            StartingPosition: TRIM_HORIZON,
            FunctionResponseTypes: [ReportBatchItemFailures],
            DestinationConfig: {{ OnFailure: {{ Type: SQS, Destination: !GetAtt Unsent.Arn }} }},
            {settings} }}
"
        );
        let template = Template::parse(&text, &BTreeMap::new()).unwrap();
        let database = Database::in_memory().unwrap();
        database.create_tables(template.tables()).unwrap();
        Self { template, database, data: tempfile::tempdir().unwrap(), url }
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
        let function = &self.template.functions()[0];
        let stream = &function.streams[0];
        let mut event_source = EventSource::new(&self.database, function, stream, &self.url, self.data.path())?;
        event_source.timing = FAST;
        Ok(event_source)
    }

    fn start(&self) -> JoinHandle<EventSourceError> {
        tokio::spawn(self.event_source().unwrap().run())
    }

    /// Runs an event source until it has processed all records.
    async fn process_all(&self) {
        let mut event_source = self.event_source().unwrap();
        let all = async { while event_source.poll().await.unwrap() {} };
        timeout(Duration::from_secs(20), all).await.unwrap();
    }

    fn failed_batches(&self) -> Vec<Value> {
        let lines = fs::read_to_string(self.data.path().join("Unsent.jsonl")).unwrap_or_default();
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

async fn site(settings: &str, behaviour: Behaviour) -> (Site, Endpoint) {
    let endpoint = Endpoint::new(behaviour);
    (Site::new(settings, endpoint.start().await), endpoint)
}

#[tokio::test]
async fn a_function_gets_a_record_as_lambda_writes_it() {
    let (site, endpoint) = site("", |_, _| Answer::Processed).await;
    site.put("a", "pending");
    site.put("a", "confirmed");
    site.process_all().await;

    let event = endpoint.events.lock().unwrap()[0].clone();
    assert_eq!(ids(&event), "aa");
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

/// In this order: what must be true, the settings, the function, the records, the expected invocations, and the
/// expected sizes of the discarded batches.
type Case = (&'static str, &'static str, Behaviour, &'static str, &'static [&'static str], &'static [u64]);

#[tokio::test]
async fn batches_are_cut_tried_again_and_discarded_as_in_lambda() {
    let cases: [Case; 6] = [
        (
            "records come in order, in batches of the template's size",
            "BatchSize: 3",
            |_, _| Answer::Processed,
            "abcdefg",
            &["abc", "def", "g"],
            &[],
        ),
        (
            "a batch is tried again from the first record that failed, and attempts count anew",
            "MaximumRetryAttempts: 1",
            |_, count| match count {
                1 => Answer::Failed("ce"),
                2 => Answer::Failed("e"),
                _ => Answer::Processed,
            },
            "abcde",
            &["abcde", "cde", "e"],
            &[],
        ),
        (
            "after an error or a timeout, the whole batch is tried again",
            "",
            |_, count| match count {
                1 => Answer::Error,
                2 => Answer::ErrorWithGoodStatus,
                3 => Answer::Timeout,
                _ => Answer::Processed,
            },
            "ab",
            &["ab", "ab", "ab", "ab"],
            &[],
        ),
        (
            "a failed batch is halved until the bad record is alone",
            "BisectBatchOnFunctionError: true, MaximumRetryAttempts: 2",
            |ids, _| if ids.contains('c') { Answer::Error } else { Answer::Processed },
            "abcdef",
            &["abcdef", "abc", "a", "bc", "b", "c", "c", "c", "def"],
            &[1],
        ),
        (
            "a record that is reported too often is discarded alone",
            "BisectBatchOnFunctionError: true, MaximumRetryAttempts: 1",
            |ids, _| if ids.contains('b') { Answer::Failed("b") } else { Answer::Processed },
            "abcd",
            &["abcd", "bcd", "b", "b", "cd"],
            &[1],
        ),
        (
            "a batch that failed too often is discarded whole, and the stream goes on",
            "BatchSize: 2, MaximumRetryAttempts: 2",
            |ids, _| if ids.contains('a') { Answer::Error } else { Answer::Processed },
            "abc",
            &["ab", "ab", "ab", "c"],
            &[2],
        ),
    ];
    for (promise, settings, behaviour, records, invocations, discarded) in cases {
        let (site, endpoint) = site(settings, behaviour).await;
        site.put_all(records);
        site.process_all().await;
        assert_eq!(endpoint.batches(), invocations, "{promise}");
        let sizes = site.failed_batches().into_iter().map(|batch| batch["DDBStreamBatchInfo"]["batchSize"].clone());
        assert_eq!(sizes.collect::<Vec<_>>(), discarded, "{promise}");
    }
}

#[tokio::test]
async fn a_discarded_batch_is_written_to_the_file_of_its_queue_as_lambda_writes_it() {
    let (site, endpoint) = site("MaximumRetryAttempts: 2", |_, _| Answer::Error).await;
    site.put_all("ab");
    site.process_all().await;

    let batch = site.failed_batches().remove(0);
    assert_eq!(batch["requestContext"]["condition"], "RetryAttemptsExhausted");
    assert_eq!(batch["requestContext"]["approximateInvokeCount"], 3);
    let request_id = batch["requestContext"]["requestId"].as_str().unwrap();
    assert_eq!(uuid::Uuid::parse_str(request_id).unwrap().get_version_num(), 4);
    let event = endpoint.events.lock().unwrap()[0].clone();
    let info = &batch["DDBStreamBatchInfo"];
    assert_eq!(info["startSequenceNumber"], event["Records"][0]["dynamodb"]["SequenceNumber"]);
    assert_eq!(info["endSequenceNumber"], event["Records"][1]["dynamodb"]["SequenceNumber"]);
    assert_eq!(info["streamArn"], event["Records"][0]["eventSourceARN"]);
}

#[tokio::test]
async fn a_record_that_is_too_old_is_tried_once_and_then_discarded() {
    let (site, endpoint) = site("MaximumRecordAgeInSeconds: 0", |_, _| Answer::Error).await;
    site.put_all("a");
    sleep(Duration::from_millis(1100)).await;
    site.process_all().await;
    assert_eq!(endpoint.batches(), ["a"]);
    assert_eq!(site.failed_batches()[0]["requestContext"]["condition"], "RecordAgeExceeded");
}

#[tokio::test]
async fn only_records_that_match_a_filter_reach_the_function() {
    let settings = r#"FilterCriteria: { Filters: [
        { Pattern: '{"eventName": ["INSERT"], "dynamodb": {"NewImage": {"status": {"S": ["pending"]}}}}' },
        { Pattern: '{"dynamodb": {"NewImage": {"status": {"S": [{"prefix": "un"}]}}}}' }] }"#;
    let (site, endpoint) = site(settings, |_, _| Answer::Processed).await;
    for (id, status) in [("a", "pending"), ("a", "confirmed"), ("b", "confirmed"), ("a", "unsubscribed")] {
        site.put(id, status);
    }
    site.process_all().await;
    assert_eq!(endpoint.batches(), ["aa"]);
    site.put("b", "confirmed");
    site.process_all().await;
    assert!(!site.event_source().unwrap().poll().await.unwrap(), "records that match no filter are not read again");
}

#[tokio::test]
async fn an_unsupported_filter_and_a_table_without_a_stream_are_refused_at_the_start() {
    let filter = r#"FilterCriteria: { Filters: [{ Pattern: '{"eventName": [{"wildcard": "I*"}]}' }] }"#;
    let error = Site::new(filter, String::new()).event_source().err().unwrap();
    assert!(format!("{:#}", anyhow::Error::from(error)).contains("wildcard"));

    let mut site = Site::new("", String::new());
    site.database = Database::in_memory().unwrap();
    assert!(matches!(site.event_source(), Err(EventSourceError::NoStream(table)) if table == "People"));
}

#[tokio::test]
async fn an_unreachable_function_does_not_count_as_an_attempt() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let site = Site::new("MaximumRetryAttempts: 0", format!("http://{address}"));
    site.put_all("a");
    let running = site.start();
    sleep(Duration::from_millis(200)).await;

    let endpoint = Endpoint::new(|_, _| Answer::Processed);
    let served = endpoint.clone();
    tokio::spawn(async move { served.serve_at(TcpListener::bind(address).await.unwrap()).await });
    endpoint.wait_for(1).await;

    assert_eq!(endpoint.batches(), ["a"]);
    assert!(site.failed_batches().is_empty());
    running.abort();
}

#[tokio::test]
async fn a_restart_goes_on_where_the_last_run_was_killed() {
    let behaviour: Behaviour =
        |ids, count| if count < 4 && ids.contains('c') { Answer::Timeout } else { Answer::Processed };
    let (site, endpoint) = site("BatchSize: 2", behaviour).await;
    site.put_all("abcd");
    let running = site.start();
    endpoint.wait_for(2).await;
    // In the middle of an invocation.
    running.abort();
    site.put_all("e");

    site.process_all().await;
    site.process_all().await;

    let batches = endpoint.batches();
    let (last, others) = batches.split_last().unwrap();
    assert_eq!((others[0].as_str(), last.as_str()), ("ab", "e"));
    assert!(others[1..].iter().all(|ids| ids == "cd"), "{batches:?}");
}

#[tokio::test]
async fn a_new_database_is_read_from_its_beginning() {
    let (mut site, endpoint) = site("", |_, _| Answer::Processed).await;
    site.put_all("a");
    site.process_all().await;
    site.database = Database::in_memory().unwrap();
    site.database.create_tables(site.template.tables()).unwrap();
    site.put_all("b");
    site.process_all().await;
    assert_eq!(endpoint.batches(), ["a", "b"]);
}

#[tokio::test]
async fn new_records_reach_a_running_function() {
    let (site, endpoint) = site("", |_, _| Answer::Processed).await;
    let running = site.start();
    for (count, id) in [(1, "a"), (2, "b")] {
        site.put_all(id);
        endpoint.wait_for(count).await;
    }
    assert_eq!(endpoint.batches(), ["a", "b"]);
    running.abort();
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_ends_the_event_source() {
    let (site, endpoint) = site("", |_, _| Answer::Processed).await;
    let event_source = site.event_source().unwrap();
    fs::remove_dir(site.data.path()).unwrap();
    fs::write(site.data.path(), "").unwrap();
    site.put_all("a");
    let failure = timeout(Duration::from_secs(20), event_source.run()).await.unwrap();
    assert!(matches!(failure, EventSourceError::File(..)), "{failure}");
    assert_eq!(endpoint.batches(), ["a"]);
    fs::remove_file(site.data.path()).unwrap();
}
