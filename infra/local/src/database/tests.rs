use std::{collections::BTreeMap, path::Path};

use dynoxide::actions::{
    describe_table::DescribeTableRequest, describe_time_to_live::DescribeTimeToLiveRequest, get_item::GetItemRequest,
    put_item::PutItemRequest,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{Database, DatabaseError};
use crate::Template;

fn template(key: &str) -> Template {
    let text = format!(
        "
Resources:
  People:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{{ AttributeName: {key}, AttributeType: S }}]
      KeySchema: [{{ AttributeName: {key}, KeyType: HASH }}]
      BillingMode: PAY_PER_REQUEST
      SSESpecification: {{ SSEEnabled: true }}
      StreamSpecification: {{ StreamViewType: NEW_AND_OLD_IMAGES }}
      TimeToLiveSpecification: {{ AttributeName: expires_at, Enabled: true }}
"
    );
    Template::parse(&text, &BTreeMap::new()).unwrap()
}

fn request<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

fn put(database: &Database, id: &str, expires_at: &str) {
    let item = json!({ "id": { "S": id }, "expires_at": { "N": expires_at } });
    database.engine.put_item(request::<PutItemRequest>(json!({ "TableName": "People", "Item": item }))).unwrap();
}

fn has(database: &Database, id: &str) -> bool {
    let key = json!({ "TableName": "People", "Key": { "id": { "S": id } } });
    database.engine.get_item(request::<GetItemRequest>(key)).unwrap().item.is_some()
}

fn open(folder: &Path) -> Result<Database, DatabaseError> {
    Database::open(&folder.join("new/dynamodb.sqlite"))
}

#[test]
fn a_table_has_the_stream_and_the_expiry_of_the_template() {
    let database = Database::in_memory().unwrap();
    database.create_tables(template("id").tables()).unwrap();

    let table = database.engine.describe_table(DescribeTableRequest { table_name: "People".into() }).unwrap();
    let table = serde_json::to_value(table).unwrap();
    assert_eq!(table["Table"]["StreamSpecification"]["StreamViewType"], "NEW_AND_OLD_IMAGES");
    let expiry: DescribeTimeToLiveRequest = request(json!({ "TableName": "People" }));
    let expiry = serde_json::to_value(database.engine.describe_time_to_live(expiry).unwrap()).unwrap();
    assert_eq!(expiry["TimeToLiveDescription"]["AttributeName"], "expires_at");
    assert_eq!(expiry["TimeToLiveDescription"]["TimeToLiveStatus"], "ENABLED");
}

#[test]
fn items_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    for is_first in [true, false] {
        let database = open(folder.path()).unwrap();
        database.create_tables(template("id").tables()).unwrap();
        if is_first {
            put(&database, "a", "99999999999");
        }
        assert!(has(&database, "a"));
    }
}

#[test]
fn the_error_about_other_keys_names_the_table_and_the_folder_to_delete() {
    let folder = tempfile::tempdir().unwrap();
    open(folder.path()).unwrap().create_tables(template("id").tables()).unwrap();

    let error = open(folder.path()).unwrap().create_tables(template("email").tables()).unwrap_err().to_string();

    let data = folder.path().join("new");
    assert!(error.contains("People") && error.contains(&format!("delete {}", data.display())), "{error}");
}

#[test]
fn only_one_process_at_a_time_can_open_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let first = open(folder.path()).unwrap();
    assert!(matches!(open(folder.path()), Err(DatabaseError::InUse(_))));
    drop(first);
    assert!(open(folder.path()).is_ok());
}

#[tokio::test(start_paused = true)]
async fn expired_items_are_deleted_while_the_database_is_served() {
    let database = Database::in_memory().unwrap();
    database.create_tables(template("id").tables()).unwrap();
    put(&database, "expired", "1000");
    put(&database, "valid", "99999999999");
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();

    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let watcher = async {
        for _ in 0..10 {
            tokio::time::sleep(super::expiry::INTERVAL).await;
        }
        stop.send(()).unwrap();
    };
    let (served, ()) = tokio::join!(database.serve(listener, async { stopped.await.unwrap() }), watcher);

    served.unwrap();
    assert!(!has(&database, "expired"));
    assert!(has(&database, "valid"));
}
