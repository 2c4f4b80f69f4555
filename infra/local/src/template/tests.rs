use std::{collections::BTreeMap, path::Path};

use serde_json::json;

use super::{Function, Route, Stream, Template, TemplateError};
use crate::{SecretError, Secrets};

fn parse(text: &str) -> Result<Template, TemplateError> {
    Template::parse(text, &BTreeMap::new())
}

/// The error with its causes.
fn error(result: Result<Template, TemplateError>) -> String {
    format!("{:#}", anyhow::Error::from(result.unwrap_err()))
}

/// A template whose only function is `Page`, with these properties beside its `CodeUri`.
fn page(properties: &str) -> String {
    format!(
        "
Parameters:
  Stage: {{ Type: String, Default: test }}
  Workers: {{ Type: Number, Default: 3 }}
  Secret: {{ Type: String }}
Conditions:
  IsTest: !Equals [!Ref Stage, test]
  IsLive: !Not [!Condition IsTest]
  Both: !And [!Condition IsTest, !Condition IsLive]
  Either: !Or [!Condition IsLive, Condition: IsTest]
  Same: !And [!Condition IsTest, !Condition IsTest]
  Unknown: !Equals [!Ref Nobody, x]
Resources:
  Page:
    Type: AWS::Serverless::Function
    Properties: {{ CodeUri: ../target/lambda/page/bootstrap.zip, {properties} }}
  People: {{ Type: AWS::DynamoDB::Table, Properties: {{ TableName: !If [IsTest, !Sub 'people-${{Stage}}', x] }} }}
  Letters: {{ Type: AWS::DynamoDB::Table, Condition: Same }}
  Former: {{ Type: AWS::DynamoDB::Table, Condition: IsLive }}
  Changes: {{ Type: AWS::DynamoDB::Table, Properties: {{ StreamSpecification: {{ StreamViewType: NEW_IMAGE }} }} }}
  Queue: {{ Type: AWS::SQS::Queue }}
  Password: {{ Type: AWS::SecretsManager::Secret }}
  Mails: {{ Type: AWS::SES::ConfigurationSet }}
  Log: {{ Type: AWS::Logs::LogGroup }}
  Alarms: {{ Type: AWS::SNS::Topic }}
  PageRole:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: Function
          PolicyDocument:
            Statement:
              - {{ Effect: Allow, Action: ['dynamodb:GetItem', 'dynamodb:PutItem'], Resource: !Ref Nobody }}
              - {{ Effect: Allow, Action: 's3:GetObject', Resource: '*' }}
              - {{ Effect: Deny, Action: 'dynamodb:DeleteItem', Resource: '*' }}
        - PolicyName: Lambda
          PolicyDocument: {{ Statement: {{ Effect: Allow, Action: 'sqs:SendMessage', Resource: '*' }} }}
"
    )
}

fn function(properties: &str) -> Function {
    parse(&page(properties)).unwrap().functions()[0].clone()
}

fn with_variable(value: &str) -> String {
    page(&format!("Environment: {{ Variables: {{ VARIABLE: {value} }} }}"))
}

#[test]
fn references_have_their_values_on_this_machine() {
    let cases = [
        ("plain", "plain"),
        ("8080", "8080"),
        ("true", "true"),
        ("''", ""),
        ("!Ref Stage", "test"),
        ("!Ref Workers", "3"),
        ("{ Ref: Stage }", "test"),
        ("!Ref AWS::Region", "eu-west-1"),
        ("!Ref Letters", "Letters"),
        ("!Ref People", "people-test"),
        ("!GetAtt Letters.Arn", "arn:aws:dynamodb:eu-west-1:000000000000:table/Letters"),
        ("!GetAtt [People, Arn]", "arn:aws:dynamodb:eu-west-1:000000000000:table/people-test"),
        ("{ Fn::GetAtt: [Letters, Arn] }", "arn:aws:dynamodb:eu-west-1:000000000000:table/Letters"),
        (
            "!Sub '${Stage}/${People}/${Letters.Arn}'",
            "test/people-test/arn:aws:dynamodb:eu-west-1:000000000000:table/Letters",
        ),
        ("!Sub 'a ${!Stage} $b'", "a ${Stage} $b"),
        ("!Sub ['${Name} of ${Stage}', { Name: !If [IsTest, !Ref Workers, x] }]", "3 of test"),
        ("{ Fn::Sub: 'in ${AWS::AccountId}' }", "in 000000000000"),
        ("!GetAtt Queue.Arn", "arn:aws:sqs:eu-west-1:000000000000:Queue"),
        ("!GetAtt Changes.StreamArn", "arn:aws:dynamodb:eu-west-1:000000000000:table/Changes/stream/local"),
        ("!Ref Password", "Password"),
        ("!Sub '{{resolve:secretsmanager:${Password}}}'", "{{resolve:secretsmanager:Password}}"),
        ("!Ref Mails", "Mails"),
        ("!Ref Log", "Log"),
        ("!Ref Alarms", "Alarms"),
        ("!If [IsTest, yes, !Ref Queue]", "yes"),
        ("!If [IsLive, yes, no]", "no"),
        ("!If [Both, yes, no]", "no"),
        ("!If [Same, yes, no]", "yes"),
        ("!If [Either, !Sub '${Stage}', no]", "test"),
        ("{ Fn::If: [IsTest, yes, no] }", "yes"),
    ];
    for (written, expected) in cases {
        let template = parse(&with_variable(written)).unwrap();
        assert_eq!(template.functions()[0].environment["VARIABLE"], expected, "{written}");
    }
    let absent = parse(&with_variable("!If [IsLive, x, !Ref AWS::NoValue]")).unwrap();
    assert!(absent.functions()[0].environment.is_empty());
}

#[test]
fn an_error_in_a_value_names_its_place_and_the_cause() {
    let cases = [
        ("!Ref Nobody", "refers to Nobody, which has no value on this machine"),
        ("!Ref Secret", "refers to Secret"),
        ("!Ref Queue", "refers to Queue"),
        ("!Ref Former", "refers to Former"),
        ("!GetAtt Queue.QueueName", "refers to Queue.QueueName"),
        ("!GetAtt Password.Arn", "refers to Password.Arn"),
        ("!GetAtt Letters.StreamArn", "refers to Letters.StreamArn"),
        ("!Sub 'x${Nobody}'", "refers to Nobody"),
        ("!If [IsNothing, a, b]", "refers to Conditions.IsNothing"),
        ("!If [Unknown, a, b]", "depends on Conditions.Unknown, which refers to Nobody"),
        ("!If [IsTest, a]", "uses Fn::If"),
        ("!Join ['', [a, b]]", "uses Fn::Join, which cargo local does not support in this form"),
        ("[a, b]", "is not a text"),
        ("!Sub 'x${Stage'", "is a !Sub with a ${ that has no }"),
    ];
    for (written, expected) in cases {
        let error = error(parse(&with_variable(written)));
        let place = "Resources.Page.Properties.Environment.Variables.VARIABLE in the template ";
        assert!(error.starts_with(&format!("{place}{expected}")), "{written}: {error}");
    }
}

#[test]
fn a_given_parameter_replaces_the_default() {
    let given = |name: &str| BTreeMap::from([(name.to_owned(), "live".to_owned())]);
    let text = with_variable("!If [IsTest, test, !Ref Stage]");
    let template = Template::parse(&text, &given("Stage")).unwrap();
    assert_eq!(template.functions()[0].environment["VARIABLE"], "live");
    let error = Template::parse(&text, &given("Stgae")).unwrap_err();
    assert_eq!(error.to_string(), "the template has no parameter Stgae");
}

#[test]
fn an_invalid_template_is_refused_with_the_place() {
    let cases = [
        ("a: [", "the template is not a mapping in YAML: "),
        ("", "the template has no Resources"),
        ("Resources:\n  A: x", "Resources.A in the template is not a mapping"),
        ("Description: x", "the template has no Resources"),
        ("Resources:\n  A: {}", "the template has no Resources.A.Type"),
        (
            "Resources:\n  A: { Type: AWS::Serverless::Function, Properties: {} }",
            "the template has no Resources.A.Properties.CodeUri",
        ),
        (
            "Resources:\n  A: { Type: AWS::Serverless::Function, Properties: { CodeUri: bootstrap.zip } }",
            "Resources.A.Properties.CodeUri in the template is not the folder of a program",
        ),
        (
            &page("Events: { Home: { Type: HttpApi, Properties: { Path: / } } }"),
            "the template has no Resources.Page.Properties.Events.Home.Properties.Method",
        ),
    ];
    for (text, expected) in cases {
        let error = error(parse(text));
        assert!(error.starts_with(expected), "{text:?}: {error}");
    }
    let missing = Template::read(Path::new("nowhere/template.yaml"), &BTreeMap::new()).unwrap_err();
    assert_eq!(missing.to_string(), "cannot read nowhere/template.yaml");
}

#[test]
fn values_that_depend_on_themselves_are_refused() {
    let conditions = [
        "A: !Condition A",
        "A: !Not [!Condition B]\n  B: !And [!Condition C, !Equals [a, a]]\n  C: { Condition: A }",
        "A: !Equals [!If [A, x, y], x]",
        "A: !Equals [!Sub ['${x}', { x: !If [A, x, y] }], x]",
    ];
    for conditions in conditions {
        let text =
            format!("Conditions:\n  {conditions}\nResources: {{ T: {{ Type: AWS::DynamoDB::Table, Condition: A }} }}");
        let error = error(parse(&text));
        assert!(error.contains("Resources.T.Condition") && error.contains("Conditions.A"), "{error}");
        assert!(error.ends_with("which depends on itself"), "{error}");
    }
    let tables = "
Resources:
  T: { Type: AWS::DynamoDB::Table, Properties: { TableName: !Ref U } }
  U: { Type: AWS::DynamoDB::Table, Properties: { TableName: !Sub '${T}-x' } }
";
    assert!(error(parse(tables)).starts_with("Resources.T.Properties.TableName in the template refers to U"));
}

#[test]
fn a_resource_whose_condition_is_false_is_left_out() {
    let template = parse(&page("")).unwrap();
    let tables: Vec<_> = template.tables().iter().map(|table| table.name.as_str()).collect();
    assert_eq!(tables, ["people-test", "Letters", "Changes"]);
}

#[test]
fn the_environment_of_a_function_overrides_the_globals() {
    let globals = "Globals: { Function: { Environment: { Variables: { SHARED: all, OWN: all } } } }\n";
    let template = parse(&format!("{globals}{}", page("Environment: { Variables: { OWN: page } }"))).unwrap();
    let page = &template.functions()[0];
    assert_eq!((page.binary.as_str(), page.logical_id.as_str()), ("page", "Page"));
    assert_eq!(page.environment, BTreeMap::from([("SHARED".into(), "all".into()), ("OWN".into(), "page".into())]));
}

#[test]
fn the_actions_are_those_that_the_role_allows_the_code() {
    let actions = function("Role: !GetAtt PageRole.Arn").actions;
    assert_eq!(Vec::from_iter(actions), ["dynamodb:GetItem", "dynamodb:PutItem", "s3:GetObject"]);
    assert!(function("Role: 'arn:aws:iam::1:role/Else'").actions.is_empty());
    assert!(function("").actions.is_empty());
}

#[test]
fn only_events_of_the_http_api_are_routes() {
    let events = "Events: {
        Home: { Type: HttpApi, Properties: { Method: get, Path: / } },
        Rest: { Type: HttpApi, Properties: { ApiId: !Ref Site } },
        All: { Type: HttpApi },
        Timer: { Type: Schedule, Properties: { Schedule: rate(1 day) } } }";
    let route = |method: &str, path: &str| Route { method: method.to_owned(), path: path.to_owned() };
    let expected = [route("GET", "/"), route("ANY", "$default"), route("ANY", "$default")];
    assert_eq!(function(events).routes, expected);
}

#[test]
fn a_table_becomes_a_request_to_create_it() {
    let text = "
Resources:
  People:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    Properties:
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
      BillingMode: PAY_PER_REQUEST
      DeletionProtectionEnabled: true
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true }
      ProvisionedThroughput: !Ref AWS::NoValue
      SSESpecification: { SSEEnabled: true }
      StreamSpecification: { StreamViewType: KEYS_ONLY }
      TimeToLiveSpecification: { AttributeName: expires_at, Enabled: true }
";
    let template = parse(text).unwrap();
    let table = &template.tables()[0];
    let expected = json!({
        "TableName": "People",
        "AttributeDefinitions": [{ "AttributeName": "id", "AttributeType": "S" }],
        "KeySchema": [{ "AttributeName": "id", "KeyType": "HASH" }],
        "BillingMode": "PAY_PER_REQUEST",
        "SSESpecification": { "Enabled": true },
        "StreamSpecification": { "StreamEnabled": true, "StreamViewType": "KEYS_ONLY" },
    });
    assert_eq!(*table.request(), expected);
    assert_eq!(table.expiry_attribute.as_deref(), Some("expires_at"));
}

/// The events of a function that a stream invokes.
fn with_stream(settings: &str) -> String {
    page(&format!(
        "Events: {{ Site: {{ Type: HttpApi }}, Changes: {{ Type: DynamoDB, Properties: {{
            Stream: !GetAtt Changes.StreamArn, StartingPosition: TRIM_HORIZON, {settings} }} }} }}"
    ))
}

#[test]
fn a_stream_has_the_settings_of_the_template_and_otherwise_those_of_lambda() {
    let streams = |settings: &str| parse(&with_stream(settings)).unwrap().functions()[0].streams.clone();
    let default = Stream {
        table: "Changes".to_owned(),
        filters: Vec::new(),
        batch_size: 100,
        maximum_retry_attempts: None,
        maximum_record_age_seconds: None,
        bisect_on_error: false,
        reports_item_failures: false,
        on_failure: None,
    };
    assert_eq!(streams(""), [default]);

    let settings = r#"BatchSize: 10,
        FilterCriteria: { Filters: [{ Pattern: '{"eventName": ["INSERT"]}' }] },
        FunctionResponseTypes: [ReportBatchItemFailures],
        BisectBatchOnFunctionError: 'true',
        MaximumRetryAttempts: !Ref Workers,
        MaximumRecordAgeInSeconds: 3600,
        DestinationConfig: { OnFailure: { Type: SQS, Destination: !GetAtt Queue.Arn } }"#;
    let expected = Stream {
        table: "Changes".to_owned(),
        filters: vec![json!({ "eventName": ["INSERT"] })],
        batch_size: 10,
        maximum_retry_attempts: Some(3),
        maximum_record_age_seconds: Some(3600),
        bisect_on_error: true,
        reports_item_failures: true,
        on_failure: Some("Queue".to_owned()),
    };
    assert_eq!(streams(settings), [expected]);
    assert_eq!(streams("MaximumRetryAttempts: -1")[0].maximum_retry_attempts, None);
    assert!(streams("Enabled: false").is_empty());
}

#[test]
fn a_stream_that_cannot_run_here_is_refused_with_its_place() {
    let cases = [
        ("BatchSize: many", "BatchSize"),
        ("BisectBatchOnFunctionError: maybe", "BisectBatchOnFunctionError"),
        ("FilterCriteria: { Filters: [{ Pattern: '{' }] }", "FilterCriteria.Filters.0.Pattern"),
        ("FunctionResponseTypes: [Other]", "FunctionResponseTypes.0"),
        (
            "DestinationConfig: { OnFailure: { Destination: 'arn:aws:sns:eu-west-1:0:x' } }",
            "DestinationConfig.OnFailure.Destination",
        ),
    ];
    let place = "Resources.Page.Properties.Events.Changes.Properties";
    for (settings, expected) in cases {
        let error = error(parse(&with_stream(settings)));
        assert!(error.starts_with(&format!("{place}.{expected} in the template is not ")), "{error}");
    }
    for (wrong, right) in [("LATEST", "TRIM_HORIZON"), ("!GetAtt Queue.Arn", "!GetAtt Changes.StreamArn")] {
        let error = error(parse(&with_stream("").replace(right, wrong)));
        assert!(error.starts_with(place), "{error}");
    }
}

#[test]
fn the_value_of_a_secret_replaces_the_reference_in_the_environment() {
    let secrets = Secrets::given(BTreeMap::from([("Password".to_owned(), "open sesame".to_owned())]));
    let with_secrets = |reference| parse(&with_variable(reference)).unwrap().with_secrets(&secrets);
    let reference = "!Sub '{{resolve:secretsmanager:${Password}}}'";
    let template = with_secrets(reference).unwrap();
    assert_eq!(template.functions()[0].environment["VARIABLE"], "open sesame");
    let unknown = with_secrets("'{{resolve:secretsmanager:Nobody}}'");
    assert!(matches!(unknown, Err(SecretError::Unknown(name)) if name == "Nobody"));
    let without_value = parse(&with_variable(reference)).unwrap().with_secrets(&Secrets::given(BTreeMap::new()));
    assert!(matches!(without_value, Err(SecretError::NotGiven(name)) if name == "Password"));
}

#[test]
fn cargo_local_understands_the_template_of_the_project() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../template.yaml");
    let mut parameters = BTreeMap::from([("SiteUrl".to_owned(), "http://localhost:9000".to_owned())]);
    let missing = error(Template::read(&path, &parameters));
    assert!(missing.contains("SenderAddress"), "{missing}");
    parameters.insert("SenderAddress".to_owned(), "newsletter@example.org".to_owned());
    let template = Template::read(&path, &parameters).unwrap();

    let function = |binary| template.functions().iter().find(|function| function.binary == binary).unwrap();
    let newsletter = function("newsletter");
    assert_eq!(newsletter.environment["SUBSCRIBERS_TABLE"], "Subscribers");
    assert!(newsletter.actions.contains("dynamodb:UpdateItem"));
    assert!(function("mission").routes.iter().any(|route| route.path == "/"));
    assert!(template.tables().iter().any(|table| table.name == "Subscribers"));
    let stream = &function("mailer").streams[0];
    assert_eq!((stream.table.as_str(), stream.on_failure.is_some()), ("Subscribers", true));
    assert!(template.functions().iter().all(|function| function.environment["SITE_URL"] == "http://localhost:9000"));
}
