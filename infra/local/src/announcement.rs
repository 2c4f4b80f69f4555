//! What the user reads when the site runs.

use std::path::Path;

use crate::arguments::Arguments;

pub(crate) fn announcement(arguments: &Arguments, data: &Path) -> String {
    let Arguments { port, mail_port, dynamodb_port, .. } = arguments;
    let data = data.display();
    format!(
        "
  The site   http://localhost:{port}/
  Outbox     http://localhost:{mail_port}/   every mail the site sends
  DynamoDB   http://localhost:{dynamodb_port}/   any credentials, region eu-west-1
  The data   {data}

  Save a file, and the site changes within seconds. Ctrl-C stops everything.
"
    )
}
