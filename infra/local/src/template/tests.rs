use std::{collections::BTreeMap, path::Path};

use super::{Function, Route, Template, TemplateError};

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
  Queue:
    Type: AWS::SQS::Queue
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
        ("!GetAtt Queue.Arn", "Queue.Arn"),
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
fn the_actions_are_those_that_inline_policies_allow() {
    let text = "
Resources:
  Page:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: page
      Policies:
        - AWSLambdaBasicExecutionRole
        - DynamoDBReadPolicy: { TableName: x }
        - Statement: { Effect: Allow, Action: 's3:GetObject', Resource: !GetAtt Bucket.Arn }
        - Statement:
            - { Effect: Allow, Action: ['dynamodb:GetItem', 'dynamodb:PutItem'], Resource: '*' }
            - { Effect: Deny, Action: 'dynamodb:DeleteItem', Resource: '*' }
";
    let template = parse(text).unwrap();
    let actions: Vec<_> = template.functions()[0].actions.iter().map(String::as_str).collect();
    assert_eq!(actions, ["dynamodb:GetItem", "dynamodb:PutItem", "s3:GetObject"]);
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
fn the_template_of_the_project_is_understood() {
    let template = real_template(&[("SiteUrl", "http://localhost:9000")]).unwrap();

    let newsletter = template.functions().iter().find(|function| function.binary == "newsletter").unwrap();
    assert_eq!(newsletter.environment["SITE_URL"], "http://localhost:9000");
    assert_eq!(newsletter.environment["SUBSCRIBERS_TABLE"], "Subscribers");
    assert!(newsletter.actions.contains("dynamodb:UpdateItem"));
    let has_home = |function: &Function| function.routes.iter().any(|route| route.path == "/");
    assert!(template.functions().iter().any(has_home));
    assert!(template.tables().iter().any(|table| table.name == "Subscribers"));
}

#[test]
fn the_template_of_the_project_is_understood_without_parameters() {
    let template = real_template(&[]).unwrap();
    assert!(template.functions().iter().all(|function| function.environment["SITE_URL"].is_empty()));
}
