use std::path::Path;

/// What the user reads when the site answers.
pub(crate) fn announcement(port: u16, dynamodb_port: u16, data: &Path) -> String {
    let data = data.display();
    format!(
        "
  The site   http://localhost:{port}/
  DynamoDB   http://localhost:{dynamodb_port}/   any credentials, region eu-west-1
  The data   {data}

  Save a file, and the site follows within seconds. Ctrl-C stops everything.
"
    )
}
