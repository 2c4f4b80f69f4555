//! `infra/template.yaml`, and the files that must agree with it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Debug,
    fs,
};

use limits::{BACKUP_DAYS, HOUR, LINK_LIFETIME};
use site::path;
use tests::{TestApp, template, workspace_root};

/// The text of a file of the project.
fn read(path: &str) -> String {
    fs::read_to_string(workspace_root().join(path)).unwrap()
}

/// Fails if two places do not list the same, and says what one of them lacks.
fn assert_agree<T: Debug + Ord>((place, listed): (&str, &BTreeSet<T>), (other, expected): (&str, &BTreeSet<T>)) {
    for (place, missing) in [(place, expected.difference(listed)), (other, listed.difference(expected))] {
        let missing: Vec<_> = missing.collect();
        assert!(missing.is_empty(), "{place} lacks {missing:?}");
    }
}

fn lambda_metadata() -> toml::Table {
    let manifest: toml::Table = read("Cargo.toml").parse().unwrap();
    manifest["workspace"]["metadata"]["lambda"].as_table().unwrap().clone()
}

#[test]
fn cargo_lambda_watch_routes_as_the_template_does() {
    let watch = lambda_metadata();
    let watched = watch["watch"]["router"].as_table().unwrap();
    let watched: BTreeSet<_> =
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
    let in_template = routes.clone().into_iter().collect();
    assert_agree(("Cargo.toml (router)", &watched), ("infra/template.yaml", &in_template));
    // A function answers wrong methods itself, so a route for one method only has limits of its own.
    for (route, function) in all_routes().filter(|(route, _)| route.method != "ANY") {
        assert_eq!(routes.get(&route.path), Some(&function.binary), "{} {}", route.method, route.path);
    }
}

#[test]
fn the_template_has_a_route_for_every_address_of_the_site_and_no_others() {
    let pages = [path::HOME].into_iter().chain(path::PUBLIC_PAGES).chain(path::STEPS).chain(path::BEHIND_A_LINK);
    let addresses: BTreeSet<_> = pages.chain(path::MOVED.map(|(former, _)| former)).collect();
    let template = template();
    let routes = template.functions().iter().flat_map(|function| &function.routes).map(|route| route.path.as_str());
    let routes: BTreeSet<_> = routes.filter(|path| *path != "$default").collect();
    assert_agree(("infra/template.yaml", &routes), ("shared/site/src/path.rs", &addresses));
}

/// Each alarm and each chart of the dashboard: its name and its text.
fn alarms_and_charts(template: &str) -> Vec<(&str, &str)> {
    let resources = template.split("\n\n  ").filter(|text| text.contains("Type: AWS::CloudWatch::Alarm\n"));
    let alarms = resources.map(|text| (text.split_once(':').unwrap().0, text));
    let (_, dashboard) = template.split_once("\n  Dashboard:\n").unwrap();
    let widgets = dashboard.split("{\"x\": ").skip(1);
    let charts = widgets.map(|text| (text.split_once("\"title\": \"").unwrap().1.split_once('"').unwrap().0, text));
    alarms.chain(charts).collect()
}

#[test]
fn alarms_and_charts_that_list_functions_list_all_of_them() {
    let (text, template) = (read("infra/template.yaml"), template());
    let functions: Vec<_> = template.functions().iter().map(|function| function.logical_id.as_str()).collect();
    let mut lists = 0;
    for (name, text) in alarms_and_charts(&text) {
        let is_listed = |id: &str| text.contains(&format!("!Ref {id} }}")) || text.contains(&format!("${{{id}}}"));
        let (listed, missing): (Vec<&str>, Vec<&str>) = functions.iter().partition(|id| is_listed(id));
        // Others are about the mailer only, or about no function.
        if listed.len() > 1 {
            lists += 1;
            assert!(missing.is_empty(), "infra/template.yaml: \"{name}\" lacks {missing:?}");
        }
    }
    assert_eq!(lists, 4, "two alarms and two charts list the functions");
}

#[test]
fn every_function_is_an_output_of_the_template_and_in_the_tree_of_the_readme_and_is_fuzzed_if_it_has_a_route() {
    let (text, readme, fuzzed) = (read("infra/template.yaml"), read("README.md"), read("tests/app/fuzz/in_process.rs"));
    let (_, outputs) = text.split_once("\nOutputs:\n").unwrap();
    for function in template().functions() {
        let (id, name) = (&function.logical_id, &function.binary);
        assert!(
            outputs.contains(&format!("  {id}:\n    Value: !Ref {id}\n")),
            "infra/template.yaml has no output {id}"
        );
        assert!(readme.contains(&format!("\n  {name}/ ")), "the tree in README.md lacks {name}/");
        let is_fuzzed = function.routes.is_empty() || fuzzed.contains(&format!("{name}::"));
        assert!(is_fuzzed, "tests/app/fuzz/in_process.rs lacks {name}::answer");
    }
}

#[test]
fn every_form_that_is_sent_has_a_limit_of_its_own() {
    let text = read("infra/template.yaml");
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
    let in_template = template().functions().iter().map(|function| function.binary.clone()).collect();
    assert_agree(("Cargo.toml (packages)", &packages), ("infra/template.yaml", &in_template));

    let folders = fs::read_dir(workspace_root().join("functions")).unwrap();
    let folders = folders.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_agree(("Cargo.toml (packages)", &packages), ("functions/", &folders));
}

#[test]
fn plain_cargo_lambda_watch_gives_the_functions_of_the_site_all_the_variables_they_need() {
    let config: toml::Table = read(".cargo/config.toml").parse().unwrap();
    let template = template();
    for function in template.functions().iter().filter(|function| !function.routes.is_empty()) {
        for (name, value) in &function.environment {
            let set = config["env"].get(name).and_then(toml::Value::as_str);
            match name.as_str() {
                "SITE_URL" => assert_eq!(set, None, "the default is the address of the request"),
                "SUBSCRIBERS_TABLE" | "COUNTERS_TABLE" => assert_eq!(set, Some(value.as_str())),
                _ => assert!(set.is_some(), "{name}"),
            }
        }
    }
}

/// Each duration in the register of personal data, and the line of the template that makes it true.
#[test]
fn personal_data_is_kept_as_long_as_the_register_says_and_is_not_logged() {
    let (readme, template) = (read("infra/README.md"), read("infra/template.yaml"));
    let (_, register) = readme.split_once("\n## Personal data\n").unwrap();
    let link = format!("| table `Subscribers` | {} hours; then DynamoDB deletes the item", LINK_LIFETIME / HOUR);
    let backups = format!("| the table's backups (point-in-time recovery) | {BACKUP_DAYS} days |");
    for (said, done) in [
        (link.as_str(), "TimeToLiveSpecification: { AttributeName: expires_at, Enabled: true }"),
        (&backups, "{ PointInTimeRecoveryEnabled: true }"),
        ("| table `Subscribers` (`DeletionPolicy: Retain`) | until deleted by hand |", "DeletionPolicy: Retain"),
        ("| `LogRetentionDays`, 30 unless set |", "LogRetentionDays:\n    Type: Number\n    Default: 30\n"),
        ("| queue `DeadLetters`, as `requestPayload` | 14 days |", "MessageRetentionPeriod: 1209600\n"),
        ("6 hours at the most", "MaximumEventAgeInSeconds: 21600\n"),
        ("| SES's suppression list of the AWS account |", "SuppressedReasons: [BOUNCE, COMPLAINT]"),
        ("the table's stream | 24 hours |", "StreamViewType: NEW_AND_OLD_IMAGES"),
    ] {
        assert!(register.contains(said), "{said}");
        assert!(template.contains(done), "{done}");
    }
    assert_eq!(template.matches("PointInTimeRecoveryEnabled").count(), 1, "the table Counters has no backups");
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
    for function in template().functions() {
        assert_eq!(app.actions_of(&function.binary), function.actions, "{}", function.binary);
    }
}
