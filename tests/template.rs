//! `infra/template.yaml`, and the files that must agree with it.

use std::collections::{BTreeMap, BTreeSet};

use tests::{TestApp, template, workspace_root};

fn lambda_metadata() -> toml::Table {
    let manifest = std::fs::read_to_string(workspace_root().join("Cargo.toml")).unwrap();
    let manifest: toml::Table = manifest.parse().unwrap();
    manifest["workspace"]["metadata"]["lambda"].as_table().unwrap().clone()
}

#[test]
fn cargo_lambda_watch_routes_as_the_template_does() {
    let watch = lambda_metadata();
    let watched = watch["watch"]["router"].as_table().unwrap();
    let watched: BTreeMap<_, _> =
        watched.iter().map(|(path, function)| (path.clone(), function.as_str().unwrap().to_owned())).collect();
    let template = template();
    let all_routes =
        || template.functions().iter().flat_map(|function| function.routes.iter().map(move |route| (route, function)));
    let routes: BTreeMap<_, _> = all_routes()
        .filter(|(route, _)| route.method == "ANY")
        .map(|(route, function)| {
            let path = if route.path == "$default" { "/{*path}".to_owned() } else { route.path.clone() };
            (path, function.binary.clone())
        })
        .collect();
    assert_eq!(watched, routes);
    // A function answers wrong methods itself, so a route for one method only has limits of its own.
    for (route, function) in all_routes().filter(|(route, _)| route.method != "ANY") {
        assert_eq!(routes.get(&route.path), Some(&function.binary), "{} {}", route.method, route.path);
    }
}

#[test]
fn every_form_that_is_sent_has_a_limit_of_its_own() {
    let text = std::fs::read_to_string(workspace_root().join("infra/template.yaml")).unwrap();
    let template = template();
    for function in template.functions() {
        for route in function.routes.iter().filter(|route| route.method == "POST") {
            assert!(text.contains(&format!("        POST {}: {{ Throttling", route.path)), "{}", route.path);
        }
    }
}

#[test]
fn cargo_lambda_build_builds_the_functions_of_the_template() {
    let lambda = lambda_metadata();
    let packages = lambda["build"]["packages"].as_array().unwrap();
    let packages: BTreeSet<_> = packages.iter().map(|package| package.as_str().unwrap().to_owned()).collect();
    let template = template();
    assert_eq!(packages, template.functions().iter().map(|function| function.binary.clone()).collect());

    let directories = std::fs::read_dir(workspace_root().join("functions")).unwrap();
    assert_eq!(packages, directories.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect());
}

#[test]
fn plain_cargo_lambda_watch_gives_the_functions_of_the_site_all_the_variables_they_need() {
    let config = std::fs::read_to_string(workspace_root().join(".cargo/config.toml")).unwrap();
    let config: toml::Table = config.parse().unwrap();
    let template = template();
    for function in template.functions().iter().filter(|function| !function.routes.is_empty()) {
        for (name, value) in &function.environment {
            let set = config["env"].get(name).and_then(toml::Value::as_str);
            match name.as_str() {
                "SITE_URL" => assert_eq!(set, None, "the default is the address of the request"),
                "SUBSCRIBERS_TABLE" | "REQUESTS_TABLE" | "COUNTERS_TABLE" | "ERASURES_TABLE" => assert_eq!(set, Some(value.as_str())),
                _ => assert!(set.is_some(), "{name}"),
            }
        }
    }
}

/// Each duration in the register of personal data, and the line of the template that makes it true.
#[test]
fn personal_data_is_kept_as_long_as_the_register_says_and_is_not_logged() {
    let read = |path| std::fs::read_to_string(workspace_root().join(path)).unwrap();
    let (readme, template) = (read("infra/README.md"), read("infra/template.yaml"));
    let (_, register) = readme.split_once("\n## Personal data\n").unwrap();
    for (said, done) in [
        ("| the table's backups (point-in-time recovery) | 35 days |", "{ PointInTimeRecoveryEnabled: true }"),
        ("| table `Subscribers` (`DeletionPolicy: Retain`) | until deleted by hand |", "DeletionPolicy: Retain"),
        ("| `LogRetentionDays`, 30 unless set |", "LogRetentionDays:\n    Type: Number\n    Default: 30\n"),
        ("| queue `DeadLetters`, as `requestPayload` | 14 days |", "MessageRetentionPeriod: 1209600\n"),
        ("6 hours at the most", "MaximumEventAgeInSeconds: 21600\n"),
        ("| SES's suppression list of the AWS account |", "SuppressedReasons: [COMPLAINT]"),
        ("the table's stream | 24 hours |", "StreamViewType: NEW_IMAGE"),
        ("| table `Requests`, no backups | 48 hours after", "TimeToLiveSpecification: { AttributeName: expires_at"),
        ("| table `Erasures`, no backups | 42 days: a week longer than backups;", "  Erasures:\n"),
    ] {
        assert!(register.contains(said), "{said}");
        assert!(template.contains(done), "{done}");
    }
    let [hours, erasure_days] = [limits::LINK_LIFETIME / limits::HOUR, limits::ERASURE_MEMORY / limits::DAY];
    assert_eq!((hours, limits::BACKUP_DAYS, erasure_days), (48, 35, 42), "the register has these numbers");
    assert_eq!(template.matches("PointInTimeRecoveryEnabled").count(), 1, "only the table Subscribers has backups");
    assert_eq!(template.matches("TimeToLiveSpecification").count(), 3, "only subscribers do not expire");
    assert_eq!(template.matches("RetentionInDays: !Ref LogRetentionDays").count(), 2, "each log ends");

    let (_, log) = template.split_once("AccessLogSettings:").unwrap();
    let (log, _) = log.split_once("DefaultRouteSettings").unwrap();
    for personal in ["sourceIp", "identity", "userAgent", "path", "query", "header", "authorizer"] {
        assert!(!log.contains(&format!("$context.{personal}")), "{personal}");
    }
}

#[tokio::test]
async fn every_function_may_do_what_it_does_and_nothing_else() {
    let app = TestApp::start().await;
    for path in ["/", "/mission", "/vision", "/newsletter", "/newsletter/check-inbox", "/robots.txt", "/nowhere"] {
        app.visitor.get(path).await;
    }
    for email in ["jo@example.org", "jo@example.org", "not-an-email", ""] {
        app.visitor.sign_up(email).await;
    }
    let links = app.subscribe_and_unsubscribe("ada@example.org").await;
    app.visitor.get(&links.my_data).await;
    app.visitor.press(&format!("/newsletter/erase?t={}", links.my_data_token())).await;
    app.functions.invoke("feedback", "bounce-event.json").await;
    // The mailer looks at unsent mails.
    app.event_sources.tick().await;
    for function in template().functions() {
        let done = app.actions_of(&function.binary).into_iter().map(|action| action.name).collect();
        assert_eq!(function.actions, done, "{}", function.binary);
    }
}
