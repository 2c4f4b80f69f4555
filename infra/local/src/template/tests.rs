use std::{collections::BTreeMap, path::Path};

use super::{Function, Route, Stream, Template, TemplateError};
use crate::{SecretError, Secrets};

fn parse(text: &str) -> Result<Template, TemplateError> {
    Template::parse(text, &BTreeMap::new())
}

fn real_template(parameters: &[(&str, &str)]) -> Result<Template, TemplateError> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../template.yaml");
    let parameters = parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Template::read(&path, &parameters.collect())
}

/// A template with one function, whose environment has one variable.
fn with_variable(value: &str) -> String {
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
Resources:
  Page:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: ../target/lambda/page
      Environment:
        Variables:
          VARIABLE: {value}
  People:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: !Sub 'people-${{Stage}}'
  Letters:
    Type: AWS::DynamoDB::Table
    Properties: {{}}
  Changes:
    Type: AWS::DynamoDB::Table
    Properties:
      StreamSpecification: {{ StreamViewType: NEW_IMAGE }}
  Queue:
    Type: AWS::SQS::Queue
  Password:
    Type: AWS::SecretsManager::Secret
  Mails:
    Type: AWS::SES::ConfigurationSet
  Log:
    Type: AWS::Logs::LogGroup
  Alarms:
    Type: AWS::SNS::Topic
"
    )
}

fn variable(value: &str) -> Result<Option<String>, TemplateError> {
    let template = parse(&with_variable(value))?;
    Ok(template.functions().first().unwrap().environment.get("VARIABLE").cloned())
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
        ("!Sub ['${Name} of ${Stage}', { Name: !Ref Workers }]", "3 of test"),
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
        ("!If [Either, !Sub '${Stage}', no]", "test"),
        ("{ Fn::If: [IsTest, yes, no] }", "yes"),
    ];
    for (written, expected) in cases {
        assert_eq!(variable(written).unwrap().as_deref(), Some(expected), "{written}");
    }
}

#[test]
fn no_value_means_that_the_variable_is_not_there() {
    assert_eq!(variable("!If [IsLive, x, !Ref AWS::NoValue]").unwrap(), None);
}

#[test]
fn what_has_no_value_on_this_machine_is_named_with_its_place() {
    let cases = [
        ("!Ref Nobody", "Nobody"),
        ("!Ref Secret", "Secret"),
        ("!Ref Queue", "Queue"),
        ("!GetAtt Queue.QueueName", "Queue.QueueName"),
        ("!GetAtt Password.Arn", "Password.Arn"),
        ("!GetAtt Letters.StreamArn", "Letters.StreamArn"),
        ("!Sub 'x${Nobody}'", "Nobody"),
        ("!If [IsNothing, a, b]", "IsNothing"),
        ("!Join ['', [a, b]]", "Fn::Join"),
        ("[a, b]", "a text"),
        ("!Sub 'x${Stage'", "Sub"),
    ];
    for (written, expected) in cases {
        let error = variable(written).unwrap_err().to_string();
        let place = "Resources.Page.Properties.Environment.Variables.VARIABLE";
        assert!(error.contains(place) && error.contains(expected), "{written}: {error}");
    }
}

#[test]
fn a_given_parameter_stands_in_for_the_default() {
    let given = BTreeMap::from([("Stage".to_owned(), "live".to_owned())]);
    let template = Template::parse(&with_variable("!If [IsTest, test, !Ref Stage]"), &given).unwrap();
    assert_eq!(template.functions()[0].environment["VARIABLE"], "live");
}

#[test]
fn a_parameter_that_the_template_does_not_have_is_refused() {
    let given = BTreeMap::from([("Stgae".to_owned(), "live".to_owned())]);
    let error = Template::parse(&with_variable("x"), &given).unwrap_err();
    assert_eq!(error.to_string(), "the template has no parameter Stgae");
}

#[test]
fn what_is_not_a_template_is_refused_with_a_reason() {
    let cases = [
        ("a: [", "the template is not YAML"),
        ("", " in the template is not a mapping"),
        ("Resources:\n  A: x", "Resources.A in the template is not a mapping"),
        ("Description: x", "the template has no Resources"),
        ("Resources:\n  A: {}", "the template has no Resources.A.Type"),
        (
            "Resources:\n  A: { Type: AWS::Serverless::Function, Properties: {} }",
            "the template has no Resources.A.Properties.CodeUri",
        ),
    ];
    for (text, expected) in cases {
        let error = parse(text).unwrap_err().to_string();
        assert!(error.ends_with(expected), "{text:?}: {error}");
    }
}

#[test]
fn a_template_that_is_not_there_is_named() {
    let error = Template::read(Path::new("nowhere/template.yaml"), &BTreeMap::new()).unwrap_err();
    assert_eq!(error.to_string(), "cannot read nowhere/template.yaml");
}

#[test]
fn a_resource_whose_condition_does_not_hold_is_not_there() {
    let text = "
Conditions:
  Never: !Equals [a, b]
  Always: !Equals [a, a]
Resources:
  A: { Type: AWS::DynamoDB::Table, Condition: Never, Properties: {} }
  B: { Type: AWS::DynamoDB::Table, Condition: Always, Properties: {} }
";
    let template = parse(text).unwrap();
    assert_eq!(template.tables().iter().map(|table| table.name.as_str()).collect::<Vec<_>>(), ["B"]);
}

#[test]
fn a_function_has_its_own_environment_over_that_of_all() {
    let text = "
Globals:
  Function:
    Environment:
      Variables: { SHARED: all, OWN: all }
Resources:
  Page:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: ../target/lambda/page/
      Environment:
        Variables: { OWN: page }
";
    let template = parse(text).unwrap();
    let page = &template.functions()[0];
    assert_eq!(page.binary, "page");
    assert_eq!(page.environment, BTreeMap::from([("SHARED".into(), "all".into()), ("OWN".into(), "page".into())]));
}

#[test]
fn the_actions_are_those_that_the_role_allows_the_code() {
    let text = "
Resources:
  Page:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: ../target/lambda/page/bootstrap.zip, Role: !GetAtt PageRole.Arn }
  Idle:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: idle }
  PageRole:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: Function
          PolicyDocument:
            Statement:
              - { Effect: Allow, Action: ['dynamodb:GetItem', 'dynamodb:PutItem'], Resource: '*' }
              - { Effect: Allow, Action: 's3:GetObject', Resource: '*' }
              - { Effect: Deny, Action: 'dynamodb:DeleteItem', Resource: '*' }
        - PolicyName: Lambda
          PolicyDocument:
            Statement: { Effect: Allow, Action: 'sqs:SendMessage', Resource: '*' }
";
    let template = parse(text).unwrap();
    let actions: Vec<_> = template.functions()[0].actions.iter().map(String::as_str).collect();
    assert_eq!(actions, ["dynamodb:GetItem", "dynamodb:PutItem", "s3:GetObject"]);
    assert!(template.functions()[1].actions.is_empty());
    assert_eq!(template.functions()[0].binary, "page");
}

#[test]
fn only_events_of_the_http_api_are_routes() {
    let text = "
Resources:
  Page:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: page
      Events:
        Home: { Type: HttpApi, Properties: { Method: get, Path: / } }
        Rest: { Type: HttpApi, Properties: { ApiId: !Ref Site } }
        All: { Type: HttpApi }
        Timer: { Type: Schedule, Properties: { Schedule: rate(1 day) } }
";
    let route = |method: &str, path: &str| Route { method: method.to_owned(), path: path.to_owned() };
    let expected = [route("GET", "/"), route("ANY", "$default"), route("ANY", "$default")];
    assert_eq!(parse(text).unwrap().functions()[0].routes, expected);
}

#[test]
fn a_route_needs_both_a_method_and_a_path() {
    let text = "
Resources:
  Page:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: page, Events: { Home: { Type: HttpApi, Properties: { Path: / } } } }
";
    let error = parse(text).unwrap_err().to_string();
    assert_eq!(error, "the template has no Resources.Page.Properties.Events.Home.Properties.Method");
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
      SSESpecification: { SSEEnabled: true }
      StreamSpecification: { StreamViewType: KEYS_ONLY }
      TimeToLiveSpecification: { AttributeName: expires_at, Enabled: true }
";
    let template = parse(text).unwrap();
    let table = &template.tables()[0];
    let expected = serde_json::json!({
        "TableName": "People",
        "AttributeDefinitions": [{ "AttributeName": "id", "AttributeType": "S" }],
        "KeySchema": [{ "AttributeName": "id", "KeyType": "HASH" }],
        "BillingMode": "PAY_PER_REQUEST",
        "SSESpecification": { "Enabled": true },
        "StreamSpecification": { "StreamEnabled": true, "StreamViewType": "KEYS_ONLY" },
    });
    assert_eq!(table.request, expected);
    assert_eq!(table.expiry_attribute.as_deref(), Some("expires_at"));
}

#[test]
fn a_condition_that_leads_back_to_itself_is_refused() {
    let cases = [
        "A: !Condition A",
        "A: !Not [!Condition B]\n  B: !And [!Condition C, !Equals [a, a]]\n  C: Condition: A",
        "A: !Equals [!If [A, x, y], x]",
    ];
    for conditions in cases {
        let text =
            format!("Conditions:\n  {conditions}\nResources:\n  T: {{ Type: 'AWS::DynamoDB::Table', Condition: A }}");
        let text = text.replace("C: Condition: A", "C: { Condition: A }");
        let error = parse(&text).unwrap_err();
        assert!(matches!(error, TemplateError::Circular { .. }), "{conditions}: {error}");
        assert!(error.to_string().contains("Conditions.A"), "{error}");
    }
}

#[test]
fn a_table_whose_name_leads_back_to_itself_is_refused() {
    let text = "
Resources:
  T: { Type: AWS::DynamoDB::Table, Properties: { TableName: !Ref U } }
  U: { Type: AWS::DynamoDB::Table, Properties: { TableName: !Sub '${T}-x' } }
";
    assert!(matches!(parse(text).unwrap_err(), TemplateError::Circular { .. }));
}

#[test]
fn a_condition_may_be_asked_for_as_often_as_one_likes() {
    let text = "
Conditions:
  A: !Equals [a, a]
  B: !And [!Condition A, !Condition A]
Resources:
  T: { Type: AWS::DynamoDB::Table, Condition: B, Properties: {} }
  U: { Type: AWS::DynamoDB::Table, Condition: B, Properties: { TableName: !If [A, x, y] } }
";
    assert_eq!(parse(text).unwrap().tables().len(), 2);
}

/// A template with one function that is invoked with a stream.
fn with_stream(settings: &str) -> String {
    format!(
        "
Parameters:
  Retries: {{ Type: Number, Default: 7 }}
Resources:
  People:
    Type: AWS::DynamoDB::Table
    Properties: {{ StreamSpecification: {{ StreamViewType: NEW_IMAGE }} }}
  Unsent:
    Type: AWS::SQS::Queue
  Mailer:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: mailer
      Events:
        Site: {{ Type: HttpApi }}
        Changes:
          Type: DynamoDB
          Properties:
            Stream: !GetAtt People.StreamArn
            StartingPosition: TRIM_HORIZON
            {settings}
"
    )
}

#[test]
fn a_stream_without_settings_has_those_of_lambda() {
    let template = parse(&with_stream("")).unwrap();
    let expected = Stream {
        table: "People".to_owned(),
        filters: Vec::new(),
        batch_size: 100,
        maximum_retry_attempts: None,
        maximum_record_age_seconds: None,
        bisect_on_error: false,
        reports_item_failures: false,
        on_failure: None,
    };
    assert_eq!(template.functions()[0].streams, [expected]);
    assert_eq!(template.functions()[0].routes.len(), 1);
}

#[test]
fn a_stream_has_the_settings_of_the_template() {
    let settings = "
            BatchSize: 10
            FilterCriteria: { Filters: [{ Pattern: '{\"eventName\": [\"INSERT\"]}' }] }
            FunctionResponseTypes: [ReportBatchItemFailures]
            BisectBatchOnFunctionError: true
            MaximumRetryAttempts: !Ref Retries
            MaximumRecordAgeInSeconds: 3600
            DestinationConfig: { OnFailure: { Type: SQS, Destination: !GetAtt Unsent.Arn } }";
    let template = parse(&with_stream(settings)).unwrap();
    let expected = Stream {
        table: "People".to_owned(),
        filters: vec![serde_json::json!({ "eventName": ["INSERT"] })],
        batch_size: 10,
        maximum_retry_attempts: Some(7),
        maximum_record_age_seconds: Some(3600),
        bisect_on_error: true,
        reports_item_failures: true,
        on_failure: Some("Unsent".to_owned()),
    };
    assert_eq!(template.functions()[0].streams, [expected]);
    let endless = parse(&with_stream("MaximumRetryAttempts: -1")).unwrap();
    assert_eq!(endless.functions()[0].streams[0].maximum_retry_attempts, None);
    assert!(parse(&with_stream("Enabled: false")).unwrap().functions()[0].streams.is_empty());
}

#[test]
fn a_stream_that_cannot_be_run_here_is_refused_with_its_place() {
    let cases = [
        ("BatchSize: many", "BatchSize"),
        ("BisectBatchOnFunctionError: maybe", "BisectBatchOnFunctionError"),
        ("FilterCriteria: { Filters: [{ Pattern: '{' }] }", "FilterCriteria.Filters.0.Pattern"),
        ("FunctionResponseTypes: [Other]", "FunctionResponseTypes.0"),
        ("DestinationConfig: { OnFailure: { Destination: 'arn:aws:sns:eu-west-1:0:x' } }", "OnFailure.Destination"),
    ];
    for (settings, place) in cases {
        let error = parse(&with_stream(settings)).unwrap_err().to_string();
        assert!(error.contains(&format!("Changes.Properties.{place}")) || error.contains(place), "{error}");
    }
    let latest = with_stream("").replace("TRIM_HORIZON", "LATEST");
    assert!(parse(&latest).unwrap_err().to_string().contains("StartingPosition"));
}

#[test]
fn the_value_of_a_secret_comes_into_the_environment() {
    let text = with_variable("!Sub '{{resolve:secretsmanager:${Password}}}'");
    let secrets = Secrets::given(BTreeMap::from([("Password".to_owned(), "open sesame".to_owned())]));
    let template = parse(&text).unwrap().with_secrets(&secrets).unwrap();
    assert_eq!(template.functions()[0].environment["VARIABLE"], "open sesame");

    let unknown = parse(&with_variable("'{{resolve:secretsmanager:Nobody}}'")).unwrap();
    assert!(matches!(unknown.with_secrets(&secrets), Err(SecretError::Unknown(_))));
}

#[test]
fn the_template_of_the_project_is_understood() {
    let template =
        real_template(&[("SiteUrl", "http://localhost:9000"), ("SenderAddress", "newsletter@example.org")]).unwrap();

    let newsletter = template.functions().iter().find(|function| function.binary == "newsletter").unwrap();
    assert_eq!(newsletter.environment["SITE_URL"], "http://localhost:9000");
    assert_eq!(newsletter.environment["SUBSCRIBERS_TABLE"], "Subscribers");
    assert!(newsletter.actions.contains("dynamodb:UpdateItem"));
    let has_home = |function: &Function| function.routes.iter().any(|route| route.path == "/");
    assert!(template.functions().iter().any(has_home));
    assert!(template.tables().iter().any(|table| table.name == "Subscribers"));
    let mailer = template.functions().iter().find(|function| function.binary == "mailer").unwrap();
    assert_eq!(mailer.streams[0].table, "Subscribers");
    assert!(mailer.streams[0].on_failure.is_some());
    assert!(template.functions().iter().all(|function| function.environment["SITE_URL"] == "http://localhost:9000"));
}

#[test]
fn a_parameter_of_the_project_s_template_that_nothing_is_known_of_is_named() {
    let error = real_template(&[("SiteUrl", "http://localhost:9000")]).unwrap_err().to_string();
    assert!(error.contains("SenderAddress"), "{error}");
}
